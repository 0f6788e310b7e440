"""The case of texts printed in capitals: names large, words small, offsets unchanged."""

from __future__ import annotations

import pytest

from conflictkg.domain.claims import Article, Document
from tests.unit.extraction.test_sentences import extractor, read


def restored(text: str) -> str:
    document = Document(id="d", text_digest="", raw_digest="", source_file="invented.txt")
    return extractor().running_case(Article(document, text))


@pytest.mark.parametrize(
    "text",
    [
        "Gunmen attacked the port of Torvik on Friday. The mayor, Aldo Ferrant, was wounded.",
        "The Northern Front claimed that crewmen, women and children were machinegunned.",
        "The Kessel Valley League (KVL) and the KVL [Kessel Valley League] said so in May.",
        "Judge Luis Montes and General Carlos Barillas said that they may leave Sarmatia.",
        "Fighters of the M-19 killed U.S. soldiers with AK-47 rifles on the 3d day.",
    ],
)
def test_running_case_comes_back(text: str) -> None:
    assert restored(text.upper()) == text


def test_what_is_not_in_capitals_stays() -> None:
    text = "The NORTHERN FRONT took Torvik."
    assert restored(text) == text
    assert restored("TORVIK") == "TORVIK"  # too short to tell


def test_claims_quote_the_text_as_printed() -> None:
    text = "THE NORTHERN FRONT CAPTURED TORVIK ON FRIDAY."
    (claim,) = read(text)
    assert claim.quote.text == text[claim.quote.start : claim.quote.end] == "NORTHERN FRONT CAPTURED TORVIK ON FRIDAY"
    assert [(m.text, text[m.start : m.end]) for m in (*claim.agents, *claim.patients)] == [
        ("NORTHERN FRONT", "NORTHERN FRONT"),
        ("TORVIK", "TORVIK"),
    ]
