"""The interval read model: who held which place on a day, for all places at once.

A table beside the graph, in its directory, with one row for each version of a belief period; an R*Tree over valid and known time finds
those of a day in milliseconds where SPARQL takes seconds. It follows what is written to the graph of beliefs; whenever it cannot be trusted
(a crash between the two) the next writer makes it again from the graph.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

import pyoxigraph as ox

from conflictkg.domain.periods import Holding
from conflictkg.graph.beside import Beside
from conflictkg.rdf.terms import CKG

FILE = "intervals.sqlite"
_OPEN_START, _OPEN_END = 0, 10_000_000
"""Days, as ordinals, that stand for an open beginning and end."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value INTEGER) WITHOUT ROWID;
CREATE TABLE period (id INTEGER PRIMARY KEY, iri TEXT UNIQUE, place TEXT, controller TEXT, status TEXT, confidence REAL);
CREATE VIRTUAL TABLE days USING rtree_i32(id, valid_from, valid_last, known_from, known_last);
INSERT INTO meta VALUES ('position', 0), ('dirty', 0);
"""
_FIELDS = ("place", "controller", "status", "confidence", "validFrom", "validUntil", "knownFrom", "knownUntil")
_PREDICATES = {ox.NamedNode(CKG + name): name for name in _FIELDS}
FOLLOWED = frozenset(_PREDICATES)
"""What is followed of a period: when any of it changes, all of it has to be removed and added."""


class Intervals(Beside):
    """The read model in one SQLite file; ``writable`` for the one process that writes the graph."""

    def __init__(self, directory: Path, *, writable: bool) -> None:
        super().__init__(directory / FILE, _SCHEMA, writable=writable)

    def is_at(self, position: int) -> bool:
        """Whether it reflects just what the graph does at this position of the log."""
        return self._meta() == {"position": position, "dirty": 0}

    def begin(self) -> None:
        """Note that the graph is about to be written to: until ``apply`` has followed, it must not be trusted."""
        self._db.execute("UPDATE meta SET value = 1 WHERE key = 'dirty'")

    def apply(self, removed: Iterable[ox.Quad], added: Iterable[ox.Quad], position: int | None) -> None:
        """Follow what was removed from and added to the graph of beliefs; of a period all that is ``FOLLOWED``, or nothing."""
        gone = {quad.subject.value for quad in removed if _PREDICATES.get(quad.predicate) == "place"}  # type: ignore[union-attr]
        with closing(self._db.cursor()) as cursor:
            cursor.execute("BEGIN")
            for iri in gone:
                cursor.execute("DELETE FROM days WHERE id = (SELECT id FROM period WHERE iri = ?)", (iri,))
                cursor.execute("DELETE FROM period WHERE iri = ?", (iri,))
            for iri, said in _periods(added):
                cursor.execute("DELETE FROM days WHERE id = (SELECT id FROM period WHERE iri = ?)", (iri,))
                cursor.execute(
                    "INSERT OR REPLACE INTO period (iri, place, controller, status, confidence) VALUES (?, ?, ?, ?, ?)",
                    (iri, said["place"], said.get("controller"), said["status"], float(said["confidence"])),
                )
                span = (_first(said, "validFrom"), _last(said, "validUntil"), _first(said, "knownFrom"), _last(said, "knownUntil"))
                cursor.execute("INSERT INTO days VALUES (?, ?, ?, ?, ?)", (cursor.lastrowid, *span))
            cursor.execute("UPDATE meta SET value = 0 WHERE key = 'dirty'")
            if position is not None:
                cursor.execute("UPDATE meta SET value = ? WHERE key = 'position'", (position,))
            cursor.execute("COMMIT")

    def make_again(self, beliefs: Iterable[ox.Quad], position: int) -> None:
        """All rows from the graph of beliefs."""
        self._db.executescript("DELETE FROM days; DELETE FROM period;")
        self.apply((), beliefs, position)

    def on(self, day: date, known: date | None = None) -> Iterator[Holding]:
        """Every place of which something was believed on a day, as known by the end of a day (``None``: now), in any order."""
        known_day = _OPEN_END if known is None else known.toordinal()
        rows = self._db.execute(
            "SELECT place, controller, status, confidence, valid_from FROM days JOIN period USING (id) "
            "WHERE valid_from <= ? AND valid_last >= ? AND known_from <= ? AND known_last >= ?",
            (day.toordinal(), day.toordinal(), known_day, known_day),
        )
        for place, controller, status, confidence, since in rows:
            yield Holding(place, controller, status, confidence, None if since == _OPEN_START else date.fromordinal(since))


def _periods(quads: Iterable[ox.Quad]) -> Iterator[tuple[str, Mapping[str, str]]]:
    """Periods among quads, with what is said of each; parts of them (alternatives, contests) are left out."""
    found: dict[str, dict[str, str]] = {}
    for quad in quads:
        name = _PREDICATES.get(quad.predicate)
        if name is not None and "#" not in (iri := quad.subject.value):  # type: ignore[union-attr]
            found.setdefault(iri, {})[name] = quad.object.value  # type: ignore[union-attr]
    return ((iri, said) for iri, said in found.items() if "place" in said and "status" in said)


def holdings_in(beliefs: Iterable[ox.Quad], day: date, known: date | None = None) -> Iterator[Holding]:
    """The same from the graph of beliefs alone, which takes as long as it is large."""
    ordinal, known_day = day.toordinal(), _OPEN_END if known is None else known.toordinal()
    for _, said in _periods(beliefs):
        first = _first(said, "validFrom")
        valid = first <= ordinal <= _last(said, "validUntil")
        if valid and _first(said, "knownFrom") <= known_day <= _last(said, "knownUntil"):
            since = None if first == _OPEN_START else date.fromordinal(first)
            yield Holding(said["place"], said.get("controller"), said["status"], float(said["confidence"]), since)


def _first(said: Mapping[str, str], name: str) -> int:
    return date.fromisoformat(said[name][:10]).toordinal() if name in said else _OPEN_START


def _last(said: Mapping[str, str], name: str) -> int:
    return date.fromisoformat(said[name][:10]).toordinal() - 1 if name in said else _OPEN_END
