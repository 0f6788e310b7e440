"""Where the days of a picture are marked, and how they are written: on round days, months or years, never too many."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

MARKS = 9
"""Marks that have room side by side."""


def marks(first: int, last: int) -> list[tuple[int, str]]:
    """Days (ordinals) in [first, last) with how they are written, at most ``MARKS`` of them, evenly apart.

    >>> marks(date(2014, 10, 30).toordinal(), date(2014, 11, 2).toordinal())
    [(735536, '2014-10-30'), (735537, '2014-10-31'), (735538, '2014-11-01')]
    """
    start, end = date.fromordinal(first), date.fromordinal(last)
    for step in (1, 2, 7, 14):
        if (last - first) / step <= MARKS:
            offset = -first % step if step < 7 else (7 - start.weekday()) % 7  # weeks begin on a Monday
            return [(day, date.fromordinal(day).isoformat()) for day in range(first + offset, last, step)]
    for step in (1, 2, 3, 6):
        if (end.year - start.year) * 12 + end.month - start.month <= MARKS * step:
            return [(day.toordinal(), f"{day.year:04}-{day.month:02}") for day in _months(start, end, step)]
    step, factors = 1, (2, 5, 10)
    while (end.year - start.year) / step > MARKS:
        step = next(10 ** (len(str(step)) - 1) * f for f in factors if 10 ** (len(str(step)) - 1) * f > step)
    years = (date(year, 1, 1).toordinal() for year in range(start.year - start.year % step, end.year + 1, step) if year > 0)
    return [(day, f"{date.fromordinal(day).year:04}") for day in years if first <= day < last]


def _months(start: date, end: date, step: int) -> Iterator[date]:
    day = start if start.day == 1 else (start.replace(day=1) + timedelta(days=32)).replace(day=1)
    while day < end:
        if (day.month - 1) % step == 0:
            yield day
        day = (day + timedelta(days=32)).replace(day=1)
