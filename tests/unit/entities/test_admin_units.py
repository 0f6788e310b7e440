"""The administrative units: the shipped file is what its script writes, and a city and its province are found apart."""

from __future__ import annotations

from pathlib import Path

import pycountry
import pytest

from conflictkg.domain.entities import EntityType
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.reference import Reference
from tests.unit.entities.conftest import REFERENCE
from tools.build_admin_units import CITIES, NAMES, TARGET, WORDS, admin_units, rows

PLACE = "https://w3id.org/conflictkg/reference/place/"


def test_the_shipped_file_is_what_the_script_writes() -> None:
    assert TARGET.parent == REFERENCE
    assert TARGET.read_text(encoding="utf-8") == admin_units(), "run: python -m tools.build_admin_units"


def test_every_row_of_the_table_of_names_is_a_unit() -> None:
    table = rows(NAMES.read_text(encoding="utf-8"))
    assert len(table) > 400
    assert [code for code in (*table, *CITIES) if pycountry.subdivisions.get(code=code) is None] == []


def test_every_unit_of_the_countries_at_war_is_there_or_a_city() -> None:
    text = TARGET.read_text(encoding="utf-8")
    units = [unit.code for country in WORDS for unit in pycountry.subdivisions.get(country_code=country)]
    assert {code for code in units if f'"{code}"' not in text} == CITIES


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Homs", "homs"),
        ("Homs Governorate", "homs-province"),
        ("Homs province", "homs-province"),
        ("Donetsk", "donetsk"),
        ("Donetsk region", "donetsk-oblast"),
        ("Donetska oblast", "donetsk-oblast"),
        ("Kunduz", "kunduz"),
        ("Kunduz province", "kunduz-province"),
        ("Rakhine", "rakhine-state"),
        ("ရခိုင်ပြည်နယ်", "rakhine-state"),
        ("Tigray", "tigray-region"),
        ("ትግራይ ክልል", "tigray-region"),
        ("Punjab", "punjab-province"),
        ("North Kivu", "north-kivu-province"),
        ("Cabo Delgado", "cabo-delgado-province"),
        ("Bryansk region", "bryansk-oblast"),
        ("Брянская область", "bryansk-oblast"),
        ("Hadramaut Governorate", None),
        ("Hadhramaut Governorate", "hadramawt-governorate"),
        ("Gaza Governorate", "gaza-governorate"),
        ("Bama", None),
    ],
)
def test_a_unit_goes_by_its_name_with_the_generic_word(index: SqliteNameIndex, name: str, slug: str | None) -> None:
    found = [candidate.iri for candidate in index.lookup(name, EntityType.PLACE)]
    assert found == ([f"{PLACE}{slug}"] if slug else [])


def test_no_unit_takes_the_bare_name_of_a_curated_city(index: SqliteNameIndex, reference: Reference) -> None:
    cities = [each.entity for each in reference.entities if each.entity.kind in ("city", "town")]
    assert len(cities) > 100
    for city in cities:
        assert "province" not in {candidate.kind for candidate in index.lookup(city.label, EntityType.PLACE)}, city.label


def test_the_names_of_a_unit_are_in_the_table_once() -> None:
    lines = [line for line in Path(NAMES).read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    codes = [line.split("|")[0].strip() for line in lines]
    assert len(codes) == len(set(codes))
