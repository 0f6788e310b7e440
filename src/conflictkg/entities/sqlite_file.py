"""One-file SQLite indexes that are built aside, moved into place whole, and afterwards only read.

Shared floor of ``curated`` and ``gazetteer``. Two processes may build the same file at once: each builds its own and the later
one wins, with the same content.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from conflictkg.errors import KnowledgeBaseFault

WAIT = 30.0
"""Seconds that a writer waits for another one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BuildReport:
    """What building an index came to: whether it was needed, wall-clock seconds, bytes on disk, entities and spellings in it."""

    path: Path
    built: bool
    seconds: float = 0.0
    size: int = 0
    entities: int = 0
    names: int = 0


@contextmanager
def replacing(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """A new database with these tables that takes the place of ``path`` when the block ends well, and vanishes when it does not.

    Raises ``KnowledgeBaseFault`` when the directory cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=path.stem + "-", suffix=".part", dir=path.parent)
    except OSError as problem:
        raise KnowledgeBaseFault(f"name index {path}: {problem}; choose a directory that can be written") from problem
    os.close(handle)
    aside = Path(name)
    try:
        connection = sqlite3.connect(aside, isolation_level=None)
        try:
            connection.executescript(f"PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; {schema}")
            connection.execute("BEGIN")
            yield connection
            connection.execute("COMMIT")
        finally:
            connection.close()
        with aside.open("rb") as written:
            os.fsync(written.fileno())
        aside.chmod(0o644)
        aside.replace(path)
    except (OSError, sqlite3.Error) as problem:
        raise KnowledgeBaseFault(f"name index {path}: {problem}; free some space or choose another directory") from problem
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def reading(path: Path) -> sqlite3.Connection:
    """The database at ``path``, read-only. Raises ``KnowledgeBaseFault`` when there is none."""
    try:
        connection = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True, check_same_thread=False)
        connection.execute("PRAGMA query_only=1")
    except sqlite3.Error as problem:
        raise KnowledgeBaseFault(f"name index {path}: {problem}; build it again") from problem
    return connection


@contextmanager
def writing(path: Path) -> Iterator[sqlite3.Connection]:
    """The database at ``path`` for small changes beside its readers; what is not committed when the block ends is not made.

    Raises ``KnowledgeBaseFault`` when it cannot be written.
    """
    try:
        connection = sqlite3.connect(path, isolation_level=None, timeout=WAIT)
        try:
            yield connection
        finally:
            connection.close()
    except sqlite3.Error as problem:
        raise KnowledgeBaseFault(f"name index {path}: {problem}; delete the file and run: conflictkg rebuild") from problem


def stamp(path: Path) -> str:
    """What the index at ``path`` says it was built from; "" when there is none, or none that can be used."""
    if not path.is_file():
        return ""
    try:
        connection = reading(path)
        try:
            row = connection.execute("SELECT value FROM meta WHERE key = 'stamp'").fetchone()
        finally:
            connection.close()
    except (KnowledgeBaseFault, sqlite3.Error):
        return ""
    return str(row[0]) if row else ""
