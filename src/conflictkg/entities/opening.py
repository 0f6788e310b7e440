"""The indexes of a knowledge base, from files and log to something that can be asked; what ``bootstrap`` wires."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from conflictkg.domain.log_events import StoredEvent
from conflictkg.entities.curated import SCHEMA_VERSION, build_index
from conflictkg.entities.decided import follow
from conflictkg.entities.gazetteer import Progress, build_gazetteer, gazetteer_path
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.sqlite_file import reading, stamp
from conflictkg.errors import KnowledgeBaseFault


def build_indexes(reference: Iterable[Path], path: Path, gazetteer: Path, progress: Progress | None = None) -> None:
    """Build the index of these files at ``path`` when out of date, and the user's gazetteer when absent.

    Where the user's cache directory cannot be written, the gazetteer is built at ``gazetteer``.
    """
    build_index(reference, path)
    try:
        build_gazetteer(progress=progress)
    except KnowledgeBaseFault:
        build_gazetteer(gazetteer, progress)


def is_usable(path: Path) -> bool:
    """Whether an index is there that this version can read, whatever files it was built from."""
    if not stamp(path):
        return False
    connection = reading(path)
    try:
        return bool(connection.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == (str(SCHEMA_VERSION),))
    except sqlite3.Error:
        return False
    finally:
        connection.close()


def open_index(path: Path, gazetteer: Path, events: Callable[[int], Iterable[StoredEvent]], position: int) -> SqliteNameIndex:
    """The index at ``path``, brought to ``position`` of the log by the ``events`` about identity after a position."""
    follow(path, events, position)
    shared = gazetteer_path()
    return SqliteNameIndex(path, shared if shared.is_file() else gazetteer)
