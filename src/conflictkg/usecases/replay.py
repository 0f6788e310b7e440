"""Read the log as it stood at a moment: what this knowledge base had recorded by then (``--as-recorded``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.codec import IDENTITY_EVENTS, REVIEW_EVENTS
from conflictkg.domain.entities import Entity
from conflictkg.domain.identities import Identities
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, NearCopyFound, StoredEvent
from conflictkg.domain.observations import EntityLookup, known_moment
from conflictkg.domain.origins import NearCopy, copies_in, origins
from conflictkg.domain.ports import EventLog, Testimony
from conflictkg.domain.reviews import Reviews


@dataclass(frozen=True, slots=True)
class Replayed:
    """Claims as recorded by a moment, and the identities as decided by then."""

    testimonies: list[Testimony]
    identities: Identities

    def lookup(self, described: EntityLookup) -> EntityLookup:
        """Finds the entity that an IRI stood for then, given what describes the entity of this very IRI."""

        def found(iri: str) -> Entity | None:
            entity = self.identities.added.get(iri := self.identities.canonical(iri)) or described(iri)
            return self.identities.described(entity) if entity is not None else None

        return found


def replayed(log: EventLog, until: datetime | None = None, place: str | None = None) -> Replayed:
    """What was recorded by a moment (inclusive); only claims about ``place`` when one is given, or about what stood for it then."""
    decided = (stored.event for stored in log.of(IDENTITY_EVENTS) if until is None or stored.recorded_at <= until)
    identities = Identities(decided)
    return Replayed(list(testimonies(log, until, place, identities)), identities)


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
