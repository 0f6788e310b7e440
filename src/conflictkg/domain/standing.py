"""Who stands as holder of a place when: the state machine over observations in order of valid time (rules R2, R4-R9).

Each observation that names a holder is a *move*: it supports the standing holder, flips control, is disputed, or is void. Moves never
look at the order in which claims arrived.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from enum import Enum, auto
from functools import partial
from itertools import islice
from typing import Any

from conflictkg.domain.alliances import Alliances
from conflictkg.domain.contests import Contests
from conflictkg.domain.evidence import Evidence, Span, Unsettled
from conflictkg.domain.moves import Move, Moves, by_a_party, by_neither_side, denies, settles
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Contest, Status
from conflictkg.domain.vocabulary import Effect, Policy
from conflictkg.domain.weights import Credence, credence

DAY = timedelta(days=1)


class Ruling(Enum):
    """What becomes of a move against the standing holder."""

    FLIPS = auto()
    DISPUTED = auto()
    VOID = auto()


class Standing:
    """Folds moves into spans, day after day. ``spans`` is the result, in order of time, first span from the first evidence on.

    ``exchanges`` are the parties that took the place and lost it again within a day (rule R9). Whatever is written down can be taken back
    to where it stood at the end of an earlier day.
    """

    def __init__(self, policy: Policy, moves: Moves, contests: Contests) -> None:
        self.policy = policy
        self.contests = contests
        self.moves = moves
        self.alliances = Alliances(())
        self.formerly: list[Observation] = []
        self.spans: list[Span] = []
        self.exchanges: list[Contest] = []
        self.seen_ahead = date.min
        """The last day whose moves, or the lack of them, bore on what was decided so far."""
        self._written: list[tuple[list[Any], int, tuple[Any, ...]]] = []

    def pass_day(self, day: date) -> None:
        """Take in the moves of the next day; the contests of that day are known."""
        for index, move in enumerate(self.moves.on(day)):
            self._apply(index, move)

    @property
    def written(self) -> int:
        """How much has been written down, for ``back_to``."""
        return len(self._written)

    def back_to(self, written: int, seen_ahead: date) -> None:
        """Take back what was written down since."""
        while len(self._written) > written:
            kept, length, lost = self._written.pop()
            kept[length:] = lost
        self.seen_ahead = seen_ahead

    def touched(self, written: int) -> dict[int, list[Any]]:
        """The lists, by their ids, that were written to since so much had been written down."""
        return {id(kept): kept for kept, _, _ in islice(self._written, written, None)}

    def _write(self, kept: list[Any], more: Iterable[Any]) -> None:
        self._written.append((kept, len(kept), ()))
        kept += more

    def _apply(self, index: int, move: Move) -> None:
        current = self.spans[-1] if self.spans else None
        holder = current.party if current is not None else None
        move = self._weighed(move, current)
        if current is not None and current.status is Status.UNKNOWN and move.party is None:
            self._write(current.case.supports, move.told)
        elif current is not None and holder is not None and self._confirms(move, holder):
            self._support(move, current)
        elif move.credence is Credence.ASIDE or self._absorbed(move, current) or self._not_theirs(move, holder):
            if current is not None and move.party != holder:
                self._oppose(move, current)
        elif current is not None and self.alliances.member(move.party, holder, move.day):
            self._name(move, current)
        else:
            match self._rule(index, move, current):
                case Ruling.FLIPS:
                    self._flip(move, current)
                case Ruling.DISPUTED:
                    self._dispute(move, current)
                case _ if current is not None:
                    self._oppose(move, current)

    def _oppose(self, move: Move, current: Span) -> None:
        self._write(current.case.against, ((o, move.party) for o in move.told))

    def _weighed(self, move: Move, current: Span | None) -> Move:
        """The move with its credence at the cost of whom it contradicts, the holder or those told of instead, even when it names no loser.

        Spoken by the former holder's own side, a report of another's gain is an admission (rule R5).
        """
        if current is None:
            former = [a for o in self._told_before(move) for a in o.actors]
        else:
            former = [current.party] if current.party is not None else []
        against = [party for party in former if party != move.party]
        against += [o.party for o in self.moves.on(move.day) if o.party not in (None, move.party) and move.unordered(o)]
        weighed = credence(move.observation, move.party, (*move.losers, *against)) if against else move.credence
        return move if weighed is move.credence else replace(move, credence=weighed)

    def _denying(self, move: Move) -> list[Observation]:
        """Denials of what a move tells.

        That a party does not hold a place on a day denies the last it is said to have taken or held it before, and nothing from before
        another was there.
        """
        found = []
        for denial in filter(partial(denies, move=move), self.moves.denials):
            over = self.moves.next_other(move, denial.day) if denial.effect is Effect.HOLDS else None
            if denial.effect is Effect.HOLDS:
                self.seen_ahead = max(self.seen_ahead, over or denial.day)
            if over is None:
                found.append(denial)
        return found

    def _confirms(self, move: Move, holder: str) -> bool:
        """A move by the standing holder, by one of several who hold or take it together, or by the sort of which the holder is one."""
        together = move.observation.actors if move.observation.effect is not Effect.LOSES else ()
        return move.party == holder or holder in together or self.alliances.member(holder, move.party, move.day)

    def _support(self, move: Move, current: Span) -> None:
        """The standing holder is confirmed; a credible word settles what was only claimed or disputed (rules R7, R8)."""
        self._write(current.case.supports, move.told)
        if move.credence is not Credence.CREDIBLE or current.status is Status.ASSESSED:
            return
        if current.status is Status.CLAIMED or self._rivalry(move, current.party) is None:
            start = max(move.day, current.start)
            self._push(replace(current, status=Status.ASSESSED, rule="R7", start=start, rival=None))

    def _name(self, move: Move, current: Span) -> None:
        """A member of the sort that stands as holder: named once somebody credible does, and perhaps there from the start (rule R3)."""
        self._write(current.case.supports, move.told)
        if move.credence is Credence.CREDIBLE:
            since = min(move.day, current.held_since or move.day)
            self._push(Span(move.party, Status.ASSESSED, "R3", move.day, since, move.day, current.case))

    def _absorbed(self, move: Move, current: Span | None) -> bool:
        """A gain told without a day is explained by an earlier gain of the same party in its window: history, not news."""
        if current is None or not move.gains or move.party is None:
            return False
        if move.earliest is not None and move.earliest == move.day:
            return False
        for span in self.spans[:-1]:
            if span.party == move.party and span.start <= move.day and (move.earliest is None or move.earliest <= span.start):
                self._write(span.case.supports, move.told)
                return True
        return False

    def _not_theirs(self, move: Move, holder: str | None) -> bool:
        """A loss by a party that did not hold the place is ignored (design: effects, *loses*).

        Where nobody is known to hold it, whoever leaves may have besieged it or have been in a part only.
        """
        if move.party is not None:
            return False
        if holder is None:
            return any(c.actor in move.losers and c.on(move.day) for c in self.contests.open.values())
        return not any(loser == holder or self.alliances.member(holder, loser, move.day) for loser in move.losers)

    def _rule(self, index: int, move: Move, current: Span | None) -> Ruling:
        """Flip, dispute or void (rules R7-R9)."""
        holder = current.party if current is not None else None
        denials = self._denying(move)
        credible = [d for d in denials if by_neither_side(d, move, holder)]
        if credible:
            if move.credence is not Credence.CREDIBLE:
                return Ruling.VOID
            if move.settles(holder) == any(settles(d, move) for d in credible):
                return Ruling.DISPUTED
            if not move.settles(holder):
                return Ruling.VOID
        if (rivalry := self._rivalry(move, holder)) is not None:
            return rivalry
        if move.credence is Credence.CREDIBLE or self.alliances.allied(move.party, holder, move.day):
            return Ruling.FLIPS
        if self._contradicted(index, move, holder):
            return Ruling.VOID
        if current is not None and self._clings(move, current):
            return Ruling.VOID if current.status is Status.ASSESSED else Ruling.DISPUTED
        if any(by_a_party(d) for d in denials) or self._counterclaimed(index, move, holder):
            return Ruling.DISPUTED
        return Ruling.FLIPS

    def _rivalry(self, move: Move, holder: str | None) -> Ruling | None:
        """What becomes of a move when another of the same day cannot be true as well and nothing tells which was the later (R8, R9).

        A claim gives way to a credible word, a plain word to a confirmed one, an ally to the standing holder (R3).
        """
        rivals = self._rivals(move)
        if not rivals:
            return None
        if move.credence < rivals[0].credence:
            return Ruling.VOID
        if all(self.alliances.allied(r.party, move.party, move.day) for r in rivals):
            return Ruling.VOID if any(r.party == holder for r in rivals) else None
        if move.settles(holder) == any(r.settles(move.party) for r in rivals):
            return Ruling.DISPUTED
        return None if move.settles(holder) else Ruling.VOID

    def _rivals(self, move: Move) -> list[Move]:
        """Moves of the same day for other parties, of the best credence among them, no weaker than the move's."""
        current = self.spans[-1] if self.spans else None
        found = [
            other
            for other in (self._weighed(m, current) for m in self.moves.on(move.day) if self._excludes(m, move))
            if other.credence >= move.credence
        ]
        best = max((r.credence for r in found), default=None)
        return [r for r in found if r.credence is best]

    def _excludes(self, other: Move, move: Move) -> bool:
        """Whether two moves of a day cannot both be the last word on it, and nothing tells which is."""
        if not move.unordered(other) or other.party == move.party:
            return False
        if None in (move.party, other.party):
            return move.party in other.losers or other.party in move.losers
        member = self.alliances.member
        return not (member(other.party, move.party, move.day) or member(move.party, other.party, move.day))

    def _contradicted(self, index: int, move: Move, holder: str | None) -> bool:
        """A claim of the interested party falls when somebody credible saw the holder on that day or soon after (rule R7).

        So it does when the holder is told to have lost the place only then. Where nobody is known to have held it, anybody else who is seen
        there may have been there all the time.
        """
        if any(o.party == holder and o.credence is Credence.CREDIBLE and not o.gains for o in self.moves.on(move.day)):
            return True
        for later in self._ahead(index, move):
            if later.credence is Credence.CREDIBLE:
                if later.gains:
                    return holder in later.losers and move.party not in later.losers
                other = later.party != move.party and not self.alliances.member(move.party, later.party, later.day)
                return other and (holder in (None, later.party) or later.day == move.day)
            if later.gains and later.party != move.party and later.credence is Credence.CLAIMED:
                return False
        return False

    def _ahead(self, index: int, move: Move) -> Iterator[Move]:
        """The moves after one, until the contest horizon."""
        limit = move.day + timedelta(days=self.policy.contest_horizon)
        for later in self.moves.after(move.day, index):
            if later.day > limit:
                break
            self.seen_ahead = max(self.seen_ahead, later.day)
            yield later
        self.seen_ahead = max(self.seen_ahead, limit)

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
        if holder is None:
            return False
        for later in self._ahead(index, move):
            if later.gains:
                break
            if later.party == holder and later.credence is Credence.CLAIMED:
                return True
        return False

    def _flip(self, move: Move, current: Span | None) -> None:
        status = Status.ASSESSED if move.credence is Credence.CREDIBLE else Status.CLAIMED
        former = self._prior(move) if current is None else self._between(move, current)
        if former is not None:
            self._push(former)
        previous = former or current
        if current is not None and previous is current:
            self._support_by_what_ended(move, current, status)
        earliest = move.earliest
        if previous is not None and not move.gains:
            seen = self._seen(previous)
            earliest = min(move.day, seen + DAY) if seen else None
        elif previous is not None and earliest is not None and previous.party is not None:
            certain = [o.certain() for o in previous.case.supports if credence(o, previous.party, ()) is Credence.CREDIBLE]
            earliest = min(move.day, max([earliest, *(day + DAY for day in certain if day is not None)]))
        rival = previous.party if status is Status.CLAIMED and previous is not None else None
        overruled = [(o, r.party) for r in self._rivals(move) for o in r.told]
        case = Evidence(supports=list(move.told), against=overruled, denials=self._denying(move))
        if move.party is None:
            self._push(Span(None, Status.UNKNOWN, "R7", move.day, earliest, move.day, case, previous.party if previous else None))
        else:
            self._push(Span(move.party, status, "R7", move.day, earliest, move.day, case, rival))

    def _seen(self, span: Span) -> date | None:
        """Last day on which somebody other than a forum post tells of a hold."""
        return max((o.still or o.day for o in span.case.supports if not o.over and not o.chain.lone), default=None)

    def _between(self, move: Move, current: Span) -> Span | None:
        """The party from which a place is credibly told to have been taken, when another was known to hold it: it held it just before."""
        if move.credence is not Credence.CREDIBLE or not move.losers or move.earliest is None:
            return None
        loser, day, seen = move.losers[0], move.earliest - DAY, self._seen(current) or current.start
        if current.party == loser or current.party in move.losers or self.alliances.allied(current.party, loser, day) or seen >= day:
            return None
        if current.party is None:
            day = max(seen + DAY, move.earliest - timedelta(days=self.policy.prior_holder_horizon))
        return Span(loser, Status.ASSESSED, "R2", day, seen + DAY, day, Evidence(supports=list(move.told)))

    def _support_by_what_ended(self, move: Move, current: Span, status: Status) -> None:
        """Whoever is told as the former holder, and from whom it was taken, held it just before, as where nothing was known (rule R2)."""
        if current.party in move.losers and status is Status.ASSESSED:
            self._write(current.case.supports, move.told)
        since = (move.earliest or move.day) - timedelta(days=1)
        known = {*current.case.told, *(o.claim for o in current.case.supports)}
        former = [o for o in self.formerly if current.party in o.actors and o.day >= since and o.claim not in known]
        self._write(current.case.supports, former)

    def _told_before(self, move: Move) -> list[Observation]:
        """Who is told to have held the place before, and still just before a move."""
        return [o for o in self.formerly if move.party not in o.actors and o.day >= (move.earliest or move.day) - DAY]

    def _prior(self, move: Move) -> Span | None:
        """The party from which a place was first taken held it just before (rule R2)."""
        former = self._told_before(move)
        losers = list(move.losers) or [a for o in former for a in o.actors]
        if not losers:
            return None
        start = (move.earliest or move.day) - timedelta(days=self.policy.prior_holder_horizon)
        supports = former or move.told
        status = Status.ASSESSED if move.credence is Credence.CREDIBLE or any(not o.chain.lone for o in former) else Status.CLAIMED
        return Span(losers[0], status, "R2", start, None, start, Evidence(supports=list(supports)))

    def _dispute(self, move: Move, current: Span | None) -> None:
        """Accounts that nothing settles: the standing holder first, the other named (rule R8).

        With no standing holder, whoever denies losing the place, or denies the other's gain for its own side, stands as the one disputed.
        """
        rival = None if self._rivals(move) else move.party
        if current is not None and (current.party is not None or current.status is Status.DISPUTED):
            self._oppose(move, current)
            if current.status is not Status.DISPUTED:
                start = max(move.day, current.start)
                self._push(replace(current, status=Status.DISPUTED, rule="R8", start=start, rival=rival))
            return
        deniers = self._denying(move)
        party = next((p for d in deniers for p in (d.actors if d.effect is Effect.LOSES else sorted(d.chain.sides - {move.party}))), None)
        case = Evidence(supports=deniers, against=[(o, move.party) for o in move.told])
        self._push(Span(party, Status.DISPUTED, "R8", move.day, move.earliest, move.day, case, rival))

    def _push(self, span: Span) -> None:
        """Append, replacing spans that would begin no earlier (a same-day settlement, or an exchange within the day)."""
        while self.spans and self.spans[-1].start >= span.start:
            last = self.spans.pop()
            self._written.append((self.spans, len(self.spans), (last,)))
            if last.case.told and last.case is not span.case:
                raise Unsettled
            if last.party == span.party and last.case is not span.case:
                self._write(span.case.supports, last.case.supports)
            elif last.case is not span.case:
                self._write(self.exchanges, self._exchanged(last, span))
        self._write(self.spans, (span,))

    def _exchanged(self, last: Span, span: Span) -> Iterable[Contest]:
        """Whoever took the place on a day and no longer had it in the evening contested it (rule R9)."""
        took = next((o for o in last.case.supports if o.effect in (Effect.GAINS, Effect.LOSES) and o.day == last.start), None)
        settled = last.party is None or last.status in (Status.DISPUTED, Status.UNKNOWN) or last.rule == "R2"
        if took is None or settled or self.alliances.allied(last.party, span.party, span.start):
            return
        yield Contest(str(last.party), took.how, last.start, last.start + DAY, last.start, tuple(o.claim for o in last.case.supports))
