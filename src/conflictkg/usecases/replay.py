"""Read the log as it stood at a moment: what this knowledge base had recorded by then (``--as-recorded``)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, NearCopyFound
from conflictkg.domain.observations import known_moment
from conflictkg.domain.origins import NearCopy, copies_in, origins
from conflictkg.domain.ports import EventLog, Testimony


def testimonies(log: EventLog, until: datetime | None = None, place: str | None = None) -> Iterator[Testimony]:
    """Accepted claims recorded by a moment (inclusive), in the order of the log; only those about ``place`` when one is given."""
    documents: dict[str, tuple[Document, datetime]] = {}
    copies: dict[str, list[NearCopy]] = defaultdict(list)
    found: list[tuple[Claim, str, datetime]] = []
    for stored in log.read():
        if until is not None and stored.recorded_at > until:
            break
        match stored.event:
            case ArticleRecorded(document):
                documents[document.id] = (document, stored.recorded_at)
            case NearCopyFound():
                for one, copy in copies_in(stored.event):
                    copies[one].append(copy)
            case ClaimsAsserted(document_id, _, claims):
                found += [(c, document_id, stored.recorded_at) for c in claims if place is None or _is_about(c, place)]
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


def _is_about(claim: Claim, place: str) -> bool:
    return claim.place is not None and claim.place.entity == place
