"""Take words of an article out of the knowledge base for good: out of the texts, the log, and with the next rebuild out of the graph.

The one verb that changes what was recorded. A tombstone in the log says who did it, why, and which events it changed, so that the chain can
still be verified; what was there before nobody can tell any more.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from conflictkg.domain.claims import text_digest
from conflictkg.domain.log_events import ArticleRecorded, ArticleRedacted, ClaimsAsserted, LogEvent, NearCopyFound, StoredEvent
from conflictkg.domain.ports import EventLog
from conflictkg.domain.redaction import Redaction
from conflictkg.errors import UsageError
from conflictkg.usecases.deciding import Signed
from conflictkg.usecases.reviewing import Found

SHORTEST = 2
"""Characters of words to take out at least: fewer would black out a text."""


class RedactableLog(EventLog, Protocol):
    """A log in which events can be replaced."""

    def redact(
        self, decision: ArticleRedacted, replaced: Mapping[int, LogEvent], texts: Mapping[str, str], dropped: Collection[str]
    ) -> StoredEvent:
        """Replace events and texts and record the tombstone: all or nothing."""
        ...


@dataclass(frozen=True, slots=True)
class Redacted:
    """What was taken out: the tombstone, how many events it changed, and documents (ids) that may hold the same words.

    ``kept_by`` are documents whose text is the very same: while they are there the text stays, for them.
    """

    stored: StoredEvent
    events: int
    related: tuple[str, ...]
    kept_by: tuple[str, ...]


def redact(log: RedactableLog, document: str, words: Sequence[str], claim: Found | None, signed: Signed) -> Redacted:
    """Take ``words``, or the words of one claim, or with neither all words out of a document (its id).

    Raises ``UsageError`` when there is nothing to take out.
    """
    if any(len(each.strip()) < SHORTEST for each in words):
        raise UsageError(f"give words of {SHORTEST} characters or more to take out")
    digest, related, kept_by = _around(log, document)
    text = log.text(digest)
    redaction = replace(_redaction(document, text, words, claim), claims=_claims(log, document))
    scrubbed = redaction.text(text) if text is not None and not redaction.whole else None
    new_digest = text_digest(scrubbed) if scrubbed is not None else digest
    replaced: dict[int, LogEvent] = {}
    for stored in log.read():
        changed = redaction.event(stored.event)
        if isinstance(changed, ArticleRecorded) and changed.document.id == document:
            changed = ArticleRecorded(replace(changed.document, text_digest=new_digest))
            if new_digest == digest and replace(changed.document, redacted=False) == stored.event.document:  # type: ignore[union-attr]
                continue  # nothing of the words is in it
        if changed != stored.event:
            replaced[stored.seq] = changed
    dropped = [digest] if text is not None and not kept_by and (redaction.whole or new_digest != digest) else []
    if not replaced and not dropped:
        raise UsageError(f"article {document} does not hold these words (any more); nothing was changed")
    texts = {new_digest: scrubbed} if scrubbed is not None else {}
    stored = log.redact(ArticleRedacted(signed.by, signed.because, document, ()), replaced, texts, dropped)
    return Redacted(stored, len(replaced), related, kept_by)


def _redaction(document: str, text: str | None, words: Sequence[str], claim: Found | None) -> Redaction:
    if claim is not None:
        quote = claim.claim.quote
        return Redaction.of_span(document, quote.start, quote.end, quote.text)
    return Redaction.of_words(document, text, words) if words else Redaction(document, whole=True)


def _claims(log: EventLog, document: str) -> frozenset[str]:
    asserted = (stored.event for stored in log.of(["claims-asserted"]))
    return frozenset(c.id for event in asserted if isinstance(event, ClaimsAsserted) and event.document == document for c in event.claims)


def _around(log: EventLog, document: str) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    """Digest of the document's text; documents that are related to it, and of them those with the very same text."""
    documents = {event.document.id: event.document for s in log.of(["article-recorded"]) if isinstance(event := s.event, ArticleRecorded)}
    me = documents[document]
    copies = [event for s in log.of(["near-copy-found"]) if isinstance(event := s.event, NearCopyFound)]
    near = {id for copy in copies for id in (copy.first, copy.second) if document in (copy.first, copy.second)}
    same = {id for id, other in documents.items() if other.text_digest == me.text_digest}
    kin = {id for id, other in documents.items() if document in (other.parent, other.revises) or id in (me.parent, me.revises)}
    return me.text_digest, tuple(sorted((near | same | kin) - {document})), tuple(sorted(same - {document}))
