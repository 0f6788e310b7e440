"""The generated file of countries as places: up to date, complete, and second to what is written by hand."""

from __future__ import annotations

from conflictkg.domain.entities import EntityType
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.reference import Reference
from tools.build_countries import OUTPUT, countries_file


def test_the_file_is_what_the_program_writes() -> None:
    assert OUTPUT.read_text(encoding="utf-8") == countries_file(), "run: make reference"


def test_every_state_is_a_country_and_none_is_two(reference: Reference) -> None:
    places = [c.entity.country for c in reference.entities if c.entity.kind == "country"]
    states = {c.entity.country for c in reference.entities if c.entity.kind == "government" and c.entity.country}
    assert len(places) == len(set(places))
    assert states - set(places) == set()


def test_countries_are_found_by_what_they_are_called(index: SqliteNameIndex) -> None:
    for name, country in {"US": "US", "UK": "GB", "UAE": "AE", "Czechia": "CZ", "Deutschland": "DE", "Россия": "RU", "مالي": "ML"}.items():
        found = [c for c in index.lookup(name, EntityType.PLACE) if c.kind == "country"]
        assert [c.country for c in found] == [country], name
