"""The IRIs that a knowledge base mints: readable, reversible, and never shared by two things."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from pyoxigraph import NamedNode

from conflictkg.domain.claims import Claim, Document, Mention, Quote
from conflictkg.rdf.terms import (
    Terms,
    document_id_of,
    document_iri,
    local_name,
    node,
    notation_of,
    segment,
    source_iri,
    speaker_iri,
    voice_iri,
)
from tests.unit.rdf.strategies import BASE, texts, words

DOCUMENT = Document(id="3f", text_digest="", raw_digest="", source_file="", outlet="The Daily Meridian", authors=("A. Writer",))
CLAIM = Claim(document="3f", kind="siege", quote=Quote(0, 1, "x"))


@given(words)
def test_a_documents_id_is_in_its_iri_whatever_it_is(id: str) -> None:
    iri = document_iri(BASE, id)
    assert NamedNode(iri).value == iri
    assert document_id_of(BASE, iri) == id


@given(texts, texts)
def test_sources_share_an_iri_only_when_their_names_differ_in_case_and_space_alone(one: str, other: str) -> None:
    same = " ".join(one.casefold().split()) == " ".join(other.casefold().split())
    assert (source_iri(BASE, one) == source_iri(BASE, other)) >= same
    if one.isascii() and other.isascii() and not same:
        assert source_iri(BASE, one) != source_iri(BASE, other)
    node(source_iri(BASE, one))


def test_names_that_look_alike_as_slugs_get_different_iris() -> None:
    iris = {source_iri(BASE, name) for name in ("Al Post", "Al-Post", "Al Post!", "الوطن", "Правда", "!", "?")}
    assert len(iris) == 7
    assert all(iri.startswith(f"{BASE}source/") for iri in iris)


def test_who_speaks_in_a_documents_own_voice() -> None:
    assert voice_iri(DOCUMENT, BASE) == source_iri(BASE, "the daily meridian")
    assert voice_iri(replace(DOCUMENT, source="https://example.org/meridian"), BASE) == "https://example.org/meridian"
    unnamed = [voice_iri(replace(DOCUMENT, id=id, outlet=""), BASE) for id in ("3f", "40")]
    assert unnamed[0] != unnamed[1]  # two unnamed outlets are not one
    comment = replace(DOCUMENT, parent="2e", source="https://example.org/meridian")
    assert voice_iri(comment, BASE) == f"{BASE}document/3f#author-1"  # the author, not the outlet under whose article it stands
    assert voice_iri(replace(comment, authors=()), BASE) == f"{BASE}document/3f#voice"


def test_the_speaker_is_the_linked_entity_else_the_words_else_the_document() -> None:
    mention = Mention(text="the governor", start=0, end=12)
    assert speaker_iri(CLAIM, DOCUMENT, BASE) == voice_iri(DOCUMENT, BASE)
    assert speaker_iri(replace(CLAIM, speaker=mention), DOCUMENT, BASE) == source_iri(BASE, "the governor")
    linked = replace(mention, entity="https://example.org/governor")
    assert speaker_iri(replace(CLAIM, speaker=linked), DOCUMENT, BASE) == "https://example.org/governor"


@given(texts)
def test_any_text_is_one_segment(text: str) -> None:
    assert local_name(f"{BASE}{segment(text)}") == segment(text)
    assert notation_of("source-kind", f"{BASE}source-kind-{segment(text)}") == text


@pytest.mark.parametrize("name", ["Claim", "agentMention"])
def test_terms_are_made_once(name: str) -> None:
    ns = Terms("https://example.org/ns#")
    assert ns[name] is ns[name]
    assert ns[name].value == f"https://example.org/ns#{name}"
