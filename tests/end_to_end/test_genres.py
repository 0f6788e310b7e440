"""Each genre of article, from the file to the log: which documents it becomes, and who says what of where and when in each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted
from conflictkg.domain.ports import RawInput
from conflictkg.domain.vocabulary import Effect
from conflictkg.usecases.ingest import ingest
from tests.end_to_end.conftest import run_program
from tests.end_to_end.test_demo import holder, who

GENRES = Path(__file__).parents[1] / "fixtures" / "articles" / "genres"
FILES = sorted(GENRES.rglob("*.txt"))
CONTROL = {Effect.GAINS, Effect.LOSES, Effect.HOLDS}


@pytest.fixture(scope="module")
def kb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """A knowledge base that holds all articles of the genres, in the order of their names."""
    folder = tmp_path_factory.mktemp("genres") / "kb"
    assert run_program("init", str(folder)).returncode == 0
    kb = KnowledgeBase.open(folder)
    preparation, recording = kb.preparation(), kb.recording()
    for path in FILES:
        ingest(RawInput(path.read_bytes(), path.name), preparation, recording)
    yield kb
    kb.close()


def recorded(kb: KnowledgeBase, file: str) -> list[tuple[Document, list[Claim]]]:
    documents: list[Document] = []
    claims: dict[str, list[Claim]] = defaultdict(list)
    for stored in kb.log.read():
        match stored.event:
            case ArticleRecorded(document) if document.source_file == file:
                documents.append(document)
            case ClaimsAsserted(document_id, _, found):
                claims[document_id] += found
    return [(d, claims[d.id]) for d in documents]


def shown(c: Claim) -> dict[str, Any]:
    return {
        "type": c.kind,
        "agent": c.agents[0].name if c.agents else None,
        "place": c.place.name if c.place else None,
        "time": c.time.edtf,
        "clock": c.time.clock.isoformat() if c.time.clock else None,
        "stance": str(c.stance),
        "speaker": c.speaker.name if c.speaker else None,
        "relayers": [r.name for r in c.relayers],
        "confidence": c.confidence,
    }


def said_of(document: Document, names: dict[str, str]) -> dict[str, Any]:
    return {
        "kind": document.source_kind,
        "author": document.authors[0] if document.authors else None,
        "published": document.published,
        "issuer": document.issuer,
        "corrects": [names[id] for id in document.corrects],
        "withdraws": [names[id] for id in document.withdraws],
    }


@pytest.mark.parametrize("path", FILES, ids=lambda p: p.stem)
def test_genre(kb: KnowledgeBase, path: Path) -> None:
    names = {
        s.event.document.id: s.event.document.source_file.removesuffix(".txt")
        for s in kb.log.read()
        if isinstance(s.event, ArticleRecorded)
    }
    expected = yaml.safe_load(path.with_suffix(".yaml").read_text(encoding="utf-8"))
    found = recorded(kb, path.name)
    assert len(found) == len(expected)
    for (document, claims), wanted in zip(found, expected, strict=True):
        said = said_of(document, names)
        assert {k: said[k] for k in wanted.get("document", {})} == wanted.get("document", {})
        rows = [shown(c) for c in claims]
        for claim in wanted["claims"]:
            row = {k: str(v) if k == "time" else v for k, v in {"stance": "asserted", **claim}.items()}
            assert any(all(r[k] == v for k, v in row.items()) for r in rows), f"no {row} among {rows}"
        for c, row in zip(claims, rows, strict=True):
            if kb.vocabulary.kinds[c.kind].effect in CONTROL and row["stance"] == "asserted" and row["place"] and c.agents:
                same = [
                    w for w in wanted["claims"] if (w["type"], w.get("agent"), w.get("place")) == (row["type"], row["agent"], row["place"])
                ]
                assert any(w.get("stance", "asserted") == "asserted" for w in same), f"asserted without need: {row}"


def test_a_correction_takes_back_what_it_names_and_no_more(kb: KnowledgeBase) -> None:
    folder = kb.directory
    before = who(folder, "Haditha", "2014-11-05", "--as-known", "2014-11-07")
    assert holder(before) == ("Islamic State", "assessed")
    assert holder(who(folder, "Haditha", "2014-11-09")) == ("Iraqi government", "assessed")
    assert holder(who(folder, "Haditha", "2014-11-05"))[0] != "Islamic State"
    assert holder(who(folder, "Rawa", "2014-11-09")) == ("Islamic State", "assessed")


def test_a_withdrawn_story_counts_until_it_was_withdrawn(kb: KnowledgeBase) -> None:
    assert holder(who(kb.directory, "al-Qaim", "2014-11-07", "--as-known", "2014-11-08"))[0] == "Islamic State"
    assert holder(who(kb.directory, "al-Qaim", "2014-11-07"))[0] is None
    rebuilt = run_program("rebuild", "--kb", str(kb.directory))
    assert rebuilt.returncode == 0, rebuilt.stderr
    assert holder(who(kb.directory, "al-Qaim", "2014-11-07"))[0] is None


def test_a_post_alone_never_sets_who_holds_a_place(kb: KnowledgeBase) -> None:
    threads = [d for d, _ in recorded(kb, "thread.txt")]
    assert [d.parent for d in threads] == [None, threads[0].id, threads[0].id]
    assert {d.source for d in threads} == {None}
