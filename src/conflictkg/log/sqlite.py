"""The event log in one SQLite file.

Stands after validation: use cases append what was read and decided, projections read it back. One table holds all events in one global
order, chained by hashes (``log.chain``); a second one keeps article texts under their digests, apart so that a text can be redacted
without breaking the chain. See ``docs/decisions/0001-one-hash-chained-log-in-sqlite.md``.
"""

from __future__ import annotations

import dataclasses
import hashlib
import sqlite3
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from conflictkg.domain.claims import text_digest
from conflictkg.domain.codec import canonical_json, decode, encode, parse_json
from conflictkg.domain.log_events import ArticleRedacted, LogEvent, RedactedEvent, StoredEvent
from conflictkg.errors import BusyKnowledgeBase, InputRefused, KnowledgeBaseFault
from conflictkg.log.chain import GENESIS, chained

APPLICATION_ID = 0x434B474C  # "CKGL", in the header of every log file
SCHEMA_VERSION = 1
_PAGE = 200  # events fetched at a time: bounds memory, and leaves no statement open that would block a writer

_KEEPS = "CREATE TRIGGER log_keeps_what_was_recorded BEFORE UPDATE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
_SCHEMA = (
    """CREATE TABLE log (
        seq INTEGER PRIMARY KEY, recorded_at TEXT NOT NULL, type TEXT NOT NULL, key TEXT UNIQUE, body BLOB NOT NULL, hash BLOB NOT NULL)""",
    "CREATE INDEX log_by_type ON log (type, seq)",
    "CREATE TABLE texts (digest TEXT PRIMARY KEY NOT NULL, text BLOB NOT NULL)",
    _KEEPS,
    "CREATE TRIGGER log_keeps_all_events BEFORE DELETE ON log BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END",
    f"PRAGMA application_id = {APPLICATION_ID}",
    f"PRAGMA user_version = {SCHEMA_VERSION}",
)
_INSERT = "INSERT INTO log (seq, recorded_at, type, key, body, hash) VALUES (?, ?, ?, ?, ?, ?)"
_INSERT_TEXT = "INSERT INTO texts (digest, text) VALUES (?, ?) ON CONFLICT DO NOTHING"
# As bytes, so that a damaged character in a name breaks the chain at its event instead of breaking the reader.
_ROWS = """
SELECT seq, CAST(recorded_at AS BLOB), CAST(type AS BLOB), CAST(key AS BLOB), CAST(body AS BLOB), CAST(hash AS BLOB)
FROM log WHERE seq > ? AND seq <= ? ORDER BY seq LIMIT ?
"""
_OF_TYPE = """
SELECT seq, CAST(recorded_at AS BLOB), CAST(type AS BLOB), CAST(body AS BLOB), CAST(hash AS BLOB)
FROM log WHERE type >= ? AND type < ? AND seq > ?
"""
_LAST = """
SELECT seq, CAST(recorded_at AS BLOB), CAST(type AS BLOB), CAST(body AS BLOB), CAST(hash AS BLOB)
FROM log WHERE type >= ? AND type < ? ORDER BY seq DESC LIMIT 1
"""


def utc_now() -> datetime:
    """The moment, in UTC."""
    return datetime.now(UTC)


class SqliteEventLog:
    """``EventLog`` on SQLite: write-ahead log, ``synchronous=FULL``, one transaction per append.

    Several processes may append; each waits up to ``wait`` seconds for the others. ``clock`` tells the moment of recording, which
    never goes backwards along the log, whatever the machine's clock does. With ``create=False`` a missing file is a fault instead of
    a new log. One thread per instance.
    """

    def __init__(self, path: str | Path, *, clock: Callable[[], datetime] = utc_now, create: bool = True, wait: float = 10.0) -> None:
        """Raises ``KnowledgeBaseFault`` when the file is not a log of ours, ``BusyKnowledgeBase`` when others keep it locked."""
        self._path = Path(path)
        self._clock = clock
        self._wait = wait
        self._create = create
        if not create and not self._path.is_file():
            raise KnowledgeBaseFault(f"the event log {self._path} is missing; restore it from a backup, or make a knowledge base with init")
        with self._located():
            self._db = sqlite3.connect(self._path, timeout=wait, isolation_level=None)
        try:
            with self._located():
                self._prepare()
        except BaseException:
            self._db.close()
            raise

    def append(self, events: Sequence[LogEvent], texts: Mapping[str, str] | None = None) -> list[StoredEvent]:
        """Record all events and texts (digest to text) in one transaction that is on disk on return, or nothing.

        Events whose key is already recorded are left out, and of the result too; texts already known stay as they are. Raises
        ``InputRefused`` for text that UTF-8 cannot hold or a digest that is not its text's, ``BusyKnowledgeBase``.
        """
        rows = [(event, type_name, event.key, canonical_json(body)) for event in events for type_name, body in [encode(event)]]
        blobs = [(digest, _text_bytes(digest, text)) for digest, text in (texts or {}).items()]
        stored = []
        with self._transaction():
            now = _moment(self._clock())
            for event, type_name, key, body in rows:
                if key is None or key not in self:
                    stored.append(self._insert(event, type_name, key, body, now))
            self._db.executemany(_INSERT_TEXT, blobs)
        return stored

    def _insert(self, event: LogEvent, type_name: str, key: str | None, body: bytes, now: str) -> StoredEvent:
        """Put an event at the end, in the transaction that is open, all of whose events are of one moment."""
        seq, last_moment, previous = self._last()
        moment = max(now, last_moment)
        hash = chained(previous, seq + 1, moment.encode(), type_name.encode(), None if key is None else key.encode(), body)
        self._db.execute(_INSERT, (seq + 1, moment, type_name, key, body, hash))
        return StoredEvent(seq + 1, datetime.fromisoformat(moment), event, hash.hex())

    def redact(
        self, decision: ArticleRedacted, replaced: Mapping[int, LogEvent], texts: Mapping[str, str], dropped: Collection[str]
    ) -> StoredEvent:
        """Put other bodies in place of events (by position), texts in place of those ``dropped`` (digests), and the tombstone at the end.

        All or nothing. The replaced events keep their hashes in the chain; the tombstone, which ``decision`` becomes, says what stands
        there now. What was there is overwritten in the file. Raises ``ValueError`` for an event of another type than the one replaced.
        """
        changed: list[RedactedEvent] = []
        bodies: list[tuple[bytes, int]] = []
        for seq, event in sorted(replaced.items()):
            type_name, body = encode(event)
            data = canonical_json(body)
            row = self._db.execute("SELECT type, CAST(hash AS BLOB) FROM log WHERE seq = ?", (seq,)).fetchone()
            if row is None or row[0] != type_name:
                raise ValueError(f"event {seq} is not a {type_name}")
            changed.append(RedactedEvent(seq, row[1].hex(), hashlib.sha256(data).hexdigest()))
            bodies.append((data, seq))
        tombstone = dataclasses.replace(decision, events=tuple(changed))
        type_name, body = encode(tombstone)
        blobs = [(digest, _text_bytes(digest, text)) for digest, text in texts.items()]
        with self._located():
            self._db.execute("PRAGMA secure_delete = ON")
        with self._transaction():
            self._db.execute("DROP TRIGGER log_keeps_what_was_recorded")
            self._db.executemany("UPDATE log SET body = ? WHERE seq = ?", bodies)
            self._db.execute(_KEEPS)
            self._db.executemany("DELETE FROM texts WHERE digest = ?", [(digest,) for digest in dropped])
            self._db.executemany(_INSERT_TEXT, blobs)
            stored = self._insert(tombstone, type_name, None, canonical_json(body), _moment(self._clock()))
        with self._located():
            self._db.execute("VACUUM")  # copies that the file holds of pages long moved go too
            self._db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return stored

    def read(self, after: int = 0) -> Iterator[StoredEvent]:
        """Events with ``seq > after``, up to the last one recorded when reading begins, each verified against the chain.

        Raises ``KnowledgeBaseFault`` at the first event that does not fit, or when ``after`` is beyond the end: whoever remembers
        that position has seen a longer log.
        """
        last = self.position()
        previous = self._hash_at(after)
        while after < last:
            with self._located():
                page = self._db.execute(_ROWS, (after, last, _PAGE)).fetchall()
            if not page:
                raise self._fault(f"event {after + 1} is missing")
            for seq, moment, type_name, key, body, found in page:
                if seq != after + 1:
                    raise self._fault(f"event {after + 1} is missing")
                if chained(previous, seq, moment, type_name, key, body) != found and not self._was_redacted(seq, body, found):
                    raise self._fault(f"event {seq} was changed after it was recorded (its hash does not match)")
                previous = found
                yield self._stored(seq, moment, type_name, body, found)
                after = seq

    def _was_redacted(self, seq: int, body: bytes, hash: bytes) -> bool:
        """Whether the last tombstone of an event says that this body stands there now, and that this is its hash in the chain."""
        tombstones = [event for s in self.of(("article-redacted",), seq) if isinstance(event := s.event, ArticleRedacted)]
        said = [redacted for tombstone in tombstones for redacted in tombstone.events if redacted.seq == seq]
        return bool(said) and (said[-1].hash, said[-1].digest) == (hash.hex(), hashlib.sha256(body).hexdigest())

    def last(self, name: str) -> StoredEvent | None:
        """The last event of a type, by its name without the version ("ontology-adopted"); ``None`` when there is none.

        Its own row is read, not the chain.
        """
        with self._located():
            row = self._db.execute(_LAST, (f"{name}/", f"{name}0")).fetchone()  # "0" follows "/"
        return None if row is None else self._stored(*row)

    def of(self, names: Collection[str], after: int = 0) -> Iterator[StoredEvent]:
        """Events of these types, by their names without the version, with ``seq > after``, in order; the chain is not verified."""
        found: list[tuple[int, bytes, bytes, bytes, bytes]] = []
        with self._located():
            for name in names:
                found += self._db.execute(_OF_TYPE, (f"{name}/", f"{name}0", after))
        return (self._stored(*row) for row in sorted(found))

    def _stored(self, seq: int, moment: bytes, type_name: bytes, body: bytes, found: bytes) -> StoredEvent:
        try:
            event = decode(type_name.decode(), parse_json(body))
        except KnowledgeBaseFault as fault:
            raise KnowledgeBaseFault(f"event {seq} of the log {self._path} cannot be read: {fault}") from fault
        return StoredEvent(seq, datetime.fromisoformat(moment.decode()), event, found.hex())

    def verify(self, remembered: tuple[int, str] | None = None) -> tuple[int, str]:
        """Read the whole log and return its head; with a ``remembered`` earlier head, also check that the log still contains it.

        Raises ``KnowledgeBaseFault`` naming the first event that does not fit.
        """
        head = (0, GENESIS.hex())
        known = remembered is None or remembered == head
        for stored in self.read():
            head = (stored.seq, stored.hash)
            known = known or head == remembered
        if remembered is not None and not known:
            if remembered[0] > head[0]:
                raise self._fault(
                    f"it ends at event {head[0]}, but event {remembered[0]} is known to have been recorded: the tail was cut off"
                )
            raise self._fault(f"event {remembered[0]} is not the one that is known to have been recorded: the log was rewritten")
        return head

    def head(self) -> tuple[int, str]:
        """Position and hash (hexadecimal) of the last event; who remembers them can tell a cut-off tail (see ``verify``)."""
        with self._located():
            seq, _, last = self._last()
        return seq, last.hex()

    def position(self) -> int:
        """The last ``seq``, 0 when empty."""
        return self.head()[0]

    def __contains__(self, key: str) -> bool:
        """Whether an event with this key is recorded."""
        with self._located():
            return self._db.execute("SELECT 1 FROM log WHERE key = ?", (key,)).fetchone() is not None

    def text(self, digest: str) -> str | None:
        """A text kept beside the log, ``None`` when unknown or redacted.

        Raises ``KnowledgeBaseFault`` when it is not the text that was recorded.
        """
        with self._located():
            row = self._db.execute("SELECT CAST(text AS BLOB) FROM texts WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            return None
        text: str = row[0].decode(errors="replace")
        if text_digest(text) != digest:
            raise self._fault(f"the text {digest} was changed after it was recorded")
        return text

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def _prepare(self) -> None:
        """Recognise the file before touching it, set how it is written, and make the tables in a new one."""
        self._db.execute("PRAGMA trusted_schema = OFF")
        self._db.execute("PRAGMA cell_size_check = ON")
        self._db.execute("PRAGMA synchronous = FULL")
        self._db.execute("PRAGMA fullfsync = ON")
        ours = self._recognised()
        if not ours and not self._create:
            raise self._fault("it is empty; restore it from a backup")
        self._write_ahead()
        if not ours:
            with self._transaction():
                if not self._recognised():  # else another process was faster
                    for statement in _SCHEMA:
                        self._db.execute(statement)

    def _write_ahead(self) -> None:
        deadline = time.monotonic() + self._wait
        while True:
            try:
                self._db.execute("PRAGMA journal_mode = WAL")
                return
            except sqlite3.OperationalError as error:  # switching the mode of a new file does not always wait for its lock
                if not _locked(error) or time.monotonic() > deadline:
                    raise
                time.sleep(0.01)

    def _recognised(self) -> bool:
        """Whether the file is a log of ours; false when it is empty. Raises ``KnowledgeBaseFault`` when it is something else."""
        (application,) = self._db.execute("PRAGMA application_id").fetchone()
        (version,) = self._db.execute("PRAGMA user_version").fetchone()
        if application == APPLICATION_ID and version == SCHEMA_VERSION:
            return True
        if application == APPLICATION_ID:
            raise KnowledgeBaseFault(
                f"the event log {self._path} has format {version}, known here is {SCHEMA_VERSION}; use the conflictkg that wrote it"
            )
        if application or version or self._db.execute("SELECT 1 FROM sqlite_schema LIMIT 1").fetchone():
            raise KnowledgeBaseFault(
                f"{self._path} is a database of another program, not an event log; move it away or name another folder"
            )
        return False

    def _last(self) -> tuple[int, str, bytes]:
        """Position, moment and hash of the last event."""
        row = self._db.execute("SELECT seq, CAST(recorded_at AS TEXT), CAST(hash AS BLOB) FROM log ORDER BY seq DESC LIMIT 1").fetchone()
        return row or (0, "", GENESIS)

    def _hash_at(self, seq: int) -> bytes:
        if seq == 0:
            return GENESIS
        with self._located():
            row = self._db.execute("SELECT CAST(hash AS BLOB) FROM log WHERE seq = ?", (seq,)).fetchone()
        if row is None:
            raise self._fault(f"event {seq} is missing, though a projection has seen it: events were removed, or this is another log")
        return bytes(row[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._located():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _located(self) -> Iterator[None]:
        """Says of SQLite's errors which file, and what to do."""
        try:
            yield
        except sqlite3.DatabaseError as error:
            if _locked(error):
                raise BusyKnowledgeBase(
                    f"another process has kept the event log {self._path} locked for more than {self._wait:g} seconds; try again"
                ) from error
            raise self._fault(str(error)) from error

    def _fault(self, what: str) -> KnowledgeBaseFault:
        return KnowledgeBaseFault(f"the event log {self._path} cannot be used: {what}; check the disk and the folder, or restore a backup")


def _locked(error: sqlite3.DatabaseError) -> bool:
    return getattr(error, "sqlite_errorcode", 0) & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)


def _moment(at: datetime) -> str:
    """UTC to the microsecond, in a form that sorts as text."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _text_bytes(digest: str, text: str) -> bytes:
    try:
        data = text.encode()
    except UnicodeEncodeError as error:
        raise InputRefused(
            f"character {error.start} of a text is half a surrogate pair: the input was decoded wrongly; save it as UTF-8, take it in again"
        ) from None
    if text_digest(text) != digest:
        raise InputRefused(
            f"the digest {digest} is not that of its text ({text_digest(text)}); compute it with text_digest and append again"
        )
    return data
