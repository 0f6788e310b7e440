"""Words that the fonts at hand can write: of the names of a thing the first that none of them turns into boxes.

A label comes from people and articles: control characters and line breaks become spaces, and what is longer than its room is cut.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Sequence
from functools import cache

FONT = "DejaVu Sans"
"""Comes with matplotlib; writes Latin, Greek, Cyrillic, Hebrew and Arabic among others."""
ELLIPSIS = "\N{HORIZONTAL ELLIPSIS}"


def clean(text: str) -> str:
    """A label in one line, without what drives a terminal or a text's direction.

    >>> clean("The\\n  $x$ Front\\u202e")
    'The $x$ Front'
    """
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def drawable(names: Sequence[str]) -> str:
    """The first name that the fonts can write whole; else the first, with a question mark for each character that none of them has."""
    cleaned = [name for name in map(clean, names) if name] or ["?"]
    return next((name for name in cleaned if _written(name)), "".join(c if _written(c) else "?" for c in cleaned[0]))


def families(texts: Sequence[str]) -> list[str]:
    """The families of fonts that write these texts, in order of preference."""
    wanted = {ord(c) for text in texts for c in text} - _characters(_path(FONT))
    found = [FONT]
    for name, path in _others() if wanted else ():
        if wanted & _characters(path):
            wanted -= _characters(path)
            found.append(name)
    return found


def wrapped(text: str, fits: Callable[[str], bool], lines: int = 2) -> str:
    """A label in at most so many lines that have room; what has none is cut, which an ellipsis says.

    >>> wrapped("Popular Front for the Liberation of the Upper Valley", lambda line: len(line) <= 16)
    'Popular Front\\nfor the Liberat…'
    """
    found: list[str] = []
    rest = text
    while rest and not fits(rest) and len(found) < lines - 1:
        length = _length(rest, fits)
        cut = rest.rfind(" ", 0, length + 1)
        cut = cut if cut > 0 else length
        found.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    if not fits(rest):
        rest = rest[: _length(rest, lambda line: fits(line + ELLIPSIS))].rstrip() + ELLIPSIS
    return "\n".join([*found, rest])


def _length(text: str, fits: Callable[[str], bool]) -> int:
    """How many characters from the beginning have room, at least one."""
    return max(1, bisect_left(range(1, len(text) + 1), True, key=lambda n: not fits(text[:n])))


@cache
def _written(text: str) -> bool:
    wanted = {ord(c) for c in text} - _characters(_path(FONT))
    for _, path in _others() if wanted else ():
        wanted -= _characters(path)
        if not wanted:
            break
    return not wanted


@cache
def _others() -> tuple[tuple[str, str], ...]:
    """Installed fonts, by family, in a fixed order; bitmap and icon fonts of the system are as good as any other."""
    from matplotlib.font_manager import fontManager

    plain = {(f.name, f.fname) for f in fontManager.ttflist if f.style == "normal" and f.weight in (400, "normal", "regular")}
    first: dict[str, str] = {}
    for name, path in sorted(plain):
        first.setdefault(name, path)
    return tuple((name, path) for name, path in first.items() if name != FONT and "Last Resort" not in name)


@cache
def _path(family: str) -> str:
    from matplotlib.font_manager import FontProperties, findfont

    return str(findfont(FontProperties(family=family)))


@cache
def _characters(path: str) -> frozenset[int]:
    from matplotlib.ft2font import FT2Font

    try:
        return frozenset(FT2Font(path).get_charmap())
    except (OSError, RuntimeError, ValueError):  # a font that cannot be opened writes nothing
        return frozenset()
