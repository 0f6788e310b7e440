"""Quarantined claims as quads and back; a part of ``conflictkg.rdf.mapping``.

A quarantined claim breaks a shape, so its parts may not be sayable in RDF: it is described by its reasons, its words and where they
stand, and carried whole as JSON. It is no ``ckg:Claim``, so no question counts it.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.codec import canonical_json, from_json, parse_json, to_json
from conflictkg.domain.log_events import QuarantinedClaim
from conflictkg.rdf import literals, terms
from conflictkg.rdf.quads import QuadWriter, first, nodes_of
from conflictkg.rdf.terms import CKG, OA, Terms, claim_iri, document_graph_iri, document_iri

_CKG, _OA = Terms(CKG), Terms(OA)


def quarantine_quads(item: QuarantinedClaim, document: Document, base: str) -> list[Quad]:
    """A quarantined claim in the graph of its document."""
    claim = item.claim
    me = NamedNode(claim_iri(base, claim.id))
    out = QuadWriter(document_graph_iri(base, document.id), f"quarantined claim {claim.id}")
    out.link(me, NamedNode(terms.TYPE), _CKG["QuarantinedClaim"])
    out.link(me, _CKG["document"], NamedNode(document_iri(base, document.id)))
    for reason in item.reasons:
        out.text(me, _CKG["reason"], reason)
    out.words(me, _OA["exact"], claim.quote.text)
    out.link(me, _OA["start"], literals.integer(claim.quote.start))
    out.link(me, _OA["end"], literals.integer(claim.quote.end))
    out.words(me, _CKG["record"], canonical_json(to_json(claim)).decode())
    return out.said


def quarantined_from_quads(quads: Iterable[Quad], iri: str) -> QuarantinedClaim:
    """The quarantined claim with this IRI."""
    me = nodes_of(quads)[iri]
    claim = from_json(Claim, parse_json(first(me, f"{CKG}record").encode()), what=f"quarantined claim <{iri}>")
    return QuarantinedClaim(claim, tuple(sorted(me.get(f"{CKG}reason", ()))))
