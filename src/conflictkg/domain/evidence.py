"""What speaks for and against a hold, and the stretches of time it is divided into: what ``domain.standing`` folds moves into."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Status


class Unsettled(Exception):
    """What was heard bears on what a resumed chronicle has settled."""


@dataclass(slots=True)
class Evidence:
    """What speaks for and against one party's uninterrupted hold; shared by the spans of that hold.

    ``told`` are claims up to a day, ``until``, for some of which others in ``supports`` stand that weigh as much and are as late.
    """

    supports: list[Observation] = field(default_factory=list)
    against: list[tuple[Observation, str | None]] = field(default_factory=list)  # with the party they favour, if any
    denials: list[Observation] = field(default_factory=list)  # of what began the hold
    told: tuple[str, ...] = ()
    until: date = date.min

    def supporting(self) -> tuple[str, ...]:
        """The claims for the hold, each once, in valid-time order; raises ``Unsettled`` when one came in among those told before."""
        if not self.told:
            return claims_of(self.supports)
        told = set(self.told)
        later = [o for o in self.supports if o.claim not in told]
        if any(o.day <= self.until for o in later):
            raise Unsettled
        return (*self.told, *claims_of(later))


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start, until) with one holder and one status; ``rival`` is the first alternative."""

    party: str | None
    status: Status
    rule: str
    start: date
    earliest: date | None
    held_since: date | None  # first day of the uninterrupted hold
    case: Evidence
    rival: str | None = None


def claims_of(observations: Iterable[Observation]) -> tuple[str, ...]:
    """Claim ids, each once, in valid-time order."""
    return tuple(dict.fromkeys(o.claim for o in sorted(observations, key=Observation.sort_key)))
