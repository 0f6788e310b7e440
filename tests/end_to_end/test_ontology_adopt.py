"""Adopting an ontology by command: what differs is told, what is broken is refused, what answers change is said."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.cli.run import run
from tests.end_to_end.conftest import copied

HORIZON = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
<https://w3id.org/conflictkg/vocab/policy> ckg:contestHorizon 3 .
"""
MODULE = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix own: <https://example.org/garrisons#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<https://example.org/garrisons> a owl:Ontology ; owl:versionInfo "1.0.0" ; owl:versionIRI <https://example.org/garrisons/1.0.0> ;
    dcterms:title "Garrisons"@en ; owl:imports <https://w3id.org/conflictkg/ontology> .
own:garrisoning a ckg:EventKind ; skos:inScheme ckgv:event-kinds ; skos:notation "garrisoning" ; skos:prefLabel "garrisoning"@en ;
    skos:definition "Somebody puts a garrison into a place that it now holds."@en ;
    skos:example "the brigade installed a garrison at the fort"@en ; ckg:since "1.0.0" ;
    ckg:statementClass ckg:Capture ; ckg:effect "gains" ; ckg:temporalNature "event" ;
    ckg:trigger "install/VERB agent=subj patient=prep(at,in) need=obj:garrison" .
"""


@pytest.fixture
def kb(demo_kb: Path, tmp_path: Path) -> Path:
    return copied(demo_kb, tmp_path)


def adopt(kb: Path, capsys: pytest.CaptureFixture[str], *options: str) -> tuple[int, Any, str]:
    capsys.readouterr()
    code = run(["ontology", "adopt", "--kb", str(kb), "--format", "json", *options])
    out, err = capsys.readouterr()
    return code, json.loads(out) if out.startswith("{") else out, err


def events_in(kb: Path) -> int:
    opened = KnowledgeBase.open(kb)
    try:
        return opened.log.position()
    finally:
        opened.close()


def test_an_override_is_told_tried_adopted_and_signed(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = events_in(kb)
    code, told, err = adopt(kb, capsys)
    assert (code, told["adopted"], events_in(kb)) == (0, False, before) and "nothing to adopt" in err
    (kb / "ontology" / "horizon.ttl").write_text(HORIZON)

    code, told, err = adopt(kb, capsys, "--dry-run")
    assert (code, told["adopted"], events_in(kb)) == (0, False, before) and "nothing was recorded" in err
    assert told["files"] == [{"name": "own/horizon.ttl", "what": "new"}]
    (change,) = told["diff"]["changes"]
    assert (change["predicate"], change["verdict"]) == ("ckg:contestHorizon", "breaking")
    foreseen = told["impact"]["holders"]

    code, told, err = adopt(kb, capsys, "--by", "m.vale", "--because", "raids pass in three days")
    assert (code, told["adopted"], told["position"], events_in(kb)) == (0, True, before + 1, before + 1)
    assert told["answers"] == foreseen and foreseen["answers_changed"] > 0
    opened = KnowledgeBase.open(kb)
    try:
        adopted = opened.adopted()
        assert adopted is not None and (adopted.by, adopted.because) == ("m.vale", "raids pass in three days")
        assert opened.lag() == 0 and opened.vocabulary.policy.contest_horizon == 3 and adopted.digest == opened.vocabulary.digest
    finally:
        opened.close()
    assert adopt(kb, capsys)[0] == 0 and events_in(kb) == before + 1


def test_what_check_finds_is_refused_before_anything_is_recorded(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = events_in(kb)
    (kb / "ontology" / "broken.ttl").write_text(MODULE.replace("ckg:Capture", "ckg:Capure"))
    for options in ((), ("--force",), ("--dry-run",)):
        code, told, err = adopt(kb, capsys, *options)
        assert (code, events_in(kb)) == (1, before), options
        assert any("broken.ttl" in error and "Capture" in error for error in told["errors"])
        assert "nothing was recorded" in err and "impact" not in told
    (kb / "ontology" / "broken.ttl").write_text("@prefix ckg: <")
    code, _, err = adopt(kb, capsys)
    assert (code, events_in(kb)) == (3, before) and "broken.ttl" in err


def test_a_module_that_breaks_something_has_to_raise_its_version(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = kb / "ontology" / "garrisons.ttl"
    file.write_text(MODULE)
    assert adopt(kb, capsys)[0] == 0
    before = events_in(kb)
    file.write_text(MODULE.replace('"gains"', '"none"'))
    code, told, err = adopt(kb, capsys)
    assert (code, told["adopted"], events_in(kb)) == (1, False, before)
    assert "https://example.org/garrisons to 2.0.0" in err and "--force" in err
    assert adopt(kb, capsys, "--force")[1]["adopted"]
    file.write_text(MODULE.replace("1.0.0", "2.0.0"))
    assert adopt(kb, capsys)[1]["adopted"]


def test_a_reason_is_somebodys(kb: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, _, err = adopt(kb, capsys, "--because", "so")
    assert code == 2 and "--by" in err
