"""Contests of a place: assaults, sieges, clashes, partial presence, and what ends them (rule R10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta

from conflictkg.domain.claims import Stance
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Contest
from conflictkg.domain.vocabulary import Effect, Policy

DAY = timedelta(days=1)


class Contests:
    """Contests of one place, day after day in order of valid time; each asserted report starts or prolongs one.

    An assault or clash fades after the contest horizon; a siege or presence lasts until its end is reported. A repulse ends the
    attacker's contest with its own day, a capture every earlier contest, a withdrawal that of who withdrew, and what tells the end of a
    kind of contest those of that kind: of whom it names, else of all. A forum post starts none.
    """

    def __init__(self, policy: Policy) -> None:
        self.over: list[Contest] = []
        """Contests that no later report can prolong, by their last days."""
        self.open: dict[tuple[str, str], Contest] = {}
        """The last contest of each party and manner, which a report of the day that was passed last can still prolong."""
        self._policy = policy

    def pass_day(self, day: date, observations: Sequence[Observation]) -> None:
        """Take in what is told of the next day, in the order of rule R9."""
        for key in self._close(day):
            self.over.append(self.open.pop(key))
        usable = [o for o in observations if o.stance is Stance.ASSERTED and not o.chain.lone]
        first_told = _first_told(usable)
        ends = [o for o in usable if o.effect in _ENDING and not o.over and first_told[o.claim] is o]
        if ends:
            for key, contest in self.open.items():
                self.open[key] = _ended(contest, ends)
        for o in usable:
            for actor in _contesters(o):
                end = _end(first_told[o.claim], actor, ends, self._policy)
                self._merge(Contest(actor, o.how, day, end, day, (o.claim,), o.effect is Effect.PART, o.mutual))

    def _close(self, day: date) -> list[tuple[str, str]]:
        """The contests that were over before a day, in the order of their ends."""
        past = [(contest.until, key) for key, contest in self.open.items() if contest.until is not None and contest.until < day]
        return [key for _, key in sorted(past)]

    def _merge(self, new: Contest) -> None:
        """Join a report of the day to the contest of the same party and manner that still went on when it began."""
        last = self.open.get((new.actor, new.how))
        if last is not None:
            until = None if last.until is None or new.until is None else max(last.until, new.until)
            new = replace(last, until=until, mentioned=max(last.mentioned, new.mentioned), claims=last.claims + new.claims)
        self.open[new.actor, new.how] = new

    def since(self, day: date | None) -> Iterator[Contest]:
        """Contests that were not over on a day."""
        yield from (c for c in self.open.values() if _lasted(c) and (day is None or c.until is None or c.until > day))
        for contest in reversed(self.over):
            if day is not None and contest.until is not None and contest.until <= day:
                break
            if _lasted(contest):
                yield contest


_ENDING = frozenset({Effect.REPELS, Effect.GAINS, Effect.LOSES, Effect.ENDS})


def _lasted(contest: Contest) -> bool:
    """Whether it went on at the end of any day."""
    return contest.until is None or contest.until > contest.since


def _first_told(observations: Iterable[Observation]) -> dict[str, Observation]:
    """By claim, the observation of the day in which its chain told the same first: what it repeats or relays is no other (R6)."""
    first: dict[object, Observation] = {}
    found: dict[str, Observation] = {}
    for o in sorted(observations, key=lambda o: (o.known, o.document)):  # stable: then in the order of rule R9
        key = (o.chain.origin, o.effect, o.how, o.actors, o.others, o.day, o.earliest, o.clock, o.again)
        found[o.claim] = first.setdefault(key, o)
    return found


def _contesters(o: Observation) -> tuple[str, ...]:
    if o.effect in (Effect.CONTESTS, Effect.PART):
        return o.actors
    if o.effect is Effect.REPELS:
        return o.others
    return ()


def _end(o: Observation, actor: str, ends: Iterable[Observation], policy: Policy) -> date | None:
    """First day no longer contested by this report, ``None`` while it lasts; ``ends`` are reports of ends of its day, in order."""
    if o.effect is Effect.REPELS:
        return o.day + DAY
    fades = None if o.lasts or o.effect is Effect.PART else o.day + timedelta(days=policy.contest_horizon)
    until = fades
    for e in ends:
        if until is not None and e.day >= until:
            break
        own_capture = e.effect is Effect.GAINS and actor in e.actors
        if own_capture or e.sort_key() >= o.sort_key():
            until = _ended_by(e, actor, o.how, until)
    return until


def _ended(contest: Contest, ends: Iterable[Observation]) -> Contest:
    """An earlier contest after reports of ends of one day, in order."""
    until = contest.until
    for e in ends:
        if until is not None and e.day >= until:
            break
        until = _ended_by(e, contest.actor, contest.how, until)
    return contest if until == contest.until else replace(contest, until=until)


def _ended_by(e: Observation, actor: str, how: str, until: date | None) -> date | None:
    """First day no longer contested by a party in a manner after a report of an end, when it had been ``until``."""
    match e.effect:
        case Effect.GAINS:
            return e.day
        case Effect.REPELS if not e.others or actor in e.others:
            return e.day + DAY
        case Effect.ENDS if how in e.ends and (not e.actors or actor in (*e.actors, *e.others)):
            return e.day + DAY
        case Effect.LOSES if actor in e.actors:
            return e.day + DAY
    return until
