"""What one graph says, collected as quads and as lines: both are the same, whatever the texts are."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import given, settings
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, parse

from conflictkg.domain.claims import Claim, Document, Mention, Quote
from conflictkg.domain.reviews import ClaimStatus, Review
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import InputRefused
from conflictkg.rdf import literals
from conflictkg.rdf.mapping import SLOTS, claim_quads, describe_claim, describe_document, document_quads, slot_quads
from conflictkg.rdf.quads import LineWriter, QuadWriter, Writer
from conflictkg.rdf.review_mapping import describe_reviewed_claim, reviewed_claim_quads
from conflictkg.rdf.terms import CKG, CKGV, claim_iri
from tests.unit.rdf.strategies import BASE, claims, documents

KINDS = {"siege": EventKind(notation="siege", iri=f"{CKGV}siege", label="siege", cls=f"{CKG}Siege")}
RECORDED = datetime(2031, 5, 4, 8, 0, tzinfo=UTC)
HOSTILE = (
    '"',
    "\\",
    "\\n",
    "\n",
    "\r\n",
    "\t",
    "".join(map(chr, range(0x20))),
    "\x7f\x85\u2028\ufeff\ufffe\uffff",
    "\ud7ff\U0010ffff",
    "é💥مطار",
)
DOCUMENT = Document(id="3f", text_digest="0" * 64, raw_digest="1" * 64, source_file="a.txt", outlet="The Daily Meridian")
CLAIM = Claim(document="3f", kind="siege", quote=Quote(3, 7, "took"), agents=(Mention(text="they", start=0, end=4),))
ONE = NamedNode("https://example.org/one")
T = TypeVar("T")


def read(lines: list[str]) -> list[Quad]:
    return list(parse("".join(lines).encode(), format=RdfFormat.N_QUADS))


@settings(max_examples=60)
@given(claims)
def test_the_lines_of_a_claim_are_its_quads(claim: Claim) -> None:
    document = replace(DOCUMENT, id=claim.document)
    lines = describe_claim(LineWriter, claim, document, BASE, KINDS)
    assert read(lines) == claim_quads(claim, document, BASE, KINDS)
    assert all(line.endswith(" .\n") and line.count("\n") == 1 for line in lines)


@settings(max_examples=60)
@given(documents)
def test_the_lines_of_a_document_are_its_quads(document: Document) -> None:
    lines = describe_document(LineWriter, document, BASE, recorded_at=RECORDED)
    assert read(lines) == document_quads(document, BASE, recorded_at=RECORDED)


@pytest.mark.parametrize("text", HOSTILE)
def test_a_store_that_loads_lines_unchecked_holds_what_it_holds_of_the_quads(text: str, tmp_path: Path) -> None:
    mention = Mention(text=text, start=0, end=1, label=text)
    document = replace(DOCUMENT, title=text, outlet=text, authors=(text,), url=text, published=date(31, 5, 4))
    claim = replace(
        CLAIM, quote=Quote(0, 1, text), agents=(mention,), speaker=mention, weapon=text, rule=text, details=((ONE.value, text),)
    )
    loaded, extended = Store(), Store()
    file = tmp_path / "lines.nq"
    file.write_bytes(
        "".join(describe_document(LineWriter, document, BASE) + describe_claim(LineWriter, claim, document, BASE, {})).encode()
    )
    loaded.bulk_load(path=file, format=RdfFormat.N_QUADS, lenient=True)
    extended.extend(document_quads(document, BASE) + claim_quads(claim, document, BASE, {}))
    assert set(loaded) == set(extended)


@pytest.mark.parametrize(
    "review",
    [
        None,
        Review(ClaimStatus.ACCEPTED, "Mara \\", 'she "checked"\n'),
        Review(ClaimStatus.RETRACTED, "Mara", "no\r\nsuch\x00day", corrected_by="c1"),
        Review(ClaimStatus.QUARANTINED, "", "", reasons=('a "reason"', "é\\")),
        Review(ClaimStatus.ACCEPTED, "", "", amended=replace(CLAIM, weapon='a\t"gun"')),
    ],
    ids=lambda review: "none" if review is None else review.status.value,
)
def test_the_lines_of_a_reviewed_claim_are_its_quads(review: Review | None) -> None:
    lines = describe_reviewed_claim(LineWriter, CLAIM, DOCUMENT, BASE, KINDS, str, review)
    assert read(lines) == reviewed_claim_quads(CLAIM, DOCUMENT, BASE, KINDS, str, review)


def test_quads_made_elsewhere_are_lines_with_their_language_datatype_and_graph() -> None:
    objects = (Literal('a "b"\n', language="en-gb"), literals.integer(-7), literals.number(-0.0), literals.day_key(date(7, 1, 2)), ONE)
    quads = [Quad(ONE, ONE, object, graph) for object in objects for graph in (ONE, DefaultGraph())]
    assert read(LineWriter.of(quads)) == quads
    assert QuadWriter.of(quads) == quads
    out = LineWriter(ONE.value, "x")
    for object in objects:
        out.link(ONE, ONE, object)
    assert out.said == LineWriter.of(quads[::2])


def test_an_entity_named_twice_in_one_place_is_pointed_to_once() -> None:
    they, them = (Mention(text=text, start=0, end=4, entity="https://example.org/they") for text in ("they", "them"))
    claim = replace(CLAIM, agents=(they, them), patients=(they,), relayers=(they, them), speaker=they)
    said = describe_claim(QuadWriter, claim, DOCUMENT, BASE, KINDS)
    slots = [(str(quad.subject).removeprefix(f"<{claim_iri(BASE, claim.id)}"), quad.predicate) for quad in said if quad.predicate in SLOTS]
    named = ("speaker", ">"), ("relayedBy", ">"), ("agent", "#statement>"), ("patient", "#statement>")
    assert slots == [(fragment, NamedNode(CKG + name)) for name, fragment in named]
    assert slot_quads(claim, DOCUMENT, BASE, str) == [quad for quad in said if quad.predicate in SLOTS]


@pytest.mark.parametrize("writer", [QuadWriter, LineWriter])
@pytest.mark.parametrize(
    ("write", "reason"),
    [
        (lambda out: out.text(ONE, ONE, "ab\ud800"), r"thing: one holds half a character \(a lone surrogate\) at 2"),
        (lambda out: out.words(ONE, ONE, "\udfff", ONE), r"thing: one holds half a character \(a lone surrogate\) at 0"),
        (lambda out: out.iri(ONE, ONE, "a b"), r"thing: one 'a b' is not an absolute IRI \("),
        (lambda out: out.iri(ONE, ONE, "https://e.org/\ud800"), r"thing: one 'https://e.org/\\ud800' is not an absolute IRI \("),
        (lambda out: out.iri(ONE, ONE, "https://e.org/" + "a" * 3000), r"thing: one 'https://e.org/a+'\.\.\. has 3014 characters"),
    ],
)
def test_what_rdf_cannot_write_is_refused_and_it_is_said_where(
    writer: Callable[[str, str], Writer[T]], write: Callable[[Writer[T]], None], reason: str
) -> None:
    out = writer(ONE.value, "thing")
    with pytest.raises(InputRefused, match=f"^{reason}"):
        write(out)
    assert out.said == []


@pytest.mark.parametrize("writer", [QuadWriter, LineWriter])
def test_a_claim_or_a_document_with_half_a_character_is_refused(writer: type[Writer[T]]) -> None:
    with pytest.raises(InputRefused, match=r"^document 3f: title holds half a character .* at 2"):
        describe_document(writer, replace(DOCUMENT, title="ab\ud800"), BASE)
    with pytest.raises(InputRefused, match=r"^claim \w{12}: weapon holds half a character .* at 0"):
        describe_claim(writer, replace(CLAIM, weapon="\ud800"), DOCUMENT, BASE, KINDS)
