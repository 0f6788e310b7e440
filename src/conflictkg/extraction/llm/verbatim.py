"""Where the words of an answer stand in the text: exactly, or but for white space; else nowhere.

Fourth step. Models retype what they quote and break lines otherwise than the text does, so white space is free; nothing else is. The
offsets found are those of the text, and its own words become the quote.

>>> find_words("took  the\\ntown", "rebels took the town", 0, 20) is None
False
>>> find_words("took a town", "rebels took the town", 0, 20) is None
True
"""

from __future__ import annotations

import re
from collections.abc import Iterator

QUOTATION_MARKS = "\"'“”„‘’«»`"
LONGEST = 2000
"""Characters of a quote at most; a claim is read from a sentence or two."""


def find_words(words: str, text: str, start: int, end: int, near: int | None = None) -> tuple[int, int] | None:
    """Characters [a, b) within [start, end) of the text that say ``words``; of several places the nearest to ``near``, else the first.

    Words put between quotation marks that the text does not have are found without them. ``None`` for what is not there, and for
    nothing but white space.
    """
    for wanted in dict.fromkeys((words.strip(), words.strip().strip(QUOTATION_MARKS).strip())):
        if not wanted or len(wanted) > LONGEST:
            continue
        for found in (_exact(wanted, text, start, end), _spaced(wanted, text, start, end)):
            places = list(found)
            if places:
                return places[0] if near is None else min(places, key=lambda p: (abs(p[0] - near), p))
    return None


def _exact(words: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    at = text.find(words, start, end)
    while at >= 0:
        if _whole(text, at, at + len(words)):
            yield at, at + len(words)
        at = text.find(words, at + 1, end)


def _spaced(words: str, text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    pattern = re.compile(r"\s+".join(re.escape(word) for word in words.split()))
    for match in pattern.finditer(text, start, end):
        if _whole(text, *match.span()):
            yield match.span()


def _whole(text: str, start: int, end: int) -> bool:
    """Whether the stretch begins and ends between words: "IS" is not in "DISARMED"."""
    return not _inside_word(text, start) and not _inside_word(text, end)


def _inside_word(text: str, at: int) -> bool:
    return 0 < at < len(text) and text[at - 1].isalnum() and text[at].isalnum()
