"""Where a copied claim comes from: the earlier documents in which its words stand (rule R6, near copies are one chain).

Only documents known before count, so that what was believed on a day never depends on what was published later, and what is believed never
on the order in which the documents were taken in. What a copy says in words of its own has no origin but itself.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time

from conflictkg.domain.claims import Claim, Document, Stance
from conflictkg.domain.copies import Passage
from conflictkg.domain.log_events import NearCopyFound

REWORDED = 0.6
"""Share of an asserted claim's words that stand in the earlier text: a name spelt otherwise makes no report of one's own."""
VERBATIM = 0.95
"""The same for any other stance: "not" is a small change to the words only."""


@dataclass(frozen=True, slots=True)
class NearCopy:
    """A near copy as seen from one document: the other's id, and the passages with the document's own characters first."""

    other: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True, slots=True)
class Origin:
    """An earlier document that has a claim's words; ``day_before`` tells that it was known on an earlier day, so that the copy came after
    it beyond doubt."""

    document: Document
    day_before: bool


def copies_in(found: NearCopyFound) -> tuple[tuple[str, NearCopy], tuple[str, NearCopy]]:
    """What was found, as seen from each of the two documents."""
    turned = tuple((c, d, a, b) for a, b, c, d in found.passages)
    return (found.first, NearCopy(found.second, found.passages)), (found.second, NearCopy(found.first, turned))


Copies = Callable[[str], Sequence[NearCopy]]
"""The near copies of a document (its id)."""
Known = Callable[[str], tuple[Document, datetime] | None]
"""A document by its id and when the world could know it; ``None`` when it is not there."""


def origins(claim: Claim, document: Document, known: datetime, copies: Copies, find: Known) -> tuple[Origin, ...]:
    """Earlier documents in which the claim's words stand, the earliest first; empty when they are the document's own."""
    enough = REWORDED if claim.stance is Stance.ASSERTED else VERBATIM
    own = _rank(document, known)
    found: dict[str, tuple[tuple[object, ...], Origin]] = {}
    todo = [(document.id, claim.quote.start, claim.quote.end)]
    while todo:
        at, start, end = todo.pop()
        for copy in copies(at):
            if copy.other in found or copy.other == document.id:
                continue
            span = _span(copy.passages, start, end, enough)
            other = find(copy.other) if span is not None else None
            if span is None or other is None or (rank := _rank(*other)) >= own:
                continue
            found[copy.other] = (rank, Origin(other[0], other[1].date() < known.date()))
            todo.append((copy.other, *span))
    return tuple(origin for _, origin in sorted(found.values(), key=lambda item: item[0]))


def _rank(document: Document, known: datetime) -> tuple[object, ...]:
    """Order of publication. A date without a time comes first on its day: the press dates its pages, those who copy them are timed."""
    timed = document.published_at is not None or document.published is None
    return (known.date(), known if timed else datetime.combine(known.date(), time.min, UTC), document.id)


def _span(passages: Sequence[Passage], start: int, end: int, enough: float) -> tuple[int, int] | None:
    """Where the characters [start, end) stand in the other text, when enough of them do."""
    covered, first, last = 0, None, 0
    for a, b, c, d in passages:
        left, right = max(a, start), min(b, end)
        if left >= right:
            continue
        covered += right - left
        mapped = min(c + left - a, d), min(c + right - a, d)
        first = mapped[0] if first is None else min(first, mapped[0])
        last = max(last, mapped[1])
    if first is None or covered < enough * (end - start):
        return None
    return first, max(last, first + 1)
