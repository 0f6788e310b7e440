"""The registry of formats: which module undoes which kind of file. A new format is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePath

from conflictkg.articles import markdown, text, webpage
from conflictkg.articles.draft import Draft


@dataclass(frozen=True, slots=True)
class Format:
    """A kind of file.

    ``looks_like`` is true for bytes that are unmistakably of this format; such bytes are read as it, whatever the file is called.
    ``read`` takes the bytes and the input's name and raises ``InputRefused``.
    """

    name: str
    extensions: frozenset[str]
    read: Callable[[bytes, str], Draft]
    looks_like: Callable[[bytes], bool] = lambda _: False


PLAIN = Format("text", text.EXTENSIONS, text.read)
FORMATS: tuple[Format, ...] = (
    Format("html", webpage.EXTENSIONS, webpage.read, webpage.looks_like),
    Format("markdown", markdown.EXTENSIONS, markdown.read),
    PLAIN,
)


def format_of(data: bytes, name: str) -> Format:
    """The format to read an input with: by its bytes, else by its extension, else as plain text, which refuses what is none.

    >>> format_of(b"<!doctype html><p>...", "-").name
    'html'
    >>> format_of(b"Headline", "a.MD").name
    'markdown'
    """
    extension = PurePath(name).suffix.lower()
    for format in FORMATS:
        if format.looks_like(data):
            return format
    return next((f for f in FORMATS if extension in f.extensions), PLAIN)
