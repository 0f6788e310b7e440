"""From reviews of claims to the graph: what counts stands there as a claim, what an analyst took out only as a record of it.

A part of ``graph.projection``. What is written follows from the claim and the last decision about it, so that doing it twice changes
nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.log_events import ClaimReviewed, ReviewDecision
from conflictkg.domain.reviews import Review
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.store import Change, Extend, GraphStore, Remove
from conflictkg.rdf.mapping import claim_quads
from conflictkg.rdf.review_mapping import reviewed_claim_quads
from conflictkg.rdf.terms import claim_iri, document_graph_iri


def review_changes(store: GraphStore, decision: ReviewDecision, review: Review | None, kinds: Mapping[str, EventKind]) -> list[Change]:
    """What becomes of a claim when ``review`` is the last decision about it."""
    claims = StoredClaims(store)
    claim, document = _found(claims, decision)
    iri = claim_iri(store.base, claim.id)
    graph = ox.NamedNode(document_graph_iri(store.base, document.id))
    after = dict.fromkeys(reviewed_claim_quads(claim, document, store.base, kinds, claims.canonical, review))
    others = (c for c in claims.accepted_of(document.id) if c.id != claim.id)
    after |= dict.fromkeys(q for other in others for q in _of_sources(claim_quads(other, document, store.base, kinds, claims.canonical)))
    own = [q for q in store.raw.quads_for_pattern(None, None, None, graph) if _is_part(q, iri)]
    before = own + list(_of_sources(claim_quads(claim, document, store.base, kinds, claims.canonical)))
    return [Remove([quad for quad in before if quad not in after]), Extend(list(after))]


def reviewed_places(store: GraphStore, decision: ReviewDecision) -> set[str]:
    """Places (IRIs) about which something else may be believed after a review: that of the claim, as it was read and as it was amended."""
    claims = StoredClaims(store)
    claim, _ = _found(claims, decision)
    amended = decision.amended if isinstance(decision, ClaimReviewed) else None
    places = (c.place for c in (claim, amended) if c is not None)
    return {claims.canonical(place.entity) for place in places if place is not None and place.entity is not None}


def _found(claims: StoredClaims, decision: ReviewDecision) -> tuple[Claim, Document]:
    """The claim that a decision is about, whether it counts or not."""
    document = claims.document(decision.document)
    known = [*claims.accepted_of(decision.document), *(w.claim for w in claims.withdrawn_of(decision.document))]
    claim = next((c for c in known if c.id == decision.claim), None)
    if claim is None or document is None:
        raise KnowledgeBaseFault(f"the log reviews claim {decision.claim} before it is made; check it with: conflictkg log verify")
    return claim, document


def _is_part(quad: ox.Quad, iri: str) -> bool:
    return isinstance(quad.subject, ox.NamedNode) and quad.subject.value.partition("#")[0] == iri


def _of_sources(quads: list[ox.Quad]) -> Iterator[ox.Quad]:
    """What claims say of sources that are known by their words alone: several claims of a document may say the same."""
    claim = next((q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)), "")
    return (q for q in quads if isinstance(q.subject, ox.NamedNode) and not _is_part(q, claim.partition("#")[0]))
