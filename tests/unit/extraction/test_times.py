"""Time expressions of news text, resolved against Monday 2014-11-03."""

from __future__ import annotations

from datetime import date, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.extraction.times import Relation, Shift, find, resolve

MONDAY = date(2014, 11, 3)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("The town fell on Monday.", "2014-11-03", "2014-11-03"),
        ("The town fell last week.", "2014-10-27", "2014-11-02"),
        ("The bridge was hit in recent days.", "2014-10-27", "2014-11-03"),
        ("They left today.", "2014-11-03", "2014-11-03"),
        ("The war began in 2011.", "2011-01-01", "2011-12-31"),
        ("A raid earlier this month failed.", "2014-11-01", "2014-11-03"),
        ("Troops moved overnight.", "2014-11-02", "2014-11-03"),
        ("The fort fell on Friday.", "2014-10-31", "2014-10-31"),
        ("It was taken last Tuesday.", "2014-10-28", "2014-10-28"),
        ("Shells fell yesterday.", "2014-11-02", "2014-11-02"),
        ("He was seen three days ago.", "2014-10-31", "2014-10-31"),
        ("They have held it since Saturday.", "2014-11-01", "2014-11-03"),
        ("A truce was agreed late last month.", "2014-10-21", "2014-10-31"),
        ("The wall came down on 16 Nov 1989.", "1989-11-16", "1989-11-16"),
        ("The siege ended in October.", "2014-10-01", "2014-10-31"),
        ("Talks take place this week.", "2014-11-03", "2014-11-09"),
        ("It happened two weeks ago.", "2014-10-20", "2014-10-20"),
        ("Between 25 and 28 October the road was cut.", "2014-10-25", "2014-10-28"),
        ("In early 2012 it spread.", "2012-01-01", "2012-04-30"),
        ("There was fire on Sunday night.", "2014-11-02", "2014-11-03"),
        ("Earlier on Monday a bomb went off.", "2014-11-03", "2014-11-03"),
        ("In the past 24 hours nine died.", "2014-11-02", "2014-11-03"),
        ("Fighting went on over the weekend.", "2014-11-01", "2014-11-02"),
        ("The base was lost last month.", "2014-10-01", "2014-10-31"),
        ("The front opened last year.", "2013-01-01", "2013-12-31"),
        ("It began on 2014-10-30.", "2014-10-30", "2014-10-30"),
        ("On May 3, 2013 they came.", "2013-05-03", "2013-05-03"),
        ("On 20 December they came.", "2013-12-20", "2013-12-20"),
        ("From 3 May to 5 June 2014 nothing moved.", "2014-05-03", "2014-06-05"),
        ("At the end of October 2014 it rained.", "2014-10-21", "2014-10-31"),
        ("The day before yesterday it rained.", "2014-11-01", "2014-11-01"),
        ("Next Friday they meet.", "2014-11-07", "2014-11-07"),
        ("Tomorrow they meet.", "2014-11-04", "2014-11-04"),
        ("A month ago they met.", "2014-10-01", "2014-10-31"),
    ],
)
def test_windows(text: str, earliest: str, latest: str) -> None:
    found = resolve(text, MONDAY)
    assert found is not None
    assert (str(found.earliest), str(found.latest)) == (earliest, latest)


@pytest.mark.parametrize(
    ("text", "relation", "earliest", "latest"),
    [
        ("held it until Friday", Relation.UNTIL, None, date(2014, 10, 31)),
        ("left before Friday", Relation.BEFORE, None, date(2014, 10, 30)),
        ("had left by Friday", Relation.BY, None, date(2014, 10, 31)),
        ("came after Friday", Relation.AFTER, date(2014, 10, 31), MONDAY),
        ("held since June", Relation.SINCE, date(2014, 6, 1), MONDAY),
        ("more than two years ago", Relation.BEFORE, None, date(2012, 12, 31)),
    ],
)
def test_relations(text: str, relation: Relation, earliest: date | None, latest: date | None) -> None:
    found = resolve(text, MONDAY)
    assert found is not None
    assert (found.relation, found.earliest, found.latest) == (relation, earliest, latest)


@pytest.mark.parametrize(
    ("text", "clock"),
    [("at 3:30pm", time(15, 30)), ("at 15:30", time(15, 30)), ("at noon", time(12)), ("around 6 a.m.", time(6)), ("at 12am", time(0))],
)
def test_clock_times(text: str, clock: time) -> None:
    assert [e.clock for e in find(text, MONDAY)] == [clock]


@pytest.mark.parametrize(
    ("text", "shift"),
    [
        ("two days after the capture", Shift(2, "capture")),
        ("a week before the assault", Shift(-7, "assault")),
        ("the day after the raid", Shift(1, "raid")),
        ("three days later", Shift(3)),
        ("the next day", Shift(1)),
        ("the same day", Shift(0)),
    ],
)
def test_distances_from_other_events(text: str, shift: Shift) -> None:
    assert [e.shift for e in find(text, MONDAY)] == [shift]


@pytest.mark.parametrize(
    "text", ["They may go.", "March on the city", "killing 2000 people", "at 99:99", "on 31 February 2014", "1999 men"]
)
def test_what_is_no_date(text: str) -> None:
    assert resolve(text, MONDAY) is None


def test_without_a_reference_only_absolute_dates_have_a_day() -> None:
    assert resolve("on 16 November 1989", None) is not None
    assert resolve("on Monday", None) is None
    assert [e.text for e in find("They left on Monday.", None)] == ["on Monday"]


@given(st.text(alphabet=st.sampled_from("0123456789 abdeilmnorstuyONJFMA:-/.,"), max_size=60), st.dates(date(1900, 1, 1), date(2100, 1, 1)))
def test_any_text_gives_ordered_windows_inside_the_text(text: str, reference: date) -> None:
    for e in find(text, reference):
        assert 0 <= e.start < e.end <= len(text)
        if e.earliest is not None and e.latest is not None:
            assert e.earliest <= e.latest


@given(
    st.sampled_from(["last week", "yesterday", "on Friday", "in October", "two days ago", "last month", "overnight", "in recent weeks"]),
    st.dates(date(1900, 1, 1), date(2100, 1, 1)),
)
def test_what_is_told_as_past_is_not_after_publication(text: str, reference: date) -> None:
    found = resolve(text, reference)
    assert found is not None
    assert found.latest is not None
    assert found.latest <= reference
