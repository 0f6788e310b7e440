"""The index of curated names: reference data turned into one small SQLite file per set of files.

Built once, and again whenever a file changes; ``index`` reads it. Levels of a spelling: as given; implied by a generic word ("Taftanaz air
base" by "Taftanaz airbase"); without articles; without spaces; in Latin letters. Consonants are kept apart, for search alone.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from conflictkg.domain.entities import Entity, EntityType
from conflictkg.entities.reference import Curated, Reference, read_reference
from conflictkg.entities.spelling import compact, consonants, implied, is_unvowelled, latin, name_key, normalise, without_articles
from conflictkg.entities.sqlite_file import BuildReport, replacing, stamp
from conflictkg.errors import KnowledgeBaseFault

SCHEMA_VERSION = 5

AS_GIVEN, IMPLIED, NO_ARTICLES, COMPACT, LATIN = range(5)

SHORTEST_LATIN = 4
"""Letters of the shortest transliteration that stands for a name: shorter ones are those of abbreviations, and like other words."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE entity (number INTEGER PRIMARY KEY, iri TEXT UNIQUE, type TEXT, label TEXT, kind TEXT, country TEXT, data TEXT);
CREATE TABLE name (key TEXT, level INTEGER, number INTEGER, text TEXT, PRIMARY KEY (key, level, number)) WITHOUT ROWID;
CREATE TABLE consonants (key TEXT, number INTEGER, text TEXT, PRIMARY KEY (key, number, text)) WITHOUT ROWID;
CREATE TABLE exact (text TEXT, number INTEGER, PRIMARY KEY (text, number)) WITHOUT ROWID;
CREATE TABLE spelling (text TEXT, number INTEGER, exact INTEGER);
CREATE TABLE head_noun (text TEXT, number INTEGER);
CREATE TABLE geonames (id INTEGER PRIMARY KEY, number INTEGER);
CREATE TABLE word (word TEXT, type TEXT, kind TEXT, PRIMARY KEY (word, type, kind)) WITHOUT ROWID;
"""


def digest_of(paths: Sequence[Path]) -> str:
    """SHA-256, hexadecimal, of the files' contents in order and of the index's schema version.

    Raises ``KnowledgeBaseFault`` when a file cannot be read.
    """
    digest = hashlib.sha256(f"curated/{SCHEMA_VERSION}".encode())
    for path in paths:
        try:
            data = path.read_bytes()
        except OSError as problem:
            raise KnowledgeBaseFault(f"reference data {path}: {problem}; restore the file or leave it out") from problem
        digest.update(f"{len(data)}:".encode() + data)
    return digest.hexdigest()


def build_index(paths: Iterable[Path], path: Path) -> BuildReport:
    """Make sure that ``path`` is the index of these Turtle files; does nothing when it already is.

    Raises ``KnowledgeBaseFault`` for reference data that cannot be used.
    """
    files = list(paths)
    digest = digest_of(files)
    if stamp(path) == digest:
        return BuildReport(path=path, built=False, size=path.stat().st_size)
    begun = time.perf_counter()
    reference = read_reference(files)
    with replacing(path, _SCHEMA) as connection:
        connection.executemany("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?)", _entities(reference))
        rows = sorted(set(_names(reference)))
        connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", rows)
        connection.executemany("INSERT OR IGNORE INTO consonants VALUES (?, ?, ?)", _consonants(reference))
        connection.executemany("INSERT OR IGNORE INTO exact VALUES (?, ?)", _exact(reference))
        spellings = _spellings(reference)
        connection.executemany("INSERT INTO spelling VALUES (?, ?, ?)", spellings)
        for table, values in (("head_noun", _head_nouns(reference)), ("geonames", _geonames(reference))):
            connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", values)  # noqa: S608 (our own two tables)
        connection.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?)", _words(reference))
        connection.execute("INSERT INTO meta VALUES ('stamp', ?)", (digest,))
    seconds = time.perf_counter() - begun
    return BuildReport(
        path=path, built=True, seconds=seconds, size=path.stat().st_size, entities=len(reference.entities), names=len(spellings)
    )


def _entities(reference: Reference) -> Iterator[tuple[int, str, str, str, str, str, str]]:
    for number, curated in enumerate(reference.entities):
        entity = curated.entity
        yield number, entity.iri, entity.type, entity.label, entity.kind, entity.country, json.dumps(asdict(entity), ensure_ascii=False)


def entity_from(data: str) -> Entity:
    """The entity that was stored as JSON."""
    fields = json.loads(data)
    fields |= {"type": EntityType(fields["type"]), "aliases": tuple(fields["aliases"]), "sides_with": tuple(fields["sides_with"])}
    return Entity(**fields)


def _implied(reference: Reference, curated: Curated, names: Sequence[str]) -> list[str]:
    """What the names imply by the generic words of the entity's kind; "of" goes with places only ("fighters of Turkish")."""
    type = curated.entity.type
    return implied(names, reference.words.get(f"{type}/{curated.entity.kind}", ()), of=type is EntityType.PLACE)


def _names(reference: Reference) -> Iterator[tuple[str, int, int, str]]:
    """Rows (key, level, entity, spelling)."""
    for number, curated in enumerate(reference.entities):
        given = [*curated.names, *curated.hidden, *curated.domains]
        for name in given:
            key = name_key(name)
            yield key, AS_GIVEN, number, name
            yield without_articles(key), NO_ARTICLES, number, name
            yield compact(key), COMPACT, number, name
            yield compact(without_articles(key)), COMPACT, number, name
        for name in given:
            key = name_key(name)
            if not key.isascii() and not is_unvowelled(key) and len(roman := without_articles(latin(key))) >= SHORTEST_LATIN:
                yield roman, LATIN, number, name
        for name in _implied(reference, curated, given):
            yield name_key(name), IMPLIED, number, name
            yield without_articles(name_key(name)), NO_ARTICLES, number, name


def _consonants(reference: Reference) -> Iterator[tuple[str, int, str]]:
    """Rows (consonants, entity, spelling)."""
    for number, curated in enumerate(reference.entities):
        for name in (*curated.names, *curated.hidden):
            if key := consonants(name_key(name)):
                yield key, number, name


def _exact(reference: Reference) -> Iterator[tuple[str, int]]:
    for number, curated in enumerate(reference.entities):
        for name in (*curated.exact, *_implied(reference, curated, curated.exact)):
            yield name, number


def _spellings(reference: Reference) -> list[tuple[str, int, bool]]:
    """Rows (text, entity, exact) for scanning: what is given first, then what it implies unless given to another entity of that type.

    Sources are left out: their names are looked up, never scanned for.
    """
    scanned = [(n, c) for n, c in enumerate(reference.entities) if c.entity.type is not EntityType.SOURCE]
    rows = {(name, number, False): None for number, curated in scanned for name in curated.names}
    taken = {(name_key(name), reference.entities[number].entity.type) for name, number, _ in rows}
    rows |= {(name, number, True): None for number, curated in scanned for name in curated.exact}
    for number, curated in scanned:
        for name in _implied(reference, curated, curated.names):
            if (name_key(name), curated.entity.type) not in taken:
                rows[name, number, False] = None
        rows |= {(name, number, True): None for name in _implied(reference, curated, curated.exact)}
    return list(rows)


def _head_nouns(reference: Reference) -> Iterator[tuple[str, int]]:
    return ((noun, number) for number, curated in enumerate(reference.entities) for noun in curated.head_nouns)


def _geonames(reference: Reference) -> Iterator[tuple[int, int]]:
    return ((id, number) for number, curated in enumerate(reference.entities) for id in curated.geonames)


def _words(reference: Reference) -> Iterator[tuple[str, str, str]]:
    for kind, words in reference.words.items():
        type, _, notation = kind.partition("/")
        for word in words:
            yield normalise(word), type, notation
