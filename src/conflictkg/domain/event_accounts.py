"""What one claim says of an event at a place: the account that is compared with others of the same place.

Before ``domain.event_clusters`` on the way of the data. Roles are turned so that accounts of one change of hands agree, whether told as a
gain or as a loss. Days are nominal local days, windows inclusive.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import IntEnum

from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Stance
from conflictkg.domain.observations import Chain, EntityLookup, chain_of, party_of
from conflictkg.domain.origins import Origin
from conflictkg.domain.vocabulary import Effect, EventKind, Vocabulary

HARMS = ("killed", "wounded", "captured", "displaced")
VAGUE = 2
"""Days by which the ends of a window lie apart from which on it names no day: "last night" is precise, "this week" is not."""


class Precision(IntEnum):
    """How closely an account says when it happened, closest first."""

    DAY = 0  # the text names the day
    NEWS = 1  # told as news, without a day: taken to be of the day it was published
    NIGHT = 2  # two days between which it happened
    VAGUE = 3  # a longer window, or one that is open


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """One claim as an account of an event.

    It happened in [``first``, ``last``], both inclusive; ``first`` is ``date.min`` where the window is open. ``doers`` and ``sufferers``
    are parties on that day (rule R3); generic and unknown actors are left out, for anybody may be meant by them. ``named`` are other
    sufferers: people known by their words only, and sites in the place. ``copied`` are documents in which the claim's words stand too (R6).
    """

    claim: str
    document: str
    kind: EventKind
    stance: Stance
    credibility: int
    first: date
    last: date
    precision: Precision
    doers: frozenset[str]
    sufferers: frozenset[str]
    named: frozenset[str]
    counts: tuple[tuple[str, Count], ...]
    start: int
    end: int
    chain: Chain
    known: datetime
    copied: frozenset[str]
    corrects: frozenset[str]

    @property
    def is_toll(self) -> bool:
        """Whether it tells what some other event cost."""
        return bool(self.kind.toll_of)

    def told_order(self) -> tuple[datetime, str, int, int, str]:
        """Order in which the world learnt of it, then that of the text."""
        return (self.known, self.document, self.start, self.end, self.claim)

    def order(self) -> tuple[object, ...]:
        """Order in which events are made of accounts: the most precise first, so that what is vague finds the events it may be of."""
        return (self.precision, (self.last - self.first).days, self.last, *self.told_order())

    def count(self, harm: str) -> Count | None:
        """How many were killed, wounded, captured or displaced, if it says so."""
        return next((count for name, count in self.counts if name == harm), None)

    def shares_words(self, other: Account) -> bool:
        """Whether both were read from the same words of one document."""
        return self.document == other.document and self.start < other.end and other.start < self.end


def account_of(
    claim: Claim, document: Document, known: datetime, vocabulary: Vocabulary, lookup: EntityLookup, origins: Iterable[Origin] = ()
) -> Account | None:
    """The account that a claim gives; ``None`` for a state, for a kind that nobody knows, and where nothing is said of when."""
    kind = vocabulary.kinds.get(claim.kind)
    window = _window(claim, known.date())
    if kind is None or kind.state or window is None:
        return None
    first, last, precision = window
    agents, patients = (frozenset(_parties(ms, lookup, last)) for ms in (claim.agents, claim.patients))
    if kind.mutual:
        agents, patients = agents | patients, frozenset()
    elif kind.effect is Effect.LOSES:
        agents, patients = patients, agents
    origins = tuple(origins)
    return Account(
        claim=claim.id,
        document=document.id,
        kind=kind,
        stance=claim.stance,
        credibility=claim.credibility,
        first=first,
        last=last,
        precision=precision,
        doers=agents,
        sufferers=patients - agents,
        named=frozenset(_names(claim.patients, lookup)) - {_iri(claim.place, lookup)},
        counts=tuple(_counts(claim.casualties)),
        start=claim.quote.start,
        end=claim.quote.end,
        chain=chain_of(claim, document, vocabulary.policy, lookup, (known.date(), last), origins),
        known=known,
        copied=frozenset(origin.document.id for origin in origins),
        corrects=frozenset(document.corrects),
    )


def _window(claim: Claim, known: date) -> tuple[date, date, Precision] | None:
    """When it happened; what is asserted had happened when it became known, with a day of grace for zones."""
    first, last = claim.time.earliest, claim.time.latest
    if first is None and last is None:
        return None
    if last is None or (last > known + timedelta(days=1) and claim.stance is Stance.ASSERTED):
        last = max(known, first or known)
    if first is None:
        return (last, last, Precision.NEWS) if last >= known else (date.min, last, Precision.VAGUE)
    width = (last - first).days
    return first, last, Precision.DAY if width <= 0 else Precision.NIGHT if width < VAGUE else Precision.VAGUE


def _parties(mentions: Iterable[Mention], lookup: EntityLookup, day: date) -> Iterator[str]:
    for mention in mentions:
        entity = lookup(mention.entity) if mention.entity else None
        if entity is not None and entity.type == "actor" and not entity.generic:
            yield party_of(entity.iri, lookup, day)


def _iri(mention: Mention | None, lookup: EntityLookup) -> str:
    entity = lookup(mention.entity) if mention is not None and mention.entity else None
    return entity.iri if entity is not None else ""


def _names(mentions: Iterable[Mention], lookup: EntityLookup) -> Iterator[str]:
    """Sufferers that nobody but their words tells: what is written as a name of two words or more, and known sites that were hit."""
    for mention in mentions:
        entity = lookup(mention.entity) if mention.entity else None
        if entity is not None and entity.type != "actor":
            yield entity.iri
        elif entity is None and sum(word[:1].isupper() for word in mention.text.split()[-2:]) == 2:
            yield " ".join(mention.text.split()[-2:]).casefold()


def _counts(casualties: Casualties | None) -> Iterator[tuple[str, Count]]:
    for harm in HARMS:
        count: Count | None = getattr(casualties, harm, None)
        if count is not None and figures(count):
            yield harm, count


def figures(count: Count) -> tuple[int, ...]:
    """The numbers that a count gives, each once, least first."""
    return tuple(sorted({n for n in (count.low, count.best, count.high) if n is not None}))
