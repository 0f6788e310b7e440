"""Valid, known and recorded time on every command that answers, and what a changed number of the policy changes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from tests.end_to_end.conftest import copied, run_program

BASE = "http://127.0.0.1:8014/"
POLICY = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
<https://w3id.org/conflictkg/vocab/policy> ckg:contestHorizon 3 .
"""
WHO = """PREFIX ckg: <https://w3id.org/conflictkg/ontology#> PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
SELECT ?place ?actor FROM <http://127.0.0.1:8014/graph/beliefs> WHERE {
  VALUES (?on ?asKnown) { ("%sT00:00:00Z"^^xsd:dateTime "%sT00:00:00Z"^^xsd:dateTime) }
  ?period ckg:place ?place ; ckg:controller ?actor ; ckg:validFrom ?vf ; ckg:knownFrom ?kf .
  FILTER(?vf <= ?on && ?kf <= ?asKnown)
  FILTER NOT EXISTS { ?period ckg:validUntil ?vu . FILTER(?vu <= ?on) }
  FILTER NOT EXISTS { ?period ckg:knownUntil ?ku . FILTER(?ku <= ?asKnown) } }"""
DOCUMENTS = f"{BASE}graph/document/"


def done(*arguments: str) -> str:
    found = run_program(*arguments)
    assert found.returncode == 0, found.stderr
    return found.stdout


def answer(kb: Path, *arguments: str) -> Any:
    return json.loads(done(arguments[0], "--kb", str(kb), *arguments[1:]))


def end_of_log(kb: Path) -> str:
    return str(json.loads(done("log", "show", "--kb", str(kb), "--format", "jsonl").splitlines()[-1])["recorded_at"])


def exported(kb: Path, *arguments: str) -> ox.Store:
    store = ox.Store()
    store.load(done("export", "--kb", str(kb), "--format", "nquads", *arguments).encode(), ox.RdfFormat.N_QUADS)
    return store


def held(store: ox.Store, on: str, known: str) -> set[tuple[str, str]]:
    found = store.query(WHO % (on, known))
    assert isinstance(found, ox.QuerySolutions)
    return {(row[0].value, row[1].value) for row in found}


def beliefs(store: ox.Store) -> set[ox.Quad]:
    return set(store.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/beliefs")))


@pytest.mark.parametrize("known", ["2014-11-02", "2014-11-04", "2014-11-05", "2014-12-31"])
def test_the_export_as_known_answers_in_plain_sparql_what_the_whole_graph_answers(demo_kb: Path, known: str) -> None:
    whole, then = exported(demo_kb), exported(demo_kb, "--as-known", known)
    for on in ("2014-10-20", "2014-11-01", "2014-11-03", "2014-11-10"):
        assert held(then, on, known) == held(whole, on, known)
    if known == "2014-11-05":
        assert held(then, "2014-11-03", known)


def test_the_export_as_known_holds_nothing_that_nobody_knew(demo_kb: Path) -> None:
    day = "2014-11-03"
    then = exported(demo_kb, "--as-known", day)
    documents = {str(name.value) for name in then.named_graphs() if isinstance(name, ox.NamedNode) and name.value.startswith(DOCUMENTS)}
    known = {row["article"]["known"] for row in answer(demo_kb, "timeline", "Sha'ar gas field") if row["what"] == "claim"}
    assert any(each > day for each in known)
    assert 0 < len(documents) < len([name for name in exported(demo_kb).named_graphs() if str(name.value).startswith(DOCUMENTS)])
    claims = {q.subject for q in then.quads_for_pattern(None, ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type"), None, None)}
    ckg = "https://w3id.org/conflictkg/ontology#"
    evidence = [q for p in ("supportedBy", "opposedBy") for q in then.quads_for_pattern(None, ox.NamedNode(ckg + p), None, None)]
    assert evidence and all(quad.object in claims for quad in evidence)
    assert not list(then.quads_for_pattern(None, ox.NamedNode(f"{ckg}knownUntil"), None, None))
    copies = list(then.quads_for_pattern(None, ox.NamedNode(f"{ckg}nearCopyOf"), None, None))
    assert all(quad.object in claims for quad in copies)


def test_the_export_as_known_at_last_is_what_is_believed_now(demo_kb: Path) -> None:
    until = ox.NamedNode("https://w3id.org/conflictkg/ontology#knownUntil")
    whole = exported(demo_kb)
    over = {q.subject.value for q in whole.quads_for_pattern(None, until, None, None)}  # type: ignore[union-attr]
    now = {q for q in beliefs(whole) if q.subject.value.partition("#")[0] not in over}  # type: ignore[union-attr]
    assert over and now == beliefs(exported(demo_kb, "--as-known", "2999-12-31"))


def test_the_export_as_recorded_at_last_is_the_export(demo_kb: Path) -> None:
    assert done("export", "--kb", str(demo_kb), "--format", "nquads") == done(
        "export", "--kb", str(demo_kb), "--format", "nquads", "--as-recorded", "2999-01-01"
    )
    assert not beliefs(exported(demo_kb, "--as-recorded", "2015-01-01"))


@pytest.mark.parametrize("name", ["Sha'ar gas field", "Islamic State"])
def test_the_timeline_as_recorded_at_last_is_the_timeline(demo_kb: Path, name: str) -> None:
    def told(*more: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = answer(demo_kb, "timeline", name, *more)
        for row in rows:
            row.get("period", {}).pop("iri", None)  # the log alone names no version
        return rows

    assert told() and told("--as-recorded", "2999-01-01") == told()
    assert [row for row in told("--as-recorded", "2015-01-01") if row["what"] == "claim" or row["controller"]] == []


def test_a_named_question_can_be_asked_as_recorded(demo_kb: Path) -> None:
    asked = ("ask", "who-contests", "--on", "2014-11-03")
    now = answer(demo_kb, *asked)
    assert now["results"]["bindings"] and answer(demo_kb, *asked, "--as-recorded", "2999-01-01") == now
    assert not answer(demo_kb, *asked, "--as-recorded", "2015-01-01")["results"]["bindings"]


def test_a_period_is_named_by_the_iri_that_it_has_in_the_graph(demo_kb: Path) -> None:
    iri = answer(demo_kb, "ask", "who controlled T4 on 2014-11-03")["period"]["iri"]
    whole = exported(demo_kb)
    place = whole.quads_for_pattern(ox.NamedNode(iri), ox.NamedNode("https://w3id.org/conflictkg/ontology#place"), None, None)
    assert [quad.object.value.rpartition("/")[2] for quad in place] == ["tayfur-airbase"]  # type: ignore[union-attr]
    rows = [row for row in answer(demo_kb, "timeline", "T4") if row["what"] == "period" and row["controller"]]
    assert iri in [row["period"]["iri"] for row in rows] and all(row["period"]["iri"] for row in rows)


def test_a_changed_number_shows_what_it_changes_and_the_old_one_answers_as_recorded_before(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    before = end_of_log(kb)
    asked = ("ask", "who controlled T4 on 2014-11-10")
    old = answer(kb, *asked)
    (contest,) = old["contested_by"]
    (kb / "ontology" / "policy.ttl").write_text(POLICY, encoding="utf-8")
    told = json.loads(done("rebuild", "--kb", str(kb), "--diff", "--format", "json"))
    assert told["answers_changed"] == len(told["changes"]) == 3 and told["left_out"] == 0
    (change,) = [c for c in told["changes"] if c["place"]["label"] == "Tayfur airbase"]
    assert (change["from"], change["until"]) == ("2014-11-06", "2014-11-16")
    assert [c["how"] for c in change["before"]["contested_by"]] == ["assault"] and not change["after"]["contested_by"]
    assert not answer(kb, *asked)["contested_by"]
    for command in (asked, ("why", "T4", "--on", "2014-11-10")):
        assert answer(kb, *command, "--as-recorded", before)["contested_by"] == [contest]
        assert not answer(kb, *command, "--as-recorded", "2999-01-01")["contested_by"]
    assert beliefs(exported(kb, "--as-recorded", before)) == beliefs(exported(demo_kb))
    assert beliefs(exported(kb)) != beliefs(exported(demo_kb))
    rows = [r["contested_by"] for r in answer(kb, "timeline", "T4", "--as-recorded", before) if r["what"] == "period"]
    assert rows == [r["contested_by"] for r in answer(demo_kb, "timeline", "T4") if r["what"] == "period"]


def test_a_rebuild_that_changes_nothing_says_so_and_a_long_list_is_cut(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    assert "0 answers changed at 0 places" in done("rebuild", "--kb", str(kb), "--diff", "--format", "table")
    (kb / "ontology" / "policy.ttl").write_text(POLICY, encoding="utf-8")
    said = done("rebuild", "--kb", str(kb), "--diff", "--limit", "1", "--format", "table")
    assert "... and 2 more" in said and said.count("before ") == 1
