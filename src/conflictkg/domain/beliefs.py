"""Beliefs: who held a place on a day, how surely, contested by whom, and why; a pure fold over observations.

Last step of the way of the data. The same observations in any order give the same beliefs, and work per new claim depends on its place
alone. The rules and their ids are those of ``docs/beliefs.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from conflictkg.domain.chronicle import Chronicle
from conflictkg.domain.claims import Stance
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Period, Status
from conflictkg.domain.vocabulary import Policy


def fold(place: str, observations: Iterable[Observation], policy: Policy) -> tuple[Period, ...]:
    """Periods that tile the time line of one place, without gap or overlap.

    The first begins at ``None``, the last ends at ``None``. A place of which nothing is known has one period, ``unknown``.
    """
    chronicle = Chronicle(place, policy)
    chronicle.hear(observations)
    return tuple(chronicle.periods)


def known_by(observations: Iterable[Observation], day: date | None) -> list[Observation]:
    """What the world had at the end of a day (``None``: now), less what changed texts have superseded."""
    if day is None:
        return [o for o in observations if o.superseded is None]
    return [o for o in observations if o.counts_on(day)]


def worth_keeping(period: Period) -> bool:
    """Whether a period says anything: a holder, a dispute or a contest. The unknown past of a place does not."""
    return period.controller is not None or period.status is not Status.UNKNOWN or bool(period.contests)


def period_on(periods: Sequence[Period], day: date) -> Period:
    """The period that covers a day; the tiles leave none out."""
    return next(p for p in periods if p.covers(day))


def noted(period: Period, observations: Iterable[Observation]) -> tuple[Observation, ...]:
    """Observations that are shown with a period but count for nothing in it: rumours, conditions, expectations, forum posts."""
    used = {*period.supporting, *period.opposing, *(c for contest in period.contests for c in contest.claims)}
    return tuple(
        o
        for o in sorted(observations, key=Observation.sort_key)
        if o.claim not in used and period.covers(o.day) and (o.stance not in (Stance.ASSERTED, Stance.DENIED) or o.chain.lone)
    )
