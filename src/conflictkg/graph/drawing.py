"""Tables for people: side by side where the screen is wide enough, else a block of lines for each row, so that nothing is cut off."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

PIPED_WIDTH = 200
"""Columns of a table that goes to a file or a pipe."""


def fits(names: Sequence[str], rows: Iterable[Sequence[str]], width: int, gap: int) -> bool:
    """Whether a table can stand in ``width`` characters with ``gap`` between its columns and no word broken.

    >>> fits(["place"], [["the old fort"]], 5, 2), fits(["place"], [["Stronghold"]], 5, 2)
    (True, False)
    """
    from rich.cells import cell_len

    columns = zip(names, *rows, strict=True)
    needed = [max((cell_len(word) for text in column for word in text.split()), default=0) for column in columns]
    return sum(needed) + gap * (len(needed) - 1) <= width


def blocks(names: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Each row as a block of lines, name and value; what is empty is left out, an empty line stands between rows.

    >>> print(blocks(["place", "until", "holder"], [["Fort Amber", "", "Rebels"]]))
    place   Fort Amber
    holder  Rebels
    """
    wide = max(map(len, names), default=0)
    told = ("\n".join(f"{n:<{wide}}  {' '.join(text.split())}" for n, text in zip(names, row, strict=True) if text) for row in rows)
    return "\n\n".join(told)
