"""Calendar words of English and the days they mean: months, seasons, feasts, counts, and the parts of a period.

Pure grammar of the calendar, below ``dates`` (absolute) and ``ago`` (counted from the day of publication). Windows of days are inclusive.
Seasons are those of the northern hemisphere, by whole months (spring is March to May): an article rarely says where it stands.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

Window = tuple[date, date]
DAY = timedelta(days=1)
WEEKDAYS = {d: i for i, d in enumerate(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"))}
MONTHS = {m.lower(): i for names in (calendar.month_name, calendar.month_abbr) for i, m in enumerate(names) if m} | {"sept": 9}
SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}
NUMBERS = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "dozen": 12,
}  # fmt: skip
VAGUE_NUMBERS = {"couple": (2, 3), "few": (2, 6), "several": (3, 9)}
ORDINALS = {"first": 0, "opening": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1, "final": -1, "closing": -1}
FEASTS = {  # month and day of the first day, number of days
    "christmas": (12, 24, 3), "christmas eve": (12, 24, 1), "christmas day": (12, 25, 1), "boxing day": (12, 26, 1),
    "orthodox christmas": (1, 6, 2), "orthodox christmas eve": (1, 6, 1), "orthodox christmas day": (1, 7, 1),
    "new year": (12, 31, 2), "new year eve": (12, 31, 1), "new year day": (1, 1, 1),
}  # fmt: skip

WEEKDAY = "(?:" + "|".join(WEEKDAYS) + ")"
MONTH = "(?-i:" + "|".join(sorted((m.capitalize() for m in MONTHS), key=len, reverse=True)) + ")"
NUMBER = r"(?:\d{1,3}|(?:a\s+)?(?:couple(?:\s+of)?|few|dozen)|several|" + "|".join(sorted(NUMBERS, key=len, reverse=True)) + ")"
YEAR = r"(?:19|20)\d\d"
ORDINAL = "(?:" + "|".join(ORDINALS) + ")"
EDGE = "(?:beginning|start|middle|end)"
PART = (  # of a month, a year or another period
    rf"(?:early|late|mid|(?:the\s+)?{EDGE}\s+of|(?:the\s+)?{ORDINAL}\s+(?:half|third|quarter|week|days|{NUMBER}\s+(?:day|week|month)s)\s+of"
    r"|(?:the\s+)?early\s+days\s+of)"
)
RELATION = r"(?:(?P<rel>since|until|till|before|after|by|up to|from)\s+)?"
DAY_PART = r"(?:(?:the\s+)?(?:(?:very\s+)?(?:early|late|small|first)\s+)?(?P<hours>hours|morning|afternoon|evening|night)\s+of\s+)?"


FIGURES = frozenset({"0", "00"})
YEAR_FIGURES = frozenset({"0000"})
WEEKDAY_WORDS = frozenset(WEEKDAYS)
MONTH_WORDS = frozenset(MONTHS)
SEASON_WORDS = frozenset(SEASONS)
FEAST_WORDS = frozenset({"christmas", "boxing", "year", "years"})
UNIT_WORDS = frozenset(f"{unit}{s}" for unit in ("minute", "hour", "day", "week", "weekend", "month", "year", "decade") for s in ("", "s"))
_CUE = re.compile(r"[^\W\d_]+|\d+")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A form of time expression; ``cues`` are words of which all texts that hold one have at least one.

    Most texts have none of the cues of most forms, and looking for them is much quicker than looking for the form.
    """

    form: re.Pattern[str]
    cues: frozenset[str]


def cue_words(text: str) -> frozenset[str]:
    """The words of a text in small letters; of a number only how many figures it has: "0000"."""
    return frozenset("0" * len(word) if word.isdecimal() else word for word in _CUE.findall(text.casefold()))


def pattern(text: str, cues: Iterable[str]) -> Pattern:
    """Whole words of any case. Runs of blanks are bounded, so that a hostile line of blanks costs no more than its length."""
    bounded = text.replace(r"\s+", r"\s{1,8}").replace(r"\s*", r"\s{0,8}")
    return Pattern(re.compile(rf"\b(?<!-)(?:{bounded})(?![\w-])", re.IGNORECASE), frozenset(cues))


def counted(words: str) -> tuple[int, int]:
    """The fewest and the most that a number word means.

    >>> counted("three"), counted("a few")
    ((3, 3), (2, 6))
    """
    word = next((w for w in words.lower().split() if w not in ("a", "of")), "a")
    if word in VAGUE_NUMBERS:
        return VAGUE_NUMBERS[word]
    number = NUMBERS[word] if word in NUMBERS else int(word)
    return number, number


def month_of(year: int, month: int) -> Window:
    """The days of a month."""
    return date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1])


def year_of(year: int) -> Window:
    """The days of a year."""
    return date(year, 1, 1), date(year, 12, 31)


def months_back(ref: date, count: int) -> Window:
    """The whole month that lies so many months back."""
    year, month = divmod(ref.year * 12 + ref.month - 1 - count, 12)
    return month_of(year, month + 1)


def season_of(year: int, name: str) -> Window:
    """A season that begins in the year; winter ends in the next."""
    first = SEASONS[name.lower()]
    return (date(year, 12, 1), month_of(year + 1, 2)[1]) if first == 12 else (date(year, first, 1), month_of(year, first + 2)[1])


def feast_of(year: int, name: str) -> Window:
    """The days of a feast that begins in the year."""
    words = name.lower().replace("’", "'").replace("year's", "year").replace("years", "year")
    month, day, days = FEASTS[" ".join(words.split())]
    first = date(year, month, day)
    return first, first + (days - 1) * DAY


def until(window: Window, ref: date) -> Window:
    """The window up to a day, where it has begun by then."""
    first, last = window
    return (first, min(last, ref)) if first <= ref else window


def back_to(ref: date, weekday: int, *, strict: bool) -> date:
    """The last such weekday up to a day, or strictly before it."""
    days = (ref.weekday() - weekday) % 7
    return ref - timedelta(days=7 if strict and days == 0 else days)


def is_end(words: str | None) -> bool:
    """Whether the words name the end of a period, so that "before" it means within it."""
    return bool(words) and " ".join((words or "").lower().split()).removeprefix("the ") == "end of"


def part_of(window: Window, words: str | None) -> Window:
    """The part of a period that the words name: "early", "the end of", "the second half of", "the last two weeks of".

    >>> [day.isoformat() for day in part_of(month_of(2014, 10), "the last week of")]
    ['2014-10-25', '2014-10-31']
    """
    parts = (words or "").lower().removesuffix("of").split()
    if parts[:1] == ["the"]:
        parts = parts[1:]
    match parts:
        case ["early" | "late" | "mid" | "beginning" | "start" | "middle" | "end" as which]:
            return _about(window, which)
        case ["early", "days"]:
            return _piece(window, 7, 0)
        case [ordinal, "days"]:
            return _piece(window, 7, ORDINALS[ordinal])
        case [ordinal, "week"]:
            return _piece(window, 7, ORDINALS[ordinal])
        case [ordinal, "half" | "third" | "quarter" as fraction]:
            return _fraction(window, {"half": 2, "third": 3, "quarter": 4}[fraction], ORDINALS[ordinal])
        case [ordinal, *number, unit]:
            most = counted(" ".join(number))[1]
            if unit.startswith("month"):
                return _months(window, most, ORDINALS[ordinal])
            return _piece(window, most * (7 if unit.startswith("week") else 1), ORDINALS[ordinal])
        case _:
            return window


def _about(window: Window, which: str) -> Window:
    """Early, middle and late parts: thirds of a month, a season or a decade; of a year four months, of its very start and end two."""
    first, last = window
    days = (last - first).days + 1
    if days <= 7:
        begin, end = {"e": (0, 1), "b": (0, 1), "s": (0, 1), "m": (2, 3), "l": (4, 6)}[which[0] if which != "end" else "l"]
        return first + begin * DAY, min(first + end * DAY, last)
    if days <= 31:
        match which:
            case "early" | "beginning" | "start":
                return first, min(first + 9 * DAY, last)
            case "mid" | "middle":
                return min(first + 10 * DAY, last), min(first + 19 * DAY, last)
            case _:
                return min(first + 20 * DAY, last), last
    if 360 < days < 370:
        begin, end = {"beginning": (1, 2), "start": (1, 2), "early": (1, 4), "mid": (5, 8), "middle": (5, 8), "late": (9, 12)}.get(
            which, (11, 12)
        )
        return date(first.year, begin, 1), month_of(first.year, end)[1]
    if days > 3000:
        begin, end = {"m": (4, 6), "l": (7, 9)}.get(which[0] if which != "end" else "l", (0, 3))
        return date(first.year + begin, 1, 1), date(first.year + end, 12, 31)
    return _fraction(window, 3, {"m": 1, "l": 2}.get(which[0] if which != "end" else "l", 0))


def _piece(window: Window, days: int, nth: int) -> Window:
    """The nth (last: -1) run of so many days, within the window."""
    first, last = window
    if nth < 0:
        return max(first, last - (days - 1) * DAY), last
    begin = min(first + nth * days * DAY, last)
    return begin, min(begin + (days - 1) * DAY, last)


def _fraction(window: Window, parts: int, nth: int) -> Window:
    """The nth (last: -1) of so many parts: whole months where they divide the period, else days."""
    first, last = window
    nth = parts - 1 if nth < 0 else min(nth, parts - 1)
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    if months > 1 and months % parts == 0 and first.day == 1:
        return _month_run(first, nth * months // parts, months // parts)
    days = (last - first).days + 1
    return first + nth * days // parts * DAY, first + ((nth + 1) * days // parts - 1) * DAY


def _months(window: Window, count: int, nth: int) -> Window:
    first, last = window
    months = (last.year - first.year) * 12 + last.month - first.month + 1
    count = max(1, min(count, months))
    return _month_run(first.replace(day=1), months - count if nth < 0 else 0, count)


def _month_run(first: date, skip: int, count: int) -> Window:
    return months_back(first, -skip)[0], months_back(first, -(skip + count - 1))[1]
