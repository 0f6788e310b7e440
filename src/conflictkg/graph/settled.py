"""What is settled at places of which very many claims tell, so that one more need not be weighed together with all of them.

A part of ``graph.heard``. Of such a place it is kept where its chronicle stood some time ago (a checkpoint), of which days its claims tell,
and of which event each account is. What is kept holds while claims only come in; where anything else changes it is forgotten.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager, suppress
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from conflictkg.domain.checkpoints import Checkpoint
from conflictkg.domain.claims import Stance
from conflictkg.domain.event_accounts import Account
from conflictkg.domain.event_clusters import Part, Placed
from conflictkg.domain.observations import Observation

if TYPE_CHECKING:
    import msgspec

SETTLED_TABLES = {
    "checkpoint": "(place TEXT PRIMARY KEY, at BLOB) WITHOUT ROWID",
    "dated": "(place TEXT, day TEXT, claim TEXT, known TEXT, superseded TEXT, PRIMARY KEY (place, day, claim)) WITHOUT ROWID",
    "placed": "(place TEXT, claim TEXT, event TEXT, part INTEGER, first TEXT, last TEXT, denied TEXT, PRIMARY KEY (place, claim)) "
    "WITHOUT ROWID",
}
SETTLED_INDEXES = {"placed_event": "placed (place, event)", "placed_last": "placed (place, last, first)"}

Reach = Callable[[Account], tuple[date, date]]
"""Days, inclusive, of the anchors of events that an account may be of."""


class SettledTable:
    """The tables of it, in a database that is open."""

    def __init__(self, db: sqlite3.Connection, located: Callable[[], AbstractContextManager[None]]) -> None:
        self._db, self._located = db, located

    def forget(self, place: str) -> None:
        """Nothing is settled about a place (IRI)."""
        with self._located():
            for table in SETTLED_TABLES:
                self._db.execute(f"DELETE FROM {table} WHERE place = ?", (place,))  # noqa: S608 - names of our own

    def forget_events(self, place: str) -> None:
        """It is not known of which events accounts at a place are."""
        with self._located():
            self._db.execute("DELETE FROM placed WHERE place = ?", (place,))

    # ------------------------------------------------------------------ beliefs

    def checkpoint(self, place: str) -> Checkpoint | None:
        """Where the chronicle of a place can be resumed; ``None`` also where it cannot be read: then all is weighed, and kept anew."""
        import msgspec

        with self._located():
            row = self._db.execute("SELECT at FROM checkpoint WHERE place = ?", (place,)).fetchone()
        with suppress(msgspec.MsgspecError):
            return _decoder().decode(row[0]) if row is not None else None
        return None

    def keep(self, place: str, at: Checkpoint | None) -> None:
        """Resume it there from now on."""
        import msgspec

        with self._located():
            self._db.execute("DELETE FROM checkpoint WHERE place = ?", (place,))
            if at is not None:
                self._db.execute("INSERT INTO checkpoint VALUES (?, ?)", (place, msgspec.msgpack.encode(at)))

    def note_days(self, place: str, observations: Iterable[Observation]) -> None:
        """Note of which days observations of a place tell, and when they are known."""
        rows = ((place, o.day.isoformat(), o.claim, o.known_day.isoformat(), _until(o)) for o in observations)
        with self._located():
            self._db.executemany("INSERT OR REPLACE INTO dated VALUES (?, ?, ?, ?, ?)", rows)

    def last_known(self, place: str) -> date:
        """The last day on which something about a place became known, or ceased to count."""
        with self._located():
            select = "SELECT max(known), max(superseded) FROM dated WHERE place = ?"
            days = self._db.execute(select, (place,)).fetchone()
        return max((date.fromisoformat(day) for day in days if day is not None), default=date.min)

    def later(self, place: str, day: date, known: date) -> set[str]:
        """Claims that tell of days after one, and those that became known, or ceased to count, on a day or later."""
        select = "SELECT claim FROM dated WHERE place = ? AND (day > ? OR known >= ? OR superseded >= ?)"
        with self._located():
            rows = self._db.execute(select, (place, day.isoformat(), known.isoformat(), known.isoformat()))
            return {claim for (claim,) in rows}

    # ------------------------------------------------------------------ events

    def has_placed(self, place: str) -> bool:
        """Whether it is known of which event each account at a place is."""
        with self._located():
            return self._db.execute("SELECT 1 FROM placed WHERE place = ? LIMIT 1", (place,)).fetchone() is not None

    def place(self, place: str, accounts: Iterable[Account], placed: Mapping[str, Placed], reach: Reach) -> None:
        """Note of which event each of some accounts is."""
        rows = ((place, a.claim, *placed[a.claim], *_days(reach(a)), _denied(a)) for a in accounts)
        with self._located():
            self._db.executemany("INSERT OR REPLACE INTO placed VALUES (?, ?, ?, ?, ?, ?, ?)", rows)

    def move(self, place: str, placed: Mapping[str, Placed]) -> None:
        """Put accounts to other events."""
        rows = ((event, part, place, claim) for claim, (event, part) in placed.items())
        with self._located():
            self._db.executemany("UPDATE placed SET event = ?, part = ? WHERE place = ? AND claim = ?", rows)

    def near(self, place: str, first: date, last: date) -> dict[str, Placed]:
        """Where accounts are (by claim): those that may be of an event of these days, of the same events, of events of any of many days."""
        select = (
            "WITH reaching AS MATERIALIZED (SELECT claim, event, part FROM placed WHERE place = ?1 AND last >= ?2 AND first <= ?3), "
            "events AS (SELECT event FROM reaching WHERE event <> '' UNION SELECT event FROM placed WHERE place = ?1 AND part = ?4) "
            "SELECT claim, event, part FROM reaching WHERE event = '' "
            "UNION ALL SELECT claim, placed.event, part FROM events "
            "CROSS JOIN placed INDEXED BY placed_event ON place = ?1 AND placed.event = events.event"
        )
        with self._located():
            rows = self._db.execute(select, (place, first.isoformat(), last.isoformat(), int(Part.LONG))).fetchall()
        return {claim: Placed(event, Part(part)) for claim, event, part in rows}

    def denials(self, place: str, known: date) -> set[str]:
        """Claims that deny an event and became known on a day or later."""
        with self._located():
            rows = self._db.execute("SELECT claim FROM placed WHERE place = ? AND denied >= ?", (place, known.isoformat()))
            return {claim for (claim,) in rows}


@cache
def _decoder() -> msgspec.msgpack.Decoder[Checkpoint]:
    import msgspec

    return msgspec.msgpack.Decoder(Checkpoint)


def _until(o: Observation) -> str | None:
    return o.superseded.date().isoformat() if o.superseded is not None else None


def _days(reach: tuple[date, date]) -> tuple[str, str]:
    return reach[0].isoformat(), reach[1].isoformat()


def _denied(a: Account) -> str | None:
    return a.known.date().isoformat() if a.stance is Stance.DENIED else None
