"""Claims on their way from the log to beliefs while a graph is made anew: put by as they are read, given back place by place.

A part of ``graph.projection``. Reading a claim back out of the graph costs some ten times as much. What is put by lies in a temporary
SQLite file that nobody else sees and that goes with the process, so memory stays flat however long the log is.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Iterable, Iterator
from datetime import UTC, datetime

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.log_events import NearCopyFound
from conflictkg.domain.origins import NearCopy, copies_in
from conflictkg.domain.ports import PeriodKey
from conflictkg.domain.testimony import Testimony
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.copy_mapping import near_copy_of, passages_of

_SCHEMA = """
PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF;
CREATE TABLE document (id TEXT PRIMARY KEY, recorded TEXT, body BLOB) WITHOUT ROWID;
CREATE TABLE claim (place TEXT, id TEXT, document TEXT, body BLOB, PRIMARY KEY (place, id)) WITHOUT ROWID;
CREATE TABLE replaced (document TEXT, by TEXT, PRIMARY KEY (document, by)) WITHOUT ROWID;
CREATE TABLE copied (document TEXT, passages TEXT);
CREATE INDEX copied_from ON copied (document);
"""


class SpooledClaims(StoredClaims):
    """A graph under construction whose documents, near copies and claims are those put by, and which holds no beliefs or events yet.

    Of the graph it reads entities alone.
    """

    def __init__(self, store: GraphStore) -> None:
        import msgspec

        super().__init__(store)
        self._db = sqlite3.connect("", isolation_level=None)
        self._db.executescript(_SCHEMA)
        self._encode = msgspec.json.Encoder().encode  # which keeps the zone of a moment
        self._claim = msgspec.json.Decoder(Claim).decode
        self._document = msgspec.json.Decoder(Document).decode

    def put(
        self, documents: Collection[tuple[Document, datetime]], claims: Iterable[tuple[str, Claim]], copies: Iterable[NearCopyFound]
    ) -> None:
        """Put by documents with the moments at which they were recorded, claims that count with their places (IRIs), and near copies."""
        self._db.execute("BEGIN")
        rows = ((d.id, recorded.astimezone(UTC).isoformat(), self._encode(d)) for d, recorded in documents)
        self._db.executemany("INSERT OR REPLACE INTO document VALUES (?, ?, ?)", rows)
        replaced = ((old, d.id) for d, _ in documents for old in (*((d.revises,) if d.revises is not None else ()), *d.withdraws))
        self._db.executemany("INSERT OR IGNORE INTO replaced VALUES (?, ?)", replaced)
        seen = ((id, passages_of(copy)) for found in copies for id, copy in copies_in(found))
        self._db.executemany("INSERT INTO copied VALUES (?, ?)", seen)
        told = ((place, claim.id, claim.document, self._encode(claim)) for place, claim in claims)
        self._db.executemany("INSERT OR REPLACE INTO claim VALUES (?, ?, ?, ?)", told)
        self._db.execute("COMMIT")

    def close(self) -> None:
        """Forget what was put by."""
        self._db.close()

    def testimonies(self, place: str, documents: Iterable[str] | None = None) -> Iterator[Testimony]:
        """As of the graph, but that all of the place's are read from what was put by."""
        if documents is not None:
            yield from super().testimonies(place, documents)
            return
        for id, body in self._db.execute("SELECT document, body FROM claim WHERE place = ? ORDER BY id", (place,)).fetchall():
            document = self.document(id)
            assert document is not None  # claims are asserted of documents that are recorded
            yield self._testimony(self._claim(body), document)

    def copies_of(self, document: str) -> list[NearCopy]:
        """As of the graph."""
        if document not in self._copies:
            rows = self._db.execute("SELECT passages FROM copied WHERE document = ?", (document,)).fetchall()
            self._copies[document] = [near_copy_of(passages) for passages in sorted({passages for (passages,) in rows})]
        return self._copies[document]

    def _superseded(self, document: Document) -> datetime | None:
        rows = self._db.execute("SELECT by FROM replaced WHERE document = ?", (document.id,)).fetchall()
        found = (self.document(by) for (by,) in rows)
        return min((self._known(d) for d in found if d is not None), default=None)

    def places_in(self, document: str) -> set[str]:
        """None: beliefs about all places are made, of which it is not needed to know whom a document concerns."""
        return set()

    def periods_about(self, place: str) -> Iterator[tuple[str, PeriodKey]]:
        """None."""
        return iter(())

    def events_about(self, place: str) -> list[str]:
        """None."""
        return []

    def document(self, id: str) -> Document | None:
        """As of the graph."""
        if id not in self._documents:
            row = self._db.execute("SELECT recorded, body FROM document WHERE id = ?", (id,)).fetchone()
            self._documents[id] = self._document(row[1]) if row is not None else None
            if row is not None:
                self._moments[id] = datetime.fromisoformat(row[0])
        return self._documents[id]
