"""Who stands as holder of a place when: the state machine over observations in order of valid time (rules R2, R4-R9).

Each observation that names a holder is a *move*: it supports the standing holder, flips control, is disputed, or is void. Moves never
look at the order in which claims arrived.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from enum import Enum, auto
from itertools import islice

from conflictkg.domain.claims import Stance
from conflictkg.domain.corrections import speaks_of, without_corrected
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Status
from conflictkg.domain.vocabulary import Effect, Policy
from conflictkg.domain.weights import Credence, credence


@dataclass(frozen=True, slots=True)
class Move:
    """An asserted observation read as: from ``day`` on, ``party`` holds the place (``None``: nobody known)."""

    observation: Observation
    party: str | None
    day: date
    earliest: date | None
    gains: bool  # an event that changes hands, not a state that is so
    losers: tuple[str, ...]
    credence: Credence


@dataclass(slots=True)
class Case:
    """What speaks for and against one party's uninterrupted hold; shared by the spans of that hold."""

    supports: list[Observation] = field(default_factory=list)
    against: list[tuple[Observation, str | None]] = field(default_factory=list)  # with the party they favour, if any


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch [start, until) with one holder and one status; ``rival`` is the first alternative."""

    party: str | None
    status: Status
    rule: str
    start: date
    earliest: date | None
    held_since: date | None  # first day of the uninterrupted hold
    case: Case
    rival: str | None = None


class Ruling(Enum):
    """What becomes of a move against the standing holder."""

    FLIPS = auto()
    DISPUTED = auto()
    VOID = auto()


def moves_of(observations: Sequence[Observation]) -> list[Move]:
    """Asserted observations that name who holds the place, in the order of rule R9."""
    moves = []
    for o in sorted(observations, key=Observation.sort_key):
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
    return moves


class Standing:
    """Folds moves into spans. ``spans`` is the result, in order of time, first span from the first evidence on."""

    def __init__(self, observations: Sequence[Observation], policy: Policy) -> None:
        live = without_corrected(observations)
        self.policy = policy
        self.moves = moves_of(live)
        self.days = [m.day for m in self.moves]
        self.denials = [o for o in live if o.stance is Stance.DENIED]
        self.formerly = [o for o in live if o.over and o.stance is Stance.ASSERTED and o.effect is Effect.HOLDS]
        self.spans: list[Span] = []
        for index, move in enumerate(self.moves):
            self._apply(index, move)

    def _apply(self, index: int, move: Move) -> None:
        current = self.spans[-1] if self.spans else None
        if current is not None and current.party is not None and move.party != current.party:
            # spoken by the standing holder's own side, a report of another's gain is an admission even when it names no loser (R5)
            move = replace(move, credence=credence(move.observation, move.party, (*move.losers, current.party)))
        if current is not None and current.party is None and move.party is None:
            current.case.supports.append(move.observation)
        elif current is not None and current.party is not None and self._same_party(move, current):
            self._support(move, current)
        elif move.credence is Credence.ASIDE or self._absorbed(move, current) or self._not_theirs(move, current):
            if current is not None and move.party != current.party:
                current.case.against.append((move.observation, move.party))
        else:
            match self._rule(index, move, current):
                case Ruling.FLIPS:
                    self._flip(move, current)
                case Ruling.DISPUTED:
                    self._dispute(move, current)
                case _ if current is not None:
                    current.case.against.append((move.observation, move.party))

    def _same_party(self, move: Move, current: Span) -> bool:
        """A move by the standing holder, or by one of several who are said to hold or take it together."""
        together = move.observation.actors if move.observation.effect is not Effect.LOSES else ()
        return move.party == current.party or current.party in together

    def _support(self, move: Move, current: Span) -> None:
        """The standing holder is confirmed; a credible word settles what was only claimed or disputed (rules R7, R8)."""
        current.case.supports.append(move.observation)
        if move.credence is Credence.CREDIBLE and current.status is not Status.ASSESSED:
            start = max(move.day, current.start)
            self._push(Span(current.party, Status.ASSESSED, "R7", start, current.earliest, current.held_since, current.case))

    def _absorbed(self, move: Move, current: Span | None) -> bool:
        """A gain told without a day is explained by an earlier gain of the same party in its window: history, not news."""
        if current is None or not move.gains or move.party is None:
            return False
        if move.earliest is not None and move.earliest == move.day:
            return False
        for span in self.spans[:-1]:
            if span.party == move.party and span.start <= move.day and (move.earliest is None or move.earliest <= span.start):
                span.case.supports.append(move.observation)
                return True
        return False

    def _not_theirs(self, move: Move, current: Span | None) -> bool:
        """A loss by a party that did not hold the place is ignored (design: effects, *loses*)."""
        loses = move.observation.effect is Effect.LOSES
        return loses and current is not None and current.party is not None and current.party not in move.losers

    def _rule(self, index: int, move: Move, current: Span | None) -> Ruling:
        """Flip, dispute or void (rules R7-R9)."""
        if any(self._credibly_denies(d, move) for d in self.denials):
            return Ruling.DISPUTED if move.credence is Credence.CREDIBLE else Ruling.VOID
        holder = current.party if current is not None else None
        if move.credence is Credence.CREDIBLE:
            return Ruling.DISPUTED if self._unordered_rival(move, holder) else Ruling.FLIPS
        if self._contradicted(index, move, holder):
            return Ruling.VOID
        if current is not None and self._clings(move, current):
            return Ruling.VOID if current.status is Status.ASSESSED else Ruling.DISPUTED
        if any(self._denies(d, move) for d in self.denials) or self._counterclaimed(index, move, holder):
            return Ruling.DISPUTED
        return Ruling.FLIPS

    def _denies(self, denial: Observation, move: Move) -> bool:
        """A denial of the party's hold or gain, or of the loser's loss."""
        if not speaks_of(denial, move.day):
            return False
        if denial.effect in (Effect.GAINS, Effect.HOLDS):
            return move.party in denial.actors
        return (
            denial.effect is Effect.LOSES
            and move.party not in denial.actors
            and (not move.losers or bool(set(denial.actors) & set(move.losers)))
        )

    def _credibly_denies(self, denial: Observation, move: Move) -> bool:
        """A denial by somebody who does not side with whoever it helps."""
        if not self._denies(denial, move) or denial.chain.lone:
            return False
        helped = denial.actors if denial.effect is Effect.LOSES else move.losers
        current = self.spans[-1].party if self.spans else None
        interested = denial.chain.sides.intersection(helped) or (current is not None and current in denial.chain.sides)
        return not interested and credence(denial, None, denial.actors) is Credence.CREDIBLE

    def _unordered_rival(self, move: Move, holder: str | None) -> bool:
        """Another document credibly says, of the same day and published at the same time, that the holder held or took it (R8, R9)."""
        m = move.observation
        same_day = self.moves[bisect_left(self.days, move.day) : bisect_right(self.days, move.day)]
        return holder is not None and any(
            other.party == holder
            and other.credence is Credence.CREDIBLE
            and other.observation.clock == m.clock
            and other.observation.known == m.known
            and other.observation.document != m.document
            for other in same_day
        )

    def _contradicted(self, index: int, move: Move, holder: str | None) -> bool:
        """A claim of the interested party falls when somebody credible saw another holder on that day or soon after (rule R7)."""
        limit = move.day + timedelta(days=self.policy.contest_horizon)
        earlier = self.moves[bisect_left(self.days, move.day) : index]
        if any(o.party == holder and o.credence is Credence.CREDIBLE and not o.gains for o in earlier):
            return True
        for later in islice(self.moves, index + 1, None):
            if later.day > limit:
                break
            if later.credence is Credence.CREDIBLE:
                return not later.gains and later.party != move.party
            if later.gains and later.party != move.party and later.credence is Credence.CLAIMED:
                return False
        return False

    def _clings(self, move: Move, current: Span) -> bool:
        """The former holder's side says that it holds the place, as if nothing had happened: a denial of the loss, not a new gain.

        Only while the new holder's evidence is fresh; years later the same words may be news.
        """
        former = next((s.party for s in reversed(self.spans) if s.party != current.party), None)
        seen = max((o.still or o.day for o in current.case.supports), default=current.start)
        fresh = move.day <= seen + timedelta(days=self.policy.stale_horizon)
        return current.party is not None and not move.gains and move.party == former and fresh

    def _counterclaimed(self, index: int, move: Move, holder: str | None) -> bool:
        """The holder's own side says that it still holds the place: party against party (rule R8)."""
        limit = move.day + timedelta(days=self.policy.contest_horizon)
        if holder is None:
            return False
        for later in islice(self.moves, index + 1, None):
            if later.day > limit or later.gains:
                break
            if later.party == holder and later.credence is Credence.CLAIMED:
                return True
        return False

    def _flip(self, move: Move, current: Span | None) -> None:
        status = Status.ASSESSED if move.credence is Credence.CREDIBLE else Status.CLAIMED
        former = self._prior(move) if current is None else None
        if former is not None:
            self.spans.append(former)
        previous = former or current
        if current is not None:
            self._support_by_what_ended(move, current, status)
        earliest = move.earliest
        if not move.gains and previous is not None:
            seen = [o.still or o.day for o in previous.case.supports if not o.over]
            earliest = min(move.day, max(seen) + timedelta(days=1)) if seen else None
        rival = previous.party if status is Status.CLAIMED and previous is not None else None
        case = Case(supports=[move.observation])
        if move.party is None:
            self._push(Span(None, Status.UNKNOWN, "R7", move.day, earliest, None, case, previous.party if previous else None))
        else:
            self._push(Span(move.party, status, "R7", move.day, earliest, move.day, case, rival))

    def _support_by_what_ended(self, move: Move, current: Span, status: Status) -> None:
        """Whoever is told as the former holder, and from whom it was taken, held it just before, as where nothing was known (rule R2)."""
        if current.party in move.losers and status is Status.ASSESSED:
            current.case.supports.append(move.observation)
        since = (move.earliest or move.day) - timedelta(days=1)
        known = {o.claim for o in current.case.supports}
        current.case.supports += [o for o in self.formerly if current.party in o.actors and o.day >= since and o.claim not in known]

    def _prior(self, move: Move) -> Span | None:
        """The party from which a place was first taken held it just before (rule R2)."""
        former = [o for o in self.formerly if move.party not in o.actors and o.day >= (move.earliest or move.day) - timedelta(days=1)]
        losers = list(move.losers) or [a for o in former for a in o.actors]
        if not losers:
            return None
        start = (move.earliest or move.day) - timedelta(days=self.policy.prior_holder_horizon)
        supports = former or [move.observation]
        status = Status.ASSESSED if move.credence is Credence.CREDIBLE or any(not o.chain.lone for o in former) else Status.CLAIMED
        return Span(losers[0], status, "R2", start, None, start, Case(supports=list(supports)))

    def _dispute(self, move: Move, current: Span | None) -> None:
        """Accounts that nothing settles: the standing holder first, the other named (rule R8).

        With no standing holder, whoever denies losing the place, or denies the other's gain for its own side, stands as the one disputed.
        """
        if current is not None and current.party is not None:
            current.case.against.append((move.observation, move.party))
            if current.status is not Status.DISPUTED:
                start = max(move.day, current.start)
                self._push(
                    Span(current.party, Status.DISPUTED, "R8", start, current.earliest, current.held_since, current.case, move.party)
                )
            return
        deniers = [d for d in self.denials if self._denies(d, move)]
        party = next((p for d in deniers for p in (d.actors if d.effect is Effect.LOSES else sorted(d.chain.sides - {move.party}))), None)
        case = Case(supports=deniers, against=[(move.observation, move.party)])
        self._push(Span(party, Status.DISPUTED, "R8", move.day, move.earliest, move.day, case, move.party))

    def _push(self, span: Span) -> None:
        """Append, replacing spans that would begin no earlier (a same-day settlement)."""
        while self.spans and self.spans[-1].start >= span.start:
            last = self.spans.pop()
            if last.party == span.party and last.case is not span.case:
                span.case.supports.extend(last.case.supports)
        self.spans.append(span)
