"""More accounts at a place: which of its events change, found among those near them in time (rule R13).

The same as all events at the place made anew (``domain.event_clusters``), when what was there stays. Accounts go, in the order in which
they find their events, to where they were; one is placed anew when an event has changed before its turn, and fits it otherwise than before.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from conflictkg.domain.claims import Stance
from conflictkg.domain.event_accounts import Account, Precision
from conflictkg.domain.event_clusters import NOWHERE, EventCluster, Groups, Placed, cluster_of, fit_at, id_of, in_turn, standing
from conflictkg.domain.event_fit import Fit
from conflictkg.domain.evidence import Unsettled
from conflictkg.domain.observations import EntityLookup
from conflictkg.domain.vocabulary import Vocabulary

Near = Callable[[date, date], Collection[tuple[Account, Placed]]]
"""Gives the accounts at a place, with where they are, of which an event with its anchor's last day on one of these days (inclusive) may be;
those of the same events; those of all events that may be of any of many days."""

MARGIN = timedelta(days=10)
"""Days around what is new for which accounts are looked at first."""
WIDEST = timedelta(days=1200)
"""Days over which they are looked at at most."""


class Joined(NamedTuple):
    """What becomes of the events at a place: ids of those that are no more, those that are new or changed; accounts placed elsewhere."""

    gone: tuple[str, ...]
    come: tuple[EventCluster, ...]
    placed: dict[str, Placed]


def join(
    place: str, news: Sequence[Account], denials: Iterable[Account], near: Near, vocabulary: Vocabulary, lookup: EntityLookup
) -> Joined:
    """What new accounts do to the events at a place (IRI).

    ``denials`` are those at the place that were known no earlier than the first of the new ones. Raises ``Unsettled`` where events far away
    in time may change: a denial may take back reports of any day, what names no day may be of an event on any of many.
    """
    if any(a.stance is Stance.DENIED or a.precision is Precision.VAGUE for a in news):
        raise Unsettled
    fit = fit_at(place, vocabulary, lookup)
    stand = {a.claim for a in standing((*news, *denials), fit)}
    found = [a for a in news if a.claim in stand]
    fallen = {a.claim: NOWHERE for a in news if a.claim not in stand}
    if not found:
        return Joined((), (), fallen)
    reaches = [fit.reach(a) for a in found]
    first, last = _earlier(min(r[0] for r in reaches), MARGIN), _later(max(r[1] for r in reaches), MARGIN)
    while last - first <= WIDEST:
        try:
            there = near(first, last)
            accounts = in_turn([*found, *(account for account, _ in there)], vocabulary)
            joined = _Joining(place, fit, first, last).run(accounts, there)
        except _Farther as farther:
            first, last = min(first, _earlier(farther.first, MARGIN)), max(last, _later(farther.last, MARGIN))
        else:
            return joined._replace(placed=fallen | joined.placed)
    raise Unsettled


def _earlier(day: date, by: timedelta) -> date:
    return day - by if day - date.min > by else date.min


def _later(day: date, by: timedelta) -> date:
    return day + by if date.max - day > by else date.max


class _Farther(Exception):
    """Accounts of more days have to be looked at."""

    def __init__(self, first: date, last: date) -> None:
        self.first, self.last = first, last


class _Joining:
    """Events as they were and as they become; those with their anchors' last day between two days (inclusive) are all at hand."""

    def __init__(self, place: str, fit: Fit, first: date, last: date) -> None:
        self._place, self._fit, self._first, self._last = place, fit, first, last
        self._was, self._becomes = Groups(fit), Groups(fit)
        self._changed: dict[str, date] = {}  # events, by their anchors, with the anchors' last days

    def run(self, accounts: Iterable[Account], there: Iterable[tuple[Account, Placed]]) -> Joined:
        """Let all accounts, in this order, go where they were, or find their events."""
        before = {account.claim: placed for account, placed in there}
        moved: dict[str, Placed] = {}
        for account in accounts:
            old = before.get(account.claim)
            if old == NOWHERE and account.stance is Stance.ASSERTED:
                continue  # it was taken back
            new = old if old is not None and not self._is_affected(account) else self._placed(account)
            if old is not None:
                self._was.put(account, old)
            self._becomes.put(account, new)
            if new != old:
                moved[account.claim] = new
                self._change(new)
                self._change(old or NOWHERE)
        were = [group for anchor in self._changed if (group := self._was.all.get(anchor)) is not None]
        are = [group for anchor in self._changed if (group := self._becomes.all.get(anchor)) is not None]
        come = tuple(cluster_of(self._place, group, self._fit) for group in are)
        gone = {id_of(self._place, group) for group in were} - {cluster.id for cluster in come}
        return Joined(tuple(gone), come, moved)

    def _is_affected(self, account: Account) -> bool:
        """Whether an event that has changed fits an account otherwise than it did, so that it may belong elsewhere."""
        first, last = self._fit.reach(account)
        near = (event for event, day in self._changed.items() if first <= day <= last)
        return any(self._was.score(account, event) != self._becomes.score(account, event) for event in near)

    def _placed(self, account: Account) -> Placed:
        first, last = self._fit.reach(account)
        if first < self._first or last > self._last:
            raise _Farther(first, last)
        return self._becomes.place(account)

    def _change(self, placed: Placed) -> None:
        """Note that an event is not as it was."""
        if placed == NOWHERE:
            return
        anchor = (self._becomes.all.get(placed.event) or self._was.all[placed.event]).anchor
        if anchor.precision is Precision.VAGUE:
            raise Unsettled
        if not self._first <= anchor.last <= self._last:
            raise _Farther(anchor.last, anchor.last)
        self._changed[placed.event] = anchor.last
