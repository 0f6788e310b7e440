"""Derived events in the graph: kept beside the beliefs, place by place, and read back for questions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.event_accounts import account_of
from conflictkg.domain.event_clusters import EventCluster, event_clusters
from conflictkg.domain.observations import EntityLookup
from conflictkg.domain.ports import Testimony
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.graph.store import Extend, GraphStore, Remove
from conflictkg.rdf.event_mapping import event_quads, events_from_quads
from conflictkg.rdf.terms import CKG, node

_PLACE = NamedNode(CKG + "place")


def clusters_of(place: str, told: Iterable[Testimony], vocabulary: Vocabulary, lookup: EntityLookup) -> tuple[EventCluster, ...]:
    """The events at a place (IRI) that follow from all claims known now; a text that another took the place of no longer counts."""
    counting = (t for t in told if t.superseded is None)
    accounts = (account_of(t.claim, t.document, t.known, vocabulary, lookup, t.origins) for t in counting)
    return event_clusters(place, (a for a in accounts if a is not None), vocabulary, lookup)


def changes(
    store: GraphStore, place: str, told: Iterable[Testimony], vocabulary: Vocabulary, lookup: EntityLookup
) -> tuple[Remove, Extend]:
    """What becomes of the events at a place; only what differs is written."""
    before = dict.fromkeys(quads_about(store, place))
    clusters = clusters_of(place, told, vocabulary, lookup)
    after = dict.fromkeys(quad for cluster in clusters for quad in event_quads(cluster, store.base, vocabulary.kinds))
    return Remove([q for q in before if q not in after]), Extend([q for q in after if q not in before])


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
