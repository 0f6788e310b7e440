"""Text of quads with gaps to fill in: what the project's mappings write is kept as TriG, and many like it are made by joining strings.

Making a quad and handing it to the store costs Python some microseconds; of a million claims there are fifty million. A template is made
from domain objects by the mappings themselves, so it says what they say, whenever they change.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from operator import itemgetter
from typing import Any

import pyoxigraph as ox

from conflictkg.rdf.terms import PREFIXES

HEADER = "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in PREFIXES.items())
"""What the text of all templates stands behind."""


class Template:
    """Quads whose terms hold marks; ``slots`` maps each mark to the name of the value that takes its place.

    A mark is made of letters, digits and hyphens, and so is no value changed by the syntax: IRIs and plain words without quotes.
    """

    def __init__(self, quads: Iterable[ox.Quad], slots: Mapping[str, str]) -> None:
        """Write the quads down and find the marks in them."""
        text = ox.serialize(quads, format=ox.RdfFormat.TRIG, prefixes=PREFIXES)
        assert text is not None
        lines = (line for line in text.decode().splitlines(keepends=True) if not line.startswith("@prefix"))
        marks = "|".join(map(re.escape, sorted(slots, key=len, reverse=True)))
        self._parts = re.split(f"({marks})", "".join(lines))
        names = [slots[mark] for mark in self._parts[1::2]]
        self._values = itemgetter(*names, *names[:1])  # one more, so that it always gives a tuple

    def fill(self, values: Mapping[str, str]) -> str:
        """The text with these values in place of the marks."""
        self._parts[1::2] = self._values(values)[:-1]
        return "".join(self._parts)


class Stream(io.RawIOBase):
    """Pieces of text as a file to read, made as they are read; ``size`` counts what was read, in bytes."""

    def __init__(self, pieces: Iterable[str]) -> None:
        """Read nothing yet."""
        self._pieces: Iterator[str] = chain([HEADER], pieces)
        self._rest = memoryview(b"")
        self.size = 0

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer as far as the piece at hand goes."""
        while not self._rest:
            if (piece := next(self._pieces, None)) is None:
                return 0
            self._rest = memoryview(piece.encode())
        view = memoryview(buffer)
        count = min(len(view), len(self._rest))
        view[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        self.size += count
        return count
