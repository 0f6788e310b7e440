"""English time expressions of news text, resolved against the day of publication to windows of days.

Pure; used by ``dating``. Windows are inclusive, both ends known. ``dates`` has the patterns of absolute dates, ``ago``
those counted from the day of publication, ``periods`` the words of the calendar; here is what they are to what they date, and which of
them hold.

>>> found = resolve("last week", date(2014, 11, 3))
>>> found.earliest.isoformat(), found.latest.isoformat()
('2014-10-27', '2014-11-02')
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, time
from enum import StrEnum
from functools import partial

from conflictkg.extraction.ago import AHEAD, PAST, UNIT_DAYS, Handler, ago
from conflictkg.extraction.dates import DATES
from conflictkg.extraction.dates import Handler as Absolute
from conflictkg.extraction.periods import DAY, FIGURES, NUMBER, Pattern, Window, counted, cue_words, is_end, pattern

HOURS = {"noon": time(12), "midday": time(12), "midnight": time(0), "dawn": time(5), "dusk": time(18)}

LONGEST = 20_000
"""Characters of the longest text that is searched; no sentence comes near, and a hostile megabyte without a full stop takes seconds."""


class Relation(StrEnum):
    """How an expression bounds what happened: at it, from it on, up to it, before or after it."""

    AT = "at"
    SINCE = "since"
    UNTIL = "until"
    BEFORE = "before"
    AFTER = "after"
    BY = "by"
    THROUGHOUT = "throughout"  # on all days of the window, as far as it is a state: "from Monday to Friday"
    LASTING = "lasting"  # for so long until now, if it still is so: "for three days"
    AHEAD = "ahead"  # days to come, if it is expected: "in 24 hours"


@dataclass(frozen=True, slots=True)
class Shift:
    """A distance from an event told elsewhere: "two days after the capture"; ``word`` names it, "" for the event told before.

    It ends ``more`` days after it begins.
    """

    days: int
    word: str = ""
    more: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeExpression:
    """An expression at characters [start, end) of the text searched, its window of days, and its relation to what it dates.

    ``clock`` is a local clock time without a day of its own; ``shift`` is set when the day depends on another event, and the window then
    holds where none is told. ``qualifier`` is that of EDTF: "~" about then, "?" perhaps then.
    """

    start: int
    end: int
    text: str
    earliest: date | None = None
    latest: date | None = None
    relation: Relation = Relation.AT
    clock: time | None = None
    shift: Shift | None = None
    qualifier: str = ""


CLOCK = pattern(
    r"(?:at|by|around|about|before|after|from|since)\s+(?:(?P<h>\d{1,2})(?:[:.](?P<min>\d\d))?\s*(?P<ap>[ap]\.?m\.?)"
    r"|(?P<h24>\d{1,2}):(?P<m24>\d\d)|(?P<word>noon|midday|midnight|dawn|dusk))",
    (*FIGURES, *HOURS),
)
_COUNT = rf"(?P<n>{NUMBER})\s+(?P<unit>day|week|month)s?"
_CLOSED = r"(?=\s*[.,;:!?)]|\s*$|\s+(?:and|but|in|by|when|while)\b)"  # no event is named
SHIFTS = [
    pattern(
        rf"{_COUNT}\s+(?P<dir>after|before|into)\s+(?:(?:the|its|their|his|it)\s+)?(?P<word>[a-z]{{1,40}})", ("after", "before", "into")
    ),
    pattern(r"(?:on\s+)?the\s+day\s+(?P<dir>after|before)\s+(?:(?:the|its|their|it)\s+)?(?P<word>[a-z]{1,40})", ("day",)),
    pattern(rf"{_COUNT}\s+(?P<dir>later)", ("later",)),
    pattern(rf"(?P<n>{NUMBER})\s+(?P<unit>day|week)s?\s+(?P<dir>earlier)", ("earlier",)),
    pattern(rf"(?P<n>{NUMBER})\s+(?P<unit>day|week)s?\s+(?P<dir>before){_CLOSED}", ("before",)),
    pattern(r"(?:on\s+)?(?:the|that)\s+(?P<dir>next|following|same)\s+day", ("day",)),
    pattern(r"(?:on\s+)?the\s+(?P<dir>previous)\s+(?:day|morning|afternoon|evening|(?P<night>night))", ("previous",)),
    pattern(rf"(?:on\s+)?the\s+(?:day|(?P<night>night))\s+(?P<dir>before){_CLOSED}", ("before",)),
    pattern(r"(?:on\s+)?(?P<dir>that)\s+day", ("day",)),
]
BEFORE_EVENT = pattern(r"before\s+(?:the|its|their|that|this)\s+(?P<word>[a-z]{1,40})", ("before",))
# "for the first time since 2012", "the worst violence since June": compares, and dates nothing
_COMPARED = re.compile(
    r"\b(?:(?:first|second|third|only|last)\s{1,4}time|the\s{1,4}first(?:\s{1,4}[\w-]{1,30}){0,2}|(?:worst|biggest|largest|heaviest|deadliest|bloodiest|fiercest|strongest|greatest"
    r"|highest|lowest|longest)(?:\s{1,4}[\w-]{1,30}){0,3})(?:\s{1,4}in)?\s{0,4}$",
    re.IGNORECASE,
)
_ROUGHLY = re.compile(
    r"\b(?:(?P<about>(?:on\s{1,4}or\s{1,4})?(?:about|around)|circa|roughly|approximately)|possibly|probably|perhaps|maybe)\s{1,4}$",
    re.IGNORECASE,
)


def find(text: str, reference: date | None) -> list[TimeExpression]:
    """All time expressions of a text, without overlaps, in text order; the longer of two that overlap wins.

    Without a reference day only absolute dates and clock times have a day; the rest is found with an unknown window, so that its
    words are kept. A text longer than ``LONGEST`` is no sentence and has none.
    """
    if len(text) > LONGEST:
        return []
    possible = sorted({n for word in cue_words(text) for n in _BY_CUE.get(word, ())})
    found = [e for form, read in (FORMS[n] for n in possible) for m in form.form.finditer(text) if (e := read(m, reference)) is not None]
    return [_qualified(e, text, reference) for e in _apart(found) if not _compares(e, text)]


def resolve(text: str, reference: date | None) -> TimeExpression | None:
    """The first dated expression of a text."""
    return next((e for e in find(text, reference) if e.earliest is not None or e.latest is not None), None)


def _absolute(handler: Absolute, m: re.Match[str], reference: date | None) -> TimeExpression:
    return _expression(m, handler(m, reference), reference)


def _relative(handler: Handler, m: re.Match[str], reference: date | None) -> TimeExpression:
    return _expression(m, _within_calendar(handler, m, reference), reference)


def _ahead(handler: Handler, m: re.Match[str], reference: date | None) -> TimeExpression:
    return replace(_relative(handler, m, reference), relation=Relation.AHEAD)


def _before_event(m: re.Match[str], reference: date | None) -> TimeExpression:
    shift = Shift(0, m["word"].lower())
    return TimeExpression(start=m.start(), end=m.end(), text=m.group(), relation=Relation.BEFORE, shift=shift)


def _at_clock(m: re.Match[str], reference: date | None) -> TimeExpression | None:
    clock = _clock(m)
    return TimeExpression(start=m.start(), end=m.end(), text=m.group(), clock=clock) if clock is not None else None


def _within_calendar(relative: Handler, m: re.Match[str], reference: date | None) -> Window | None:
    """The window; none before the first or after the last year that a date can have."""
    try:
        return relative(m, reference) if reference is not None else None
    except (ValueError, OverflowError):
        return None


def _apart(found: list[TimeExpression]) -> list[TimeExpression]:
    """Expressions that do not overlap, the longest first chosen, in text order."""
    kept: list[TimeExpression] = []
    starts: list[int] = []
    for e in sorted(found, key=lambda e: (e.start - e.end, e.start)):
        at = bisect_left(starts, e.start)
        if (at == 0 or kept[at - 1].end <= e.start) and (at == len(kept) or e.end <= starts[at]):
            kept.insert(at, e)
            starts.insert(at, e.start)
    return kept


def _compares(e: TimeExpression, text: str) -> bool:
    """Whether the expression only says how long something has had no equal."""
    since = e.relation is Relation.SINCE or e.text.lower().startswith(("in ", "within ", "for "))
    return since and _COMPARED.search(text[max(0, e.start - 120) : e.start]) is not None


def _qualified(e: TimeExpression, text: str, reference: date | None) -> TimeExpression:
    """With the words before it that make it rough ("around 3 March": a wider window) or doubtful ("possibly on Friday")."""
    begin = max(0, e.start - 40)
    m = _ROUGHLY.search(text[begin : e.start])
    if m is None or e.clock is not None or e.shift is not None or (e.earliest is None and e.latest is None):
        return e
    # "a statement about last week" is not about when
    if m["about"] and m["about"].lower() == "about":
        return e
    start = begin + m.start()
    e = replace(e, start=start, text=text[start : e.end], qualifier="~" if m["about"] else "?")
    if not m["about"] or e.earliest is None or e.latest is None:
        return e
    slack = max(1, ((e.latest - e.earliest).days + 1) // 3) * DAY
    latest = e.latest + slack
    return replace(e, earliest=e.earliest - slack, latest=min(latest, reference) if reference and e.latest <= reference else latest)


def _expression(m: re.Match[str], window: Window | None, reference: date | None) -> TimeExpression:
    groups = m.groupdict()
    word = " ".join((groups.get("rel") or "").lower().split())
    e = TimeExpression(start=m.start(), end=m.end(), text=m.group(), qualifier="~" if groups.get("about") else "")
    if window is None:
        return e
    first, last = window
    if groups.get("over"):
        return replace(e, earliest=first, latest=last, relation=Relation.THROUGHOUT)
    if groups.get("lasting"):
        return replace(e, earliest=first, latest=last, relation=Relation.LASTING)
    if groups.get("q") and groups["q"].lower() == "later":
        return replace(e, earliest=first, latest=last, relation=Relation.AHEAD)
    match word:
        case "since" | "from":
            return replace(e, earliest=first, latest=max(reference or last, last), relation=Relation.SINCE)
        case "until" | "till" | "up to":
            return replace(e, latest=last, relation=Relation.UNTIL)
        case "more than" | "over" | "at least":
            return replace(e, latest=last, relation=Relation.BEFORE)
        case "before":
            return replace(e, latest=last if is_end(groups.get("q")) else first - DAY, relation=Relation.BEFORE)
        case "after":
            return replace(e, earliest=last, latest=max(reference or last, last), relation=Relation.AFTER)
        case "by":
            return replace(e, latest=last, relation=Relation.BY)
        case _:
            return replace(e, earliest=first, latest=last)


def _shifted(m: re.Match[str], reference: date | None) -> TimeExpression:
    """An expression that goes back to what is told elsewhere; "earlier" and "the previous day" else go back from publication."""
    e = TimeExpression(start=m.start(), end=m.end(), text=m.group(), shift=_shift(m))
    groups = m.groupdict()
    if reference is None or "word" in groups or groups["dir"].lower() not in ("previous", "before", "earlier"):
        return e
    window = _within_calendar(lambda m, ref: ago(groups.get("n") or "one", groups.get("unit") or "day", ref), m, reference)
    if window is None:
        return e
    return replace(e, earliest=window[0], latest=window[1] + (DAY if groups.get("night") else 0 * DAY))


def _shift(m: re.Match[str]) -> Shift:
    groups = m.groupdict()
    days = UNIT_DAYS[(groups.get("unit") or "day").lower()] * counted(groups.get("n") or "one")[1]
    match groups["dir"].lower():
        case "same" | "that":
            return Shift(0)
        case "next" | "following":
            return Shift(1)
        case "later":
            return Shift(days)
        case direction:
            sign = 1 if direction in ("after", "into") else -1
            return Shift(sign * days, (groups.get("word") or "").lower(), more=1 if groups.get("night") else 0)


def _clock(m: re.Match[str]) -> time | None:
    if m["word"]:
        return HOURS[m["word"].lower()]
    hour, minute = int(m["h"] or m["h24"]), int(m["min"] or m["m24"] or 0)
    if m["ap"]:
        hour = hour % 12 + (12 if m["ap"].lower().startswith("p") else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


FORMS: list[tuple[Pattern, Callable[[re.Match[str], date | None], TimeExpression | None]]] = [
    *((form, partial(_absolute, handler)) for form, handler in DATES),
    *((form, partial(_relative, handler)) for form, handler in PAST),
    *((form, partial(_ahead, handler)) for form, handler in AHEAD),
    *((form, _shifted) for form in SHIFTS),
    (BEFORE_EVENT, _before_event),
    (CLOCK, _at_clock),
]
"""Every form, and what reads one that was found."""

_BY_CUE: dict[str, list[int]] = {}
for _n, (_form, _) in enumerate(FORMS):
    for _word in _form.cues:
        _BY_CUE.setdefault(_word, []).append(_n)
