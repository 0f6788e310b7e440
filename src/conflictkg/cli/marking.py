"""The claims of an article marked in its text: numbered brackets for files and pipes, colours and underlines for terminals.

Pure presentation. Quotes may repeat, nest and cross: equal ones share a mark, and where a bracket does not close the one opened last, it
says which it closes (``:2]``). What an article says must not drive the terminal, so every character but letters, signs and line ends is
blanked; each stays one character, so that offsets hold.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from conflictkg.cli.output import printable

if TYPE_CHECKING:
    from rich.text import Text

COLOURS = ("cyan", "green", "yellow", "magenta", "blue")
QUARANTINED = "red"


@dataclass(frozen=True, slots=True)
class Mark:
    """Characters [start, end) of the text that the claims with these numbers quote; ``held`` when all of them are quarantined."""

    start: int
    end: int
    numbers: tuple[int, ...]
    held: bool = False

    @property
    def label(self) -> str:
        """The numbers as printed."""
        return ",".join(map(str, self.numbers))


def marks(spans: Iterable[tuple[int, int, bool]], length: int) -> list[Mark]:
    """Marks of claims numbered from 1 by their spans (start, end, quarantined), outer before inner, in text order.

    A span that is not inside the text of ``length`` characters (a quarantined claim's) gives none.
    """
    found: dict[tuple[int, int], list[tuple[int, bool]]] = {}
    for number, (start, end, held) in enumerate(spans, 1):
        if 0 <= start < end <= length:
            found.setdefault((start, end), []).append((number, held))
    ordered = sorted(found.items(), key=lambda item: (item[0][0], -item[0][1]))
    return [Mark(start, end, tuple(n for n, _ in claims), all(held for _, held in claims)) for (start, end), claims in ordered]


def shown(text: str) -> str:
    """The text with all but line ends made printable, of the same length."""
    return "\n".join(printable(line) for line in text.split("\n"))


def bracketed(text: str, marked: Sequence[Mark]) -> str:
    """The text with each mark as ``[1:`` ... ``]``.

    >>> bracketed("the rebels took X on Friday", [Mark(4, 17, (1,)), Mark(11, 27, (2,))])
    'the [1:rebels [2:took X:1] on Friday]'
    """
    plain, out, at = shown(text), [], 0
    opened: list[Mark] = []
    waiting = list(marked)
    for position in sorted({p for m in marked for p in (m.start, m.end)}):
        out.append(plain[at:position])
        at = position
        for mark in reversed([m for m in opened if m.end == position]):
            out.append("]" if mark is opened[-1] else f":{mark.label}]")
            opened.remove(mark)
        while waiting and waiting[0].start == position:
            opened.append(waiting.pop(0))
            out.append(f"[{opened[-1].label}:")
    return "".join([*out, plain[at:]])


def coloured(text: str, marked: Sequence[Mark]) -> Text:
    """The text with each mark underlined in its colour after its numbers in brackets; quarantined ones in red."""
    from rich.text import Text

    plain, out, at = shown(text), Text(), 0
    opened: list[Mark] = []
    waiting = list(marked)
    colours = {m: QUARANTINED if m.held else COLOURS[k % len(COLOURS)] for k, m in enumerate(marked)}
    for position in sorted({p for m in marked for p in (m.start, m.end)}):
        out.append(plain[at:position], style=f"underline {colours[opened[-1]]}" if opened else "")
        at = position
        opened = [m for m in opened if m.end != position]
        while waiting and waiting[0].start == position:
            opened.append(waiting.pop(0))
            out.append(f"[{opened[-1].label}]", style=f"bold {colours[opened[-1]]}")
    out.append(plain[at:])
    return out
