"""Time expressions counted from the day of publication: weekdays, "last week", "three days ago", "in the coming days".

A weekday is the last one up to the day of publication, which counts ("on Monday" on a Monday is that day; "last Monday" is the one before);
"last week" is the ISO week before.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from conflictkg.extraction.periods import (
    DAY,
    DAY_PART,
    NUMBER,
    PART,
    RELATION,
    UNIT_WORDS,
    WEEKDAY,
    WEEKDAY_WORDS,
    WEEKDAYS,
    Pattern,
    Window,
    back_to,
    counted,
    months_back,
    part_of,
    pattern,
    year_of,
)

Handler = Callable[[re.Match[str], date], Window | None]
RECENT_DAYS = {"day": 7, "week": 28, "month": 120, "year": 3 * 365}
UNCOUNTED_AGO = {"day": (14, 2), "week": (84, 14), "month": (365, 60), "year": (20 * 365, 2 * 365)}
UNIT_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365, "decade": 3652}


def days_of(words: str | None, unit: str) -> int:
    """The most days that a count and a unit mean; hours are rounded up."""
    most = counted(words or "one")[1]
    return max(1, -(-most // 24)) if unit.lower() == "hour" else most * UNIT_DAYS[unit.lower()]


def ago(words: str, unit: str, ref: date, *, about: bool = False) -> Window:
    """The days so long before a day: one day for days and weeks, the whole month or year for those."""
    fewest, most = counted(words)
    match unit.lower():
        case "minute":
            return ref - DAY, ref
        case "hour":
            return ref - (most // 24 + 1) * DAY, ref - fewest // 24 * DAY
        case "day" | "week" as short:
            slack = (3 if short == "week" else 1) if about else 0
            return ref - (most * UNIT_DAYS[short] + slack) * DAY, min(ref, ref - (fewest * UNIT_DAYS[short] - slack) * DAY)
        case "month":
            return months_back(ref, most + about)[0], months_back(ref, fewest - about)[1]
        case "year":
            return date(ref.year - most - about, 1, 1), date(ref.year - fewest + about, 12, 31)
        case _:
            return date(ref.year - 10 * most - 1, 1, 1), date(ref.year - 10 * fewest + 1, 12, 31)


def _past_span(m: re.Match[str], ref: date) -> Window:
    return ref - days_of(m["n"], m["unit"]) * DAY, ref


def _ahead(m: re.Match[str], ref: date) -> Window:
    return ref, ref + days_of(m["n"] or "few", m["unit"]) * DAY


def _ago(m: re.Match[str], ref: date) -> Window:
    return ago(m["n"], m["unit"], ref, about=bool(m.groupdict().get("about")))


def _less_than_ago(m: re.Match[str], ref: date) -> Window:
    return ago(m["n"], m["unit"], ref)[0], ref


def _uncounted(m: re.Match[str], ref: date) -> Window:
    most, fewest = UNCOUNTED_AGO[m["unit"].lower()]
    return ref - most * DAY, ref - fewest * DAY


def _recent(m: re.Match[str], ref: date) -> Window:
    return ref - RECENT_DAYS[m["unit"].lower()] * DAY, ref


def _weekend(m: re.Match[str], ref: date) -> Window:
    before = 7 if (m["which"] or "").lower() in ("last", "past") and ref.weekday() >= 5 else 0
    saturday = back_to(ref, 5, strict=False) - before * DAY
    return saturday, min(saturday + DAY, ref)


def _weekday(m: re.Match[str], ref: date) -> Window:
    weekday, which = WEEKDAYS[m["wd"].lower()], (m["which"] or "").lower()
    if m["week"]:
        monday = ref - ref.weekday() * DAY + {"last": -7, "this": 0, "next": 7}[m["week"].lower()] * DAY
        day = monday + weekday * DAY
    elif which in ("next", "coming"):
        day = ref + ((weekday - ref.weekday() - 1) % 7 + 1) * DAY
    else:
        day = back_to(ref, weekday, strict=which in ("last", "previous"))
    night = "night" in ((m["part"] or "").lower(), (m["hours"] or "").lower())
    return (day, day + DAY) if night and day < ref else (day, day)


def _weekdays(m: re.Match[str], ref: date) -> Window:
    last = back_to(ref, WEEKDAYS[m["wd2"].lower()], strict=False)
    return back_to(last, WEEKDAYS[m["wd"].lower()], strict=True), last


def _weekday_ago(m: re.Match[str], ref: date) -> Window:
    day = back_to(ref, WEEKDAYS[m["wd"].lower()], strict=False) - 7 * counted(m["n"])[1] * DAY
    return day, day


def _before_last(m: re.Match[str], ref: date) -> Window:
    unit = m["unit"].lower()
    if unit == "month":
        return months_back(ref, 2)
    if unit == "year":
        return year_of(ref.year - 2)
    if unit in WEEKDAYS:
        day = back_to(ref, WEEKDAYS[unit], strict=True) - 7 * DAY
        return day, day
    monday = ref - (ref.weekday() + 14) * DAY
    return (monday + 5 * DAY, monday + 6 * DAY) if unit == "weekend" else (monday, monday + 6 * DAY)


def _whole(unit: str, ref: date, step: int) -> Window:
    match unit.lower():
        case "week":
            monday = ref - (ref.weekday() - 7 * step) * DAY
            return monday, monday + 6 * DAY
        case "month":
            return months_back(ref, -step)
        case _:
            return year_of(ref.year + step)


def _named_period(m: re.Match[str], ref: date) -> Window:
    which, part = " ".join(m["which"].lower().split()), (m["q"] or "").lower()
    window = _whole(m["unit"], ref, {"this": 0, "the": 0, "next": 1}.get(which, -1))
    if part in ("earlier", "later"):
        first, last = window
        return window if not first <= ref <= last else (first, ref) if part == "earlier" else (ref, last)
    first, last = part_of(window, part)
    if which == "the" and first > ref:  # "the end of the month", told early in the next
        first, last = part_of(_whole(m["unit"], ref, -1), part)
    keep = m["unit"].lower() == "week" and not part
    return (first, last if keep or first > ref else min(last, ref))


def _so_far(m: re.Match[str], ref: date) -> Window:
    unit = m["unit"].lower()
    return ref if unit == "day" else _whole(unit, ref, 0)[0], ref


def _shifted(days: int, until: int | None = None) -> Handler:
    return lambda m, ref: (ref + days * DAY, ref + (days if until is None else until) * DAY)


_UNIT = "(?P<unit>hour|day|week|month|year)s?"
_LONG_UNIT = "(?P<unit>hour|day|week|month|year|decade)s?"
_N = rf"(?P<n>{NUMBER})"
_WD = f"(?P<wd>{WEEKDAY})"
_ABOUT = r"(?P<about>about|around|roughly|approximately|some|nearly|almost)"
_SPAN = r"(?:more\s+than|over|nearly|almost|about|around|at\s+least|some)\s+"
_TODAY = r"today|tonight|this\s+(?:morning|afternoon|evening)|right\s+now|at\s+present|currently|for\s+the\s+moment|at\s+the\s+moment"
_TODAY_WORDS = ("today", "tonight", "morning", "afternoon", "evening", "now", "present", "currently", "moment")

PAST: list[tuple[Pattern, Handler]] = [
    (
        pattern(rf"(?:(?:in|over|during|within|(?P<over>for))\s+)?the\s+(?:past|last)\s+(?:(?P<n>{NUMBER})\s+)?{_UNIT}", ("past", "last")),
        _past_span,
    ),
    (pattern(rf"(?:in|over|during|within|(?P<over>for))\s+(?:past|last)\s+{_N}\s+{_UNIT}", ("past", "last")), _past_span),
    (pattern(rf"(?P<lasting>for)\s+(?:{_SPAN})?{_N}\s+{_LONG_UNIT}", ("for",)), _past_span),
    (pattern(rf"(?P<rel>more\s+than|over|at\s+least)\s+{_N}\s+{_LONG_UNIT}\s+ago", ("ago",)), _ago),
    (pattern(rf"(?:less|fewer)\s+than\s+{_N}\s+{_LONG_UNIT}\s+ago", ("ago",)), _less_than_ago),
    (pattern(rf"(?:just\s+(?:over\s+)?|only\s+)?(?:{_ABOUT}\s+)?{_N}\s+{_LONG_UNIT}\s+ago", ("ago",)), _ago),
    (pattern(rf"(?:just\s+|about\s+)?{_N}\s+(?P<unit>minute)s?\s+ago", ("ago",)), _ago),
    (
        pattern(r"(?:about\s+)?half\s+an\s+hour\s+ago|(?:a\s+few\s+)?(?:minutes|moments|hours)\s+ago|just\s+now", ("ago", "now")),
        _shifted(-1, 0),
    ),
    (pattern(rf"{_N}\s+(?P<unit>minute|hour|month|year)s?\s+(?:earlier|before(?=[.,;:)]|$))", ("earlier", "before")), _ago),
    (pattern(r"(?P<unit>day|week|month|year)s\s+ago", ("ago",)), _uncounted),
    (pattern(rf"{_N}\s+weeks?\s+ago\s+{_WD}", ("ago",)), _weekday_ago),
    (pattern(rf"(?:on\s+|over\s+)?the\s+(?P<unit>week|weekend|month|year|{WEEKDAY})\s+before\s+last", ("last",)), _before_last),
    (pattern(r"(?:(?:in|over|during)\s+)?(?:the\s+)?recent\s+(?P<unit>day|week|month|year)s", ("recent",)), _recent),
    (pattern(rf"{RELATION}(?:the\s+)?day\s+before\s+yesterday", ("yesterday",)), _shifted(-2)),
    (pattern(r"last\s+night|overnight", ("night", "overnight")), _shifted(-1, 0)),
    (pattern(rf"{RELATION}(?:(?:late|early)\s+)?{DAY_PART}yesterday(?:\s+(?:morning|afternoon|evening))?", ("yesterday",)), _shifted(-1)),
    (pattern(rf"{RELATION}(?:(?:earlier|late)\s+)?{DAY_PART}(?:{_TODAY})", _TODAY_WORDS), _shifted(0)),
    (pattern(r"(?:earlier|early)\s+in\s+the\s+day", ("day",)), _shifted(0)),
    (pattern(rf"{RELATION}(?:(?:over|at|during|on)\s+)?(?P<which>the|this|last|past)\s+weekend", ("weekend",)), _weekend),
    (
        pattern(r"(?P<over>throughout|all(?:\s+through)?)\s+(?:(?:the|this)\s+)?(?P<unit>day|week|month|year)", ("throughout", "all")),
        _so_far,
    ),
    (
        pattern(
            rf"{RELATION}(?:(?:earlier|late|later|early)\s+)?(?:(?:on|in|during)\s+)?{DAY_PART}(?:on\s+)?(?:(?:late|early)\s+)?"
            rf"(?:(?P<which>last|this|next|coming|previous)\s+)?(?:late\s+)?{_WD}"
            r"(?:\s+(?P<part>morning|afternoon|evening|night|noon))?(?:,?\s+(?:of\s+)?(?P<week>last|this|next)\s+week)?",
            WEEKDAY_WORDS,
        ),
        _weekday,
    ),
    (
        pattern(
            rf"(?:between|(?P<over>from)|(?:(?:on|in|during)\s+)?the\s+night\s+(?:of|from))\s+{_WD}\s+(?:and|to|until|till|through)\s+(?P<wd2>{WEEKDAY})",
            WEEKDAY_WORDS,
        ),
        _weekdays,
    ),
    (
        pattern(
            rf"{RELATION}(?:(?:in|at|during)\s+)?(?:(?P<q>earlier|later|{PART})\s+)?(?:in\s+)?"
            r"(?P<which>this|last|next|the\s+previous)\s+(?P<unit>week|month|year)",
            ("this", "last", "next", "previous"),
        ),
        _named_period,
    ),
    (
        pattern(
            rf"{RELATION}(?:(?:in|at|during|around)\s+)?(?P<q>earlier|later|{PART})\s+(?:in\s+)?(?P<which>the)\s+(?P<unit>week|month|year)(?!\s+\d)",
            UNIT_WORDS,
        ),
        _named_period,
    ),
]

AHEAD: list[tuple[Pattern, Handler]] = [
    (pattern(r"tomorrow", ("tomorrow",)), _shifted(1)),
    (pattern(rf"(?:in|within)\s+(?:the\s+)?(?:(?:next|coming)\s+)?{_N}\s+{_UNIT}(?:['’]\s+time)?", UNIT_WORDS), _ahead),
    (pattern(rf"(?:(?:in|over|within|during)\s+)?the\s+(?:next|coming)\s+{_N}\s+{_UNIT}", ("next", "coming")), _ahead),
    (
        pattern(r"(?:(?:in|over|within|during)\s+)?the\s+(?:next|coming)\s+(?P<unit>hour|day|week|month|year)s(?P<n>)", ("next", "coming")),
        _ahead,
    ),
]
