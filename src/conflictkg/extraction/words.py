"""The plain words of a parsed sentence, with their links and their offsets in the document: what all later steps read."""

from __future__ import annotations

from dataclasses import dataclass, field

from conflictkg.extraction.names import Named


@dataclass(eq=False, slots=True)
class Word:
    """A word of a sentence with its place in the parse; ``start`` and ``end`` count characters of the document."""

    i: int
    text: str
    lemma: str
    tag: str
    pos: str
    dep: str
    start: int
    end: int
    head: Word | None = None
    children: list[Word] = field(default_factory=list)
    named: Named | None = None
    sentence: Sentence | None = None
    label: str = ""  # entity label of the recogniser, when it was asked

    @property
    def lower(self) -> str:
        """The word in small letters."""
        return self.text.lower()

    def __repr__(self) -> str:
        return f"{self.text}/{self.tag}/{self.dep}"


@dataclass(eq=False, slots=True)
class Sentence:
    """Words of one sentence; ``words[k].i`` counts from the segment's start, ``at`` is the first of them."""

    words: list[Word]
    labelled: bool = False

    @property
    def start(self) -> int:
        """First character in the document."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Character after the last."""
        return self.words[-1].end

    def near(self, word: Word, step: int) -> Word | None:
        """The word ``step`` places after (or, negative, before) this one in the sentence."""
        k = word.i - self.words[0].i + step
        return self.words[k] if 0 <= k < len(self.words) else None
