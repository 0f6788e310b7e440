"""What a picture of a timeline shows: fuzzy starts, gaps, alternatives, contests; bounded whatever there is to show."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from conflictkg.plotting.chart import COLUMNS, HOLDERS, KINDS, NOBODY, PLACES, SEVERAL, Bar, Chart, of_actor, of_place
from conflictkg.plotting.scale import MARKS, marks
from tests.fakes.timeline_rows import DAY, Row, hard_case, period, told, who

START = DAY.toordinal()


def named(iri: str, label: str) -> list[str]:
    return [label]


def place(rows: list[Row], start: int | None = None, end: int | None = None) -> Chart:
    first, last = (DAY + timedelta(days=day) if day is not None else None for day in (start, end))
    return of_place(["Upper Tarn"], "", rows, named, first, last)


def bars(chart: Chart, holder: str) -> list[Bar]:
    return [bar for lane in chart.lanes if lane.names == [holder] for bar in lane.bars]


def test_the_window_of_a_start_is_a_fuzzy_edge_and_not_an_alternative_besides() -> None:
    rows = [period(0, 10, "State"), period(10, 15, "State", others=["Front"]), period(15, None, "Front", earliest=10)]
    chart = place(rows, 0, 30)
    assert bars(chart, "Front") == [Bar(START + 15, START + 31, "assessed", fuzzy=START + 10, until=False)]
    assert bars(chart, "State") == [Bar(START, START + 15, "assessed")]


def test_a_hold_that_contests_interrupt_is_one_bar_and_the_contests_stand_above_it() -> None:
    rows = [period(0, 5, "State"), period(5, 9, "State", contests=[("Front", "siege")]), period(9, None, "State")]
    rows[1]["period"]["from"] = rows[2]["period"]["from"] = rows[0]["period"]["from"]
    chart = place(rows)
    assert len(bars(chart, "State")) == 1
    (contest,) = chart.contests
    assert (contest.names, contest.contests, contest.how) == (["Front"], [(START + 5, START + 9)], {"siege"})


def test_what_no_period_covers_is_shown_as_known_by_nobody() -> None:
    chart = place([period(10, 20, "State"), period(20, 25, None, "unknown"), period(25, 30, "Front")], 0, 39)
    assert [(bar.start - START, bar.end - START) for bar in bars(chart, NOBODY)] == [(0, 10), (20, 25), (30, 40)]


def test_a_divided_place_is_held_by_all_of_its_parties_and_a_disputed_one_perhaps_by_the_other() -> None:
    chart = place([period(0, 9, None, "divided", others=["State", "Front"]), period(9, 20, "State", "disputed", others=["Front"])], 0, 19)
    assert [(bar.status, bar.thin) for bar in bars(chart, "Front")] == [("divided", False), ("disputed", True)]
    assert not bars(chart, NOBODY)


def test_only_the_days_asked_for_are_shown() -> None:
    chart = place(hard_case(), 60, 90)
    assert (chart.first, chart.last) == (START + 60, START + 91)
    shown = [bar for lane in chart.lanes for bar in lane.bars]
    assert shown and all(chart.first <= (bar.fuzzy or bar.start) <= bar.end <= chart.last for bar in shown)
    assert all(chart.first <= tick.start and tick.end < chart.last for _, ticks in chart.kinds for tick in ticks)


def test_of_an_actor_what_others_hold_is_told_from_its_own() -> None:
    rows = [period(0, 9, "State", contests=[("Front", "clash")], place="A"), period(3, None, "Front", "claimed", place="B")]
    chart = of_actor(["Front"], "", rows, named, {who("Front")["iri"]}, None, None)
    a, b = chart.lanes
    assert ([bar.status for bar in a.bars], len(a.contests)) == (["others"], 1)
    assert ([bar.status for bar in b.bars], len(b.contests)) == (["claimed"], 0)


def test_ten_thousand_periods_are_drawn_as_who_held_the_place_most_of_each_stretch() -> None:
    rows = [period(n * 2, n * 2 + 2, "State" if n < 5000 else f"Front {n % 9}", ("assessed", "claimed")[n % 2]) for n in range(10_000)]
    rows += [told(n * 2, f"kind-{n % 40}") for n in range(10_000)]
    chart = place(rows)
    assert sum(len(lane.bars) for lane in chart.lanes) <= COLUMNS + 2
    state, several = bars(chart, "State"), bars(chart, SEVERAL)
    assert state[-1].end <= several[0].start + 40 and several[-1].end > START + 19_900
    assert len(chart.kinds) == KINDS and all(len(ticks) <= 4 * COLUMNS for _, ticks in chart.kinds)
    assert any("stretch" in note and "--from" in note for note in chart.notes)


def test_lanes_that_have_no_room_are_left_out_and_said_to_be() -> None:
    many = place([period(n, n + 1 + n % 3, f"Front {n}") for n in range(0, 300, 3)])
    assert len([lane for lane in many.lanes if lane.names != [NOBODY]]) == HOLDERS
    assert many.notes == [f"{100 - HOLDERS} more holders are not drawn: those with the fewest days; see fewer days with --from and --until"]
    rows = [period(0, 5, "Front", place=f"Place {n}") for n in range(400)]
    everywhere = of_actor(["Front"], "", rows, named, {who("Front")["iri"]}, None, None)
    assert len(everywhere.lanes) == PLACES and "350 more places" in everywhere.notes[0]


@given(st.integers(2, 3_600_000), st.integers(1, 50_000))
def test_the_marks_of_any_days_are_few_round_and_among_them(first: int, length: int) -> None:
    last = min(first + length, date.max.toordinal())
    found = marks(first, last)
    assert len(found) <= MARKS + 3 and [day for day, _ in found] == sorted({day for day, _ in found})
    assert all(date.fromordinal(day).isoformat().startswith(label) for day, label in found)
    if length >= 14:
        assert found and found[0][0] >= first
