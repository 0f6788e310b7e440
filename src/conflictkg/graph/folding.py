"""The beliefs and events of a place made anew: what is heard there is weighed, and only what differs from what the graph holds is written.

The last step of the projection. Work depends on the place alone, and where all that is heard there is at hand, only new claims are read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

import pyoxigraph as ox

from conflictkg.domain.checkpoints import Checkpoint
from conflictkg.domain.chronicle import Chronicle
from conflictkg.domain.event_accounts import Account
from conflictkg.domain.event_clusters import EventCluster, Placed, clustered, fit_at
from conflictkg.domain.event_fit import Fit
from conflictkg.domain.event_joining import join
from conflictkg.domain.evidence import Unsettled
from conflictkg.domain.known_time import counted_before, hear_later, relive, rethink, rethink_today
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import KnownPeriod, Period
from conflictkg.domain.testimony import Heard, Testimony, heard
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.changes import Extend, Remove
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.collecting import uncollected
from conflictkg.graph.heard import HeardTable, Version, digest
from conflictkg.graph.intervals import FOLLOWED
from conflictkg.rdf.event_mapping import event_quads
from conflictkg.rdf.period_mapping import case_quads, cases_of, period_quads
from conflictkg.rdf.terms import case_iri, event_iri, period_iri

Made = Mapping[str, tuple[Version, Callable[[], list[ox.Quad]]]]
"""Versions of periods, cases or events, by IRI, with what makes their quads."""


MANY = 1_000
"""Claims about who holds a place from which what is settled there is kept, so that one more is weighed with the latest alone."""
TAIL = 300
"""Claims, at least, of later days than a checkpoint: those that came in a little late are weighed anew with them."""


class _Changes(NamedTuple):
    """What becomes of beliefs or events: what is outdated unless it is made again, what is made, and what the graph holds of either."""

    outdated: Collection[str]
    made: Made
    held: Mapping[str, Version]


class _Listened(NamedTuple):
    """What is heard about a place: all of it where all was read anew, and what is new where nothing else has changed."""

    all: Sequence[Heard] | None
    news: Sequence[Heard] | None


Held = Mapping[str, Version]
"""Versions that the graph holds, by IRI."""

_GoneOn = tuple[Chronicle, set[tuple[date, str, str]], _Changes]
"""A chronicle that went on, the contests from before its periods that they showed until now, and what changes."""


@dataclass(frozen=True, slots=True)
class Folding:
    """Makes the beliefs and events of places anew; ``table`` is that of the store that ``claims`` reads, begun."""

    claims: StoredClaims
    table: HeardTable
    vocabulary: Vocabulary

    def changes(self, place: str, documents: Collection[str] | None) -> tuple[Remove, Extend]:
        """What becomes of the beliefs and events at a place (IRI) to which these documents (ids) are new; ``None``: anything may be.

        What was believed before any of the documents was known stays as it is.
        """
        with uncollected():
            return self._changes(place, documents)

    def _changes(self, place: str, documents: Collection[str] | None) -> tuple[Remove, Extend]:
        held = None if self.table.is_whole(place) else self._held(place)
        listened = self._listen(place, documents)
        if listened.news is None:
            self.table.settled.forget(place)
        since = date.min if documents is None else min(map(self.claims.known_day, documents))
        beliefs = self._beliefs(place, listened, since, held)
        events = self._events(place, listened, held)
        made, there = {**beliefs.made, **events.made}, {**beliefs.held, **events.held}
        gone = {*beliefs.outdated, *events.outdated} - made.keys()
        come = {iri: (v, quads) for iri, (v, quads) in made.items() if iri not in there or there[iri].digest != v.digest}
        written = {iri: version for iri, (version, _) in come.items()}
        self.table.keep_versions(place, gone, written if held is None else {**_without(held, gone), **written})
        removed = [quad for iri in gone for quad in self._quads_of(iri)]
        added: list[ox.Quad] = []
        for iri, (_, quads) in come.items():
            before, after = dict.fromkeys(self._quads_of(iri) if iri in there else ()), dict.fromkeys(quads())
            stays = _unchanged(before.keys(), after.keys())
            removed += (quad for quad in before if quad not in stays)
            added += (quad for quad in after if quad not in stays)
        return Remove(removed), Extend(added)

    def _listen(self, place: str, documents: Collection[str] | None) -> _Listened:
        """Bring the table up to what is heard about a place."""
        if documents is None or not self.table.is_whole(place):
            everything = list(self._heard(self.claims.testimonies(place)))
            self.table.put_all(place, everything)
            return _Listened(everything, None)
        found = [self.claims.document(id) for id in documents]
        replaced = {id for d in found if d is not None for id in (*([d.revises] if d.revises is not None else []), *d.withdraws)}
        again = self.claims.cluster({*documents, *replaced})
        return _Listened(None, self.table.put(place, self._heard(self.claims.testimonies(place, again)), again))

    def _heard(self, testimonies: Iterable[Testimony]) -> Iterable[Heard]:
        return (heard(t, self.vocabulary, self.claims.entity) for t in testimonies)

    def _held(self, place: str) -> dict[str, Version]:
        """What the graph holds of a place: versions of periods, and events, all of which are to be compared quad by quad."""
        versions = {iri: Version(key.valid_from, key.known_from, key.known_until, b"") for iri, key in self.claims.periods_about(place)}
        now = [iri for iri, version in versions.items() if version.known_until is None]
        return versions | {iri: Version(None, None, None, b"") for iri in (*self.claims.cases_of(now), *self.claims.events_about(place))}

    # ------------------------------------------------------------------ beliefs

    def _beliefs(self, place: str, listened: _Listened, since: date, held: Mapping[str, Version] | None) -> _Changes:
        if held is None and listened.news is not None:
            news = [h.observation for h in listened.news if h.observation is not None]
            if not news:
                return _Changes((), {}, {})
            since = min(o.known_day for o in news)  # what they are near copies of may be older, and is as it was
            with suppress(Unsettled, KnowledgeBaseFault):  # where the graph is at fault, that comes out below
                return self._going_on(place, since, news)
        held = self.table.versions(place) if held is None else held
        heard_of = self.table.observations(place) if listened.all is None else [h.observation for h in listened.all]
        observations = [o for o in heard_of if o is not None]
        if since > date.min and not any(_news(o, since) for o in observations):
            return _Changes((), {}, {})
        chronicle = Chronicle(place, self.vocabulary.policy)
        if since == date.min:
            changes = self._rethought(held, since, list(relive(chronicle, observations)))
        else:
            chronicle.hear(counted_before(observations, since))
            changes = self._rethought(held, since, rethink(chronicle, observations, since, _Believed(self.claims.store.base, held, since)))
        if len(observations) >= MANY:
            self.table.settled.keep(place, chronicle.settle(TAIL, observations))  # none where it cannot be: an earlier one is outdated
            self.table.settled.note_days(place, observations)
        return changes

    def _going_on(self, place: str, since: date, news: Sequence[Observation]) -> _Changes:
        """From a checkpoint; raises ``Unsettled`` where there is none from which to go on."""
        settled = self.table.settled
        at = settled.checkpoint(place)
        if at is None:
            raise Unsettled
        is_last = since >= settled.last_known(place) and all(o.known_day == since for o in news)
        settled.note_days(place, news)
        later = settled.later(place, at.day, since)
        new = {o.claim for o in news}
        observations = self.table.observations(place, later | at.claims)
        until_now = [o for o in observations if o.claim not in new]
        held = self.table.versions_since(place, at.first, since)
        try:
            if not is_last:
                raise Unsettled
            chronicle, shown, changes = self._on_the_last_day(place, at, since, news, until_now, held)
        except Unsettled:
            chronicle, shown, changes = self._day_by_day(place, at, since, observations, until_now, held)
        if not shown <= chronicle.reaching_back():
            raise Unsettled  # whether earlier periods show them too, nobody knows here
        if len(later) > 3 * TAIL and (on := chronicle.settle(TAIL, observations)) is not None:
            settled.keep(place, on)
        return changes

    def _on_the_last_day(
        self, place: str, at: Checkpoint, day: date, news: Sequence[Observation], until_now: Sequence[Observation], held: Held
    ) -> _GoneOn:
        """Nothing is known later than the new: only they are heard, by a chronicle that knows all else, that of the day too."""
        chronicle = Chronicle.resumed(place, self.vocabulary.policy, at, [o for o in until_now if o.counts_on(day)])
        shown = chronicle.reaching_back()
        believed = _Believed(self.claims.store.base, held, day, today=True)
        found = rethink_today(chronicle, news, day, believed, only=not any(_news(o, day) for o in until_now))
        over = {iri for iri, version in held.items() if version.known_until == day}  # as they were, unless believed again
        return chronicle, shown, self._rethought(held, day, found, keep=over)

    def _day_by_day(
        self, place: str, at: Checkpoint, since: date, observations: Sequence[Observation], until_now: Sequence[Observation], held: Held
    ) -> _GoneOn:
        """What became known since is heard again, day by day; what was said until now must not have borne on what is settled.

        With the new it may do otherwise, and the graph would keep what is settled as it was.
        """
        if at.known >= since:
            raise Unsettled
        before = counted_before(observations, since)
        without = Chronicle.resumed(place, self.vocabulary.policy, at, before)
        hear_later(without, until_now, since)
        chronicle = Chronicle.resumed(place, self.vocabulary.policy, at, before)
        found = rethink(chronicle, observations, since, _Believed(self.claims.store.base, held, since))
        return chronicle, without.reaching_back(), self._rethought(held, since, found)

    def _rethought(self, held: Mapping[str, Version], since: date, versions: Sequence[KnownPeriod], keep: Collection[str] = ()) -> _Changes:
        """What becomes of those that are held, when these are all the versions believed just before a day of known time or later.

        All but those to ``keep``.
        """
        base, kinds = self.claims.store.base, self.vocabulary.kinds
        made: Made = {period_iri(base, v.id): (_version(v), partial(period_quads, v, base, kinds)) for v in versions}
        cases = cases_of((v.period for v in versions if v.known_until is None), base)
        shared = {iri: (Version(case.since, None, None, digest(case)), partial(case_quads, case, base)) for iri, case in cases.items()}
        outdated = {iri for iri, v in held.items() if self._is_case(iri) or (_is_believed(v, since) and iri not in keep)}
        return _Changes(outdated, {**made, **shared}, held)

    def _is_case(self, iri: str) -> bool:
        return iri.startswith(case_iri(self.claims.store.base, ""))

    # ------------------------------------------------------------------ events

    def _events(self, place: str, listened: _Listened, held: Mapping[str, Version] | None) -> _Changes:
        if held is None and listened.news is not None and self.table.settled.has_placed(place):
            news = [h.account for h in listened.news if h.account is not None and h.superseded is None]
            try:
                return self._joining(place, news)
            except Unsettled:
                self.table.settled.forget_events(place)
        if listened.all is None:
            accounts = self.table.accounts(place, self.vocabulary.kinds)
        else:
            accounts = [h.account for h in listened.all if h.account is not None and h.superseded is None]
        clusters, placed = clustered(place, accounts, self.vocabulary, self.claims.entity)
        if len(accounts) >= MANY:
            self.table.settled.place(place, accounts, placed, self._fit(place).reach)
        held = self.table.versions(place) if held is None else held
        outdated = [iri for iri, version in held.items() if version.known_from is None and not self._is_case(iri)]
        return _Changes(outdated, self._made(clusters), held)

    def _joining(self, place: str, news: Sequence[Account]) -> _Changes:
        """From the accounts near the new ones; raises ``Unsettled`` where others may be of other events as well."""
        settled, kinds, base = self.table.settled, self.vocabulary.kinds, self.claims.store.base
        if not news:
            return _Changes((), {}, {})
        denials = self.table.accounts(place, kinds, settled.denials(place, min(a.known for a in news).date()))

        def near(first: date, last: date) -> list[tuple[Account, Placed]]:
            placed = settled.near(place, first, last)
            return [(account, placed[account.claim]) for account in self.table.accounts(place, kinds, placed)]

        joined = join(place, news, denials, near, self.vocabulary, self.claims.entity)
        settled.place(place, news, joined.placed, self._fit(place).reach)
        settled.move(place, joined.placed)
        gone = [event_iri(base, id) for id in joined.gone]
        made = self._made(joined.come)
        return _Changes(gone, made, self.table.versions_of(place, (*gone, *made)))

    def _fit(self, place: str) -> Fit:
        return fit_at(place, self.vocabulary, self.claims.entity)

    def _made(self, clusters: Iterable[EventCluster]) -> Made:
        base, kinds = self.claims.store.base, self.vocabulary.kinds
        return {event_iri(base, c.id): (Version(None, None, None, digest(c)), partial(event_quads, c, base, kinds)) for c in clusters}

    def _quads_of(self, iri: str) -> Iterable[ox.Quad]:
        """Every quad of a version or event, those of its parts included."""
        me = ox.NamedNode(iri)
        for quad in self.claims.store.raw.quads_for_pattern(me, None, None, None):
            yield quad
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(f"{iri}#"):
                yield from self.claims.store.raw.quads_for_pattern(quad.object, None, None, quad.graph_name)


def _unchanged(before: Set[ox.Quad], after: Set[ox.Quad]) -> Set[ox.Quad]:
    """Quads of a version, case or event that may stay: most links to evidence do, and most of a period of which the evidence changes."""
    same = before & after
    if any(quad.predicate in FOLLOWED for quad in before ^ after):
        return {quad for quad in same if quad.predicate not in FOLLOWED}
    return same


def _version(known: KnownPeriod) -> Version:
    period = known.period
    contests = tuple(replace(contest, claims=()) for contest in period.contests)
    bare = replace(period, supporting=(), opposing=(), contests=contests)  # the claims are told once, in the cases
    told = (bare, bool(period.supporting or period.opposing), known.known_from, known.known_until)
    return Version(period.valid_from, known.known_from, known.known_until, digest(told))


def _news(observation: Observation, since: date) -> bool:
    """Whether something became known of an observation on a day or later."""
    superseded = observation.superseded
    return observation.known_day >= since or (superseded is not None and superseded.date() >= since)


def _without(held: Mapping[str, Version], gone: Collection[str]) -> dict[str, Version]:
    return {iri: version for iri, version in held.items() if iri not in gone}


def _is_believed(version: Version, since: date) -> bool:
    """Whether it is a version of a period that was believed on a day of known time, just before it, or later."""
    return version.known_from is not None and (version.known_until is None or version.known_until >= since)


class _Believed:
    """The versions of belief about a place that were believed just before a day, as they are asked for when it is thought again.

    Of ``today``, those that are believed now, and those that were until today.
    """

    def __init__(self, base: str, held: Mapping[str, Version], day: date, *, today: bool = False) -> None:
        self._base = base
        self._began: dict[date | None, list[tuple[date, str]]] = {}
        for iri, version in held.items():
            if version.known_from is not None and (today or version.known_from < day) and _is_believed(version, day):
                self._began.setdefault(version.valid_from, []).append((version.known_from, iri))

    def since(self, period: Period) -> date | None:
        """The day from which a period had been believed, ``None`` when it had not been."""
        found = sorted(self._began.get(period.valid_from, ()))
        return next((day for day, iri in found if period_iri(self._base, KnownPeriod(period, day, None).id) == iri), None)
