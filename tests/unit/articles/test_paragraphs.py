"""Where a paragraph ends in texts with lines of a fixed width, long and short ones."""

from __future__ import annotations

import pytest

from conflictkg.articles.paragraphs import paragraphs_of


def texts(text: str) -> list[str]:
    return [" ".join(p.text.split()) for p in paragraphs_of(text)]


@pytest.mark.parametrize(
    "text",
    [
        "The market was empty on that day and the people were away. The army\nwithdrew from the town on Monday.",
        "The army withdrew\nfrom the town on Monday, and nobody could say who would come next.",
        "Nobody could say who would come next after the army withdrew from\nTorvik on Monday.",
        "After a night of shelling the Northern Front captured the\nOld Mill, and the ford below it, which\nwas mined.",
    ],
)
def test_a_sentence_that_plainly_runs_on_is_one_paragraph_however_short_the_text(text: str) -> None:
    assert texts(text) == [" ".join(text.split())]


@pytest.mark.parametrize(
    "lines",
    [
        ["Army takes river town", "The army captured Torvik on Monday."],
        ["The army captured Torvik.", "it is all lies and you know it"],
        ["14:32", "shelling in the east of the town"],
        ["Old Mill", "quiet all day"],
        ["The army captured Torvik on Monday, and " + "went on and on " * 8, "what a long story"],
    ],
)
def test_lines_that_end_on_purpose_stay_apart(lines: list[str]) -> None:
    assert texts("\n".join(lines)) == [" ".join(line.split()) for line in lines]
