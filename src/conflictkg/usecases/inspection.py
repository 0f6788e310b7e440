"""Look over the log: what there is in it."""

from __future__ import annotations

from collections.abc import Iterator

from conflictkg.domain.codec import encode
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimsAsserted,
    ClaimsQuarantined,
    EntityAdded,
    FeedPulled,
    LogEvent,
    NearCopyFound,
    OntologyAdopted,
)
from conflictkg.domain.ports import EventLog


def counts(log: EventLog) -> dict[str, int]:
    """How many documents, comments, claims, quarantined claims, added entities and pairs of near copies the log holds."""
    found = {"documents": 0, "comments": 0, "claims": 0, "quarantined": 0, "entities_added": 0, "near_copies": 0}
    for stored in log.read():
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
            "summary": stored.event.key or _summary(stored.event),
            "hash": stored.hash,
            "body": body,
        }


def _summary(event: LogEvent) -> str:
    """An event that has no key, in a few words."""
    match event:
        case OntologyAdopted(version=version):
            return f"ontology {version}"
        case FeedPulled(feed=feed, members=members):
            return f"{len(members)} members of {feed}"
    return f"{getattr(event, 'by', '')}: {getattr(event, 'because', '')}"
