"""The graph store: named graphs in pyoxigraph, in memory or in a directory, with the log position they reflect.

After the log on the way of the data: whoever projects log events writes here, all questions read here. Nothing is true because it is here:
``rebuild`` makes it again from the log. Invariants: every quad is in a named graph; the position is written in the same transaction as
what it covers, so it never claims more than is there, whenever the process dies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType

import pyoxigraph as ox

from conflictkg.domain.periods import Holding
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph import generations
from conflictkg.graph.changes import Change, Extend, Remove, Replace, named, steps_of
from conflictkg.graph.dumping import dumped
from conflictkg.graph.heard import FILE as HEARD
from conflictkg.graph.heard import HeardTable
from conflictkg.graph.intervals import FILE, Intervals, holdings_in
from conflictkg.graph.lock import DEFAULT_WAIT, DirectoryLock
from conflictkg.rdf.terms import CKG

LAYOUT = 3
"""Version of the shape of the projection; a graph with another one is rebuilt, never read."""

FLUSH = 200_000
"""Quads applied after which RocksDB's write buffers are written out: left alone they take 1.5 GB after two million quads, and more time."""

_POSITION = ox.NamedNode(CKG + "logPosition")
_LAYOUT = ox.NamedNode(CKG + "graphLayout")


class GraphStore:
    """The named graphs of one knowledge base, whose minted IRIs live under ``base``.

    Open it with ``in_memory``, ``reader`` or ``writer``; close it (or use ``with``) to let other processes in. Results of queries keep the
    underlying store alive: use them up before closing a writer.
    """

    def __init__(
        self, raw: ox.Store, base: str, *, directory: Path | None = None, writable: bool, locks: Sequence[DirectoryLock] = ()
    ) -> None:
        """Wrap an open store; ``directory`` is the RocksDB directory, ``None`` in memory."""
        self._raw: ox.Store | None = raw
        self.base = base
        self.directory = directory
        self.writable = writable
        self._locks = tuple(locks)
        self._intervals = Intervals(directory, writable=True) if writable and directory is not None else None
        self._heard: HeardTable | None = None
        self._unflushed = 0  # quads applied since what is in memory was last written out
        self._followed = False
        self.meta = ox.NamedNode(base + "graph/meta")

    @classmethod
    def in_memory(cls, base: str) -> GraphStore:
        """An empty graph that goes with the process."""
        store = cls(ox.Store(), base, writable=True)
        store._begin()
        return store

    @classmethod
    def reader(cls, directory: Path, base: str, *, wait: float = DEFAULT_WAIT) -> GraphStore:
        """The graph in ``directory`` as it is now, beside other readers; while one is open no writer gets in.

        Raises ``BusyKnowledgeBase`` when a writer holds it for longer than ``wait`` seconds, ``KnowledgeBaseFault`` when there is no
        graph or one of another layout or base.
        """
        if not directory.is_dir():
            raise _absent(directory)
        lock = DirectoryLock(directory / "lock", exclusive=False, wait=wait)
        try:
            generation = generations.current(directory)
            if generation is None:
                raise _absent(directory)
            return _checked(cls(_open(generation, writable=False), base, directory=generation, writable=False, locks=(lock,)))
        except BaseException:
            lock.release()
            raise

    @classmethod
    def writer(cls, directory: Path, base: str, *, wait: float = DEFAULT_WAIT) -> GraphStore:
        """The graph in ``directory``, made when absent, for this process alone.

        Raises ``BusyKnowledgeBase`` when others hold it for longer than ``wait`` seconds, ``KnowledgeBaseFault`` for a graph of another
        layout or base.
        """
        _make(directory)
        locks = [DirectoryLock(directory / "build-lock", exclusive=True, wait=wait, doing="writing")]
        try:
            locks.append(DirectoryLock(directory / "lock", exclusive=True, wait=wait, doing="writing"))
            generations.sweep(directory)
            generation = generations.current(directory)
            if generation is None:
                generation = generations.fresh(directory)
                first = cls(_open(generation, writable=True), base, directory=generation, writable=True)
                first._begin()
                first.close()
                generations.adopt(directory, generation)
            store = _checked(cls(_open(generation, writable=True), base, directory=generation, writable=True, locks=locks))
            store._trust_intervals()
            return store
        except BaseException:
            for lock in locks:
                lock.release()
            raise

    @classmethod
    def copied(cls, directory: Path, base: str) -> GraphStore:
        """A copy of a graph that nobody else uses (``raw.backup`` makes one), for reading."""
        return _checked(cls(_open(directory, writable=False), base, directory=directory, writable=False))

    @property
    def raw(self) -> ox.Store:
        """The store underneath; what is written to it directly must be written by its rules."""
        if self._raw is None:
            raise ValueError("the graph store is closed")
        return self._raw

    @property
    def heard(self) -> HeardTable:
        """What is heard about each place, beside the graph."""
        if self._heard is None:
            self._heard = HeardTable(self.directory, writable=self.writable)
        return self._heard

    def trusted_heard(self, vocabulary: str | None = None) -> HeardTable | None:
        """The same if it reflects just what the graph does, by the vocabulary with this digest, if one is given."""
        if self._heard is None and self.directory is not None and not (self.directory / HEARD).is_file():
            return None
        return self.heard if self.heard.is_at(self.position(), vocabulary) else None

    def graph(self, name: str) -> ox.NamedNode:
        """IRI of one of the knowledge base's own graphs: ``graph("beliefs")`` is ``<base>graph/beliefs``."""
        return ox.NamedNode(f"{self.base}graph/{name}")

    def position(self) -> int:
        """The last log event that the graph reflects, 0 for none."""
        return self._number(_POSITION) or 0

    def layout(self) -> int | None:
        """The version of the projection's shape, ``None`` when nothing of this base was ever written."""
        return self._number(_LAYOUT)

    def apply(self, changes: Iterable[Change], position: int | None = None) -> None:
        """Make all changes and move to ``position`` in one transaction: everything or nothing.

        ``position`` may not go back.
        """
        changes = list(changes)
        steps = steps_of(changes)
        if position is not None:
            if position < self.position():
                raise ValueError(f"the graph is at log position {self.position()} and cannot go back to {position}")
            steps += self._set(_POSITION, position)
        if steps:
            if self._intervals is not None:
                self._intervals.begin()
            self.raw.update(" ;\n".join(steps))
            self._follow(changes, position)
        self._unflushed += sum(len(change.quads) for change in changes)
        if self.directory is not None and self._unflushed >= FLUSH:
            self.raw.flush()
            self._unflushed = 0

    def _follow(self, changes: Sequence[Change], position: int | None) -> None:
        """Keep the interval read model up with what was written to the graph of beliefs."""
        if self._intervals is None:
            return
        beliefs = self.graph("beliefs")
        if any(isinstance(change, Replace) and change.graph == beliefs.value for change in changes):
            self._intervals.make_again(self.quads(beliefs.value), self.position())
            return
        removed: dict[ox.Quad, None] = {}
        added: dict[ox.Quad, None] = {}
        for change in changes:  # in the order in which they count, see steps_of
            own = dict.fromkeys(quad for quad in change.quads if quad.graph_name == beliefs)
            if isinstance(change, Remove):
                removed |= own
                added = {quad: None for quad in added if quad not in own}
            else:
                added |= own
        self._intervals.apply(removed, added, position)

    def holdings(self, day: date, known: date | None = None) -> Iterator[Holding]:
        """Every place of which something was believed on a day, as known by the end of a day (``None``: now), in any order."""
        if self.directory is not None and (self.directory / FILE).is_file():
            with closing(Intervals(self.directory, writable=False)) as intervals:
                if intervals.is_at(self.position()):
                    yield from intervals.on(day, known)
                    return
        yield from holdings_in(self.quads(self.graph("beliefs").value), day, known)

    def replace(self, graph: str, quads: Iterable[ox.Quad], position: int | None = None) -> None:
        """Put ``quads`` (all of this graph) in place of what the graph holds."""
        self.apply((Replace(graph, tuple(quads)),), position)

    def extend(self, quads: Iterable[ox.Quad], position: int | None = None) -> None:
        """Add quads, each to its named graph."""
        self.apply((Extend(tuple(quads)),), position)

    def bulk(self, quads: Iterable[ox.Quad]) -> None:
        """Add very many quads fast, without a transaction: only for a graph under construction (``rebuilding``) or in memory."""
        self.raw.bulk_extend(named(quad) for quad in quads)

    def follow(self, beliefs: Iterable[ox.Quad]) -> None:
        """Tell the interval read model of whole periods in a graph under construction; it relies on hearing of all of them."""
        if self._intervals is not None:
            self._intervals.apply((), beliefs, None)
            self._followed = True

    def quads(self, graph: str | None = None) -> Iterator[ox.Quad]:
        """Every quad of one graph, or of all."""
        return iter(self.raw.quads_for_pattern(None, None, None, None if graph is None else ox.NamedNode(graph)))

    def lines(self) -> Iterator[list[bytes]]:
        """Every quad as a line of N-Quads, some thousands at a time, in any order, without the bookkeeping."""
        return dumped(self.raw, self.meta)

    def graphs(self) -> list[str]:
        """IRIs of the named graphs, sorted, without the bookkeeping."""
        return sorted(name.value for name in self.raw.named_graphs() if isinstance(name, ox.NamedNode) and name != self.meta)

    def close(self) -> None:
        """Make everything durable (a writer) and let other processes in."""
        if self._raw is None:
            return
        try:
            if self.writable and self.directory is not None:
                self._raw.flush()
        finally:
            self._raw = None
            for table in (self._intervals, self._heard):
                if table is not None:
                    table.close()
            for lock in reversed(self._locks):
                lock.release()

    def __enter__(self) -> GraphStore:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()

    def _trust_intervals(self, *, never: bool = False) -> None:
        """Make the interval read model again when it does not reflect just what the graph does, or is ``never`` trusted."""
        if self._intervals is not None and (never or not self._intervals.is_at(self.position())):
            self._intervals.make_again(self.quads(self.graph("beliefs").value), self.position())

    def _begin(self) -> None:
        self.raw.update(" ;\n".join([*self._set(_LAYOUT, LAYOUT), *self._set(_POSITION, 0)]))

    def _set(self, term: ox.NamedNode, value: int) -> list[str]:
        return [
            f"DELETE WHERE {{ GRAPH {self.meta} {{ {self.meta} {term} ?old }} }}",
            f"INSERT DATA {{ GRAPH {self.meta} {{ {self.meta} {term} {value} }} }}",
        ]

    def _number(self, term: ox.NamedNode) -> int | None:
        values = [quad.object for quad in self.raw.quads_for_pattern(self.meta, term, None, self.meta)]
        match values:
            case []:
                return None
            case [ox.Literal() as value] if value.value.isdecimal():
                return int(value.value)
            case _:
                raise KnowledgeBaseFault(f"graph {self.meta.value}: {term.value} is not one whole number; run: conflictkg rebuild")


def usable(directory: Path, base: str) -> bool:
    """Whether ``directory`` holds a graph that this version can read; ``False`` means that a rebuild is due."""
    try:
        GraphStore.reader(directory, base).close()
    except KnowledgeBaseFault:
        return False
    return True


@contextmanager
def rebuilding(directory: Path, base: str, *, wait: float = DEFAULT_WAIT) -> Iterator[GraphStore]:
    """A new, empty graph that takes the place of the one in ``directory`` when the block ends well.

    Questions go on being answered from the old graph meanwhile; other writers wait. A crash, or an error in the block, leaves the old one.
    """
    _make(directory)
    with DirectoryLock(directory / "build-lock", exclusive=True, wait=wait, doing="rebuilding"):
        generations.sweep(directory)
        generation = generations.fresh(directory)
        try:
            store = GraphStore(_open(generation, writable=True), base, directory=generation, writable=True)
            store._begin()
            with store:
                yield store
                store._trust_intervals(never=not store._followed)  # what was written in bulk is not in it
            with DirectoryLock(directory / "lock", exclusive=True, wait=wait, doing="replacing"):
                generations.adopt(directory, generation)
                generations.sweep(directory)
        except BaseException as error:
            generations.sweep(directory)
            if isinstance(error, OSError):
                raise KnowledgeBaseFault(
                    f"{directory}: cannot be written ({error}); check the space left, and run the command again"
                ) from error
            raise


def _checked(store: GraphStore) -> GraphStore:
    """The store, if its shape is ours."""
    layout = store.layout()
    if layout != LAYOUT:
        where = store.directory
        store.close()
        what = f"holds no graph of {store.base}" if layout is None else f"is laid out in version {layout}, this program uses {LAYOUT}"
        raise KnowledgeBaseFault(f"{where}: {what}; run: conflictkg rebuild")
    return store


def _open(generation: Path, *, writable: bool) -> ox.Store:
    try:
        return ox.Store(str(generation)) if writable else ox.Store.read_only(str(generation))
    except OSError as error:
        raise KnowledgeBaseFault(f"{generation}: the graph cannot be opened ({error}); run: conflictkg rebuild") from error


def _absent(directory: Path) -> KnowledgeBaseFault:
    return KnowledgeBaseFault(f"{directory}: there is no graph yet; run: conflictkg rebuild")


def _make(directory: Path) -> None:
    try:
        directory.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise KnowledgeBaseFault(f"{directory}: cannot make the graph's directory ({error.strerror}); check the path") from error
