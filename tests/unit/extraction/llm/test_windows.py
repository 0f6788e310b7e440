"""Passages: they cover every paragraph, fit the size, and overlap by a paragraph where there is room."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.claims import Segment, SegmentKind
from conflictkg.extraction.llm.windows import windows


def segments_of(text: str) -> list[Segment]:
    found, at = [], 0
    for paragraph in text.split("\n\n"):
        found.append(Segment(SegmentKind.PARAGRAPH, at, at + len(paragraph)))
        at += len(paragraph) + 2
    return found


def passages(text: str, size: int) -> list[str]:
    return [text[a:b] for a, b in windows(text, segments_of(text), size)]


def test_a_short_article_is_one_passage() -> None:
    assert passages("One.\n\nTwo.", 100) == ["One.\n\nTwo."]


def test_a_passage_begins_with_the_last_paragraph_of_the_one_before() -> None:
    assert passages("aaaa\n\nbbbb\n\ncccc\n\ndddd", 16) == ["aaaa\n\nbbbb\n\ncccc", "cccc\n\ndddd"]


def test_no_overlap_where_there_is_no_room_for_it() -> None:
    assert passages("aaaa\n\nbbbbbbbbb\n\ncccccccc", 16) == ["aaaa\n\nbbbbbbbbb", "cccccccc"]


def test_a_long_paragraph_is_cut_after_a_sentence_or_at_a_space_or_anywhere() -> None:
    assert passages("One two. Three four. Five", 18) == ["One two. ", "Three four. Five"]
    assert passages("one two three four", 8) == ["one two ", "three ", "four"]
    assert passages("abcdefghij", 4) == ["abcd", "efgh", "ij"]


def test_nothing_to_read_gives_no_passage() -> None:
    assert windows("  \n\n ", segments_of("  \n\n "), 10) == []


@given(st.lists(st.text("ab .\n", max_size=30), max_size=8), st.integers(1, 40))
def test_every_word_is_in_a_passage_and_none_is_too_long(paragraphs: list[str], size: int) -> None:
    text = "\n\n".join(p.replace("\n", " ") for p in paragraphs)
    found = windows(text, segments_of(text), size)
    assert all(0 < b - a <= size for a, b in found)
    assert [a for a, _ in found] == sorted({a for a, _ in found})
    covered = {i for a, b in found for i in range(a, b)}
    assert all(i in covered for i, c in enumerate(text) if not c.isspace())
