"""From one input to the single articles that it holds: the first step of the way in, for feeds, archives and lists of articles.

A container is read as it is unpacked, part by part, so that an archive larger than the memory is no matter.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, BinaryIO, cast

from conflictkg.articles.cleaning import printable
from conflictkg.articles.formats import SNIFFED, format_of
from conflictkg.articles.limits import DEFAULT_LIMIT
from conflictkg.domain.ports import Overrides, RawInput
from conflictkg.errors import InputRefused


def unpacked(stream: BinaryIO, name: str, overrides: Overrides) -> Iterator[RawInput | InputRefused]:
    """The single articles of an input, each for ``ports.ArticleReader.read``: those of a feed or an archive, else the input itself.

    A part that cannot be had comes as the ``InputRefused`` that says why; the parts after it still come. What has more bytes than an
    article may have is cut a byte behind, for the reader to refuse it.
    """
    name = printable(name)
    source = io.BufferedReader(cast(Any, _Whole(stream)), 2 * SNIFFED)
    format = format_of(source.peek(SNIFFED), name, overrides.format)
    if format.split is None:
        yield RawInput(source.read(DEFAULT_LIMIT + 1), name, overrides)
        return
    try:
        yield from format.split(cast(BinaryIO, source), name, overrides)
    except InputRefused as refused:
        yield refused


class _Whole(io.RawIOBase):
    """A stream whose every read is filled, as those of pipes are not: so its beginning can be looked at."""

    def __init__(self, stream: BinaryIO) -> None:
        super().__init__()
        self._stream = stream

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer, less at the end of the stream."""
        data = self._stream.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
