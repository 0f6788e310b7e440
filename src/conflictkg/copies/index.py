"""The index of near copies: shingles of every document in one SQLite file, behind ``domain.ports.CopyIndex``.

A projection of the log. A new document is compared with those that share its rarer shingles, never with all: of each shingle only the first
``POSTINGS`` documents are looked at, and only the ``CANDIDATES`` most alike are read. A story printed in more outlets than that is still
found to be a copy, of the first of them. What is found is recorded in the log by the caller.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from conflictkg.domain.claims import Article, Document
from conflictkg.domain.copies import Fingerprint, fingerprint, shared_passages
from conflictkg.domain.log_events import ArticleRecorded, NearCopyFound
from conflictkg.domain.ports import EventLog
from conflictkg.errors import BusyKnowledgeBase, KnowledgeBaseFault

VERSION = 1
"""Version of the file and of what texts are found by; a file of another version is made again."""
POSTINGS = 64
CANDIDATES = 32
FEWEST = 2
"""Shingles that a candidate shares at least."""
SHARE = 0.25
"""Part of the shingles of the shorter that a candidate shares at least; half of what makes a copy, for a sample may be unlucky."""

_TABLES = {
    "document": "(number INTEGER PRIMARY KEY, id TEXT UNIQUE NOT NULL, digest TEXT NOT NULL, source TEXT, "
    "total INTEGER NOT NULL, sampled INTEGER NOT NULL, all_kept INTEGER NOT NULL)",
    "shingle": "(hash INTEGER NOT NULL, number INTEGER NOT NULL, PRIMARY KEY (hash, number)) WITHOUT ROWID",
    "position": "(seq INTEGER NOT NULL, hash TEXT NOT NULL)",
}


class SqliteCopyIndex:
    """Near copies among the documents of ``log``, by the file at ``path``, which is made when missing or of another version."""

    def __init__(self, path: Path, log: EventLog, *, wait: float = 10.0) -> None:
        self._path = path
        self._log = log
        self._wait = wait
        self._fresh: dict[str, str] = {}  # texts by digest that are not in the log yet
        with self._located():
            self._db = sqlite3.connect(path, timeout=wait, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = NORMAL")

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    @contextmanager
    def recording(self) -> Iterator[None]:
        """Keep others from recording, catch up with the log, and keep what is added when this ends well."""
        with self._located():
            self._db.execute("BEGIN IMMEDIATE")
        try:
            with self._located():
                self._catch_up()
            yield
            with self._located():
                self._db.execute("UPDATE position SET seq = ?, hash = ?", self._log.head())
                self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise
        finally:
            self._fresh.clear()

    def add(self, article: Article) -> list[NearCopyFound]:
        """Take note of a new document and tell of which of those before it is a near copy; two of one source are not told."""
        document, prints = article.document, fingerprint(article.text)
        found = []
        with self._located():
            for other, digest in self._candidates(document, prints):
                text = self._fresh.get(digest) or self._log.text(digest)
                if text is None:  # redacted: nobody can compare it any more
                    continue
                first, second = sorted([(document.id, article.text), (other, text)])
                if passages := shared_passages(first[1], second[1]):
                    found.append(NearCopyFound(first[0], second[0], passages))
            self._note(document, prints)
        self._fresh[document.text_digest] = article.text
        return sorted(found, key=lambda copy: copy.key)

    def _candidates(self, document: Document, prints: Fingerprint) -> list[tuple[str, str]]:
        """Documents (id and digest of the text) of other sources that share most of the shingles, the most alike first."""
        shared: Counter[int] = Counter()
        for shingle in prints.kept:
            rows = self._db.execute("SELECT number FROM shingle WHERE hash = ? ORDER BY number LIMIT ?", (shingle, POSTINGS))
            shared.update(number for (number,) in rows)
        found: list[tuple[str, str]] = []
        for number, count in sorted(shared.items(), key=lambda item: (-item[1], item[0])):
            if count < FEWEST or len(found) == CANDIDATES:
                break
            id, digest, source, total, sampled, all_kept = self._db.execute(
                "SELECT id, digest, source, total, sampled, all_kept FROM document WHERE number = ?", (number,)
            ).fetchone()
            both = all_kept and len(prints.kept) == prints.total
            shorter = min(total, prints.total) if both else min(sampled, prints.sampled)
            if count >= SHARE * shorter and id != document.id and (source is None or source != document.source):
                found.append((id, digest))
        return found

    def _note(self, document: Document, prints: Fingerprint) -> None:
        row = (document.id, document.text_digest, document.source, prints.total, prints.sampled, len(prints.kept) == prints.total)
        (number,) = self._db.execute(
            "INSERT INTO document (id, digest, source, total, sampled, all_kept) VALUES (?, ?, ?, ?, ?, ?) RETURNING number", row
        ).fetchone()
        self._db.executemany("INSERT INTO shingle VALUES (?, ?)", [(shingle, number) for shingle in sorted(prints.kept)])

    def _catch_up(self) -> None:
        """Take note of what others have recorded since; an index of another log or version is made anew."""
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        seq, head = self._db.execute("SELECT seq, hash FROM position").fetchone() if version == VERSION else (-1, "")
        if (seq, head) == self._log.head():
            return
        if version != VERSION or not self._follows(seq, head):
            for table, columns in _TABLES.items():
                self._db.execute(f"DROP TABLE IF EXISTS {table}")
                self._db.execute(f"CREATE TABLE {table} {columns}")
            self._db.execute("INSERT INTO position VALUES (0, '')")
            self._db.execute(f"PRAGMA user_version = {VERSION}")
            seq = 0
        for stored in self._log.read(seq):
            if isinstance(stored.event, ArticleRecorded):
                text = self._log.text(stored.event.document.text_digest)
                if text is not None:
                    self._note(stored.event.document, fingerprint(text))

    def _follows(self, seq: int, head: str) -> bool:
        """Whether the log still holds the event up to which the index was made."""
        if seq == 0:
            return True
        if seq > self._log.position():
            return False
        stored = next(iter(self._log.read(seq - 1)), None)
        return stored is not None and stored.hash == head

    @contextmanager
    def _located(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise BusyKnowledgeBase(
                    f"another process has kept the index of near copies {self._path} locked for more than {self._wait:g} seconds; try again"
                ) from error
            raise KnowledgeBaseFault(
                f"the index of near copies {self._path} cannot be used: {error}; delete it, it is made again"
            ) from error
