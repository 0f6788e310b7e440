"""What is a near copy and what is not, and what copies share."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.copies import SHINGLE, fingerprint, shared_passages
from tests.unit.copies import texts

COPIES = [texts.SHORTENED, texts.REHEADED, texts.EMBEDDED, texts.EXTENDED, texts.WIRE.upper().replace(",", " --")]
DIFFERENT = [texts.OTHER_REPORT, texts.BRIEF, texts.WIRE[:120] + texts.OTHER_REPORT, "", "Isil seized Tayfur"]


@pytest.mark.parametrize("text", COPIES)
def test_a_story_stays_one_when_it_is_cut_reheaded_set_in_or_added_to(text: str) -> None:
    assert shared_passages(texts.WIRE, text)


@pytest.mark.parametrize("text", DIFFERENT)
def test_another_report_of_the_same_event_is_none(text: str) -> None:
    assert shared_passages(texts.WIRE, text) == ()


def test_short_texts_are_copies_only_when_nearly_the_same() -> None:
    assert shared_passages(texts.BRIEF, texts.BRIEF_AGAIN)
    assert shared_passages(texts.BRIEF, texts.OTHER_BRIEF) == ()


def test_passages_are_what_both_say() -> None:
    found = shared_passages(texts.WIRE, texts.REHEADED)
    assert len(found) > 3
    for a, b, c, d in found:
        assert texts.WIRE[a:b].split() == texts.REHEADED[c:d].split()
        assert len(texts.WIRE[a:b].split()) >= SHINGLE
    assert not any("garrison" in texts.WIRE[a:b] for a, b, _, _ in found)


def test_what_is_added_is_in_no_passage() -> None:
    own = texts.EXTENDED.index("Rebels seized Marun")
    assert all(end <= own for _, _, _, end in shared_passages(texts.WIRE, texts.EXTENDED))


@given(st.text(max_size=200), st.text(max_size=200))
def test_whether_two_texts_are_copies_does_not_depend_on_their_order(one: str, other: str) -> None:
    assert bool(shared_passages(one, other)) == bool(shared_passages(other, one))
    assert fingerprint(one) == fingerprint(one)


def test_fingerprints_are_the_same_on_every_machine() -> None:
    assert sorted(fingerprint("Isil seized Tayfur after dawn").kept) == [3313682324620561478, 5926899681250344972]


def test_thousands_of_identical_sentences_take_no_more_than_linear_time() -> None:
    chance = random.Random(1)
    monotone = "The same sentence comes again and again. " * 20_000
    mixed = " ".join(chance.choice(["The same sentence", "comes again", "and again."]) for _ in range(60_000))
    begun = time.process_time()
    shared_passages(monotone, mixed)
    shared_passages(monotone, monotone)
    assert time.process_time() - begun < 20
