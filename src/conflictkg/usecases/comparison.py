"""Set two readings of one article side by side: which claims both found, and in which slots they agree.

Pure; nothing is recorded. Two claims are the same finding when they are of one kind and their quotes overlap; of several, those that share
most of their words are paired first.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conflictkg.domain.claims import Claim, Mention

SLOTS = ("agent", "patient", "place", "time", "stance", "speaker")


@dataclass(frozen=True, slots=True)
class Aligned:
    """What one or both readings found at one spot; ``agree`` names the slots in which they say the same, when both found it."""

    first: Claim | None
    second: Claim | None
    agree: tuple[str, ...] = ()

    @property
    def both(self) -> bool:
        """Whether both readings found it."""
        return self.first is not None and self.second is not None


def align(first: Sequence[Claim], second: Sequence[Claim]) -> list[Aligned]:
    """Every claim of both readings once, in text order, the same findings paired."""
    shared = [(_overlap(a, b), len(_agreement(a, b)), i, j) for i, a in enumerate(first) for j, b in enumerate(second) if a.kind == b.kind]
    taken: dict[int, int] = {}
    for overlap, _, i, j in sorted(shared, key=lambda s: (-s[0], -s[1], s[2], s[3])):
        if overlap > 0 and i not in taken and j not in taken.values():
            taken[i] = j
    rows = [Aligned(first[i], second[j], _agreement(first[i], second[j])) for i, j in taken.items()]
    rows += [Aligned(a, None) for i, a in enumerate(first) if i not in taken]
    rows += [Aligned(None, b) for j, b in enumerate(second) if j not in taken.values()]
    return sorted(rows, key=_position)


@dataclass(frozen=True, slots=True)
class Agreement:
    """How many claims only the first, only the second and both readings found; ``slots`` counts the latter that agree in each slot."""

    first_only: int
    second_only: int
    both: int
    slots: dict[str, int]


def agreement(rows: Sequence[Aligned]) -> Agreement:
    """The rows of ``align``, counted."""
    both = [row for row in rows if row.both]
    return Agreement(
        first_only=sum(row.second is None for row in rows),
        second_only=sum(row.first is None for row in rows),
        both=len(both),
        slots={slot: sum(slot in row.agree for row in both) for slot in SLOTS},
    )


def _overlap(a: Claim, b: Claim) -> int:
    return min(a.quote.end, b.quote.end) - max(a.quote.start, b.quote.start)


def _agreement(a: Claim, b: Claim) -> tuple[str, ...]:
    pairs = {
        "agent": (_named(a.agents), _named(b.agents)),
        "patient": (_named(a.patients), _named(b.patients)),
        "place": (_one(a.place), _one(b.place)),
        "time": (a.time.edtf, b.time.edtf),
        "stance": (a.stance, b.stance),
        "speaker": (_one(a.speaker), _one(b.speaker)),
    }
    return tuple(slot for slot in SLOTS if pairs[slot][0] == pairs[slot][1])


def _named(mentions: Sequence[Mention]) -> frozenset[str]:
    return frozenset(m.entity or m.text.casefold() for m in mentions)


def _one(mention: Mention | None) -> frozenset[str]:
    return _named(() if mention is None else (mention,))


def _position(row: Aligned) -> tuple[int, int, str]:
    claim = row.first or row.second
    assert claim is not None
    return (claim.quote.start, claim.quote.end, claim.id)
