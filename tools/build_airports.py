"""Writes ontology/reference/airports.ttl: airports and airbases of the countries at war, from airportsdata.

An airfield that is curated already, near by and by a name that matches, gets its codes; one that lies beside a curated one of another name
is left out, for it may be the same. In which unit an airfield lies is not said: airportsdata's subdivisions are often out of date or wrong.
Run: ``python -m tools.build_airports``, after ``python -m tools.build_admin_units``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from math import cos, hypot, radians

import airportsdata

from conflictkg.entities.reference import Curated, read_reference
from conflictkg.entities.spelling import ARTICLES, compact, name_key
from tools.build_admin_units import WORDS, country_name, country_slug
from tools.place_turtle import PLACE, REFERENCE, Place, document, slug_of

TARGET = REFERENCE / "airports.ttl"
CURATED = ("places.ttl", "sites.ttl")

COUNTRIES = [country for country in WORDS if country not in ("TR", "RU")]

NEAR = 10.0
"""Kilometres within which an airfield may be one that is curated; coordinates of both are rounded to about 5 km, or not at all."""

BESIDE = 5.0
"""Kilometres within which a curated airfield of another name may be the same."""

AIRFIELDS = {"airbase", "airport", "military-base"}

_ICAO = re.compile("[A-JL-Z][A-Z]{3}")  # K is for the United States alone
_STRIP = re.compile(r"\b(heliport|helipad|seaplane|hacienda|hato|fundo|finca|[ns][ew]|old|new|mine|mission)\b", re.IGNORECASE)
_MILITARY = re.compile(r"\b(air ?base|air force|army|naval|military)\b", re.IGNORECASE)
_GENERIC = re.compile(r"\s+(air ?base|air ?port|air ?field|airstrip|aerodrome|army air ?field)$", re.IGNORECASE)
_NO_NAMES = ARTICLES | {
    "air",
    "base",
    "airbase",
    "airport",
    "airfield",
    "international",
    "military",
    "army",
    "the",
    "of",
    "camp",
    "naval",
    "new",
}


def airfields() -> Iterator[airportsdata.Airport]:
    """The airfields that news could name, of each country by ICAO code; of Russia, those within reach of the war."""
    known = airportsdata.load("ICAO")
    for country in [*COUNTRIES, "RU"]:
        for code in sorted(known):
            airfield = known[code]
            if airfield["country"] == country and _may_be_named(airfield):
                yield airfield


def _may_be_named(airfield: airportsdata.Airport) -> bool:
    if not _ICAO.fullmatch(airfield["icao"]) or not airfield["name"].strip() or _STRIP.search(airfield["name"]):
        return False
    if airfield["country"] == "RU" and not (airfield["lat"] < 58 and airfield["lon"] < 50):
        return False
    return bool(airfield["iata"] or _MILITARY.search(airfield["name"]))


def label_of(name: str) -> str:
    """The name as news writes it, always with a word that says what it is.

    >>> label_of("Hamah Air Base"), label_of("Be'er Sheva (Teyman) Airport"), label_of("Homs"), label_of("Erbil International Airport")
    ('Hamah airbase', "Be'er Sheva airport", 'Homs airport', 'Erbil International Airport')
    """
    name = re.sub(r"\s*\([^)]*\)", "", " ".join(name.split()))
    if name.lower().endswith("international airport"):
        return name
    core = _GENERIC.sub("", name)
    return f"{core} {kind_of(name)}" if core else name


def kind_of(name: str) -> str:
    """What the name says that the airfield is."""
    return "airbase" if _MILITARY.search(name) else "airport"


def kilometres(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Between two points (latitude, longitude), near enough for neighbours."""
    return 111.2 * hypot(a[0] - b[0], (a[1] - b[1]) * cos(radians((a[0] + b[0]) / 2)))


def _words(names: Iterable[str]) -> set[str]:
    return {word for name in names for word in name_key(name).split() if word not in _NO_NAMES and len(word) > 2}


def _alike(name: str, known: Curated) -> bool:
    words, others = _words([name]), _words([*known.names, *known.hidden])
    joined = {compact(word) for word in others}
    return any(word in others or word[:5] in {other[:5] for other in joined} for word in words)


def same_or_beside(airfield: airportsdata.Airport, curated: Iterable[Curated]) -> tuple[Curated | None, Curated | None]:
    """The curated airfield that this one is, and one that it lies beside by another name."""
    spot = (airfield["lat"], airfield["lon"])
    label, kind = label_of(airfield["name"]), kind_of(airfield["name"])
    beside = None
    for known in curated:
        entity = known.entity
        if entity.kind not in AIRFIELDS or entity.country != airfield["country"]:
            continue
        by_name = name_key(label) in {name_key(name) for name in known.names}
        if entity.latitude is None or entity.longitude is None:
            if by_name:
                return known, None
        elif (far := kilometres(spot, (entity.latitude, entity.longitude))) < NEAR:
            if by_name or (_alike(airfield["name"], known) and (entity.kind != "military-base" or kind == "airbase")):
                return known, None
            beside = known if far < BESIDE and entity.kind == kind else beside
    return None, beside


def _codes(airfield: airportsdata.Airport) -> list[str]:
    return [f"ICAO:{airfield['icao']}", *([f"IATA:{airfield['iata']}"] if airfield["iata"] else [])]


def airports() -> str:
    """The whole file."""
    curated = read_reference(REFERENCE / name for name in CURATED).entities
    taken = {name_key(name) for known in curated for name in (*known.names, *known.hidden)}
    found = [(airfield, *same_or_beside(airfield, curated)) for airfield in airfields()]
    labels = Counter(name_key(label_of(airfield["name"])) for airfield, same, _ in found if not same)
    cities = Counter((airfield["country"], name_key(airfield["city"])) for airfield, _, _ in found)
    coded: set[str] = set()
    places: dict[str, list[Place]] = {}
    for airfield, same, beside in found:
        country, hidden = airfield["country"], [airfield["icao"]] if name_key(airfield["icao"]) not in taken else []
        if same is not None and same.entity.iri not in coded:
            coded.add(same.entity.iri)
            place = Place(slug=same.entity.iri.removeprefix(PLACE), identifiers=_codes(airfield), hidden=hidden)
        elif same is not None or beside is not None or name_key(label_of(airfield["name"])) in taken:
            continue
        else:
            place = _described(airfield, hidden)
            if labels[name_key(place.label)] > 1:
                place.label = f"{place.label}, {airfield['city'] or country_name(country)}"
                place.slug = slug_of(place.label)
            named = f"{airfield['city']} airport"
            if airfield["city"] and cities[country, name_key(airfield["city"])] == 1 and name_key(named) not in taken | set(labels):
                place.names.append(named)
                taken.add(name_key(named))
        places.setdefault(country, []).append(place)
    return document(
        "Airports",
        "Airports and airbases of countries of conflicts since 2011: those with an airline code, and military ones.\n"
        "Written by tools/build_airports.py; do not edit. Curated airfields of places.ttl and sites.ttl get their codes here.",
        f"airportsdata {version('airportsdata')} (MIT); which of them news names, and how: curated, unverified",
        ["https://pypi.org/project/airportsdata/"],
        "Names, codes and coordinates (rounded): airportsdata (MIT).",
        [(country_name(country), some) for country, some in places.items()],
    )


def _described(airfield: airportsdata.Airport, hidden: list[str]) -> Place:
    label = label_of(airfield["name"])
    return Place(
        slug=slug_of(label),
        label=label,
        kind=kind_of(airfield["name"]),
        country=airfield["country"],
        within=country_slug(airfield["country"]),
        hidden=hidden,
        identifiers=_codes(airfield),
        coordinates=(round(airfield["lat"] * 20) / 20, round(airfield["lon"] * 20) / 20),
    )


if __name__ == "__main__":
    TARGET.write_text(airports(), encoding="utf-8")
