"""Beliefs: who held a place on a day, how surely, contested by whom, and why; a pure fold over observations.

Last step of the way of the data. The same observations in any order give the same beliefs, and work per new claim depends on its place
alone. The rules and their ids are those of ``docs/beliefs.md``.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations, pairwise
from typing import Protocol

from conflictkg.domain.alliances import Alliances
from conflictkg.domain.claims import Stance
from conflictkg.domain.contests import contests_of
from conflictkg.domain.corrections import without_corrected
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Alternative, Contest, KnownPeriod, Period, Status
from conflictkg.domain.standing import Span, Standing
from conflictkg.domain.vocabulary import Effect, Policy
from conflictkg.domain.weights import combined, opponents, weight
from conflictkg.errors import KnowledgeBaseFault


def fold(place: str, observations: Iterable[Observation], policy: Policy) -> tuple[Period, ...]:
    """Periods that tile the time line of one place, without gap or overlap.

    The first begins at ``None``, the last ends at ``None``. A place of which nothing is known has one period, ``unknown``.
    """
    live = without_corrected(sorted(observations, key=Observation.sort_key))
    contests = contests_of(live, policy)
    standing = Standing(live, policy, contests)
    holds = {span.start: _hold(place, standing, index, policy) for index, span in enumerate(standing.spans)}
    maybe = {span.earliest: span for span in standing.spans if span.earliest is not None and span.earliest < span.start}
    begin: dict[date, list[Contest]] = defaultdict(list)
    fought = (*contests, *standing.exchanges)
    over = {c.until for c in fought if c.until is not None}
    for contest in fought:
        begin[contest.since].append(contest)
    by_claim = {o.claim: o for o in live}
    unknown = Period(place=place, controller=None, status=Status.UNKNOWN, rule="R2", valid_from=None, valid_until=None)
    hold, successors = unknown, deque(standing.spans)
    active: list[Contest] = []
    periods: list[Period] = []
    for start, end in pairwise([None, *sorted({*holds, *maybe, *begin, *over}), None]):
        if start is not None:
            active = [c for c in active if c.on(start)] + begin.get(start, [])
            if start in holds:
                hold = holds[start]
                successors.popleft()
        others = _with_successor(hold, start, successors[0] if successors else None, policy)
        against = (c for c in active if not _beside(c, hold.controller, start, standing.alliances))
        fights = tuple(sorted(against, key=lambda c: (c.since, c.actor, c.how)))
        period = replace(hold, valid_from=start, valid_until=end, contests=fights, alternatives=others)
        if start is not None and hold.status is Status.UNKNOWN:
            period = _divided(period, start, standing.alliances, by_claim, policy)
        last = periods[-1] if periods else None
        if last is not None and last.goes_on_in(period):
            periods[-1] = replace(last, valid_until=end)
        else:
            periods.append(period)
    return tuple(periods)


def _beside(contest: Contest, holder: str | None, day: date | None, alliances: Alliances) -> bool:
    """Whether a party fights or stands beside the holder and not against it: the holder itself, or its ally in a clash (rules R3, R10)."""
    ally = (contest.mutual or contest.part) and day is not None and alliances.allied(contest.actor, holder, day)
    return contest.actor == holder or ally


def _divided(period: Period, day: date, alliances: Alliances, by_claim: Mapping[str, Observation], policy: Policy) -> Period:
    """A period without a holder of the whole, when parts are held by parties that are not one sort or side (rule R12)."""
    parts = [c for c in period.contests if c.part]
    if not any(a.actor != b.actor and not alliances.allied(a.actor, b.actor, day) for a, b in combinations(parts, 2)):
        return period
    told: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for c in parts:
        told[c.actor] += [(o.chain.origin, weight(o, c.actor, (), policy)) for o in map(by_claim.__getitem__, c.claims)]
    named = sorted((-round(combined(ws), 4), party) for party, ws in told.items())
    return replace(
        period,
        status=Status.DIVIDED,
        rule="R12",
        alternatives=tuple(Alternative(party, -score) for score, party in named),
        supporting=_claims(by_claim[id] for c in parts for id in c.claims),
        start_earliest=None,
        start_latest=None,
        last_evidence=max(c.mentioned for c in parts),
        stretch=day,
    )


def _hold(place: str, standing: Standing, index: int, policy: Policy) -> Period:
    """One span as a period: who holds the place in it, how surely, and who else may."""
    span = standing.spans[index]
    before = next((s.party for s in reversed(standing.spans[:index]) if s.case is not span.case), None)
    former = before if before != span.party else None
    supports, against = span.case.supports, span.case.against
    denials = [d for d in standing.moves.denials if d.effect is not Effect.LOSES and span.party in d.actors and span.start <= d.day]
    denials = list({d.claim: d for d in (*denials, *span.case.denials)}.values())
    s = combined((o.chain.origin, weight(o, span.party, opponents(o, former), policy)) for o in supports)
    for_rivals: dict[str, list[tuple[str, float]]] = {} if span.rival is None else {span.rival: []}
    doubts = [(d.chain.origin, weight(d, None, (), policy)) for d in denials]
    for o, party in against:
        w = (o.chain.origin, weight(o, party, (), policy))
        doubts.append(w)
        if party is not None:
            for_rivals.setdefault(party, []).append(w)
    rivals = {party: combined(ws) for party, ws in for_rivals.items() if party != span.party}
    ranked = sorted(rivals, key=lambda p: (p != span.rival, -rivals[p], p))
    return Period(
        place=place,
        controller=span.party,
        status=span.status,
        rule=span.rule,
        valid_from=span.start,
        valid_until=None,
        start_earliest=span.earliest,
        start_latest=span.held_since,
        confidence=round(s * (1 - combined(doubts)), 4) if span.party is not None else 0.0,
        alternatives=tuple(Alternative(p, round(rivals[p] * (1 - s), 4)) for p in ranked),
        supporting=_claims(supports),
        opposing=_claims([o for o, _ in against] + denials),
        last_evidence=max((o.still or o.day for o in supports if not o.over and not o.chain.lone), default=None),
        stretch=span.start,
    )


def _with_successor(hold: Period, start: date | None, successor: Span | None, policy: Policy) -> tuple[Alternative, ...]:
    """The alternatives of a hold and, in the window in which the next holder's may have begun already, that holder (rule R9)."""
    if successor is None or successor.party is None or successor.party in (hold.controller, *(a.actor for a in hold.alternatives)):
        return hold.alternatives
    if successor.earliest is None:
        begun = hold.controller is not None
    else:
        begun = successor.earliest < successor.start and start is not None and successor.earliest <= start
    if not begun:
        return hold.alternatives
    score = combined((o.chain.origin, weight(o, successor.party, (), policy)) for o in successor.case.supports)
    return (*hold.alternatives, Alternative(successor.party, round(score / 2, 4)))


def _claims(observations: Iterable[Observation]) -> tuple[str, ...]:
    """Claim ids, each once, in valid-time order."""
    return tuple(dict.fromkeys(o.claim for o in sorted(observations, key=Observation.sort_key)))


def known_by(observations: Iterable[Observation], day: date | None) -> list[Observation]:
    """What the world had at the end of a day (``None``: now), less what changed texts have superseded."""
    if day is None:
        return [o for o in observations if o.superseded is None]
    return [o for o in observations if o.counts_on(day)]


class Before(Protocol):
    """What was believed about a place just before a day."""

    count: int
    """How many periods were."""

    def since(self, period: Period) -> date | None:
        """The day from which a period had been believed, ``None`` when it was not."""
        ...


def over_known_time(
    place: str, observations: Iterable[Observation], policy: Policy, since: date | None = None, before: Before | None = None
) -> Iterator[KnownPeriod]:
    """Every period ever believed about a place, with the days over which it was believed.

    A version ends, and a new one begins, only when holder, bounds, status or contests change. With ``since``, only the versions believed
    on that day or just before it, and later ones: enough when nothing changed in what was known before, of which ``before`` tells. Raises
    ``KnowledgeBaseFault`` when that does not follow from the observations.
    """
    found = list(observations)
    counting = [(o, o.known_day, o.superseded.date() if o.superseded is not None else date.max) for o in found]
    days = sorted({since for _, since, _ in counting} | {until for _, _, until in counting if until != date.max})
    earlier = [day for day in days if since is not None and day < since]
    versions: dict[tuple[object, ...], tuple[Period, date]] = {}
    for day in days[len(earlier) :]:
        known = [o for o, since, until in counting if since <= day < until]
        current = {p.content: p for p in fold(place, known, policy) if worth_keeping(p)}
        if earlier and before is not None and day == days[len(earlier)]:
            versions = _believed_before(place, known_by(found, earlier[-1]), policy, before, current)
        for content, (period, begun) in list(versions.items()):
            if content not in current:
                del versions[content]
                yield KnownPeriod(period, begun, day)
        for content, period in current.items():
            begun = versions[content][1] if content in versions else day
            versions[content] = (period, begun)
    for period, begun in versions.values():
        yield KnownPeriod(period, begun, None)


def _believed_before(
    place: str, observations: Iterable[Observation], policy: Policy, before: Before, current: Mapping[tuple[object, ...], Period]
) -> dict[tuple[object, ...], tuple[Period, date]]:
    """Periods believed just before a day, with the days on which that began.

    They are folded only where one is not believed any more: of those that still are, what is believed now says all.
    """
    still = {content: (period, begun) for content, period in current.items() if (begun := before.since(period)) is not None}
    if len(still) == before.count:
        return still
    found: dict[tuple[object, ...], tuple[Period, date]] = {}
    for period in filter(worth_keeping, fold(place, observations, policy)):
        if (begun := before.since(period)) is None:
            raise KnowledgeBaseFault(f"the beliefs about {place} in the graph do not follow from its claims; run: conflictkg rebuild")
        found[period.content] = (period, begun)
    return found


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
