"""The use of it all by others: some or all graphs as linked data, to a stream or, whole or not at all, to a file."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import IO, Protocol, runtime_checkable

import pyoxigraph as ox

from conflictkg.errors import InputRefused, UsageError
from conflictkg.export.jsonld import Context, write_jsonld
from conflictkg.export.ordering import canonically_named, in_order, lines_of, nquad, ntriple, sorted_parts
from conflictkg.rdf.serialisation import serialise
from conflictkg.rdf.terms import PREFIXES

FORMATS = ("turtle", "trig", "nquads", "ntriples", "rdfxml", "jsonld")
"""What can be written; Turtle, N-Triples and RDF/XML know no named graphs and merge them."""


_PART = 10_000
"""Lines that are written at a time."""


class Graphs(Protocol):
    """The store to export from."""

    def graphs(self) -> list[str]:
        """IRIs of the graphs that hold data."""
        ...

    def quads(self, graph: str, /) -> Iterator[ox.Quad]:
        """Every quad of one graph."""
        ...


@runtime_checkable
class Dumped(Protocol):
    """A store that writes all of its graphs at once, faster than it gives them quad by quad."""

    def lines(self) -> Iterator[list[bytes]]:
        """Every quad as a line of N-Quads, some thousands at a time, in any order."""
        ...


def export(store: Graphs, format: str, out: IO[bytes] | Path, graphs: Iterable[str] | None = None, context: Path | None = None) -> None:
    """Write the named ``graphs`` (all when ``None``) in one of ``FORMATS``; the same graphs give the same bytes.

    A file is written beside its place and renamed when complete, so what was there before stays until then. ``context`` replaces the
    shipped JSON-LD context. Raises ``UsageError`` for an unknown format, ``InputRefused`` when the file cannot be written.
    """
    if format not in FORMATS:
        raise UsageError(f"format {format!r}: cannot be exported; use one of: {', '.join(FORMATS)}")
    if not isinstance(out, Path):
        _write(store, format, out, graphs, context)
        return
    with whole_file(out) as file:
        _write(store, format, file, graphs, context)


def _write(store: Graphs, format: str, out: IO[bytes], graphs: Iterable[str] | None, context: Path | None) -> None:
    if format == "nquads" and graphs is None and isinstance(store, Dumped):
        _write_lines(canonically_named(store.lines()), out)
        return
    quads = map(store.quads, sorted(set(store.graphs() if graphs is None else graphs)))
    match format:
        case "nquads":
            _write_lines(lines_of(quads, nquad), out)
        case "ntriples":
            _write_lines(lines_of(quads, ntriple), out)
        case "trig":
            serialise(_by_graph(quads), format, out, PREFIXES)
        case "jsonld":
            write_jsonld(_by_graph(quads), out, Context.of(json.loads((context or shipped_context()).read_text("utf-8"))))
        case _:
            serialise(_triples(quads), format, out, PREFIXES)


def shipped_context() -> Path:
    """The JSON-LD context that ships with the package; in a checkout the one of its ``ontology`` folder."""
    package = Path(__file__).parents[1]
    inside = package / "shipped" / "ontology" / "context.jsonld"
    return inside if inside.is_file() else package.parents[1] / "ontology" / "context.jsonld"


def _write_lines(lines: Iterable[bytes], out: IO[bytes]) -> None:
    for part in sorted_parts(lines):
        for first in range(0, len(part), _PART):
            out.write(b"".join(part[first : first + _PART]))


def _by_graph(graphs: Iterable[Iterable[ox.Quad]]) -> Iterator[ox.Quad]:
    """Quads ordered by graph, then by statement."""
    lines = in_order(lines_of(graphs, lambda quad: f"{quad.graph_name} {quad.triple} .\n".encode()))
    return _parsed(lines, _graph_last)


def _graph_last(line: bytes) -> bytes:
    graph, _, triple = line.partition(b" ")
    return b"%b%b .\n" % (triple[:-2], graph)


def _triples(graphs: Iterable[Iterable[ox.Quad]]) -> Iterator[ox.Triple]:
    lines = in_order(lines_of(graphs, ntriple))
    return (quad.triple for quad in _parsed(lines, lambda line: line))


def _parsed(lines: Iterable[bytes], turned: Callable[[bytes], bytes]) -> Iterator[ox.Quad]:
    """Lines of N-Quads as quads again, some thousands at a time."""
    held: list[bytes] = []
    for line in lines:
        held.append(turned(line))
        if len(held) == 10_000:
            yield from ox.parse(b"".join(held), ox.RdfFormat.N_QUADS)
            held = []
    yield from ox.parse(b"".join(held), ox.RdfFormat.N_QUADS)


@contextlib.contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """A file that appears under its name only when everything is written; an error leaves what was there.

    Raises ``InputRefused`` when it cannot be written.
    """
    try:
        handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    except OSError as error:
        raise InputRefused(f"{path}: cannot be written ({error.strerror}); check the folder") from error
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        mask = os.umask(0)
        os.umask(mask)
        draft.chmod(0o666 & ~mask)  # a temporary file is private, an export is as public as any other file
        draft.replace(path)
    except OSError as error:
        raise InputRefused(f"{path}: cannot be written ({error.strerror}); check the folder and the space left") from error
    finally:
        draft.unlink(missing_ok=True)
