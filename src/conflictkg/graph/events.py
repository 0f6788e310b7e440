"""Derived events in the graph: kept beside the beliefs, place by place, and read back for questions."""

from __future__ import annotations

from collections.abc import Iterator

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.event_clusters import EventCluster
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.event_mapping import events_from_quads
from conflictkg.rdf.terms import CKG, node

_PLACE = NamedNode(CKG + "place")


def stored_events(store: GraphStore, place: str | None = None) -> list[EventCluster]:
    """The events that the graph holds, at one place (IRI) or anywhere, in order of time."""
    quads = store.quads(store.graph("events").value) if place is None else quads_about(store, place)
    return events_from_quads(quads, store.base)


def quads_about(store: GraphStore, place: str) -> Iterator[Quad]:
    """Every quad of the events at a place, those of their counts included."""
    events = store.graph("events")
    for found in store.raw.quads_for_pattern(None, _PLACE, node(place, "place"), events):
        for quad in store.raw.quads_for_pattern(found.subject, None, None, events):
            yield quad
            if isinstance(quad.object, NamedNode) and quad.object.value.startswith(f"{found.subject.value}#"):  # type: ignore[union-attr]
                yield from store.raw.quads_for_pattern(quad.object, None, None, events)
