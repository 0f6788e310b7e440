"""Who governs a country on a day, and which names of a government are its country's."""

from __future__ import annotations

from datetime import date

import pytest

from conflictkg.domain.entities import EntityType, Name
from conflictkg.extraction.homonyms import dated
from conflictkg.extraction.names import NameScanner
from conflictkg.extraction.states import country_names, governing, governments
from tests.fakes.names import FakeNameIndex, actor, place

CHANGE = date(2020, 5, 1)
ACTOR = EntityType.ACTOR
INDEX = FakeNameIndex(
    (
        actor("velland", "Velland", "government", "Vellandish government", "Republic of Velland", "Velland regime",
              exact=("VL", "VLF Front"), country="VL"),
        place("velland", "Velland", "country", country="VL", people=5),
        place("velland-town", "Velland", "settlement", country="XX", people=9_000),
    )
)  # fmt: skip


def test_the_names_of_a_country_are_those_of_its_government_that_are_no_more_than_that() -> None:
    names = list(INDEX.names())
    found = {(n.text, n.exact_case) for n in country_names(names, governments(names, INDEX), INDEX)}
    assert found == {("Velland", False), ("Republic of Velland", False), ("VL", True)}


@pytest.mark.parametrize(
    ("day", "expected"), [(date(2019, 1, 1), "old"), (date(2020, 4, 30), "old"), (CHANGE, "new"), (None, "new"), (date(2030, 1, 1), "new")]
)
def test_the_government_of_a_day_is_the_one_in_office(day: date | None, expected: str) -> None:
    assert governing({"VL": [("old", ((None, CHANGE),)), ("new", ((CHANGE, None),))], "XX": [("other", ())]}, day) == {
        "VL": expected,
        "XX": "other",
    }


NAMES = [
    Name("Vellandish army", "a:old", ACTOR, False, ((None, CHANGE),)),
    Name("Vellandish army", "a:new", ACTOR, False, ((CHANGE, None),)),
    Name("Vellandish servicemen", "a:old", ACTOR, False),
    Name("Vellandish servicemen", "a:new", ACTOR, False),
    Name("Watch", "a:watch", ACTOR, False, ((None, CHANGE),)),
]


@pytest.mark.parametrize(
    ("text", "day", "expected"),
    [
        ("The Vellandish army came.", date(2020, 4, 30), "a:old"),
        ("The Vellandish army came.", CHANGE, "a:new"),
        ("The Vellandish army came.", None, "a:new"),
        ("The Vellandish servicemen came.", date(2020, 4, 30), "a:old"),
        ("In 2015 the Vellandish army came.", date(2022, 1, 1), "a:old"),
        ("It was 2015. Now the Vellandish army came.", date(2022, 1, 1), "a:new"),
        ("In 2015 and 2021 the Vellandish army came.", date(2022, 1, 1), "a:new"),
        ("In 2020 the Vellandish army came.", date(2022, 1, 1), None),  # either may be meant
        ("The Watch came.", date(2022, 1, 1), "a:watch"),
    ],
)
def test_a_dated_name_is_of_whoever_bore_it_then(text: str, day: date | None, expected: str | None) -> None:
    scanned = NameScanner(NAMES).scan(text)
    (named,) = dated(scanned, text, day)
    assert named.of(ACTOR) == expected
    assert {*named.options, *named.others} == set(scanned[0].options)
    assert named.may_be(ACTOR)
