"""What becomes of documents and claims when words are taken out: no trace of the words, and the same ids and offsets."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.claims import Mention
from conflictkg.domain.codec import from_json, to_json
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, ClaimsSuperseded, DisclosureMarked, Mark, QuarantinedClaim
from conflictkg.domain.redaction import BLOCK, Redaction
from tests.fakes.claims import ISIL, article, claim

WORDS = "Fighters captured Tayfur"
SOURCE = article(f"{WORDS} . Abu Salim saw\nAbu  Salim run .", "Courier", date(2014, 11, 3))
SPEAKER = Mention(text="Abu Salim", start=SOURCE.text.index("Abu"), end=SOURCE.text.index("Abu") + 9)
CLAIM = replace(claim(SOURCE, "control-gained", WORDS, agent=ISIL), speaker=SPEAKER, weapon="captured")
ID = SOURCE.document.id


def test_words_go_from_text_and_slots_and_the_claim_keeps_its_id() -> None:
    taken = Redaction.of_words(ID, SOURCE.text, ["abu salim"])
    assert taken.text(SOURCE.text) == SOURCE.text.replace("Abu Salim", BLOCK * 9).replace("Abu  Salim", BLOCK * 10)
    after = taken.claim(CLAIM)
    assert (after.id, after.speaker.text, after.quote) == (CLAIM.id, BLOCK * 9, CLAIM.quote)  # type: ignore[union-attr]
    assert from_json(type(after), to_json(after)).id == CLAIM.id
    assert taken.claim(replace(CLAIM, speaker=None)) == replace(CLAIM, speaker=None)


def test_accents_are_found_however_they_are_written() -> None:
    composed, apart = "Jos\u00e9 Pe\u00f1a", "Jose\u0301 Pen\u0303a"
    for asked in (composed, apart):
        redaction = Redaction.of_words("x", f"{composed}, {apart}.", [asked])
        assert redaction.text(f"{composed}, {apart}.") == f"{BLOCK * len(composed)}, {BLOCK * len(apart)}."


def test_other_documents_stay_as_they_are() -> None:
    taken = Redaction("another", whole=True)
    for event in (ArticleRecorded(SOURCE.document), ClaimsAsserted(ID, "test/1", (CLAIM,))):
        assert taken.event(event) is event


def test_later_readings_and_marks_are_rid_of_the_words_too() -> None:
    broken = QuarantinedClaim(CLAIM, ("Abu Salim is no place",))
    read_again = ClaimsSuperseded(
        document=ID, extractor="test/2", ontology="5e", revised=(CLAIM,), refused=(broken,), because="Abu Salim says so"
    )
    marked = DisclosureMarked("m.vale", "Abu Salim is in danger", f"https://kb.example/claim/{CLAIM.id}", Mark.PERSONAL)
    for taken in (Redaction.of_words(ID, SOURCE.text, ["abu salim"]), Redaction(ID, whole=True)):
        for event in (read_again, marked):
            assert "Abu Salim" not in str(replace(taken, claims=frozenset({CLAIM.id})).event(event))
        assert taken.event(marked) is marked  # of a claim of another document, as far as it knows


def test_a_whole_document_keeps_when_and_by_whom_it_was_published() -> None:
    recorded = Redaction(ID, whole=True).event(ArticleRecorded(SOURCE.document))
    assert isinstance(recorded, ArticleRecorded)
    kept = recorded.document
    assert (kept.id, kept.outlet, kept.published, kept.redacted) == (ID, "Courier", SOURCE.document.published, True)
    assert (kept.title, kept.url, kept.source_file) == ("", "", "")


@given(st.integers(0, 45), st.integers(1, 20))
def test_a_span_is_gone_wherever_it_is_quoted(start: int, length: int) -> None:
    end = min(start + length, len(SOURCE.text))
    taken = Redaction.of_span(ID, start, end, SOURCE.text[start:end] or "x")
    text = taken.text(SOURCE.text)
    assert len(text) == len(SOURCE.text) and set(text[start:end]) <= {BLOCK}
    after = taken.claim(CLAIM)
    assert after.id == CLAIM.id and len(after.quote.text) == len(CLAIM.quote.text)
    assert all(a == BLOCK or b == a for a, b in zip(after.quote.text, CLAIM.quote.text, strict=True))
