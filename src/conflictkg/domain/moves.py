"""Moves: asserted observations read as changes of hands or as signs of who holds a place, in the order of rule R9, and what denies them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from conflictkg.domain.claims import Stance
from conflictkg.domain.corrections import speaks_of
from conflictkg.domain.observations import Observation
from conflictkg.domain.vocabulary import Effect
from conflictkg.domain.weights import Credence, admits, credence

CONFIRMED = 1
"""The Admiralty figure of what pictures or reporters on the spot confirm: it settles a dispute (rule R8)."""


@dataclass(frozen=True, slots=True)
class Move:
    """An asserted observation read as: from ``day`` on, ``party`` holds the place (``None``: nobody known).

    ``echoes`` are later statements of the same by the same chain: they weigh with it, but move nothing a second time (rule R6).
    """

    observation: Observation
    party: str | None
    day: date
    earliest: date | None
    gains: bool  # an event that changes hands, not a state that is so
    losers: tuple[str, ...]
    credence: Credence
    echoes: tuple[Observation, ...] = ()

    @property
    def told(self) -> tuple[Observation, ...]:
        """All observations that tell it."""
        return (self.observation, *self.echoes)

    def settles(self, holder: str | None) -> bool:
        """Whether it is confirmed, or an admission by who lost, and so weighs more than another's plain word (rule R8)."""
        admitted = admits(self.observation, (*self.losers, *filter(None, [holder])))
        return self.credence is Credence.CREDIBLE and (self.observation.credibility == CONFIRMED or admitted)

    def unordered(self, other: Move) -> bool:
        """Whether nothing tells which of two moves of one day was the later: neither clock, "re-" verbs, publication nor text (rule R9)."""
        a, b = self.observation, other.observation
        same = (a.clock, a.again, a.known) == (b.clock, b.again, b.known) and not (self.gains and other.gains and a.earliest != b.earliest)
        return self.day == other.day and same and (a.document != b.document or a.offset == b.offset)


def moves_of(observations: Sequence[Observation]) -> list[Move]:
    """Asserted observations of one day that name who holds the place; all in the order of rule R9."""
    moves = []
    for o in observations:
        if o.stance is not Stance.ASSERTED or o.over:
            continue
        match o.effect:
            case Effect.GAINS:
                moves.append(Move(o, o.actors[0], o.day, o.earliest, True, o.others, credence(o, o.actors[0], o.others)))
            case Effect.LOSES:
                taker = o.others[0] if o.others else None
                moves.append(Move(o, taker, o.day, o.earliest, True, o.actors, credence(o, taker, o.actors)))
            case Effect.HOLDS | Effect.REPELS:
                moves.append(Move(o, o.actors[0], o.day, o.earliest, False, (), credence(o, o.actors[0], o.others)))
    return _once(moves)


def _once(moves: Sequence[Move]) -> list[Move]:
    """The moves less those that only repeat or relay an earlier published one, which become its echoes, in the same order."""
    first: dict[object, Move] = {}
    echoes: dict[str, list[Observation]] = {}
    for move in sorted(moves, key=lambda m: (m.observation.known, m.observation.document)):  # stable: then in the order of rule R9
        o = move.observation
        key = (o.chain.origin, move.party, o.effect, o.actors, o.others, o.day, o.earliest, o.still, o.clock, o.again)
        earlier = first.get(key)
        if earlier is not None and earlier.credence >= move.credence and o.chain.sides <= earlier.observation.chain.sides:
            echoes[earlier.observation.claim].append(o)
        else:
            first[key] = move
            echoes[o.claim] = []
    kept = ((move, echoes[id]) for move in moves if (id := move.observation.claim) in echoes)
    return [replace(move, echoes=tuple(told)) if told else move for move, told in kept]


class Moves:
    """The moves of one place, day by day, and the denials that speak of them."""

    def __init__(self) -> None:
        self.denials: list[Observation] = []
        """In the order of rule R9, as all that is given for a day."""
        self._by_day: dict[date, list[Move]] = {}
        self._days: list[date] = []

    def tell(self, day: date, observations: Sequence[Observation]) -> None:
        """Take these for all that is told of a day, in the order of rule R9."""
        if moves := moves_of(observations):
            if day not in self._by_day:
                insort(self._days, day)
            self._by_day[day] = moves
        elif self._by_day.pop(day, None) is not None:
            self._days.remove(day)

    def on(self, day: date) -> Sequence[Move]:
        """The moves of one day, in order."""
        return self._by_day.get(day, ())

    def after(self, day: date, index: int) -> Iterator[Move]:
        """The moves after that at an index of a day, in order."""
        yield from islice(self.on(day), index + 1, None)
        for at in range(bisect_right(self._days, day), len(self._days)):
            yield from self._by_day[self._days[at]]

    def next_other(self, move: Move, before: date) -> date | None:
        """The first day after a move's, and before a day, on which another party is said to have taken or held the place."""
        for at in range(bisect_right(self._days, move.day), bisect_left(self._days, before)):
            if any(m.party not in (None, move.party) and m.credence is not Credence.ASIDE for m in self._by_day[self._days[at]]):
                return self._days[at]
        return None


def denies(denial: Observation, move: Move) -> bool:
    """A denial of the party's hold or gain, or of the loser's loss."""
    if not speaks_of(denial, move.day):
        return False
    if denial.effect in (Effect.GAINS, Effect.HOLDS):
        return move.party in denial.actors
    return (
        denial.effect is Effect.LOSES
        and move.party not in denial.actors
        and (not move.losers or not set(denial.actors).isdisjoint(move.losers))
    )


def by_neither_side(denial: Observation, move: Move, holder: str | None) -> bool:
    """Whether a denial comes from somebody credible who does not side with whoever it helps, or who admits."""
    helped = denial.actors if denial.effect is Effect.LOSES else move.losers
    interested = not denial.chain.sides.isdisjoint({*helped, *filter(None, [holder])})
    return not interested and credence(denial, None, _spoken_against(denial, move)) is Credence.CREDIBLE


def settles(denial: Observation, move: Move) -> bool:
    """Whether a credible denial is confirmed, or an admission, and so weighs more than another's plain word (rule R8)."""
    return denial.credibility == CONFIRMED or admits(denial, _spoken_against(denial, move))


def by_a_party(denial: Observation) -> bool:
    """Whether a denial is a party's word, against which another party's word does not stand alone (rule R8)."""
    return denial.chain.partisan or bool(denial.chain.sides)


def _spoken_against(denial: Observation, move: Move) -> tuple[str, ...]:
    """At whose cost a denial is: who did not gain after all."""
    return denial.actors if denial.effect is not Effect.LOSES else tuple(filter(None, [move.party]))
