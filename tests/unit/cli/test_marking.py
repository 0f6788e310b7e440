"""Claims marked in the text: every quote between its own brackets, however quotes repeat, nest and cross."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.cli.marking import Mark, bracketed, coloured, marks, shown

TEXT = "The rebels took Fort Amber on Friday, the army said."


def marked(*quotes: str) -> str:
    spans = [(TEXT.index(q), TEXT.index(q) + len(q), False) for q in quotes]
    return bracketed(TEXT, marks(spans, len(TEXT)))


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        ((), TEXT),
        (("took Fort Amber",), "The rebels [1:took Fort Amber] on Friday, the army said."),
        ((TEXT,), f"[1:{TEXT}]"),
        (("took Fort Amber", "Fort Amber"), "The rebels [1:took [2:Fort Amber]] on Friday, the army said."),
        (("Fort Amber", "Fort Amber"), "The rebels took [1,2:Fort Amber] on Friday, the army said."),
        (("took Fort Amber", "Amber on Friday"), "The rebels [1:took Fort [2:Amber:1] on Friday], the army said."),
        (("took Fort", " Amber"), "The rebels [1:took Fort][2: Amber] on Friday, the army said."),
        (("took", "took Fort", "took Fort Amber"), "The rebels [3:[2:[1:took] Fort] Amber] on Friday, the army said."),
    ],
)
def test_quotes_in_brackets(quotes: tuple[str, ...], expected: str) -> None:
    assert marked(*quotes) == expected


def test_a_quote_outside_the_text_is_not_marked_and_keeps_its_number() -> None:
    assert marks([(40, 900, True), (4, 10, False), (-3, 2, False), (7, 7, False)], len(TEXT)) == [Mark(4, 10, (2,))]


@given(st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.booleans()), max_size=8))
def test_the_brackets_of_a_number_enclose_its_quote(spans: list[tuple[int, int, bool]]) -> None:
    text = "abcdefghijkl"
    line = bracketed(text, marks(spans, len(text)))
    inside: dict[int, str] = {}
    opened: list[str] = []
    for token in re.findall(r"\[[\d,]+:|:[\d,]+\]|\]|[a-l]", line):
        if token.startswith("["):
            opened.append(token[1:-1])
        elif token.endswith("]"):
            opened.remove(token[1:-1] if len(token) > 1 else opened[-1])
        else:
            for label in opened:
                for number in label.split(","):
                    inside[int(number)] = inside.get(int(number), "") + token
    assert not opened
    assert inside == {n: text[a:b] for n, (a, b, _) in enumerate(spans, 1) if a < b}


def test_what_an_article_says_cannot_drive_the_terminal() -> None:
    hostile = "took\x1b[31m Fort\u202e Amber\r\nat\x9b once\ud800\u200b"
    assert shown(hostile) == "took [31m Fort  Amber \nat  once  "
    on_terminal = coloured(hostile, marks([(0, 15, False), (5, len(hostile), True)], len(hostile)))
    assert on_terminal.plain == "[1]took [2][31m Fort  Amber \nat  once  "


def test_quarantined_claims_are_red_and_others_are_not() -> None:
    styles = {str(span.style) for span in coloured(TEXT, [Mark(0, 3, (1,)), Mark(4, 10, (2,), held=True)]).spans}
    assert styles == {"bold cyan", "underline cyan", "bold red", "underline red"}
