"""Reading many claims out of a store: the way back from the graph to the domain.

Used by the projection to fold beliefs and by the questions to show evidence. Each part of a claim is looked up by its subject in the graph
of its document. Measured at 950,000 quads: 90 to 140 microseconds a claim in memory, 400 to 800 on disk; reading the whole graph of each
document costs seven times as much where one claim of ten is wanted, and no less where all are.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from pyoxigraph import DefaultGraph, NamedNode, Store

from conflictkg.domain.claims import Claim, Document
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf import terms
from conflictkg.rdf.mapping import claim_from_lookup, document_from_lookup, recorded_at
from conflictkg.rdf.quads import Lookup, Node
from conflictkg.rdf.terms import CKG, document_iri, node

_DOCUMENT, _PLACE, _AGENT, _PATIENT = (NamedNode(CKG + name) for name in ("document", "place", "agent", "patient"))


@dataclass(frozen=True, slots=True)
class RecordedClaim:
    """A claim with the document it was read from; ``recorded_at`` is when the log took the document in, ``None`` when not stated."""

    claim: Claim
    document: Document
    recorded_at: datetime | None


def claim_iris_about(store: Store, iri: str) -> list[str]:
    """IRIs of the claims whose statement has this entity as place, agent or patient, in no particular order, each once."""
    entity = node(iri, "entity")
    found: dict[str, None] = {}
    for predicate in (_PLACE, _AGENT, _PATIENT):
        for subject, _, _, _ in store.quads_for_pattern(None, predicate, entity, None):
            if isinstance(subject, NamedNode) and subject.value.endswith("#statement"):
                found[subject.value.removesuffix("#statement")] = None
    return list(found)


def claims_from_store(store: Store, claim_iris: Iterable[str], base: str) -> Iterator[RecordedClaim]:
    """The claims with these IRIs, in order; a document shared by several is read once.

    Raises ``KnowledgeBaseFault`` when a claim or a part of it is not there: the graph is incomplete and has to be rebuilt.
    """
    documents: dict[str, tuple[Document, datetime | None]] = {}
    for iri in claim_iris:
        home = next(store.quads_for_pattern(node(iri, "claim"), _DOCUMENT, None, None), None)
        if home is None:
            raise KnowledgeBaseFault(f"claim <{iri}> is not in the graph; run: conflictkg rebuild")
        lookup = lookup_in(store, home.graph_name.value if isinstance(home.graph_name, NamedNode) else None)
        claim = claim_from_lookup(lookup, iri, base)
        if claim.document not in documents:
            document = document_iri(base, claim.document)
            documents[claim.document] = (document_from_lookup(lookup, document, base), recorded_at(lookup(document) or {}))
        yield RecordedClaim(claim, *documents[claim.document])


def document_from_store(store: Store, id: str, base: str) -> Document | None:
    """The document with this id; ``None`` when the graph has none."""
    lookup = lookup_in(store, terms.document_graph_iri(base, id))
    iri = document_iri(base, id)
    return document_from_lookup(lookup, iri, base) if lookup(iri) is not None else None


def lookup_in(store: Store, graph: str | None) -> Lookup:
    """What a named graph (``None``: the default graph) says of a subject."""
    name = NamedNode(graph) if graph is not None else DefaultGraph()

    def lookup(subject: str) -> Node | None:
        said: dict[str, list[str]] = {}
        for _, predicate, value, _ in store.quads_for_pattern(NamedNode(subject), None, None, name):
            said.setdefault(predicate.value, []).append(value.value)
        return said or None

    return lookup
