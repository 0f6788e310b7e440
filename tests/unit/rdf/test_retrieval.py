"""Claims and documents out of a store, in memory and on disk."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyoxigraph import Store

from conflictkg.domain.claims import Claim, Document, Mention, Quote
from conflictkg.errors import InputRefused, KnowledgeBaseFault
from conflictkg.rdf.mapping import claim_quads, document_quads
from conflictkg.rdf.retrieval import RecordedClaim, claim_iris_about, claims_from_store, document_from_store
from conflictkg.rdf.terms import claim_iri
from tests.unit.rdf.strategies import BASE

PLACE, FRONT = "https://example.org/place/eastmark", "https://example.org/actor/front"
RECORDED = datetime(2031, 5, 4, 8, 30, tzinfo=UTC)


def _document(n: int) -> Document:
    return Document(
        id=f"d{n}", text_digest="0" * 64, raw_digest="0" * 64, source_file=f"{n}.txt", outlet="The Daily Meridian", authors=("A", "B")
    )


def _claim(n: int, offset: int, place: str | None = PLACE) -> Claim:
    return Claim(
        document=f"d{n}",
        kind="siege",
        quote=Quote(offset, offset + 5, "siege"),
        agents=(Mention(text="front", start=0, end=5, entity=FRONT), Mention(text="others", start=6, end=12)),
        place=Mention(text="Eastmark", start=20, end=28, entity=place),
    )


CLAIMS = [_claim(1, 10), _claim(1, 30), _claim(2, 10), _claim(2, 40, place=None), _claim(2, 50, place="https://example.org/place/westmark")]


@pytest.fixture(params=["memory", "disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    store = Store() if request.param == "memory" else Store(str(tmp_path / "graph"))
    for n in (1, 2):
        store.extend(document_quads(_document(n), BASE, recorded_at=RECORDED if n == 1 else None))
    for claim in CLAIMS:
        store.extend(claim_quads(claim, _document(int(claim.document[1:])), BASE, {}))
    return store


def test_claims_come_back_with_their_documents_in_the_order_asked_for(store: Store) -> None:
    wanted = [CLAIMS[2], CLAIMS[0], CLAIMS[1]]
    found = list(claims_from_store(store, [claim_iri(BASE, claim.id) for claim in wanted], BASE))
    assert found == [
        RecordedClaim(CLAIMS[2], _document(2), None),
        RecordedClaim(CLAIMS[0], _document(1), RECORDED),
        RecordedClaim(CLAIMS[1], _document(1), RECORDED),
    ]


def test_claims_about_an_entity_are_found_by_place_and_by_participant(store: Store) -> None:
    assert set(claim_iris_about(store, PLACE)) == {claim_iri(BASE, c.id) for c in CLAIMS[:3]}
    assert set(claim_iris_about(store, FRONT)) == {claim_iri(BASE, c.id) for c in CLAIMS}
    assert claim_iris_about(store, "https://example.org/nobody") == []
    with pytest.raises(InputRefused, match="entity 'Eastmark' is not an absolute IRI"):
        claim_iris_about(store, "Eastmark")


def test_a_document_by_its_id(store: Store) -> None:
    assert document_from_store(store, "d1", BASE) == _document(1)
    assert document_from_store(store, "d9", BASE) is None


def test_a_claim_that_is_not_there_is_a_fault_of_the_graph(store: Store) -> None:
    absent = replace(CLAIMS[0], kind="assault")
    with pytest.raises(KnowledgeBaseFault, match="run: conflictkg rebuild"):
        list(claims_from_store(store, [claim_iri(BASE, absent.id)], BASE))
