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


def event_clusters(place: str, accounts: Iterable[Account], vocabulary: Vocabulary, lookup: EntityLookup) -> tuple[EventCluster, ...]:
    """The events at one place (IRI), in order of time. What nobody asserts is no event, nor what its own outlet took back (rule R11)."""
    where = lookup(place)
    wide = where is not None and where.kind in vocabulary.policy.wide_kinds
    groups = _Groups(Fit(vocabulary.kinds, vocabulary.policy, lookup, wide))
    found = sorted(_standing(list(accounts), groups.fit), key=Account.order)
    bearers = {cls for kind in vocabulary.kinds.values() for cls in kind.toll_of}
    asserted = [a for a in found if a.stance is Stance.ASSERTED]
    # events first, then what they cost; what is itself an event that may have cost something comes before what is only a cost
    for account in sorted(asserted, key=lambda a: (a.is_toll, a.is_toll and not a.kind.classes & bearers)):
        groups.take(account)
    for account in found:
        if account.stance is not Stance.ASSERTED:
            groups.note(account)
    clusters = [_cluster(place, group, groups.fit) for group in groups.all]
    return tuple(sorted(clusters, key=lambda c: (c.latest, c.earliest or date.min, c.id)))


class _Groups:
    """Events under construction, found by the last day of their anchor."""

    def __init__(self, fit: Fit) -> None:
        self.fit = fit
        self.all: list[Group] = []
        self._days: list[date] = []
        self._by_day: dict[date, list[Group]] = defaultdict(list)
        self._long: list[Group] = []  # anchored on a vague account, so that their last day says little

    def take(self, account: Account) -> None:
        """Take in an asserted account: into the event that it is of, else as an event of its own.

        One that fits several events equally well is an event that nothing else joins.
        """
        best = self._best(account)
        if len(best) == 1:
            best[0].add(account)
            return
        group = Group(account)
        group.add(account)
        self.all.append(group)
        if best:
            return
        if account.precision is Precision.VAGUE:
            self._long.append(group)
        else:
            if account.last not in self._by_day:
                insort(self._days, account.last)
            self._by_day[account.last].append(group)

    def note(self, account: Account) -> None:
        """Put an account that is not asserted to the event that it is of. That nobody was hurt denies a toll, and no attack."""
        best = self._best(account)
        if len(best) == 1:
            denies = account.stance is Stance.DENIED and (best[0].anchor.is_toll or not account.is_toll)
            (best[0].denials if denies else best[0].noted).append(account)

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


def _standing(accounts: Sequence[Account], fit: Fit) -> Iterator[Account]:
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


def _cluster(place: str, group: Group, fit: Fit) -> EventCluster:
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
        id=content_id("event", place, first.kind.notation, first.claim),
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
