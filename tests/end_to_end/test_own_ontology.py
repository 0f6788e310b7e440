"""An ontologist's Turtle file in the knowledge base extends the reader, the rules and the names; no Python."""

from __future__ import annotations

import json
from pathlib import Path

from tests.end_to_end.conftest import copied, run_program

MODULE = """
@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix own: <https://example.org/own/> .

own:garrisoning a ckg:EventKind ; skos:inScheme ckgv:event-kinds ; skos:notation "garrisoning" ; skos:prefLabel "garrisoning"@en ;
    skos:definition "Somebody puts a garrison into a place that it now holds."@en ;
    skos:example "the brigade installed a garrison at the fort"@en ;
    ckg:statementClass ckg:Capture ; ckg:effect "gains" ; ckg:temporalNature "event" ;
    ckg:trigger "install/VERB agent=subj patient=prep(at,in) need=obj:garrison" .

own:northern-brigade a ckg:Actor ; skos:prefLabel "Northern Brigade"@en ; ckg:kind ckgv:actor-kind-armed-group .
own:fort-amber a ckg:Place ; skos:prefLabel "Fort Amber"@en ; ckg:kind ckgv:place-kind-airbase ; ckg:country "SY" .
"""
ARTICLE = """---
title: A garrison at the fort
source: Harbour Gazette
kind: newspaper
published: 2014-11-05
---

The Northern Brigade installed a garrison at Fort Amber on Tuesday.
"""


def test_a_new_kind_with_its_trigger_actor_and_place_works_from_its_file_alone(empty_kb: Path, tmp_path: Path) -> None:
    (empty_kb / "ontology" / "garrisons.ttl").write_text(MODULE, encoding="utf-8")
    article = tmp_path / "garrison.md"
    article.write_text(ARTICLE, encoding="utf-8")
    done = run_program("ingest", "--kb", str(empty_kb), str(article))
    assert done.returncode == 0, done.stderr
    assert "adopted" in done.stderr
    (claim,) = [c for c in json.loads(run_program("claims", "--kb", str(empty_kb)).stdout) if c["type"] == "garrisoning"]
    assert (claim["agent"], claim["place"], claim["time"]["edtf"]) == ("Northern Brigade", "Fort Amber", "2014-11-04")
    answer = json.loads(run_program("ask", "--kb", str(empty_kb), "who controlled Fort Amber on 2014-11-05").stdout)
    assert (answer["controller"]["label"], answer["status"]) == ("Northern Brigade", "assessed")


def test_a_policy_number_can_be_overridden(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    question = ("ask", "--kb", str(kb), "who controlled T4 on 2014-11-10")
    assert json.loads(run_program(*question).stdout)["contested_by"]
    (kb / "ontology" / "policy.ttl").write_text(
        "@prefix ckg: <https://w3id.org/conflictkg/ontology#> .\n<https://w3id.org/conflictkg/vocab/policy> ckg:contestHorizon 3 .\n",
        encoding="utf-8",
    )
    assert run_program("rebuild", "--kb", str(kb)).returncode == 0
    assert not json.loads(run_program(*question).stdout)["contested_by"]


def test_broken_turtle_is_named_with_its_line(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    (kb / "ontology" / "broken.ttl").write_text("@prefix ckg: <https://w3id.org/conflictkg/ontology#> .\nckg:a ckg:b", encoding="utf-8")
    done = run_program("rebuild", "--kb", str(kb))
    assert done.returncode == 3
    assert "broken.ttl" in done.stderr and "line 2" in done.stderr


def test_a_trigger_that_does_not_parse_is_refused_before_it_is_adopted(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    (kb / "ontology" / "garrisons.ttl").write_text(MODULE.replace("agent=subj", "agent=sub"), encoding="utf-8")
    before = json.loads(run_program("status", "--kb", str(kb), "--format", "json").stdout)["log_position"]
    done = run_program("rebuild", "--kb", str(kb))
    assert done.returncode == 3
    assert "garrisoning" in done.stderr and "'sub'" in done.stderr
    assert json.loads(run_program("status", "--kb", str(kb), "--format", "json").stdout)["log_position"] == before
