"""The reader on invented sentences: every expected claim is found, and no change of hands is asserted that the sentence does not assert."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from conflictkg.domain.claims import Article, Casualties, Claim, Document
from conflictkg.domain.vocabulary import Effect
from conflictkg.extraction.rules import RuleExtractor
from tests.fakes.names import FakeNameIndex
from tests.fakes.vocabulary import shipped_vocabulary

Case = dict[str, Any]


def cases(name: str) -> list[Case]:
    found: list[Case] = yaml.safe_load((Path(__file__).parent / name).read_text(encoding="utf-8"))
    return found


SENTENCES, PHRASES = cases("sentences.yaml"), cases("phrases.yaml")
CONTROL = {Effect.GAINS, Effect.LOSES, Effect.HOLDS}


@cache
def extractor() -> RuleExtractor:
    return RuleExtractor(shipped_vocabulary(), FakeNameIndex())


def read(text: str, published: date | None = date(2014, 11, 3)) -> list[Claim]:
    document = Document(id="d", text_digest="", raw_digest="", source_file="invented.txt", published=published)
    return extractor().extract(Article(document, text))


def shown(c: Claim) -> dict[str, Any]:
    counts = {
        harm.name: [n.low, n.best, n.high] if c.casualties and (n := getattr(c.casualties, harm.name)) else None
        for harm in fields(Casualties)
    }
    return {
        "kind": c.kind,
        "agents": [a.name for a in c.agents],
        "patients": [p.name for p in c.patients],
        "place": c.place.name if c.place else None,
        "time": c.time.edtf,
        "extent": str(c.time.extent),
        "stance": str(c.stance),
        "speaker": c.speaker.name if c.speaker else None,
        "relayers": [r.name for r in c.relayers],
        "credibility": c.credibility,
        "weapon": c.weapon,
        **counts,
    }


@pytest.mark.parametrize("case", SENTENCES, ids=lambda c: c["text"][:60])
def test_sentence(case: Case) -> None:
    claims = read(case["text"])
    found = [shown(c) for c in claims]
    for expected in case["claims"]:
        wanted = {k: str(v) if isinstance(v, date) else v for k, v in {"stance": "asserted", **expected}.items()}
        assert any(all(f[k] == v for k, v in wanted.items()) for f in found), f"no {wanted} among {found}"
    kinds = shipped_vocabulary().kinds
    for c in claims:
        if kinds[c.kind].effect in CONTROL and c.stance == "asserted" and c.place and any(a.entity for a in c.agents):
            listed = [e for e in case["claims"] if e["kind"] == c.kind and e.get("place") == c.place.name]
            assert any(e.get("stance", "asserted") == "asserted" for e in listed), f"asserted without need: {shown(c)}"
    assert not {f["kind"] for f in found} & set(case.get("none", []))
    for c in claims:
        assert case["text"][c.quote.start : c.quote.end] == c.quote.text
        for m in (*c.agents, *c.patients, *c.relayers, *filter(None, (c.place, c.speaker))):
            assert case["text"][m.start : m.end] == m.text


@pytest.mark.parametrize("case", PHRASES, ids=lambda c: c["text"][:60])
def test_phrase(case: Case) -> None:
    found = [shown(c) for c in read(case["text"])]
    for expected in case["claims"]:
        wanted = {k: str(v) if isinstance(v, date) else v for k, v in {"stance": "asserted", **expected}.items()}
        assert any(all(f[k] == v for k, v in wanted.items()) for f in found), f"no {wanted} among {found}"
    listed = {(e["kind"], e["place"], e.get("stance", "asserted")) for e in case["claims"]}
    assert {(f["kind"], f["place"], f["stance"]) for f in found} <= listed


def test_there_are_enough_sentences() -> None:
    assert len(SENTENCES) >= 60
    assert len(PHRASES) >= 200
