"""Event clusters: claims of one real-world event at one place become one derived event (rule R13).

A pure function of the set of claims about a place: the order of their arrival never matters, and what is derived can be deleted and made
again. An event is anchored on its most precise account, and days are compared with that account alone, so that a series of daily shellings
is no chain. ``docs/events.md`` says what is compared.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import IntEnum
from typing import NamedTuple

from conflictkg.domain.claims import Casualties, Stance, content_id
from conflictkg.domain.event_accounts import Account, Precision
from conflictkg.domain.event_fit import Fit, Group, Score
from conflictkg.domain.observations import EntityLookup
from conflictkg.domain.tolls import merged
from conflictkg.domain.vocabulary import Effect, EventKind, Vocabulary
from conflictkg.domain.weights import combined


@dataclass(frozen=True, slots=True, kw_only=True)
class EventCluster:
    """One event, as told by one claim or more.

    ``kind`` is the notation of the narrowest kind told; ``agents`` and ``patients`` are parties (IRIs, sorted) in the roles of that kind.
    It happened in [``earliest``, ``latest``], inclusive days; ``earliest`` is ``None`` where nobody says. ``supporting``, ``opposing``
    and ``noted`` are claim ids; ``chains`` counts the independent chains that support it (R6). ``id`` stays while later reports come in.
    """

    id: str
    place: str
    kind: str
    agents: tuple[str, ...] = ()
    patients: tuple[str, ...] = ()
    earliest: date | None
    latest: date
    known_from: date
    supporting: tuple[str, ...]
    opposing: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    chains: int = 1
    casualties: Casualties | None = None


class Part(IntEnum):
    """What an account is to an event."""

    ANCHOR = 0
    LONG = 1  # the anchor of an event that may be of any of many days
    ALONE = 2  # the one account of an event that nothing else joins, because it fits several equally well
    MEMBER = 3
    DENIAL = 4
    NOTED = 5
    NONE = 6


FOUNDING = (Part.ANCHOR, Part.LONG, Part.ALONE)


class Placed(NamedTuple):
    """Of which event an account is, told by the claim of its anchor, and as what."""

    event: str
    part: Part


NOWHERE = Placed("", Part.NONE)


class Clustering(NamedTuple):
    """The events at a place, in order of time, and where each account is, by its claim."""

    clusters: tuple[EventCluster, ...]
    placed: dict[str, Placed]


def event_clusters(place: str, accounts: Iterable[Account], vocabulary: Vocabulary, lookup: EntityLookup) -> tuple[EventCluster, ...]:
    """The events at one place (IRI), in order of time. What nobody asserts is no event, nor what its own outlet took back (rule R11)."""
    return clustered(place, accounts, vocabulary, lookup).clusters


def clustered(place: str, accounts: Iterable[Account], vocabulary: Vocabulary, lookup: EntityLookup) -> Clustering:
    """The same, and which account is of which event."""
    fit = fit_at(place, vocabulary, lookup)
    groups = Groups(fit)
    told = list(accounts)
    placed = dict.fromkeys((a.claim for a in told), NOWHERE)
    for account in in_turn(standing(told, fit), vocabulary):
        placed[account.claim] = groups.put(account, groups.place(account))
    return Clustering(in_time(cluster_of(place, group, fit) for group in groups.all.values()), placed)


def fit_at(place: str, vocabulary: Vocabulary, lookup: EntityLookup) -> Fit:
    """What compares accounts at a place."""
    where = lookup(place)
    wide = where is not None and where.kind in vocabulary.policy.wide_kinds
    return Fit(vocabulary.kinds, vocabulary.policy, lookup, wide)


def in_turn(accounts: Iterable[Account], vocabulary: Vocabulary) -> list[Account]:
    """Accounts in the order in which they find their events.

    Events first, then what they cost; what is itself an event that may have cost something comes before what is only a cost. What nobody
    asserts comes last.
    """
    bearers = {cls for kind in vocabulary.kinds.values() for cls in kind.toll_of}

    def turn(a: Account) -> tuple[object, ...]:
        if a.stance is not Stance.ASSERTED:
            return (2, False, *a.order())
        return (int(a.is_toll), a.is_toll and not a.kind.classes & bearers, *a.order())

    return sorted(accounts, key=turn)


def in_time(clusters: Iterable[EventCluster]) -> tuple[EventCluster, ...]:
    """Events in order of time."""
    return tuple(sorted(clusters, key=lambda c: (c.latest, c.earliest or date.min, c.id)))


class Groups:
    """Events under construction, by the claims of their anchors, and found by the last day of the anchor."""

    def __init__(self, fit: Fit) -> None:
        self.fit = fit
        self.all: dict[str, Group] = {}
        self._alone: set[str] = set()
        self._days: list[date] = []
        self._by_day: dict[date, list[Group]] = defaultdict(list)
        self._long: list[Group] = []  # anchored on a vague account, so that their last day says little

    def place(self, account: Account) -> Placed:
        """Where an account belongs.

        An asserted one is of the event that it fits best, else an event of its own; one that fits several equally well is an event that
        nothing else joins. One that is not asserted is put to the event that it fits best. That nobody was hurt denies a toll, no attack.
        """
        best = self._best(account)
        if account.stance is not Stance.ASSERTED:
            if len(best) != 1:
                return NOWHERE
            denies = account.stance is Stance.DENIED and (best[0].anchor.is_toll or not account.is_toll)
            return Placed(best[0].anchor.claim, Part.DENIAL if denies else Part.NOTED)
        if len(best) == 1:
            return Placed(best[0].anchor.claim, Part.MEMBER)
        part = Part.ALONE if best else Part.LONG if account.precision is Precision.VAGUE else Part.ANCHOR
        return Placed(account.claim, part)

    def put(self, account: Account, placed: Placed) -> Placed:
        """Put an account where it belongs."""
        event, part = placed
        if part in FOUNDING:
            group = self.all[event] = Group(account)
            group.add(account)
            if part is Part.LONG:
                self._long.append(group)
            elif part is Part.ANCHOR:
                if account.last not in self._by_day:
                    insort(self._days, account.last)
                self._by_day[account.last].append(group)
            else:
                self._alone.add(event)
        elif part is Part.MEMBER:
            self.all[event].add(account)
        elif part is not Part.NONE:
            (self.all[event].denials if part is Part.DENIAL else self.all[event].noted).append(account)
        return placed

    def score(self, account: Account, event: str) -> Score | None:
        """How well an account fits an event (the claim of its anchor); ``None`` for one that it cannot join."""
        group = self.all.get(event)
        return None if group is None or event in self._alone else self.fit.score(account, group)

    def _best(self, account: Account) -> list[Group]:
        """The event that an account is of, none, or several where nothing tells which."""
        best: list[Group] = []
        best_score: Score = ()
        for group in self._near(account):
            score = self.fit.score(account, group)
            if score is None or score < best_score:
                continue
            best = [*best, group] if score == best_score else [group]
            best_score = score
        return best

    def _near(self, account: Account) -> Iterator[Group]:
        first, last = self.fit.reach(account)
        for day in self._days[bisect_left(self._days, first) : bisect_right(self._days, last)]:
            yield from self._by_day[day]
        yield from self._long


def standing(accounts: Sequence[Account], fit: Fit) -> Iterator[Account]:
    """Accounts less those that their own outlet took back: by a correction that names the report, or by a later denial of its own."""
    denials = [a for a in accounts if a.stance is Stance.DENIED]
    corrected: dict[str, list[Account]] = defaultdict(list)
    own: dict[str, list[Account]] = defaultdict(list)
    for denial in denials:
        for document in denial.corrects:
            corrected[document].append(denial)
        if denial.chain.own_voice and not denial.corrects:
            own[denial.chain.origin].append(denial)

    def of_it(denial: Account, account: Account) -> bool:
        return (
            denial.document != account.document
            and denial.known >= account.known
            and fit.one_event(denial.kind, account.kind)
            and not fit.differ(denial.doers, account.doers, account.last)
            and (bool(denial.corrects) or (denial.first <= account.last and account.last <= denial.last))
        )

    for account in accounts:
        by = [d for document in (account.document, *account.copied) for d in corrected.get(document, ())]
        by += [d for key in {account.chain.origin, account.chain.outlet} for d in own.get(key, ())]
        if account.stance is not Stance.ASSERTED or not any(of_it(denial, account) for denial in by):
            yield account


def id_of(place: str, group: Group) -> str:
    """The id of an event, which is that of the first claim told of it."""
    return _id(place, min(group.members, key=Account.told_order))


def _id(place: str, first: Account) -> str:
    return content_id("event", place, first.kind.notation, first.claim)


def cluster_of(place: str, group: Group, fit: Fit) -> EventCluster:
    """The event that accounts tell."""
    supporting, dissenting = _who_did_it(group, fit)
    told = sorted(supporting, key=Account.told_order)
    first = min(group.members, key=Account.told_order)
    kind = _narrowest([a.kind for a in sorted(supporting, key=lambda a: (a.is_toll, a.kind.effect is Effect.LOSES, a.order()))], fit)
    doers = {party for a in supporting for party in a.doers}
    sufferers = {party for a in supporting for party in a.sufferers}
    if kind.effect is Effect.LOSES:
        doers, sufferers = sufferers, doers
    earliest, latest = _days(supporting, group.anchor)
    return EventCluster(
        id=_id(place, first),
        place=place,
        kind=kind.notation,
        agents=tuple(sorted(doers)),
        patients=tuple(sorted(sufferers - doers)),
        earliest=earliest,
        latest=latest,
        known_from=told[0].known.date(),
        supporting=tuple(a.claim for a in told),
        opposing=tuple(a.claim for a in sorted((*dissenting, *group.denials), key=Account.told_order)),
        noted=tuple(a.claim for a in sorted(group.noted, key=Account.told_order)),
        chains=len({a.chain.origin for a in supporting}),
        casualties=merged(group.members),
    )


def _narrowest(kinds: Sequence[EventKind], fit: Fit) -> EventKind:
    """The first kind, or the narrowest that is told below it."""
    chosen = kinds[0]
    for kind in kinds:
        if fit.is_narrower(kind, chosen):
            chosen = kind
    return chosen


def _days(accounts: Sequence[Account], anchor: Account) -> tuple[date | None, date]:
    """First and last day on which it can have happened by all accounts; by the most precise one where they leave no day."""
    firsts = [a.first for a in accounts if a.precision is not Precision.NEWS and a.first != date.min]
    earliest, latest = max(firsts, default=None), min(a.last for a in accounts)
    if earliest is None or earliest <= latest:
        return earliest, latest
    return (None if anchor.precision is Precision.NEWS or anchor.first == date.min else anchor.first), anchor.last


def _who_did_it(group: Group, fit: Fit) -> tuple[list[Account], list[Account]]:
    """Accounts that agree on who did it, or do not say, and those that say it was somebody else.

    Of several camps the one with the most weight of independent chains counts (rule R6), and of equal ones the first to be told. Who
    clears its own side by naming another is interested (rule R5).
    """
    camps: list[tuple[set[str], list[Account]]] = []
    silent: list[Account] = []
    for account in sorted(group.members, key=Account.order):
        if not account.doers:
            silent.append(account)
            continue
        same = next((camp for camp in camps if not fit.differ(account.doers, camp[0], account.last)), None)
        if same is None:
            camps.append((set(account.doers), [account]))
        else:
            same[0].update(account.doers)
            same[1].append(account)
    if len(camps) < 2:
        return list(group.members), []

    def weight(parties: set[str], camp: Sequence[Account]) -> float:
        others = {party for named, _ in camps if named is not parties for party in named}
        policy = fit.policy
        factors = ((a, policy.interested_factor if a.chain.partisan or a.chain.sides & others else 1.0) for a in camp)
        return combined(
            (a.chain.origin, policy.weights.get(a.chain.grade, 0.0) * policy.credibility_factors.get(a.credibility, 0.0) * factor)
            for a, factor in factors
        )

    _, believed = min(camps, key=lambda camp: (-round(weight(*camp), 6), min(a.told_order() for a in camp[1])))
    return [*silent, *believed], [a for _, camp in camps if camp is not believed for a in camp]
