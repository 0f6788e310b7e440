"""The chronicle of one place: its beliefs, kept as observations come in and cease to count.

The fold of ``domain.beliefs``, which can go on from where it stood. Time is passed day by day in order of valid time; at the end of each
day it is noted how much had been decided, and what later days bore on that. An observation takes back what was decided from the first day
on which it bears, and no more: its own day, that of which a denial speaks, or that of a decision that had looked ahead to it.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import combinations, pairwise

from conflictkg.domain.alliances import Alliance, Alliances
from conflictkg.domain.claims import Stance
from conflictkg.domain.contests import Contests
from conflictkg.domain.corrections import Corrections
from conflictkg.domain.moves import Moves
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Alternative, Contest, Period, Status
from conflictkg.domain.standing import Span, Standing
from conflictkg.domain.vocabulary import Effect, Policy
from conflictkg.domain.weights import combined, opponents, weight


@dataclass(frozen=True, slots=True)
class _Mark:
    """How things stood at the end of a day."""

    day: date
    seen_ahead: date
    written: int
    over: int
    open: Mapping[tuple[str, str], Contest]


_START = _Mark(date.min, date.min, 0, 0, {})


class Chronicle:
    """The periods of one place (IRI), by the numbers of a policy. They tile the time line, without gap or overlap.

    The first begins at ``None``, the last ends at ``None``. A place of which nothing is known has one period, ``unknown``.
    """

    def __init__(self, place: str, policy: Policy) -> None:
        self.periods: list[Period] = [
            Period(place=place, controller=None, status=Status.UNKNOWN, rule="R2", valid_from=None, valid_until=None)
        ]
        self._unknown = self.periods[0]
        self._policy = policy
        self._corrections = Corrections()
        self._told: dict[date, list[Observation]] = {}
        self._days: list[date] = []
        self._moves = Moves()
        self._contests = Contests(policy)
        self._standing = Standing(policy, self._moves, self._contests)
        self._alliances: Counter[Alliance] = Counter()
        self._by_claim: dict[str, Observation] = {}
        self._marks: list[_Mark] = []
        self._spans: list[Span] = []  # of the periods
        self._holds: list[Period] = []  # one for each of these spans

    def hear(self, come: Iterable[Observation], gone: Iterable[Observation] = ()) -> tuple[list[Period], list[Period]]:
        """Take in observations, and forget others; the periods that are replaced, and those that replace them.

        Both stretch over the same days, and all other periods stay as they are.
        """
        stands, falls = self._corrections.change(come, gone)
        if not stands and not falls:
            return [], []
        self._note(stands, falls)
        allied = self._ally(stands, falls)
        since, denied = self._first_day(stands, falls)
        if allied:
            since = date.min
        while self._marks and (self._marks[-1].day >= since or self._marks[-1].seen_ahead >= since):
            self._marks.pop()
        mark = self._marks[-1] if self._marks else _START
        contests = self._fought(mark)
        touched = self._standing.touched(mark.written)
        self._standing.back_to(mark.written, mark.seen_ahead)
        del self._contests.over[mark.over :]
        self._contests.open = dict(mark.open)
        for day in self._days[bisect_left(self._days, mark.day) + (mark is not _START) :]:
            self._pass_day(day)
        touched |= self._standing.touched(mark.written)
        changed = contests ^ self._fought(mark)
        days = [*self._weigh(touched, again=denied or allied), *(c.since for c in changed)]
        return self._tile(date.min if allied else min(days, default=date.max))

    # ------------------------------------------------------------------ what is told

    def _note(self, stands: Sequence[Observation], falls: Sequence[Observation]) -> None:
        changed: set[date] = set()
        for o in falls:
            changed.add(o.day)
            self._told[o.day].remove(o)
            del self._by_claim[o.claim]
        for o in stands:
            changed.add(o.day)
            if o.day not in self._told:
                self._told[o.day] = []
                insort(self._days, o.day)
            self._told[o.day].append(o)
            self._by_claim[o.claim] = o
        for day in changed:
            told = self._told[day]
            told.sort(key=Observation.sort_key)
            self._moves.tell(day, told)
            if not told:
                del self._told[day]
                self._days.remove(day)

    def _first_day(self, stands: Sequence[Observation], falls: Sequence[Observation]) -> tuple[date, bool]:
        """The first day on which the changes bear, and whether something is denied that was not, or no more."""
        changed = (*stands, *falls)
        days = [o.day for o in changed]
        denials = [o for o in changed if o.stance is Stance.DENIED]
        if denials:
            days += [o.earliest or date.min for o in denials]
            found = (o for o in self._by_claim.values() if o.stance is Stance.DENIED and not o.chain.lone)
            self._moves.denials = sorted(found, key=Observation.sort_key)
        if any(map(_formerly, changed)):
            days.append(date.min)
            self._standing.formerly = sorted(filter(_formerly, self._by_claim.values()), key=Observation.sort_key)
        return min(days), bool(denials)

    def _ally(self, stands: Iterable[Observation], falls: Iterable[Observation]) -> bool:
        """Follow which alliances are told of; whether there are others than before."""
        before = {a for o in falls for a in o.alliances}
        for o in falls:
            self._alliances.subtract(o.alliances)
        new = False
        for o in stands:
            for alliance in o.alliances:
                new |= not self._alliances[alliance] and alliance not in before
                self._alliances[alliance] += 1
        changed = new or any(not self._alliances[a] for a in before)
        if changed:
            self._alliances = +self._alliances
            self._standing.alliances = Alliances(self._alliances)
        return changed

    # ------------------------------------------------------------------ what follows

    def _pass_day(self, day: date) -> None:
        self._contests.pass_day(day, self._told[day])
        self._standing.pass_day(day)
        over, seen_ahead = len(self._contests.over), self._standing.seen_ahead
        self._marks.append(_Mark(day, seen_ahead, self._standing.written, over, dict(self._contests.open)))

    def _fought(self, since: _Mark) -> set[Contest]:
        """Contests, and exchanges within a day, that were not all over at a mark."""
        return {*self._contests.over[since.over :], *self._contests.open.values(), *self._standing.exchanges}

    def _weigh(self, touched: set[int], *, again: bool) -> Iterator[date]:
        """Weigh each span whose case has changed; first days of the periods for which that matters."""
        spans, before = self._standing.spans, self._spans
        same = next((i for i, (a, b) in enumerate(zip(spans, before, strict=False)) if a is not b), min(len(spans), len(before)))
        holds = self._holds[:same]
        first = same
        for index, span in enumerate(spans):
            if index >= same:
                holds.append(self._hold(index))
            elif again or id(span.case.supports) in touched or id(span.case.against) in touched:
                hold = self._hold(index)
                if hold != holds[index]:
                    holds[index] = hold
                    first = min(first, index)
        self._spans, self._holds = list(spans), holds
        for those in (spans, before):
            if first < len(those):
                yield those[first].start
                if _may_have_begun(those[first]):  # of which the periods before it tell
                    yield those[first - 1].start if first else date.min

    def _hold(self, index: int) -> Period:
        """One span as a period: who holds the place in it, how surely, and who else may."""
        spans, policy = self._standing.spans, self._policy
        span = spans[index]
        before = next((spans[i].party for i in range(index - 1, -1, -1) if spans[i].case is not span.case), None)
        former = before if before != span.party else None
        supports, against = span.case.supports, span.case.against
        denials = [d for d in self._moves.denials if d.effect is not Effect.LOSES and span.party in d.actors and span.start <= d.day]
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
            self._unknown,
            controller=span.party,
            status=span.status,
            rule=span.rule,
            valid_from=span.start,
            start_earliest=span.earliest,
            start_latest=span.held_since,
            confidence=round(s * (1 - combined(doubts)), 4) if span.party is not None else 0.0,
            alternatives=tuple(Alternative(p, round(rivals[p] * (1 - s), 4)) for p in ranked),
            supporting=_claims(supports),
            opposing=_claims([*(o for o, _ in against), *denials]),
            last_evidence=max((o.still or o.day for o in supports if not o.over and not o.chain.lone), default=None),
            stretch=span.start,
        )

    # ------------------------------------------------------------------ periods

    def _tile(self, first: date) -> tuple[list[Period], list[Period]]:
        """Make the periods anew in which this day lies or that come after it; the earlier ones stay."""
        if first == date.max:
            return [], []
        kept = bisect_left(self.periods, first, key=lambda p: p.valid_until or date.max)
        old, new = self.periods[kept:], list(self._tiles(self.periods[kept].valid_from))
        self.periods[kept:] = new
        return old, new

    def _tiles(self, since: date | None) -> Iterator[Period]:
        """The periods from a day on, on which one begins."""
        spans, holds = self._spans, self._holds
        index = 0 if since is None else bisect_left(spans, since, key=lambda s: s.start)
        begin: dict[date, list[Contest]] = defaultdict(list)
        bounds = {span.start for span in spans[index:]}
        bounds |= {s.earliest for s in spans[index:] if s.earliest is not None and s.earliest < s.start}
        active: list[Contest] = []
        for contest in (*self._contests.since(since), *self._standing.exchanges):
            if since is not None and contest.since < since:
                active.append(contest)
            else:
                begin[contest.since].append(contest)
            if contest.until is not None:
                bounds.add(contest.until)
        bounds |= begin.keys()
        days = [since, *sorted(day for day in bounds if since is None or day > since), None]
        last: Period | None = None
        hold = holds[index - 1] if index else self._unknown
        for start, end in pairwise(days):
            if start is not None:
                active = [c for c in active if c.on(start)] + begin.get(start, [])
                if index < len(spans) and spans[index].start == start:
                    hold = holds[index]
                    index += 1
            period = self._period(hold, start, end, active, spans[index] if index < len(spans) else None)
            if last is not None and last.goes_on_in(period):
                last = replace(last, valid_until=end)
                continue
            if last is not None:
                yield last
            last = period
        assert last is not None
        yield last

    def _period(self, hold: Period, start: date | None, end: date | None, active: Iterable[Contest], successor: Span | None) -> Period:
        """A stretch of a hold in which the same parties contest the place."""
        alliances = self._standing.alliances
        against = (c for c in active if not _beside(c, hold.controller, start, alliances))
        fights = tuple(sorted(against, key=lambda c: (c.since, c.actor, c.how)))
        period = hold.within(start, end, fights, _with_successor(hold, start, successor, self._policy))
        if start is None or hold.status is not Status.UNKNOWN:
            return period
        return _divided(period, start, alliances, self._by_claim, self._policy)


def _formerly(o: Observation) -> bool:
    """Whether it tells who held the place before and does no more."""
    return o.over and o.stance is Stance.ASSERTED and o.effect is Effect.HOLDS


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


def _may_have_begun(span: Span) -> bool:
    """Whether the hold may have begun while another is still taken to stand."""
    return span.party is not None and (span.earliest is None or span.earliest < span.start)


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
