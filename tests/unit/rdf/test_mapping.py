"""Domain objects to quads and back: nothing is lost, whatever the texts are, and whatever a store does to literals."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given, settings
from pyoxigraph import BlankNode, Quad, RdfFormat, Store, parse, serialize

from conflictkg.domain.claims import Casualties, Claim, Document, Mention, Quote
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import InputRefused, KnowledgeBaseFault
from conflictkg.rdf import mapping, terms
from conflictkg.rdf.quads import nodes_of
from conflictkg.rdf.terms import CKG, CKGV, claim_iri, document_graph_iri, document_iri, graph_iri
from tests.unit.rdf.strategies import BASE, claims, documents, entities

KINDS = {
    "control-gained": EventKind(notation="control-gained", iri=f"{CKGV}control-gained", label="control gained", cls=f"{CKG}Capture"),
    "siege": EventKind(notation="siege", iri="https://example.org/my-vocabulary#siege", label="siege", cls=f"{CKG}Siege"),
}
DOCUMENT = Document(id="3f", text_digest="0" * 64, raw_digest="1" * 64, source_file="a.txt", outlet="The Daily Meridian")
CLAIM = Claim(document="3f", kind="control-gained", quote=Quote(3, 7, "took"), agents=(Mention(text="they", start=0, end=4),))
thorough = settings(max_examples=100)


def stored(quads: list[Quad]) -> list[Quad]:
    """The quads as a store gives them back, in canonical form and another order."""
    store = Store()
    store.extend(quads)
    return sorted(store, key=str)


@thorough
@given(claims)
def test_every_field_of_a_claim_comes_back(claim: Claim) -> None:
    document = replace(DOCUMENT, id=claim.document)
    quads = mapping.claim_quads(claim, document, BASE, KINDS)
    for version in (quads, stored(quads)):
        back = mapping.claim_from_quads(version, claim_iri(BASE, claim.id), BASE)
        assert back == claim
        assert back.id == claim.id


@thorough
@given(documents)
def test_every_field_of_a_document_comes_back(document: Document) -> None:
    quads = mapping.document_quads(document, BASE)
    for version in (quads, stored(quads)):
        assert mapping.document_from_quads(version, document_iri(BASE, document.id), BASE) == document


@thorough
@given(entities)
def test_every_field_of_an_entity_comes_back(entity: Entity) -> None:
    quads = mapping.entity_quads(entity, graph_iri(BASE, "reference"))
    for version in (quads, stored(quads)):
        assert mapping.entity_from_quads(version, entity.iri) == entity


@settings(max_examples=30)
@given(claims)
def test_hostile_texts_survive_being_written_to_a_file_and_read_again(claim: Claim) -> None:
    quads = mapping.claim_quads(claim, replace(DOCUMENT, id=claim.document), BASE, KINDS)
    for format in (RdfFormat.N_QUADS, RdfFormat.TRIG):
        data = serialize(quads, format=format)
        assert data is not None
        assert mapping.claim_from_quads(parse(data, format=format), claim_iri(BASE, claim.id), BASE) == claim


@settings(max_examples=30)
@given(claims, documents)
def test_claims_share_the_graph_of_their_document_and_use_no_blank_nodes(claim: Claim, document: Document) -> None:
    quads = mapping.document_quads(document, BASE) + mapping.claim_quads(replace(claim, document=document.id), document, BASE, KINDS)
    assert {str(quad.graph_name) for quad in quads} == {f"<{document_graph_iri(BASE, document.id)}>"}
    assert not any(isinstance(term, BlankNode) for quad in quads for term in (quad.subject, quad.object))


def test_the_class_of_a_statement_is_that_of_its_kind_and_general_for_an_unknown_one() -> None:
    def classes(claim: Claim) -> set[str]:
        quads = mapping.claim_quads(claim, DOCUMENT, BASE, KINDS)
        return {str(q.object) for q in quads if str(q.subject).endswith("#statement>") and q.predicate.value == terms.TYPE}

    assert classes(CLAIM) == {f"<{CKG}Capture>"}
    assert classes(replace(CLAIM, kind="parade")) == {f"<{CKG}Statement>"}


def test_an_empty_count_of_casualties_is_none() -> None:
    claim = replace(CLAIM, casualties=Casualties())
    quads = mapping.claim_quads(claim, DOCUMENT, BASE, KINDS)
    assert mapping.claim_from_quads(quads, claim_iri(BASE, claim.id), BASE) == replace(claim, casualties=None)


def test_an_offset_that_xml_schema_cannot_write_becomes_the_same_moment_in_utc() -> None:
    odd = datetime(1900, 1, 1, 12, 0, tzinfo=timezone(timedelta(hours=2, minutes=25, seconds=21)))
    document = replace(DOCUMENT, published_at=odd, published=date(1900, 1, 1))
    back = mapping.document_from_quads(mapping.document_quads(document, BASE), document_iri(BASE, "3f"), BASE)
    assert back.published_at == odd
    assert back.published_at is not None
    assert back.published_at.utcoffset() == timedelta(0)


def test_the_moment_of_recording_comes_back() -> None:
    moment = datetime(2031, 5, 4, 8, 0, tzinfo=UTC)
    nodes = nodes_of(stored(mapping.document_quads(DOCUMENT, BASE, recorded_at=moment)))
    assert mapping.recorded_at(nodes[document_iri(BASE, "3f")]) == moment
    assert mapping.recorded_at({}) is None


@pytest.mark.parametrize(
    "iri", ["not an iri", "relative/path", "", "https://example.org/<x>", "https://example.org/\ud800", "https://e.org/" + "a" * 3000]
)
def test_an_entity_that_is_not_an_iri_is_refused_with_a_reason(iri: str) -> None:
    claim = replace(CLAIM, agents=(Mention(text="they", start=0, end=4, entity=iri),))
    with pytest.raises(InputRefused, match="agent"):
        mapping.claim_quads(claim, DOCUMENT, BASE, KINDS)


@pytest.mark.parametrize(
    ("claim", "field"),
    [
        (replace(CLAIM, quote=Quote(3, 7, "t\udfffk")), "exact"),
        (replace(CLAIM, weapon="\ud800"), "weapon"),
        (replace(CLAIM, rule="x\ud800"), "rule at 1|rule holds"),
        (replace(CLAIM, agents=(Mention(text="\ud800", start=0, end=1),)), "exact"),
        (replace(CLAIM, kind="\ud800"), "surrogate"),
        (replace(CLAIM, confidence=float("nan")), "nan is not a number"),
        (replace(CLAIM, confidence=float("inf")), "inf is not a number"),
    ],
)
def test_what_rdf_cannot_write_is_refused_and_the_message_names_the_field(claim: Claim, field: str) -> None:
    with pytest.raises(InputRefused, match=field):
        mapping.claim_quads(claim, DOCUMENT, BASE, KINDS)


def test_a_document_with_half_a_character_is_refused() -> None:
    with pytest.raises(InputRefused, match=r"document 3f: title holds half a character .* at 2"):
        mapping.document_quads(replace(DOCUMENT, title="ab\ud800"), BASE)


def test_an_incomplete_claim_is_a_fault_of_the_graph() -> None:
    iri = claim_iri(BASE, CLAIM.id)
    quads = [q for q in mapping.claim_quads(CLAIM, DOCUMENT, BASE, KINDS) if str(q.subject) != f"<{iri}#agent-1>"]
    with pytest.raises(KnowledgeBaseFault, match="agent-1 is not in the graph; run: conflictkg rebuild"):
        mapping.claim_from_quads(quads, iri, BASE)
    whole = mapping.claim_quads(CLAIM, DOCUMENT, BASE, KINDS)
    with pytest.raises(KnowledgeBaseFault, match="cannot be read"):
        mapping.claim_from_quads([q for q in whole if not q.predicate.value.endswith("confidence")], iri, BASE)
    with pytest.raises(KnowledgeBaseFault, match="is not in the graph"):
        mapping.document_from_quads(quads, document_iri(BASE, "3f"), BASE)


def test_reference_data_in_turtle_is_read_as_entities(tmp_path: Path) -> None:
    turtle = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> . @prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
        @prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
        @base <https://example.org/> .
        <nf> a ckg:Actor ; skos:prefLabel "Nordfront"@de , "Northern Front"@en ; skos:altLabel "the front" ; ckg:exactCaseLabel "NF" ;
            ckg:kind ckgv:actor-kind-armed-group ; ckg:armOf <alliance> ; ckg:reliability ckgv:reliability-D .
        <em> a ckg:Place ; skos:prefLabel "Eastmark" ; geo:lat 34.50 ; geo:long 37 ; ckg:within <province> .
        <bad> a ckg:Place ; skos:prefLabel "Nowhere" ; geo:lat "north" .
        <unnamed> a ckg:Place . <untyped> skos:prefLabel "x" ."""
    quads = list(parse(turtle, format=RdfFormat.TURTLE))
    assert mapping.entity_from_quads(quads, "https://example.org/nf") == Entity(
        iri="https://example.org/nf",
        type=EntityType.ACTOR,
        label="Northern Front",
        kind="armed-group",
        aliases=("NF", "Nordfront", "the front"),
        party="https://example.org/alliance",
        grade="D",
    )
    place = mapping.entity_from_quads(quads, "https://example.org/em")
    assert (place.latitude, place.longitude, place.within) == (34.5, 37.0, "https://example.org/province")
    for name, reason in (
        ("bad", "lat 'north' is not a number"),
        ("unnamed", "no skos:prefLabel"),
        ("untyped", "no class"),
        ("absent", "no class"),
    ):
        with pytest.raises(KnowledgeBaseFault, match=reason):
            mapping.entity_from_quads(quads, f"https://example.org/{name}")
