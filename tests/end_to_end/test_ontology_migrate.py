"""Migrations by command: a kind and a slot of a module are renamed, tried first, recorded once, and what was decided goes along."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.cli.run import run
from tests.end_to_end.test_reextract import done, told

HEADER = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix own: <https://example.org/own/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/own> a owl:Ontology ; owl:versionInfo "%s" ; dcterms:title "Garrisons"@en .
own:northern-brigade a ckg:Actor ; skos:prefLabel "Northern Brigade"@en ; ckg:kind ckgv:actor-kind-armed-group .
own:fort-amber a ckg:Place ; skos:prefLabel "Fort Amber"@en ; ckg:kind ckgv:place-kind-airbase ; ckg:country "SY" .
own:fort-opal a ckg:Place ; skos:prefLabel "Fort Opal"@en ; ckg:kind ckgv:place-kind-airbase ; ckg:country "SY" .
"""
KIND = """own:%(name)s a ckg:EventKind ; skos:inScheme ckgv:event-kinds ; skos:notation "%(name)s" ; skos:prefLabel "%(name)s"@en ;
    skos:definition "Troops are put into a place."@en ; skos:example "the brigade installed a garrison at the fort"@en ; ckg:since "1.0.0" ;
    ckg:statementClass ckg:Capture ; ckg:effect "gains" ; ckg:temporalNature "event" .
"""
SLOT = (
    'own:%(name)s a owl:DatatypeProperty ; rdfs:label "%(name)s"@en ; rdfs:range xsd:string ; ckg:since "1.0.0" ; ckg:slot "%(name)s" .\n'
)
TRIGGER = 'own:%s ckg:trigger "install/VERB agent=subj patient=prep(at,in) %s=obj need=obj:garrison" .\n'
OLD = HEADER % "1.0.0" + KIND % {"name": "garrisoning"} + SLOT % {"name": "unit"} + TRIGGER % ("garrisoning", "unit")
NEW = (
    HEADER % "2.0.0"
    + KIND % {"name": "garrisoning"}
    + "own:garrisoning owl:deprecated true ; dcterms:isReplacedBy own:stationing .\n"
    + KIND % {"name": "stationing"}
    + SLOT % {"name": "unit"}
    + SLOT % {"name": "troops"}
    + TRIGGER % ("stationing", "troops")
)
PREFIXES = "PREFIX ckg: <https://w3id.org/conflictkg/ontology#>\nPREFIX own: <https://example.org/own/>\n"
REPORT = PREFIXES + "SELECT ?claim WHERE { ?claim ckg:states ?s . ?s ckg:kind own:garrisoning }\n"
ACTION = (
    PREFIXES
    + """DELETE { ?s ckg:kind own:garrisoning ; own:unit ?unit }
INSERT { ?s ckg:kind own:stationing ; own:troops ?unit }
WHERE { ?s ckg:kind own:garrisoning OPTIONAL { ?s own:unit ?unit } }
"""
)
PAIR = "@prefix ckg: <https://w3id.org/conflictkg/ontology#> .\n@prefix own: <https://example.org/own/> .\n<c#statement> "
BEFORE, AFTER = PAIR + 'ckg:kind own:garrisoning ; own:unit "a unit" .\n', PAIR + 'ckg:kind own:stationing ; own:troops "a unit" .\n'
ARTICLE = """---
title: Garrisons
source: Harbour Gazette
kind: newspaper
published: 2014-11-05
---

The Northern Brigade installed a strong garrison at Fort Amber on Tuesday. The Northern Brigade installed a garrison at Fort Opal on Monday.
"""


def write(kb: Path, number: str = "0001-stationing", *, report: str = REPORT, action: str = ACTION, after: str = AFTER) -> Path:
    folder = kb / "ontology" / "garrisons" / "migrations" / number
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in (("report.rq", report), ("action.rq", action), ("before.ttl", BEFORE), ("after.ttl", after)):
        (folder / name).write_text(text)
    return folder


@pytest.fixture(scope="module")
def old_kb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two claims of the old kind, of which an analyst accepted one and rejected the other."""
    kb = tmp_path_factory.mktemp("migrate") / "kb"
    done("init", str(kb))
    (kb / "ontology" / "garrisons").mkdir()
    (kb / "ontology" / "garrisons" / "garrisons.ttl").write_text(OLD)
    (kb.parent / "garrisons.md").write_text(ARTICLE)
    done("ingest", "--kb", str(kb), "-q", str(kb.parent / "garrisons.md"))
    return kb


@pytest.fixture
def kb(old_kb: Path, tmp_path: Path) -> Path:
    kb = Path(shutil.copytree(old_kb, tmp_path / "kb"))
    (kb / "ontology" / "garrisons" / "garrisons.ttl").write_text(NEW)
    write(kb)
    return kb


def events_in(kb: Path) -> int:
    with closing(KnowledgeBase.open(kb)) as opened:
        return opened.log.position()


def claims(kb: Path, capsys: pytest.CaptureFixture[str], status: str = "accepted") -> dict[str, Any]:
    return {c["place"]: c for c in told(capsys, "claims", "--kb", str(kb), "--status", status)}


def test_a_kind_and_a_slot_are_renamed(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    signed = ("--by", "m.vale", "--because", "as printed")
    was = claims(kb, capsys)
    assert {c["type"] for c in was.values()} == {"garrisoning"} and set(was) == {"Fort Amber", "Fort Opal"}
    assert run(["ontology", "migrate", "--kb", str(kb)]) == 2
    assert "adopt it first" in capsys.readouterr().err
    done("ontology", "adopt", "--kb", str(kb), "-q")
    done("review", was["Fort Amber"]["id"], "--accept", "--kb", str(kb), *signed)
    done("review", was["Fort Opal"]["id"], "--reject", "--kb", str(kb), *signed)
    before = events_in(kb)

    (tried,) = told(capsys, "ontology", "migrate", "--kb", str(kb))
    assert events_in(kb) == before
    assert (tried["migration"], tried["report"]["count"]) == ("own/garrisons 1", 1)
    assert tried["claims"]["by_kind"] == {"garrisoning -> stationing": 1} and tried["claims"]["taken_out_by_analysts"] == 1

    (applied,) = told(capsys, "ontology", "migrate", "--kb", str(kb), "--apply", "--by", "m.vale", "--because", "one word for it")
    assert applied["position"] == before + 1 and applied["claims"]["by_kind"] == tried["claims"]["by_kind"]
    now = claims(kb, capsys)
    assert {place: c["type"] for place, c in now.items()} == {"Fort Amber": "stationing"}
    assert now["Fort Amber"]["details"] == {"troops": ["a strong garrison"]}
    assert {c["type"] for c in claims(kb, capsys, "rejected").values()} == {"stationing"}
    superseded = claims(kb, capsys, "superseded")
    assert {c["type"] for c in superseded.values()} == {"garrisoning"} and len(superseded) == 2
    assert "own/garrisons 1" in superseded["Fort Amber"]["reasons"][0]
    assert told(capsys, "ask", "who controlled Fort Amber on 2014-11-05", "--kb", str(kb))["controller"]["label"] == "Northern Brigade"

    with closing(KnowledgeBase.open(kb)) as opened:
        moment = next(s.recorded_at for s in opened.log.read(before - 1))
    asked = told(capsys, "why", "Fort Amber", "--on", "2014-11-05", "--as-recorded", moment.isoformat(), "--kb", str(kb))
    assert was["Fort Amber"]["id"] in json.dumps(asked) and now["Fort Amber"]["id"] not in json.dumps(asked)

    graph = told(capsys, "claims", "--kb", str(kb))
    done("rebuild", "--kb", str(kb), "-q")
    assert told(capsys, "claims", "--kb", str(kb)) == graph
    position = events_in(kb)
    assert told(capsys, "ontology", "migrate", "--kb", str(kb), "--apply") == [] and events_in(kb) == position

    again = told(capsys, "reextract", "--kb", str(kb))
    assert (again["new"]["claims"], again["gone"]["claims"], again["reviewed"]) == (0, 0, 2)


def test_gaps_changed_texts_and_what_breaks_a_shape_are_refused(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def refused(code: int, *words: str) -> None:
        before = events_in(kb)
        assert run(["ontology", "migrate", "--kb", str(kb), "--apply"]) == code
        err = capsys.readouterr().err
        assert all(word in err for word in words), err
        assert events_in(kb) == before

    done("ontology", "adopt", "--kb", str(kb), "-q")
    write(kb, action=ACTION.replace("own:stationing", "own:nothing-known"))
    refused(1, "no claim says this", "nothing-known")
    backwards = 'DELETE { ?s ckg:latest ?d } INSERT { ?s ckg:latest "2000-01-01T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> }'
    write(kb, action=PREFIXES + backwards + " WHERE { ?s ckg:latest ?d ; ckg:kind own:garrisoning }")
    refused(1, "would break a shape", "garrisons.md")
    write(kb, action="CLEAR ALL")
    refused(1, "action.rq", "CLEAR")
    write(kb, report="ASK { ?s ?p ?o }")
    assert run(["ontology", "migrate", "--kb", str(kb)]) == 1
    assert "SELECT" in capsys.readouterr().err
    write(kb)
    shutil.move(kb / "ontology/garrisons/migrations/0001-stationing", kb / "ontology/garrisons/migrations/0002-stationing")
    refused(1, "number 0001")
    shutil.move(kb / "ontology/garrisons/migrations/0002-stationing", kb / "ontology/garrisons/migrations/0001-stationing")
    done("ontology", "migrate", "--kb", str(kb), "--apply", "-q")
    write(kb, action=ACTION + "# changed\n")
    refused(1, "applied already", "next number")


def test_check_runs_the_pair(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def codes() -> set[str]:
        capsys.readouterr()
        run(["ontology", "check", "--no-reading", "--format", "json", str(kb / "ontology")])
        return {finding["code"] for finding in json.loads(capsys.readouterr().out)}

    migration = {"migration", "migration-pair", "migration-action", "migration-report"}
    assert not codes() & migration
    folder = write(kb, after=BEFORE)
    assert codes() & migration == {"migration-pair"}
    write(kb, action="LOAD <http://example.org/x>", report="ASK {}")
    assert codes() & migration == {"migration-action", "migration-report"}
    (folder / "after.ttl").unlink()
    assert codes() & migration == {"migration"}


def test_a_deprecated_kind_works_and_is_warned_of_where_it_is_used(kb: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    still = NEW.replace("own:garrisoning owl:deprecated true", 'own:garrisoning owl:deprecated true ; ckg:deprecatedSince "2.0.0"')
    still += TRIGGER.replace("install/", "post/") % ("garrisoning", "unit")
    (kb / "ontology" / "garrisons" / "garrisons.ttl").write_text(still)
    warning = "warning: kind 'garrisoning' is deprecated since 2.0.0; use stationing; it goes with 3.0.0"
    article = tmp_path / "posted.md"
    article.write_text(ARTICLE.replace("installed", "posted"))
    done("ingest", "--kb", str(kb), str(article))
    assert capsys.readouterr().err.count(warning) == 1
    done("claims", "--kb", str(kb), "--kind", "garrisoning", "--format", "json")
    out, err = capsys.readouterr()
    assert err.count(warning) == 1 and len(json.loads(out)) == 4
    asked = "warning: own:garrisoning is deprecated since 2.0.0; use own:stationing; it goes with 3.0.0"
    for name in ("https://example.org/own/garrisoning", "garrisoning", "own:garrisoning"):
        done("ask", "claims-of-kind", "--kind", name, "--kb", str(kb), "--format", "jsonl")
        out, err = capsys.readouterr()
        assert err.count(asked) == 1 and "garrisoning" in out
    done("sparql", "ASK { ?claim ckg:states/ckg:kind own:garrisoning }", "--kb", str(kb))
    assert capsys.readouterr().err.count(asked) == 1
    done("sparql", 'ASK { ?claim ckg:states "own:garrisoning" }', "--kb", str(kb))
    assert "deprecated" not in capsys.readouterr().err

    other = tmp_path / "other.ttl"
    other.write_text(HEADER.replace("own>", "other>") % "1.0.0" + "own:night-garrisoning skos:broader own:garrisoning .\n")
    run(["ontology", "check", "--no-reading", "--format", "json", str(kb / "ontology"), str(other)])
    found = [f for f in json.loads(capsys.readouterr().out) if f["code"] == "deprecated"]
    assert [Path(f["path"]).name for f in found] == ["other.ttl"] and "own:stationing" in found[0]["mend"]
