"""From claims to observations: what a claim says about who holds its place, on whose word.

Third step of the way of the data, before ``domain.beliefs``. A claim of a kind with an effect on control, about a named place and
linked actors, gives one observation; every other claim gives none. Rules R3-R6 of ``docs/beliefs.md`` decide who speaks for whom and
what that weighs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from conflictkg.domain.alliances import Alliance, alliances_of
from conflictkg.domain.claims import Claim, Document, Mention, Stance
from conflictkg.domain.entities import Entity, Tie
from conflictkg.domain.origins import Origin
from conflictkg.domain.time import Bounds, Extent
from conflictkg.domain.vocabulary import Effect, EventKind, Policy, Vocabulary

EntityLookup = Callable[[str], Entity | None]
"""Finds the entity that an IRI stands for: after a merge, the one that it was merged into."""

GRADES = "ABCDEF"
"""Admiralty reliability, best first; F ("cannot be judged") is the weakest link of any chain."""


@dataclass(frozen=True, slots=True)
class Chain:
    """Who passed a statement on, from its first speaker to the outlet that printed it (rule R4).

    ``origin`` keys the chain: statements of one origin count once, however many outlets relay them (rule R6). ``grade`` is the weakest
    link's. ``sides`` are the parties that some link sides with (rule R5); ``partisan`` tells that some link speaks for a side that we do
    not know, so that it is taken to be interested in whatever it says. ``lone`` marks a forum or social post, which alone never sets
    control. ``own_voice`` tells an outlet speaking for itself. ``through`` are the keys of all links inside the text, ``outlet_name``
    the key by which others name the outlet when they do not know it. ``twins`` is the same for all who printed the same words in their own
    voice on one day, "" for what was known in these words before.
    """

    origin: str
    outlet: str
    grade: str
    sides: frozenset[str]
    partisan: bool
    lone: bool
    own_voice: bool
    outlet_name: str = ""
    through: frozenset[str] = frozenset()
    twins: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """What one claim says about who holds a place.

    ``actors`` are parties (rule R3): who gains, loses, holds, contests or is partly present; ``others`` the party on the other side
    (from whom, to whom, the attacker that was repelled, the other side of a clash). ``day`` is the latest day on which it had become
    so, ``earliest``
    the first on which it may have. ``known`` is when the world could know it; an undated document counts from its recording.
    """

    claim: str
    document: str
    place: str
    effect: Effect
    how: str
    lasts: bool
    actors: tuple[str, ...]
    others: tuple[str, ...]
    day: date
    earliest: date | None
    still: date | None  # last day on which a state was certainly so
    over: bool
    clock: time
    stance: Stance
    credibility: int
    chain: Chain
    known: datetime
    offset: int
    superseded: datetime | None = None  # when a changed text took the document's place, or it was withdrawn
    corrects: frozenset[str] = frozenset()  # documents that the document of a denial corrects
    mutual: bool = False  # a clash: every actor is a side of it
    again: bool = False  # told with a verb that says it was not the first time ("retook")
    alliances: frozenset[Alliance] = frozenset()  # of the parties that it names
    ends: frozenset[str] = frozenset()  # kinds of contest of which it tells the end, by notation

    @property
    def known_day(self) -> date:
        """The day by whose end the world could know it."""
        return self.known.date()

    def counts_on(self, day: date) -> bool:
        """Whether the world had it, and no changed text of it yet, at the end of a day."""
        return self.known_day <= day and (self.superseded is None or day < self.superseded.date())

    def sort_key(self) -> tuple[date, time, bool, datetime, date, str, int, str]:
        """Order of rule R9: valid day, clock time (the day means its end), "re-" verbs, publication, then text order within a document.

        Of what was published together the vaguer time comes first, for it may be of an earlier day.
        """
        return (self.day, self.clock, self.again, self.known, self.earliest or date.min, self.document, self.offset, self.claim)

    def certain(self) -> date | None:
        """Last day at whose end it was certainly so, as far as this report goes; ``None`` for a time that is vague."""
        if self.effect is Effect.HOLDS:
            return self.still if self.still is not None and self.still >= self.day else None
        return self.day if self.earliest == self.day else None


END_OF_DAY = time.max
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")


def party_of(iri: str, lookup: EntityLookup, day: date) -> str:
    """The party an actor rolled up to on a day: the root of its part-of and arm-of links (rule R3). A loop ends where it began."""
    seen: set[str] = set()
    while (entity := lookup(iri)) is not None:
        iri = entity.iri
        seen.add(iri)
        above = entity.party_on(day)
        if above is None or above in seen:
            break
        iri = above
    return iri


def parties_ever(iri: str, lookup: EntityLookup) -> set[str]:
    """Every party that an actor has rolled up to on some day, itself included where it was one of its own."""
    found, seen, todo = set[str](), set[str](), [iri]
    while todo:
        entity = lookup(todo.pop())
        if entity is None or entity.iri in seen:
            continue
        seen.add(entity.iri)
        ties = [a.other for a in entity.affiliations if a.tie is Tie.ARM_OF]
        todo += [*ties, *filter(None, [entity.party])]
        if entity.party is None:
            found.add(entity.iri)
    return found or {iri}


def known_moment(document: Document, recorded: datetime, host: Document | None = None) -> datetime:
    """When the world could know a document, in UTC.

    Its publication; a date without a time means the end of that day; an undated comment is known from its host's publication, any other
    undated document from its recording.
    """
    for doc in (document, host):
        if doc is not None and doc.published_at is not None:
            return doc.published_at.astimezone(UTC)
        if doc is not None and doc.published is not None:
            return datetime.combine(doc.published, END_OF_DAY, UTC)
    return recorded.astimezone(UTC)


def chain_of(
    claim: Claim, document: Document, policy: Policy, lookup: EntityLookup, days: Sequence[date], origins: Sequence[Origin] = ()
) -> Chain:
    """The chain of a claim: first speaker, relayers, outlet; graded by its weakest link (rule R4).

    Of a near copy the chain begins with the outlet of the earliest document that has the claim's words (rule R6). Forum posts and comments
    are no origin of what others publish. Whoever took a side on any of ``days``, the day on which the claim was known and that of which it
    tells, is taken to take it still; individual grades are those of the first.
    """
    links = _Links(policy, lookup, days)
    lone = document.source_kind in policy.lone_kinds
    outlet_key = links.outlet_key(document)
    grade, sides, partisan = links.outlet(document)
    grades = [grade]
    copied = next((o for o in origins if lone or not (o.document.parent or o.document.source_kind in policy.lone_kinds)), None)
    if copied is not None and copied.day_before:  # on one day nobody can tell which came first
        grade, first_sides, first_partisan = links.outlet(copied.document)
        grades.append(grade)
        sides |= first_sides
        partisan |= first_partisan
    speakers = ((claim.speaker,) if claim.speaker is not None else ()) + claim.relayers
    for speaker in speakers:
        grade, link_sides = links.speaker(speaker)
        grades.append(grade)
        sides |= link_sides
    first = speakers[0] if speakers else None
    spoken = outlet_key if copied is None else links.outlet_key(copied.document)
    passed_on = [] if copied is None else [spoken, *filter(None, [_outlet_name(copied.document, policy)])]
    origin = spoken if first is None else links.key(first)
    return Chain(
        origin=origin,
        outlet=outlet_key,
        grade=max(grades, key=GRADES.index),
        sides=frozenset(sides),
        partisan=partisan,
        lone=lone,
        own_voice=first is None or links.key(first) == outlet_key,
        outlet_name=_outlet_name(document, policy),
        twins=spoken if first is None and not (copied is not None and copied.day_before) else "",
        through=frozenset([*(links.key(speaker) for speaker in speakers), *passed_on]),
    )


def _outlet_name(document: Document, policy: Policy) -> str:
    """What keys the outlet where somebody names it as a speaker, "" for a comment or post."""
    nobody = document.parent or document.source_kind in policy.lone_kinds or not document.outlet
    return "" if nobody else f"speaker:{document.outlet.casefold()}"


@dataclass(frozen=True, slots=True)
class _Links:
    """Grades, keys and sides of the links of a chain, on these days."""

    policy: Policy
    lookup: EntityLookup
    days: Sequence[date]

    def key(self, link: Mention) -> str:
        """What keys a speaker or relayer."""
        return self._canonical(link.entity) if link.entity else f"speaker:{link.text.casefold()}"

    def outlet_key(self, document: Document) -> str:
        """What keys an outlet's own voice; a comment or post speaks for its author, never for the outlet that hosts it."""
        own = f"document:{document.id}"
        if document.parent or document.source_kind in self.policy.lone_kinds:
            return own
        return self._canonical(document.source) if document.source else document.outlet.casefold() or own

    def outlet(self, document: Document) -> tuple[str, set[str], bool]:
        """Grade and sides of a document's outlet, and whether it speaks for a side that we do not know."""
        policy = self.policy
        source = self.lookup(document.source) if document.source and document.source_kind not in policy.lone_kinds else None
        sides = self._sides(source)
        return self._source_grade(document.source_kind, source), sides, document.source_kind in policy.interested_kinds and not sides

    def speaker(self, link: Mention) -> tuple[str, set[str]]:
        """Grade and sides of a speaker.

        An actor speaks for its party and those it sides with, a source for those it sides with, a person for nobody.
        """
        policy = self.policy
        entity = self.lookup(link.entity) if link.entity else None
        if entity is None:
            return policy.source_grades.get("person", policy.default_grade), set()
        if entity.type == "actor":
            grade = entity.grade_on(self._known) or policy.source_grades.get("party", policy.default_grade)
            return grade, self._own(entity)
        return self._source_grade(entity.kind, entity), self._sides(entity)

    @property
    def _known(self) -> date | None:
        """The day on which the claim could be known, by which its links are graded."""
        return self.days[0] if self.days else None

    def _canonical(self, iri: str) -> str:
        entity = self.lookup(iri)
        return entity.iri if entity is not None else iri

    def _sides(self, entity: Entity | None) -> set[str]:
        if entity is None:
            return set()
        return {party_of(side, self.lookup, day) for day in self.days for side in entity.sides_on(day)}

    def _own(self, actor: Entity) -> set[str]:
        """The party of an actor, and the parties that it or the party sides with."""
        parties = {party_of(actor.iri, self.lookup, day) for day in self.days}
        return parties.union(self._sides(actor), *(self._sides(self.lookup(party)) for party in parties))

    def _source_grade(self, kind: str, source: Entity | None) -> str:
        if source is not None and (grade := source.grade_on(self._known)):
            return grade
        return self.policy.source_grades.get(kind or (source.kind if source is not None else ""), self.policy.default_grade)


def observe(
    claim: Claim,
    document: Document,
    known: datetime,
    vocabulary: Vocabulary,
    lookup: EntityLookup,
    superseded: datetime | None = None,
    origins: Sequence[Origin] = (),
) -> Observation | None:
    """What the claim says about who holds its place; ``None`` when it says nothing of that.

    Nothing follows from a claim without a named place, without a day, without a linked actor, or of a kind without effect.
    """
    kind = vocabulary.kinds.get(claim.kind)
    if kind is None or kind.effect is Effect.NONE or claim.place is None or claim.place.entity is None:
        return None
    day, earliest, still = _days(claim, kind, known)
    if day is None:
        return None
    actors = _parties(claim.agents, lookup, day)
    others = tuple(p for p in _parties(claim.patients, lookup, day) if p not in actors)
    if not actors and kind.effect is not Effect.ENDS:  # that a blockade was lifted tells its end, whoever kept it up
        return None
    place = lookup(claim.place.entity)
    if kind.mutual:
        actors, others = actors + others, ()
    return Observation(
        claim=claim.id,
        document=document.id,
        place=place.iri if place is not None else claim.place.entity,
        effect=kind.effect,
        how=kind.notation,
        lasts=kind.lasts,
        actors=actors,
        others=others,
        day=day,
        earliest=earliest,
        still=still,
        over=kind.state and claim.time.extent is Extent.OVER,
        clock=claim.time.clock or END_OF_DAY,
        stance=claim.stance,
        credibility=claim.credibility,
        chain=chain_of(claim, document, vocabulary.policy, lookup, (known.date(), day), origins),
        known=known,
        offset=claim.quote.start,
        superseded=superseded,
        corrects=frozenset(document.corrects) if claim.stance is Stance.DENIED else frozenset(),
        mutual=kind.mutual,
        again=kind.effect is Effect.GAINS and not vocabulary.again.isdisjoint(_WORD.findall(claim.quote.text.casefold())),
        ends=frozenset(below for ended in kind.ends for below in vocabulary.within(ended)),
        alliances=frozenset(a for party in actors + others for a in alliances_of(party, lookup, lambda iri: party_of(iri, lookup, day))),
    )


def _parties(mentions: Iterable[Mention], lookup: EntityLookup, day: date) -> tuple[str, ...]:
    """Parties of the linked actors on a day, each once, in text order."""
    found: dict[str, None] = {}
    for mention in mentions:
        entity = lookup(mention.entity) if mention.entity else None
        if entity is not None and entity.type == "actor":
            found[party_of(entity.iri, lookup, day)] = None
    return tuple(found)


def _days(claim: Claim, kind: EventKind, known: datetime) -> tuple[date | None, date | None, date | None]:
    """Latest start, earliest start and, of a state, the last certain day.

    What is asserted had begun when it became known: a window that reaches beyond ("this week") is cut there.
    """
    bounds: Bounds = claim.time.bounds(state=kind.state)
    if bounds == Bounds():
        return None, None, None
    if kind.state and claim.time.extent is Extent.OVER:
        return bounds.latest_end or bounds.earliest_end, bounds.earliest_end, None
    day = bounds.latest_start or bounds.earliest_start or bounds.earliest_end
    horizon = known.date() + timedelta(days=1)  # a day of grace: the nominal local day may be ahead of the publication's day in UTC
    if day is not None and day > horizon and claim.stance is Stance.ASSERTED:
        day = max(known.date(), bounds.earliest_start or known.date())
    earliest = None if kind.state else bounds.earliest_start  # a state seen on a day says nothing of when it began
    still = bounds.earliest_end if kind.state else None
    return day, earliest, still
