"""Reviews: which claims count, by what analysts have decided about each.

A pure fold over the log; of several decisions about a claim the last one counts. That repairs our reading and not the world's knowledge, so
it acts on all known times (rule R11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from conflictkg.domain.claims import Claim
from conflictkg.domain.log_events import ClaimRetracted, ClaimReviewed, LogEvent, Verdict


class ClaimStatus(StrEnum):
    """How a claim that conforms to the shapes stands."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"  # the text does not say it
    RETRACTED = "retracted"  # taken back
    SUPERSEDED = "superseded"  # the text says what another claim says


_STATUS = {Verdict.ACCEPTED: ClaimStatus.ACCEPTED, Verdict.REJECTED: ClaimStatus.REJECTED, Verdict.CORRECTED: ClaimStatus.SUPERSEDED}


@dataclass(frozen=True, slots=True)
class Review:
    """The last decision about a claim; ``corrected_by`` is the claim (its id) that takes its place, ``amended`` the claim itself with
    another time, or other entities for its names."""

    status: ClaimStatus
    by: str
    because: str
    corrected_by: str | None = None
    amended: Claim | None = None

    @property
    def counts(self) -> bool:
        """Whether the claim counts for anything."""
        return self.status is ClaimStatus.ACCEPTED


class Reviews:
    """The state of all reviews; ``apply`` takes events in the order of the log."""

    def __init__(self, events: Iterable[LogEvent] = ()) -> None:
        self.by_claim: dict[str, Review] = {}
        for event in events:
            self.apply(event)

    def apply(self, event: LogEvent) -> None:
        """Take one more event of the log into account; those that are no reviews leave all as it is."""
        match event:
            case ClaimReviewed(by=by, because=because, claim=claim, verdict=verdict, corrected_by=other, amended=amended):
                status = ClaimStatus.ACCEPTED if amended is not None else _STATUS[verdict]
                self.by_claim[claim] = Review(status, by, because, other, amended or self._amended(claim))
            case ClaimRetracted(by=by, because=because, claim=claim):
                self.by_claim[claim] = Review(ClaimStatus.RETRACTED, by, because, None, self._amended(claim))

    def _amended(self, claim: str) -> Claim | None:
        review = self.by_claim.get(claim)
        return review.amended if review is not None else None

    def of(self, claim: str) -> Review | None:
        """The last decision about a claim (its id)."""
        return self.by_claim.get(claim)

    def standing(self, claim: Claim) -> Claim | None:
        """A claim as it counts, as it was amended last; ``None`` when it was taken out."""
        review = self.by_claim.get(claim.id) if self.by_claim else None
        if review is None:
            return claim
        return (review.amended or claim) if review.counts else None
