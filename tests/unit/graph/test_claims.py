"""Claims and entities read back out of the graph as they went in."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from conflictkg.domain.claims import Claim, Document, Mention, Quote
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.log_events import QuarantinedClaim
from conflictkg.domain.periods import Alternative, Contest, KnownPeriod, Period, Status
from conflictkg.domain.ports import DocumentName
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.mapping import claim_quads, document_quads, entity_quads
from conflictkg.rdf.period_mapping import period_quads
from conflictkg.rdf.quarantine_mapping import quarantine_quads
from tests.unit.graph.world import ACTOR, BASE, PLACE

RECORDED = datetime(2031, 6, 1, 8, tzinfo=UTC)
HOST = Document(id="host", text_digest="0", raw_digest="0", source_file="a.txt", outlet="The Daily Meridian", published=date(2031, 5, 4))
COMMENT = Document(id="comment", text_digest="1", raw_digest="0", source_file="a.txt", source_kind="forum", parent="host")


def claim(document: Document, place: str | None, at: int) -> Claim:
    mention = None if place is None else Mention(text="the base", start=at, end=at + 8, entity=place)
    agents = (Mention(text="the front", start=0, end=9, entity=ACTOR + "front"),)
    return Claim(
        document=document.id, kind="control-gained", quote=Quote(at, at + 8, "the base"), agents=agents, place=mention, extractor="test/1"
    )


def period(place: str, controller: str, challenger: str, known_until: date | None) -> KnownPeriod:
    contest = Contest(challenger, "assault", date(2031, 5, 1), None, date(2031, 5, 1), ("c1",))
    held = Period(
        place=place, controller=controller, status=Status.ASSESSED, rule="R7", valid_from=date(2031, 5, 2), valid_until=None,
        alternatives=(Alternative(challenger, 0.1),), contests=(contest,), supporting=("c1",),
    )  # fmt: skip
    return KnownPeriod(held, date(2031, 5, 4), known_until)


@pytest.fixture
def claims() -> StoredClaims:
    store = GraphStore.in_memory(BASE)
    store.extend([*document_quads(HOST, BASE, recorded_at=RECORDED), *document_quads(COMMENT, BASE, recorded_at=RECORDED)], position=3)
    for each in (
        claim(HOST, PLACE + "eastmark", 10),
        claim(COMMENT, PLACE + "eastmark", 20),
        claim(HOST, PLACE + "westford", 30),
        claim(HOST, None, 40),
    ):
        store.extend(claim_quads(each, HOST if each.document == "host" else COMMENT, BASE, {}))
    for version in (
        period(PLACE + "eastmark", ACTOR + "front", ACTOR + "army", None),
        period(PLACE + "westford", ACTOR + "army", ACTOR + "front", None),
    ):
        store.extend(period_quads(version, BASE, {}))
    place = Entity(iri=PLACE + "eastmark", type=EntityType.PLACE, label="Eastmark airbase", kind="airbase", aliases=("Ostmark",))
    store.extend(entity_quads(place, BASE + "graph/reference"))
    return StoredClaims(store)


def test_testimonies_about_a_place_are_what_was_recorded(claims: StoredClaims) -> None:
    found = list(claims.testimonies(PLACE + "eastmark"))
    assert {t.claim for t in found} == {claim(HOST, PLACE + "eastmark", 10), claim(COMMENT, PLACE + "eastmark", 20)}
    assert {t.document for t in found} == {HOST, COMMENT}
    assert {t.recorded for t in found} == {RECORDED}
    assert len({t.known for t in found}) == 1, "an undated comment is known from its host's publication"
    assert [t.claim.id for t in found] == sorted(t.claim.id for t in found)
    assert claims.position() == 3


def test_a_place_without_claims_has_no_testimonies(claims: StoredClaims) -> None:
    assert list(claims.testimonies(PLACE + "nowhere")) == []
    assert claims.is_mentioned(PLACE + "eastmark")
    assert not claims.is_mentioned(PLACE + "nowhere")


def test_an_entity_is_found_by_its_iri(claims: StoredClaims) -> None:
    found = claims.entity(PLACE + "eastmark")
    assert found is not None
    assert (found.label, found.kind, found.aliases) == ("Eastmark airbase", "airbase", ("Ostmark",))
    assert claims.entity(PLACE + "nowhere") is None


def test_an_actor_s_places_are_those_it_holds_or_contests(claims: StoredClaims) -> None:
    assert claims.places_of(ACTOR + "front") == [PLACE + "eastmark", PLACE + "westford"]
    assert claims.places_of(ACTOR + "nobody") == []


def test_a_document_s_own_claims_come_in_text_order(claims: StoredClaims) -> None:
    held = QuarantinedClaim(claim(HOST, None, 5), ("it breaks a shape",))
    claims.store.extend(quarantine_quads(held, HOST, BASE))
    assert [c.quote.start for c in claims.accepted_of("host")] == [10, 30, 40]
    assert [c.quote.start for c in claims.accepted_of("comment")] == [20]
    assert claims.accepted_of("nothing") == []
    assert [(r.claim, r.document, r.reasons) for r in claims.refused_of("host")] == [(held.claim, HOST, held.reasons)]
    assert claims.refused_of("comment") == []


def test_documents_by_all_their_names(claims: StoredClaims) -> None:
    assert claims.document_names() == [DocumentName("comment", "a.txt", "", "host"), DocumentName("host", "a.txt", "", None)]
    assert claims.document("host") == HOST
    assert claims.document("nothing") is None


def test_a_document_without_its_recording_is_a_fault() -> None:
    store = GraphStore.in_memory(BASE)
    store.extend([*document_quads(HOST, BASE), *claim_quads(claim(HOST, PLACE + "eastmark", 10), HOST, BASE, {})])
    with pytest.raises(KnowledgeBaseFault, match="when it was recorded; run: conflictkg rebuild"):
        list(StoredClaims(store).testimonies(PLACE + "eastmark"))
