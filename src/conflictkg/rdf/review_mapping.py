"""Reviewed claims as quads and back; a part of ``conflictkg.rdf.mapping``.

A claim that counts says who confirmed it. One that an analyst, or a later reading, took out is no ``ckg:Claim`` any more, so no question
counts it: it is described by its status, the reason, its words and where they stand, and carried whole as JSON.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.codec import canonical_json, from_json, parse_json, to_json
from conflictkg.domain.log_events import QuarantinedClaim
from conflictkg.domain.reviews import ClaimStatus, Review
from conflictkg.domain.vocabulary import EventKind
from conflictkg.rdf import literals, terms
from conflictkg.rdf.mapping import Canonical, describe_claim
from conflictkg.rdf.quads import QuadWriter, T, Writer, first, nodes_of
from conflictkg.rdf.quarantine_mapping import quarantine_quads
from conflictkg.rdf.terms import CKG, OA, Terms, claim_iri, document_graph_iri, document_iri

_CKG, _OA = Terms(CKG), Terms(OA)
WITHDRAWN = _CKG["WithdrawnClaim"]


def reviewed_claim_quads(
    claim: Claim, document: Document, base: str, kinds: Mapping[str, EventKind], canonical: Canonical, review: Review | None
) -> list[Quad]:
    """A claim as the last decision about it leaves it, in the graph of its document."""
    return describe_reviewed_claim(QuadWriter, claim, document, base, kinds, canonical, review)


def describe_reviewed_claim(
    writer: type[Writer[T]],
    claim: Claim,
    document: Document,
    base: str,
    kinds: Mapping[str, EventKind],
    canonical: Canonical,
    review: Review | None,
) -> list[T]:
    """A claim as the last decision about it leaves it, in the graph of its document, as ``writer`` puts it."""
    if review is None:
        return describe_claim(writer, claim, document, base, kinds, canonical)
    claim = review.amended or claim
    if review.status is ClaimStatus.QUARANTINED:
        return writer.of(quarantine_quads(QuarantinedClaim(claim, review.reasons), document, base))
    me = NamedNode(claim_iri(base, claim.id))
    out = writer(document_graph_iri(base, document.id), f"claim {claim.id[:12]}")
    out.text(me, _CKG["reviewedBy"], review.by)
    out.text(me, _CKG["reason"], review.because)
    if review.counts:
        return describe_claim(writer, claim, document, base, kinds, canonical) + out.said
    out.link(me, NamedNode(terms.TYPE), WITHDRAWN)
    out.link(me, _CKG["document"], NamedNode(document_iri(base, document.id)))
    out.text(me, _CKG["claimStatus"], review.status)
    if review.corrected_by is not None:
        out.link(me, _CKG["correctedBy"], NamedNode(claim_iri(base, review.corrected_by)))
    out.words(me, _OA["exact"], claim.quote.text)
    out.link(me, _OA["start"], literals.integer(claim.quote.start))
    out.link(me, _OA["end"], literals.integer(claim.quote.end))
    out.words(me, _CKG["record"], canonical_json(to_json(claim)).decode())
    return out.said


def withdrawn_from_quads(quads: Iterable[Quad], iri: str, base: str) -> tuple[Claim, Review]:
    """The withdrawn claim with this IRI, and the decision that took it out."""
    me = nodes_of(quads)[iri]
    claim = from_json(Claim, parse_json(first(me, f"{CKG}record").encode()), what=f"withdrawn claim <{iri}>")
    corrected = first(me, f"{CKG}correctedBy")
    by = terms.claim_id_of(base, corrected) if corrected else None
    return claim, Review(ClaimStatus(first(me, f"{CKG}claimStatus")), first(me, f"{CKG}reviewedBy"), first(me, f"{CKG}reason"), by)
