"""What every name index must do, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.ports import NameIndex
from conflictkg.entities.curated import build_index
from conflictkg.entities.gazetteer import write_gazetteer
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.reference import load_reference
from conflictkg.rdf.iris import IriMaker
from tests.fakes.name_index import FakeNameIndex

FRONT = "https://example.org/actor/northern-front"
TOWN = "https://example.org/place/eastmark"
BASE = "https://example.org/place/eastmark-airbase"
FIELD = "https://example.org/place/shaldar-gas-field"
RADIO = "https://example.org/source/radio-arvandia"
HARBOUR_HERE = "https://sws.geonames.org/9000001/"
HARBOUR_THERE = "https://sws.geonames.org/9000002/"
NAMESAKE = "https://sws.geonames.org/9000003/"
METROPOLIS = "https://sws.geonames.org/9000005/"
LIKE_IT = "https://sws.geonames.org/9000006/"

REFERENCE = """
@prefix ckg:  <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix geo:  <http://www.w3.org/2003/01/geo/wgs84_pos#> .

ckgv:place-kind-airbase ckg:nameWord "airbase"@en , "air base"@en , "base"@en .

<https://example.org/actor/northern-front> a ckg:Actor ; skos:prefLabel "Northern Front"@en ;
    skos:altLabel "an-Noura Front"@en , "جبهة الشمال"@ar ;
    ckg:exactCaseLabel "NO" ; ckg:headNoun "militants"@en ; ckg:kind ckgv:actor-kind-armed-group .
<https://example.org/place/eastmark> a ckg:Place ; skos:prefLabel "Eastmark"@en ; ckg:kind ckgv:place-kind-town ; ckg:country "XA" .
<https://example.org/place/eastmark-airbase> a ckg:Place ; skos:prefLabel "Eastmark airbase"@en ; skos:altLabel "E-7"@en ;
    ckg:kind ckgv:place-kind-airbase ; ckg:country "XA" ; geo:lat 10.05 ; geo:long 20.1 .
<https://example.org/place/shaldar-gas-field> a ckg:Place ; skos:prefLabel "Shal'dār gas field"@en ; ckg:kind ckgv:place-kind-gas-field ;
    skos:exactMatch <https://sws.geonames.org/9000004/> .
<https://example.org/source/radio-arvandia> a ckg:Source ; skos:prefLabel "Radio Arvandia"@en ; ckg:kind ckgv:source-kind-state-media .
"""


def gazetteer_place(id: int, label: str, country: str, population: int) -> dict[str, object]:
    return {
        "geonameid": id,
        "name": label,
        "countrycode": country,
        "latitude": 1.5,
        "longitude": 2.5,
        "population": population,
        "alternatenames": [label],
    }


PLACES = [
    gazetteer_place(9000001, "Harbour", "XA", 9000),
    gazetteer_place(9000002, "Harbour", "XB", 8000),
    gazetteer_place(9000003, "Eastmark", "XB", 900_000),
    gazetteer_place(9000005, "Oberstadt", "XB", 3_000_000),
    gazetteer_place(9000006, "Oberstadt", "XA", 200_000),
    gazetteer_place(9000007, "Oberstadt", "XC", 9000),
]


@pytest.fixture(params=["sqlite", "fake"])
def index(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NameIndex]:
    turtle = tmp_path / "reference.ttl"
    turtle.write_text(REFERENCE)
    if request.param == "sqlite":
        build_index([turtle], tmp_path / "names.sqlite")
        write_gazetteer(tmp_path / "gazetteer.sqlite", [*PLACES, gazetteer_place(9000004, "Shal'dar gas field", "XA", 0)], [])
        sqlite = SqliteNameIndex(tmp_path / "names.sqlite", tmp_path / "gazetteer.sqlite", IriMaker("https://example.org/kb/"))
        yield sqlite
        sqlite.close()
    else:
        places = [
            Entity(
                iri=f"https://sws.geonames.org/{p['geonameid']}/",
                type=EntityType.PLACE,
                label=str(p["name"]),
                kind="settlement",
                country=str(p["countrycode"]),
                latitude=1.5,
                longitude=2.5,
                gazetteer=True,
            )
            for p in PLACES
        ]
        populations = {e.iri: int(str(p["population"])) for e, p in zip(places, PLACES, strict=True)}
        words = {"airbase": ["airbase", "air base", "base"]}
        yield FakeNameIndex([*load_reference([turtle]), *places], {"NO": FRONT}, {"militants": FRONT}, words, {}, populations)


def iris(index: NameIndex, text: str, type: EntityType | None = None, **options: object) -> list[str]:
    return [c.iri for c in index.lookup(text, type, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Northern Front", FRONT),
        ("the northern FRONT", FRONT),
        ("Northern-Front's", FRONT),
        ("An-Noura Front", FRONT),
        ("Noura Front", FRONT),
        ("جبهة الشمال", FRONT),
        ("Shal’dar Gas-Field", FIELD),
        ("shaldar gas field", FIELD),
        ("E-7", BASE),
        ("e 7", BASE),
        ("E7", BASE),
        ("Eastmark air base", BASE),
        ("eastmark base", BASE),
        ("radio arvandia", RADIO),
    ],
)
def test_a_name_is_found_however_it_is_spelt(index: NameIndex, text: str, expected: str) -> None:
    assert iris(index, text) == [expected]
    assert index.lookup(text)[0].label == getattr(index.entity(expected), "label", None)


def test_case_sensitive_names_are_found_only_as_written(index: NameIndex) -> None:
    assert iris(index, "NO") == [FRONT]
    assert iris(index, "no") == iris(index, "No") == iris(index, "n.o.") == []


def test_stops_between_capitals_do_not_matter(index: NameIndex) -> None:
    assert iris(index, "N.O.") == iris(index, "N.O") == iris(index, "the N.O.") == [FRONT]


def test_a_name_is_looked_up_as_what_it_is(index: NameIndex) -> None:
    assert iris(index, "Northern Front", EntityType.ACTOR) == [FRONT]
    assert iris(index, "Northern Front", EntityType.PLACE) == []
    assert iris(index, "Radio Arvandia", EntityType.ACTOR) == []


def test_a_town_and_its_airbase_are_never_mixed_up(index: NameIndex) -> None:
    assert BASE not in iris(index, "Eastmark")
    assert iris(index, "Eastmark")[0] == TOWN
    assert iris(index, "Eastmark airbase") == [BASE]
    assert iris(index, "Harbour airbase") == []


def test_curated_comes_before_gazetteer_and_all_namesakes_are_given(index: NameIndex) -> None:
    assert iris(index, "Eastmark") == [TOWN, NAMESAKE]
    assert [c.gazetteer for c in index.lookup("Eastmark")] == [False, True]
    assert iris(index, "Eastmark", gazetteer=False) == [TOWN]
    assert iris(index, "Harbour", gazetteer=False) == []


def test_namesakes_in_the_country_at_hand_come_first(index: NameIndex) -> None:
    assert iris(index, "Harbour") == [HARBOUR_HERE, HARBOUR_THERE]
    assert iris(index, "Harbour", countries=["XB"]) == [HARBOUR_THERE, HARBOUR_HERE]


def test_a_namesake_here_is_not_meant_beside_a_metropolis_elsewhere_unless_it_is_known_itself(index: NameIndex) -> None:
    assert iris(index, "Oberstadt", countries=["XA"])[:2] == [LIKE_IT, METROPOLIS]
    assert iris(index, "Oberstadt", countries=["XC"])[0] == METROPOLIS
    assert [c.population for c in index.lookup("Oberstadt")] == [3_000_000, 200_000, 9000]


@pytest.mark.parametrize("text", ["Nowhereville", "", " ", "the", "'", "militants", "base", "the base"])
def test_what_is_no_name_finds_nothing(index: NameIndex, text: str) -> None:
    assert index.lookup(text) == []


def test_names_to_scan_for_are_those_of_curated_actors_and_places(index: NameIndex) -> None:
    names = {(n.text, n.iri, n.type, n.exact_case) for n in index.names()}
    assert ("Northern Front", FRONT, EntityType.ACTOR, False) in names
    assert ("NO", FRONT, EntityType.ACTOR, True) in names
    assert ("Eastmark air base", BASE, EntityType.PLACE, False) in names
    assert {iri for _, iri, _, _ in names} == {FRONT, TOWN, BASE, FIELD}
    assert not {"militants", "NO"} & {text for text, _, _, exact in names if not exact}


def test_head_nouns_are_kept_apart_from_names(index: NameIndex) -> None:
    assert [(n.text, n.iri, n.type) for n in index.head_nouns()] == [("militants", FRONT, EntityType.ACTOR)]


def test_every_scanned_name_is_found_again(index: NameIndex) -> None:
    for name in index.names():
        assert name.iri in iris(index, name.text, name.type), name


@pytest.mark.parametrize(
    ("text", "expected"), [("Nothern Frnt", FRONT), ("Eastmrk airbase", BASE), ("Harbuor", HARBOUR_HERE), ("Radio Arvanda", RADIO)]
)
def test_a_misspelt_name_is_suggested_but_never_as_certain(index: NameIndex, text: str, expected: str) -> None:
    found = index.search(text)
    assert expected in [c.iri for c in found]
    assert all(0 < c.score < 1 for c in found)
    assert [c.score for c in found] == sorted((c.score for c in found), reverse=True)


def test_suggestions_keep_to_type_and_limit(index: NameIndex) -> None:
    assert [c.iri for c in index.search("Eastmark airbse", EntityType.PLACE, limit=1)] == [BASE]
    assert index.search("Nothern Frnt", EntityType.SOURCE) == []
    assert index.search("xyzzyplugh") == []


def test_entities_of_both_parts_are_known_by_iri(index: NameIndex) -> None:
    base = index.entity(BASE)
    assert base is not None
    assert (base.label, base.kind, base.country, base.latitude, base.longitude) == ("Eastmark airbase", "airbase", "XA", 10.05, 20.1)
    assert not base.gazetteer
    harbour = index.entity(HARBOUR_HERE)
    assert harbour is not None
    assert (harbour.label, harbour.type, harbour.country, harbour.latitude) == ("Harbour", EntityType.PLACE, "XA", 1.5)
    assert harbour.gazetteer
    assert index.entity("https://example.org/nobody") is None


@pytest.mark.parametrize(
    "text",
    [
        "x" * 10_000,
        "\x00",
        "a\x00b",
        "\n\t",
        "'; DROP TABLE name; --",
        '"',
        "%",
        "_",
        "\ud800",
        "\u202e",
        "((",
        "🙂",
        "’" * 300,
        "al-" * 60,
    ],
)
def test_hostile_text_finds_nothing_and_breaks_nothing(index: NameIndex, text: str) -> None:
    assert index.lookup(text) == []
    assert index.lookup(text, EntityType.PLACE, countries=[text]) == []
    assert index.search(text) == []
    assert index.entity(text) is None
    assert iris(index, "Eastmark airbase") == [BASE]


def test_an_unknown_name_is_one_provisional_entity_in_each_country(index: NameIndex) -> None:
    made = index.provisional(EntityType.PLACE, "Upper Tarn", "XA", "village")
    assert (made.label, made.kind, made.country, made.provisional) == ("Upper Tarn", "village", "XA", True)
    assert index.entity(made.iri) == made
    assert index.provisional(EntityType.PLACE, "Upper Tarn", "XA") == made
    others = [index.provisional(EntityType.PLACE, "Upper Tarn", "XB"), index.provisional(EntityType.ACTOR, "Upper Tarn", "XA")]
    assert len({made.iri, *(other.iri for other in others)}) == 3
    assert index.lookup("Upper Tarn", EntityType.PLACE) == []  # not before it is recorded
