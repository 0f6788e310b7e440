"""Look over the log: what there is in it."""

from __future__ import annotations

from collections.abc import Iterator

from conflictkg.domain.codec import Json, encode
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimsAsserted,
    ClaimsQuarantined,
    EntityAdded,
    NearCopyFound,
    OntologyAdopted,
)
from conflictkg.domain.ports import EventLog
from conflictkg.domain.reviews import ClaimStatus, Reviews


def counts(log: EventLog) -> dict[str, int]:
    """How many documents, comments, claims, quarantined and superseded claims, added entities and pairs of near copies the log holds."""
    found = {"documents": 0, "comments": 0, "claims": 0, "quarantined": 0, "superseded": 0, "entities_added": 0, "near_copies": 0}
    reviews = Reviews()
    for stored in log.read():
        reviews.apply(stored.event)
        match stored.event:
            case ArticleRecorded(document):
                found["documents" if document.parent is None else "comments"] += 1
            case ClaimsAsserted(_, _, claims):
                found["claims"] += len(claims)
            case ClaimsQuarantined(_, _, items):
                found["quarantined"] += len(items)
            case NearCopyFound():
                found["near_copies"] += 1
            case EntityAdded():
                found["entities_added"] += 1
    found["superseded"] = sum(review.status is ClaimStatus.SUPERSEDED for review in reviews.by_claim.values())
    return found


def last_adoption(log: EventLog) -> OntologyAdopted | None:
    """The ontology in force, ``None`` before the first adoption."""
    stored = log.last("ontology-adopted")
    return stored.event if stored is not None and isinstance(stored.event, OntologyAdopted) else None


def records(log: EventLog, after: int = 0) -> Iterator[dict[str, object]]:
    """Log events as records, in order."""
    for stored in log.read(after):
        type_name, body = encode(stored.event)
        yield {
            "seq": stored.seq,
            "recorded_at": stored.recorded_at.isoformat(),
            "type": type_name,
            "summary": stored.event.key or _summary(type_name, body),
            "hash": stored.hash,
            "body": body,
        }


def _summary(type_name: str, body: Json) -> str:
    """An event without a key in one line: its subjects and numbers."""
    if type_name.startswith("ontology-adopted/"):
        return f"ontology {body['version']}"
    if type_name.startswith("feed-pulled/"):
        return f"{len(body['members'])} members of {body['feed']}"
    told = (f"{name} {len(value)}" if isinstance(value, list) else str(value) for name, value in body.items() if name != "because")
    return " ".join(part for part in told if len(part) < 100)
