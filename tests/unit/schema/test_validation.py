"""The gate: what conforms passes, what does not gets a reason that says what, where and what to do; nothing is lost, nothing crashes."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given, settings
from hypothesis.strategies import lists

from conflictkg.bootstrap import ONTOLOGY_FILES
from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Quote, Stance, text_digest
from conflictkg.domain.ports import ClaimValidator
from conflictkg.domain.time import ClaimTime, Extent
from conflictkg.errors import InputRefused, KnowledgeBaseFault
from conflictkg.schema.shapes import ShapeSet
from conflictkg.schema.validation import ShaclValidator
from conflictkg.schema.vocabulary import load_vocabulary
from tests.unit.rdf.strategies import BASE, claims

ONTOLOGY = Path(__file__).parents[3] / "ontology"
SHIPPED = [ONTOLOGY / name for name in ONTOLOGY_FILES]
TEXT = "Some say the front captured Eastmark on Friday, and that it shelled the front."
DOCUMENT = Document(id="3f", text_digest=text_digest(TEXT), raw_digest=text_digest(TEXT), source_file="a.txt", outlet="The Daily Meridian")


def mention(words: str, entity: str | None = None) -> Mention:
    start = TEXT.index(words)
    return Mention(text=words, start=start, end=start + len(words), entity=entity)


FRONT = mention("the front", "https://example.org/front")
GOOD = Claim(
    document="3f",
    kind="control-gained",
    quote=Quote(9, 47, TEXT[9:47]),
    agents=(FRONT,),
    place=mention("Eastmark", "https://example.org/eastmark"),
    time=ClaimTime(earliest=date(2031, 5, 2), latest=date(2031, 5, 2), edtf="2031-05-02", text="on Friday"),
    confidence=0.8,
)


@pytest.fixture(scope="module")
def validator() -> ClaimValidator:
    return ShaclValidator([ONTOLOGY / "shapes.ttl"], SHIPPED, load_vocabulary(SHIPPED), BASE)


def reasons(validator: ClaimValidator, claim: Claim) -> str:
    (verdict,) = validator.validate(DOCUMENT, TEXT, [claim])
    assert verdict.claim == claim
    return "\n".join(verdict.reasons)


def test_a_claim_of_every_kind_conforms_when_its_slots_are_filled(validator: ClaimValidator) -> None:
    kinds = load_vocabulary(SHIPPED).kinds
    full = replace(GOOD, patients=(mention("Some"),), casualties=Casualties(Count(1, 2, 3), Count(best=0)), speaker=mention("Some"))
    verdicts = validator.validate(DOCUMENT, TEXT, [replace(full, kind=kind) for kind in kinds])
    assert [verdict.reasons for verdict in verdicts] == [()] * len(kinds)


BROKEN: list[tuple[dict[str, Any], str]] = [
    ({"confidence": 1.9}, "confidence 1.9 is not a number from 0 to 1; correct the extractor (shape ClaimConfidence; characters 9-47)"),
    ({"confidence": -0.1}, "confidence -0.1 is not"),
    ({"confidence": float("nan")}, "nan is not a number; give a finite one (characters 9-47)"),
    ({"confidence": "high"}, "cannot be written as RDF"),
    ({"credibility": 7}, "credibility-7 is not an Admiralty figure of credibility from 1 to 6; choose one (shape ClaimCredibility"),
    ({"stance": "certain"}, "stance certain is not one of asserted, denied"),
    ({"kind": "parade"}, "kind parade is not an event kind of the vocabulary"),
    ({"kind": "a b/c"}, "is not an event kind of the vocabulary"),
    ({"kind": "control-held", "agents": ()}, "nobody is said to hold the place; give the words that name the agent (shape Control"),
    ({"place": None}, "nothing is said to be taken, held or surrounded"),
    ({"kind": "shelling", "patients": (FRONT,)}, "front is both agent and patient, and nobody attacks themselves"),
    ({"kind": "uprising", "agents": (), "place": None}, "names neither an agent, a patient, a place, a weapon nor a count"),
    ({"casualties": Casualties(Count(low=5, high=3))}, "the low figure 5 is not a number of people, or is above"),
    ({"casualties": Casualties(Count(best=5, high=3))}, "the best figure 5"),
    ({"casualties": Casualties(Count(best=-5))}, "the best figure -5 is not a number of people"),
    ({"casualties": Casualties(None, Count())}, "the count has no figure"),
    ({"time": ClaimTime(earliest=date(2031, 5, 3), latest=date(2031, 5, 2))}, "ends before it begins; correct the time (shape Statement"),
    ({"time": ClaimTime(edtf="last week")}, "last week is not EDTF of level 0 or 1"),
    ({"time": ClaimTime(earliest=cast(date, "2031-02-30"))}, "the earliest day '2031-02-30' is not a day"),
    ({"quote": Quote(9, 47, "the front captured Westmark on Friday.")}, "is not what the text says at 9-47"),
    ({"quote": Quote(9, 400, "x")}, "the quote is at characters 9-400 of a text of 78; correct the position (check QuoteVerbatim"),
    ({"quote": Quote(9, 9, "")}, "start 9 is not a character of the text before the end"),
    ({"agents": (replace(FRONT, start=0, end=9),)}, "'the front' is not what the text says at 0-9, 'Some say '; quote verbatim (check Men"),
    ({"agents": (replace(FRONT, entity="the front"),)}, "agent 'the front' is not an absolute IRI"),
    ({"speaker": mention("Some", "no iri")}, "speaker 'no iri' is not an absolute IRI"),
    ({"weapon": "\ud800"}, "weapon holds half a character"),
    ({"document": "40"}, "the claim is of document '40', not of '3f'"),
]  # fmt: skip


@pytest.mark.parametrize(("change", "reason"), BROKEN)
def test_a_broken_claim_gets_a_reason_that_says_what_and_what_to_do(validator: ClaimValidator, change: dict[str, Any], reason: str) -> None:
    assert reason in reasons(validator, replace(GOOD, **change))


@pytest.mark.parametrize("extent", Extent)
def test_every_extent_conforms(validator: ClaimValidator, extent: Extent) -> None:
    """The engine compares "over" with "over"^^xsd:string, which rdflib holds to be two things."""
    held = replace(GOOD, kind="control-held", time=replace(GOOD.time, extent=extent))
    assert [v.reasons for v in validator.validate(DOCUMENT, TEXT, [held])] == [()]


def test_one_broken_claim_harms_no_other_and_order_is_kept(validator: ClaimValidator) -> None:
    candidates = [GOOD, *(replace(GOOD, **change) for change, _ in BROKEN), replace(GOOD, stance=Stance.RUMOURED)]
    verdicts = validator.validate(DOCUMENT, TEXT, candidates)
    assert [verdict.claim for verdict in verdicts] == candidates
    assert not verdicts[0].reasons
    assert not verdicts[-1].reasons
    assert all(verdict.reasons for verdict in verdicts[1:-1])


def test_two_readings_of_one_claim_are_judged_apart(validator: ClaimValidator) -> None:
    good, bad, better = validator.validate(DOCUMENT, TEXT, [GOOD, replace(GOOD, confidence=1.5), replace(GOOD, confidence=0.9)])
    assert (good.reasons, better.reasons) == ((), ())
    assert len(bad.reasons) == 1


def test_a_fault_of_the_document_is_a_reason_against_each_of_its_claims(validator: ClaimValidator) -> None:
    verdicts = validator.validate(replace(DOCUMENT, text_digest="unknown"), TEXT, [GOOD, replace(GOOD, kind="siege")])
    for verdict in verdicts:
        assert verdict.reasons == (
            "the document's text digest is missing or not a SHA-256 in hexadecimal; read the document again"
            f" (shape DocumentTextDigest; <{BASE}document/3f>)",
        )


def test_a_document_that_cannot_be_described_is_refused_even_without_claims(validator: ClaimValidator) -> None:
    with pytest.raises(InputRefused, match="title holds half a character"):
        validator.validate(replace(DOCUMENT, title="\ud800"), TEXT, [])
    assert validator.validate(DOCUMENT, TEXT, []) == []


def test_a_crash_of_the_engine_is_a_violation_of_the_claim_that_causes_it(monkeypatch: pytest.MonkeyPatch) -> None:
    validator = ShaclValidator([ONTOLOGY / "shapes.ttl"], SHIPPED, load_vocabulary(SHIPPED), BASE)
    real = ShapeSet.violations

    def crash(self: ShapeSet, data: Any) -> Any:
        if any("assault" in str(value) for value in data.objects()):
            raise TypeError("can't compare offset-naive and offset-aware datetimes")
        return real(self, data)

    monkeypatch.setattr(ShapeSet, "violations", crash)
    good, crashed, broken = validator.validate(DOCUMENT, TEXT, [GOOD, replace(GOOD, kind="assault"), replace(GOOD, confidence=2.0)])
    assert good.reasons == ()
    assert len(crashed.reasons) == 1
    assert "the validator crashed on this claim (TypeError" in crashed.reasons[0]
    assert "ClaimConfidence" in broken.reasons[0]


def test_shapes_that_cannot_be_parsed_are_a_fault_of_the_knowledge_base(tmp_path: Path) -> None:
    broken = tmp_path / "shapes.ttl"
    broken.write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\nsh:x sh:y .\n", encoding="utf-8")
    validator = ShaclValidator([broken], SHIPPED, load_vocabulary(SHIPPED), BASE)
    with pytest.raises(KnowledgeBaseFault, match=r"shapes\.ttl, line \d+: the shapes cannot be parsed"):
        validator.validate(DOCUMENT, TEXT, [GOOD])


def test_a_knowledge_base_may_add_classes_of_statements_and_shapes(tmp_path: Path) -> None:
    module, shapes = tmp_path / "module.ttl", tmp_path / "my-shapes.ttl"
    prefixes = (
        "@prefix ckg: <https://w3id.org/conflictkg/ontology#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> . "
        "@prefix my: <https://example.org/my#> . "
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix sh: <http://www.w3.org/ns/shacl#> .\n"
    )
    module.write_text(
        prefixes + "my:DroneStrike rdfs:subClassOf ckg:Attack . my:drone-strike a ckg:EventKind ; skos:notation 'drone-strike' ;"
        " ckg:statementClass my:DroneStrike ; ckg:effect 'none' ; ckg:temporalNature 'event' .",
        encoding="utf-8",
    )
    shapes.write_text(
        prefixes + "my:Armed a sh:PropertyShape ; sh:targetClass my:DroneStrike ; sh:path ckg:weapon ; sh:minCount 1 ;"
        " sh:message 'a drone strike names the drone; give the weapon' .",
        encoding="utf-8",
    )
    paths = [*SHIPPED, module]
    validator = ShaclValidator([ONTOLOGY / "shapes.ttl", shapes], paths, load_vocabulary(paths), BASE)
    strike = replace(GOOD, kind="drone-strike", patients=(FRONT,))
    found = reasons(validator, strike)
    assert "a drone strike names the drone; give the weapon (shape Armed; characters 9-47)" in found
    assert "nobody attacks themselves" in found  # as of any attack
    assert reasons(validator, replace(strike, weapon="a drone", patients=())) == ""


@settings(max_examples=15)
@given(claims)
def test_whatever_comes_gets_a_verdict(claim: Claim) -> None:
    (verdict,) = ANY.validate(DOCUMENT, TEXT, [claim])
    assert verdict.claim == claim
    assert verdict.reasons  # nothing random is verbatim


ANY = ShaclValidator([ONTOLOGY / "shapes.ttl"], SHIPPED, load_vocabulary(SHIPPED), BASE)


@given(lists(lists(claims, max_size=3), min_size=2, max_size=4))
@settings(max_examples=25)
def test_many_documents_together_are_judged_as_each_alone(validator: ClaimValidator, found: list[list[Claim]]) -> None:
    """Each document is given good and broken claims of its own, one twice, and one document comes twice."""
    articles: list[tuple[Document, str, list[Claim]]] = []
    broken = [replace(GOOD, **changes) for changes, _ in BROKEN[: len(BROKEN) // 2]]
    for n, drawn in enumerate(found):
        document = replace(DOCUMENT, id=f"d{n}", source_kind="not a kind" if n == 1 else "")
        mine = [replace(claim, document=document.id) for claim in (GOOD, *drawn, *broken[n::2], GOOD)]
        articles.append((document, TEXT, mine))
    articles.append(articles[0])
    together = validator.validate_all(articles)
    assert together == [validator.validate(*article) for article in articles]
    assert any(verdict.reasons for verdicts in together for verdict in verdicts)
