"""The chronicle of one place: its beliefs, kept as observations come in and cease to count.

The fold of ``domain.beliefs``, which can go on from where it stood. Time is passed day by day in order of valid time; at the end of each
day it is noted how much had been decided, and what later days bore on that. An observation takes back what was decided from the first day
on which it bears, and no more: its own day, that of which a denial speaks, or that of a decision that had looked ahead to it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from conflictkg.domain.alliances import Alliance, Alliances
from conflictkg.domain.checkpoints import Checkpoint, Settled, SettledEvidence, condensed
from conflictkg.domain.claims import Stance
from conflictkg.domain.contests import Contests
from conflictkg.domain.corrections import Corrections
from conflictkg.domain.evidence import Evidence, Span, Unsettled
from conflictkg.domain.moves import Moves
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Contest, Period, Status
from conflictkg.domain.standing import Standing
from conflictkg.domain.vocabulary import Effect, Policy
from conflictkg.domain.weighing import beside, divided, hold_of, may_have_begun, with_successor


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
        self._corrections = Corrections(timedelta(days=policy.denial_lag))
        self._told: dict[date, list[Observation]] = {}
        self._days: list[date] = []
        self._moves = Moves()
        self._contests = Contests(policy)
        self._standing = Standing(policy, self._moves, self._contests)
        self._alliances: Counter[Alliance] = Counter()
        self._by_claim: dict[str, Observation] = {}
        self._start = _START
        self.first = date.min
        """The first day of a period that can change; of those before, a resumed chronicle does not tell."""
        self._known, self._settled = date.min, 0  # of a checkpoint; spans that are settled
        self._allied_before: frozenset[Alliance] = frozenset()
        self._marks: list[_Mark] = []
        self._spans: list[Span] = []  # of the periods
        self._holds: list[Period] = []  # one for each of these spans

    def hear(self, come: Iterable[Observation], gone: Iterable[Observation] = ()) -> tuple[list[Period], list[Period]]:
        """Take in observations, and forget others; the periods that are replaced, and those that replace them.

        Both stretch over the same days, and all other periods stay as they are. Raises ``Unsettled`` when it was resumed, and others would
        have to change; then it can be used no more.
        """
        if self._start is not _START:
            come, gone = list(come), list(gone)
            if gone or any(o.stance is Stance.DENIED for o in come):
                raise Unsettled
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
        mark = self._marks[-1] if self._marks else self._start
        if mark is not _START and (mark.day >= since or mark.seen_ahead >= since):
            raise Unsettled
        contests = self._fought(mark)
        touched = self._standing.touched(mark.written)
        settled = _added(touched)
        self._standing.back_to(mark.written, mark.seen_ahead)
        del self._contests.over[mark.over :]
        self._contests.open = dict(mark.open)
        self._pass_days(mark.day)
        touched |= self._standing.touched(mark.written)
        if _added(touched) != settled:
            raise Unsettled
        changed = contests ^ self._fought(mark)
        days = [*self._weigh(touched.keys() - settled.keys(), again=denied or allied), *(c.since for c in changed)]
        return self._tile(date.min if allied else min(days, default=date.max))

    # ------------------------------------------------------------------ going on another time

    def settle(self, tail: int, heard: Sequence[Observation]) -> Checkpoint | None:
        """A checkpoint at the last day after which at least ``tail`` observations stand; ``None`` where there is none.

        ``heard`` is all that was heard, or was given to resume and heard since. The chronicle can be used no more.
        """
        left, at = 0, len(self._marks) - 1
        while at >= 0 and left < tail:
            left += len(self._told[self._marks[at].day])
            at -= 1
        if at < 0 or left < tail:
            return None
        mark, standing = self._marks[at], self._standing
        standing.back_to(mark.written, mark.seen_ahead)
        spans = standing.spans
        index = _unsettled(spans)
        first = spans[index].start if index else date.min
        settled = {a for day in self._days[: bisect_right(self._days, mark.day)] for o in self._told[day] for a in o.alliances}
        whole = index == 0 or any(p.valid_from == first for p in self.periods)
        ahead = any(o.day > mark.day for span in spans[index:] for o in span.case.supports)  # a dispute stands on denials of any day
        if not whole or ahead or self._alliances.keys() != settled | self._allied_before:
            return None
        cases = list({id(span.case): span.case for span in spans[index:]}.values())
        numbers = {id(case): number for number, case in enumerate(cases)}
        over = [c for c in self._contests.over[: mark.over] if c.until is None or c.until > first]
        exchanges = [c for c in standing.exchanges if c.until is None or c.until > first]
        at_hand = [condensed(case.supports) for case in cases]
        needed = {o.claim for supports in at_hand for o in supports}
        needed |= {o.claim for case in cases for o in (*(o for o, _ in case.against), *case.denials)}
        needed |= {claim for c in (*over, *mark.open.values()) if c.part for claim in c.claims}
        needed |= {o.claim for o in standing.formerly} | {o.claim for o in self._moves.denials if o.day >= first}
        past = [o for o in heard if o.day <= mark.day]
        known = [o.known_day for o in past] + [o.superseded.date() for o in heard if o.superseded is not None]
        return Checkpoint(
            day=mark.day,
            known=max(known, default=date.min) if self._start is _START else max([self._known, *known]),
            first=first,
            seen_ahead=mark.seen_ahead,
            spans=tuple((s.party, s.status, s.rule, s.start, s.earliest, s.held_since, s.rival, numbers.get(id(s.case))) for s in spans),
            cases=tuple(
                (
                    tuple(o.claim for o in supports),
                    case.supporting(),
                    tuple((o.claim, party) for o, party in case.against),
                    tuple(o.claim for o in case.denials),
                )
                for case, supports in zip(cases, at_hand, strict=True)
            ),
            open=tuple(mark.open.values()),
            over=tuple(over),
            exchanges=tuple(exchanges),
            alliances=frozenset(self._alliances),
            taken=frozenset(self._corrections.taken),
            claims=frozenset(needed),
        )

    @classmethod
    def resumed(cls, place: str, policy: Policy, at: Checkpoint, observations: Iterable[Observation]) -> Chronicle:
        """The chronicle of a place as it stood, when these observations were all of ``at.claims`` and all of later days.

        Raises ``Unsettled`` when one is missing.
        """
        found = {o.claim: o for o in observations}
        if not at.claims <= found.keys():
            raise Unsettled
        self = cls(place, policy)
        cases = [
            Evidence(
                [found[id] for id in supports],
                [(found[id], party) for id, party in against],
                [found[id] for id in denials],
                told,
                at.day,
            )
            for supports, told, against, denials in at.cases
        ]
        spans = [
            Span(party, status, rule, start, earliest, since, SettledEvidence() if case is None else cases[case], rival)
            for party, status, rule, start, earliest, since, rival, case in at.spans
        ]
        self._start = _Mark(at.day, at.seen_ahead, 0, len(at.over), {(c.actor, c.how): c for c in at.open})
        self.first, self._known, self._allied_before = at.first, at.known, at.alliances
        self._corrections.taken = set(at.taken)
        self._contests.over, self._contests.open = list(at.over), dict(self._start.open)
        self._standing.spans, self._standing.exchanges, self._standing.seen_ahead = list(spans), list(at.exchanges), at.seen_ahead
        self._by_claim = {id: found[id] for id in at.claims}
        self._note([o for o in found.values() if o.day > at.day and o.claim not in at.taken], ())
        self._reach_back()
        self._alliances = Counter(dict.fromkeys(at.alliances, 1))
        self._standing.alliances = Alliances(self._alliances)
        self._spans = [span for span, row in zip(spans, at.spans, strict=True) if row[-1] is None]
        self._settled = len(self._spans)
        self._holds = [self._unknown] * self._settled
        self._pass_days(at.day)
        list(self._weigh((), again=False))
        self.periods = list(self._tiles(at.first if at.first > date.min else None))
        return self

    def reaching_back(self) -> set[tuple[date, str, str]]:
        """Contests, by first day, party and manner, that its periods show and that began before the first of them."""
        return {(c.since, c.actor, c.how) for p in self.periods for c in p.contests if c.since < self.first}

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
        days += [o.earliest or date.min for o in denials]
        if any(map(_formerly, changed)):
            days.append(date.min)
        if denials or date.min in days:
            self._reach_back()
        return min(days), bool(denials)

    def _reach_back(self) -> None:
        """Gather what may bear on days before its own."""
        everything = sorted(self._by_claim.values(), key=Observation.sort_key)
        self._moves.denials = [o for o in everything if o.stance is Stance.DENIED and not o.chain.lone]
        self._standing.formerly = list(filter(_formerly, everything))

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

    def _pass_days(self, after: date) -> None:
        standing, contests = self._standing, self._contests
        for day in self._days[bisect_right(self._days, after) :]:
            contests.pass_day(day, self._told[day])
            standing.pass_day(day)
            self._marks.append(_Mark(day, standing.seen_ahead, standing.written, len(contests.over), dict(contests.open)))

    def _fought(self, since: _Mark) -> set[Contest]:
        """Contests, and exchanges within a day, that were not all over at a mark."""
        return {*self._contests.over[since.over :], *self._contests.open.values(), *self._standing.exchanges}

    def _weigh(self, touched: Collection[int], *, again: bool) -> Iterator[date]:
        """Weigh each span whose case has changed; first days of the periods for which that matters."""
        spans, before = self._standing.spans, self._spans
        same = next((i for i, (a, b) in enumerate(zip(spans, before, strict=False)) if a is not b), min(len(spans), len(before)))
        if self._settled and same <= self._settled < len(before):  # a hold that is settled would end otherwise
            raise Unsettled
        holds = self._holds[:same]
        first = same
        last = spans[same - 1].case if self._settled < same < max(len(spans), len(before)) else None  # what ended it may be otherwise
        for index, span in enumerate(spans):
            if index >= same:
                holds.append(hold_of(spans, index, self._moves, self._unknown, self._policy))
            elif again or span.case is last or id(span.case.supports) in touched or id(span.case.against) in touched:
                hold = hold_of(spans, index, self._moves, self._unknown, self._policy)
                if hold != holds[index]:
                    holds[index] = hold
                    first = min(first, index)
        self._spans, self._holds = list(spans), holds
        for those in (spans, before):
            if first < len(those):
                yield those[first].start
                if may_have_begun(those[first]):  # of which the periods before it tell
                    yield those[first - 1].start if first else date.min

    # ------------------------------------------------------------------ periods

    def _tile(self, first: date) -> tuple[list[Period], list[Period]]:
        """Make the periods anew in which this day lies or that come after it; the earlier ones stay."""
        if first == date.max:
            return [], []
        if first < self.first:
            raise Unsettled
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
        against = (c for c in active if not beside(c, hold.controller, start, alliances))
        fights = tuple(sorted(against, key=lambda c: (c.since, c.actor, c.how)))
        period = hold.within(start, end, fights, with_successor(hold, start, successor, self._policy))
        if start is None or hold.status is not Status.UNKNOWN:
            return period
        return divided(period, start, alliances, self._by_claim, self._policy)


def _formerly(o: Observation) -> bool:
    """Whether it tells who held the place before and does no more."""
    return o.over and o.stance is Stance.ASSERTED and o.effect is Effect.HOLDS


def _unsettled(spans: Sequence[Span]) -> int:
    """The first of the spans that later days may change: those of the last hold, and of that before it where it tells of the last."""
    first = _begin(spans, len(spans) - 1)
    return _begin(spans, first - 1) if first > 0 and may_have_begun(spans[first]) else max(first, 0)


def _begin(spans: Sequence[Span], index: int) -> int:
    """The first span of the hold to which one belongs."""
    while index > 0 and spans[index - 1].case is spans[index].case:
        index -= 1
    return index


def _added(touched: Mapping[int, list[Any]]) -> dict[int, list[Any]]:
    """What was added to settled evidence among what was written to."""
    return {key: list.copy(kept) for key, kept in touched.items() if isinstance(kept, Settled)}
