"""What each remote server is known to hold of this graph: a digest of each part that was sent, in a SQLite file beside the graph.

A part is a whole named graph (``subject`` is empty), or in a large one all that is said of one subject: the least that is sent again when
anything in it changes. Digests are of what we send, never of what comes back, for servers write literals as they like. Invariant: before a
part is touched its digest goes, and it comes back when the server has confirmed; whatever happens between, the part is sent again.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain, groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.store import GraphStore

LARGE = 500
"""Quads from which a graph is sent subject by subject."""
_VERSION = 1
_APPLICATION = 0x636B7075
_TABLES = """
CREATE TABLE endpoint (id INTEGER PRIMARY KEY, address TEXT NOT NULL UNIQUE, push TEXT NOT NULL DEFAULT '',
  earlier TEXT NOT NULL DEFAULT '', position INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL DEFAULT 'new',
  signature TEXT NOT NULL DEFAULT '');
CREATE TABLE part (endpoint INTEGER NOT NULL, graph TEXT NOT NULL, subject TEXT NOT NULL, quads INTEGER NOT NULL, digest BLOB,
  PRIMARY KEY (endpoint, graph, subject)) WITHOUT ROWID;
"""
_NOW = """CREATE TEMP TABLE now (graph TEXT NOT NULL, subject TEXT NOT NULL, quads INTEGER NOT NULL, digest BLOB NOT NULL,
  PRIMARY KEY (graph, subject)) WITHOUT ROWID"""
_PUT_NOW = """INSERT INTO now VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
  quads = quads + excluded.quads, digest = plus(digest, excluded.digest)"""
_DROPPED = """SELECT p.graph FROM (SELECT graph, MAX(subject = '') AS whole FROM part WHERE endpoint = ? GROUP BY graph) p
  LEFT JOIN (SELECT graph, MAX(subject = '') AS whole FROM now GROUP BY graph) n ON n.graph = p.graph
  WHERE n.whole IS NULL OR n.whole <> p.whole ORDER BY 1"""
_GONE = """SELECT p.graph, p.subject, p.quads FROM part p WHERE p.endpoint = ? AND p.subject <> ''
  AND EXISTS (SELECT 1 FROM now n WHERE n.graph = p.graph AND n.subject <> '')
  AND NOT EXISTS (SELECT 1 FROM now n WHERE n.graph = p.graph AND n.subject = p.subject) ORDER BY 1, 2"""
_CHANGED = """SELECT n.graph, n.subject, n.quads, p.graph IS NOT NULL FROM now n
  LEFT JOIN part p ON p.endpoint = ? AND p.graph = n.graph AND p.subject = n.subject
  WHERE p.digest IS NOT n.digest ORDER BY 1, 2"""


@dataclass(frozen=True, slots=True)
class Part:
    """A whole graph, or all that a large one says of a subject; ``known`` when the server may hold an earlier state of it."""

    graph: str
    subject: str
    quads: int
    known: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """How far a server was filled: ``state`` is new, clearing, filling or complete; ``signature`` says of which graph on disk."""

    push: str = ""
    earlier: str = ""
    position: int = 0
    state: str = "new"
    signature: str = ""


class Pushed:
    """What one endpoint holds as far as we know; close it after use.

    Raises ``KnowledgeBaseFault`` when the file is none of ours or cannot be written.
    """

    def __init__(self, path: Path, address: str) -> None:
        self._path = path
        with self._located():
            self._db = sqlite3.connect(path, isolation_level=None)
            self._db.create_function("plus", 2, _plus, deterministic=True)
            self._db.execute("PRAGMA synchronous = FULL")
            self._prepare()
            self._db.execute("INSERT INTO endpoint (address) VALUES (?) ON CONFLICT DO NOTHING", (address,))
            (self._id,) = self._db.execute("SELECT id FROM endpoint WHERE address = ?", (address,)).fetchone()

    def _prepare(self) -> None:
        (application,), (version,) = (self._db.execute(f"PRAGMA {name}").fetchone() for name in ("application_id", "user_version"))
        if application == 0 and version == 0 and not self._db.execute("SELECT 1 FROM sqlite_master").fetchone():
            marks = f"PRAGMA application_id = {_APPLICATION}; PRAGMA user_version = {_VERSION}"
            self._db.executescript(f"PRAGMA journal_mode = WAL; BEGIN; {marks}; {_TABLES} COMMIT")
        elif (application, version) != (_APPLICATION, _VERSION):
            self._db.close()
            raise KnowledgeBaseFault(
                f"{self._path}: is not what this program keeps there; delete it, and the next push fills the server anew"
            )

    @property
    def standing(self) -> Standing:
        """How far the server was filled."""
        with self._located():
            row = self._db.execute("SELECT push, earlier, position, state, signature FROM endpoint WHERE id = ?", (self._id,)).fetchone()
        return Standing(*row)

    def stand(self, standing: Standing, *, empty: bool = False) -> None:
        """Keep how far it is filled now; ``empty`` forgets all parts."""
        with self._transaction():
            if empty:
                self._db.execute("DELETE FROM part WHERE endpoint = ?", (self._id,))
            values = (standing.push, standing.earlier, standing.position, standing.state, standing.signature, self._id)
            self._db.execute("UPDATE endpoint SET push = ?, earlier = ?, position = ?, state = ?, signature = ? WHERE id = ?", values)

    def survey(self, store: GraphStore) -> tuple[int, int]:
        """Look at every graph of the store as it is now, to be compared with what was sent; the number of graphs and quads."""
        with self._located():
            self._db.execute("DROP TABLE IF EXISTS now")
            self._db.execute(_NOW)
        with self._transaction():
            for graph in store.graphs():
                self._db.executemany(_PUT_NOW, _digests(graph, written(store.quads(graph), graph, store.base)))
            graphs, quads = self._db.execute("SELECT COUNT(DISTINCT graph), COALESCE(SUM(quads), 0) FROM now").fetchone()
        return graphs, quads

    def dropped(self) -> list[str]:
        """Graphs that the server has and we do not, or that are sent in another way than before."""
        return [graph for (graph,) in self._all(_DROPPED, (self._id,))]

    def gone(self) -> list[Part]:
        """Subjects of large graphs of which nothing is said any more."""
        return [Part(graph, subject, quads, True) for graph, subject, quads in self._all(_GONE, (self._id,))]

    def changed(self) -> list[Part]:
        """Parts that are new or other than what was sent."""
        return [Part(graph, subject, quads, bool(known)) for graph, subject, quads, known in self._all(_CHANGED, (self._id,))]

    def held(self) -> dict[str, int]:
        """Quads of each graph that were sent."""
        return dict(self._all("SELECT graph, SUM(quads) FROM part WHERE endpoint = ? GROUP BY graph", (self._id,)))

    def doubt(self, parts: Iterable[Part]) -> None:
        """Nothing is known of these parts from here on."""
        with self._transaction():
            self._db.executemany(
                "INSERT INTO part VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO UPDATE SET digest = NULL",
                ((self._id, part.graph, part.subject, part.quads) for part in parts),
            )

    def doubt_graphs(self, graphs: Iterable[str]) -> None:
        """Nothing is known of these graphs from here on, but that the server may have them."""
        with self._transaction():
            for graph in graphs:
                self._db.execute("UPDATE part SET digest = NULL WHERE endpoint = ? AND graph = ?", (self._id, graph))
                if not self._db.execute("SELECT 1 FROM part WHERE endpoint = ? AND graph = ?", (self._id, graph)).fetchone():
                    self._db.execute("INSERT INTO part VALUES (?, ?, '', 0, NULL)", (self._id, graph))

    def confirm(self, parts: Iterable[Part]) -> None:
        """The server has these parts as they are now."""
        with self._transaction():
            self._db.executemany(
                "INSERT OR REPLACE INTO part SELECT ?, graph, subject, quads, digest FROM now WHERE graph = ? AND subject = ?",
                ((self._id, part.graph, part.subject) for part in parts),
            )

    def forget(self, parts: Iterable[Part]) -> None:
        """The server has these parts no more."""
        with self._transaction():
            self._db.executemany(
                "DELETE FROM part WHERE endpoint = ? AND graph = ? AND subject = ?",
                ((self._id, part.graph, part.subject) for part in parts),
            )

    def forget_graphs(self, graphs: Iterable[str]) -> None:
        """The server has these graphs no more."""
        with self._transaction():
            self._db.executemany("DELETE FROM part WHERE endpoint = ? AND graph = ?", ((self._id, graph) for graph in graphs))

    def close(self) -> None:
        """Release the file."""
        self._db.close()

    def __enter__(self) -> Pushed:
        return self

    def __exit__(self, *_error: object) -> None:
        self.close()

    def _all(self, statement: str, values: Sequence[object]) -> list[Any]:
        with self._located():
            return self._db.execute(statement, values).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        with self._located():
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield
                self._db.execute("COMMIT")
            except BaseException:
                self._db.execute("ROLLBACK")
                raise

    @contextmanager
    def _located(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as error:
            raise KnowledgeBaseFault(
                f"{self._path}: cannot be used ({error}); delete it, and the next push fills the server anew"
            ) from error


def written(quads: Iterable[ox.Quad], graph: str, base: str) -> Iterator[tuple[str, str]]:
    """Subject, and predicate with object, of each quad of a graph as N-Triples; a blank node gets an IRI (RDF 1.1, 3.5).

    For blank nodes are not shared by requests.
    """
    tail = len(f" <{graph}>")

    def text(term: object) -> str:
        return f"<{base}.well-known/genid/{term.value}>" if isinstance(term, ox.BlankNode) else str(term)

    for quad in quads:
        line = str(quad)
        if "_:" in line:
            yield text(quad.subject), f"{quad.predicate} {text(quad.object)}"
        else:  # three times as fast as to write each term
            subject, _, said = line.partition(" ")
            yield subject, said[:-tail]


def _digests(graph: str, lines: Iterator[tuple[str, str]]) -> Iterator[tuple[str, str, int, bytes]]:
    """The parts of a graph: itself when it is small, else its subjects, each with the number and digest of its quads."""
    first = list(islice(lines, LARGE + 1))
    if len(first) <= LARGE:
        yield (graph, "", len(first), _digest(map(" ".join, first)))
        return
    for subject, said in groupby(chain(first, lines), key=itemgetter(0)):  # the store's order keeps subjects together
        stretch = [line for _, line in said]
        yield (graph, subject, len(stretch), _digest(stretch))


def _digest(lines: Iterable[str]) -> bytes:
    return hashlib.blake2b("\n".join(sorted(lines)).encode(), digest_size=16).digest()


def _plus(one: bytes, other: bytes) -> bytes:
    """The digest of two stretches of one subject, whichever comes first."""
    return ((int.from_bytes(one) + int.from_bytes(other)) % (1 << 128)).to_bytes(16)
