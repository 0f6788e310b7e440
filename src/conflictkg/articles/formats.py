"""The registry of formats: which module undoes which kind of file. A new format is one module and one line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from conflictkg.articles import fragment, linked_data, mail, markdown, newsfeed, pdf, text, web_archive, webpage
from conflictkg.articles.draft import Draft
from conflictkg.domain.ports import Overrides, RawInput
from conflictkg.errors import InputRefused, UsageError

SNIFFED = 4096
"""Bytes by which a format is recognised; the HTML standard's own sniffing looks at 1445."""

Splitter = Callable[[BinaryIO, str, Overrides], Iterator[RawInput | InputRefused]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A kind of file.

    ``looks_like`` is true for first bytes that are unmistakably of this format; they are read as it, whatever the file is called.
    ``read`` undoes it and raises ``InputRefused``. A container has ``split`` instead, which yields its articles as inputs of other
    formats.
    """

    name: str
    extensions: frozenset[str] = frozenset()
    media_types: frozenset[str] = frozenset()
    read: Callable[[RawInput], Draft] | None = None
    split: Splitter | None = None
    looks_like: Callable[[bytes], bool] = lambda _: False


PLAIN = Format(name="text", extensions=text.EXTENSIONS, media_types=text.MEDIA_TYPES, read=text.read)
FORMATS: tuple[Format, ...] = (
    Format(name="pdf", extensions=pdf.EXTENSIONS, media_types=pdf.MEDIA_TYPES, read=pdf.read, looks_like=pdf.looks_like),
    Format(
        name="warc",
        extensions=web_archive.EXTENSIONS,
        media_types=web_archive.MEDIA_TYPES,
        split=web_archive.split,
        looks_like=web_archive.looks_like,
    ),
    Format(
        name="feed", extensions=newsfeed.EXTENSIONS, media_types=newsfeed.MEDIA_TYPES, split=newsfeed.split, looks_like=newsfeed.looks_like
    ),
    Format(name="html", extensions=webpage.EXTENSIONS, media_types=webpage.MEDIA_TYPES, read=webpage.read, looks_like=webpage.looks_like),
    Format(
        name="jsonl",
        extensions=linked_data.LINES_EXTENSIONS,
        media_types=linked_data.LINES_MEDIA_TYPES,
        split=linked_data.split_lines,
        looks_like=linked_data.looks_like_lines,
    ),
    Format(
        name="json",
        extensions=linked_data.EXTENSIONS,
        media_types=linked_data.MEDIA_TYPES,
        split=linked_data.split,
        looks_like=linked_data.looks_like,
    ),
    Format(name="mail", extensions=mail.EXTENSIONS, media_types=mail.MEDIA_TYPES, read=mail.read, looks_like=mail.looks_like),
    Format(name="markdown", extensions=markdown.EXTENSIONS, media_types=markdown.MEDIA_TYPES, read=markdown.read),
    PLAIN,
)
# What containers hand over; nobody names these.
_PARTS: tuple[Format, ...] = (
    Format(name=fragment.NAME, read=fragment.read),
    Format(name=linked_data.ARTICLE, read=linked_data.read),
)

FORMAT_NAMES = tuple(f.name for f in FORMATS)
EXTENSIONS = frozenset[str]().union(*(f.extensions for f in FORMATS))


def format_of(head: bytes, name: str, stated: str = "") -> Format:
    """The format to read an input with: the one stated, else by its first bytes, else by its extension, else plain text, which refuses
    what is none.

    Raises ``UsageError`` for a stated format that does not exist.

    >>> format_of(b"<!doctype html><p>...", "-").name
    'html'
    >>> format_of(b"Headline", "a.MD").name
    'markdown'
    >>> format_of(b"<p>Headline", "a.txt", "html").name
    'html'
    """
    if stated:
        for format in (*FORMATS, *_PARTS):
            if format.name == stated:
                return format
        raise UsageError(f"{stated!r} is not a type of input; use one of: {', '.join(FORMAT_NAMES)}")
    for format in FORMATS:
        if format.looks_like(head[:SNIFFED]):
            return format
    called = name.lower()
    return next((f for f in FORMATS if any(called.endswith(e) for e in f.extensions)), PLAIN)


def format_of_media_type(media_type: str) -> str:
    """The name of the format that a media type stands for; "" when it leaves the format to the bytes.

    >>> format_of_media_type("application/rss+xml")
    'feed'
    >>> format_of_media_type("application/octet-stream")
    ''
    """
    return next((f.name for f in FORMATS if media_type.lower() in f.media_types), "")
