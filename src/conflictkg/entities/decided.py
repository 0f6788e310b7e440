"""What the log says of entities, in the index of names: those that it added, and what analysts decided about names and identity.

A projection like any other: it follows the log and keeps its own position in it. An entity that decisions are about is described anew from
the files and all decisions about it, so that a decision taken back leaves nothing behind.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from conflictkg.domain.codec import decode, encode
from conflictkg.domain.entities import Entity
from conflictkg.domain.identities import Identities
from conflictkg.domain.log_events import EntitiesMerged, EntityAdded, IdentityDecision, LogEvent, StoredEvent
from conflictkg.entities.curated import curated_from, describe, forget
from conflictkg.entities.reference import Curated
from conflictkg.entities.sqlite_file import writing


def follow(path: Path, events: Callable[[int], Iterable[StoredEvent]], position: int) -> None:
    """Bring the index to ``position``, an end of the log, by the ``events`` after the position that it reflects."""
    with writing(path) as connection:
        if _position(connection) >= position:
            return
        connection.execute("BEGIN IMMEDIATE")
        reflected, concerned = _position(connection), dict[str, None]()  # another process may have brought it there meanwhile
        for stored in events(reflected):
            if stored.seq <= position and (iri := _concerned(stored.event)) is not None:
                type_name, body = encode(stored.event)
                connection.execute(
                    "INSERT INTO decision VALUES (?, ?, ?, ?)", (stored.seq, iri, type_name, json.dumps(body, ensure_ascii=False))
                )
                concerned[iri] = None
        for iri in concerned:
            _describe(connection, iri)
        connection.execute("UPDATE meta SET value = ? WHERE key = 'position'", (str(max(position, reflected)),))
        connection.execute("COMMIT")


def _position(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT value FROM meta WHERE key = 'position'").fetchone()[0])


def _concerned(event: LogEvent) -> str | None:
    """The entity (IRI) whose names an event may change."""
    match event:
        case EntityAdded(entity, by):
            return None if entity.gazetteer and not by else entity.iri  # the gazetteer has it already
        case EntitiesMerged(merged=iri):
            return iri
    return event.entity if isinstance(event, IdentityDecision) else None


def _describe(connection: sqlite3.Connection, iri: str) -> None:
    """Describe an entity by the files and by all decisions about it."""
    rows = connection.execute("SELECT type, body FROM decision WHERE iri = ? ORDER BY seq", (iri,)).fetchall()
    identities = Identities(decode(type_name, json.loads(body)) for type_name, body in rows)
    connection.execute("DELETE FROM merged WHERE iri = ?", (iri,))
    if (kept := identities.into.get(iri)) is not None:
        connection.execute("INSERT INTO merged VALUES (?, ?)", (iri, kept))
    row = connection.execute("SELECT shipped FROM entity WHERE iri = ?", (iri,)).fetchone()
    shipped = curated_from(row[0]) if row is not None and row[0] is not None else None
    added = identities.added.get(iri)
    if shipped is None and added is None:
        return
    words: dict[str, list[str]] = {}
    for word, type, kind in connection.execute("SELECT word, type, kind FROM word"):
        words.setdefault(f"{type}/{kind}", []).append(word)
    if iri in identities.withdrawn and shipped is None:
        forget(connection, iri)
    else:
        describe(connection, _named(shipped or _as_curated(added), identities), words)


def _as_curated(entity: Entity | None) -> Curated:
    assert entity is not None
    return Curated(entity=entity, names=(entity.label, *entity.aliases))


def _named(curated: Curated, identities: Identities) -> Curated:
    """A curated entity with the names that were decided."""
    entity = identities.described(curated.entity)
    naming = identities.namings.get(entity.iri)
    if not naming:
        return curated

    def kept(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if name not in naming.removed or name == entity.label)

    names = dict.fromkeys([entity.label, *kept(curated.names), *naming.added])
    return replace(curated, entity=entity, names=tuple(names), hidden=kept(curated.hidden), exact=kept(curated.exact))
