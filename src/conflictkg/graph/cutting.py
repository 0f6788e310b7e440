"""An answer cut after so many bytes of output, at the end of a row, so that what was written can still be read.

The last step on the way of the data, between the serialiser and the stream that it writes to. As soon as the output is longer than the
limit the serialiser is stopped, and with it the engine: the rest is never computed. The limit counts everything, the closing included.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import IO, cast

from conflictkg.errors import UsageError

_CHUNK = 1 << 16


@dataclass(frozen=True, slots=True)
class _Form:
    """Where a format may end early: at the ends of these matches, followed by ``closing``."""

    ends: re.Pattern[bytes]
    closing: bytes = b""


_LINES = _Form(re.compile(rb"\n"))
_TURTLE = _Form(re.compile(rb" \.\n"))  # literals escape line ends, so this ends a statement or a prefix
_FORMS: Mapping[str, _Form] = {
    "table": _LINES,
    "jsonl": _LINES,
    "tsv": _LINES,
    "ntriples": _LINES,
    "nquads": _LINES,
    "csv": _Form(re.compile(rb'(?:[^"\n]|"[^"]*+")*+\n')),  # a quoted value may hold line ends
    "json": _Form(re.compile(rb'"bindings":\[|\}(?=,\{")'), b"]}}\n"),  # inside a string each quote has a backslash before it
    "xml": _Form(re.compile(rb"<results>|</result>"), b"</results></sparql>\n"),
    "turtle": _TURTLE,
    "trig": _TURTLE,
    "rdfxml": _Form(re.compile(rb"<rdf:RDF[^>]*>\n|\n\t</[^>]+>\n"), b"</rdf:RDF>\n"),
}


def check_cut(format: str) -> None:
    """Raise ``UsageError``, before a query runs, for a format that cannot be cut and still be read."""
    if format not in _FORMS:
        raise UsageError(
            f"format {format!r} cannot be cut after so many bytes and still be read; use ntriples, turtle, trig or rdfxml, or add LIMIT"
        )


def write_cut(write: Callable[[IO[bytes]], bool], format: str, out: IO[bytes], limit: int) -> bool:
    """Let ``write`` write a document of ``format``, and of it at most ``limit`` bytes to ``out``; returns whether all of it was written.

    ``json`` and ``xml`` are the SPARQL results formats. Raises ``UsageError`` when not even an answer without rows fits; nothing is
    written then.
    """
    check_cut(format)
    stream = _Stream(out, _FORMS[format], limit)
    try:
        whole = write(cast(IO[bytes], stream))
        stream.finish()
    except _Full:
        stream.end_early()
        return False
    return whole


class _Full(Exception):
    """The document is longer than the limit."""


class _Stream:
    """Takes a document, lets it through up to the last place where it may end within the limit, and holds back the rest."""

    def __init__(self, out: IO[bytes], form: _Form, limit: int) -> None:
        self._out, self._form, self._limit = out, form, limit
        self._held = bytearray()
        self._sent = 0
        self._look_at = _CHUNK  # bytes held at which it is worth while to look for a place again

    def write(self, data: bytes) -> int:
        """Take some bytes of the document."""
        self._held += data
        full = self._sent + len(self._held) > self._limit
        if full or len(self._held) >= self._look_at:
            self._advance()
            self._look_at = 2 * len(self._held) + _CHUNK
        if full:
            raise _Full
        return len(data)

    def flush(self) -> None:
        """Nothing to do: the stream below is flushed by its owner."""

    def finish(self) -> None:
        """The document is at its end, and fits."""
        self._out.write(bytes(self._held))

    def end_early(self) -> None:
        """Close what was let through so far."""
        if not self._sent:
            raise UsageError(f"--limit-bytes {self._limit}: not even an answer without rows fits into that; give more")
        self._out.write(self._form.closing)

    def _advance(self) -> None:
        room = self._limit - self._sent - len(self._form.closing)
        last = 0
        for match in self._form.ends.finditer(self._held):
            if match.end() > room:
                break
            last = match.end()
        if last:
            self._out.write(bytes(self._held[:last]))
            self._sent += last
            del self._held[:last]
