"""Claims on their way to being weighed: testimonies, and what each comes to at its place.

Between claims and beliefs on the way of the data. What a claim comes to follows from its testimony, the vocabulary and the entities alone,
so it can be kept beside the graph and need not be made again for every question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.event_accounts import Account, account_of
from conflictkg.domain.observations import EntityLookup, Observation, observe
from conflictkg.domain.origins import Origin
from conflictkg.domain.vocabulary import Effect, Vocabulary


@dataclass(frozen=True, slots=True)
class Testimony:
    """An accepted claim with what is needed to weigh it: its document, when the world could know it and when we recorded it (UTC).

    ``superseded`` is when a changed text at the document's URL, or its withdrawal, became known, from which on the claim no longer counts.
    ``origins`` are earlier documents that have its words, the earliest first, when the document is a near copy.
    """

    claim: Claim
    document: Document
    known: datetime
    recorded: datetime
    superseded: datetime | None = None
    origins: tuple[Origin, ...] = ()


@dataclass(frozen=True, slots=True)
class Heard:
    """One claim (its id) as it counts at a place.

    ``observation`` says who holds the place, ``account`` tells of an event; ``None`` where it says nothing of that. ``mute`` marks a claim
    about control that says nothing usable: nobody is named, or no day ("the town fell").
    """

    claim: str
    document: str
    known: datetime
    superseded: datetime | None
    observation: Observation | None
    account: Account | None
    mute: bool

    def counts_on(self, day: date | None) -> bool:
        """Whether the world had it, and no changed text of it yet, at the end of a day (``None``: now)."""
        if day is None:
            return self.superseded is None
        return self.known.date() <= day and (self.superseded is None or day < self.superseded.date())


def heard(testimony: Testimony, vocabulary: Vocabulary, lookup: EntityLookup) -> Heard:
    """What a testimony comes to."""
    claim, document, known, origins = testimony.claim, testimony.document, testimony.known, testimony.origins
    observation = observe(claim, document, known, vocabulary, lookup, testimony.superseded, origins)
    kind = vocabulary.kinds.get(claim.kind)
    return Heard(
        claim=claim.id,
        document=document.id,
        known=known,
        superseded=testimony.superseded,
        observation=observation,
        account=account_of(claim, document, known, vocabulary, lookup, origins),
        mute=observation is None and kind is not None and kind.effect is not Effect.NONE,
    )
