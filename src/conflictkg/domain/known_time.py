"""Beliefs over known time: what was ever believed about a place, from when on and until when.

A chronicle takes in, day by day, what became known, and tells which periods that replaced.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Protocol

from conflictkg.domain.beliefs import worth_keeping
from conflictkg.domain.chronicle import Chronicle
from conflictkg.domain.evidence import Unsettled
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import KnownPeriod, Period
from conflictkg.domain.vocabulary import Policy
from conflictkg.errors import KnowledgeBaseFault


class Before(Protocol):
    """What was believed about a place just before a day."""

    def since(self, period: Period) -> date | None:
        """The day from which a period had been believed, ``None`` when it was not."""
        ...


def over_known_time(place: str, observations: Iterable[Observation], policy: Policy) -> Iterator[KnownPeriod]:
    """Every period ever believed about a place, with the days over which it was believed.

    A version ends, and a new one begins, only when holder, bounds, status or contests change.
    """
    return relive(Chronicle(place, policy), observations)


def relive(chronicle: Chronicle, observations: Iterable[Observation]) -> Iterator[KnownPeriod]:
    """The same in a chronicle that has heard nothing."""
    begun = _Begun()
    for day, come, gone in _turns(observations, date.min):
        yield from begun.turn(*chronicle.hear(come, gone), day)
    for period in filter(worth_keeping, chronicle.periods):
        yield KnownPeriod(period, begun.of(period), None)


def rethink(chronicle: Chronicle, observations: Iterable[Observation], since: date, before: Before) -> list[KnownPeriod]:
    """What is believed on a day of known time or later, when nothing changed in what was known before that.

    The chronicle has heard what was known just before that day (``counted_before``); the observations are those and later ones. It tells
    of every version of its periods that was believed just before the day or later. Raises ``KnowledgeBaseFault`` when what was believed
    before does not follow from the observations.
    """
    begun, found = _Begun(before), list[KnownPeriod]()
    for day, come, gone in _turns(observations, since):
        found += begun.turn(*chronicle.hear(come, gone), day)
    return found + [KnownPeriod(period, begun.of(period), None) for period in filter(worth_keeping, chronicle.periods)]


def rethink_today(chronicle: Chronicle, news: Iterable[Observation], today: date, believed: Before, *, only: bool) -> list[KnownPeriod]:
    """What is believed from the last known day on, and what no more, when the chronicle knows all else, that of the day too.

    ``believed`` tells of the versions believed now and of those that ended today. What began today and is believed no more is left out.
    Raises ``Unsettled`` where a version ends whose evidence was another before today, unless the news are the ``only`` ones of the day,
    and ``KnowledgeBaseFault`` as ``rethink``.
    """
    begun = _Begun(believed)
    old, new = chronicle.hear(o for o in news if o.counts_on(today))
    are = {p.content for p in new}
    ended = [(p, begun.of(p)) for p in old if worth_keeping(p) and p.content not in are]
    found = [KnownPeriod(p, since, today) for p, since in ended if since < today]
    if found and not only:
        raise Unsettled
    return found + [KnownPeriod(p, believed.since(p) or today, None) for p in filter(worth_keeping, chronicle.periods)]


def hear_later(chronicle: Chronicle, observations: Iterable[Observation], since: date) -> None:
    """Hear what became known, or ceased to count, on a day of known time or later."""
    for _, come, gone in _turns(observations, since):
        chronicle.hear(come, gone)


def counted_before(observations: Iterable[Observation], day: date) -> list[Observation]:
    """Those that were known just before a day, and counted."""
    return [o for o in observations if _until(o) >= day > o.known_day]


def _turns(observations: Iterable[Observation], since: date) -> Iterator[tuple[date, list[Observation], list[Observation]]]:
    """The days, from one on, on which something became known or ceased to count, with what did."""
    come: dict[date, list[Observation]] = defaultdict(list)
    gone: dict[date, list[Observation]] = defaultdict(list)
    for o in observations:
        until = _until(o)
        if o.known_day < until and until >= since:
            if o.known_day >= since:
                come[o.known_day].append(o)
            if until < date.max:
                gone[until].append(o)
    for day in sorted(come.keys() | gone.keys()):
        yield day, come[day], gone[day]


def _until(o: Observation) -> date:
    """The first day on which it counts no more."""
    return o.superseded.date() if o.superseded is not None else date.max


class _Begun:
    """The days from which periods have been believed."""

    def __init__(self, before: Before | None = None) -> None:
        self._before = before
        self._days: dict[object, date] = {}

    def of(self, period: Period) -> date:
        """That of a period that is believed."""
        day = self._days.get(period.content)
        if day is None and self._before is not None:
            day = self._before.since(period)
        if day is None:
            raise KnowledgeBaseFault(
                f"the beliefs about {period.place} in the graph do not follow from its claims; run: conflictkg rebuild"
            )
        return day

    def turn(self, old: Iterable[Period], new: Iterable[Period], day: date) -> Iterator[KnownPeriod]:
        """Follow which periods are believed from a day on in place of others; the versions that end."""
        were = {p.content: p for p in old if worth_keeping(p)}
        are = {p.content for p in new if worth_keeping(p)}
        for content, period in were.items():
            if content not in are:
                yield KnownPeriod(period, self.of(period), day)
                self._days.pop(content, None)
        self._days.update(dict.fromkeys(are - were.keys(), day))
