"""Beliefs about one place: periods that tile the time line, with their contests and alternatives.

Periods are half-open: from ``valid_from`` (the first day it was so; ``None``: from the beginning of time) until ``valid_until`` (the
first day
no longer so; ``None``: until something says otherwise).
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date
from enum import StrEnum
from operator import attrgetter
from typing import NamedTuple

from conflictkg.domain.claims import content_id


class Status(StrEnum):
    """How a period's holder is known."""

    ASSESSED = "assessed"
    CLAIMED = "claimed"
    DISPUTED = "disputed"
    DIVIDED = "divided"
    UNKNOWN = "unknown"


class Case(NamedTuple):
    """Claims (ids) for and against a hold or a contest that began on a day; the id stays however many claims come in."""

    id: str
    since: date | None
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Another party that may hold the place instead, with its ordinal confidence."""

    actor: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Contest:
    """A party fighting for, besieging or partly present in a place that it does not hold (rule R10).

    Contested on days in [since, until); ``until`` is ``None`` while a lasting contest has no reported end. ``mentioned`` is the day of
    the last
    report, from which staleness is judged. ``part`` tells that the party holds a part; ``mutual`` that it was one side of a clash.
    """

    actor: str
    how: str
    since: date
    until: date | None
    mentioned: date
    claims: tuple[str, ...]
    part: bool = False
    mutual: bool = False

    def on(self, day: date) -> bool:
        """Whether the place is contested on that day."""
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """Who held a place over [valid_from, valid_until), how surely, contested by whom, and why.

    ``controller`` is a party, ``None`` when unknown. ``start_earliest`` and ``start_latest`` (inclusive) are the window in which the
    controller's hold began; it counts from the latest. ``supporting`` and ``opposing`` are claims, ``rule`` the rule that decided.
    Periods into which contests divide one hold have the same claims for and against, and share its first day, ``stretch``.
    """

    place: str
    controller: str | None
    status: Status
    rule: str
    valid_from: date | None
    valid_until: date | None
    start_earliest: date | None = None
    start_latest: date | None = None
    confidence: float = 0.0
    alternatives: tuple[Alternative, ...] = ()
    contests: tuple[Contest, ...] = ()
    supporting: tuple[str, ...] = ()
    opposing: tuple[str, ...] = ()
    last_evidence: date | None = None
    stretch: date | None = field(default=None, compare=False)

    @property
    def content(self) -> tuple[object, ...]:
        """What makes a new version of a period: holder, bounds, status, rule and contests, not the evidence."""
        contests = tuple((c.actor, c.how, c.since, c.until) for c in self.contests)
        bounds = (self.valid_from, self.valid_until, self.start_earliest, self.start_latest)
        return (self.place, self.controller, self.status, self.rule, *bounds, contests, tuple(a.actor for a in self.alternatives))

    @property
    def id(self) -> str:
        """Content hash of ``content``."""
        return content_id("period", *(str(part) for part in self.content))

    @property
    def case(self) -> Case:
        """The claims for and against who held the place, the same for all periods of a hold."""
        whole = "parts" if self.status is Status.DIVIDED else "whole"
        return Case(content_id("case", self.place, str(self.stretch), whole), self.stretch, self.supporting, self.opposing)

    def case_of(self, contest: Contest) -> Case:
        """The claims for one of its contests, the same for all periods in which it goes on."""
        return Case(content_id("case", self.place, str(contest.since), contest.actor, contest.how), contest.since, contest.claims, ())

    def within(self, start: date | None, end: date | None, contests: tuple[Contest, ...], others: tuple[Alternative, ...]) -> Period:
        """The same hold over [start, end), with what contests it then and who else may hold the place."""
        return Period(
            place=self.place,
            controller=self.controller,
            status=self.status,
            rule=self.rule,
            valid_from=start,
            valid_until=end,
            start_earliest=self.start_earliest,
            start_latest=self.start_latest,
            confidence=self.confidence,
            alternatives=others,
            contests=contests,
            supporting=self.supporting,
            opposing=self.opposing,
            last_evidence=self.last_evidence,
            stretch=self.stretch,
        )

    def goes_on_in(self, later: Period) -> bool:
        """Whether the period that follows is the same in all but its bounds."""
        return _lasting(self) == _lasting(later)

    def covers(self, day: date) -> bool:
        """Whether the day lies in the period."""
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_until is None or day < self.valid_until)


_lasting = attrgetter(*(f.name for f in fields(Period) if f.compare and f.name not in ("valid_from", "valid_until")))


@dataclass(frozen=True, slots=True)
class KnownPeriod:
    """A period as it was believed by those who knew what was published on days in [known_from, known_until)."""

    period: Period
    known_from: date
    known_until: date | None

    @property
    def id(self) -> str:
        """Identity of this version: the period's content and the day from which it was believed."""
        return content_id("known-period", self.period.id, str(self.known_from))


@dataclass(frozen=True, slots=True)
class Holding:
    """A place (IRI) as believed on a day: who holds it (IRI, ``None`` for nobody known), how it stands, how surely, since when."""

    place: str
    controller: str | None
    status: str
    confidence: float
    since: date | None
