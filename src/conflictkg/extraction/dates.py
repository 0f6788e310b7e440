"""Absolute dates of news text: days, months, years, ranges of them, seasons, quarters, decades and feasts.

A day, month, season or feast without a year is the last one up to the day of publication; without that day it has none. A date in figures
of which day and month cannot be told apart ("3/11/2014") stays words.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date

from conflictkg.extraction.periods import (
    DAY,
    DAY_PART,
    FEAST_WORDS,
    FIGURES,
    MONTH,
    MONTH_WORDS,
    MONTHS,
    PART,
    RELATION,
    SEASON_WORDS,
    WEEKDAY,
    YEAR,
    YEAR_FIGURES,
    Pattern,
    Window,
    feast_of,
    month_of,
    part_of,
    pattern,
    season_of,
    until,
    year_of,
)

Handler = Callable[[re.Match[str], date | None], Window | None]


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _one(day: date | None) -> Window | None:
    return (day, day) if day is not None else None


def _last_begun(of_year: Callable[[int], Window], ref: date | None) -> Window | None:
    """The last such period up to a day, cut off there."""
    if ref is None:
        return None
    years = (ref.year, *([ref.year - 1] if ref.year > date.min.year else []))
    found = next((w for w in map(of_year, years) if w[0] <= ref), None)
    return until(found, ref) if found is not None else None


@dataclass(frozen=True, slots=True)
class _Point:
    """One end of a range, as far as it is written."""

    year: int | None
    month: int | None
    day: int | None

    @classmethod
    def read(cls, text: str) -> _Point:
        year, month, day = re.search(YEAR, text), re.search(MONTH, text), re.search(r"(?<!\d)\d{1,2}(?!\d)", text)
        return cls(int(year[0]) if year else None, MONTHS[month[0].lower()] if month else None, int(day[0]) if day else None)

    def window(self, ref: date | None) -> Window | None:
        """Its days; without a year the last ones up to the reference day."""
        if self.month is None:
            return year_of(self.year) if self.year is not None else None
        if self.year is None:
            if ref is None:
                return None
            if self.day is None:
                return _last_begun(lambda year: month_of(year, self.month or 1), ref)
            this = _date(ref.year, self.month, self.day)
            return _one(this if this is not None and this <= ref else _date(ref.year - 1, self.month, self.day))
        return month_of(self.year, self.month) if self.day is None else _one(_date(self.year, self.month, self.day))


def _range(m: re.Match[str], ref: date | None) -> Window | None:
    first, last = _Point.read(m["first"]), _Point.read(m["last"])
    first, last = replace(first, month=first.month or last.month), replace(last, month=last.month or first.month)
    if last.year is None and first.year is not None:
        last = replace(last, year=first.year)
    end = last.window(ref)
    if last.year is None and ref is not None and first.month is not None and first.day is not None:
        this = replace(last, year=ref.year).window(ref)
        begun = replace(first, year=ref.year).window(ref)
        if this is not None and begun is not None and begun[0] <= ref <= this[1]:  # it goes on
            end = this
    begin = first.window(end[1]) if end is not None else None
    return (begin[0], end[1]) if begin is not None and end is not None and begin[0] <= end[1] else None


def _iso(m: re.Match[str], ref: date | None) -> Window | None:
    return _one(_date(int(m["iso"][:4]), int(m["iso"][5:7]), int(m["iso"][8:])))


def _figures(m: re.Match[str], ref: date | None) -> Window | None:
    first, second, year = int(m["n1"]), int(m["n2"]), int(m["y"])
    year += 2000 if year < 100 else 0
    if m["sep"] == "/" and first <= 12 and second <= 12 and first != second:
        return None
    return _one(_date(year, second, first) if m["sep"] == "." or second <= 12 else _date(year, first, second))


def _day(m: re.Match[str], ref: date | None) -> Window | None:
    found = _Point(int(m["y"]) if m["y"] else None, MONTHS[m["mo"].lower()], int(m["d"])).window(ref)
    return (found[0], found[1] + DAY) if found is not None and (m["hours"] or "").lower() == "night" else found


def _ordinal_day(m: re.Match[str], ref: date | None) -> Window | None:
    if ref is None:
        return None
    months = (ref.year * 12 + ref.month - 1 - back for back in range(4))
    days = (_date(n // 12, n % 12 + 1, int(m["d"])) for n in months)
    return _one(next((day for day in days if day is not None and day <= ref), None))


def _month(m: re.Match[str], ref: date | None) -> Window | None:
    month = MONTHS[m["mo"].lower()]
    part = m["q"] or m.groupdict().get("q2")
    if m.groupdict().get("y"):
        return part_of(month_of(int(m["y"]), month), part)
    return _last_begun(lambda year: part_of(month_of(year, month), part), ref)


def _year(m: re.Match[str], ref: date | None) -> Window:
    return part_of(year_of(int(m["y"])), m["q"])


def _decade(m: re.Match[str], ref: date | None) -> Window:
    year = int(m["y"])
    return part_of((date(year, 1, 1), date(year + 9, 12, 31)), m["q"])


def _quarter(m: re.Match[str], ref: date | None) -> Window | None:
    nth, words = int(m["n"]), "quarter" if m["kind"] == "Q" else "half"
    if words == "half" and nth > 2:
        return None
    part = f"the {('first', 'second', 'third', 'fourth')[nth - 1]} {words} of"
    if m["y"]:
        return part_of(year_of(int(m["y"])), part)
    return _last_begun(lambda year: part_of(year_of(year), part), ref)


def _season(m: re.Match[str], ref: date | None) -> Window | None:
    name, groups = m["season"].lower(), m.groupdict()
    if groups.get("y"):
        first, last = season_of(int(m["y"]), name)
        if name == "winter" and not m["y2"]:  # of that year: its first months or its last
            first = date(first.year, 1, 1)
        return part_of((first, last), m["q"])
    which = (groups.get("which") or "").lower()
    if ref is None:
        return None
    if which == "this":
        return until(season_of(ref.year - (name == "winter" and ref.month <= 2), name), ref)
    found = _last_begun(lambda year: season_of(year, name), ref)
    if which and found is not None and found[1] == ref:  # it is that season now: the one before
        found = season_of(found[0].year - 1, name)
    return part_of(found, m["q"]) if found is not None else None


def _feast(m: re.Match[str], ref: date | None) -> Window | None:
    if m["y"]:
        return feast_of(int(m["y"]), m["feast"])
    return _last_begun(lambda year: feast_of(year, m["feast"]), ref)


_ORD = "(?:st|nd|rd|th)?"
_Y = rf"(?:,?\s+(?P<y>{YEAR}))?"
_ANY_Y = rf"(?:,?\s+{YEAR})?"
_D = rf"(?:{WEEKDAY},?\s+)?(?:the\s+)?\d{{1,2}}{_ORD}"
_DM = rf"{_D}\s+(?:of\s+)?{MONTH}\.?{_ANY_Y}"
_MD = rf"(?:{WEEKDAY},?\s+)?{MONTH}\.?\s+\d{{1,2}}{_ORD}(?!\d){_ANY_Y}"
_M = rf"{MONTH}\.?{_ANY_Y}"
_FULL = rf"(?:{_DM}|{_MD})"
_TO = r"(?:\s+(?:and|to|until|till|through)\s+|\s*[-–—]\s*)"
_DASH = r"(?:\s+(?:to|through)\s+|\s*[-–—]\s*)"
_FROM = r"(?:between|(?P<over>from))\s+"
_ON = rf"{RELATION}(?:(?:in|on|during)\s+)?{DAY_PART}(?:on\s+)?(?:{WEEKDAY},?\s+)?"
# the 17 February Brigade is no day
_NO_NAME = r"(?!\s+(?-i:Martyrs|Brigades?|Battalion|Division|Regiment|Movement|Square|Street|Bridge|Revolution)\b)"
_PART = rf"(?:(?P<q>{PART})(?:\s+|-))?"
_IN = r"(?:(?P<rel>since|until|till|before|after|by|up to|from)\s+|(?:in|during|of|over|at|around|throughout|within)\s+)"
_FEAST = r"(?:Orthodox\s+)?Christmas(?:\s+(?:Eve|Day))|Christmas(?=\s+(?:19|20)\d\d)|New\s+Year['’]?s\s+(?:Eve|Day)|Boxing\s+Day"
_FEASTS = r"(?:(?:on|over|at|during|around)\s+|(?P<rel>since|until|till|before|after|by|from)\s+)(?:the\s+)?"

DATES: list[tuple[Pattern, Handler]] = [
    (pattern(rf"{RELATION}(?:on\s+)?(?P<iso>\d{{4}}(?P<s>[-/])\d\d(?P=s)\d\d)(?:T\d\d:\d\d(?::\d\d)?Z?)?", YEAR_FIGURES), _iso),
    (pattern(rf"{RELATION}(?:on\s+)?(?P<n1>\d{{1,2}})(?P<sep>[/.])(?P<n2>\d{{1,2}})(?P=sep)(?P<y>{YEAR}|(?<=/)\d\d)", FIGURES), _figures),
    (pattern(rf"(?:{_FROM}|on\s+)?(?P<first>{_D}){_TO}(?P<last>{_DM}){_NO_NAME}", MONTH_WORDS), _range),
    (pattern(rf"{_FROM}(?P<first>{_MD}){_TO}(?P<last>{_D}{_ANY_Y})", MONTH_WORDS), _range),
    (pattern(rf"(?:on\s+)?(?P<first>{_MD}){_DASH}(?P<last>{_D}{_ANY_Y})", MONTH_WORDS), _range),
    (pattern(rf"{_FROM}(?P<first>{_FULL}|{_M}){_TO}(?P<last>{_FULL}|{_M})", MONTH_WORDS), _range),
    (pattern(rf"(?P<first>{_FULL}){_DASH}(?P<last>{_FULL})", MONTH_WORDS), _range),
    # a number of people may look like a year: no plural may follow
    (pattern(rf"(?:{_FROM}|(?:in|during)\s+)(?P<first>{YEAR}){_TO}(?P<last>{YEAR})(?!\s+(?:[a-z]+\s+)?[a-z]+s\b)", YEAR_FIGURES), _range),
    (pattern(rf"{_ON}(?:the\s+)?(?P<d>\d{{1,2}}){_ORD}\s+(?:of\s+)?(?P<mo>{MONTH})\.?{_Y}{_NO_NAME}", MONTH_WORDS), _day),
    (pattern(rf"{_ON}(?P<mo>{MONTH})\.?\s+(?P<d>\d{{1,2}}){_ORD}{_Y}{_NO_NAME}", MONTH_WORDS), _day),
    (
        pattern(
            rf"{RELATION}(?:on\s+)(?:{WEEKDAY},?\s+)?the\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)(?=[.,;:)]|\s+(?:and|but|when|after|the)\b|$)",
            FIGURES,
        ),
        _ordinal_day,
    ),
    (
        pattern(rf"(?:{_IN}|last\s+)?(?:{_PART}|(?P<q2>early|late)\s+in\s+)(?P<mo>{MONTH})\.?,?\s+(?:of\s+)?(?P<y>{YEAR})", MONTH_WORDS),
        _month,
    ),
    (pattern(rf"(?:{_IN}|last\s+)(?:the\s+)?{_PART}(?P<mo>{MONTH})", MONTH_WORDS), _month),
    (pattern(rf"(?:(?P<q>early|late)\s+in\s+|(?P<q2>{PART})(?:\s+|-))(?P<mo>{MONTH})", MONTH_WORDS), _month),
    (pattern(rf"(?:{_IN}|(?={PART})){_PART}(?:the\s+year\s+)?(?P<y>{YEAR})", YEAR_FIGURES), _year),
    (pattern(rf"(?P<q>early|late)\s+in\s+(?P<y>{YEAR})", YEAR_FIGURES), _year),
    (pattern(rf"{_IN}?(?:the\s+)?{_PART}(?:the\s+)?(?P<y>(?:19|20)\d0)s", YEAR_FIGURES), _decade),
    (pattern(rf"{_IN}?(?-i:(?P<kind>[QH])(?P<n>[1-4]))(?:(?:\s+of)?\s+(?P<y>{YEAR}))?", ("q", "h")), _quarter),
    (
        pattern(
            rf"{_IN}?(?:the\s+)?{_PART}(?:the\s+)?(?P<season>spring|summer|autumn|fall|winter)"
            rf"(?:\s+of)?,?\s+(?P<y>{YEAR})(?:[-/–](?P<y2>\d\d(?:\d\d)?))?",
            SEASON_WORDS,
        ),
        _season,
    ),
    (pattern(rf"{_IN}(?:the\s+)?{_PART}(?:the\s+)?(?P<season>spring|summer|autumn|winter)(?!\s+of\b)", SEASON_WORDS), _season),
    (
        pattern(
            rf"{_IN}?{_PART}(?P<which>last|this|the\s+previous)\s+(?P<season>spring|summer|autumn|fall|winter)(?!\s+of\b)", SEASON_WORDS
        ),
        _season,
    ),
    (pattern(rf"{RELATION}(?:(?:on|over|at|around)\s+)?(?-i:(?P<feast>{_FEAST}))(?:(?:\s+of|,)?\s+(?P<y>{YEAR}))?", FEAST_WORDS), _feast),
    (
        pattern(rf"{_FEASTS}(?-i:(?P<feast>(?:Orthodox\s+)?Christmas|New\s+Year))(?:['’]s)?(?:(?:\s+of|,)?\s+(?P<y>{YEAR}))?", FEAST_WORDS),
        _feast,
    ),
]
