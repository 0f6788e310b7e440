"""From proposals to claims: what the text says is linked as the rules link it, and what it does not say is refused."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conflictkg.domain.claims import Casualties, Claim, Count, Stance
from tests.fakes.model_server import Json, model_server, proposes
from tests.fakes.names import BASE
from tests.unit.extraction.llm.reader import STORY, article, asked, reader, reading

TAKEN: Json = {
    "quote": "Northern Front fighters captured the town of Torvik from the army on Friday",
    "kind": "control-gained",
    "agents": ["Northern Front"],
    "patients": ["the army"],
    "place": "Torvik",
    "time": "on Friday",
    "speaker": "a resident",
}


def only(*claims: Json, text: str = STORY) -> Claim:
    read = reading(*claims, text=text)
    assert not read.refused, read.refused
    (claim,) = read.claims
    return claim


def refusal(claim: Json, text: str = STORY) -> str:
    read = reading(claim, text=text)
    assert not read.claims
    (refused,) = read.refused
    return refused.reason


def test_a_proposal_becomes_a_claim_linked_and_dated_as_by_the_rules() -> None:
    claim = only(TAKEN)
    assert claim.quote.text == STORY[claim.quote.start : claim.quote.end] == TAKEN["quote"]
    assert [a.entity for a in claim.agents] == [f"{BASE}actor/front"]
    assert claim.place is not None and claim.place.entity == f"{BASE}place/torvik"
    assert [p.entity for p in claim.patients] == [f"{BASE}place/torvik", f"{BASE}actor/army"]
    assert (claim.time.earliest, claim.time.latest, claim.time.text) == (date(2014, 10, 31), date(2014, 10, 31), "on Friday")
    assert claim.speaker is not None and claim.speaker.text == "a resident"
    assert (claim.stance, claim.extractor, claim.rule) == (Stance.ASSERTED, "llm/claims.v1/scripted", "claims.v1")
    assert 0 < claim.confidence < 0.9


def test_phrases_that_point_back_are_resolved_and_counts_are_read() -> None:
    claim = only(
        {"quote": "The group also shelled Kessel", "kind": "shelling", "agents": ["The group"], "place": "Kessel", "killed": "at least 20"}
    )
    assert claim.agents[0].text == "The group"
    assert claim.agents[0].entity == f"{BASE}actor/front"
    assert claim.place is not None and claim.place.entity == f"{BASE}place/kessel"
    assert claim.casualties == Casualties(killed=Count(20, None, None))


def test_a_quote_with_other_white_space_gets_the_offsets_and_words_of_the_text() -> None:
    claim = only({"quote": "The group also shelled Kessel, killing", "kind": "shelling", "agents": ["The group"], "place": "Kessel"})
    assert claim.quote.text == "The group also shelled Kessel,\nkilling"


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"quote": "The Front seized Torvik"}, "the quote is not in the text"),
        ({"quote": ""}, "the quote is not in the text"),
        ({"agents": ["Crimson Legion"]}, "the agent 'Crimson Legion' is not in the sentence of the quote"),
        ({"agents": ["Crimson Legion"], "kind": "assault"}, "the agent 'Crimson Legion' is not in the text"),
        ({"patients": ["the navy"]}, "the patient 'the navy' is not in the sentence of the quote"),
        ({"place": "Ostrava Bay"}, "the place 'Ostrava Bay' is not in the sentence of the quote"),
        ({"time": "on Saturday"}, "the time 'on Saturday' is not in the text"),
        ({"speaker": "a general"}, "the speaker 'a general' is not in the text"),
        ({"weapon": "tanks"}, "the weapon 'tanks' is not in the text"),
        ({"killed": "50 dead"}, "the count '50 dead' is not in the text"),
    ],
)
def test_words_that_the_text_does_not_have_are_refused(change: Json, reason: str) -> None:
    assert refusal({**TAKEN, **change}) == reason


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"place": "a resident"}, "'a resident', said to be the place, is none"),
        ({"place": "Dornach"}, "the place 'Dornach' is not in the sentence of the quote"),
        ({"agents": ["civilians"]}, "the agent 'civilians' is not in the sentence of the quote"),
        ({"place": "", "patients": []}, "it does not say which place is taken, lost or held"),
        ({"kind": "control-held", "agents": []}, "it does not say who holds the place"),
        ({"agents": ["Torvik"]}, "'Torvik' is no party that can take, lose or hold a place"),
    ],
)
def test_control_is_guarded(change: Json, reason: str) -> None:
    assert refusal({**TAKEN, **change}) == reason


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Northern Front fighters attacked Torvik on Friday.", "assault"),
        ("Northern Front fighters besieged Torvik on Friday.", "siege"),
        ("Northern Front fighters entered Torvik on Friday.", "partial control"),
        ("Northern Front fighters controlled Torvik on Friday.", "control held"),
    ],
)
def test_what_falls_short_of_a_change_of_hands_is_none(text: str, reason: str) -> None:
    claim = {"quote": text[:-1], "kind": "control-gained", "agents": ["Northern Front fighters"], "place": "Torvik"}
    assert refusal(claim, text=text) == f"the quote tells of {reason}, and of no change of hands"


@pytest.mark.parametrize(
    "text",
    [
        "Northern Front fighters took control of Torvik on Friday.",
        "Northern Front fighters attacked the army and drove it out of Torvik on Friday.",
        "Torvik fell to Northern Front fighters after a siege on Friday.",
        "Northern Front fighters snatched Torvik on Friday.",  # no word of the vocabulary
    ],
)
def test_a_change_of_hands_in_any_words_is_one(text: str) -> None:
    claim = only({"quote": text[:-1], "kind": "control-gained", "agents": ["Northern Front fighters"], "place": "Torvik"}, text=text)
    assert claim.agents[0].entity == f"{BASE}actor/front"


@pytest.mark.parametrize(
    ("sentence", "place", "linked"),
    [
        ("Northern Front fighters captured Torvik on Friday.", "Torvik", "torvik"),
        ("Northern Front fighters captured the road to Torvik on Friday.", "Torvik", None),
        ("Northern Front fighters captured the villages around Torvik on Friday.", "Torvik", None),
        ("Northern Front fighters captured a base near Torvik on Friday.", "Torvik", None),
        ("Northern Front fighters captured Eastmark airbase on Friday.", "Eastmark", "eastmark-airbase"),
    ],
)
def test_what_is_near_a_place_is_not_the_place(sentence: str, place: str, linked: str | None) -> None:
    claim = only(
        {"quote": sentence[:-1], "kind": "control-gained", "agents": ["Northern Front"], "place": place, "time": "on Friday"}, text=sentence
    )
    assert (claim.place.entity if claim.place else None) == (f"{BASE}place/{linked}" if linked else None)


def test_a_part_of_a_place_is_no_change_of_hands() -> None:
    text = "Northern Front fighters captured the eastern half of Torvik on Friday."
    claim = only({"quote": text[:-1], "kind": "control-gained", "agents": ["Northern Front"], "place": "Torvik"}, text=text)
    assert claim.kind == "control-partial"


@pytest.mark.parametrize(
    ("text", "quote", "stance", "expected"),
    [
        (STORY, "it had lost Dornach", "denied", Stance.DENIED),
        (STORY, "it had lost Dornach", "conditional", Stance.CONDITIONAL),
        (STORY, "The army denied that it had lost Dornach", "denied", Stance.DENIED),
        ("If the army loses Dornach, the war is lost.", "the army loses Dornach", "asserted", Stance.CONDITIONAL),
        ("The army will soon lose Dornach, a driver said.", "The army will soon lose Dornach", "asserted", Stance.EXPECTED),
        ("The army may have lost Dornach.", "The army may have lost Dornach", "asserted", Stance.RUMOURED),
        ("Has the army lost Dornach?", "the army lost Dornach", "asserted", Stance.CONDITIONAL),
        ("The army lost Dornach.", "The army lost Dornach", "rumoured", Stance.RUMOURED),
        ("The army lost Dornach.", "The army lost Dornach", "asserted", Stance.ASSERTED),
    ],
)
def test_of_two_stances_the_more_cautious_stands(text: str, quote: str, stance: str, expected: Stance) -> None:
    agent = next(a for a in ("it", "The army", "the army") if a in quote)
    claim = only({"quote": quote, "kind": "control-lost", "agents": [agent], "place": "Dornach", "stance": stance}, text=text)
    assert claim.stance is expected


@pytest.mark.parametrize(
    "sentence",
    [
        "Northern Front fighters failed to capture Torvik on Friday.",
        "Northern Front fighters did not capture Torvik on Friday.",
        "The army denied that Northern Front fighters had captured Torvik on Friday.",
        "The army denied the capture of Torvik by Northern Front fighters on Friday.",
        "The army prevented Northern Front fighters from capturing the town of Torvik on Friday.",
    ],
)
def test_a_change_of_hands_that_the_words_deny_is_refused(sentence: str) -> None:
    claim = {"quote": sentence[:-1], "kind": "control-gained", "agents": ["Northern Front fighters"], "place": "Torvik"}
    assert refusal(claim, text=sentence) == "the words around deny what it asserts"


def test_a_text_in_capitals_is_quoted_as_printed_and_linked_all_the_same() -> None:
    text = "NORTHERN FRONT FIGHTERS CAPTURED THE TOWN OF TORVIK ON FRIDAY.\n\nPeople left the town in cars and on foot, a driver said."
    quote = "NORTHERN FRONT FIGHTERS CAPTURED THE TOWN OF TORVIK ON FRIDAY"
    claim = only(
        {"quote": quote, "kind": "control-gained", "agents": ["NORTHERN FRONT"], "place": "TORVIK", "time": "ON FRIDAY"}, text=text
    )
    assert claim.quote.text == quote
    assert claim.place is not None and (claim.place.text, claim.place.entity) == ("TORVIK", f"{BASE}place/torvik")
    assert [a.entity for a in claim.agents] == [f"{BASE}actor/front"]
    assert claim.time.edtf == "2014-10-31"


def test_without_a_date_nothing_relative_is_dated() -> None:
    (claim,) = reading(TAKEN, published=None).claims
    assert (claim.time.earliest, claim.time.latest) == (None, None)


def test_what_two_passages_both_say_is_kept_once() -> None:
    second = {"quote": "It controls the road", "kind": "control-held", "agents": ["It"], "place": "the road"}
    read, server = asked(proposes(TAKEN), proposes(TAKEN, second), window=len(STORY) - 15)
    assert len(server.requests) == 2
    assert "Front takes Torvik" in server.said(0) and "Front takes Torvik" not in server.said(1)
    assert [c.kind for c in read.claims] == ["control-gained", "control-held"]


def test_a_quote_from_another_passage_is_refused() -> None:
    read, _ = asked(proposes(), proposes({**TAKEN, "quote": "Front takes Torvik"}), window=len(STORY) - 15)
    assert [r.reason for r in read.refused] == ["the quote is not in the text"]


def test_what_a_notice_retells_is_taken_back() -> None:
    text = "Correction: an earlier version of this article said that Northern Front fighters captured Torvik. They did not."
    quote = "Northern Front fighters captured Torvik"
    claim = {"quote": quote, "kind": "control-gained", "agents": ["Northern Front fighters"], "place": "Torvik"}
    notice = article(text)
    notice = replace(notice, document=replace(notice.document, title="Correction: Torvik"))
    with model_server(proposes(claim)) as server:
        (read,) = reader(server.url).read(notice).claims
    assert read.stance is Stance.DENIED
