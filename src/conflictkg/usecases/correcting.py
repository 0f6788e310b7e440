"""Which earlier reports a correction takes back: found among the outlet's own, so that the link can be recorded with the correction.

A notice names its report by standing at the same address, by its address, by its headline in quotation marks, by quoted words, or only by
what the report said: the same kind of event, place and party within the days before. The first of these that finds anything counts.
A link says which documents are meant; what of them is taken back, rule R11 reads from the correction's own denials
(``domain.corrections``).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta

from conflictkg.domain.claims import Article, Claim, Document, Mention, SegmentKind, Stance
from conflictkg.domain.ports import Archive
from conflictkg.domain.testimony import Testimony

DAYS_BEFORE = 30
"""How long before a correction a report may have been printed that it names only by what it said."""
_QUOTED = re.compile(r"[\"“‘]([^\"“”\n]{4,220}?)[.,]?[\"”’](?!\w)")
_URL = re.compile(r"https?://[^\s<>\"'”’)\]]+")
_WITHDRAWN = re.compile(
    r"\b(?:withdraws?|retracts?|withdrawn|retracted|withdrawing)\s+(?:its|our|the|an?)\s+"
    r"(?:article|story|report|post|piece|dispatch|item)\b[^.;\"“‘]{0,60}?[\"“‘]([^\"“”\n]{4,220}?)[.,]?[\"”’](?!\w)",
    re.I,
)
_MIN_QUOTED_WORDS = 3


@dataclass(frozen=True, slots=True)
class Named:
    """Ids of the documents that a correction takes something back from, and of those that it withdraws as a whole."""

    corrects: tuple[str, ...] = ()
    withdraws: tuple[str, ...] = ()


class NoArchive:
    """The archive of a knowledge base that has recorded nothing."""

    def about(self, place: str) -> Iterable[Testimony]:
        """No claims."""
        return ()

    def titled(self, title: str) -> Iterable[Document]:
        """No documents."""
        return ()


def named_reports(article: Article, claims: Iterable[Claim], archive: Archive, urls: Mapping[str, str]) -> Named:
    """The reports that an article's notices name; nothing for an article without notices. ``urls`` gives the latest document at each."""
    document = article.document
    notices = [article.text[s.start : s.end] for s in document.segments if s.kind is SegmentKind.NOTE]
    if not notices or document.parent is not None:
        return Named()
    denied = [c for c in claims if c.stance is Stance.DENIED and _in_notice(c, document)]
    speakers = {_key(document)} | {_speaker_key(c.speaker) for c in denied if c.speaker is not None}
    withdrawn = _ids(_titled((t for n in notices for t in _WITHDRAWN.findall(n)), document, speakers, archive))
    corrects = (
        _ids([document.revises] if document.revises else [])
        or _ids(urls[u] for n in notices for u in map(_trimmed, _URL.findall(n)) if u in urls and urls[u] != document.id)
        or _ids(_titled((q for n in notices for q in _QUOTED.findall(n)), document, speakers, archive))
        or _ids(_quoted((q for n in notices for q in _QUOTED.findall(n)), denied, document, speakers, archive))
        or _ids(t.document.id for c in denied for t in _told(c, document, speakers, archive) if _says(t.claim, c))
    )
    return Named(corrects, withdrawn)


def _in_notice(claim: Claim, document: Document) -> bool:
    return any(s.kind is SegmentKind.NOTE and s.start <= claim.quote.start < s.end for s in document.segments)


def _titled(titles: Iterable[str], document: Document, speakers: set[str], archive: Archive) -> Iterator[str]:
    for title in titles:
        for found in archive.titled(title.strip()):
            if found.id != document.id and _key(found) in speakers and _before(found, document):
                yield found.id


def _quoted(quotes: Iterable[str], denied: list[Claim], document: Document, speakers: set[str], archive: Archive) -> Iterator[str]:
    """Reports whose words the notice quotes, among those about the places that it denies something of."""
    words = [q.casefold() for q in quotes if len(q.split()) >= _MIN_QUOTED_WORDS]
    for claim in denied if words else ():
        for told in _told(claim, document, speakers, archive):
            if any(q in told.claim.quote.text.casefold() or told.claim.quote.text.casefold() in q for q in words):
                yield told.document.id


def _told(claim: Claim, document: Document, speakers: set[str], archive: Archive) -> Iterator[Testimony]:
    """What the outlet had asserted about the claim's place in the days before."""
    place = claim.place.entity if claim.place is not None else None
    for told in archive.about(place) if place is not None else ():
        own = _key(told.document) in speakers and told.document.id != document.id and told.document.parent is None
        if own and told.claim.stance is Stance.ASSERTED and _before(told.document, document):
            yield told


def _says(told: Claim, denied: Claim) -> bool:
    """Whether a claim says what a denial denies: the same kind of event by a party of the same name."""
    return told.kind == denied.kind and bool(_names(told.agents) & _names(denied.agents))


def _before(earlier: Document, document: Document) -> bool:
    a, b = earlier.published, document.published
    return a is None or b is None or b - timedelta(days=DAYS_BEFORE) <= a <= b


def _names(mentions: Iterable[Mention]) -> set[str]:
    return {m.entity or m.text.casefold() for m in mentions}


def _key(document: Document) -> str:
    return document.source or document.outlet.casefold()


def _speaker_key(speaker: Mention) -> str:
    return speaker.entity or speaker.text.casefold()


def _trimmed(url: str) -> str:
    return url.rstrip(".,;:!?")


def _ids(found: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found))
