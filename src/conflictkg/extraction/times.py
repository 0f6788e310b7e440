"""English time expressions of news text, resolved against the day of publication to windows of days.

Pure; used by ``dating``. Windows are inclusive, both ends known. Calendar words live here, for they are grammar of the calendar and not of
a domain. Rules: a weekday is the last one up to the day of publication, which counts ("on Monday" on a Monday is that day; "last Monday" is
the one before); "last week" is the ISO week before; a month or day without a year is the last one up to publication.

>>> found = resolve("last week", date(2014, 11, 3))
>>> found.earliest.isoformat(), found.latest.isoformat()
('2014-10-27', '2014-11-02')
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from enum import StrEnum

DAY = timedelta(days=1)
WEEKDAYS = {d: i for i, d in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))}
MONTHS = {m.lower(): i for names in (calendar.month_name, calendar.month_abbr) for i, m in enumerate(names) if m} | {"sept": 9}
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "couple of": 2, "couple": 2, "few": 3, "several": 5,
}  # fmt: skip
RECENT_DAYS = {"day": 7, "week": 28, "month": 120, "year": 3 * 365}
HOURS = {"noon": time(12), "midday": time(12), "midnight": time(0), "dawn": time(5), "dusk": time(18)}


class Relation(StrEnum):
    """How an expression bounds what happened: at it, from it on, up to it, before or after it."""

    AT = "at"
    SINCE = "since"
    UNTIL = "until"
    BEFORE = "before"
    AFTER = "after"
    BY = "by"


@dataclass(frozen=True, slots=True)
class Shift:
    """A distance from an event told elsewhere: "two days after the capture"; ``word`` names it, "" for the event told before."""

    days: int
    word: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """An expression at characters [start, end) of the text searched, its window of days, and its relation to what it dates.

    ``clock`` is a local clock time without a day of its own; ``shift`` is set when the day depends on another event.
    """

    start: int
    end: int
    text: str
    earliest: date | None = None
    latest: date | None = None
    relation: Relation = Relation.AT
    clock: time | None = None
    shift: Shift | None = None


Window = tuple[date, date]
_WD = "(?P<wd>" + "|".join(WEEKDAYS) + ")"
_MO = "(?-i:" + "|".join(sorted((m.capitalize() for m in MONTHS), key=len, reverse=True)) + ")"
_NUM = r"\d{1,3}|" + "|".join(sorted(NUMBERS, key=len, reverse=True))
_UNIT = "(?P<unit>hour|day|week|month|year)s?"
_PART = r"(?:\s+(?P<part>morning|afternoon|evening|night|noon))?"
_REL = r"(?:(?P<rel>since|until|till|before|after|by|up to|from)\s+)?"
_YEAR = r"(?:,?\s+(?P<y>(?:19|20)\d\d))?"


def _number(word: str) -> int:
    return NUMBERS[word.lower()] if word.lower() in NUMBERS else int(word)


def _back_to(ref: date, weekday: int, *, strict: bool) -> date:
    days = (ref.weekday() - weekday) % 7
    return ref - timedelta(days=7 if strict and days == 0 else days)


def _month(year: int, month: int) -> Window:
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def _months_back(ref: date, count: int) -> tuple[int, int]:
    year, month = divmod(ref.year * 12 + ref.month - 1 - count, 12)
    return year, month + 1


def _narrow(window: Window, part: str | None) -> Window:
    """The early, middle or late part of a month or year."""
    first, last = window
    year = (last - first).days > 31
    match (part or "").lower().replace("the ", ""):
        case "early" | "beginning of" | "start of":
            return (first, date(first.year, 4, 30)) if year else (first, first + 9 * DAY)
        case "late" | "end of":
            return (date(first.year, 9, 1), last) if year else (first + 20 * DAY, last)
        case "mid" | "mid-" | "middle of":
            return (date(first.year, 5, 1), date(first.year, 8, 31)) if year else (first + 10 * DAY, first + 19 * DAY)
        case _:
            return window


def _day(year: str | None, month: str, day: str, ref: date | None) -> date | None:
    number = MONTHS[month.lower()]
    try:
        if year:
            return date(int(year), number, int(day))
        if ref is None:
            return None
        found = date(ref.year, number, int(day))
        return found if found <= ref else found.replace(year=ref.year - 1)
    except ValueError:
        return None


def _iso(m: re.Match[str], ref: date | None) -> Window | None:
    try:
        found = date.fromisoformat(m["iso"])
    except ValueError:
        return None
    return found, found


def _day_range(m: re.Match[str], ref: date | None) -> Window | None:
    second = _day(m["y"], m["m2"], m["d2"], ref)
    first = _day(m["y"], m["m1"] or m["m2"], m["d1"], second or ref)
    return (first, second) if first and second and first <= second else None


def _absolute_day(m: re.Match[str], ref: date | None) -> Window | None:
    found = _day(m["y"], m["mo"], m["d"], ref)
    return (found, found) if found else None


def _month_of(m: re.Match[str], ref: date | None) -> Window | None:
    month = MONTHS[(m["mo"] or m["mo2"]).lower()]
    if m["y"]:
        return _narrow(_month(int(m["y"]), month), m["q"])
    if ref is None:
        return None
    first, last = _narrow(_month(ref.year - (month > ref.month), month), m["q"])
    return (first, min(last, ref)) if first <= ref else (first, last)


def _year_of(m: re.Match[str], ref: date | None) -> Window:
    return _narrow((date(int(m["year"]), 1, 1), date(int(m["year"]), 12, 31)), m["q"])


def _past_span(m: re.Match[str], ref: date) -> Window:
    count, unit = _number(m["n"] or "one"), m["unit"].lower()
    days = {"hour": max(1, -(-count // 24)), "day": count, "week": 7 * count, "month": 30 * count, "year": 365 * count}[unit]
    return ref - days * DAY, ref


def _ago(m: re.Match[str], ref: date) -> Window:
    count = _number(m["n"])
    match m["unit"].lower():
        case "hour" | "minute":
            return ref - DAY, ref
        case "day" | "week" as unit:
            day = ref - (count if unit == "day" else 7 * count) * DAY
            return day, day
        case "month":
            return _month(*_months_back(ref, count))
        case _:
            return date(ref.year - count, 1, 1), date(ref.year - count, 12, 31)


def _weekend(m: re.Match[str], ref: date) -> Window:
    saturday = _back_to(ref, 5, strict=False)
    return saturday, min(saturday + DAY, ref)


def _weekday(m: re.Match[str], ref: date) -> Window:
    weekday = WEEKDAYS[m["wd"].lower()]
    if (m["which"] or "").lower() in ("next", "coming"):
        day = ref + ((weekday - ref.weekday() - 1) % 7 + 1) * DAY
    else:
        day = _back_to(ref, weekday, strict=(m["which"] or "").lower() in ("last", "previous"))
    return (day, day + DAY) if (m["part"] or "").lower() == "night" and day < ref else (day, day)


def _named_period(m: re.Match[str], ref: date) -> Window:
    this, part = m["which"].lower() == "this", (m["q"] or "").lower()
    match m["unit"].lower():
        case "week":
            first = ref - ref.weekday() * DAY - (0 if this else 7) * DAY
            return (first, ref) if this and part == "earlier" else (first, first + 6 * DAY)
        case "month":
            first, last = _month(ref.year, ref.month) if this else _month(*_months_back(ref, 1))
            return _narrow((first, ref if this else last), None if part == "earlier" else part)
        case _:
            year = ref.year if this else ref.year - 1
            return _narrow((date(year, 1, 1), ref if this else date(year, 12, 31)), None if part == "earlier" else part)


def _period_so_far(m: re.Match[str], ref: date) -> Window:
    first = {"day": ref, "week": ref - ref.weekday() * DAY, "month": ref.replace(day=1), "year": ref.replace(month=1, day=1)}
    return first[m["unit"].lower()], ref


Handler = Callable[[re.Match[str], date], Window | None]


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{text})(?![\w-])", re.IGNORECASE)


_EDGE = "(?:beginning|end|start|middle) of"
_DAY = r"(?:st|nd|rd|th)?"
_ON = rf"{_REL}(?:on\s+)?(?:{_WD},?\s+)?"
ABSOLUTE: list[tuple[re.Pattern[str], Callable[[re.Match[str], date | None], Window | None]]] = [
    (_pattern(_REL + r"(?:on\s+)?(?P<iso>\d{4}-\d\d-\d\d)"), _iso),
    (
        _pattern(
            rf"(?:between|from)\s+(?P<d1>\d{{1,2}})(?:\s+(?P<m1>{_MO}))?\s*(?:and|to|until|-|–)\s*"
            rf"(?P<d2>\d{{1,2}})\s+(?P<m2>{_MO})\.?{_YEAR}"
        ),
        _day_range,
    ),
    (_pattern(rf"{_ON}(?:the\s+)?(?P<d>\d{{1,2}}){_DAY}\s+(?:of\s+)?(?P<mo>{_MO})\.?{_YEAR}"), _absolute_day),
    (_pattern(rf"{_ON}(?P<mo>{_MO})\.?\s+(?P<d>\d{{1,2}}){_DAY}{_YEAR}"), _absolute_day),
    (
        _pattern(
            rf"{_REL}(?:(?:in|during|of|late in|early in)\s+)?(?:(?P<q>early|late|mid-?|(?:the )?{_EDGE})[\s-]*)?"
            rf"(?P<mo>{_MO})\.?,?\s+(?:of\s+)?(?P<y>(?:19|20)\d\d)"
        ),
        _month_of,
    ),
    (
        _pattern(
            rf"(?:{_REL}(?:in|during|last|of)\s+(?P<q>early|late|mid-?)?[\s-]*(?P<mo>{_MO})"
            rf"|(?P<rel2>since|until|by|before|after)\s+(?P<mo2>{_MO}))(?P<y>)"
        ),
        _month_of,
    ),
    (_pattern(rf"(?:in\s+)?(?P<q>early|late|mid-?)[\s-]+(?P<mo>{_MO})(?P<y>)(?P<mo2>)"), _month_of),
    (
        _pattern(
            r"(?:(?P<rel>since|until|by|before|after)\s+|in\s+|during\s+|of\s+|(?=early|late|mid))"
            rf"(?:(?P<q>early|late|mid-?|the {_EDGE})[\s-]+)?(?P<year>(?:19|20)\d\d)"
        ),
        _year_of,
    ),
]

_NOW = "today|tonight|this (?:morning|afternoon|evening)|right now|at present|currently|for the moment|at the moment"
RELATIVE: list[tuple[re.Pattern[str], Handler]] = [
    (_pattern(rf"(?:(?:in|over|during|for|within)\s+)?the\s+(?:past|last)\s+(?:(?P<n>{_NUM})\s+)?{_UNIT}"), _past_span),
    (_pattern(rf"(?:in|over|during)\s+(?:past|last)\s+(?P<n>{_NUM})\s+{_UNIT}"), _past_span),
    (_pattern(rf"(?P<rel>(?:more than|over))\s+(?P<n>{_NUM})\s+{_UNIT}\s+ago"), _ago),
    (_pattern(rf"(?:just\s+|about\s+)?(?P<n>{_NUM})\s+{_UNIT}\s+(?:ago|earlier)"), _ago),
    (_pattern(rf"(?:just\s+|about\s+)?(?P<n>{_NUM})\s+(?P<unit>minute)s?\s+ago"), _ago),
    (_pattern(r"(?:about\s+)?half an hour ago|(?:a few\s+)?(?:minutes|moments) ago|just now"), lambda m, ref: (ref - DAY, ref)),
    (
        _pattern(r"(?:in|over|during)?\s*(?:the\s+)?recent\s+(?P<unit>day|week|month|year)s"),
        lambda m, ref: (ref - RECENT_DAYS[m["unit"].lower()] * DAY, ref),
    ),
    (_pattern(_REL + r"(?:the\s+)?day before yesterday"), lambda m, ref: (ref - 2 * DAY, ref - 2 * DAY)),
    (_pattern(r"last night|overnight"), lambda m, ref: (ref - DAY, ref)),
    (_pattern(_REL + r"yesterday(?:\s+(?:morning|afternoon|evening))?"), lambda m, ref: (ref - DAY, ref - DAY)),
    (_pattern(r"tomorrow"), lambda m, ref: (ref + DAY, ref + DAY)),
    (_pattern(rf"{_REL}(?:earlier\s+|late\s+)?(?:{_NOW})"), lambda m, ref: (ref, ref)),
    (_pattern(_REL + r"(?:(?:over|at|during|on)\s+)?(?:the|this|last|past)\s+weekend"), _weekend),
    (_pattern(r"(?P<rel>throughout|all(?: through)?)\s+(?:(?:the|this)\s+)?(?P<unit>day|week|month|year)"), _period_so_far),
    (
        _pattern(
            rf"{_REL}(?:(?:earlier|late|later|early)\s+)?(?:on\s+)?(?:(?:late|early)\s+)?"
            rf"(?:(?P<which>last|this|next|coming|previous)\s+)?(?:late\s+)?{_WD}{_PART}"
        ),
        _weekday,
    ),
    (
        _pattern(
            rf"{_REL}(?:(?P<q>earlier|late|later|early|(?:at the |the )?{_EDGE})\s+)?"
            r"(?P<which>this|last|the previous)\s+(?P<unit>week|month|year)"
        ),
        _named_period,
    ),
]

CLOCK = _pattern(
    r"(?:at|by|around|about|before|after|from|since)\s+(?:(?P<h>\d{1,2})(?:[:.](?P<min>\d\d))?\s*(?P<ap>[ap]\.?m\.?)"
    r"|(?P<h24>\d{1,2}):(?P<m24>\d\d)|(?P<word>noon|midday|midnight|dawn|dusk))"
)
SHIFTS = [
    _pattern(rf"(?P<n>{_NUM})\s+(?P<unit>day|week|month)s?\s+(?P<dir>after|before)\s+(?:(?:the|its|their|his|it)\s+)?(?P<word>[a-z]+)"),
    _pattern(r"(?:on\s+)?the\s+day\s+(?P<dir>after|before)\s+(?:(?:the|its|their|it)\s+)?(?P<word>[a-z]+)"),
    _pattern(rf"(?P<n>{_NUM})\s+(?P<unit>day|week|month)s?\s+(?P<dir>later)"),
    _pattern(r"(?:on\s+)?(?:the|that)\s+(?P<dir>next|following|same)\s+day"),
    _pattern(r"(?:on\s+)?(?P<dir>that)\s+day"),
]
BEFORE_EVENT = _pattern(r"before\s+(?:the|its|their|that|this)\s+(?P<word>[a-z]+)")


def find(text: str, reference: date | None) -> list[TimeExpression]:
    """All time expressions of a text, without overlaps, in text order; the longer of two that overlap wins.

    Without a reference day only absolute dates and clock times have a day; the rest is found with an unknown window, so that its
    words are kept.
    """
    found: list[TimeExpression] = []
    for pattern, absolute in ABSOLUTE:
        for m in pattern.finditer(text):
            found.append(_expression(m, absolute(m, reference), reference))
    for pattern, relative in RELATIVE:
        for m in pattern.finditer(text):
            found.append(_expression(m, relative(m, reference) if reference is not None else None, reference))
    for pattern in SHIFTS:
        for m in pattern.finditer(text):
            found.append(TimeExpression(start=m.start(), end=m.end(), text=m.group(), shift=_shift(m)))
    for m in BEFORE_EVENT.finditer(text):
        shift = Shift(0, m["word"].lower())
        found.append(TimeExpression(start=m.start(), end=m.end(), text=m.group(), relation=Relation.BEFORE, shift=shift))
    for m in CLOCK.finditer(text):
        clock = _clock(m)
        if clock is not None:
            found.append(TimeExpression(start=m.start(), end=m.end(), text=m.group(), clock=clock))
    found.sort(key=lambda e: (e.start - e.end, e.start))
    kept: list[TimeExpression] = []
    for e in found:
        if not any(k.start < e.end and e.start < k.end for k in kept):
            kept.append(e)
    return sorted(kept, key=lambda e: e.start)


def resolve(text: str, reference: date | None) -> TimeExpression | None:
    """The first dated expression of a text."""
    return next((e for e in find(text, reference) if e.earliest is not None or e.latest is not None), None)


def _expression(m: re.Match[str], window: Window | None, reference: date | None) -> TimeExpression:
    groups = m.groupdict()
    word = (groups.get("rel") or groups.get("rel2") or "").lower()
    start = m.start() + (len(m.group()) - len(m.group().lstrip()))
    e = TimeExpression(start=start, end=m.end(), text=m.group().strip())
    if window is None:
        return e
    first, last = window
    match word:
        case "throughout" | "all" | "all through":
            return replace(e, earliest=first, latest=last, relation=Relation.SINCE)
        case "since" | "from":
            return replace(e, earliest=first, latest=max(reference or last, last), relation=Relation.SINCE)
        case "until" | "till" | "up to":
            return replace(e, latest=last, relation=Relation.UNTIL)
        case "more than" | "over":
            return replace(e, latest=last, relation=Relation.BEFORE)
        case "before":
            return replace(e, latest=first - DAY, relation=Relation.BEFORE)
        case "after":
            return replace(e, earliest=last, latest=max(reference or last, last), relation=Relation.AFTER)
        case "by":
            return replace(e, latest=last, relation=Relation.BY)
        case _:
            return replace(e, earliest=first, latest=last)


def _shift(m: re.Match[str]) -> Shift:
    groups = m.groupdict()
    unit = {"day": 1, "week": 7, "month": 30}[(groups.get("unit") or "day").lower()]
    match groups["dir"].lower():
        case "same" | "that":
            return Shift(0)
        case "next" | "following":
            return Shift(1)
        case "later":
            return Shift(unit * _number(groups["n"] or "one"))
        case direction:
            sign = 1 if direction == "after" else -1
            return Shift(sign * unit * _number(groups.get("n") or "one"), (groups.get("word") or "").lower())


def _clock(m: re.Match[str]) -> time | None:
    if m["word"]:
        return HOURS[m["word"].lower()]
    hour, minute = int(m["h"] or m["h24"]), int(m["min"] or m["m24"] or 0)
    if m["ap"]:
        hour = hour % 12 + (12 if m["ap"].lower().startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None
