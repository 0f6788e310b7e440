"""Read the log as it stood at a moment: what this knowledge base had recorded by then, and what was in force (``--as-recorded``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import takewhile

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.codec import IDENTITY_EVENTS, REVIEW_EVENTS, encode
from conflictkg.domain.entities import Entity
from conflictkg.domain.identities import Identities
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimsAsserted,
    ClaimsQuarantined,
    LogEvent,
    NearCopyFound,
    OntologyAdopted,
    StoredEvent,
)
from conflictkg.domain.observations import EntityLookup, known_moment
from conflictkg.domain.origins import NearCopy, copies_in, origins
from conflictkg.domain.ports import EventLog
from conflictkg.domain.reviews import Reviews
from conflictkg.domain.testimony import Testimony


@dataclass(frozen=True, slots=True)
class Replayed:
    """Claims as recorded by a moment, and the identities as decided by then."""

    testimonies: list[Testimony]
    identities: Identities

    def lookup(self, described: EntityLookup) -> EntityLookup:
        """Finds the entity that an IRI stood for then, given what describes the entity of this very IRI."""

        return lookup_of(self.identities, described)


def lookup_of(identities: Identities, described: EntityLookup) -> EntityLookup:
    """Finds the entity that an IRI stands for by these decisions, given what describes the entity of this very IRI."""

    def found(iri: str) -> Entity | None:
        entity = identities.added.get(iri := identities.canonical(iri)) or described(iri)
        return identities.described(entity) if entity is not None else None

    return found


def replayed(log: EventLog, until: datetime | None = None, place: str | None = None) -> Replayed:
    """What was recorded by a moment (inclusive); only claims about ``place`` when one is given, or about what stood for it then."""
    identities = identities_by(log, until)
    return Replayed(list(testimonies(log, until, place, identities)), identities)


def adopted_by(log: EventLog, until: datetime) -> StoredEvent | None:
    """The adoption of the ontology in force at a moment; the first one for a moment before it, ``None`` when there is none."""
    found: StoredEvent | None = None
    for stored in log.of(["ontology-adopted"]):
        if found is not None and stored.recorded_at > until:
            break
        found = stored
    return found


def in_force(log: EventLog, until: datetime) -> OntologyAdopted | None:
    """The ontology in force at a moment; see ``adopted_by``."""
    stored = adopted_by(log, until)
    return stored.event if stored is not None and isinstance(stored.event, OntologyAdopted) else None


class LogWith:
    """A log as it would be with some events more, to read only: what they would change can be seen before they are recorded."""

    def __init__(self, log: EventLog, events: Sequence[LogEvent]) -> None:
        self._log, self._start = log, log.position()
        moment = datetime.now(UTC)
        self._more = [StoredEvent(self._start + n, moment, event, "") for n, event in enumerate(events, 1)]

    def append(self, events: Sequence[LogEvent], texts: Mapping[str, str] | None = None) -> list[StoredEvent]:
        """Never: nothing is recorded here."""
        raise TypeError("a log that is only thought of cannot be added to")

    def read(self, after: int = 0) -> Iterator[StoredEvent]:
        """Events with ``seq > after`` in order."""
        yield from self._log.read(min(after, self._start))
        yield from (stored for stored in self._more if stored.seq > after)

    def of(self, names: Collection[str], after: int = 0) -> Iterator[StoredEvent]:
        """Events of these types, by their names without the version, with ``seq > after``, in order."""
        yield from self._log.of(names, min(after, self._start))
        yield from (s for s in self._more if s.seq > after and encode(s.event)[0].partition("/")[0] in names)

    def last(self, name: str) -> StoredEvent | None:
        """The last event of a type, by its name without the version."""
        return max(self.of([name]), key=lambda stored: stored.seq, default=None)

    def position(self) -> int:
        """The last ``seq``."""
        return self._start + len(self._more)

    def head(self) -> tuple[int, str]:
        """Position and hash of the last event; what is only thought of has no hash."""
        return (self.position(), "") if self._more else self._log.head()

    def __contains__(self, key: str) -> bool:
        """Whether an event with this key is there."""
        return key in self._log or any(stored.event.key == key for stored in self._more)

    def text(self, digest: str) -> str | None:
        """A text kept beside the log."""
        return self._log.text(digest)

    def close(self) -> None:
        """Nothing: the log belongs to whoever opened it."""


class LogUntil:
    """A log as it stood at a moment (inclusive), to read only: what is projected from it is what was projected then."""

    def __init__(self, log: EventLog, until: datetime) -> None:
        self._log = log
        self._end, self._keys = (0, ""), set[str]()
        for stored in _until(log, until):
            self._end = (stored.seq, stored.hash)
            if stored.event.key is not None:
                self._keys.add(stored.event.key)

    def append(self, events: Sequence[LogEvent], texts: Mapping[str, str] | None = None) -> list[StoredEvent]:
        """Never: what was recorded by a moment is recorded."""
        raise TypeError("the log as it stood at a moment cannot be added to")

    def read(self, after: int = 0) -> Iterator[StoredEvent]:
        """Events with ``seq > after`` in order, verified against the chain."""
        return takewhile(lambda stored: stored.seq <= self._end[0], self._log.read(after))

    def of(self, names: Collection[str], after: int = 0) -> Iterator[StoredEvent]:
        """Events of these types, by their names without the version, with ``seq > after``, in order."""
        return takewhile(lambda stored: stored.seq <= self._end[0], self._log.of(names, after))

    def last(self, name: str) -> StoredEvent | None:
        """The last event of a type, by its name without the version."""
        return max(self.of([name]), key=lambda stored: stored.seq, default=None)

    def position(self) -> int:
        """The last ``seq``, 0 when nothing was recorded by then."""
        return self._end[0]

    def head(self) -> tuple[int, str]:
        """Position and hash of the last event."""
        return self._end

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def text(self, digest: str) -> str | None:
        """A text kept beside the log."""
        return self._log.text(digest)

    def close(self) -> None:
        """Nothing: the log underneath stays open."""


def identities_by(log: EventLog, until: datetime | None = None) -> Identities:
    """What was decided about identities by a moment (inclusive)."""
    return Identities(stored.event for stored in log.of(IDENTITY_EVENTS) if until is None or stored.recorded_at <= until)


def _until(log: EventLog, until: datetime | None) -> Iterator[StoredEvent]:
    return takewhile(lambda stored: until is None or stored.recorded_at <= until, log.read())


def testimonies(
    log: EventLog, until: datetime | None = None, place: str | None = None, identities: Identities | None = None
) -> Iterator[Testimony]:
    """Accepted claims recorded by a moment (inclusive), in the order of the log; only those about ``place`` when one is given."""
    canonical = identities.canonical if identities is not None else str
    reviews = Reviews(s.event for s in log.of(REVIEW_EVENTS) if until is None or s.recorded_at <= until)
    place = canonical(place) if place is not None else None
    documents: dict[str, tuple[Document, datetime]] = {}
    copies: dict[str, list[NearCopy]] = defaultdict(list)
    found: list[tuple[Claim, str, datetime]] = []
    for stored in _until(log, until):
        match stored.event:
            case ArticleRecorded(document):
                documents[document.id] = (document, stored.recorded_at)
            case NearCopyFound():
                for one, copy in copies_in(stored.event):
                    copies[one].append(copy)
            case ClaimsAsserted(document_id, _, claims):
                counted = (c for claim in claims if (c := reviews.standing(claim)) is not None)
                found += [(c, document_id, stored.recorded_at) for c in counted if place is None or _is_about(c, place, canonical)]
            case ClaimsQuarantined(document_id, _, items):
                restored = (c for item in items if (c := reviews.restored(item.claim)) is not None)
                found += [(c, document_id, stored.recorded_at) for c in restored if place is None or _is_about(c, place, canonical)]
    known = {id: _known(document, recorded, documents) for id, (document, recorded) in documents.items()}
    dated = {id: (document, known[id]) for id, (document, _) in documents.items()}
    superseded: dict[str, datetime] = {}
    for id, (document, _) in documents.items():
        for replaced in ({document.revises} if document.revises is not None else set()) | set(document.withdraws):
            superseded[replaced] = min(known[id], superseded.get(replaced, known[id]))
    for claim, id, recorded in found:
        document = documents[id][0]
        copied = origins(claim, document, known[id], lambda id: copies.get(id, ()), dated.get)
        yield Testimony(claim, document, known[id], recorded, superseded.get(id), copied)


def _known(document: Document, recorded: datetime, documents: dict[str, tuple[Document, datetime]]) -> datetime:
    host = documents[document.parent][0] if document.parent in documents else None
    return known_moment(document, recorded, host)


def _is_about(claim: Claim, place: str, canonical: Callable[[str], str]) -> bool:
    return claim.place is not None and claim.place.entity is not None and canonical(claim.place.entity) == place
