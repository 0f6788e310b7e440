"""A live blog's entries: which paragraphs open with a time stamp, and the moment from which each entry's "today" counts.

A stamp is a line, or the beginning of a paragraph, such as "14:32", "2.32pm", "14:32 GMT", "3 Nov 14:32"; headings such as "Tuesday 4
November" set the day of what follows. Entries may be newest first or oldest first: where the clock runs against that order, a
midnight lies between. A zone is kept when the stamp names one that means one offset; otherwise the time is the nominal local one.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, timezone
from itertools import accumulate, pairwise

from conflictkg.articles.paragraphs import Paragraph
from conflictkg.articles.publication import DAY_OF_WEEK, clock_time, day_near, offset_of
from conflictkg.domain.claims import SegmentKind

Part = tuple[Paragraph, SegmentKind]

_MIN_ENTRIES = 2  # one paragraph that begins with a time is a story
_DAY_MINUTES = 24 * 60
_MIDNIGHT_MINUTES = 6 * 60
_WEEKDAY = r"(?:(?P<wd{n}>(?:mon|tues?|wednes|thurs?|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun)\.?,?\s+)?"
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?"
    r"|nov(?:ember)?|dec(?:ember)?)"
)
_DATE = (
    rf"{_WEEKDAY}(?:(?P<d{{n}}>\d{{{{1,2}}}})(?:st|nd|rd|th)?\s+(?P<mo{{n}}>{_MONTH})\b\.?"
    rf"|(?P<mo{{n}}b>{_MONTH})\b\.?\s+(?P<d{{n}}b>\d{{{{1,2}}}})(?:st|nd|rd|th)?)"
    r"(?:,?\s+(?P<y{n}>(?:19|20)\d\d))?"
)
_CLOCK = (
    r"(?:(?P<h>[01]?\d|2[0-3])[:.h](?P<m>[0-5]\d)(?:\s?(?P<ap>[ap]\.?m\b\.?))?"
    r"|(?P<h12>1[0-2]|0?[1-9])\s?(?P<ap12>[ap]\.?m\b\.?)"
    r"|(?P<h4>[01]\d|2[0-3])(?P<m4>[0-5]\d)(?=\s?(?:GMT|UTC|hrs|hours|h\b)))"
)
_ZONE = (
    r"(?:\s?(?:hrs|hours|h)\b)?(?:\s?\(?(?P<zone>(?-i:(?:GMT|UTC)\s?[+-]\d{1,2}(?::?\d\d)?|[+-]\d\d:?\d\d"
    r"|(?:GMT|UTC|Z|WET|WEST|BST|CET|CEST|EET|EEST|MSK|[ECMP][SD]T|IST|AST|TRT)\b)|local time)\)?)?"
)
_STAMP = re.compile(
    rf"[\[(]?(?:{_DATE.format(n=1)},?(?:\s+at)?\s+|{_WEEKDAY.format(n=3)})?{_CLOCK}{_ZONE}(?:,?\s+(?:on\s+)?{_DATE.format(n=2)})?[\])]?"
    r"(?P<sep>\s*[-–—|•:]\s*|\s+|$)",
    re.I,
)
_DAY_LINE = re.compile(rf"{_DATE.format(n=1)}:?", re.I)
_WEEKDAY_LINE = re.compile(r"(?P<wd>mon|tues|wednes|thurs|fri|satur|sun)day:?", re.I)
_OPENS = re.compile(r"[\"“‘'(\[]?[A-Z0-9]")


@dataclass(frozen=True, slots=True)
class _Stamp:
    part: int
    end: int  # characters of its paragraph; the whole of it when it stands alone
    clock: time
    zone: timezone | None
    day: date | None


def with_entries(parts: Sequence[Part], published: date | None, published_at: datetime | None) -> list[Part]:
    """The parts with the entries of a live blog told apart: stamps as such, and each entry's moment on its paragraphs.

    Parts of anything that is no live blog come back as they were.
    """
    stamps: dict[int, _Stamp] = {}
    headings: set[int] = set()
    day: date | None = None
    for i, (block, kind) in enumerate(parts):
        if kind is SegmentKind.DATELINE:
            day = _heading_day(block.text, published) or day
        if kind not in (SegmentKind.PARAGRAPH, SegmentKind.HEADLINE):
            continue
        if (heading := _heading_day(block.text, published)) is not None:
            day = heading
            headings.add(i)
        elif kind is SegmentKind.PARAGRAPH and (stamp := _stamp(i, block.text, published)) is not None:
            day = stamp.day or day
            stamps[i] = replace(stamp, day=day)
    if len(stamps) < _MIN_ENTRIES:
        return list(parts)
    moments = _moments(list(stamps.values()), published, published_at)
    found: list[Part] = []
    now: datetime | None = None
    for i, (block, kind) in enumerate(parts):
        if i in headings:
            now = None
            found.append((block, SegmentKind.STAMP))
        elif (opened := stamps.get(i)) is not None:
            now = moments.get(i)
            if opened.end >= len(block.text):
                found.append((block, SegmentKind.STAMP))
            else:
                line, rest = block.split(opened.end)
                found += [(line, SegmentKind.STAMP), (replace(rest, at=now), SegmentKind.PARAGRAPH)]
        else:
            found.append((replace(block, at=now), kind) if kind is SegmentKind.PARAGRAPH else (block, kind))
    return found


def _stamp(part: int, text: str, published: date | None) -> _Stamp | None:
    found = _STAMP.match(text)
    if found is None:
        return None
    rest = text[found.end() :]
    if rest and not (_OPENS.match(rest) and found["sep"]):
        return None  # "2.50 dollars": a number that a sentence begins with
    clock = clock_time(found["h"] or found["h12"] or found["h4"], found["m"] or found["m4"], found["ap"] or found["ap12"])
    if clock is None:
        return None
    return _Stamp(part, found.end(), clock, offset_of(found["zone"]), _day(found, "1", published) or _day(found, "2", published))


def _day(found: re.Match[str], n: str, published: date | None) -> date | None:
    day, month = found[f"d{n}"] or found[f"d{n}b"], found[f"mo{n}"] or found[f"mo{n}b"]
    return day_near(int(day), month, found[f"y{n}"], published) if day and month else None


def _heading_day(text: str, published: date | None) -> date | None:
    """The day that a line names and nothing else: "Tuesday 4 November", "Tuesday"."""
    if found := _DAY_LINE.fullmatch(text):
        return _day(found, "1", published)
    if (found := _WEEKDAY_LINE.fullmatch(text)) and published is not None:
        return published - timedelta(days=(published.weekday() - DAY_OF_WEEK[found["wd"][:3].lower()]) % 7)
    return None


def _moments(stamps: list[_Stamp], published: date | None, published_at: datetime | None) -> dict[int, datetime]:
    """The moment of each stamp, by part; stamps without a day count from the publication."""
    undated = [s for s in stamps if s.day is None]
    shifts = _shifts(undated)
    first = _first_day(undated, shifts, published, published_at)
    moments = {s.part: datetime.combine(s.day, s.clock, s.zone) for s in stamps if s.day is not None}
    if first is not None:
        moments |= {s.part: datetime.combine(first + timedelta(days=n), s.clock, s.zone) for s, n in zip(undated, shifts, strict=True)}
    return moments


def _shifts(stamps: list[_Stamp]) -> list[int]:
    """Days of each stamp after the earliest, in the order (newest or oldest first) in which the entries span the least time."""
    clocks = [s.clock for s in stamps]
    oldest_first, newest_first = _midnights(clocks), _midnights(clocks[::-1])
    span, reverse = _span(clocks, oldest_first), _span(clocks[::-1], newest_first)
    return oldest_first if span <= reverse else newest_first[::-1]


def _midnights(clocks: list[time]) -> list[int]:
    """Midnights before each clock time, in order of time."""
    return [0, *accumulate(int(b < a) for a, b in pairwise(clocks))] if clocks else []


def _span(clocks: list[time], midnights: list[int]) -> int:
    """Minutes from the first to the last, each midnight counted as dearer: blogs of one day are more common."""
    if not clocks:
        return 0
    minutes = [t.hour * 60 + t.minute for t in (clocks[0], clocks[-1])]
    return minutes[1] - minutes[0] + midnights[-1] * (_DAY_MINUTES + _MIDNIGHT_MINUTES)


def _first_day(stamps: list[_Stamp], shifts: list[int], published: date | None, published_at: datetime | None) -> date | None:
    """The day of the earliest entry: that of publication, or where the moment is known the one that puts it nearest to either end."""
    if published_at is None or not stamps:
        return published
    order = sorted(zip(shifts, stamps, strict=True), key=lambda pair: (pair[0], pair[1].clock))
    (_, first), (nights, last) = order[0], order[-1]
    seen = (published_at.astimezone(last.zone) if last.zone is not None else published_at).replace(tzinfo=None)
    ends = [(day - timedelta(days=nights), datetime.combine(day, last.clock)) for day in (seen.date(), seen.date() - timedelta(days=1))]
    ends += [(day, datetime.combine(day, first.clock)) for day in (seen.date(), seen.date() + timedelta(days=1))]
    return min(ends, key=lambda end: abs(end[1] - seen))[0]
