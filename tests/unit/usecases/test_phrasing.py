"""Questions in words."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.usecases.phrasing import Understood, day_in_words, understand

PHRASINGS = {
    "who-controlled": ["who (controlled|held) {place} on {on}", "in whose hands was {place} on {on}"],
    "what-did-actor-hold": ["what did {actor} hold on {on}"],
}


@pytest.mark.parametrize(
    ("text", "question", "values"),
    [
        ("who controlled Tayfur airbase on 2014-11-03", "who-controlled", {"place": "Tayfur airbase", "on": "2014-11-03"}),
        ("Who  held T4 on 3 November 2014?", "who-controlled", {"place": "T4", "on": "3 November 2014"}),
        ("In whose hands was “Kobane” on 2014-11-03?", "who-controlled", {"place": "Kobane", "on": "2014-11-03"}),
        ("what did the SDF hold on 2016-06-01", "what-did-actor-hold", {"actor": "the SDF", "on": "2016-06-01"}),
        ("who held Town on the Hill on 2014-11-03", "who-controlled", {"place": "Town on the Hill", "on": "2014-11-03"}),
    ],
)
def test_understands(text: str, question: str, values: dict[str, str]) -> None:
    assert understand(text, PHRASINGS) == Understood(question, values)


@pytest.mark.parametrize(
    "text", ["", "why is the sky blue", "who controlled", "who controlled  on ", "who (controlled T4 on x", "x" * 10_000]
)
def test_does_not_guess(text: str) -> None:
    assert understand(text, PHRASINGS) is None


@given(st.text(max_size=200))
def test_any_text_is_understood_or_not(text: str) -> None:
    understand(text, PHRASINGS)
    day_in_words(text)


@pytest.mark.parametrize("text", ["2014-11-03", "3 November 2014", "3 Nov 2014", "November 3, 2014", "Nov 3 2014"])
def test_days(text: str) -> None:
    assert day_in_words(text) == date(2014, 11, 3)


@pytest.mark.parametrize("text", ["2014-13-03", "3rd", "11/03/2014", ""])
def test_not_days(text: str) -> None:
    assert day_in_words(text) is None
