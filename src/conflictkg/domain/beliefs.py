"""Beliefs: who held a place on a day, how surely, contested by whom, and why; a pure fold over observations.

Last step of the way of the data. The same observations in any order give the same beliefs, and work per new claim depends on its place
alone. The rules and their ids are those of ``docs/beliefs.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from conflictkg.domain.claims import Stance
from conflictkg.domain.contests import contests_of
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Alternative, Contest, KnownPeriod, Period, Status
from conflictkg.domain.standing import Span, Standing
from conflictkg.domain.vocabulary import Policy
from conflictkg.domain.weights import combined, opponents, weight


def fold(place: str, observations: Iterable[Observation], policy: Policy) -> tuple[Period, ...]:
    """Periods that tile the time line of one place, without gap or overlap.

    The first begins at ``None``, the last ends at ``None``. A place of which nothing is known has one period, ``unknown``.
    """
    found = sorted(observations, key=Observation.sort_key)
    standing = Standing(found, policy)
    contests = contests_of(found, policy)
    cuts = sorted({s.start for s in standing.spans} | {c.since for c in contests} | {c.until for c in contests if c.until is not None})
    edges: list[date | None] = [None, *cuts, None]
    denials = tuple(standing.denials)
    periods: list[Period] = []
    for start, end in pairwise(edges):
        index = _span_on(standing.spans, start)
        active = tuple(c for c in contests if start is not None and c.on(start))
        period = _period(place, start, end, standing.spans, index, active, denials, policy)
        if periods and _same(periods[-1], period):
            periods[-1] = _joined(periods[-1], period)
        else:
            periods.append(period)
    return tuple(periods)


def _span_on(spans: Sequence[Span], day: date | None) -> int:
    """Index of the span that covers a day, -1 before the first."""
    found = -1
    for index, span in enumerate(spans):
        if day is not None and span.start <= day:
            found = index
    return found


def _period(
    place: str,
    start: date | None,
    end: date | None,
    spans: Sequence[Span],
    index: int,
    contests: tuple[Contest, ...],
    denials: tuple[Observation, ...],
    policy: Policy,
) -> Period:
    span = spans[index] if index >= 0 else None
    successor = spans[index + 1] if index + 1 < len(spans) else None
    if span is None:
        maybe = _may_have_begun(successor, end, policy)
        return Period(
            place=place,
            controller=None,
            status=Status.UNKNOWN,
            rule="R2",
            valid_from=start,
            valid_until=end,
            contests=contests,
            alternatives=maybe,
        )
    supports = span.case.supports
    against = span.case.against
    opposing_denials = [d for d in denials if span.party in d.actors and start is not None and start <= d.day]
    before = spans[index - 1].party if index > 0 and spans[index - 1].party != span.party else None
    s = combined((o.chain.origin, weight(o, span.party, opponents(o, before), policy)) for o in supports)
    rivals = _rival_scores(span, policy)
    if span.rival is not None:
        rivals.setdefault(span.rival, 0.0)
    doubt = combined(
        [(o.chain.origin, weight(o, p, (), policy)) for o, p in against]
        + [(d.chain.origin, weight(d, None, (), policy)) for d in opposing_denials]
    )
    ranked = sorted(rivals, key=lambda p: (p != span.rival, -rivals[p], p))
    alternatives = [Alternative(p, round(rivals[p] * (1 - s), 4)) for p in ranked if p != span.party]
    if successor is not None and successor.party != span.party and successor.party not in rivals:
        alternatives.extend(_may_have_begun(successor, end, policy))
    return Period(
        place=place,
        controller=span.party,
        status=span.status,
        rule=span.rule,
        valid_from=start,
        valid_until=end,
        start_earliest=span.earliest,
        start_latest=span.held_since,
        confidence=round(s * (1 - doubt), 4) if span.party is not None else 0.0,
        alternatives=tuple(alternatives),
        contests=tuple(c for c in contests if c.actor != span.party),
        supporting=_claims(supports),
        opposing=_claims([o for o, _ in against] + opposing_denials),
        last_evidence=max((o.still or o.day for o in supports if not o.over), default=None),
    )


def _may_have_begun(successor: Span | None, end: date | None, policy: Policy) -> tuple[Alternative, ...]:
    """The next holder, when its hold may have begun before the latest possible start (rule R9)."""
    if successor is None or successor.party is None or end is None or successor.start != end:
        return ()
    if successor.earliest is not None and successor.earliest >= end:
        return ()
    score = combined((o.chain.origin, weight(o, successor.party, (), policy)) for o in successor.case.supports)
    return (Alternative(successor.party, round(score / 2, 4)),)


def _rival_scores(span: Span, policy: Policy) -> dict[str, float]:
    parties = {p for _, p in span.case.against if p is not None}
    return {p: combined((o.chain.origin, weight(o, p, (), policy)) for o, q in span.case.against if q == p) for p in parties}


def _claims(observations: Iterable[Observation]) -> tuple[str, ...]:
    """Claim ids, each once, in valid-time order."""
    return tuple(dict.fromkeys(o.claim for o in sorted(observations, key=Observation.sort_key)))


def _same(a: Period, b: Period) -> bool:
    """Whether two adjacent periods are one: the same hold, status and contests."""
    return (a.controller, a.status, a.rule, a.start_latest, a.contests, a.alternatives) == (
        b.controller,
        b.status,
        b.rule,
        b.start_latest,
        b.contests,
        b.alternatives,
    )


def _joined(a: Period, b: Period) -> Period:
    return replace(a, valid_until=b.valid_until)


def known_by(observations: Iterable[Observation], day: date | None) -> list[Observation]:
    """What the world had at the end of a day (``None``: now), less what changed texts have superseded."""
    if day is None:
        return [o for o in observations if o.superseded is None]
    return [o for o in observations if o.counts_on(day)]


def over_known_time(place: str, observations: Iterable[Observation], policy: Policy) -> Iterator[KnownPeriod]:
    """Every period ever believed about a place, with the days over which it was believed.

    A version ends, and a new one begins, only when holder, bounds, status or contests change.
    """
    found = sorted(observations, key=lambda o: (o.known_day, o.sort_key()))
    open_versions: dict[object, tuple[Period, date]] = {}
    for day in sorted({o.known_day for o in found} | {o.superseded.date() for o in found if o.superseded is not None}):
        current = {p.content: p for p in fold(place, known_by(found, day), policy) if worth_keeping(p)}
        for content, (period, since) in list(open_versions.items()):
            if content not in current:
                del open_versions[content]
                yield KnownPeriod(period, since, day)
        for content, period in current.items():
            since = open_versions[content][1] if content in open_versions else day
            open_versions[content] = (period, since)
    for period, since in open_versions.values():
        yield KnownPeriod(period, since, None)


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
