"""Reviews: which claims count, by what analysts have decided about each, and by what later readings of their documents say.

A pure fold over the log; of several decisions about a claim the last one counts, and no reading undoes a decision. That repairs our reading
and not the world's knowledge, so it acts on all known times (rule R11).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from conflictkg.domain.claims import Claim
from conflictkg.domain.log_events import ClaimRetracted, ClaimReviewed, ClaimsSuperseded, LogEvent, Verdict


class ClaimStatus(StrEnum):
    """How a claim stands."""

    ACCEPTED = "accepted"
    REJECTED = "rejected"  # the text does not say it
    RETRACTED = "retracted"  # taken back
    SUPERSEDED = "superseded"  # the text says what another claim says, or a later reading of it no longer gives the claim
    QUARANTINED = "quarantined"  # read again, it breaks a shape


_STATUS = {Verdict.ACCEPTED: ClaimStatus.ACCEPTED, Verdict.REJECTED: ClaimStatus.REJECTED, Verdict.CORRECTED: ClaimStatus.SUPERSEDED}


@dataclass(frozen=True, slots=True)
class Review:
    """The last decision about a claim, or with ``by`` "" the last reading of it that differs from the first.

    ``corrected_by`` is the claim (its id) that takes its place, ``amended`` the claim itself with another time, or other entities for its
    names, or as it was read last. ``reasons`` say which shapes a quarantined one breaks.
    """

    status: ClaimStatus
    by: str
    because: str
    corrected_by: str | None = None
    amended: Claim | None = None
    reasons: tuple[str, ...] = ()

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
            case ClaimsSuperseded():
                self._supersede(event)

    def _supersede(self, event: ClaimsSuperseded) -> None:
        successors = dict(event.successors)
        because = _because(event)
        for id in event.gone:
            review, after = self.by_claim.get(id), successors.get(id)
            if review is not None and review.by:
                if after is None:
                    continue
                self.by_claim[after] = replace(review, amended=None)
            self.by_claim[id] = Review(ClaimStatus.SUPERSEDED, "", because, after, self._amended(id))
        for claim in event.revised:
            review = self.by_claim.get(claim.id)
            if review is None or not review.by:
                self.by_claim[claim.id] = Review(ClaimStatus.ACCEPTED, "", "", None, claim)
            elif event.migration:
                self.by_claim[claim.id] = replace(review, amended=claim)
        for item in event.refused:
            review = self.by_claim.get(item.claim.id)
            if review is None or not review.by:
                self.by_claim[item.claim.id] = Review(ClaimStatus.QUARANTINED, "", "", None, item.claim, item.reasons)

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

    def restored(self, claim: Claim) -> Claim | None:
        """A claim that was quarantined when it was first read, as it counts since; ``None`` while it does not."""
        return self.standing(claim) if claim.id in self.by_claim else None


def _because(event: ClaimsSuperseded) -> str:
    """Why a claim no longer counts, in words."""
    what = f"migration {event.migration}" if event.migration else f"not found when read again by ontology {event.ontology[:12]}"
    return what + (f" ({event.by})" if event.by else "") + (f": {event.because}" if event.because else "")
