"""Date lines of newspapers, and the strict form that people must use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.articles.publication import UNDATED, Publication, parse_date_line, parse_iso

DAY = date(2014, 11, 3)


def moment(hour: int, minute: int, offset: int = 0) -> datetime:
    return datetime(2014, 11, 3, hour, minute, tzinfo=timezone(timedelta(hours=offset)))


@pytest.mark.parametrize(
    "line",
    [
        "03 Nov 2014", "3 November 2014", "Nov 3, 2014", "November 3 2014", "NOVEMBER 3, 2014", "3rd of November 2014",
        "Monday, November 3, 2014",
        "Mon 3 Nov 2014", "2014-11-03", "2014/11/03", "Published: 3 November 2014 15:32", "Posted on November 3, 2014", "3-Nov-2014",
        "Monday 03/11/2014", "3 November 2014 • 5:12pm", "Date: 3 Nov. 2014", "First published on Monday 3 November 2014",
        "3:32PM AST 03 Nov 2014", "Published 3 Nov 2014 | Updated 4 Nov 2014 10:00 GMT",
    ],
)  # fmt: skip
def test_a_day_in_any_usual_form(line: str) -> None:
    assert parse_date_line(line) == Publication(DAY)


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("3:32PM GMT 03 Nov 2014", moment(15, 32)),
        ("2014-11-03T15:32Z", moment(15, 32)),
        ("Published: 2014-11-03T15:32:10+02:00", moment(15, 32, 2) + timedelta(seconds=10)),
        ("Monday, November 3, 2014 at 4:10 pm EST", moment(16, 10, -5)),
        ("3 Nov 2014 16:40 BST", moment(16, 40, 1)),
        ("Mon 3 Nov 2014 15.32 GMT", moment(15, 32)),
        ("3 November 2014 12:05am (UTC+3)", moment(0, 5, 3)),
        ("2014-11-03 15:32 +0530", datetime(2014, 11, 3, 15, 32, tzinfo=timezone(timedelta(hours=5, minutes=30)))),
    ],
)
def test_a_moment_where_clock_and_zone_are_known(line: str, at: datetime) -> None:
    assert parse_date_line(line) == Publication(DAY, at)


@pytest.mark.parametrize(
    "line", ["03/11/2014", "03.11.2014", "31 Feb 2014", "Updated: 4 Nov 2014", "Last modified on Tue 4 Nov 2014 10.00 GMT"]
)
def test_a_date_line_that_gives_no_certain_day(line: str) -> None:
    assert parse_date_line(line) == UNDATED


@pytest.mark.parametrize("line", ["25/11/2014", "11/25/2014", "25.11.2014"])
def test_a_numeric_date_with_one_reading(line: str) -> None:
    assert parse_date_line(line) == Publication(date(2014, 11, 25))


@pytest.mark.parametrize(
    "line",
    [
        "",
        "15:32",
        "Homs",
        "On 3 November 2014 the town fell",
        "3 Nov 2014 Homs",
        "The road was closed in November 2014",
        "Chapter 3",
        "x" * 500 + " 3 Nov 2014",
    ],
)
def test_prose_is_no_date_line(line: str) -> None:
    assert parse_date_line(line) is None


@pytest.mark.parametrize(
    "value",
    [
        "3 Nov 2014",
        "2014-13-01",
        "2014-11-31",
        "14-11-03",
        "2014-11",
        "yesterday",
        "",
        "2014-11-03T25:00Z",
        "2014-W45-1",
        "0001-01-01T00:00+14:00",
        "２０１４-11-03",
    ],
)
def test_the_strict_form_is_strict(value: str) -> None:
    assert parse_iso(value) is None


LOCAL = st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1))  # noqa: DTZ001 (hypothesis wants bounds without a zone)


@given(LOCAL, st.integers(-14 * 60, 14 * 60))
def test_any_iso_moment_is_read_back(naive: datetime, minutes: int) -> None:
    at = naive.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=minutes)))
    assert parse_iso(at.isoformat()) == Publication(naive.date(), at)
    assert parse_iso(naive.replace(microsecond=0).isoformat()) == Publication(naive.date())


@given(st.text(max_size=60))
def test_no_line_crashes_the_parsers(line: str) -> None:
    for publication in (parse_iso(line), parse_date_line(line)):
        assert publication is None or publication.moment is None or publication.moment.astimezone(UTC)


PARTS = ["3", "Feb", "+02:00", "11", "2014", "99", "Nov", "Monday", "GMT", "pm", "15:32", "3:32PM", "at", "on", "Published:", "Updated",
    "|", ",", ".", "-", "/", "BST", "31", "1st"]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=9))
def test_no_mixture_of_date_parts_crashes(parts: list[str]) -> None:
    publication = parse_date_line(" ".join(parts))
    assert publication is None or publication.day is None or publication.day.year in range(1800, 2100)
