"""Carry claims recorded earlier over to a changed ontology: what a migration's action makes of each is worked out, checked and recorded.

From the graph back into the log. The log keeps both the migration and what it made of every claim, so that replaying needs no query and
gives the same whatever engine replays it. A claim whose identity changes (another kind, say) is superseded by its successor, to which all
that analysts decided about it goes over; one that keeps it counts as it stands now.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.log_events import ClaimsAsserted, ClaimsSuperseded, LogEvent
from conflictkg.domain.ports import ClaimGraph, ClaimValidator, EventLog
from conflictkg.errors import InputRefused

MIGRATION = "migration/1"
"""In place of a reader, in the event that tells what became of a document's claims."""

Moving = Callable[[Document, Sequence[Claim]], list[tuple[Claim, Claim]]]
"""Gives the claims of a document that an action changes, before and after it."""


@dataclass(frozen=True, slots=True)
class Move:
    """A claim that a migration changes; ``counts`` unless an analyst took it out."""

    document: Document
    before: Claim
    after: Claim
    counts: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a migration does, and the events that tell it, without the one of the migration itself."""

    moves: tuple[Move, ...]
    events: tuple[LogEvent, ...]


@dataclass(frozen=True, slots=True)
class Named:
    """A migration as its events name it ("own/chemical 1"), the digest of the ontology in force, who applies it and because of what."""

    migration: str
    ontology: str
    by: str = ""
    because: str = ""


def plan(named: Named, graph: Callable[[], ClaimGraph], log: EventLog, moving: Moving, validator: ClaimValidator) -> Plan:
    """Work out a migration over all claims that count, or that analysts took out.

    ``graph`` gives a fresh view, which remembers what it reads. Raises ``InputRefused`` when what comes out breaks a shape, or is no claim.
    """
    moves: list[Move] = []
    events: list[LogEvent] = []
    for name in list(graph().document_names()):
        view = graph()
        document = view.document(name.id)
        assert document is not None
        counting = {claim.id: claim for claim in view.accepted_of(name.id)}
        out = {w.claim.id: w.claim for w in view.withdrawn_of(name.id) if w.review.by}
        found = moving(document, [*counting.values(), *out.values()])
        if not found:
            continue
        own = [Move(document, before, after, before.id in counting) for before, after in found]
        _check([move.after for move in own], document, log, validator, named)
        known = {*counting, *out, *(w.claim.id for w in view.withdrawn_of(name.id)), *(r.claim.id for r in view.refused_of(name.id))}
        moves += own
        events += _events(own, known, set(counting), named)
    return Plan(tuple(moves), tuple(events))


def _check(claims: Sequence[Claim], document: Document, log: EventLog, validator: ClaimValidator, named: Named) -> None:
    for verdict in validator.validate(document, log.text(document.text_digest), claims):
        if verdict.reasons:
            told = "; ".join(verdict.reasons)
            raise InputRefused(
                f'migration {named.migration}: "{verdict.claim.quote.text}" ({document.source_file}) would break a shape: {told}'
            )


def _events(moves: Iterable[Move], known: set[str], counting: set[str], named: Named) -> list[LogEvent]:
    """The events of one document; ``known`` are ids of all its claims in any state, ``counting`` of those that count."""
    fresh: dict[str, dict[str, Claim]] = defaultdict(dict)
    revised: dict[str, Claim] = {}
    successors: list[tuple[str, str]] = []
    document = ""
    for move in moves:
        before, after, document = move.before, move.after, move.document.id
        if after.id == before.id:
            revised[after.id] = after
            continue
        successors.append((before.id, after.id))
        if after.id not in known:
            fresh[after.extractor].setdefault(after.id, after)
        elif after.id not in counting:
            revised.setdefault(after.id, after)
    events: list[LogEvent] = [
        ClaimsAsserted(document, extractor, tuple(claims.values()), ontology=named.ontology) for extractor, claims in fresh.items()
    ]
    events.append(
        ClaimsSuperseded(
            document=document,
            extractor=MIGRATION,
            ontology=named.ontology,
            gone=tuple(old for old, _ in successors),
            revised=tuple(revised.values()),
            migration=named.migration,
            successors=tuple(successors),
            by=named.by,
            because=named.because,
        )
    )
    return events
