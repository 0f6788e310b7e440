"""What the log can record: the only truth of a knowledge base.

A ``LogEvent`` says what this knowledge base learnt or decided, in the past participle. Stored under a stable name with a version
(``claims-asserted/1``, see ``domain.codec``), never as a Python path. ``key`` makes recording idempotent: the log refuses a second event
with a known key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.entities import Entity


@dataclass(frozen=True, slots=True)
class OntologyAdopted:
    """From here on this ontology and policy are in force; ``files`` maps file names to the digests of their texts in the log.

    ``by`` and ``because`` say who adopted it and why, where somebody said so.
    """

    version: str
    digest: str
    files: tuple[tuple[str, str], ...]
    by: str = ""
    because: str = ""

    @property
    def key(self) -> None:
        """None: adopting an earlier ontology again is an event of its own."""
        return None


@dataclass(frozen=True, slots=True)
class ArticleRecorded:
    """A document was taken in; its text is kept beside the log under ``document.text_digest``."""

    document: Document

    @property
    def key(self) -> str:
        """Idempotency key."""
        return f"article-recorded:{self.document.id}"


@dataclass(frozen=True, slots=True)
class ClaimsAsserted:
    """Claims of one document that conform to the shapes: read from it, or made by an analyst (``by``), ``because`` of something.

    ``ontology`` is the digest of the ontology by which the document was read again, "" when it was read for the first time.
    """

    document: str
    extractor: str
    claims: tuple[Claim, ...]
    by: str = ""
    because: str = ""
    ontology: str = ""

    @property
    def key(self) -> str:
        """Idempotency key; analysts, and those who read again, may make one claim of a document after another."""
        own = f":{self.claims[0].id}" if (self.by or self.ontology) and self.claims else ""
        return f"claims-asserted:{self.document}:{self.extractor}{own}"


@dataclass(frozen=True, slots=True)
class QuarantinedClaim:
    """A claim that breaks a shape, with the reasons; it never counts."""

    claim: Claim
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClaimsQuarantined:
    """Claims read from one document that break shapes; ``ontology`` as in ``ClaimsAsserted``."""

    document: str
    extractor: str
    items: tuple[QuarantinedClaim, ...]
    ontology: str = ""

    @property
    def key(self) -> str:
        """Idempotency key."""
        own = f":{self.items[0].claim.id}" if self.ontology and self.items else ""
        return f"claims-quarantined:{self.document}:{self.extractor}{own}"


@dataclass(frozen=True, slots=True)
class EntityAdded:
    """An entity outside the shipped reference data came into use: from the gazetteer, or named in an article that is taken in.

    With ``by`` an analyst describes it, ``because`` of something, and this description replaces any earlier one.
    """

    entity: Entity
    by: str = ""
    because: str = ""

    @property
    def key(self) -> str | None:
        """Idempotency key; none of an analyst's description, which may be given again after another."""
        return None if self.by else f"entity-added:{self.entity.iri}"


@dataclass(frozen=True, slots=True)
class _Decision:
    """What an analyst decides about identities; nothing else is forgotten by it, and a later decision may take it back."""

    by: str
    because: str

    @property
    def key(self) -> None:
        """None: the same may be decided again after it was taken back."""
        return None


@dataclass(frozen=True, slots=True)
class EntityWithdrawn(_Decision):
    """An entity (its IRI) that an analyst had added is no longer known by its names."""

    entity: str


@dataclass(frozen=True, slots=True)
class AliasAdded(_Decision):
    """An entity (its IRI) is known by one more name."""

    entity: str
    name: str


@dataclass(frozen=True, slots=True)
class AliasRemoved(_Decision):
    """An entity (its IRI) is no longer known by a name."""

    entity: str
    name: str


@dataclass(frozen=True, slots=True)
class EntityRenamed(_Decision):
    """An entity (its IRI) got another preferred label; the name that its first description gives it stays a name of it."""

    entity: str
    label: str


@dataclass(frozen=True, slots=True)
class EntitiesMerged(_Decision):
    """Two entities (IRIs) are one: claims about ``merged`` count as claims about ``kept``. What a claim says is not changed."""

    kept: str
    merged: str


@dataclass(frozen=True, slots=True)
class EntitySplit(_Decision):
    """An entity (its IRI) that was merged into another is one of its own again."""

    entity: str


@dataclass(frozen=True, slots=True)
class SourceGraded(_Decision):
    """A source or actor (its IRI) has an individual Admiralty letter of reliability from a day on, or for good; "" takes it back."""

    entity: str
    grade: str
    start: date | None = None


class Verdict(StrEnum):
    """What a review says of how a claim was read."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"
    CORRECTED = "corrected"


@dataclass(frozen=True, slots=True)
class ClaimReviewed(_Decision):
    """An analyst compared a claim with its text: it says so, or not, or what another one (id ``corrected_by``) says.

    Where only its time, or what its names stand for, was wrong, the corrected claim has the same id and comes with the review
    (``amended``). The last verdict counts; an amendment stays until another one.
    """

    claim: str
    document: str
    verdict: Verdict
    corrected_by: str | None = None
    amended: Claim | None = None


@dataclass(frozen=True, slots=True)
class ClaimRetracted(_Decision):
    """A claim is taken back, as if it had never been read or made; a later review may accept it again."""

    claim: str
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimsSuperseded:
    """What became of claims recorded before when their document was read again, or when a migration went over them.

    ``gone`` (ids) no longer count. ``revised`` count as they stand here, under the ids that they had, also where they did not count
    before; ``refused`` break shapes now. Claims with new ids are asserted, or quarantined, by an event of their own just before this one.
    ``ontology`` is the digest of the ontology in force. ``migration`` names the migration ("own/chemical 2"), "" for a reading;
    ``successors`` then tells which claim (id) took the place of which. What an analyst decided about a claim outranks a reading, and
    goes over to the successor.
    """

    document: str
    extractor: str
    ontology: str
    gone: tuple[str, ...] = ()
    revised: tuple[Claim, ...] = ()
    refused: tuple[QuarantinedClaim, ...] = ()
    migration: str = ""
    successors: tuple[tuple[str, str], ...] = ()
    by: str = ""
    because: str = ""

    @property
    def key(self) -> None:
        """None: a claim may go, come back and go again as the lexicon changes."""
        return None

    @property
    def concerned(self) -> frozenset[str]:
        """Ids of all claims of which it says something."""
        return frozenset(
            (*self.gone, *(c.id for c in self.revised), *(q.claim.id for q in self.refused), *(new for _, new in self.successors))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class OntologyMigrated:
    """A migration of a module went over the claims recorded before it; what became of each is told by the events just after this one.

    ``report`` and ``action`` are the digests of the texts of its queries in the log, ``ontology`` that of the ontology in force.
    """

    module: str
    number: int
    name: str
    report: str
    action: str
    ontology: str
    by: str = ""
    because: str = ""

    @property
    def key(self) -> str:
        """Idempotency key: each number of a module once."""
        return f"ontology-migrated:{self.module}:{self.number}"


ReviewDecision = ClaimReviewed | ClaimRetracted | ClaimsSuperseded
IdentityDecision = EntityWithdrawn | AliasAdded | AliasRemoved | EntityRenamed | EntitiesMerged | EntitySplit | SourceGraded


class Mark(StrEnum):
    """What an analyst says about passing something on; see ``domain.disclosure``."""

    RESTRICTED = "restricted"  # none of it goes out in public
    PERSONAL = "personal"  # no words of it that tell who somebody is go out in public
    NONE = "none"  # takes a mark back


@dataclass(frozen=True, slots=True)
class DisclosureMarked(_Decision):
    """A claim, document or source (its IRI) may not, or not whole, or again go out in public; the last mark counts."""

    subject: str
    mark: Mark


@dataclass(frozen=True, slots=True)
class RedactedEvent:
    """An event of the log whose body was replaced: its position, the hash that it has in the chain, and the SHA-256 of what stands there
    now, both hexadecimal."""

    seq: int
    hash: str
    digest: str


@dataclass(frozen=True, slots=True)
class ArticleRedacted(_Decision):
    """Words of an article were taken out of the log and of the texts beside it; the tombstone by which the chain stays whole."""

    document: str
    events: tuple[RedactedEvent, ...]


@dataclass(frozen=True, slots=True)
class NearCopyFound:
    """Two documents were found to be near copies of each other when the later one was taken in; ``first`` is the smaller id.

    ``passages`` is what they share: characters [start, end) of the first, then of the second.
    """

    first: str
    second: str
    passages: tuple[tuple[int, int, int, int], ...]

    @property
    def key(self) -> str:
        """Idempotency key."""
        return f"near-copy-found:{self.first}:{self.second}"


class Outcome(StrEnum):
    """What became of a member of a feed."""

    TAKEN = "taken"
    KNOWN = "known"  # the article is here already, not by this feed
    REFUSED = "refused"
    TAKEN_DOWN = "taken-down"  # by its publisher, who lists it without content


@dataclass(frozen=True, slots=True)
class PulledMember:
    """A member (IRI) of a feed: the article (id) that it is a version of, and when it was published there; ``reason`` of a refusal."""

    member: str
    document: str
    published: datetime
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True, slots=True)
class FeedPulled:
    """Members of a partner's feed (its IRI) were taken in, or refused: what else was recorded with this event came from them.

    ``base`` is the base IRI of the partner, under which it may speak; ``address`` is the page on which they were found.
    """

    feed: str
    base: str
    address: str
    members: tuple[PulledMember, ...]

    @property
    def taken(self) -> tuple[PulledMember, ...]:
        """The members that were taken in."""
        return tuple(member for member in self.members if member.outcome is Outcome.TAKEN)

    @property
    def key(self) -> None:
        """None: a feed may be read again from its beginning."""
        return None


LogEvent = (
    OntologyAdopted
    | OntologyMigrated
    | ArticleRecorded
    | ClaimsAsserted
    | ClaimsQuarantined
    | EntityAdded
    | NearCopyFound
    | IdentityDecision
    | ReviewDecision
    | FeedPulled
    | DisclosureMarked
    | ArticleRedacted
)


def document_of(event: LogEvent) -> str | None:
    """The document (its id) of which an event says something; ``None`` for one about something else, or about two."""
    if isinstance(event, ArticleRecorded):
        return event.document.id
    said = getattr(event, "document", None)
    return said if isinstance(said, str) else None


@dataclass(frozen=True, slots=True)
class StoredEvent:
    """A log event as recorded: ``seq`` counts from 1 without gaps, ``recorded_at`` is UTC, ``hash`` (hexadecimal) chains it to all
    before."""

    seq: int
    recorded_at: datetime
    event: LogEvent
    hash: str
