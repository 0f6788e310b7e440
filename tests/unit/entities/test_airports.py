"""The airports: the shipped file is what its script writes, and no airfield is there twice."""

from __future__ import annotations

import re

import pytest

from conflictkg.domain.entities import EntityType
from conflictkg.entities.index import SqliteNameIndex
from tests.unit.entities.conftest import REFERENCE
from tools.build_airports import TARGET, airports, kilometres

PLACE = "https://w3id.org/conflictkg/reference/place/"


def test_the_shipped_file_is_what_the_script_writes() -> None:
    assert TARGET.parent == REFERENCE
    assert TARGET.read_text(encoding="utf-8") == airports(), "run: python -m tools.build_airports"


def test_every_airfield_and_every_code_is_there_once() -> None:
    text = TARGET.read_text(encoding="utf-8")
    for pattern in (r"(?m)^place:\S+", r'"(?:ICAO|IATA):[A-Z0-9]+"'):
        found = re.findall(pattern, text)
        assert len(found) > 500
        assert sorted(found) == sorted(set(found))


def test_distances_are_about_right() -> None:
    assert kilometres((33.5, 36.3), (33.5, 36.3)) == 0
    assert 205 < kilometres((33.51, 36.29), (35.36, 36.29)) < 207
    assert 300 < kilometres((50.45, 30.52), (50.45, 34.8)) < 305


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Lviv airport", "lviv-international-airport"),
        ("UKLL", "lviv-international-airport"),
        ("UKCC", "donetsk-airport"),
        ("OSAP", "aleppo-airport"),
        ("Aleppo airport", "aleppo-airport"),
        ("Niamey airport", "diori-hamani-international-airport"),
        ("Air Base 101", "air-base-101"),
        ("Herat airport", "herat-airport"),
        ("Giwa barracks", "giwa-barracks"),
        ("Maiduguri International Airport", "maiduguri-international-airport"),
    ],
)
def test_airfields_are_found_by_name_and_code(index: SqliteNameIndex, name: str, slug: str) -> None:
    assert [candidate.iri for candidate in index.lookup(name, EntityType.PLACE)] == [PLACE + slug]
