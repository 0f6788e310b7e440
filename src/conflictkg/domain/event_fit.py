"""Whether an account is of an event (rule R13): kinds, days, parties, numbers and words compared.

A part of ``domain.event_clusters``. What is compared is summed up in the event, so that one more account costs the same however many
it has.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from conflictkg.domain.claims import Stance
from conflictkg.domain.event_accounts import Account, Precision, figures
from conflictkg.domain.observations import EntityLookup
from conflictkg.domain.vocabulary import Effect, EventKind, Policy

FLIPS = frozenset({Effect.GAINS, Effect.LOSES})
LONG_AGO = timedelta(days=366)
"""How far back an account may be of an event of which it only says that it was before some day."""
TELLING = 3
"""Least number of people that tells one event from another: that two reports count one dead each says nothing."""
SAME_NUMBER = 0.1
"""Share of the greater of two numbers by which they may differ and still be one number told twice ("about 100", "97")."""

Score = tuple[float, ...]


@dataclass(slots=True)
class Group:
    """An event under construction. Accounts are compared with its anchor's days, and with the kinds, parties and numbers of all it has."""

    anchor: Account
    members: list[Account] = field(default_factory=list)
    denials: list[Account] = field(default_factory=list)
    noted: list[Account] = field(default_factory=list)
    kinds: dict[str, EventKind] = field(default_factory=dict)
    doers: set[str] = field(default_factory=set)
    sufferers: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    documents: dict[str, list[Account]] = field(default_factory=lambda: defaultdict(list))
    copied: set[str] = field(default_factory=set)
    numbers: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, account: Account) -> None:
        """Take an asserted account in."""
        self.members.append(account)
        self.kinds[account.kind.notation] = account.kind
        self.doers |= account.doers
        self.sufferers |= account.sufferers
        self.named |= account.named
        self.documents[account.document].append(account)
        self.copied |= account.copied
        for harm, count in account.counts:
            self.numbers[harm].update(figures(count))


@dataclass(frozen=True, slots=True)
class Fit:
    """Compares accounts with events at one place by the numbers of a policy.

    ``wide`` marks a place so large that much happens in it on one day: a country, a province.
    """

    kinds: Mapping[str, EventKind]
    policy: Policy
    lookup: EntityLookup
    wide: bool = False
    _one: dict[tuple[str, str], bool] = field(default_factory=dict, compare=False)  # pairs of kinds that were compared

    def reach(self, account: Account) -> tuple[date, date]:
        """Days, inclusive, on which the last day of the anchor of an event that the account may be of can be."""
        lag = timedelta(days=self.policy.event_lag)
        if account.stance is not Stance.ASSERTED and account.precision is Precision.NEWS:
            first = account.last - timedelta(days=self.policy.denial_lag)
        elif account.first == date.min:
            first = account.last - LONG_AGO
        else:
            first = account.first - lag
        return first, account.last + lag + timedelta(days=1)

    def score(self, account: Account, group: Group) -> Score | None:
        """How well an account fits an event, ``None`` when it is not of it.

        Compared from the first: the same words, the same text, how much they agree on, the same day, the same kind, how near in the text.
        Of an account that names no day, only the first three count.
        """
        day = self._same_day(account, group.anchor)
        if day is None or not all(self.one_event(account.kind, kind) for kind in group.kinds.values()):
            return None
        same_text = group.documents.get(account.document, ())
        copy = bool(account.copied & group.documents.keys()) or account.document in group.copied
        details = self._details(account, group)
        agreed = details + self._hands(account, group)
        if not (agreed or copy or (day and (same_text or self._day_is_enough(account, group)))):
            return None
        if not copy and (self._numbers_differ(account, group) or self._parties_differ(account, group, disputable=bool(details and day))):
            return None
        sure = (float(copy), float(bool(same_text)), float(agreed))
        if account.precision is Precision.VAGUE:
            return sure
        gap = min((abs(account.start - other.start) for other in same_text), default=0)
        return (*sure, float(day), float(account.kind.notation in group.kinds), float(-gap))

    def one_event(self, a: EventKind, b: EventKind) -> bool:
        """Whether claims of two kinds may be of one event: the same, one broader, a toll, or the two sides of a change of hands."""
        pair = (a.notation, b.notation)
        if (known := self._one.get(pair)) is None:
            same = a.notation == b.notation or a.classes & b.toll_of or b.classes & a.toll_of or a.toll_of & b.toll_of
            near = {a.effect, b.effect} == FLIPS or a.notation in self._above(b) or b.notation in self._above(a)
            known = self._one[pair] = bool(same or near)
        return known

    def differ(self, some: Iterable[str], others: Iterable[str], day: date) -> bool:
        """Whether both name parties, and none of the ones is one of the others or on its side (rule R3)."""
        some, others = set(some), set(others)
        return bool(some and others) and not some & others and not any(self._allied(a, b, day) for a in some for b in others)

    def is_narrower(self, kind: EventKind, other: EventKind) -> bool:
        """Whether the other kind is broader than the kind."""
        return other.notation in self._above(kind)

    def _above(self, kind: EventKind) -> list[str]:
        found: list[str] = []
        while kind.broader is not None and kind.broader not in found:
            found.append(kind.broader)
            kind = self.kinds.get(kind.broader, kind)
        return found

    def _same_day(self, account: Account, anchor: Account) -> bool | None:
        """True for a shared day, false where one was only published so soon after the other's day that it may be of it."""
        if account.stance is not Stance.ASSERTED and account.precision is Precision.NEWS:
            before = timedelta(days=self.policy.denial_lag)
            return True if account.last - before <= anchor.last and anchor.first <= account.last else None
        if account.first <= anchor.last and anchor.first <= account.last:
            return date.min not in (account.first, anchor.first)
        if Precision.NEWS not in (account.precision, anchor.precision):
            return None
        lag = timedelta(days=self.policy.event_lag)
        late = account.precision is Precision.NEWS and anchor.last < account.last <= anchor.last + lag
        early = anchor.precision is Precision.NEWS and account.last < anchor.last <= account.last + lag
        return False if late or early else None

    def _day_is_enough(self, account: Account, group: Group) -> bool:
        """Whether place and day tell that it is one event in two texts.

        Not of a wide place, nor of two tolls, and of kinds that only come near each other (bombing, air strike) when one party did it.
        """
        if self.wide:
            return False
        if account.stance is not Stance.ASSERTED:
            return True
        if account.is_toll or group.anchor.is_toll:
            return not (account.is_toll and group.anchor.is_toll)
        return account.kind.notation in group.kinds or bool(account.doers & group.doers)

    def _details(self, account: Account, group: Group) -> int:
        """How much beyond kind, place and day tells that it is one event: numbers, and what or who was hit."""
        numbers = any(
            _same_number(n, m)
            for harm, count in account.counts
            for n in figures(count)
            for m in group.numbers.get(harm, ())
            if n >= TELLING
        )
        return numbers + bool(account.named & group.named)

    def _hands(self, account: Account, group: Group) -> int:
        """The same for changes of hands: a place is seldom taken twice in so few days, and by one party hardly ever."""
        flips = account.kind.effect in FLIPS and any(kind.effect in FLIPS for kind in group.kinds.values())
        return flips + bool(flips and account.doers & group.doers)

    def _numbers_differ(self, account: Account, group: Group) -> bool:
        """Whether the numbers cannot be of one event: one text counts its people once, others do not count many times as many."""
        for other in group.documents.get(account.document, ()):
            if not account.shares_words(other) and account.sufferers == other.sufferers:
                both = ((count, other.count(harm)) for harm, count in account.counts)
                if any(b and not any(_same_number(n, m) for n in figures(a) for m in figures(b)) for a, b in both):
                    return True
        if account.document in group.documents:
            return False
        for harm, count in account.counts:
            told, own, ratio = group.numbers.get(harm), figures(count), self.policy.toll_ratio
            if told and (own[0] > ratio * max(told) or own[-1] * ratio < min(told)):
                return True
        return False

    def _parties_differ(self, account: Account, group: Group, *, disputable: bool) -> bool:
        """Whether it tells of other parties. Two texts may dispute who did it where day, kind and numbers or target agree."""
        same_text = account.document in group.documents
        both_sides = account.sufferers <= group.doers or (same_text and account.is_toll)  # the losses of either in one fight
        if not both_sides and self.differ(account.sufferers, group.sufferers, account.last):
            return True
        fighting = any(kind.mutual for kind in group.kinds.values())
        if not self.differ(account.doers, group.doers | group.sufferers if fighting else group.doers, account.last):
            return False
        disputed = disputable and not same_text and account.kind.notation in group.kinds
        return account.stance is not Stance.ASSERTED or not disputed

    def _allied(self, a: str, b: str, day: date) -> bool:
        return self._sides(a, b, day) or self._sides(b, a, day)

    def _sides(self, a: str, b: str, day: date) -> bool:
        entity = self.lookup(a)
        return entity is not None and b in entity.sides_on(day)


def _same_number(n: int, m: int) -> bool:
    return abs(n - m) <= SAME_NUMBER * max(n, m)
