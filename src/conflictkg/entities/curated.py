"""The index of curated names: reference data turned into one small SQLite file per set of files.

Built once, and again whenever a file changes; ``decided`` adds what the log says of entities, ``index`` reads it. Levels of a spelling: as
given; implied by a generic word ("Taftanaz air base" by "Taftanaz airbase"); without articles; without spaces.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path

from conflictkg.domain.codec import from_json, to_json
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.entities.reference import Curated, read_reference
from conflictkg.entities.spelling import compact, implied, name_key, normalise, without_articles
from conflictkg.entities.sqlite_file import BuildReport, replacing, stamp
from conflictkg.errors import KnowledgeBaseFault

SCHEMA_VERSION = 5

AS_GIVEN, IMPLIED, NO_ARTICLES, COMPACT = range(4)

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE entity (
    number INTEGER PRIMARY KEY, iri TEXT UNIQUE, type TEXT, label TEXT, kind TEXT, country TEXT, provisional INTEGER,
    data TEXT, shipped TEXT
);
CREATE TABLE name (key TEXT, level INTEGER, number INTEGER, text TEXT, PRIMARY KEY (key, level, number)) WITHOUT ROWID;
CREATE TABLE exact (text TEXT, number INTEGER, PRIMARY KEY (text, number)) WITHOUT ROWID;
CREATE TABLE spelling (text TEXT, number INTEGER, exact INTEGER);
CREATE TABLE dated (number INTEGER, text TEXT, start TEXT, until TEXT);
CREATE TABLE head_noun (text TEXT, number INTEGER);
CREATE TABLE metonym (text TEXT, number INTEGER);
CREATE TABLE geonames (id INTEGER PRIMARY KEY, number INTEGER);
CREATE TABLE word (word TEXT, type TEXT, kind TEXT, PRIMARY KEY (word, type, kind)) WITHOUT ROWID;
CREATE TABLE decision (seq INTEGER PRIMARY KEY, iri TEXT, type TEXT, body TEXT);
CREATE INDEX decision_iri ON decision (iri);
CREATE TABLE merged (iri TEXT PRIMARY KEY, kept TEXT) WITHOUT ROWID;
"""

_NAMES = ("name", "exact", "spelling", "dated", "head_noun", "metonym", "geonames")
"""Tables of what an entity is found by."""

Words = Mapping[str, Sequence[str]]
"""Generic words by "type/kind"."""


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
        connection.executemany("INSERT OR IGNORE INTO word VALUES (?, ?, ?)", _words(reference.words))
        entities = list(enumerate(reference.entities))
        connection.executemany("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", (_entity_row(n, c, c) for n, c in entities))
        write_names(connection, entities, reference.words)
        connection.execute("INSERT INTO meta VALUES ('stamp', ?), ('schema', ?), ('position', '0')", (digest, SCHEMA_VERSION))
        (names,) = connection.execute("SELECT count(*) FROM spelling").fetchone()
    seconds = time.perf_counter() - begun
    return BuildReport(path=path, built=True, seconds=seconds, size=path.stat().st_size, entities=len(entities), names=names)


def _entity_row(number: int, curated: Curated, shipped: Curated | None) -> tuple[int, str, str, str, str, str, bool, str, str | None]:
    """Row of table entity: as described now, and as the files describe it."""
    e = curated.entity
    base = None if shipped is None else json.dumps(to_json(shipped), ensure_ascii=False)
    data = json.dumps(to_json(e), ensure_ascii=False)
    return number, e.iri, e.type, e.label, e.kind, e.country, e.provisional, data, base


def entity_from(data: str) -> Entity:
    """The entity that was stored as JSON."""
    return from_json(Entity, json.loads(data), what="name index")


def curated_from(data: str) -> Curated:
    """The curated entity that was stored as JSON."""
    return from_json(Curated, json.loads(data), what="name index")


def describe(connection: sqlite3.Connection, curated: Curated, words: Words) -> None:
    """Put an entity, as it is described from now on, in place of what the index has of it."""
    row = connection.execute("SELECT number, shipped FROM entity WHERE iri = ?", (curated.entity.iri,)).fetchone()
    (number,) = connection.execute("SELECT coalesce(max(number), -1) + 1 FROM entity").fetchone() if row is None else row[:1]
    forget(connection, curated.entity.iri)
    shipped = curated_from(row[1]) if row is not None and row[1] is not None else None
    connection.execute("INSERT INTO entity VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", _entity_row(number, curated, shipped))
    write_names(connection, [(number, curated)], words)


def forget(connection: sqlite3.Connection, iri: str) -> None:
    """Remove an entity and its names."""
    row = connection.execute("SELECT number FROM entity WHERE iri = ?", (iri,)).fetchone()
    if row is not None:
        for table in (*_NAMES, "entity"):
            connection.execute(f"DELETE FROM {table} WHERE number = ?", row)  # noqa: S608 (our own tables)


def write_names(connection: sqlite3.Connection, entities: Sequence[tuple[int, Curated]], words: Words) -> None:
    """Add all that these entities are found by; ``words`` are the generic words of every kind."""
    connection.executemany("INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?)", sorted({row for e in entities for row in _names(*e, words)}))
    connection.executemany("INSERT OR IGNORE INTO exact VALUES (?, ?)", (row for e in entities for row in _exact(*e, words)))
    scanned = [(n, c) for n, c in entities if c.entity.type is not EntityType.SOURCE and not c.entity.provisional]
    rows = dict.fromkeys(
        row for n, c in scanned for row in [*((name, n, False) for name in c.names), *((name, n, True) for name in c.exact)]
    )
    given = {(name_key(text), c.entity.type) for n, c in scanned for text in c.names}
    for number, curated in scanned:
        rows |= {(text, number, exact): None for text, exact in _implied_spellings(connection, number, curated, words, given)}
    connection.executemany("INSERT INTO spelling VALUES (?, ?, ?)", rows)
    dated = ((n, name.text, _iso(name.start), _iso(name.end)) for n, c in entities for name in c.entity.dated_names)
    connection.executemany("INSERT INTO dated VALUES (?, ?, ?, ?)", dated)
    for table, values in (
        ("head_noun", ((noun, n) for n, c in entities for noun in c.head_nouns)),
        ("metonym", ((name, n) for n, c in entities for name in c.metonyms)),
        ("geonames", ((id, n) for n, c in entities for id in c.geonames)),
    ):
        connection.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", values)  # noqa: S608 (our own tables)


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _implied(curated: Curated, names: Sequence[str], words: Words) -> list[str]:
    """What the names imply by the generic words of the entity's kind; "of" goes with places only ("fighters of Turkish")."""
    type = curated.entity.type
    return implied(names, words.get(f"{type}/{curated.entity.kind}", ()), of=type is EntityType.PLACE)


def _names(number: int, curated: Curated, words: Words) -> Iterator[tuple[str, int, int, str]]:
    """Rows (key, level, entity, spelling)."""
    given = [*curated.names, *curated.hidden, *curated.domains]
    for name in given:
        key = name_key(name)
        yield key, AS_GIVEN, number, name
        yield without_articles(key), NO_ARTICLES, number, name
        yield compact(key), COMPACT, number, name
        yield compact(without_articles(key)), COMPACT, number, name
    for name in _implied(curated, given, words):
        yield name_key(name), IMPLIED, number, name
        yield without_articles(name_key(name)), NO_ARTICLES, number, name


def _exact(number: int, curated: Curated, words: Words) -> Iterator[tuple[str, int]]:
    for name in (*curated.exact, *_implied(curated, curated.exact, words)):
        yield name, number


def _implied_spellings(
    connection: sqlite3.Connection, number: int, curated: Curated, words: Words, given: set[tuple[str, EntityType]]
) -> Iterator[tuple[str, bool]]:
    """Implied spellings to scan for, and whether they are exact; none that is given to another entity of the type."""
    type = curated.entity.type
    for name in _implied(curated, curated.names, words):
        known = connection.execute(
            "SELECT 1 FROM name JOIN entity USING (number) WHERE key = ? AND level = ? AND type = ? AND number <> ? AND NOT provisional",
            (name_key(name), AS_GIVEN, type, number),
        )
        if (name_key(name), type) not in given and known.fetchone() is None:
            yield name, False
    for name in _implied(curated, curated.exact, words):
        yield name, True


def _words(words: Words) -> Iterator[tuple[str, str, str]]:
    for kind, nouns in words.items():
        type, _, notation = kind.partition("/")
        for word in nouns:
            yield normalise(word), type, notation
