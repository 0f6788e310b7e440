"""Finding curated names in running text."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.entities import EntityType, Name
from conflictkg.extraction.names import NameScanner

ACTOR, PLACE = EntityType.ACTOR, EntityType.PLACE
NAMES = [
    Name("Islamic League", "a:league", ACTOR, False),
    Name("IL", "a:league", ACTOR, True),
    Name("US", "a:us", ACTOR, True),
    Name("U.S.", "a:us", ACTOR, True),
    Name("US troops", "a:army", ACTOR, True),
    Name("US-led coalition", "a:coalition", ACTOR, False),
    Name("A.N. assembly", "a:assembly", ACTOR, False),
    Name("rebels", "a:rebels", ACTOR, False),
    Name("Miners' Party", "a:miners", ACTOR, False),
    Name("Sha'ar", "p:shaar", PLACE, False),
    Name("Sha'ar gas plant", "p:shaar", PLACE, False),
    Name("Deir ez-Zor", "p:deir", PLACE, False),
    Name("Hit", "p:hit", PLACE, False),
    Name("Qusaïr", "p:qusair", PLACE, False),
    Name("Marden", "p:marden", PLACE, False),
    Name("Marden", "a:marden", ACTOR, False),
]
SCANNER = NameScanner(NAMES, common=lambda word: word in {"hit", "us", "il"})


def found(text: str) -> list[tuple[str, str]]:
    return [(text[n.start : n.end], n.options[0][1]) for n in SCANNER.scan(text)]


def test_the_longest_name_wins() -> None:
    assert found("They took the Sha'ar gas plant.") == [("Sha'ar gas plant", "p:shaar")]


def test_exact_names_never_match_common_words() -> None:
    assert found("They told us that IL fled; il est; the US army") == [("IL", "a:league"), ("US", "a:us")]
    assert found("THEY TOLD US SO") == []


def test_case_accents_apostrophes_and_hyphens_do_not_matter() -> None:
    assert found("sha’ar, QUSAIR, deir ez zor, Islamic-League") == [
        ("sha’ar", "p:shaar"),
        ("QUSAIR", "p:qusair"),
        ("deir ez zor", "p:deir"),
        ("Islamic-League", "a:league"),
    ]


def test_a_proper_name_in_small_letters_is_not_a_common_word() -> None:
    assert found("shells hit Hit") == [("Hit", "p:hit")]


def test_an_apostrophe_may_end_a_word_of_a_name() -> None:
    assert found("the Miners' Party and the Miners’ Party fighters") == [("Miners' Party", "a:miners"), ("Miners’ Party", "a:miners")]


def test_possessives_and_full_stops_of_abbreviations() -> None:
    assert found("Marden's rebels") == [("Marden", "p:marden"), ("rebels", "a:rebels")]
    assert found("the U.S. army") == [("U.S.", "a:us")]
    assert found("It was the U.S. They left.") == [("U.S", "a:us")]


def test_dotted_capitals_are_the_plain_ones() -> None:
    assert found("U.S. troops and US troops") == [("U.S. troops", "a:army"), ("US troops", "a:army")]
    assert found("the U.S.-led coalition, the US-led coalition") == [
        ("U.S.-led coalition", "a:coalition"),
        ("US-led coalition", "a:coalition"),
    ]
    assert found("the AN assembly, the A.N. Assembly") == [("AN assembly", "a:assembly"), ("A.N. Assembly", "a:assembly")]
    assert found("U.S. Troops") == [("U.S. Troops", "a:army")]
    assert found("us troops; the U.S.A.") == []


def test_the_arabic_article_is_the_same_in_all_its_forms() -> None:
    assert found("Deir az-Zor, Deir al-Zor and Deir Al Zor") == [
        ("Deir az-Zor", "p:deir"),
        ("Deir al-Zor", "p:deir"),
        ("Deir Al Zor", "p:deir"),
    ]
    assert found("Deir as Zor") == []


def test_words_of_two_sentences_are_no_name() -> None:
    assert found("They joined the Islamic. League tables followed.") == []


def test_one_spelling_may_stand_for_several_sorts() -> None:
    name = SCANNER.scan("Marden", 7)[0]
    assert (name.start, name.end) == (7, 13)
    assert name.of(PLACE) == "p:marden"
    assert name.of(ACTOR) == "a:marden"


@given(st.text(max_size=200))
def test_matches_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    names = SCANNER.scan(text)
    assert all(0 <= n.start < n.end <= len(text) for n in names)
    assert all(a.end <= b.start for a, b in pairwise(names))
