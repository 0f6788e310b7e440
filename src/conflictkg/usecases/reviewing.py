"""What analysts decide about claims: accept, reject, correct, retract, and make one of their own with a citation.

Each verb checks that it makes sense and records log events. A correction and an analyst's own claim pass the same checks and shapes as
what is read; nothing is recorded when they do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from conflictkg.domain.claims import Article, Claim, Document, Mention, Quote, Stance, document_id, text_digest
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimRetracted,
    ClaimReviewed,
    ClaimsAsserted,
    EntityAdded,
    LogEvent,
    StoredEvent,
    Verdict,
)
from conflictkg.domain.ports import ClaimValidator
from conflictkg.domain.time import ClaimTime, window_of
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.errors import AmbiguousName, InputRefused, UsageError
from conflictkg.usecases.deciding import Deciding, Signed
from conflictkg.usecases.sources import with_source

ANALYST = "analyst/1"
SHORTEST_PREFIX = 6
"""Characters of a claim's id that name it at least."""
SLOTS = ("kind", "agent", "patient", "place", "when", "stance", "speaker")


@dataclass(frozen=True, slots=True)
class Found:
    """A claim with its document, and whether it counts."""

    claim: Claim
    document: Document
    counts: bool


@dataclass(frozen=True, slots=True)
class Reviewing:
    """A knowledge base whose claims are reviewed."""

    deciding: Deciding
    vocabulary: Vocabulary
    validator: ClaimValidator

    def found(self, named: str) -> Found:
        """The claim that a user means by its id, the beginning of it, or its IRI; one that was taken out too.

        Raises ``UsageError`` when there is none, ``AmbiguousName`` when several begin so.
        """
        id = named.strip().rpartition("/claim/")[2].partition("#")[0].lower()
        if len(id) < SHORTEST_PREFIX or not re.fullmatch(r"[0-9a-f]+", id):
            raise UsageError(
                f"{named!r} is no id of a claim; give {SHORTEST_PREFIX} of its characters or more: conflictkg claims --format jsonl"
            )
        claims = self.deciding.claims
        found = {t.claim.id: Found(t.claim, t.document, counts=True) for t in claims.all_testimonies() if t.claim.id.startswith(id)}
        found |= {w.claim.id: Found(w.claim, w.document, counts=False) for w in claims.withdrawn() if w.claim.id.startswith(id)}
        if not found:
            raise UsageError(f"no claim has an id that begins with {id!r}; list them with: conflictkg claims --format jsonl")
        if len(found) > 1:
            pairs = tuple((f.claim.id, f.claim.quote.text) for f in found.values())
            raise AmbiguousName(f"{len(found)} claims have ids that begin with {id!r}; give more of it", pairs[:10])
        return next(iter(found.values()))

    def accept(self, found: Found, signed: Signed) -> StoredEvent:
        """The text says so; a claim that was taken out counts again."""
        return self._reviewed(found, Verdict.ACCEPTED, signed)

    def reject(self, found: Found, signed: Signed) -> StoredEvent:
        """The text does not say so."""
        return self._reviewed(_counting(found), Verdict.REJECTED, signed)

    def retract(self, found: Found, signed: Signed) -> StoredEvent:
        """Take a claim back as if it had never been read or made."""
        return self._record(ClaimRetracted(signed.by, signed.because, _counting(found).claim.id, found.document.id))

    def correct(self, found: Found, changes: Mapping[str, str], signed: Signed) -> StoredEvent:
        """The text says something else: ``changes`` give slots of ``SLOTS`` their right values, "" empties one.

        Raises ``InputRefused`` when what comes out breaks a shape.
        """
        claim, document = _counting(found).claim, found.document
        text = self.deciding.log.text(document.text_digest)
        if text is None:
            raise InputRefused(f"the text of article {document.id} is kept no longer; it cannot be compared with")
        added: list[Entity] = []
        corrected = self._changed(claim, Article(document, text), changes, added)
        if corrected == replace(claim, extractor=ANALYST, rule="", confidence=1.0):
            raise UsageError("nothing would be other than it is; accept the claim, or say what is wrong with it")
        self._check(Article(document, text), corrected)
        events: list[LogEvent] = [EntityAdded(entity) for entity in added]
        if corrected.id == claim.id:
            events.append(ClaimReviewed(signed.by, signed.because, claim.id, document.id, Verdict.CORRECTED, None, corrected))
        else:
            events.append(ClaimsAsserted(document.id, ANALYST, (corrected,), signed.by, signed.because))
            events.append(ClaimReviewed(signed.by, signed.because, claim.id, document.id, Verdict.CORRECTED, corrected.id))
        return self._record(*events)

    def assert_(self, citation: Citation, slots: Mapping[str, str], signed: Signed) -> tuple[StoredEvent, Claim]:
        """Make a claim by hand, with the words of a source.

        Raises ``InputRefused`` when it breaks a shape; nothing is recorded then.
        """
        if citation.kind and citation.kind not in (kinds := self.vocabulary.policy.source_grades):
            raise UsageError(f"{citation.kind!r} is not a kind of source; use one of: {', '.join(sorted(kinds))}")
        article = citation.article(signed)
        article, sources = with_source(article, self.deciding.names, self.deciding.iris, self.vocabulary.policy)
        text, document = article.text, article.document
        added: list[Entity] = list(sources)
        blank = Claim(document=document.id, kind=slots.get("kind", ""), quote=Quote(0, len(text), text), time=ClaimTime())
        claim = self._changed(blank, article, slots, added)
        self._check(article, claim)
        events: list[LogEvent] = [EntityAdded(entity) for entity in added]
        if f"article-recorded:{document.id}" not in self.deciding.log:
            events.append(ArticleRecorded(document))
        events.append(ClaimsAsserted(document.id, ANALYST, (claim,), signed.by, signed.because))
        stored = self.deciding.log.append(events, {document.text_digest: text})
        if not any(isinstance(s.event, ClaimsAsserted) for s in stored):
            raise UsageError(f"claim {claim.id} is there already; nothing was recorded")
        return stored[-1], claim

    def _changed(self, claim: Claim, article: Article, changes: Mapping[str, str], added: list[Entity]) -> Claim:
        kind = changes.get("kind", claim.kind)
        if kind not in self.vocabulary.kinds:
            raise UsageError(f"{kind!r} is not a kind of claim; use one of: {', '.join(sorted(self.vocabulary.kinds))}")
        time = _time(changes["when"], claim) if "when" in changes else claim.time
        changed = replace(claim, kind=kind, time=time, extractor=ANALYST, rule="", confidence=1.0, redacted_id="")
        if "agent" in changes:
            changed = replace(changed, agents=self._mentions(changes["agent"], EntityType.ACTOR, changed, claim.agents, article, added))
        if "patient" in changes:
            changed = replace(changed, patients=self._mentions(changes["patient"], None, changed, claim.patients, article, added))
        if "place" in changes:
            changed = replace(changed, place=self._mention(changes["place"], EntityType.PLACE, changed, claim.place, article, added))
        if "speaker" in changes:
            changed = replace(changed, speaker=self._mention(changes["speaker"], None, changed, claim.speaker, article, added))
        if "stance" in changes:
            if changes["stance"] not in list(Stance):
                raise UsageError(f"{changes['stance']!r} is not a stance; use one of: {', '.join(Stance)}")
            changed = replace(changed, stance=Stance(changes["stance"]))
        return changed

    def _mention(
        self, named: str, type: EntityType | None, claim: Claim, old: Mention | None, article: Article, added: list[Entity]
    ) -> Mention | None:
        return next(iter(self._mentions(named, type, claim, (old,) if old is not None else (), article, added)), None)

    def _mentions(
        self, named: str, type: EntityType | None, claim: Claim, old: tuple[Mention, ...], article: Article, added: list[Entity]
    ) -> tuple[Mention, ...]:
        """Fillers of a slot: entities by IRI or by their name of the day, several with semicolons between, in the words of the text."""
        day = claim.time.latest or claim.time.earliest or article.document.published
        found = []
        for i, name in enumerate(filter(None, (part.strip() for part in named.split(";")))):
            entity = self.deciding.found(name, type, day)
            if self.deciding.claims.description(entity.iri) is None:
                added.append(entity)
            words = old[i] if i < len(old) else Mention(text=claim.quote.text, start=claim.quote.start, end=claim.quote.end)
            found.append(_in_words(entity, name, article.text, claim.quote, words))
        return tuple(found)

    def _check(self, article: Article, claim: Claim) -> None:
        (verdict,) = self.validator.validate(article.document, article.text, [claim])
        if verdict.reasons:
            raise InputRefused("the claim breaks a shape, and nothing was recorded: " + "; ".join(verdict.reasons))

    def _reviewed(self, found: Found, verdict: Verdict, signed: Signed) -> StoredEvent:
        return self._record(ClaimReviewed(signed.by, signed.because, found.claim.id, found.document.id, verdict))

    def _record(self, *events: LogEvent) -> StoredEvent:
        return self.deciding.log.append(list(events))[-1]


@dataclass(frozen=True, slots=True)
class Citation:
    """What an analyst's own claim rests on: the words, who printed them, where and when; cleaned like what is read from articles."""

    words: str
    outlet: str
    kind: str = ""
    url: str = ""
    title: str = ""
    published: date | None = None

    def article(self, signed: Signed) -> Article:
        """The citation as a document of its own, whose text is the words."""
        text = " ".join(self.words.split())
        if not text or not self.outlet.strip():
            raise UsageError("a claim rests on words that somebody printed; give --quote and --source")
        document = Document(
            id=document_id(text, self.outlet, self.url, self.published),
            text_digest=text_digest(text),
            raw_digest=text_digest(text),
            source_file=f"cited by {signed.by}",
            title=self.title,
            outlet=self.outlet.strip(),
            source_kind=self.kind,
            url=self.url,
            published=self.published,
        )
        return Article(document, text)


def _counting(found: Found) -> Found:
    if not found.counts:
        raise UsageError(
            f"claim {found.claim.id} does not count any more; accept it first: conflictkg review {found.claim.id[:12]} --accept"
        )
    return found


def _in_words(entity: Entity, named: str, text: str, quote: Quote, old: Mention) -> Mention:
    """A mention of the entity where the text has one of its names, in the quote first; else in the words that stood for something else."""
    for name in dict.fromkeys((named, entity.label, *entity.aliases)):
        for start, end in ((quote.start, quote.end), (0, len(text))):
            if (at := re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text[start:end], re.IGNORECASE)) is not None:
                a, b = start + at.start(), start + at.end()
                return Mention(text=text[a:b], start=a, end=b, entity=entity.iri, label=entity.label)
    return replace(old, entity=entity.iri, label=entity.label)


def _time(edtf: str, claim: Claim) -> ClaimTime:
    if not edtf:
        return ClaimTime()
    try:
        earliest, latest = window_of(edtf)
    except ValueError as error:
        raise UsageError(
            f"{edtf!r} is not EDTF ({error}); write 2014-11-03, 2014-11, 2014 or 2014-11-01/2014-11-03, .. for an open end"
        ) from None
    return ClaimTime(earliest=earliest, latest=latest, extent=claim.time.extent, edtf=edtf)
