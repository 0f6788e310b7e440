"""What differs between two states of the beliefs, day by day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from conflictkg.usecases.changed_answers import NOTHING, Believed, changes, report

DAY = date(2014, 11, 1)


def day(n: int) -> date:
    return DAY + timedelta(days=n)


def held(start: int | None, end: int | None, by: str = "a", status: str = "assessed", confidence: float = 0.8) -> Believed:
    return Believed(None if start is None else day(start), None if end is None else day(end), by, status, confidence)


def test_a_later_start_is_one_stretch_with_both_answers() -> None:
    (found,) = changes({"p": [held(3, None)]}, {"p": [held(5, None)]})
    assert (found.since, found.until, found.before, found.after) == (day(3), day(5), held(3, None), NOTHING)


def test_a_place_that_only_one_state_knows_is_told() -> None:
    assert [c.place for c in changes({"p": [held(3, None)]}, {"q": [held(3, None)]})] == ["p", "q"]


def test_a_changed_confidence_is_counted_and_not_listed() -> None:
    before = {"p": [held(0, 9)], "q": [held(0, 9)], "r": [held(0, 9)]}
    after = {"p": [held(0, 9, confidence=0.5)], "q": [held(0, 9, confidence=0.9)], "r": [held(0, 9, status="claimed")]}
    told = report(changes(before, after), 0, str)
    counts = (told["places_changed"], told["answers_changed"], told["only_confidence_higher"], told["only_confidence_lower"])
    assert counts == (1, 1, 1, 1)
    assert [(c["from"], c["until"], c["after"]["status"]) for c in told["changes"]] == [("2014-11-01", "2014-11-09", "claimed")]


def test_what_is_left_out_is_counted() -> None:
    before = {f"place-{n}": [held(0, None)] for n in range(7)}
    told = report(changes(before, {}), 3, str)
    assert (len(told["changes"]), told["left_out"], told["answers_changed"]) == (3, 4, 7)


tiles = st.lists(
    st.tuples(st.integers(1, 5), st.sampled_from(["", "a", "b"]), st.sampled_from(["assessed", "claimed"])), min_size=1, max_size=6
)


def tiled(parts: list[tuple[int, str, str]]) -> list[Believed]:
    found, at = [], 0
    for length, by, status in parts:
        if by:
            found.append(held(at, at + length, by, status))
        at += length
    return found


@given(tiles, tiles)
def test_the_changes_are_exactly_the_days_on_which_the_answers_differ(
    before: list[tuple[int, str, str]], after: list[tuple[int, str, str]]
) -> None:
    was, now = tiled(before), tiled(after)
    found = list(changes({"p": was}, {"p": now}))
    for n in range(-1, 32):
        old, new = ([p for p in each if p.valid_from and p.valid_until and p.valid_from <= day(n) < p.valid_until] for each in (was, now))
        told = [c for c in found if (c.since is None or c.since <= day(n)) and (c.until is None or day(n) < c.until)]
        differs = [p.answer for p in old] != [p.answer for p in new]
        assert len(told) == differs
        if told:
            assert [p for p in (told[0].before,) if p != NOTHING] == old and [p for p in (told[0].after,) if p != NOTHING] == new
    assert not list(changes({"p": was}, {"p": [replace(p) for p in was]}))
