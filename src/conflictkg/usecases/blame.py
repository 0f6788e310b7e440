"""Which log events are behind a period: how each claim for it, against it and about its contests came in, and what changed it since.

The last step of the way of the data, walked back: from a belief to the positions of the log at which somebody recorded what it rests on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.codec import IDENTITY_EVENTS, encode
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimsAsserted,
    ClaimsQuarantined,
    ClaimsSuperseded,
    EntitiesMerged,
    EntityAdded,
    IdentityDecision,
    NearCopyFound,
    OntologyAdopted,
    StoredEvent,
)
from conflictkg.domain.periods import Period
from conflictkg.domain.ports import EventLog
from conflictkg.usecases.who_controlled import Json, PlaceCase, Teller

UNRELATED = frozenset({"ontology-adopted", "claims-asserted", "claims-quarantined", "near-copy-found", *IDENTITY_EVENTS})
"""Types of events that are told of where they change a claim, and not for naming its document."""


@dataclass(slots=True)
class _Traced:
    """A claim behind a period, and what the log says of it; ``entities`` are all that its mentions have stood for so far."""

    claim: Claim
    document: Document
    entities: set[str]
    article: Json | None = None
    recorded: Json | None = None
    ontology: Json | None = None
    changed: list[Json] = field(default_factory=list)


def blame(log: EventLog, case: PlaceCase, period: Period, teller: Teller) -> Json:
    """The log events behind a period of a place, as JSON; positions are those that ``log show`` prints."""
    roles: dict[str, list[str]] = {}
    contesting = [claim for contest in period.contests for claim in contest.claims]
    for role, claims in (("supports", period.supporting), ("opposes", period.opposing), ("contests", contesting)):
        for claim in claims:
            if role not in (found := roles.setdefault(claim, [])):
                found.append(role)
    traced = {id: _traced(case.testimonies[id].claim, case.testimonies[id].document) for id in roles}
    ontology: Json | None = None
    for stored in log.read():
        if isinstance(stored.event, OntologyAdopted):
            ontology = {**_event(stored), "version": stored.event.version, "digest": stored.event.digest}
        for each in traced.values():
            _follow(each, stored, ontology)
    return {
        "place": teller.who(case.place),
        "from": period.valid_from.isoformat() if period.valid_from else None,
        "until": (period.valid_until - timedelta(days=1)).isoformat() if period.valid_until else None,
        "period": teller.iri(case, period),
        "controller": teller.who(period.controller, period.valid_from),
        "status": period.status.value,
        "rule": period.rule,
        "ontology": ontology,
        "claims": [
            {
                **teller.row(case.testimonies[id]),
                "roles": roles[id],
                "article_recorded": each.article,
                "recorded": each.recorded,
                "ontology": each.ontology,
                "changed_by": each.changed,
            }
            for id, each in traced.items()
        ],
    }


def _traced(claim: Claim, document: Document) -> _Traced:
    mentions = (*claim.agents, *claim.patients, *claim.relayers, *filter(None, (claim.place, claim.speaker)))
    return _Traced(claim, document, {iri for iri in (*(m.entity for m in mentions), document.source) if iri is not None})


def _follow(traced: _Traced, stored: StoredEvent, ontology: Json | None) -> None:
    """Take one more event of the log into account."""
    match stored.event:
        case ArticleRecorded(document) if document.id == traced.document.id:
            traced.article = {**_event(stored), "by": None}
        case ClaimsAsserted(document=id, extractor=extractor, claims=claims) if id == traced.document.id:
            if any(claim.id == traced.claim.id for claim in claims):
                if traced.recorded is None:
                    traced.recorded, traced.ontology = {**_event(stored), "by": getattr(stored.event, "by", "") or extractor}, ontology
                else:
                    traced.changed.append({**_event(stored), "by": extractor, "what": "read again"})
        case ClaimsQuarantined(document=id, items=items) if any(item.claim.id == traced.claim.id for item in items):
            traced.recorded, traced.ontology = {**_event(stored), "by": stored.event.extractor}, ontology
        case _ if traced.article is not None:
            traced.changed += ({**_event(stored), **told} for told in _changes(traced, stored))


def _changes(traced: _Traced, stored: StoredEvent) -> Iterator[Json]:
    """What an event changes of a claim that was recorded before it: on whose word, and what it says."""
    me = traced.document.id
    match stored.event:
        case ArticleRecorded(document):
            outlet = document.outlet or None
            if me in document.corrects:
                yield {"by": outlet, "what": f"corrected by {document.id}"}
            if me in document.withdraws:
                yield {"by": outlet, "what": f"withdrawn by {document.id}"}
            if document.revises == me:
                yield {"by": outlet, "what": f"replaced by the changed text {document.id}"}
        case NearCopyFound(first, second) if me in (first, second):
            yield {"by": None, "what": f"found to be a near copy of {second if me == first else first}"}
        case EntityAdded(entity, by) if by and entity.iri in traced.entities:
            yield {"by": by, "what": f"{entity.iri} described anew", "because": stored.event.because}
        case EntitiesMerged(by, because, kept, merged) if merged in traced.entities:
            traced.entities.add(kept)
            yield {"by": by, "what": f"{merged} merged into {kept}", "because": because}
        case event if isinstance(event, IdentityDecision) and getattr(event, "entity", None) in traced.entities:
            yield {"by": event.by, "what": f"{_name(stored)} {_said(stored)}", "because": event.because}
        case ClaimsSuperseded() as event:
            if traced.claim.id in event.concerned:
                yield {"by": event.by or event.extractor, "what": _reread(event, traced.claim.id), "because": event.because or None}
        case _ if _name(stored) not in UNRELATED:  # whatever else the log learns to record about a claim or its document
            body = encode(stored.event)[1]
            claims = [value for name, value in body.items() if name in ("claim", "corrected_by")]
            if traced.claim.id in claims or (not claims and me in body.values()):
                yield {"by": body.get("by"), "what": _name(stored), "because": body.get("because")}


def _reread(event: ClaimsSuperseded, claim: str) -> str:
    how = f"migration {event.migration}" if event.migration else f"read again by ontology {event.ontology[:12]}"
    if (before := next((old for old, new in event.successors if new == claim), None)) is not None:
        return f"{how}: takes the place of {before}"
    if claim in event.gone:
        return f"{how}: no longer given"
    return f"{how}: counts as it stands now" if any(c.id == claim for c in event.revised) else f"{how}: breaks a shape"


def _name(stored: StoredEvent) -> str:
    return encode(stored.event)[0].partition("/")[0]


def _said(stored: StoredEvent) -> str:
    body: dict[str, Any] = encode(stored.event)[1]
    return " ".join(str(value) for name, value in body.items() if name not in ("by", "because"))


def _event(stored: StoredEvent) -> Json:
    return {"position": stored.seq, "type": encode(stored.event)[0], "at": stored.recorded_at.isoformat()}
