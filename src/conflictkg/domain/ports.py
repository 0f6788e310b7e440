"""What the use cases need from the outside, as protocols; ``bootstrap`` wires the adapters."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Protocol

from conflictkg.domain.claims import Article, Claim, Document
from conflictkg.domain.entities import Candidate, Entity, EntityType, Name
from conflictkg.domain.event_clusters import EventCluster
from conflictkg.domain.log_events import LogEvent, NearCopyFound, OntologyAdopted, StoredEvent
from conflictkg.domain.periods import Holding
from conflictkg.domain.reviews import Review
from conflictkg.domain.testimony import Heard, Testimony
from conflictkg.domain.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Overrides:
    """What the user, or the container it came in, says about an input, stronger than what the input says about itself; "" leaves it alone.

    ``format`` is the name of a format, ``charset`` what a server or an archive says of the encoding, ``address`` where the input was
    retrieved: its URL unless the input itself states one of the same site.
    """

    title: str = ""
    outlet: str = ""
    source_kind: str = ""
    published: str = ""  # ISO day or moment
    url: str = ""
    author: str = ""
    format: str = ""
    charset: str = ""
    address: str = ""

    def over(self, weaker: Overrides) -> Overrides:
        """These statements with their gaps filled from ``weaker``."""
        return replace(self, **{f.name: getattr(self, f.name) or getattr(weaker, f.name) for f in fields(self)})


@dataclass(frozen=True, slots=True)
class RawInput:
    """The bytes of one article, what it is called, and what is said about it from outside."""

    data: bytes
    name: str
    overrides: Overrides = field(default_factory=Overrides)


class ArticleReader(Protocol):
    """Turns the bytes of one input into articles: the host first, then each comment glued to it."""

    def read(self, data: bytes, name: str, overrides: Overrides) -> list[Article]:
        """Articles of one input called ``name`` (its bytes, else its extension, select the format).

        Raises ``InputRefused`` when nothing can be read from it, or, for a container, at the first part of it that is refused.
        """
        ...


class Extractor(Protocol):
    """Reads candidate claims from an article."""

    name: str
    """Stable name with a version, recorded with every claim: "rules/1"."""

    def extract(self, article: Article) -> list[Claim]:
        """Candidate claims in text order; every quote is verbatim. An article without a date yields claims without relative dates."""
        ...

    def extract_all(self, articles: Sequence[Article]) -> Iterator[list[Claim]]:
        """What ``extract`` gives for each article, in order; cheaper for many at once where the reader can work on them together."""
        ...


class NameIndex(Protocol):
    """Finds entities by name: curated reference data first, then the gazetteer."""

    def names(self) -> Iterable[Name]:
        """Every curated spelling of actors and places, for scanning text."""
        ...

    def head_nouns(self) -> Iterable[Name]:
        """Nouns by which an actor is called once a text has named it ("the regime"); never names by themselves."""
        ...

    def metonyms(self) -> Iterable[Name]:
        """Names of places that stand for an actor when it speaks or decides ("Kyiv")."""
        ...

    def lookup(
        self, text: str, type: EntityType | None = None, *, countries: Sequence[str] = (), gazetteer: bool = True
    ) -> list[Candidate]:
        """Entities called exactly ``text`` (normalised: case, accents, apostrophes, hyphens, generic words), best first.

        ``countries`` (ISO codes) prefers gazetteer places there.
        """
        ...

    def search(self, text: str, type: EntityType | None = None, limit: int = 5) -> list[Candidate]:
        """Entities with a name like ``text`` (fuzzy, curated and gazetteer), best first, scores below 1."""
        ...

    def entity(self, iri: str) -> Entity | None:
        """The entity with this IRI, from any part of the index."""
        ...

    def provisional(self, type: EntityType, name: str, country: str, kind: str = "") -> Entity:
        """The entity that an unknown name stands for in a country (ISO code, "" for none); made when it is new, then found by its IRI."""
        ...


@dataclass(frozen=True, slots=True)
class Verdict:
    """What validation says of one candidate claim: no reasons means that it conforms."""

    claim: Claim
    reasons: tuple[str, ...]


class ClaimValidator(Protocol):
    """Checks candidate claims against the shapes."""

    def validate(self, document: Document, text: str | None, claims: Sequence[Claim]) -> list[Verdict]:
        """One verdict per claim, in order; without a text nobody compares the words of the claims with it."""
        ...

    def validate_all(self, articles: Sequence[tuple[Document, str | None, Sequence[Claim]]]) -> list[list[Verdict]]:
        """What ``validate`` gives for each (document, text, claims), in order; cheaper for many at once."""
        ...


class CopyIndex(Protocol):
    """Finds the documents of the log of which a new one is a near copy, without reading all of them."""

    def recording(self) -> AbstractContextManager[None]:
        """Keep others from recording while documents are compared and recorded; what was added is kept when this ends well."""
        ...

    def add(self, article: Article) -> list[NearCopyFound]:
        """Take note of a new document and tell of which of those before it is a near copy; only while ``recording``.

        Two documents of one source are one chain anyway and are not told.
        """
        ...


class EventLog(Protocol):
    """The append-only, hash-chained record; the only truth."""

    def append(self, events: Sequence[LogEvent], texts: Mapping[str, str] | None = None) -> list[StoredEvent]:
        """Record all events and texts (digest to text) in one transaction, or nothing.

        Events whose key is already known are left out of the result.
        """
        ...

    def read(self, after: int = 0) -> Iterator[StoredEvent]:
        """Events with ``seq > after`` in order, verified against the chain.

        Raises ``KnowledgeBaseFault`` at the first event that does not fit.
        """
        ...

    def last(self, name: str) -> StoredEvent | None:
        """The last event of a type, by its name without the version ("ontology-adopted"); ``None`` when there is none."""
        ...

    def of(self, names: Collection[str], after: int = 0) -> Iterator[StoredEvent]:
        """Events of these types, by their names without the version, with ``seq > after``, in order; the chain is not verified."""
        ...

    def position(self) -> int:
        """The last ``seq``, 0 when empty."""
        ...

    def head(self) -> tuple[int, str]:
        """Position and hash (hexadecimal) of the last event."""
        ...

    def __contains__(self, key: str) -> bool:
        """Whether an event with this key is recorded."""
        ...

    def text(self, digest: str) -> str | None:
        """A text kept beside the log, ``None`` when unknown or redacted."""
        ...

    def close(self) -> None:
        """Release the store."""
        ...


class AdoptedOntologies(Protocol):
    """What the log keeps of the ontologies that were adopted in it."""

    def vocabulary(self, adopted: OntologyAdopted) -> Vocabulary:
        """Kinds, operators, word classes and policy as adopted."""
        ...

    def described(self, adopted: OntologyAdopted) -> Callable[[str], Entity | None]:
        """Finds entities, by their very IRIs, in the reference data as adopted."""
        ...


@dataclass(frozen=True, slots=True)
class RefusedClaim:
    """A quarantined claim with its document and the reasons."""

    claim: Claim
    document: Document
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class WithdrawnClaim:
    """A claim that an analyst took out, with its document and the decision."""

    claim: Claim
    document: Document
    review: Review


class Archive(Protocol):
    """What is recorded of earlier reports, for corrections to be linked to them."""

    def about(self, place: str) -> Iterable[Testimony]:
        """Accepted claims about a place (IRI)."""
        ...

    def titled(self, title: str) -> Iterable[Document]:
        """Documents with exactly this title."""
        ...


@dataclass(frozen=True, slots=True)
class DocumentName:
    """What people call a document by: its id, the file it came from, its title; ``parent`` is the document that a comment is on."""

    id: str
    source_file: str
    title: str
    parent: str | None


class Iris(Protocol):
    """IRIs that the knowledge base mints under its own base."""

    def document(self, id: str) -> str:
        """IRI of a document."""
        ...

    def claim(self, id: str) -> str:
        """IRI of a claim."""
        ...

    def period(self, id: str) -> str:
        """IRI of a version of a control period."""
        ...

    def event(self, id: str) -> str:
        """IRI of an event derived from claims."""
        ...

    def source(self, name: str) -> str:
        """IRI of a source that is known by its name only."""
        ...

    def entity(self, type: EntityType, country: str, name: str) -> str:
        """IRI of an actor or place that is known by its name only, in a country (ISO code) or ""."""
        ...


@dataclass(frozen=True, slots=True)
class PeriodKey:
    """What tells a version of a control period from all others: its place, its first day, and the days on which it was believed."""

    place: str
    valid_from: date | None
    known_from: date
    known_until: date | None


class ClaimGraph(Protocol):
    """The projection of the log that answers questions."""

    def position(self) -> int:
        """The log position it reflects."""
        ...

    def testimonies(self, place: str) -> Iterable[Testimony]:
        """Accepted claims about a place (IRI)."""
        ...

    def told(self, claims: Iterable[str]) -> Iterable[Testimony]:
        """The accepted claims with these ids, in order."""
        ...

    def heard(self, place: str, vocabulary: Vocabulary) -> Sequence[Heard]:
        """What the claims about a place (IRI) come to by a vocabulary, in the order of their ids."""
        ...

    def entity(self, iri: str) -> Entity | None:
        """The entity that an IRI stands for after all merges, of the reference data or of the log."""
        ...

    def description(self, iri: str) -> Entity | None:
        """The entity of this very IRI, merged into another or not."""
        ...

    def canonical(self, iri: str) -> str:
        """The entity (IRI) that one stands for after all merges."""
        ...

    def merged_into(self, iri: str) -> list[str]:
        """Entities (IRIs, sorted) that stand for this one after all merges, without itself."""
        ...

    def entity_kinds(self, type: EntityType) -> Collection[str]:
        """Notations of the kinds of actors, places or sources."""
        ...

    def is_mentioned(self, iri: str) -> bool:
        """Whether any accepted claim is about this entity, as place, agent or patient."""
        ...

    def speaks(self, iri: str) -> bool:
        """Whether any accepted claim is made or relayed by this source (its very IRI)."""
        ...

    def all_testimonies(self) -> Iterable[Testimony]:
        """Every accepted claim."""
        ...

    def events(self, place: str | None = None) -> Iterable[EventCluster]:
        """Events derived from claims, at one place (IRI) or anywhere, in order of time."""
        ...

    def outlets(self, claims: Iterable[str]) -> Iterable[str]:
        """Names of the outlets that published these claims (ids)."""
        ...

    def refused(self) -> Iterable[RefusedClaim]:
        """Every quarantined claim."""
        ...

    def withdrawn(self) -> Iterable[WithdrawnClaim]:
        """Every claim that an analyst took out."""
        ...

    def withdrawn_of(self, document: str) -> Iterable[WithdrawnClaim]:
        """Claims of a document (its id) that an analyst took out, in text order."""
        ...

    def reviewer_of(self, claim: str) -> str:
        """Who made the last decision about a claim (its id), "" when nobody has."""
        ...

    def document_names(self) -> Iterable[DocumentName]:
        """Every document, in the order of the ids."""
        ...

    def document(self, id: str) -> Document | None:
        """The document with this id."""
        ...

    def accepted_of(self, document: str) -> Iterable[Claim]:
        """Accepted claims of a document (its id), in text order."""
        ...

    def refused_of(self, document: str) -> Iterable[RefusedClaim]:
        """Quarantined claims of a document (its id), in text order."""
        ...

    def entities_in_use(self) -> Iterable[Entity]:
        """Entities that accepted claims are about."""
        ...

    def holdings(self, day: date, known: date | None = None) -> Iterable[Holding]:
        """Every place of which something was believed on a day, as known by the end of a day (``None``: now), in any order."""
        ...

    def period_at(self, iri: str) -> PeriodKey | None:
        """Which version of a control period has this IRI, ``None`` when there is none."""
        ...

    def periods_about(self, place: str) -> Iterable[tuple[str, PeriodKey]]:
        """Every version of a control period of a place (IRI), with its IRI."""
        ...

    def places_of(self, actor: str) -> Iterable[str]:
        """Places (IRIs) of which a belief names this actor as holder or contester."""
        ...
