"""Passages of an article that fit into one question: whole paragraphs, each passage beginning with the last paragraph of the one before.

First step. The overlap lets a model see whom "the group" means; what is read twice there is kept once (``grounding``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from conflictkg.domain.claims import Segment

_SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s+")
_SPACE = re.compile(r"\s+")


def windows(text: str, segments: Sequence[Segment], size: int) -> list[tuple[int, int]]:
    """Spans [start, end) of the text, of at most ``size`` characters, that together cover all ``segments``.

    A paragraph longer than that is cut after a sentence, else at a space, else anywhere. A passage repeats its forerunner's last
    paragraph when that leaves room for as much again.
    """
    units = list(_units(text, segments, size))
    found: list[tuple[int, int]] = []
    first = 0
    while first < len(units):
        last = first
        while last + 1 < len(units) and units[last + 1][1] - units[first][0] <= size:
            last += 1
        found.append((units[first][0], units[last][1]))
        if last + 1 == len(units):
            break
        repeated = last > first and units[last + 1][1] - units[last][0] <= size
        first = last if repeated else last + 1
    return found


def _units(text: str, segments: Iterable[Segment], size: int) -> Iterator[tuple[int, int]]:
    for segment in segments:
        start = segment.start
        while segment.end - start > size:
            cut = _cut(text, start, start + size)
            yield start, cut
            start = cut
        if text[start : segment.end].strip():
            yield start, segment.end


def _cut(text: str, start: int, end: int) -> int:
    for pattern in (_SENTENCE_END, _SPACE):
        ends = [m.end() for m in pattern.finditer(text, start, end)]
        if ends and ends[-1] > start:
            return ends[-1]
    return end
