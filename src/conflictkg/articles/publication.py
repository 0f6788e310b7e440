"""When something was published: strict ISO values that people give, and the date lines that newspapers print.

A moment is kept only with a zone that means one offset; otherwise the day alone counts. A numeric date that can be read in two ways
("03/11/2014") is no date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from email.utils import parsedate_to_datetime

ACCEPTED = "an ISO 8601 day such as 2014-11-03, or a moment such as 2014-11-03T15:32Z or 2014-11-03T17:32+02:00"


@dataclass(frozen=True, slots=True)
class Publication:
    """A day and, when clock and zone are known, the moment. ``day`` is ``None`` for a date line that cannot be read for certain."""

    day: date | None
    moment: datetime | None = None


UNDATED = Publication(None)

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d{1,9})?)?\s?(Z|[+-]\d{2}:?\d{2})?)?", re.I)


def parse_iso(value: str) -> Publication | None:
    """A day or moment in ISO 8601 extended form; ``None`` when it is anything else. A moment without zone counts as its day.

    >>> parse_iso("2014-11-03T15:32Z").moment.isoformat()
    '2014-11-03T15:32:00+00:00'
    >>> parse_iso("3 Nov 2014") is None
    True
    """
    found = _ISO.fullmatch(value.strip())
    if not found or not value.isascii() or not 1000 <= int(found[1]) <= 9998:  # so that no zone carries it out of Python's calendar
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        if hour is None:
            return Publication(on)
        clock = time(int(hour), int(minute), int(second or 0))
        offset = offset_of(zone) if zone else None
        return Publication(on, datetime.combine(on, clock, offset) if offset else None)
    except ValueError:
        return None


def parse_rfc822(value: str) -> Publication | None:
    """The date of a mail or a feed, ``Mon, 03 Nov 2014 17:32:00 +0200``; ``None`` when it is none. An unknown zone gives the day alone.

    >>> parse_rfc822("Mon, 03 Nov 2014 17:32:00 +0200").moment.isoformat()
    '2014-11-03T17:32:00+02:00'
    """
    try:
        return parse_iso(parsedate_to_datetime(value).replace(microsecond=0).isoformat())
    except (ValueError, TypeError, OverflowError):
        return None


_MONTHS = {m: i for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], 1)}
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_YEAR = r"(?P<year>(?:1[89]|20)\d{2})"
_WORDED = (
    re.compile(rf"\b{_DAY}(?:\s+of)?[\s-]+{_MONTH},?[\s-]+{_YEAR}\b", re.I),
    re.compile(rf"\b{_MONTH}\s+{_DAY},?\s+{_YEAR}\b", re.I),
)
# "3 JAN 90" on a wire's date line; as POSIX has it, 69-99 are of the twentieth century, 00-68 of this one.
_SHORT_YEAR = re.compile(rf"\W*{_DAY}[\s-]+{_MONTH},?[\s-]+'?(?P<year>\d{{2}})\W*", re.I)
_PIVOT = 69
_YEAR_FIRST = re.compile(r"\b(?P<year>(?:1[89]|20)\d{2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})(?!\d)")
_NUMERIC = re.compile(r"\b(?P<a>\d{1,2})([/.-])(?P<b>\d{1,2})\2(?P<year>(?:1[89]|20)\d{2})\b")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
DAY_OF_WEEK = {name: i for i, name in enumerate(_WEEKDAYS)}
_WEEKDAY = re.compile(r"\b(mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?\b[.,]?", re.I)
_CLOCK = re.compile(
    r"(?<!\d)(?P<h>\d{1,2})(?:[:.](?P<m>\d{2})(?::(?P<s>\d{2}))?\s*(?P<ap>[ap]\.?m\b\.?)?|\s*(?P<ap2>[ap]\.?m\b\.?))(?:\s*(?:hrs|hours)\b)?"
    r"\s*\(?(?P<zone>(?:GMT|UTC)\s?[+-]\d{1,2}(?::?\d{2})?|[+-]\d{2}:?\d{2}|Z\b|[A-Z]{2,5}\b)?\)?",
    re.I,
)
_LABEL = re.compile(
    r"\b(?:(?:first|originally|last)\s+)?(?:published|posted|created|issued|updated|modified|edited|date|filed)\b(?:\s+(?:on|at))?:?|"
    r"\b(?:on|at|local\s+time)\b",
    re.I,
)
_LATER = re.compile(r"\b(?:updated|modified|edited)\b", re.I)
_REST = re.compile(r"[\s,;|·•\-–—():./]*")
_MAX_LINE = 120  # characters; a date line is short, a longer line is prose that contains a date

# Abbreviations that mean one offset in the press of the region they name; IST, CST or AST mean several and give no moment.
_ZONES = {
    "GMT": 0, "UTC": 0, "Z": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
    "EST": -300, "EDT": -240, "CDT": -300, "MST": -420, "MDT": -360, "PST": -480, "PDT": -420,
}  # fmt: skip


def parse_date_line(line: str) -> Publication | None:
    """A whole line that is a date of publication, such as ``3:32PM GMT 03 Nov 2014``; ``None`` when it is anything else.

    When a line gives several dates, the one that is not called an update counts; a line that gives only an update has no day.

    >>> parse_date_line("Published: 3 November 2014 15:32").day.isoformat()
    '2014-11-03'
    >>> parse_date_line("03/11/2014")
    Publication(day=None, moment=None)
    >>> parse_date_line("On 3 November 2014 the town fell") is None
    True
    """
    line = line.strip()
    if not line or len(line) > _MAX_LINE or not any(c.isdigit() for c in line):
        return None
    iso = parse_iso(_LABEL.sub("", line, count=1).strip(" :|")) if "-" in line else None
    if iso:
        return UNDATED if _LATER.search(line) else iso
    parts = [
        p for p in re.split(r"(?=\b(?:last\s+)?(?:updated|modified|edited)\b)|\s[|·•]\s", line, flags=re.I) if p and p.strip(" |·•-–—")
    ]
    read = [_read(part) for part in parts]
    if any(r is None for r in read):
        joined = _read(line)  # "3 Nov 2014 | 15:32": one date in two parts
        return None if joined is None else UNDATED if _LATER.search(line) else joined
    first = [r for part, r in zip(parts, read, strict=True) if r and not _LATER.search(part)]
    return first[0] if first else UNDATED


def worded_day(text: str) -> tuple[date, str] | None:
    """The first date in words in a text, as a day and as written; for date lines inside prose, such as a wire's.

    A year of two figures counts only where the date is the whole text.

    >>> worded_day(", 3 JAN 90")[0].isoformat()
    '1990-01-03'
    """
    for pattern in _WORDED:
        found = pattern.search(text)
        if found and (on := _day(int(found["year"]), _MONTHS[found["month"][:3].lower()], int(found["day"]))):
            return on, found[0]
    if found := _SHORT_YEAR.fullmatch(text):
        year = int(found["year"])
        on = _day(year + (1900 if year >= _PIVOT else 2000), _MONTHS[found["month"][:3].lower()], int(found["day"]))
        return (on, found[0].strip(" ,")) if on else None
    return None


def day_near(day: int, month: str, year: str | None, published: date | None) -> date | None:
    """The day that a day and month name, in the year given or else in that which brings it nearest to the publication.

    >>> day_near(31, "Dec", None, date(2015, 1, 1)).isoformat()
    '2014-12-31'
    """
    number = _MONTHS[month[:3].lower()]
    if year:
        return _day(int(year), number, day)
    if published is None:
        return None
    found = [on for y in (published.year - 1, published.year, published.year + 1) if (on := _day(y, number, day)) is not None]
    return min(found, key=lambda on: abs(on - published), default=None)


def clock_time(hour: str, minute: str | None, half: str | None) -> time | None:
    """A clock time as printed, such as 2, 32, "p.m."; ``None`` when there is none such."""
    h, m, letter = int(hour), int(minute or 0), (half or "").lower()[:1]
    if letter and not 1 <= h <= 12:
        return None
    if letter:
        h = h % 12 + (12 if letter == "p" else 0)
    return time(h, m) if h < 24 and m < 60 else None


def _read(line: str) -> Publication | None:
    rest, on = line, None
    for pattern in (*_WORDED, _YEAR_FIRST):
        if found := pattern.search(line):
            month = found["month"]
            on = _day(int(found["year"]), int(month) if month.isdigit() else _MONTHS[month[:3].lower()], int(found["day"]))
            break
    else:
        found = _NUMERIC.search(line)
        if not found:
            return None
        on = _unambiguous(int(found["a"]), int(found["b"]), int(found["year"]), line)
    rest = line[: found.start()] + " " + line[found.end() :]
    clock = _CLOCK.search(rest)
    if clock:
        rest = rest[: clock.start()] + " " + rest[clock.end() :]
    rest = _LABEL.sub(" ", _WEEKDAY.sub(" ", rest))
    if not _REST.fullmatch(rest):
        return None
    if on is None or clock is None:
        return Publication(on)
    at, offset = _clock(clock), offset_of(clock["zone"])
    return Publication(on, datetime.combine(on, at, offset) if at and offset else None)


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _unambiguous(a: int, b: int, year: int, line: str) -> date | None:
    readings = {on for on in (_day(year, b, a), _day(year, a, b)) if on}
    weekday = _WEEKDAY.search(line)
    if weekday and len(readings) > 1:
        readings = {on for on in readings if _WEEKDAYS[on.weekday()] == weekday[1][:3].lower()}
    return readings.pop() if len(readings) == 1 else None


def _clock(found: re.Match[str]) -> time | None:
    clock, second = clock_time(found["h"], found["m"], found["ap"] or found["ap2"]), int(found["s"] or 0)
    return clock.replace(second=second) if clock is not None and second < 60 else None


def offset_of(zone: str | None) -> timezone | None:
    """The offset from UTC that a zone as printed means; ``None`` when it means none or several."""
    if not zone:
        return None
    zone = zone.upper().replace(" ", "")
    minutes = _ZONES.get(zone)
    if minutes is None:
        found = re.fullmatch(r"(?:GMT|UTC)?([+-])(\d{1,2})(?::?(\d{2}))?", zone)
        if not found:
            return None
        minutes = (int(found[2]) * 60 + int(found[3] or 0)) * (-1 if found[1] == "-" else 1)
    if abs(minutes) > 14 * 60:  # no place on earth is farther from UTC
        return None
    return timezone(timedelta(minutes=minutes)) if minutes else timezone.utc  # noqa: UP017 (mypy narrows timezone, not UTC)
