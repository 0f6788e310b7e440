"""Modules written as an outsider would, in Turtle and SPARQL alone: dropped into a knowledge base, everything knows them."""

from __future__ import annotations

import json
import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
import rdflib

from conflictkg.bootstrap.layout import ONTOLOGY_FILES, shipped
from conflictkg.bootstrap.modules import turtle_in
from conflictkg.schema.shapes import ShapeSet
from tests.end_to_end.conftest import run_program, said

MODULES = shipped("examples") / "modules"
NAMES = ("aid-blockade", "chemical-attack", "drone-strike")
TH = "https://example.org/theatre/"


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new knowledge base with the three modules dropped in and their articles taken in."""
    kb = tmp_path_factory.mktemp("modules") / "kb"
    assert run_program("init", str(kb)).returncode == 0
    shutil.copy(MODULES / "theatre.ttl", kb / "ontology")
    for name in NAMES:
        shutil.copytree(MODULES / name, kb / "ontology" / name)
    rebuilt = run_program("rebuild", "--kb", str(kb))
    assert rebuilt.returncode == 0, rebuilt.stderr
    taken = run_program("ingest", "--kb", str(kb), *(str(kb / "ontology" / name / "articles") for name in NAMES))
    assert taken.returncode == 0, taken.stderr
    return kb


def claims(kb: Path, *filters: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = said("claims", "--kb", str(kb), "--status", "accepted", *filters)
    return found


def rows(kb: Path, *question: str) -> list[dict[str, str]]:
    done = run_program("ask", "--kb", str(kb), *question, "--format", "json")
    assert done.returncode == 0, done.stderr
    return [{name: cell["value"] for name, cell in row.items()} for row in json.loads(done.stdout)["results"]["bindings"]]


def test_a_chemical_attack_is_read_asked_about_and_counted_as_an_attack(kb: Path) -> None:
    told = claims(kb, "--kind", "chemical-attack")
    assert [(c["agent"], c["place"], c["stance"], c["weapon"]) for c in told] == [
        ("Arvandian army", "Eastmark", "asserted", "chlorine"),
        ("government of Arvandia", "Eastmark", "denied", "chemical weapons"),
        ("Northern Front", "Southmark", "asserted", "gas"),
    ]
    asked = rows(kb, "which chemical attacks were there at Southmark")
    assert [(row["by"], row["atLabel"], row["latest"][:10], row["chemical"]) for row in asked] == [
        ("Northern Front", "Southmark", "2031-05-08", "gas")
    ]
    attacks = {(row["kind"].rpartition("#")[2], row["byLabel"]): row["events"] for row in rows(kb, "attacks-by-kind")}
    assert attacks["chemical-attack", "Northern Front"] == "1", "its class is one of attacks, and so it counts as one"
    (event,) = [e for e in said("events", "--kb", str(kb), "--place", "Eastmark") if e["kind"] == "chemical-attack"]
    assert (event["for"], event["against"]) == (1, 1)


def test_an_aid_blockade_contests_a_place_from_its_beginning_to_its_end(kb: Path) -> None:
    day = ("Eastmark", "--on", "2031-05-10", "--kb", str(kb))
    why = json.loads(run_program("why", *day, "--format", "json").stdout)
    assert why["controller"]["label"] == "government of Arvandia"
    assert [(c["actor"]["label"], c["how"], c["since"]) for c in why["contested_by"]] == [("Northern Front", "aid-blockade", "2031-05-03")]
    assert [(e["kind"], e["role"]) for e in why["evidence"]] == [("control-gained", "supports"), ("aid-blockade", "contests")]
    timeline = said("timeline", "Eastmark", "--kb", str(kb))
    periods = [(p["from"], [c["how"] for c in p["contested_by"]]) for p in timeline if p["what"] == "period"]
    assert periods == [("2031-05-01", []), ("2031-05-03", ["aid-blockade"]), ("2031-05-18", [])]
    asked = rows(kb, "which places are cut off from aid on 2031-05-10")
    assert [(row["placeLabel"], row["byLabel"], row["since"][:10], row["until"][:10]) for row in asked] == [
        ("Eastmark", "Northern Front", "2031-05-03", "2031-05-18")
    ]
    assert rows(kb, "aid-blockades", "--on", "2031-05-18") == []
    assert [row["how"] for row in rows(kb, "who-contests", "--on", "2031-05-10")] == ["https://example.org/aid-blockade#aid-blockade"]


def test_a_drone_strike_is_an_air_strike_that_says_which_drone(kb: Path) -> None:
    (strike,) = claims(kb, "--kind", "drone-strike")
    assert (strike["agent"], strike["place"], strike["details"]) == (
        "Northern Front",
        "Westmark depot",
        {"weapon-kind": ["kamikaze drones"]},
    )
    assert "kamikaze drones" in strike["quote"]
    assert sorted(c["type"] for c in claims(kb, "--kind", "air-strike")) == ["air-strike", "air-strike", "drone-strike"]
    assert sorted(c["type"] for c in claims(kb, "--kind", "bombing")) == ["air-strike", "air-strike", "drone-strike"]
    kinds = [re.split("[/#]", row["ofKind"])[-1] for row in rows(kb, "claims-of-kind", "--kind", "air-strike")]
    assert sorted(kinds) == ["air-strike", "air-strike", "drone-strike"]
    assert rows(kb, "which drones were used") == [{"drone": "kamikaze drones", "claims": "1"}]
    struck = [e for e in said("events", "--kb", str(kb), "--kind", "air-strike") if e["place"]["iri"] == f"{TH}westmark-depot"]
    assert [(e["kind"], e["killed"]["best"]) for e in struck] == [("drone-strike", 3)], "the dead are those of the strike"


@pytest.mark.parametrize("name", NAMES)
def test_the_shapes_of_a_module_refuse_its_invalid_example_and_no_valid_one(name: str) -> None:
    files = [*(shipped("ontology") / f for f in (*ONTOLOGY_FILES, "shapes.ttl")), *turtle_in(MODULES / name)]
    ontology = rdflib.Graph()
    for path in files:
        ontology.parse(path)
    shapes = ShapeSet(files)
    for folder, broken in (("valid", False), ("invalid", True)):
        (example,) = (MODULES / name / "examples" / folder).glob("*.ttl")
        data = rdflib.Graph().parse(example)
        for triple in ontology.triples((None, rdflib.RDFS.subClassOf, None)):
            data.add(triple)
        for triple in ontology.triples((None, rdflib.RDF.type, rdflib.URIRef("https://w3id.org/conflictkg/ontology#EventKind"))):
            data.add(triple)
        named = re.findall(r"# breaks: \w+:(\w+)", example.read_text(encoding="utf-8"))
        assert [v.shape for v in shapes.violations(data)] == named
        assert bool(named) is broken


def test_what_breaks_a_shape_of_a_module_is_quarantined_with_its_message(kb: Path) -> None:
    refused = said("claims", "--kb", str(kb), "--status", "quarantined")
    reasons = {c["type"]: " ".join(c["reasons"]) for c in refused}
    assert sorted(reasons) == ["aid-blockade", "chemical-attack"]
    assert "nobody is said to keep the aid out" in reasons["aid-blockade"]
    assert "used on nobody and nowhere" in reasons["chemical-attack"]


def test_lists_help_completion_and_exports_know_the_modules(kb: Path) -> None:
    listed = {q["name"]: q for q in said("queries", "--kb", str(kb))}
    assert {"aid-blockades", "chemical-attacks", "drones-by-sort"} <= set(listed)
    checked = run_program("queries", "--check", "--kb", str(kb), "--format", "json")
    assert checked.returncode == 0, checked.stderr
    wrong = run_program("claims", "--kb", str(kb), "--kind", "drone")
    assert wrong.returncode == 2 and "drone-strike" in wrong.stderr
    offered = run_program(
        CONFLICTKG_KB=str(kb), _CONFLICTKG_COMPLETE="bash_complete", COMP_WORDS="conflictkg claims --kind d", COMP_CWORD="3"
    )
    assert "drone-strike" in offered.stdout
    offered = run_program(CONFLICTKG_KB=str(kb), _CONFLICTKG_COMPLETE="bash_complete", COMP_WORDS="conflictkg ask aid", COMP_CWORD="2")
    assert "aid-blockades" in offered.stdout
    exported = run_program("export", "--kb", str(kb), "--format", "trig").stdout
    assert "weaponKind" in exported and '"kamikaze drones"' in exported and "ChemicalAttack" in exported
    names = {path.rpartition("own/")[2] for path, _ in _adopted(kb) if path.startswith("own/")}
    assert names == {"theatre.ttl", *(f"{name}/{name}.ttl" for name in NAMES)}, "examples are no part of what is adopted"


def _adopted(kb: Path, **environment: Any) -> list[tuple[str, str]]:
    events = json.loads(run_program("log", "show", "--kb", str(kb), "--format", "json", **environment).stdout)
    files: list[tuple[str, str]] = [e for e in events if e["type"].startswith("ontology-adopted")][-1]["body"]["files"]
    return files


def test_a_module_in_an_installed_package_counts_where_it_is_switched_on_and_is_recorded(tmp_path: Path) -> None:
    site, kb = tmp_path / "site", tmp_path / "kb"
    package = site / "drone_terms"
    shutil.copytree(MODULES / "drone-strike", package)
    (package / "__init__.py").write_text("raise SystemExit('the package was run')\n", encoding="utf-8")
    (info := site / "drone_terms-2.0.dist-info").mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: drone-terms\nVersion: 2.0\n", encoding="utf-8")
    (info / "entry_points.txt").write_text("[conflictkg.ontology]\ndrone-strike = drone_terms\n", encoding="utf-8")
    environment: dict[str, Any] = {
        "PYTHONPATH": os.pathsep.join([str(site), *filter(None, [os.environ.get("PYTHONPATH")])]),
        "CONFLICTKG_KB": str(kb),
    }

    assert run_program("init", str(kb), **environment).returncode == 0
    shutil.copy(MODULES / "theatre.ttl", kb / "ontology")
    unknown = run_program("claims", "--kind", "drone-strike", **environment)
    assert unknown.returncode == 2, "being installed switches nothing on"
    with (kb / "conflictkg.toml").open("a", encoding="utf-8") as settings:
        settings.write('modules = ["drone-strike"]\n')
    taken = run_program("ingest", str(package / "articles"), **environment)
    assert taken.returncode == 0, taken.stderr
    assert "adopted" in taken.stderr
    asked = run_program("ask", "which drones were used", "--format", "json", **environment)
    assert [row["drone"]["value"] for row in json.loads(asked.stdout)["results"]["bindings"]] == ["kamikaze drones"]
    names = [name for name, _ in _adopted(kb, **environment)]
    assert [name for name in names if name.startswith(("module/", "own/"))] == ["module/drone-strike/drone-strike.ttl", "own/theatre.ttl"]
    recorded = json.loads(run_program("log", "show", "--format", "json", **environment).stdout)[-1]["recorded_at"]
    why = run_program("why", "Westmark depot", "--on", "2031-05-20", "--as-recorded", recorded, "--format", "json", **environment)
    assert why.returncode == 0, why.stderr

    gone = run_program("claims", "--kind", "drone-strike", CONFLICTKG_KB=str(kb))
    said = "modules: 'drone-strike': no installed package ships a module of that name; install one, or take the name out"
    assert gone.returncode == 0 and json.loads(gone.stdout), "it answers by what was adopted last"
    assert said in gone.stderr and "answers are by the ontology adopted last" in gone.stderr
    refused = run_program("rebuild", CONFLICTKG_KB=str(kb))
    assert refused.returncode == 3 and said in refused.stderr
