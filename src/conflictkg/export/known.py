"""The graph as the world knew it at the end of a day: the documents known by then with their claims, and what was believed on that day.

Stands between a graph store and the export. Reference data and ontology are the knowledge base's own and not of any known time; they stay
as they are. Of the beliefs only the versions believed on the day are left, with the evidence that they then rested on, and without the day
on which they ceased to be believed, which nobody knew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Protocol
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad

from conflictkg.domain.beliefs import worth_keeping
from conflictkg.domain.periods import KnownPeriod, Period
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.export.export import Graphs
from conflictkg.rdf.copy_mapping import NEAR_COPY_OF, SHARED_PASSAGES, near_copy_of
from conflictkg.rdf.literals import day_of
from conflictkg.rdf.period_mapping import case_quads, cases_of, period_quads
from conflictkg.rdf.terms import CKG, document_graph_iri, document_id_of, graph_iri

_PLACE, _VALID_FROM, _KNOWN_FROM, _KNOWN_UNTIL = (NamedNode(CKG + name) for name in ("place", "validFrom", "knownFrom", "knownUntil"))


class KnownDays(Protocol):
    """What tells when the world could know a document."""

    def known_day(self, document: str) -> date:
        """The day by whose end the world could know a document (its id)."""
        ...


class GraphsKnownBy:
    """The named graphs of a store as known by the end of a day; ``periods`` gives what was believed about a place (IRI) on that day."""

    def __init__(
        self,
        store: Graphs,
        base: str,
        day: date,
        documents: KnownDays,
        periods: Callable[[str], Sequence[Period]],
        kinds: Mapping[str, EventKind],
    ) -> None:
        self._store = store
        self._base = base
        self._day = day
        self._documents = documents
        self._periods = periods
        self._kinds = kinds

    def graphs(self) -> list[str]:
        """IRIs of the graphs that hold data, without those of documents that nobody could know yet, and without events.

        Events are derived from all that is known now; from what was known then others would follow.
        """
        events = graph_iri(self._base, "events")
        held = (graph for graph in self._store.graphs() if graph != events)
        return [graph for graph in held if (id := self._document(graph)) is None or id in self._known]

    def quads(self, graph: str, /) -> Iterator[Quad]:
        """Every quad of one graph that was known by the day."""
        if self._document(graph) is not None:
            return (quad for quad in self._store.quads(graph) if not self._tells_of_later(quad))
        return self._beliefs(graph) if graph == graph_iri(self._base, "beliefs") else self._store.quads(graph)

    @cached_property
    def _known(self) -> set[str]:
        """Documents (ids) that the world could know."""
        ids = filter(None, map(self._document, self._store.graphs()))
        return {id for id in ids if self._documents.known_day(id) <= self._day}

    def _document(self, graph: str) -> str | None:
        prefix = document_graph_iri(self._base, "")
        return unquote(graph.removeprefix(prefix)) if graph.startswith(prefix) else None

    def _tells_of_later(self, quad: Quad) -> bool:
        """Whether a quad says that a document is a near copy of one that came later."""
        if quad.predicate == NEAR_COPY_OF and isinstance(quad.object, NamedNode):
            return document_id_of(self._base, quad.object.value) not in self._known
        if quad.predicate == SHARED_PASSAGES and isinstance(quad.object, Literal):
            return near_copy_of(quad.object.value).other not in self._known
        return False

    def _beliefs(self, graph: str) -> Iterator[Quad]:
        """The versions believed on the day, as they then were: what they rest on now may have come later."""
        days: dict[NamedNode, dict[str, date]] = {_KNOWN_FROM: {}, _KNOWN_UNTIL: {}, _VALID_FROM: {}}
        about: dict[str, str] = {}
        for subject, predicate, value, _ in self._store.quads(graph):
            if predicate in days:
                days[predicate][subject.value] = day_of(value.value)
            elif predicate == _PLACE:
                about[subject.value] = value.value
        begun, over, valid = days.values()
        believed: dict[str, dict[date | None, date]] = {}
        for iri, day in begun.items():
            if day <= self._day and (iri not in over or self._day < over[iri]):
                believed.setdefault(about[iri], {})[valid.get(iri)] = day
        for place, versions in sorted(believed.items()):
            periods = {period.valid_from: period for period in self._periods(place) if worth_keeping(period)}
            if periods.keys() != versions.keys():
                raise KnowledgeBaseFault(f"the beliefs about {place} in the graph do not follow from its claims; run: conflictkg rebuild")
            for start, period in periods.items():
                yield from period_quads(KnownPeriod(period, versions[start], None), self._base, self._kinds)
            for case in cases_of(periods.values(), self._base).values():
                yield from case_quads(case, self._base)
