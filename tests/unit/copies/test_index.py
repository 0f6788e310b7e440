"""The index of near copies: finds them without the log, follows the log, and is made anew from it."""

from __future__ import annotations

from datetime import date
from itertools import permutations
from pathlib import Path

import pytest

from conflictkg.copies import index as index_module
from conflictkg.copies.index import SqliteCopyIndex
from conflictkg.domain.claims import Article
from conflictkg.domain.log_events import ArticleRecorded, NearCopyFound
from conflictkg.errors import BusyKnowledgeBase, KnowledgeBaseFault
from tests.fakes.claims import article
from tests.fakes.event_log import MemoryEventLog
from tests.unit.copies import texts


def told(text: str, outlet: str) -> Article:
    return article(text, outlet, date(2014, 11, 6))


def take_in(index: SqliteCopyIndex, log: MemoryEventLog, *articles: Article) -> list[NearCopyFound]:
    with index.recording():
        found = [copy for one in articles for copy in index.add(one)]
        log.append([*(ArticleRecorded(one.document) for one in articles), *found], {a.document.text_digest: a.text for a in articles})
    return found


STORIES = [
    told(texts.WIRE, "Wire"),
    told(texts.REHEADED, "Gazette"),
    told(texts.EMBEDDED, "Courier"),
    told(texts.OTHER_REPORT, "Herald"),
]


def test_the_same_pairs_are_found_in_whatever_order_the_documents_come(tmp_path: Path) -> None:
    found = set()
    for n, order in enumerate(permutations(STORIES)):
        log = MemoryEventLog()
        index = SqliteCopyIndex(tmp_path / f"{n}.sqlite", log)
        found.add(frozenset(copy for one in order for copy in take_in(index, log, one)))
        index.close()
    (pairs,) = found
    assert len(pairs) == 3
    assert not any(STORIES[3].document.id in (copy.first, copy.second) for copy in pairs)


def test_two_documents_of_one_input_are_compared(tmp_path: Path) -> None:
    log = MemoryEventLog()
    index = SqliteCopyIndex(tmp_path / "copies.sqlite", log)
    (copy,) = take_in(index, log, STORIES[0], STORIES[1])
    assert copy.first < copy.second
    index.close()


def test_a_lost_or_lagging_index_is_made_from_the_log(tmp_path: Path) -> None:
    log = MemoryEventLog()
    path = tmp_path / "copies.sqlite"
    index = SqliteCopyIndex(path, log)
    take_in(index, log, STORIES[0])
    with pytest.raises(RuntimeError), index.recording():  # what was not recorded is not kept
        index.add(STORIES[1])
        raise RuntimeError
    log.append([ArticleRecorded(STORIES[2].document)], {STORIES[2].document.text_digest: STORIES[2].text})  # by another program
    index.close()
    for lost in (False, True):
        if lost:
            path.unlink()
        index = SqliteCopyIndex(path, log)
        with pytest.raises(RuntimeError), index.recording():
            found = index.add(STORIES[1])
            assert len(found) == 2
            raise RuntimeError
        index.close()


def test_an_index_of_another_log_or_version_is_made_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "copies.sqlite"
    log = MemoryEventLog()
    index = SqliteCopyIndex(path, log)
    take_in(index, log, STORIES[0])
    index.close()
    other = MemoryEventLog()
    index = SqliteCopyIndex(path, other)
    assert take_in(index, other, STORIES[3]) == []
    assert take_in(index, other, STORIES[1]) == []  # the wire's story is not in this log
    index.close()
    monkeypatch.setattr(index_module, "VERSION", 99)
    index = SqliteCopyIndex(path, other)
    assert len(take_in(index, other, STORIES[0])) == 1
    index.close()


def test_two_documents_of_one_source_are_one_chain_already(tmp_path: Path) -> None:
    from dataclasses import replace

    log = MemoryEventLog()
    index = SqliteCopyIndex(tmp_path / "copies.sqlite", log)
    same = [replace(one, document=replace(one.document, source="urn:gazette")) for one in STORIES[:2]]
    assert take_in(index, log, *same) == []
    index.close()


def test_a_story_of_more_outlets_than_are_looked_at_is_still_found(tmp_path: Path) -> None:
    log = MemoryEventLog()
    index = SqliteCopyIndex(tmp_path / "copies.sqlite", log)
    printed = (told(f"{texts.WIRE} Printed in ward {n}.", f"Outlet {n}") for n in range(index_module.POSTINGS + 10))
    counts = [len(take_in(index, log, one)) for one in printed]
    assert counts[0] == 0 and min(counts[1:]) >= 1 and max(counts) == index_module.CANDIDATES
    index.close()


def test_a_damaged_index_says_what_to_do(tmp_path: Path) -> None:
    path = tmp_path / "copies.sqlite"
    path.write_bytes(b"no database at all, " * 100)
    with pytest.raises(KnowledgeBaseFault, match=r"copies\.sqlite cannot be used.*delete it"):
        SqliteCopyIndex(path, MemoryEventLog())


def test_whoever_waits_too_long_is_told(tmp_path: Path) -> None:
    log = MemoryEventLog()
    one, other = (SqliteCopyIndex(tmp_path / "copies.sqlite", log, wait=0.1) for _ in range(2))
    with one.recording(), pytest.raises(BusyKnowledgeBase, match="try again"), other.recording():
        pass
    one.close()
    other.close()
