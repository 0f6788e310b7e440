"""SQLite files beside the graph, in its directory: tables that follow the graph and are made again whenever they cannot be trusted."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from conflictkg.errors import KnowledgeBaseFault


class Beside:
    """One such file, or one in memory where there is no path; ``writable`` for the one process that writes the graph.

    Its tables are made when absent; one of them is ``meta`` with ``key`` and ``value``, which tells what the file reflects.
    """

    def __init__(self, path: Path | None, schema: str, *, writable: bool) -> None:
        self._path = path
        mode = "memory" if path is None else "rwc" if writable else "ro"
        with self._located():
            name = quote(str(path.absolute())) if path is not None else ":memory:"
            self._db = sqlite3.connect(f"file:{name}?mode={mode}", uri=True, isolation_level=None)
            if writable:
                self._db.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF;")
                if not self._db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    self._db.executescript(schema)

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _meta(self) -> dict[str, object] | None:
        """What the file says it reflects; ``None`` when it cannot be read."""
        try:
            return dict(self._db.execute("SELECT key, value FROM meta"))
        except sqlite3.Error:
            return None

    @contextmanager
    def _located(self) -> Iterator[None]:
        """Says of SQLite's errors which file, and what to do."""
        try:
            yield
        except sqlite3.Error as problem:
            raise KnowledgeBaseFault(f"{self._path or 'a table in memory'}: {problem}; run: conflictkg rebuild") from problem
