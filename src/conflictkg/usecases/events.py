"""List derived events: what happened where, when, on whose word, and at what cost (rule R13)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from typing import Any

from conflictkg.domain.claims import Casualties, Count
from conflictkg.domain.event_clusters import EventCluster
from conflictkg.domain.observations import EntityLookup, party_of
from conflictkg.domain.ports import ClaimGraph, Iris
from conflictkg.usecases.who_controlled import Json


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which events are asked for: at a place, with an actor or its party on either side, of some kinds, in days [start, end], inclusive."""

    place: str | None = None
    actor: str | None = None
    kinds: frozenset[str] | None = None
    start: date | None = None
    end: date | None = None

    def fits(self, event: EventCluster, lookup: EntityLookup) -> bool:
        """Whether an event is one of them; one whose days are not known exactly is when any of them lies in the days asked for."""
        first = event.earliest or event.latest
        in_days = (self.start is None or event.latest >= self.start) and (self.end is None or first <= self.end)
        actor = self.actor
        with_actor = actor is None or not {actor, party_of(actor, lookup, event.latest)}.isdisjoint((*event.agents, *event.patients))
        return in_days and with_actor and (self.kinds is None or event.kind in self.kinds)


def listed(claims: ClaimGraph, iris: Iris, wanted: Wanted) -> Iterator[Json]:
    """Events as JSON, in order of time."""
    for event in claims.events(wanted.place):
        if wanted.fits(event, claims.entity):
            yield _row(event, claims, iris)


def _row(event: EventCluster, claims: ClaimGraph, iris: Iris) -> Json:
    def who(iri: str) -> Json:
        entity = claims.entity(iri)
        return {"iri": iri, "label": entity.label_on(event.latest) if entity is not None else iri}

    return {
        "event": iris.event(event.id),
        "kind": event.kind,
        "place": who(event.place),
        "earliest": event.earliest.isoformat() if event.earliest else None,
        "latest": event.latest.isoformat(),
        "agents": [who(party) for party in event.agents],
        "patients": [who(party) for party in event.patients],
        "for": len(event.supporting),
        "against": len(event.opposing),
        "noted": len(event.noted),
        "chains": event.chains,
        **{harm.name: _range(getattr(event.casualties, harm.name, None)) for harm in fields(Casualties)},
        "known_from": event.known_from.isoformat(),
        "sources": sorted(set(claims.outlets((*event.supporting, *event.opposing)))),
        "supported_by": [iris.claim(id) for id in event.supporting],
        "opposed_by": [iris.claim(id) for id in event.opposing],
        "noted_by": [iris.claim(id) for id in event.noted],
    }


def _range(count: Count | None) -> dict[str, Any] | None:
    return None if count is None else {"low": count.low, "best": count.best, "high": count.high}
