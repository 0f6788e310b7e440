"""Time expressions of news text, resolved against Monday 2014-11-03."""

from __future__ import annotations

import itertools
from datetime import date, time
from time import process_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictkg.extraction.periods import Pattern, cue_words
from conflictkg.extraction.times import FORMS, LONGEST, Relation, Shift, find, resolve

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
        ("It fell in the summer.", "2014-06-01", "2014-08-31"),
        ("It fell last spring.", "2014-03-01", "2014-05-31"),
        ("It fell this summer.", "2014-06-01", "2014-08-31"),
        ("It fell in the winter of 2012-13.", "2012-12-01", "2013-02-28"),
        ("It fell in Q3 2014.", "2014-07-01", "2014-09-30"),
        ("It fell in the third quarter of 2014.", "2014-07-01", "2014-09-30"),
        ("It fell in the second half of 2013.", "2013-07-01", "2013-12-31"),
        ("It fell in the 1990s.", "1990-01-01", "1999-12-31"),
        ("It fell in the early 1990s.", "1990-01-01", "1993-12-31"),
        ("It fell from 3 to 5 October.", "2014-10-03", "2014-10-05"),
        ("It fell between October 25 and 28.", "2014-10-25", "2014-10-28"),
        ("It fell between 28 September and 2 October.", "2014-09-28", "2014-10-02"),
        ("It fell from December 28 to January 3.", "2013-12-28", "2014-01-03"),
        ("It fell between June and August 2013.", "2013-06-01", "2013-08-31"),
        ("It fell from Monday to Wednesday.", "2014-10-27", "2014-10-29"),
        ("It fell in early March.", "2014-03-01", "2014-03-10"),
        ("It fell early in March.", "2014-03-01", "2014-03-10"),
        ("It fell late in 2013.", "2013-09-01", "2013-12-31"),
        ("It fell in the first week of October.", "2014-10-01", "2014-10-07"),
        ("It fell in the early hours of Friday.", "2014-10-31", "2014-10-31"),
        ("It fell on the morning of 3 March.", "2014-03-03", "2014-03-03"),
        ("It fell on the night of 30 October.", "2014-10-30", "2014-10-31"),
        ("It fell within the last 24 hours.", "2014-11-02", "2014-11-03"),
        ("It fell in the past 48 hours.", "2014-11-01", "2014-11-03"),
        ("It fell earlier in the week.", "2014-11-03", "2014-11-03"),
        ("It fell earlier in the day.", "2014-11-03", "2014-11-03"),
        ("It fell at the start of the month.", "2014-11-01", "2014-11-03"),
        ("It fell a week ago Tuesday.", "2014-10-21", "2014-10-21"),
        ("It fell on Tuesday last week.", "2014-10-28", "2014-10-28"),
        ("It fell the week before last.", "2014-10-20", "2014-10-26"),
        ("It fell less than a week ago.", "2014-10-27", "2014-11-03"),
        ("It fell on Christmas Day 2013.", "2013-12-25", "2013-12-25"),
        ("It fell on New Year's Day.", "2014-01-01", "2014-01-01"),
        ("It fell on Nov. 3rd.", "2014-11-03", "2014-11-03"),
        ("It fell on the 3rd of November.", "2014-11-03", "2014-11-03"),
        ("It fell on Sept 5.", "2014-09-05", "2014-09-05"),
        ("It fell on 25/10/2014.", "2014-10-25", "2014-10-25"),
        ("It fell on 25.10.2014.", "2014-10-25", "2014-10-25"),
        ("It fell around 20 October.", "2014-10-19", "2014-10-21"),
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
        ("by the end of October", Relation.BY, None, date(2014, 10, 31)),
        ("before the end of 2013", Relation.BEFORE, None, date(2013, 12, 31)),
        ("for three days", Relation.LASTING, date(2014, 10, 31), MONDAY),
        ("in 24 hours", Relation.AHEAD, MONDAY, date(2014, 11, 4)),
        ("from 3 to 5 October", Relation.THROUGHOUT, date(2014, 10, 3), date(2014, 10, 5)),
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
        ("three weeks into the offensive", Shift(21, "offensive")),
        ("the previous day", Shift(-1)),
        ("the next day", Shift(1)),
        ("the same day", Shift(0)),
    ],
)
def test_distances_from_other_events(text: str, shift: Shift) -> None:
    assert [e.shift for e in find(text, MONDAY)] == [shift]


@pytest.mark.parametrize(
    "text",
    [
        "They may go.",
        "March on the city",
        "killing 2000 people",
        "at 99:99",
        "on 31 February 2014",
        "1999 men",
        "on 3/11/2014",
        "for the first time since 2012",
        "the fall of the fort",
        "the 17 February Brigade",
        "between 25 and 50 men",
        "on the 25th floor",
    ],
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


@pytest.mark.parametrize(
    ("text", "qualifier"), [("around 3 March", "~"), ("possibly on Friday", "?"), ("about two weeks ago", "~"), ("on Friday", "")]
)
def test_rough_and_doubtful_dates_are_marked(text: str, qualifier: str) -> None:
    found = resolve(text, MONDAY)
    assert found is not None
    assert (found.qualifier, found.text) == (qualifier, text)


_WORDS = [
    "since",
    "until",
    "before",
    "by",
    "from",
    "to",
    "and",
    "between",
    "in",
    "on",
    "the",
    "of",
    "early",
    "late",
    "mid",
    "end",
    "last",
    "this",
    "next",
    "previous",
    "first",
    "half",
    "week",
    "day",
    "days",
    "night",
    "month",
    "year",
    "ago",
    "for",
    "three",
    "a",
    "few",
    "24",
    "3",
    "31",
    "2013",
    "1990s",
    "3/11/2014",
    "March",
    "February",
    "Monday",
    "Christmas",
    "Eve",
    "winter",
    "Q3",
    "around",
    "possibly",
]


@given(st.lists(st.sampled_from(_WORDS), max_size=12).map(" ".join), st.dates())
def test_any_words_of_time_on_any_day_give_ordered_windows_and_verbatim_spans(text: str, reference: date) -> None:
    found = find(text, reference)
    assert all(a.end <= b.start for a, b in itertools.pairwise(found))
    for e in found:
        assert text[e.start : e.end] == e.text
        assert e.earliest is None or e.latest is None or e.earliest <= e.latest


@pytest.mark.parametrize("form", [form for form, _ in FORMS], ids=lambda form: form.form.pattern[:40])
@given(st.data())
@settings(max_examples=15, deadline=None)
def test_no_form_stands_in_a_text_without_its_cues(form: Pattern, data: st.DataObject) -> None:
    text = data.draw(st.from_regex(form.form))
    assert form.form.search(text) is None or form.cues & cue_words(text)


def test_what_is_too_long_for_a_sentence_is_not_searched() -> None:
    text = "It fell on Monday. "
    assert find(text.ljust(LONGEST), MONDAY)
    assert find(text.ljust(LONGEST + 1), MONDAY) == []


@pytest.mark.parametrize("unit", [" ", "1", "1 ", "the ", "1/", "in  ", "Nov 3 "])
def test_a_hostile_line_costs_no_more_than_its_length(unit: str) -> None:
    def seconds(length: int) -> float:
        text = "in" + unit * (length // len(unit))
        begin = process_time()
        find(text, MONDAY)
        return process_time() - begin

    assert seconds(20_000) < 16 * max(seconds(2_500), 0.01)  # eight times as long; quadratic would be 64 times
