"""The format of plain text files, with optional front matter."""

from __future__ import annotations

from conflictkg.articles.cleaning import clean_text
from conflictkg.articles.decoding import decode
from conflictkg.articles.draft import Draft
from conflictkg.articles.front_matter import split_front_matter
from conflictkg.domain.ports import RawInput

EXTENSIONS = frozenset({".txt", ".text"})
MEDIA_TYPES = frozenset({"text/plain"})


def read(raw: RawInput) -> Draft:
    """The draft of a plain text; raises ``InputRefused``."""
    metadata, body = split_front_matter(line_ends(decode(raw.data, raw.name, raw.overrides.charset)), raw.name)
    return Draft(text=clean_text(body), metadata=metadata)


def line_ends(text: str) -> str:
    """The text with ``\\n`` at every line's end, without a leading mark."""
    return text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
