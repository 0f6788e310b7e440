"""RDF written out: pyoxigraph's streaming serialisers, with the one thing they leave to chance, the order of prefixes, put in order.

For answers to CONSTRUCT and for exports alike. Statements are written in the order in which they come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import IO, cast

import pyoxigraph as ox

FORMATS: Mapping[str, ox.RdfFormat] = {
    "turtle": ox.RdfFormat.TURTLE,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "trig": ox.RdfFormat.TRIG,
    "jsonld": ox.RdfFormat.JSON_LD,
    "rdfxml": ox.RdfFormat.RDF_XML,
}
"""Our names of formats, as on the command line."""

_NAMESPACE = re.compile(rb' xmlns:[^=]+="[^"]*"')


def serialise(statements: Iterable[ox.Triple] | Iterable[ox.Quad], format: str, out: IO[bytes], prefixes: Mapping[str, str]) -> None:
    """Write statements in one of ``FORMATS`` as UTF-8; the same statements in the same order give the same bytes."""
    head = _Head(out, format)
    ox.serialize(statements, cast(IO[bytes], head), FORMATS[format], prefixes=dict(prefixes))
    head.finish()


class _Head:
    """A stream that holds back the head of a document until it is complete, writes it sorted, and then lets everything through."""

    def __init__(self, out: IO[bytes], format: str) -> None:
        self._out = out
        self._format = format
        self._held: bytearray | None = bytearray() if format in ("turtle", "trig", "rdfxml") else None

    def write(self, data: bytes) -> int:
        """Take some bytes of the document."""
        if self._held is None:
            self._out.write(data)
        else:
            self._held += data
            if self._complete():
                self._let_go()
        return len(data)

    def flush(self) -> None:
        """Nothing to do: the stream below is flushed by its owner."""

    def finish(self) -> None:
        """The document is at its end."""
        if self._held is not None:
            self._let_go()

    def _complete(self) -> bool:
        assert self._held is not None
        if self._format == "rdfxml":
            return b">" in self._held.partition(b"<rdf:RDF")[2]
        last = self._held.rfind(b"\n") + 1
        rest = bytes(self._held[last:])
        previous = bytes(self._held[:last]).rstrip(b"\n").rpartition(b"\n")[2]
        return _not_prefix(rest) or (bool(previous) and _not_prefix(previous))

    def _let_go(self) -> None:
        assert self._held is not None
        held, self._held = bytes(self._held), None
        if self._format == "rdfxml":
            start, tag, rest = held.partition(b"<rdf:RDF")
            attributes, end, body = rest.partition(b">")
            self._out.write(start + tag + b"".join(sorted(_NAMESPACE.findall(attributes))) + end + body)
        else:
            lines = held.splitlines(keepends=True)
            count = next((i for i, line in enumerate(lines) if not line.startswith(b"@prefix")), len(lines))
            self._out.write(b"".join([*sorted(lines[:count]), *lines[count:]]))


def _not_prefix(line: bytes) -> bool:
    start = line[: len(b"@prefix")]
    return bool(start) and not b"@prefix".startswith(start)
