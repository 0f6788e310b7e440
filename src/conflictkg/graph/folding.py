"""The beliefs and events of a place made anew: what is heard there is weighed, and only what differs from what the graph holds is written.

The last step of the projection. Work depends on the place alone, and where all that is heard there is at hand, only new claims are read.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import pyoxigraph as ox

from conflictkg.domain.event_clusters import event_clusters
from conflictkg.domain.known_time import Rethought, over_known_time, rethink
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import KnownPeriod, Period
from conflictkg.domain.testimony import Heard, Testimony, heard
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.graph.changes import Extend, Remove
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.collecting import uncollected
from conflictkg.graph.heard import HeardTable, Version, digest
from conflictkg.rdf.event_mapping import event_quads
from conflictkg.rdf.period_mapping import case_quads, cases_of, period_quads
from conflictkg.rdf.terms import CKG, case_iri, event_iri, period_iri

_EVIDENCE = frozenset(ox.NamedNode(CKG + name) for name in ("supportedBy", "opposedBy", "notedBy"))

Made = Mapping[str, tuple[Version, Callable[[], list[ox.Quad]]]]
"""Versions of periods, cases or events, by IRI, with what makes their quads."""


@dataclass(frozen=True, slots=True)
class Folding:
    """Makes the beliefs and events of places anew; ``table`` is that of the store that ``claims`` reads, begun."""

    claims: StoredClaims
    table: HeardTable
    vocabulary: Vocabulary

    def changes(self, place: str, documents: Collection[str] | None) -> tuple[Remove, Extend]:
        """What becomes of the beliefs and events at a place (IRI) to which these documents (ids) are new; ``None``: anything may be.

        What was believed before any of the documents was known stays as it is. Events are made again from all that is known now.
        """
        with uncollected():
            return self._changes(place, documents)

    def _changes(self, place: str, documents: Collection[str] | None) -> tuple[Remove, Extend]:
        held = self.table.versions(place) if self.table.is_whole(place) else self._held(place)
        known_before = self._listen(place, documents)
        told = self.table.about(place, self.vocabulary.kinds)
        since = date.min if documents is None else min(map(self.claims.known_day, documents))
        outdated, beliefs = self._beliefs(place, told, held, since)
        events = self._events(place, told)
        outdated |= {iri for iri, version in held.items() if version.known_from is None and not self._is_case(iri)}
        gone = outdated - beliefs.keys() - events.keys()
        come = {
            iri: (version, quads)
            for iri, (version, quads) in (*beliefs.items(), *events.items())
            if iri not in held or held[iri].digest != version.digest
        }
        written = {iri: version for iri, (version, _) in come.items()}
        self.table.keep_versions(place, gone, written if known_before else {**_without(held, gone), **written})
        before = {quad: None for iri in (*gone, *(iri for iri in come if iri in held)) for quad in self._quads_of(iri)}
        after = {quad: None for _, quads in come.values() for quad in quads()}
        stays = {quad for quad in before if quad.predicate in _EVIDENCE and quad in after}
        return Remove([q for q in before if q not in stays]), Extend([q for q in after if q not in stays])

    def _listen(self, place: str, documents: Collection[str] | None) -> bool:
        """Bring the table up to what is heard about a place; whether it had the place before."""
        if documents is None or not self.table.is_whole(place):
            whole = self.table.is_whole(place)
            self.table.put(place, self._heard(self.claims.testimonies(place)))
            return whole
        found = [self.claims.document(id) for id in documents]
        replaced = {id for d in found if d is not None for id in (*([d.revises] if d.revises is not None else []), *d.withdraws)}
        again = self.claims.cluster({*documents, *replaced})
        self.table.put(place, self._heard(self.claims.testimonies(place, again)), again)
        return True

    def _heard(self, testimonies: Iterable[Testimony]) -> Iterable[Heard]:
        return (heard(t, self.vocabulary, self.claims.entity) for t in testimonies)

    def _held(self, place: str) -> dict[str, Version]:
        """What the graph holds of a place: versions of periods, and events, all of which are to be compared quad by quad."""
        versions = {iri: Version(key.valid_from, key.known_from, key.known_until, b"") for iri, key in self.claims.periods_about(place)}
        now = [iri for iri, version in versions.items() if version.known_until is None]
        return versions | {iri: Version(None, None, None, b"") for iri in (*self.claims.cases_of(now), *self.claims.events_about(place))}

    def _is_case(self, iri: str) -> bool:
        return iri.startswith(case_iri(self.claims.store.base, ""))

    def _beliefs(self, place: str, told: Sequence[Heard], held: Mapping[str, Version], since: date) -> tuple[set[str], Made]:
        """Versions that are not believed as they were, unless they are made again, and those that are made."""
        observations = [h.observation for h in told if h.observation is not None]
        if since > date.min and not any(_news(o, since) for o in observations):
            return set(), {}
        base, kinds = self.claims.store.base, self.vocabulary.kinds
        if since == date.min:
            rethought = Rethought(tuple(over_known_time(place, observations, self.vocabulary.policy)), date.min)
        else:
            rethought = rethink(place, observations, self.vocabulary.policy, since, _Before(base, held, since))
        found, first = rethought
        made: Made = {period_iri(base, v.id): (_version(v), partial(period_quads, v, base, kinds)) for v in found}
        cases = cases_of((v.period for v in found if v.known_until is None), base)
        shared = {iri: (Version(case.since, None, None, digest(case)), partial(case_quads, case, base)) for iri, case in cases.items()}
        outdated = {iri for iri, v in held.items() if _is_of(v, first) and (self._is_case(iri) or _is_believed(v, since))}
        return outdated, {**made, **shared}

    def _events(self, place: str, told: Iterable[Heard]) -> Made:
        accounts = (h.account for h in told if h.account is not None and h.superseded is None)
        base, kinds = self.claims.store.base, self.vocabulary.kinds
        clusters = event_clusters(place, accounts, self.vocabulary, self.claims.entity)
        return {event_iri(base, c.id): (Version(None, None, None, digest(c)), partial(event_quads, c, base, kinds)) for c in clusters}

    def _quads_of(self, iri: str) -> Iterable[ox.Quad]:
        """Every quad of a version or event, those of its parts included."""
        me = ox.NamedNode(iri)
        for quad in self.claims.store.raw.quads_for_pattern(me, None, None, None):
            yield quad
            if isinstance(quad.object, ox.NamedNode) and quad.object.value.startswith(f"{iri}#"):
                yield from self.claims.store.raw.quads_for_pattern(quad.object, None, None, quad.graph_name)


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


def _is_of(version: Version, first: date) -> bool:
    """Whether it is of a period, hold or contest that begins on a day of valid time or later."""
    return (version.valid_from or date.min) >= first


def _is_believed(version: Version, since: date) -> bool:
    """Whether it is a version of a period that was believed on a day of known time, just before it, or later."""
    return version.known_from is not None and (version.known_until is None or version.known_until >= since)


class _Before:
    """The versions of belief about a place that were believed just before a day, as ``rethink`` asks for them."""

    def __init__(self, base: str, held: Mapping[str, Version], since: date) -> None:
        self.first = date.max
        self._base = base
        self._began: dict[date | None, list[tuple[date, str]]] = {}
        for iri, version in held.items():
            if not version.digest:  # read from the graph: nobody knows whether it is as it should be
                self.first = date.min
            if version.known_from is None:
                continue
            if version.known_from >= since or (version.known_until is not None and version.known_until >= since):
                self.first = min(self.first, version.valid_from or date.min)
            if version.known_from < since and _is_believed(version, since):
                self._began.setdefault(version.valid_from, []).append((version.known_from, iri))

    def since(self, period: Period) -> date | None:
        """The day from which a period has been believed, ``None`` when it was not believed just before."""
        found = self._began.get(period.valid_from, ())
        return next((day for day, iri in found if period_iri(self._base, KnownPeriod(period, day, None).id) == iri), None)
