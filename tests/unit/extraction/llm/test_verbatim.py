"""Words of an answer in the text: exactly or but for white space, between words, nearest to where they belong."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.extraction.llm.verbatim import LONGEST, find_words

TEXT = "The rebels took\n  Fort Amber, the army said. “We lost Fort  Amber”, it said later. DISARMED men left."


def found(words: str, start: int = 0, end: int = len(TEXT), near: int | None = None) -> str | None:
    span = find_words(words, TEXT, start, end, near)
    return None if span is None else TEXT[slice(*span)]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("The rebels took", "The rebels took"),
        ("The rebels took Fort Amber", "The rebels took\n  Fort Amber"),
        (" took\tFort Amber ", "took\n  Fort Amber"),
        ('"the army said"', "the army said"),
        ("“We lost Fort Amber”", "“We lost Fort  Amber”"),
        ("The Rebels took", None),
        ("The rebels seized", None),
        ("the rebels … said", None),
        ("IS", None),
        ("ARMED", None),
        ("", None),
        (" \n", None),
        ('""', None),
        (".*", None),
        ("x" * (LONGEST + 1), None),
    ],
)
def test_words_are_found_as_they_stand_or_not_at_all(words: str, expected: str | None) -> None:
    assert found(words) == expected


def test_only_the_passage_that_the_model_saw_counts() -> None:
    assert found("the army said", start=40) is None
    assert found("the army said", end=35) is None


def test_of_several_places_the_nearest_wins() -> None:
    assert find_words("Fort Amber", "Fort Amber fell. Fort Amber stood.", 0, 34) == (0, 10)
    assert find_words("Fort Amber", "Fort Amber fell. Fort Amber stood.", 0, 34, near=20) == (17, 27)


@given(st.text("ab \n.", max_size=40), st.data())
def test_what_is_found_says_the_same_but_for_white_space(text: str, data: st.DataObject) -> None:
    a = data.draw(st.integers(0, len(text)))
    b = data.draw(st.integers(a, len(text)))
    words = text[a:b]
    span = find_words(words, text, 0, len(text))
    if span is not None:
        assert text[slice(*span)].split() == words.split()
    whole = (a == 0 or not (text[a - 1 : a] + text[a : a + 1]).isalnum()) and not (text[b - 1 : b] + text[b : b + 1]).isalnum()
    if words.strip() == words and words and (whole or (a, b) == (0, len(text))):
        assert span is not None
