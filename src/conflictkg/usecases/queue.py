"""The review queue: which claims to look at first, by how much an answer hangs on each.

An answer hangs on a claim when, without it, another party or another status would be believed, or the same less surely. Claims that an
analyst has reviewed are left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from conflictkg.domain.beliefs import fold
from conflictkg.domain.periods import Period
from conflictkg.domain.testimony import Testimony
from conflictkg.usecases.asking import Asking
from conflictkg.usecases.who_controlled import Json, PlaceCase

FLIPS, STATUS = 1.0, 0.5
"""Weight of a claim without which the last answer about its place names another party; another status."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """A claim with what hangs on it: a weight in (0, 1], and what would be believed without it."""

    testimony: Testimony
    place: str
    weight: float
    now: Period
    without: Period


def weighed(asking: Asking) -> list[Weighed]:
    """Unreviewed claims on which the last answer about their place hangs, the weightiest first."""
    found: list[Weighed] = []
    view = asking.view()
    for place in sorted({asking.claims.canonical(e.iri) for e in asking.claims.entities_in_use() if e.type == "place"}):
        found += _of_place(view.case(place), asking)
    return sorted(found, key=lambda w: (-w.weight, -w.testimony.known.toordinal(), w.testimony.claim.id))


def _of_place(case: PlaceCase, asking: Asking) -> Iterator[Weighed]:
    if not case.observations:
        return
    now = case.periods[-1]
    for id in dict.fromkeys((*now.supporting, *now.opposing, *(c for contest in now.contests for c in contest.claims))):
        if asking.claims.reviewer_of(id):
            continue
        others = [o for o in case.observations if o.claim != id]
        without = fold(case.place, others, asking.vocabulary.policy)[-1]
        if weight := _difference(now, without):
            yield Weighed(case.testimonies[id], case.place, weight, now, without)


def _difference(now: Period, without: Period) -> float:
    if now.controller != without.controller:
        return FLIPS
    if now.status is not without.status:
        return STATUS
    contests = {(c.actor, c.how) for c in now.contests} ^ {(c.actor, c.how) for c in without.contests}
    return round(max(abs(now.confidence - without.confidence), 0.1 if contests else 0.0), 4)


def queue_row(weighed: Weighed, asking: Asking) -> Json:
    """A weighed claim as JSON: the claim, and what is believed with and without it."""
    teller = asking.view().teller

    def told(period: Period) -> Json:
        return {"controller": teller.who(period.controller), "status": period.status.value, "confidence": period.confidence}

    return {
        "weight": weighed.weight,
        "place": teller.who(weighed.place),
        "claim": asking.claim_json(weighed.testimony.claim, weighed.testimony.document, "accepted"),
        "now": told(weighed.now),
        "without": told(weighed.without),
    }
