"""Documents and the claims read from them: what a source said, in which words, with what stance.

Claims are recorded and never edited. A claim's id is a hash of (document, span, kind, surface slots, stance, speaker), so reading
again or merging entities changes no id. Offsets count characters of the document's stored text, half-open.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from conflictkg.domain.time import ClaimTime


def content_id(*parts: str) -> str:
    """Hash of the parts, each prefixed with its length in UTF-8 bytes so that no two lists of parts collide.

    The first 32 hexadecimal digits of SHA-256.
    """
    encoded = [part.encode("utf-8", "surrogatepass") for part in parts]
    return hashlib.sha256(b"".join([b"%d:%b" % (len(data), data) for data in encoded])).hexdigest()[:32]


def text_digest(text: str) -> str:
    """SHA-256, in hexadecimal, of a text's UTF-8 bytes; the key under which the log keeps it."""
    return hashlib.sha256(text.encode()).hexdigest()


class Stance(StrEnum):
    """How the speaker stands to what is said; only ``ASSERTED`` supports a belief, ``DENIED`` speaks against it."""

    ASSERTED = "asserted"
    DENIED = "denied"
    CONDITIONAL = "conditional"
    EXPECTED = "expected"
    RUMOURED = "rumoured"


class SegmentKind(StrEnum):
    """What a stretch of an article is."""

    HEADLINE = "headline"
    BYLINE = "byline"
    DATELINE = "dateline"
    PARAGRAPH = "paragraph"
    CAPTION = "caption"
    HEADING = "heading"  # of a section: names a place, an axis or a topic
    STAMP = "stamp"  # the day or clock time that opens an entry of a live blog
    NOTE = "note"  # what the outlet says about its own reports: a correction, a withdrawal
    QUOTATION = "quotation"  # words of somebody else that a post repeats


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch [start, end) of a document's text and what it is.

    ``at`` is the moment at which an entry of a live blog was written, from which its "today" counts; without a zone when the text gives
    none: the nominal local time.
    """

    kind: SegmentKind
    start: int
    end: int
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One author's text as published by one outlet: an article, or a reader's comment on one.

    ``id`` is a hash of (text, outlet, url, published): the same wire copy in two outlets is two documents. ``outlet`` is the name as
    given ("" when the text does not say); ``source_kind`` is a notation of the source-kind scheme ("newspaper", "forum", "" when
    unknown). ``published`` is the day, ``published_at`` the moment (with zone) when one is given. ``parent`` is the id of the
    document a comment is attached to; ``source`` is the IRI of the outlet's entity, set when the document is recorded; ``revises`` the
    id of the document that this one is a changed text of. ``corrects`` are the ids of earlier reports of which it takes something back
    (what, its denials say), ``withdraws`` of those that it takes back as a whole. ``issuer`` are the words, as printed, that name the
    party whose communique it is.
    """

    id: str
    text_digest: str
    raw_digest: str
    source_file: str
    title: str = ""
    outlet: str = ""
    source: str | None = None
    source_kind: str = ""
    authors: tuple[str, ...] = ()
    published: date | None = None
    published_at: datetime | None = None
    url: str = ""
    language: str = ""
    parent: str | None = None
    revises: str | None = None
    corrects: tuple[str, ...] = ()
    withdraws: tuple[str, ...] = ()
    issuer: str = ""
    synthetic: bool = False
    segments: tuple[Segment, ...] = ()
    redacted: bool = False  # words of it were taken out


def document_id(text: str, outlet: str, url: str, published: date | datetime | None) -> str:
    """Identity of a document; ``published`` counts as written (a moment and its day differ)."""
    return content_id("document", text, outlet, url, published.isoformat() if published else "")


@dataclass(frozen=True, slots=True)
class Article:
    """A document together with its text, on its way from a reader to the log."""

    document: Document
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """A slot filler: the words [start, end) of the document and, when linked, the entity they stand for.

    ``text`` is as printed ("The group"); ``entity`` an IRI or ``None``; ``label`` the entity's preferred label, "" when unlinked.
    """

    text: str
    start: int
    end: int
    entity: str | None = None
    label: str = ""

    @property
    def name(self) -> str:
        """What to show: the entity's label, else the words."""
        return self.label or self.text


@dataclass(frozen=True, slots=True)
class Quote:
    """The words a claim was read from: characters [start, end) of the document's text, verbatim."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Count:
    """A number of people as a range; each bound may be absent. Invariant: low <= best <= high where present."""

    low: int | None = None
    best: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Casualties:
    """People killed, wounded, taken (prisoner, hostage, into custody) and driven from their homes, as the source counts them."""

    killed: Count | None = None
    wounded: Count | None = None
    captured: Count | None = None
    displaced: Count | None = None


class _Remembered:
    """Holds what a claim has worked out of itself, outside its fields."""

    __slots__ = ("_id",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim(_Remembered):
    """One statement read from one document: who says that who did what to whom, where, when, in which words.

    ``kind`` is the notation of an event kind in the vocabulary. ``speaker`` is who first said it, ``None`` when the outlet (or the
    comment's author) speaks in its own voice; ``relayers`` passed it on inside the text, first to last. ``credibility`` is the Admiralty
    figure 1-6. ``confidence`` in [0, 1] says how sure the reader is that the text says this, not how true it is. ``rule`` names
    the trigger that matched. ``details`` are what slots of the knowledge base's own modules hold: (IRI of the property, words as printed),
    each once, sorted. ``id``, ``extractor``, ``confidence`` and linked entities are outside the identity.
    """

    document: str
    kind: str
    quote: Quote
    agents: tuple[Mention, ...] = ()
    patients: tuple[Mention, ...] = ()
    place: Mention | None = None
    weapon: str = ""
    time: ClaimTime = field(default_factory=ClaimTime)
    stance: Stance = Stance.ASSERTED
    speaker: Mention | None = None
    relayers: tuple[Mention, ...] = ()
    credibility: int = 2
    casualties: Casualties | None = None
    confidence: float = 1.0
    extractor: str = ""
    rule: str = ""
    details: tuple[tuple[str, str], ...] = ()
    redacted_id: str = ""  # its id, where words that the id is a hash of were taken out

    @property
    def id(self) -> str:
        """Content hash; see the module's invariant. Worked out once: it is asked for at every step from the log to beliefs."""
        id: str | None = getattr(self, "_id", None)
        if id is None:
            id = self.redacted_id or self._content_id()
            object.__setattr__(self, "_id", id)
        return id

    def _content_id(self) -> str:
        return content_id(
            "claim",
            self.document,
            f"{self.quote.start}-{self.quote.end}",
            self.kind,
            *_surfaces("agent", self.agents),
            *_surfaces("patient", self.patients),
            *_surfaces("place", () if self.place is None else (self.place,)),
            self.stance,
            *_surfaces("speaker", () if self.speaker is None else (self.speaker,)),
        )


def _surfaces(slot: str, mentions: Iterable[Mention]) -> list[str]:
    return [slot, *(m.text for m in mentions)]
