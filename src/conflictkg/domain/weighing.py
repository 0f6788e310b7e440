"""Spans weighed: how surely a party holds a place, and who else may; a part of ``domain.chronicle`` (rules R3, R6, R9, R10, R12)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import combinations

from conflictkg.domain.alliances import Alliances
from conflictkg.domain.evidence import Span, claims_of
from conflictkg.domain.moves import Moves
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Alternative, Contest, Period, Status
from conflictkg.domain.vocabulary import Effect, Policy
from conflictkg.domain.weights import combined, opponents, weight


def hold_of(spans: Sequence[Span], index: int, moves: Moves, unknown: Period, policy: Policy) -> Period:
    """One span as a period: who holds the place in it, how surely, and who else may; ``unknown`` is a period of nobody at the place."""
    span = spans[index]
    before = next((spans[i].party for i in range(index - 1, -1, -1) if spans[i].case is not span.case), None)
    former = before if before != span.party else None
    supports, against = span.case.supports, span.case.against
    until = next((spans[i].start for i in range(index + 1, len(spans)) if spans[i].case is not span.case), None)
    denials = [d for d in moves.denials if d.effect is not Effect.LOSES and span.party in d.actors and _speaks_of(d, span.start, until)]
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
    return replace(
        unknown,
        controller=span.party,
        status=span.status,
        rule=span.rule,
        valid_from=span.start,
        start_earliest=span.earliest,
        start_latest=span.held_since,
        confidence=round(s * (1 - combined(doubts)), 4) if span.party is not None else 0.0,
        alternatives=tuple(Alternative(p, round(rivals[p] * (1 - s), 4)) for p in ranked),
        supporting=span.case.supporting(),
        opposing=claims_of([*(o for o, _ in against), *denials]),
        last_evidence=max((o.still or o.day for o in supports if not o.over and not o.chain.lone), default=None),
        stretch=span.start,
    )


def beside(contest: Contest, holder: str | None, day: date | None, alliances: Alliances) -> bool:
    """Whether a party fights or stands beside the holder and not against it: the holder itself, or its ally in a clash (rules R3, R10)."""
    ally = (contest.mutual or contest.part) and day is not None and alliances.allied(contest.actor, holder, day)
    return contest.actor == holder or ally


def divided(period: Period, day: date, alliances: Alliances, by_claim: Mapping[str, Observation], policy: Policy) -> Period:
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
        supporting=claims_of(by_claim[id] for c in parts for id in c.claims),
        start_earliest=None,
        start_latest=None,
        last_evidence=max(c.mentioned for c in parts),
        stretch=day,
    )


def may_have_begun(span: Span) -> bool:
    """Whether the hold may have begun while another is still taken to stand."""
    return span.party is not None and (span.earliest is None or span.earliest < span.start)


def with_successor(hold: Period, start: date | None, successor: Span | None, policy: Policy) -> tuple[Alternative, ...]:
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


def _speaks_of(denial: Observation, start: date, until: date | None) -> bool:
    """Whether a denial is of a hold over [start, until): that it is so on a day says nothing of holds that were over then."""
    first = denial.day if denial.effect is Effect.HOLDS else denial.earliest or date.min
    return start <= denial.day and (until is None or first < until)
