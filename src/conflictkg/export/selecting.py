"""A part of the graph: claims about some places, by some actors or sources, of some kinds or days, or recorded since; what goes with them.

Stands outermost around a graph store, after ``known`` and ``public``, which have to see everything. With a claim go its document, the
periods and events about its place that overlap the days, and the reference data of all that is named, with what that is a part of or
sides with. Links to claims outside the selection stay: they say that there is more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from pyoxigraph import NamedNode, Quad

from conflictkg.export.export import Graphs
from conflictkg.export.withholding import object_of, owner_of, subject_of
from conflictkg.rdf.literals import day_of
from conflictkg.rdf.quads import Node, first, nodes_of
from conflictkg.rdf.terms import CKG, TYPE, claim_iri, document_graph_iri, document_id_of, document_iri, graph_iri

_CASE = f"{CKG}case"
_EVIDENCE = tuple(f"{CKG}{name}" for name in ("supportedBy", "opposedBy", "notedBy"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What is wanted: all of what is given must fit, any of several values of one sort. IRIs; days are included, and what has no
    day may be of any.

    ``documents`` are ids, ``None`` for all.
    """

    places: frozenset[str] = frozenset()
    actors: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    start: date | None = None
    end: date | None = None
    documents: frozenset[str] | None = None

    def overlaps(self, earliest: date | None, latest: date | None) -> bool:
        """Whether something of [earliest, latest], ``None`` where it is open, is among the days."""
        return (self.start is None or latest is None or latest >= self.start) and (
            self.end is None or earliest is None or earliest <= self.end
        )


@dataclass(slots=True)
class _Chosen:
    graphs: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)


class SelectedGraphs:
    """The named graphs of a store as far as they are of a selection."""

    def __init__(self, store: Graphs, base: str, selection: Selection) -> None:
        self._store = store
        self._base = base
        self._selection = selection
        self._derived_graphs = {graph_iri(base, "beliefs"), graph_iri(base, "events")}

    def graphs(self) -> list[str]:
        """IRIs of the graphs that hold data, of documents those of which something is chosen."""
        return [graph for graph in self._store.graphs() if not self._is_document(graph) or graph in self._chosen.graphs]

    def quads(self, graph: str, /) -> Iterator[Quad]:
        """Every chosen quad of one graph."""
        if self._is_document(graph):
            quads = list(self._store.quads(graph))
            chosen = self._claims(graph, nodes_of(quads))
            claims = claim_iri(self._base, "")
            return (quad for quad in quads if not (owner := owner_of(quad)).startswith(claims) or owner in chosen)
        if graph in self._derived_graphs:
            return self._derived(graph)
        if graph == graph_iri(self._base, "reference"):
            return self._reference(graph)
        return self._store.quads(graph)

    def _is_document(self, graph: str) -> bool:
        return graph.startswith(document_graph_iri(self._base, ""))

    @cached_property
    def _chosen(self) -> _Chosen:
        found = _Chosen(
            places=set(self._selection.places), named=set(self._selection.places | self._selection.actors | self._selection.sources)
        )
        for graph in filter(self._is_document, self._store.graphs()):
            nodes = nodes_of(self._store.quads(graph))
            claims = self._claims(graph, nodes)
            if not claims:
                continue
            found.graphs.add(graph)
            found.claims |= claims
            found.named.update(
                v for iri, me in nodes.items() for values in me.values() for v in values if "://" in v and self._wanted(iri, claims)
            )
            found.places.update(v for iri in claims for v in nodes.get(f"{iri}#statement", {}).get(f"{CKG}place", ()))
        return found

    def _wanted(self, iri: str, claims: set[str]) -> bool:
        owner = iri.partition("#")[0]
        return not owner.startswith(claim_iri(self._base, "")) or owner in claims

    def _claims(self, graph: str, nodes: dict[str, Node]) -> set[str]:
        """Claims (IRIs) of a document's graph that are chosen."""
        wanted = self._selection
        id = document_id_of(self._base, graph.replace(document_graph_iri(self._base, ""), document_iri(self._base, ""), 1))
        if wanted.documents is not None and id not in wanted.documents:
            return set()
        document = nodes.get(document_iri(self._base, id), {})
        claims = (iri for iri, me in nodes.items() if f"{CKG}Claim" in me.get(TYPE, ()))
        return {iri for iri in claims if self._fits(nodes[iri], nodes.get(f"{iri}#statement", {}), document)}

    def _fits(self, claim: Node, statement: Node, document: Node) -> bool:
        wanted = self._selection

        def any_of(values: frozenset[str], *found: tuple[Node, str]) -> bool:
            return not values or any(value in values for me, name in found for value in me.get(CKG + name, ()))

        published = first(document, f"{CKG}published")
        earliest, latest = (first(statement, CKG + name) or published for name in ("earliest", "latest"))
        return (
            any_of(wanted.places, (statement, "place"))
            and any_of(wanted.actors, (statement, "agent"), (statement, "patient"))
            and any_of(wanted.sources, (document, "outlet"), (claim, "speaker"), (claim, "relayedBy"))
            and any_of(wanted.kinds, (statement, "kind"))
            and wanted.overlaps(day_of(earliest) if earliest else None, day_of(latest) if latest else None)
        )

    def _derived(self, graph: str) -> Iterator[Quad]:
        """Periods and events about the chosen places that overlap the days; of events those that a chosen claim tells of."""
        events = graph == graph_iri(self._base, "events")
        said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        names = {CKG + name for name in ("place", "validFrom", "validUntil", "earliest", "latest")} | set(_EVIDENCE)
        for quad in self._store.quads(graph):
            if quad.predicate.value in names and "#" not in subject_of(quad):
                said[subject_of(quad)][quad.predicate.value].add(object_of(quad))
        chosen = {iri for iri, me in said.items() if self._belongs(me, events)}
        chosen |= {object_of(quad) for quad in self._store.quads(graph) if quad.predicate.value == _CASE and owner_of(quad) in chosen}
        return (quad for quad in self._store.quads(graph) if owner_of(quad) in chosen)

    def _belongs(self, me: dict[str, set[str]], events: bool) -> bool:
        if events:
            return any(claim in self._chosen.claims for name in _EVIDENCE for claim in me.get(name, ()))
        start, end = (next(iter(me.get(CKG + name, ())), "") for name in ("validFrom", "validUntil"))
        last = day_of(end) if end else None
        inside = self._selection.overlaps(day_of(start) if start else None, last) and (last is None or last != self._selection.start)
        return inside and not me[f"{CKG}place"].isdisjoint(self._chosen.places)

    def _reference(self, graph: str) -> Iterator[Quad]:
        """What is said of all that is named, and of what that leads to."""
        leads: dict[str, set[str]] = defaultdict(set)
        for quad in self._store.quads(graph):
            leads[owner_of(quad)].update([quad.object.value] if isinstance(quad.object, NamedNode) else [])
        derived = (object_of(q) for name in self._derived_graphs for q in self.quads(name) if isinstance(q.object, NamedNode))
        todo, needed = [*self._chosen.named, *self._chosen.places, *derived], set[str]()
        while todo:
            if (iri := todo.pop().partition("#")[0]) in leads and iri not in needed:
                needed.add(iri)
                todo += leads[iri]
        return (quad for quad in self._store.quads(graph) if owner_of(quad) in needed)
