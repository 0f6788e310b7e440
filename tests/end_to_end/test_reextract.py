"""Stored articles read again: with the same lexicon nothing changes; with another it is as if they had been read with it from the start."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from conflictkg.bootstrap import KnowledgeBase, shipped
from conflictkg.cli.run import run
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.terms import CKG
from tests.end_to_end.conftest import run_program

PREFIXES = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgs: <https://w3id.org/conflictkg/shapes#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix own: <https://example.org/own/> .
"""
NAMES = """
own:northern-brigade a ckg:Actor ; skos:prefLabel "Northern Brigade"@en ; ckg:kind ckgv:actor-kind-armed-group .
own:fort-amber a ckg:Place ; skos:prefLabel "Fort Amber"@en ; ckg:kind ckgv:place-kind-airbase ; ckg:country "SY" .
own:fort-opal a ckg:Place ; skos:prefLabel "Fort Opal"@en ; ckg:kind ckgv:place-kind-airbase ; ckg:country "SY" .
"""
KIND = """
own:garrisoning a ckg:EventKind ; skos:inScheme ckgv:event-kinds ; skos:notation "garrisoning" ; skos:prefLabel "garrisoning"@en ;
    skos:definition "Somebody puts a garrison into a place that it now holds."@en ;
    skos:example "the brigade installed a garrison at the fort"@en ;
    ckg:statementClass ckg:Capture ; ckg:effect "gains" ; ckg:temporalNature "event" ;
    ckg:trigger "%s" .
"""
INSTALL, POST = "install/VERB agent=subj patient=prep(at,in) need=obj:garrison", "post/VERB agent=subj patient=prep(at,in) need=obj:guard"
SURE = """
ckgs:Sure a sh:PropertyShape ; sh:targetClass ckg:Claim ; sh:path ckg:confidence ; sh:minInclusive 0.8 ; sh:message "only {value} sure"@en .
"""
FIRST = PREFIXES + NAMES + KIND % INSTALL
SECOND = PREFIXES + NAMES + KIND % POST + SURE
ARTICLE = """---
title: Garrisons
source: Harbour Gazette
kind: newspaper
published: 2014-11-05
---

The Northern Brigade installed a garrison at Fort Amber on Tuesday. The Northern Brigade posted a guard at Fort Opal on Monday.
"""
SHIPPED = ("01-harbour-gazette-tayfur-assault.txt", "12-orontes-post-kuweires-siege.md")
UNLIKE = (f"{CKG}recordedAt", f"{CKG}sourceFile")


def done(*arguments: str) -> None:
    assert run(list(arguments)) == 0, arguments


def told(capsys: pytest.CaptureFixture[str], *arguments: str) -> Any:
    capsys.readouterr()
    done(*arguments, "--format", "json")
    return json.loads(capsys.readouterr().out)


def made(kb: Path, module: str) -> Path:
    """A knowledge base with a module, into which the articles are taken."""
    done("init", str(kb))
    (kb / "ontology" / "own.ttl").write_text(module)
    articles = [str(shipped("examples") / "articles" / name) for name in SHIPPED]
    (kb.parent / "garrison.md").write_text(ARTICLE)
    done("ingest", "--kb", str(kb), "-q", "--format", "csv", str(kb.parent / "garrison.md"), *articles)
    return kb


def counted(kb: Path) -> set[str]:
    """What counts in the graph: no record of what was taken out, no moment of recording, and no entity that is in use no more."""
    with closing(KnowledgeBase.open(kb)) as opened, opened.reading() as claims:
        store: GraphStore = claims.store
        quads = [q for q in store.quads() if q.graph_name not in (store.meta, store.graph("reference"), store.graph("ontology"))]
    out = {q.subject for q in quads if q.object.value == f"{CKG}WithdrawnClaim"}  # type: ignore[union-attr]
    return {str(q) for q in quads if q.subject not in out and q.predicate.value not in UNLIKE}


@pytest.fixture(scope="module")
def by_the_first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("first") / "kb", FIRST)


@pytest.fixture(scope="module")
def by_the_second(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return made(tmp_path_factory.mktemp("second") / "kb", SECOND)


def test_read_again_with_another_lexicon_and_back(
    by_the_first: Path, by_the_second: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kb = Path(shutil.copytree(by_the_first, tmp_path / "kb"))
    first, second = counted(by_the_first), counted(by_the_second)
    assert first != second

    unchanged = told(capsys, "reextract", "--kb", str(kb))
    assert (unchanged["recorded"], unchanged["documents"]["changed"], unchanged["gone"]["claims"]) == (False, 0, 0)
    assert unchanged["same"] > 20 and counted(kb) == first

    (kb / "ontology" / "own.ttl").write_text(SECOND)
    assert run(["reextract", "--kb", str(kb)]) == 2
    assert "adopt it first" in capsys.readouterr().err
    done("ontology", "adopt", "--kb", str(kb), "-q", "--force")
    before = told(capsys, "status", "--kb", str(kb))["log_position"]
    foreseen = told(capsys, "reextract", "--kb", str(kb), "--dry-run")
    assert not foreseen["recorded"] and told(capsys, "status", "--kb", str(kb))["log_position"] == before

    changed = told(capsys, "reextract", "--kb", str(kb), "--by", "m.vale", "--because", "guards are garrisons")
    assert {k: v for k, v in changed.items() if k not in ("answers", "recorded")} == {k: v for k, v in foreseen.items() if k != "recorded"}
    assert changed["gone"]["by_kind"] == {"garrisoning": 1} and changed["new"]["by_kind"] == {"garrisoning": 1}
    assert changed["quarantined"]["claims"] > 3 and changed["answers"]["places_changed"] >= 2
    assert counted(kb) == second

    again = told(capsys, "reextract", "--kb", str(kb))
    assert (again["recorded"], again["documents"]["changed"]) == (False, 0)
    gone = told(capsys, "claims", "--kb", str(kb), "--status", "superseded")
    assert [claim["type"] for claim in gone] == ["garrisoning"]
    (claim,) = gone
    assert "m.vale" in claim["reasons"][0] and "guards are garrisons" in claim["reasons"][0]
    status = told(capsys, "status", "--kb", str(kb))
    assert status["superseded"] == 1 and status["graph_lag"] == 0
    done("log", "verify", "--kb", str(kb))
    done("rebuild", "--kb", str(kb), "-q")
    assert counted(kb) == second

    (kb / "ontology" / "own.ttl").write_text(FIRST)
    done("ontology", "adopt", "--kb", str(kb), "-q", "--force")
    back = told(capsys, "reextract", "--kb", str(kb))
    assert back["gone"]["by_kind"] == {"garrisoning": 1} and back["new"]["by_kind"]["garrisoning"] == 1
    assert counted(kb) == first


def test_what_analysts_decided_and_other_readers_read_is_left_alone(
    by_the_first: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kb = Path(shutil.copytree(by_the_first, tmp_path / "kb"))
    signed = ("--by", "m.vale", "--because", "read it")
    listed = told(capsys, "claims", "--kb", str(kb), "--kind", "garrisoning")
    done("review", listed[0]["id"], "--accept", "--kb", str(kb), *signed)
    own = ("--quote", "The guard at Fort Amber left", "--source", "Courier", "--agent", "Northern Brigade", "--place", "Fort Amber")
    done("assert", "--kb", str(kb), "--kind", "control-lost", *own, *signed)
    rows = Path(__file__).parent.parent / "fixtures" / "coded" / "acled-current.csv"

    assert run_program("import", "acled", str(rows), "--kb", str(kb), "-q").returncode == 0
    was = {c["id"]: c["status"] for c in told(capsys, "claims", "--kb", str(kb))}
    (kb / "ontology" / "own.ttl").write_text(PREFIXES + NAMES + KIND % POST)
    done("ontology", "adopt", "--kb", str(kb), "-q", "--force")
    changed = told(capsys, "reextract", "garrison.md", "--kb", str(kb))
    assert changed["documents"]["read"] == 1 and changed["new"]["claims"] == 1 and changed["gone"]["claims"] == 0
    everything = told(capsys, "reextract", "--kb", str(kb))
    assert everything["documents"]["left_alone"]["made by an analyst"] == 1 and not everything["recorded"]
    now = {c["id"]: c["status"] for c in told(capsys, "claims", "--kb", str(kb))}
    assert {id: now[id] for id in was} == was
