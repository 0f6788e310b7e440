"""Counts of people in words and figures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.claims import Count
from conflictkg.extraction.counts import count


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12 people", Count(12, 12, 12)),
        ("1,200 residents", Count(1200, 1200, 1200)),
        ("twenty-five soldiers", Count(25, 25, 25)),
        ("two hundred men", Count(200, 200, 200)),
        ("at least nine", Count(9, None, None)),
        ("more than 30 civilians", Count(31, None, None)),
        ("up to 20 fighters", Count(None, None, 20)),
        ("about 40 people", Count(None, 40, None)),
        ("between 25 and 50 dead", Count(25, None, 50)),
        ("10 to 15 gunmen", Count(10, None, 15)),
        ("dozens of people", Count(24, None, None)),
        ("scores of villagers", Count(40, None, None)),
        ("hundreds of thousands of people", Count(200_000, None, None)),
        ("several soldiers", Count(3, None, None)),
        ("half a dozen fighters", Count(6, 6, 6)),
        ("two dozen fighters", Count(24, 24, 24)),
        ("more than a dozen fighters", Count(13, None, None)),
        ("no fewer than 20 people", Count(20, None, None)),
        ("as many as two hundred people", Count(None, None, 200)),
        ("1.2 million people", Count(1_200_000, 1_200_000, 1_200_000)),
        ("one million refugees", Count(1_000_000, 1_000_000, 1_000_000)),
        ("a soldier", None),
        ("99999999999999999999 people", None),
        ("50 to 10 people", None),
    ],
)
def test_counts(text: str, expected: Count | None) -> None:
    assert count(text) == expected


@given(st.text(max_size=80))
def test_bounds_are_ordered(text: str) -> None:
    found = count(text)
    if found is not None:
        bounds = [b for b in (found.low, found.best, found.high) if b is not None]
        assert bounds == sorted(bounds)
        assert bounds
