"""Second step of the way in: characters become the text that is stored, hashed and counted in.

Everything downstream (digests, ids, offsets) counts characters of what ``clean_text`` returns; it must stay deterministic.
"""

from __future__ import annotations

import functools
import re
import unicodedata

# Zero-width and direction marks make a text look empty when it is not, and hide inside names.
_INVISIBLE = re.compile("[\u00ad\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_UNSTORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
_MAX_LINE = 1000  # characters of a title, an author or a URL; longer ones are mistakes or attacks


def clean_text(text: str) -> str:
    """The text as stored: mojibake mended, NFC, line ends ``\\n``, no control or invisible characters, no blank ends.

    Quotation marks stay as printed, so that quotes stay verbatim.

    >>> clean_text("\\ufeffThe caf\\u00c3\\u00a9\\r\\nof Homs\\u200b ")
    'The café\\nof Homs'
    """
    from ftfy import fix_text

    mended = fix_text(text if text.isascii() else _piled().sub(r"\1", text), uncurl_quotes=False)
    mended = mended.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n")
    return unicodedata.normalize("NFC", _UNSTORABLE.sub("", _INVISIBLE.sub("", mended))).strip()


@functools.cache
def _piled() -> re.Pattern[str]:
    """Marks piled on one letter, beyond the thirty of Unicode's stream-safe format: to put them in order takes time in their square."""
    marks = "".join(c for c in map(chr, range(0x10000)) if unicodedata.combining(c))
    return re.compile(f"([{re.escape(marks)}]{{30}})[{re.escape(marks)}]+")


def clean_line(value: str) -> str:
    """A piece of metadata in one line, at most 1000 characters, safe to store.

    >>> clean_line("  Harbour\\n Gazette\\x00 ")
    'Harbour Gazette'
    """
    value = value[: 4 * _MAX_LINE]
    return " ".join(_UNSTORABLE.sub("", clean_text(value)).split())[:_MAX_LINE].strip()


def printable(name: str) -> str:
    """An input's name as it may be stored and printed: undecodable bytes and control characters escaped.

    >>> printable("a\\udcff\\nb.txt")
    'a\\\\udcff\\\\nb.txt'
    """
    escaped = name.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in escaped)
