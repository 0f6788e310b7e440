"""Two readings side by side: the same findings are paired, the rest stands alone, and agreement is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from conflictkg.domain.claims import Stance
from conflictkg.usecases.comparison import Agreement, agreement, align
from tests.fakes.claims import GOVERNMENT, ISIL, article, claim

TEXT = "Isil seized Tayfur. Isil shelled Tayfur at dawn. Soldiers left Tayfur."
SOURCE = article(TEXT, "Gazette", date(2014, 11, 3))
SEIZED = claim(SOURCE, "control-gained", "Isil seized Tayfur", agent=ISIL)
SHELLED = claim(SOURCE, "shelling", "Isil shelled Tayfur", agent=ISIL)
LONGER = claim(SOURCE, "shelling", "Isil shelled Tayfur at dawn", agent=ISIL, place=None)
LEFT = claim(SOURCE, "withdrawal", "Soldiers left Tayfur", agent=GOVERNMENT)


def test_the_same_words_and_kind_are_one_finding() -> None:
    rows = align([SEIZED, SHELLED], [replace(LONGER, stance=Stance.DENIED), SEIZED, LEFT])
    assert [(r.first, r.second) for r in rows] == [(SEIZED, SEIZED), (SHELLED, replace(LONGER, stance=Stance.DENIED)), (None, LEFT)]
    assert rows[0].agree == ("agent", "patient", "place", "time", "stance", "speaker")
    assert rows[1].agree == ("agent", "patient", "time", "speaker")
    assert agreement(rows) == Agreement(
        first_only=0, second_only=1, both=2, slots={"agent": 2, "patient": 2, "place": 1, "time": 2, "stance": 1, "speaker": 2}
    )


def test_another_kind_or_other_words_are_not_the_same_finding() -> None:
    rows = align([SEIZED], [replace(SEIZED, kind="assault"), replace(SHELLED, kind="control-gained")])
    assert [(r.first, r.second) for r in rows if r.both] == []
    assert len(rows) == 3


def test_of_several_the_one_that_shares_most_words_is_paired() -> None:
    short = claim(SOURCE, "shelling", "Isil shelled", agent=ISIL, place=None)
    rows = align([LONGER], [short, SHELLED])
    assert [r.second for r in rows if r.both] == [SHELLED]


def test_nothing_found_by_either() -> None:
    assert agreement(align([], [])) == Agreement(0, 0, 0, dict.fromkeys(("agent", "patient", "place", "time", "stance", "speaker"), 0))
