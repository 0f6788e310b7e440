"""Control periods as annotations of RDF 1.2: each reifies the statement that its place has its controller, for tools that read them.

An option, around a graph store and outermost: few tools read triple terms yet, and those that do not refuse the whole file.
"""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox

from conflictkg.export.export import Graphs
from conflictkg.export.withholding import subject_of
from conflictkg.rdf.terms import CKG, RDF, graph_iri

ANNOTATED = ("turtle", "trig", "nquads", "ntriples")
"""Formats that can hold triple terms."""
_REIFIES = ox.NamedNode(f"{RDF}reifies")
_PLACE, _CONTROLLER = ox.NamedNode(f"{CKG}place"), ox.NamedNode(f"{CKG}controller")


class AnnotatedGraphs:
    """The named graphs of a store; the graph of beliefs also says ``<period> rdf:reifies <<( <place> ckg:controller <actor> )>>``."""

    def __init__(self, store: Graphs, base: str) -> None:
        self._store = store
        self._beliefs = graph_iri(base, "beliefs")

    def graphs(self) -> list[str]:
        """IRIs of the graphs that hold data."""
        return self._store.graphs()

    def quads(self, graph: str, /) -> Iterator[ox.Quad]:
        """Every quad of one graph, with its annotations."""
        if graph != self._beliefs:
            yield from self._store.quads(graph)
            return
        places: dict[str, ox.NamedNode] = {}
        holders: dict[str, ox.NamedNode] = {}
        for quad in self._store.quads(graph):
            yield quad
            if isinstance(quad.object, ox.NamedNode) and quad.predicate in (_PLACE, _CONTROLLER):
                (places if quad.predicate == _PLACE else holders)[subject_of(quad)] = quad.object
        for period, place in places.items():
            if period in holders:
                statement = ox.Triple(place, _CONTROLLER, holders[period])
                yield ox.Quad(ox.NamedNode(period), _REIFIES, statement, ox.NamedNode(graph))
