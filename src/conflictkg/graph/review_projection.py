"""From reviews and later readings of claims to the graph: what counts stands there as a claim, what does not only as a record of it.

A part of ``graph.projection``. What is written follows from the claim and the last decision about it, so that doing it twice changes
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

import pyoxigraph as ox

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.log_events import ClaimReviewed, ClaimsSuperseded, ReviewDecision
from conflictkg.domain.reviews import Reviews
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.changes import Change, Extend, Remove
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.mapping import claim_quads
from conflictkg.rdf.review_mapping import reviewed_claim_quads
from conflictkg.rdf.terms import claim_iri, document_graph_iri


def review_changes(store: GraphStore, decision: ReviewDecision, reviews: Reviews, kinds: Mapping[str, EventKind]) -> list[Change]:
    """What becomes of the claims that a decision is about when ``reviews`` are all decisions up to it."""
    claims = StoredClaims(store)
    found, document = _found(claims, decision)
    graph = ox.NamedNode(document_graph_iri(store.base, document.id))

    def plain(claim: Claim) -> list[ox.Quad]:
        return claim_quads(claim, document, store.base, kinds, claims.canonical)

    after: dict[ox.Quad, None] = {}
    for id, claim in found.items():
        after |= dict.fromkeys(reviewed_claim_quads(claim, document, store.base, kinds, claims.canonical, reviews.of(id)))
    others = (c for c in claims.accepted_of(document.id) if c.id not in found)
    after |= dict.fromkeys(quad for other in others for quad in _of_sources(plain(other)))
    iris = {claim_iri(store.base, id) for id in found}
    before = [quad for quad in store.raw.quads_for_pattern(None, None, None, graph) if _is_part(quad, iris)]
    before += (quad for claim in found.values() for quad in _of_sources(plain(claim)))
    return [Remove([quad for quad in before if quad not in after]), Extend(list(after))]


def reviewed_places(store: GraphStore, decision: ReviewDecision) -> set[str]:
    """Places (IRIs) about which something else may be believed after a decision: those of its claims, as they were read and amended."""
    claims = StoredClaims(store)
    found, _ = _found(claims, decision)
    amended = _amended(decision)
    places = (c.place for c in (*found.values(), *amended))
    return {claims.canonical(place.entity) for place in places if place is not None and place.entity is not None}


def _found(claims: StoredClaims, decision: ReviewDecision) -> tuple[dict[str, Claim], Document]:
    """The claims that a decision is about, by id, whether they count or not."""
    document = claims.document(decision.document)
    wanted = decision.concerned if isinstance(decision, ClaimsSuperseded) else {decision.claim}
    known = [*claims.accepted_of(decision.document), *(w.claim for w in claims.withdrawn_of(decision.document))]
    if isinstance(decision, ClaimsSuperseded):
        known += (refused.claim for refused in claims.refused_of(decision.document))
    found = {claim.id: claim for claim in reversed(known) if claim.id in wanted}
    if document is None or len(found) < len(wanted):
        lacking = min(wanted - found.keys(), default=decision.document)
        raise KnowledgeBaseFault(f"the log reviews claim {lacking} before it is made; check it with: conflictkg log verify")
    return found, document


def _amended(decision: ReviewDecision) -> tuple[Claim, ...]:
    match decision:
        case ClaimReviewed(amended=Claim() as claim):
            return (claim,)
        case ClaimsSuperseded(revised=claims):
            return claims
        case _:
            return ()


def _is_part(quad: ox.Quad, iris: Collection[str]) -> bool:
    return isinstance(quad.subject, ox.NamedNode) and quad.subject.value.partition("#")[0] in iris


def _of_sources(quads: list[ox.Quad]) -> Iterator[ox.Quad]:
    """What claims say of sources that are known by their words alone: several claims of a document may say the same."""
    claim = next((q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)), "")
    return (q for q in quads if isinstance(q.subject, ox.NamedNode) and not _is_part(q, {claim.partition("#")[0]}))
