"""Contests of a place: assaults, sieges, clashes, partial presence, and what ends them (rule R10)."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta

from conflictkg.domain.claims import Stance
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Contest
from conflictkg.domain.vocabulary import Effect, Policy


def contests_of(observations: Sequence[Observation], policy: Policy) -> tuple[Contest, ...]:
    """Contests from observations in order of valid time; each asserted report starts or prolongs one.

    An assault or clash fades after the contest horizon; a siege or presence lasts until its end is reported. A repulse ends the
    attacker's contest with its own day, a capture every earlier contest, a withdrawal that of who withdrew, and what tells the end of a
    kind of contest those of that kind: of whom it names, else of all. A forum post starts none.
    """
    usable = [o for o in observations if o.stance is Stance.ASSERTED and not o.chain.lone]
    first_told = _first_told(usable)
    ends = [
        o
        for o in usable
        if o.effect in (Effect.REPELS, Effect.GAINS, Effect.LOSES, Effect.ENDS) and not o.over and first_told[o.claim] is o
    ]
    days = [o.day for o in ends]
    found: dict[tuple[str, str], list[Contest]] = {}
    for o in usable:
        first = bisect_left(days, o.day)
        for actor in _contesters(o):
            end = _end(first_told[o.claim], actor, map(ends.__getitem__, range(first, len(ends))), policy)
            _merge(
                found.setdefault((actor, o.how), []),
                Contest(actor, o.how, o.day, end, o.day, (o.claim,), o.effect is Effect.PART, o.mutual),
            )
    flat = [c for group in found.values() for c in group if c.until is None or c.until > c.since]
    return tuple(sorted(flat, key=lambda c: (c.since, c.actor, c.how)))


def _first_told(observations: Iterable[Observation]) -> dict[str, Observation]:
    """By claim, the observation in which its chain told the same first: what it repeats or relays later is no later event (rule R6)."""
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


def _end(o: Observation, actor: str, later: Iterable[Observation], policy: Policy) -> date | None:
    """First day no longer contested by this report, ``None`` while it lasts; ``later`` are reports of ends from its day on, in order."""
    if o.effect is Effect.REPELS:
        return o.day + timedelta(days=1)
    fades = None if o.lasts or o.effect is Effect.PART else o.day + timedelta(days=policy.contest_horizon)
    until = fades
    for e in later:
        if until is not None and e.day >= until:
            break
        own_capture = e.effect is Effect.GAINS and actor in e.actors
        if e.day == o.day and e.sort_key() < o.sort_key() and not own_capture:
            continue
        match e.effect:
            case Effect.GAINS:
                until = e.day
            case Effect.REPELS if not e.others or actor in e.others:
                until = e.day + timedelta(days=1)
            case Effect.ENDS if o.how in e.ends and (not e.actors or actor in (*e.actors, *e.others)):
                until = e.day + timedelta(days=1)
            case Effect.LOSES if actor in e.actors:
                until = e.day + timedelta(days=1)
    return until


def _merge(group: list[Contest], new: Contest) -> None:
    """Join a report to the last contest of the same party and manner when they touch."""
    if group and (group[-1].until is None or new.since <= group[-1].until):
        last = group[-1]
        until = None if last.until is None or new.until is None else max(last.until, new.until)
        group[-1] = replace(last, until=until, mentioned=max(last.mentioned, new.mentioned), claims=last.claims + new.claims)
    else:
        group.append(new)
