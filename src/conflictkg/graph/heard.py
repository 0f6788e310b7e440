"""What is heard about each place, and which versions of beliefs and events the graph holds: tables that spare reading the graph.

Beside the graph, in its directory, like the interval read model: a claim costs 0.4 to 0.8 ms to be read back out of the graph, and here a
hundredth of that. Nothing is true because it is here. A place that is not ``whole`` is read from the graph, and whenever the tables cannot
be trusted (a crash between them and the graph, another vocabulary, another version of this program) they are emptied.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import fields
from datetime import date
from functools import cache
from hashlib import blake2b
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from conflictkg import __version__
from conflictkg.domain.alliances import Alliance
from conflictkg.domain.checkpoints import Checkpoint
from conflictkg.domain.event_accounts import Account
from conflictkg.domain.observations import Chain, Observation
from conflictkg.domain.periods import Contest
from conflictkg.domain.testimony import Heard
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.beside import Beside
from conflictkg.graph.settled import SETTLED_INDEXES, SETTLED_TABLES, SettledTable

if TYPE_CHECKING:
    import msgspec

FILE = "heard.sqlite"

_TABLES = {
    "whole": "(place TEXT PRIMARY KEY) WITHOUT ROWID",
    "heard": "(place TEXT, claim TEXT, document TEXT, known TEXT, superseded TEXT, mute INTEGER, observation BLOB, account BLOB, "
    "PRIMARY KEY (place, claim))",
    "version": "(place TEXT, iri TEXT, valid_from TEXT, known_from TEXT, known_until TEXT, digest BLOB, PRIMARY KEY (place, iri)) "
    "WITHOUT ROWID",
    **SETTLED_TABLES,
}
_INDEXES = {"heard_in": "heard (place, document)", "version_of": "version (place, valid_from)", **SETTLED_INDEXES}
_MAKE = (*(f"CREATE TABLE {name} {of}" for name, of in _TABLES.items()), *(f"CREATE INDEX {name} ON {of}" for name, of in _INDEXES.items()))
_META = "CREATE TABLE meta (key TEXT PRIMARY KEY, value) WITHOUT ROWID"
_SCHEMA = ";\n".join([_META, "INSERT INTO meta VALUES ('position', 0), ('dirty', 0), ('vocabulary', '')", *_MAKE])


class Version(NamedTuple):
    """A version of a belief period that the graph holds (``known_until`` ``None``: believed now).

    A case has no days of known time, and the first day of its hold or contest for ``valid_from``; an event has none at all.
    """

    valid_from: date | None
    known_from: date | None
    known_until: date | None
    digest: bytes


class HeardTable(Beside):
    """The tables in one SQLite file, or in memory; ``writable`` for the one process that writes the graph."""

    def __init__(self, directory: Path | None, *, writable: bool) -> None:
        super().__init__(directory / FILE if directory is not None else None, _SCHEMA, writable=writable)
        self.settled = SettledTable(self._db, self._located)

    def is_at(self, position: int, vocabulary: str | None = None) -> bool:
        """Whether it reflects just what the graph does at this position of the log, by the vocabulary with this digest."""
        meta = self._meta() or {}
        same = vocabulary is None or meta.get("vocabulary") == f"{vocabulary} {_SHAPE}"
        return same and meta.get("position") == position and meta.get("dirty") == 0

    def begin(self, position: int, vocabulary: str) -> None:
        """Note that the graph, now at this position, is about to be written to; what cannot be trusted is forgotten first."""
        if self._db.in_transaction:
            return
        with self._located():
            trusted = self.is_at(position, vocabulary)
            self._db.execute("UPDATE meta SET value = 1 WHERE key = 'dirty'")
            self._db.execute("BEGIN")
            if not trusted:
                self._make()
                self._db.execute("UPDATE meta SET value = ? WHERE key = 'vocabulary'", (f"{vocabulary} {_SHAPE}",))

    def _make(self) -> None:
        """Empty tables of this version of the program in place of what there is."""
        for table in self._db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'meta'").fetchall():
            self._db.execute(f'DROP TABLE "{table[0]}"')
        for statement in _MAKE:
            self._db.execute(statement)

    def distrust(self) -> None:
        """Note that what is here may follow no more, though graph and vocabulary look the same: another ontology was adopted."""
        with self._located():
            self._db.execute("UPDATE meta SET value = 1 WHERE key = 'dirty'")

    def abandon(self) -> None:
        """Take back what was begun and not settled, because it went wrong; nothing here is trusted then."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")

    def settle(self, position: int) -> None:
        """Note that graph and tables are at this position."""
        if not self._db.in_transaction:
            return
        with self._located():
            self._db.execute("UPDATE meta SET value = ? WHERE key = 'position'", (position,))
            self._db.execute("UPDATE meta SET value = 0 WHERE key = 'dirty'")
            self._db.execute("COMMIT")

    # ------------------------------------------------------------------ what is heard

    def is_whole(self, place: str) -> bool:
        """Whether all that is heard about a place (IRI) is here."""
        with self._located():
            return self._db.execute("SELECT 1 FROM whole WHERE place = ?", (place,)).fetchone() is not None

    def about(self, place: str, kinds: Mapping[str, EventKind]) -> list[Heard]:
        """What is heard about a place, in the order of the claims' ids; raises ``KnowledgeBaseFault`` when it cannot be read."""
        select = "SELECT claim, document, known, superseded, mute, observation, account FROM heard WHERE place = ? ORDER BY claim"
        with self._located():
            rows = self._db.execute(select, (place,)).fetchall()
        read = _Codec.shared()
        with self._readable(place):
            return [
                Heard(
                    claim,
                    document,
                    read.moment(known),
                    read.moment(superseded) if superseded is not None else None,
                    read.observation(observation) if observation is not None else None,
                    read.account(account, kinds) if account is not None else None,
                    bool(mute),
                )
                for claim, document, known, superseded, mute, observation, account in rows
            ]

    @contextmanager
    def _readable(self, place: str) -> Iterator[None]:
        """Says of values that cannot be read where they are, and what to do."""
        try:
            yield
        except _Codec.shared().errors as error:
            raise KnowledgeBaseFault(
                f"{self._path}: what is heard about <{place}> cannot be read ({error}); run: conflictkg rebuild"
            ) from error

    def observations(self, place: str, claims: Collection[str] | None = None) -> list[Observation]:
        """What is said of who holds a place, by all claims or by these (ids), in any order."""
        rows = self._rows("observation", place, claims)
        with self._readable(place):
            decode = _Codec.shared().observation
            return [decode(packed) for (packed,) in rows]

    def accounts(self, place: str, kinds: Mapping[str, EventKind], claims: Collection[str] | None = None) -> list[Account]:
        """What is told of events at a place, by claims that count still: by all of them or by these (ids), in any order."""
        rows = self._rows("account", place, claims, "AND superseded IS NULL")
        with self._readable(place):
            decode = _Codec.shared().account
            return [decode(packed, kinds) for (packed,) in rows]

    def _rows(self, what: str, place: str, claims: Collection[str] | None, only: str = "") -> list[tuple[bytes]]:
        chosen = "heard" if claims is None else "json_each(?) AS chosen CROSS JOIN heard ON heard.claim = chosen.value"
        select = f"SELECT {what} FROM {chosen} WHERE heard.place = ? AND {what} IS NOT NULL {only}"  # noqa: S608 - names of our own
        with self._located():
            return self._db.execute(select, (place,) if claims is None else (json.dumps(list(claims)), place)).fetchall()

    def put_all(self, place: str, heard: Iterable[Heard]) -> None:
        """Keep this for all that is heard about a place."""
        with self._located():
            self._db.execute("DELETE FROM heard WHERE place = ?", (place,))
            self._db.execute("INSERT OR IGNORE INTO whole VALUES (?)", (place,))
            self._insert(_row(place, h) for h in heard)

    def put(self, place: str, heard: Iterable[Heard], documents: Collection[str]) -> list[Heard] | None:
        """Keep this for all that is heard about a place in some documents (ids); what is new, ``None`` when something was otherwise."""
        rows = {h.claim: (h, _row(place, h)) for h in heard}
        with self._located():
            select = f"SELECT {', '.join(_HEARD)} FROM heard WHERE place = ? AND document = ?"  # noqa: S608 - names of our own
            before = {row[1]: row for id in documents for row in self._db.execute(select, (place, id))}
            gone = [claim for claim, row in before.items() if claim not in rows or rows[claim][1] != row]
            news = [h for claim, (h, row) in rows.items() if before.get(claim) != row]
            self._db.executemany("DELETE FROM heard WHERE place = ? AND claim = ?", ((place, claim) for claim in gone))
            self._insert(rows[h.claim][1] for h in news)
        return None if gone else news

    def _insert(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self._db.executemany("INSERT INTO heard VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)

    # ------------------------------------------------------------------ what the graph holds

    def versions(self, place: str) -> dict[str, Version]:
        """Versions of periods, cases and events that the graph has of a place, by IRI."""
        return self._versions(place, "")

    def versions_since(self, place: str, first: date, known: date) -> dict[str, Version]:
        """The cases of holds and contests that began on a day of valid time or later, and versions of periods that did.

        Of those the ones that were believed just before a day of known time, or later.
        """
        later = "AND valid_from >= ? AND (known_from IS NULL OR known_until IS NULL OR known_until >= ?)"
        return self._versions(place, later, first.isoformat(), known.isoformat())

    def versions_of(self, place: str, iris: Iterable[str]) -> dict[str, Version]:
        """Those of these IRIs."""
        found: dict[str, Version] = {}
        for iri in iris:
            found |= self._versions(place, "AND iri = ?", iri)
        return found

    def _versions(self, place: str, which: str, *values: str) -> dict[str, Version]:
        select = f"SELECT iri, valid_from, known_from, known_until, digest FROM version WHERE place = ? {which}"  # noqa: S608 - of our own
        with self._located():
            rows = self._db.execute(select, (place, *values)).fetchall()
        return {iri: Version(_day(valid), _day(start), _day(end), digest) for iri, valid, start, end, digest in rows}

    def keep_versions(self, place: str, gone: Iterable[str], come: Mapping[str, Version]) -> None:
        """Follow what became of the versions and events of a place."""
        rows = ((place, iri, *(day.isoformat() if day else None for day in v[:3]), v.digest) for iri, v in come.items())
        with self._located():
            self._db.executemany("DELETE FROM version WHERE place = ? AND iri = ?", ((place, iri) for iri in gone))
            self._db.executemany("INSERT OR REPLACE INTO version VALUES (?, ?, ?, ?, ?, ?)", rows)


def digest(told: object) -> bytes:
    """What tells two versions, or events, apart: the same for equal ones."""
    return blake2b(_Codec.shared().pack(told), digest_size=12).digest()


_KEPT = [f.name for c in (Observation, Chain, Account, Checkpoint, Contest, Alliance) for f in fields(c)]
_SHAPE = blake2b(repr([__version__, _TABLES, *_KEPT]).encode(), digest_size=8).hexdigest()
"""What the rows depend on beside the vocabulary: the program's version, and what it keeps of a claim."""


_HEARD = ("place", "claim", "document", "known", "superseded", "mute", "observation", "account")


def _row(place: str, h: Heard) -> tuple[Any, ...]:
    """What is heard as a row of the table."""
    pack = _Codec.shared().pack
    superseded = h.superseded.isoformat() if h.superseded is not None else None
    observation = pack(h.observation) if h.observation is not None else None
    account = pack(_account_row(h.account)) if h.account is not None else None
    return (place, h.claim, h.document, h.known.isoformat(), superseded, int(h.mute), observation, account)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text is not None else None


_ACCOUNT = tuple(f.name for f in fields(Account))


def _account_row(account: Account) -> tuple[Any, ...]:
    """An account with the notation of its kind in the kind's place."""
    return tuple(account.kind.notation if name == "kind" else getattr(account, name) for name in _ACCOUNT)


class _Codec:
    """Writes and reads the tables' values; loaded when first used, for most commands never do."""

    def __init__(self) -> None:
        import datetime
        from typing import get_type_hints

        import msgspec

        hints = get_type_hints(Account)
        self.pack = msgspec.msgpack.Encoder().encode
        row: Any = tuple.__class_getitem__(tuple(str if name == "kind" else hints[name] for name in _ACCOUNT))
        self._row: msgspec.msgpack.Decoder[tuple[Any, ...]] = msgspec.msgpack.Decoder(row)
        self.observation = msgspec.msgpack.Decoder(Observation).decode
        self.moment = datetime.datetime.fromisoformat
        self.errors = (msgspec.MsgspecError, ValueError, TypeError, KeyError)

    @staticmethod
    @cache
    def shared() -> _Codec:
        """The one of this process."""
        return _Codec()

    def account(self, packed: bytes, kinds: Mapping[str, EventKind]) -> Account:
        """An account, its kind one of these."""
        values = dict(zip(_ACCOUNT, self._row.decode(packed), strict=True))
        return Account(**{**values, "kind": kinds[values["kind"]]})
