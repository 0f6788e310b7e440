"""When two written names are one."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.entities.spelling import compact, cores, implied, name_key, normalise, without_articles

LETTERS = st.characters(codec="utf-8", categories=("L", "M"))


@given(st.text())
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text(alphabet=st.sampled_from("aA'’ʼ-. sS\u0301\u0308\u030cйİıßﬁ½…ʹº")))
def test_normalising_twice_changes_nothing_among_awkward_characters(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


@given(st.text())
def test_a_key_has_single_spaces_and_no_capitals_of_any_script(text: str) -> None:
    key = normalise(text)
    assert key == " ".join(key.split())
    assert not any(unicodedata.category(c) in ("Lu", "Cc", "Cf", "Po", "Pd") for c in key if c.lower() != c or not c.isalpha())


@given(st.lists(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=1), min_size=1))
def test_case_hyphens_and_surrounding_space_never_count(words: list[str]) -> None:
    expected = normalise(" ".join(words))
    assert normalise("-".join(words).upper()) == expected
    assert normalise(f"  {'  '.join(words).title()}\n") == expected


@pytest.mark.parametrize(
    ("written", "key"),
    [
        ("Ḩadīthah", "hadithah"),
        ("Sha'ar", "shaar"),
        ("Sha‘ar", "shaar"),
        ("Shaʿar", "shaar"),
        ("Sha`ar", "shaar"),
        ("Mar´a", "mara"),
        ("Türkiye", "turkiye"),
        ("İncirlik", "incirlik"),
        ("Suruç", "suruc"),
        ("Łódź", "lodz"),
        ("U.S.", "us"),
        ("Deir ez-Zor", "deir ez zor"),
        ("Deir ez‑Zor", "deir ez zor"),
        ("A & B", "a and b"),
        ("Hama's", "hama"),
        ("the Houthis’", "the houthis"),
        ("Ra's al ‘Ayn", "ras al ayn"),
        ("Ｔ４", "t4"),
        ("soft\u00adhyphen", "softhyphen"),
        ("Київ", "київ"),
        ("Йемен", "йемен"),
        ("الأنبار", "الانبار"),
        ("حِمْص", "حمص"),
        ("မြန်မာ", "မြန်မာ"),
        ("北京", "北京"),
    ],
)
def test_normal_forms(written: str, key: str) -> None:
    assert normalise(written) == key


def test_hama_s_people_are_not_hamas() -> None:
    assert normalise("Hama's") != normalise("Hamas")


def test_short_and_long_i_stay_apart_in_cyrillic() -> None:
    assert normalise("Мой") != normalise("Мои")


@given(st.text())
def test_articles_never_leave_nothing(text: str) -> None:
    key = normalise(text)
    assert bool(without_articles(key)) == bool(key)
    assert without_articles(without_articles(key)) == without_articles(key)


def test_a_leading_the_is_no_part_of_a_name() -> None:
    assert name_key("The Guardian") == "guardian"
    assert name_key("the") == "the"
    assert compact(normalise("T-4")) == compact(normalise("T4"))


def test_the_longest_generic_word_leaves_the_core() -> None:
    assert next(cores("tayfur military airbase", ["airbase", "military airbase"])) == ("tayfur", "military airbase")
    assert list(cores("airbase", ["airbase"])) == []
    assert list(cores("homs", ["city"])) == []


def test_a_generic_word_implies_the_others_and_a_bare_name_nothing() -> None:
    assert implied(["Menagh airbase"], ["airbase", "air base"]) == [
        "Menagh airbase",
        "airbase of Menagh",
        "Menagh air base",
        "air base of Menagh",
    ]
    assert implied(["Menagh", "T4"], ["airbase"]) == []
    assert implied(["T4", "T4 airbase"], ["airbase", "base"]) == ["T4 airbase", "T4 base"]
    assert implied(["Turkish army"], ["army", "troops"], of=False) == ["Turkish army", "Turkish troops"]
    assert "Homs governorate" in implied(["Province of Homs"], ["province", "governorate"])
