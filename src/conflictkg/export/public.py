"""The graph as anybody may have it: what ``domain.disclosure`` lets out, and of beliefs and events what that bears.

Stands between a graph store and the export, as ``known`` does. A document's graph is judged whole, in memory. Where a claim about a place
is withheld, a control period or event there goes out only if a claim that goes out supports it, with the number of those withheld
(``ckg:withheldClaims``), and without what may follow from those alone: alternatives, parties and counts of an event, contests.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import unquote

from pyoxigraph import Literal, NamedNode, Quad

from conflictkg.domain.disclosure import PublicRule
from conflictkg.domain.log_events import Mark
from conflictkg.export.export import Graphs
from conflictkg.export.withholding import Judged, judged, object_of, owner_of, subject_of
from conflictkg.rdf import literals
from conflictkg.rdf.copy_mapping import NEAR_COPY_OF, SHARED_PASSAGES, near_copy_of
from conflictkg.rdf.disclosure_mapping import MARKS
from conflictkg.rdf.mapping import document_from_quads
from conflictkg.rdf.terms import CKG, Terms, document_graph_iri, document_iri, graph_iri

_CKG = Terms(CKG)
_PLACE, _CONTEST, _CASE, _SUPPORTED = _CKG["place"], _CKG["contest"], _CKG["case"], _CKG["supportedBy"]
_LINKS = {_CKG[name] for name in ("commentOn", "revises", "corrects", "withdraws")} | {NEAR_COPY_OF}
_EVIDENCE = {_CKG[name] for name in ("supportedBy", "opposedBy", "notedBy")}
_FOLLOWS = {_CKG[name] for name in ("alternative", "agent", "patient", "killed", "wounded", "captured", "displaced")}
"""What a period or event says that may follow from a withheld claim alone."""


@dataclass(slots=True)
class Outcome:
    """What judging all documents came to: ``documents`` (ids) and ``claims`` (IRIs) that stay behind, and what those are about.

    ``named`` are entities of the knowledge base's own that what goes out names, ``sources`` counts by outlet the documents that go out.
    """

    documents: set[str] = field(default_factory=set)
    claims: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    named: set[str] = field(default_factory=set)
    sources: Counter[str] = field(default_factory=Counter)


class PublicGraphs:
    """The named graphs of a store as a rule lets them out."""

    def __init__(self, store: Graphs, base: str, rule: PublicRule) -> None:
        self._store = store
        self._base = base
        self._rule = rule
        self._minted = tuple(f"{base}{type}/" for type in ("actor", "place", "source"))
        self._known: dict[str, bool] = {}

    def graphs(self) -> list[str]:
        """IRIs of the graphs that hold data, without the marks and the documents that stay behind."""
        hidden = {graph_iri(self._base, MARKS), *(document_graph_iri(self._base, id) for id in self.outcome.documents)}
        return [graph for graph in self._store.graphs() if graph not in hidden]

    def quads(self, graph: str, /) -> Iterator[Quad]:
        """Every quad of one graph that goes out."""
        if self._is_document(graph):
            return iter(self._judged(graph).quads)
        if graph in (graph_iri(self._base, "beliefs"), graph_iri(self._base, "events")):
            return self._derived(graph)
        if graph in (graph_iri(self._base, "reference"), graph_iri(self._base, "ontology")):
            return self._described(graph)
        return iter(()) if graph == graph_iri(self._base, MARKS) else self._store.quads(graph)

    @cached_property
    def outcome(self) -> Outcome:
        """What judging all documents comes to; its size grows with what is withheld."""
        found = Outcome()
        for graph in filter(self._is_document, self._store.graphs()):
            one = self._judged(graph)
            found.claims |= one.withheld
            found.places |= one.places
            if not one.discloses:
                found.documents.add(self._id(graph))
            for quad in one.quads:
                if isinstance(quad.object, NamedNode) and quad.object.value.startswith(self._minted):
                    found.named.add(quad.object.value)
                if quad.predicate == _CKG["outlet"]:
                    found.sources[object_of(quad)] += 1
        return found

    def _is_document(self, graph: str) -> bool:
        return graph.startswith(document_graph_iri(self._base, ""))

    def _id(self, graph: str) -> str:
        return unquote(graph.removeprefix(document_graph_iri(self._base, "")))

    def _judged(self, graph: str) -> Judged:
        quads = list(self._store.quads(graph))
        document = document_from_quads(quads, document_iri(self._base, self._id(graph)), self._base)
        return judged(quads, document, self._base, self._rule, self.leads_to_hidden)

    def leads_to_hidden(self, quad: Quad) -> bool:
        """Whether a quad tells of a document that stays behind."""
        if quad.predicate == SHARED_PASSAGES and isinstance(quad.object, Literal):
            return not self._goes_out(document_iri(self._base, near_copy_of(quad.object.value).other))
        return quad.predicate in _LINKS and isinstance(quad.object, NamedNode) and not self._goes_out(quad.object.value)

    def _goes_out(self, document: str) -> bool:
        if document not in self._known:
            id = unquote(document.removeprefix(document_iri(self._base, "")))
            quads = list(self._store.quads(document_graph_iri(self._base, id)))
            self._known[document] = bool(quads) and self._rule.document(document_from_quads(quads, document, self._base)).discloses
        return self._known[document]

    def _derived(self, graph: str) -> Iterator[Quad]:
        """Periods or events, as far as what goes out bears them."""
        withheld = self.outcome.claims
        concerned = {owner_of(q) for q in self._store.quads(graph) if q.predicate == _PLACE and object_of(q) in self.outcome.places}
        rest_on = defaultdict[str, list[str]](list)  # by case, or event, the periods and contests, or the event, that rest on it
        for quad in self._store.quads(graph) if concerned else ():
            if quad.predicate in (_CASE, _PLACE) and owner_of(quad) in concerned:
                rest_on[object_of(quad) if quad.predicate == _CASE else subject_of(quad)].append(subject_of(quad))
        hidden = defaultdict[str, set[str]](set)
        borne = set[str]()  # periods, events, contests and cases that a claim that goes out supports
        for quad in self._store.quads(graph) if concerned else ():
            if quad.predicate in _EVIDENCE and (what := subject_of(quad)) in rest_on:
                if object_of(quad) in withheld:
                    for one in rest_on[what]:
                        hidden[one.partition("#")[0]].add(object_of(quad))
                elif quad.predicate == _SUPPORTED:
                    borne |= {what, *rest_on[what]}
        for quad in self._store.quads(graph):
            owner = owner_of(quad)
            if quad.predicate in _EVIDENCE and object_of(quad) in withheld:
                continue
            if not (owner in concerned or owner in rest_on) or (owner in borne and not (hidden[owner] and _may_tell(quad, borne))):
                yield quad
        for owner in sorted(owner for owner in concerned if hidden[owner] and owner in borne):
            yield Quad(NamedNode(owner), _CKG["withheldClaims"], literals.integer(len(hidden[owner])), NamedNode(graph))

    def _described(self, graph: str) -> Iterator[Quad]:
        """Reference data, or an ontology that has some, without sources that are marked and what only documents that stay behind name."""
        for quad in self._store.quads(graph):
            owner = owner_of(quad)
            unnamed = owner.startswith(self._minted) and owner not in self.outcome.named
            if not unnamed and self._rule.source_mark(owner) is Mark.NONE:
                yield quad


def _may_tell(quad: Quad, borne: set[str]) -> bool:
    """Whether a part of a period or event some of whose claims are withheld may follow from those."""
    if isinstance(quad.object, NamedNode) and quad.predicate == _CONTEST:
        return quad.object.value not in borne
    me = subject_of(quad)
    return quad.predicate in _FOLLOWS or ("#" in me and me not in borne)
