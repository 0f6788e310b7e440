"""What analysts have decided, along the log: which entities are one and what they are called, which claims count.

A part of ``graph.projection``, which asks for the state at one position after another.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol, TypeGuard

from conflictkg.domain.codec import IDENTITY_EVENTS, REVIEW_EVENTS
from conflictkg.domain.identities import Identities
from conflictkg.domain.log_events import EntityAdded, IdentityDecision, LogEvent, ReviewDecision
from conflictkg.domain.ports import EventLog
from conflictkg.domain.reviews import Reviews
from conflictkg.graph.identity_projection import Decision


def decides(event: LogEvent) -> TypeGuard[Decision | ReviewDecision]:
    """Whether a log event is an analyst's decision about identity or about a claim."""
    return isinstance(event, IdentityDecision | ReviewDecision) or (isinstance(event, EntityAdded) and bool(event.by))


class Canonical(Protocol):
    """Whatever knows the entity (IRI) that one stands for after all merges."""

    def canonical(self, iri: str) -> str:
        """The entity (IRI) that one stands for."""
        ...


@dataclass(frozen=True, slots=True)
class InPlace:
    """What projecting a claim has to know: where its entities lead, and what was decided about it."""

    identities: Canonical
    reviews: Reviews = field(default_factory=Reviews)


class Judgements:
    """The state of all decisions, read from the log as far as it is asked for."""

    def __init__(self, log: EventLog) -> None:
        self._log = log
        self._position = 0
        self.identities = Identities()
        self.reviews = Reviews()

    def until(self, position: int) -> Judgements:
        """All decisions up to an event, which is none before the last one asked for."""
        for stored in self._log.of((*IDENTITY_EVENTS, *REVIEW_EVENTS), self._position):
            if stored.seq > position:
                break
            self.identities.apply(stored.event)
            self.reviews.apply(stored.event)
            self._position = stored.seq
        return self

    def in_place(self) -> InPlace:
        """The decisions read so far, as projecting claims needs them."""
        return InPlace(self.identities, self.reviews)
