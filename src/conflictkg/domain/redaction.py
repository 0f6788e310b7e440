"""Words taken out of an article for good: what becomes of the document, its claims and the other log events about it.

Pure. Where words stood there are as many blocks as there were characters, so that offsets stay right; ids and linked entities stay, so that
beliefs do. See ``docs/decisions/0015-what-goes-out-in-public-is-judged-at-the-door.md``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from unicodedata import normalize

from conflictkg.domain.claims import Claim, Document, Mention
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimRetracted,
    ClaimReviewed,
    ClaimsAsserted,
    ClaimsQuarantined,
    ClaimsSuperseded,
    DisclosureMarked,
    LogEvent,
    QuarantinedClaim,
)

BLOCK = "█"


@dataclass(frozen=True, slots=True)
class Redaction:
    """What is taken out of one document (its id): ``spans`` of its text, [start, end), and ``words`` wherever else they stand.

    ``whole``: every word of it. ``claims`` are ids of its claims, to know reasons that are given for marking them.
    """

    document: str
    spans: tuple[tuple[int, int], ...] = ()
    words: tuple[str, ...] = ()
    whole: bool = False
    claims: frozenset[str] = frozenset()

    @classmethod
    def of_words(cls, document: str, text: str | None, words: Iterable[str]) -> Redaction:
        """Some words wherever they stand in a document, in any case and however the lines break."""
        said = tuple(words)
        found = _pattern(said).finditer(text) if text is not None else ()
        return cls(document, tuple((match.start(), match.end()) for match in found), said)

    @classmethod
    def of_span(cls, document: str, start: int, end: int, words: str) -> Redaction:
        """The words at one place of a document."""
        return cls(document, ((start, end),), (words,))

    def text(self, text: str) -> str:
        """The stored text without them."""
        return self._at(0, text)

    def event(self, event: LogEvent) -> LogEvent:
        """A log event without them; one that is not about the document stays as it is."""
        match event:
            case ArticleRecorded(document) if document.id == self.document:
                return ArticleRecorded(self._of_document(document))
            case ClaimsAsserted(document=id, claims=claims) if id == self.document:
                return replace(event, claims=tuple(map(self.claim, claims)), because=self._said(event.because))
            case ClaimsQuarantined(document=id, items=items) if id == self.document:
                return replace(event, items=tuple(map(self._refused, items)))
            case ClaimsSuperseded(document=id, revised=revised, refused=refused) if id == self.document:
                kept = tuple(map(self.claim, revised)), tuple(map(self._refused, refused))
                return replace(event, revised=kept[0], refused=kept[1], because=self._said(event.because))
            case ClaimReviewed(document=id, amended=amended) if id == self.document:
                return replace(event, because=self._said(event.because), amended=self.claim(amended) if amended is not None else None)
            case ClaimRetracted(document=id) if id == self.document:
                return replace(event, because=self._said(event.because))
            case DisclosureMarked(subject=subject) if subject.rpartition("/")[2] in {self.document, *self.claims}:
                return replace(event, because=self._said(event.because))
            case _:
                return event

    def claim(self, claim: Claim) -> Claim:
        """A claim without them; it keeps its id."""
        changed = replace(
            claim,
            quote=replace(claim.quote, text=self._at(claim.quote.start, claim.quote.text)),
            agents=tuple(map(self._mention, claim.agents)),
            patients=tuple(map(self._mention, claim.patients)),
            place=self._mention(claim.place) if claim.place is not None else None,
            speaker=self._mention(claim.speaker) if claim.speaker is not None else None,
            relayers=tuple(map(self._mention, claim.relayers)),
            weapon=self._slot(claim.weapon),
            time=replace(claim.time, text=self._slot(claim.time.text)),
            details=tuple((iri, said) for iri, words in claim.details if (said := self._slot(words))),
        )
        return changed if changed == claim else replace(changed, redacted_id=claim.id)

    def _refused(self, item: QuarantinedClaim) -> QuarantinedClaim:
        return replace(item, claim=self.claim(item.claim), reasons=tuple(map(self._said, item.reasons)))

    def _of_document(self, document: Document) -> Document:
        if self.whole:
            return replace(document, title="", authors=(), url="", issuer="", source_file="", redacted=True)
        url = document.url if self._said(document.url) == document.url else ""
        return replace(
            document,
            title=self._said(document.title),
            authors=tuple(map(self._said, document.authors)),
            issuer=self._said(document.issuer),
            source_file=self._said(document.source_file),
            url=url,
            redacted=True,
        )

    def _mention(self, mention: Mention) -> Mention:
        text = self._at(mention.start, mention.text) if mention.end - mention.start == len(mention.text) else self._said(mention.text)
        return mention if text == mention.text else replace(mention, text=text, label=self._said(mention.label))

    def _at(self, start: int, text: str) -> str:
        """Words that stand at a place of the text."""
        if self.whole:
            return BLOCK * len(text)
        blocked = list(text)
        for first, last in self.spans:
            for place in range(max(first, start), min(last, start + len(text))):
                blocked[place - start] = BLOCK
        return self._said("".join(blocked))

    def _slot(self, text: str) -> str:
        """Words without a place of their own, which are read from the text: gone when they may be of what is taken out."""
        if self.whole or (text and any(text in words for words in self.words)):
            return ""
        return self._said(text)

    def _said(self, text: str) -> str:
        """Words that stand nowhere in the text, without those that are taken out."""
        if self.whole or not self.words:
            return text if not self.whole else BLOCK * len(text)
        return _pattern(self.words).sub(lambda match: BLOCK * len(match.group()), text)


def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    """The words, in any case, with any white space between them and accents written in any way; the longest first."""
    written = {normalize(form, each) for each in words for form in ("NFC", "NFD")} | set(words)
    either = "|".join(r"\s+".join(map(re.escape, each.split())) for each in sorted(written, key=lambda each: (-len(each), each)))
    return re.compile(either, re.IGNORECASE)
