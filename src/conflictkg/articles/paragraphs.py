"""Where paragraphs begin and end in a stored text, whether it has blank lines between them, one line each, or lines of a fixed width."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

# Fixed-width text is at most this wide in practice (mail 72-78, wires 80); longer lines are whole paragraphs.
_MAX_WIDTH = 100
# So many lines must show the width before it is believed; a header of three short lines shows none.
_MIN_WRAPPED_LINES = 4
_NEAR_WIDTH = 15  # characters: about one long word, the most by which a filled line falls short
_MIN_NEAR_SHARE = 0.6
_MIN_FILL = 0.6  # a line shorter than this share of the width was ended on purpose
_MIN_WORDS = 3  # of a line that is a piece of a sentence: a time or a name on a line of its own is none
_PREPOSITIONS = frozenset({"of", "in", "at", "from", "to", "into", "by", "with", "near", "on", "over", "for"})
_NEVER_LAST = _PREPOSITIONS | {"a", "an", "the", "and", "or", "but", "as", "than", "that", "which", "who", "whose"}
"""Words that end a line and never a sentence or a headline."""
_TERMINAL = (".", "!", "?", ":", '"', "”", "’", ")")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Characters [start, end) of the stored text, without white space at either end; ``gap`` counts the blank lines before it.

    ``at`` is the moment of the live blog's entry that it belongs to.
    """

    start: int
    end: int
    text: str
    gap: int = 0
    at: datetime | None = None

    def split(self, at: int) -> tuple[Paragraph, Paragraph]:
        """Its text up to and from a character, each without white space at its ends."""
        first, rest = self.text[:at].rstrip(), self.text[at:].lstrip()
        return (
            Paragraph(self.start, self.start + len(first), first, self.gap, self.at),
            Paragraph(self.end - len(rest), self.end, rest, 0, self.at),
        )


def paragraphs_of(text: str, stands_alone: Callable[[str], bool] = lambda _: False) -> list[Paragraph]:
    """The paragraphs of a text in order; together they hold every character but white space.

    A line that ``stands_alone`` (a byline, a date line) is never joined to another.

    >>> [p.text for p in paragraphs_of("One.\\nTwo.\\n\\n\\nThree.")]
    ['One.', 'Two.', 'Three.']
    """
    lines = text.split("\n")
    width = _wrap_width(lines)
    found: list[Paragraph] = []
    start: int | None = None
    offset = gap = 0

    def close(end: int) -> None:
        nonlocal start, gap
        if start is not None:
            piece = text[start:end]
            left = start + len(piece) - len(piece.lstrip())
            found.append(Paragraph(left, left + len(piece.strip()), piece.strip(), gap))
            start, gap = None, 0

    for i, line in enumerate(lines):
        if not line.strip():
            close(offset)
            gap += 1
        else:
            if start is None:
                start = offset
            follower = lines[i + 1] if i + 1 < len(lines) else ""
            goes_on = bool(follower.strip()) and (_broken_off(line, follower) or (width > 0 and _continues(line, follower, width)))
            if not goes_on or stands_alone(line) or stands_alone(follower):
                close(offset + len(line))
        offset += len(line) + 1
    return found


def _wrap_width(lines: list[str]) -> int:
    """The width to which lines are filled, 0 when they are not."""
    lengths = [len(a.rstrip()) for a, b in pairwise(lines) if a.strip() and b.strip()]
    widest = max(lengths, default=0)
    near = sum(widest - n <= _NEAR_WIDTH for n in lengths)
    return widest if len(lengths) >= _MIN_WRAPPED_LINES and widest <= _MAX_WIDTH and near >= _MIN_NEAR_SHARE * len(lengths) else 0


def _broken_off(line: str, follower: str) -> bool:
    """Whether a sentence plainly runs on in the next line, in texts with too few lines to show a width.

    >>> _broken_off("The army withdrew from the", "town on Monday."), _broken_off("The army withdrew.", "iPhones sold well.")
    (True, False)
    """
    words, first = line.split(), follower.lstrip()[:1]
    if len(words) < _MIN_WORDS or len(line.rstrip()) > _MAX_WIDTH or words[-1].endswith(_TERMINAL):
        return False
    return first.islower() or words[-1] in _NEVER_LAST


def _continues(line: str, follower: str, width: int) -> bool:
    line, word = line.rstrip(), follower.split(maxsplit=1)[0]
    if len(line) + 1 + len(word) > width:
        return True  # the next word did not fit
    return len(line) >= _MIN_FILL * width and not line.endswith(_TERMINAL)
