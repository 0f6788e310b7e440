"""The templates of a generated knowledge base: domain objects with marks for what differs, written by the project's own mappings."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pyoxigraph as ox

from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Quote, Segment, SegmentKind, Stance
from conflictkg.domain.event_clusters import EventCluster
from conflictkg.domain.log_events import NearCopyFound, QuarantinedClaim
from conflictkg.domain.periods import Alternative, Contest, KnownPeriod, Period, Status
from conflictkg.domain.reviews import ClaimStatus, Review
from conflictkg.domain.time import ClaimTime, Extent
from conflictkg.domain.vocabulary import EventKind
from conflictkg.rdf.copy_mapping import near_copy_quads
from conflictkg.rdf.event_mapping import event_quads
from conflictkg.rdf.mapping import document_quads
from conflictkg.rdf.period_mapping import case_quads, cases_of, period_quads
from conflictkg.rdf.quarantine_mapping import quarantine_quads
from conflictkg.rdf.review_mapping import reviewed_claim_quads
from tests.bench.templates import Template

CLAIMS = 6
"""Claims of a document."""
VARIANTS = 240
KINDS = {
    "control-gained": 20,
    "control-held": 19,
    "control-lost": 2,
    "withdrawal": 2,
    "assault": 8,
    "clash": 6,
    "siege": 3,
    "air-strike": 8,
    "shelling": 4,
    "bombing": 3,
    "casualties": 5,
    "equipment": 3,
    "movement": 5,
    "statement": 5,
    "support": 2,
    "detention": 2,
    "looting": 1,
}
"""How often each kind of event is told of, in a hundred claims, about as in the shipped example articles."""
STANCES = {Stance.ASSERTED: 80, Stance.DENIED: 5, Stance.RUMOURED: 5, Stance.EXPECTED: 6, Stance.CONDITIONAL: 4}
WEAPONS = ("barrel bombs", "mortars", "a car bomb", "rockets", "artillery")
Kinds = Mapping[str, EventKind]

_DAY = date(1801, 1, 1)


def _mark(name: str) -> str:
    return f"zz-{name}-zz"


def _entity(name: str) -> str:
    return f"https://slot.invalid/{_mark(name)}"


def _slots(*names: str) -> dict[str, str]:
    """Marks of ids and words, and of entities."""
    return {mark: name for name in names for mark in (_entity(name), _mark(name))}


@dataclass(frozen=True, slots=True)
class Told:
    """A claim of a document's shape: what it means for beliefs and events."""

    kind: str
    is_control: bool
    counts: bool  # asserted, by known entities, and not put aside


@dataclass(frozen=True, slots=True)
class Shape:
    """A document with claims of certain kinds, to be filled in with who, where and when."""

    template: Template
    claims: tuple[Told, ...]


class Documents:
    """Shapes of documents, made once each."""

    def __init__(self, base: str, kinds: Kinds) -> None:
        """``kinds`` are those of the vocabulary."""
        self._base, self._kinds = base, kinds
        self._made: dict[int, Shape] = {}

    def any(self, chance: random.Random) -> Shape:
        """One of ``VARIANTS``."""
        number = chance.randrange(VARIANTS)
        if number not in self._made:
            self._made[number] = self._shape(number, random.Random(number))
        return self._made[number]

    def _shape(self, number: int, chance: random.Random) -> Shape:
        document = _document(number)
        slots = _slots("document", "earlier", "source", "outlet", "number") | {str(_DAY): "published"}
        quads = document_quads(document, self._base, recorded_at=datetime(2024, 1, 1, tzinfo=UTC))
        told = []
        for k in range(CLAIMS):
            claim = _claim(k, number, document, chance)
            slots |= _slots(*(f"{role}-{k}" for role in ("place", "place-label", "agent", "agent-label", "patient", "patient-label")))
            slots |= {claim.id: f"claim-{k}", str(_DAY.replace(year=1802 + k)): f"day-{k}"}
            aside = (number + k * 40) % VARIANTS
            quads += self._recorded(claim, document, aside)
            linked = (
                claim.place is not None and claim.place.entity is not None and bool(claim.agents) and claim.agents[0].entity is not None
            )
            is_control = self._kinds[claim.kind].effect in ("gains", "holds")
            told.append(Told(claim.kind, is_control, claim.stance is Stance.ASSERTED and linked and aside > 4))
        return Shape(Template(quads, slots), tuple(told))

    def _recorded(self, claim: Claim, document: Document, aside: int) -> list[ox.Quad]:
        """Of 240 claims two are quarantined, one is withdrawn and two are confirmed by an analyst."""
        if aside < 2:
            return quarantine_quads(QuarantinedClaim(claim, ("the time ends before it begins (shape ValidTime)",)), document, self._base)
        reviews = {
            2: Review(ClaimStatus.REJECTED, "an analyst", "the text does not say so"),
            3: Review(ClaimStatus.ACCEPTED, "an analyst", "read again"),
            4: Review(ClaimStatus.ACCEPTED, "an analyst", "read again"),
        }
        return reviewed_claim_quads(claim, document, self._base, self._kinds, lambda iri: iri, reviews.get(aside))


def _document(number: int) -> Document:
    earlier = (_mark("earlier"),)
    return Document(
        id=_mark("document"),
        text_digest="0" * 64,
        raw_digest="0" * 64,
        source_file=f"report-{_mark('number')}.txt",
        title=f"Report {_mark('number')} of the day",
        outlet=_mark("outlet") if number % 10 else f"Gazette {number}",
        source=_entity("source") if number % 10 else None,
        source_kind="newspaper" if number % 4 else "news-agency",
        authors=(f"Reporter {number}",) if number % 3 else (),
        published=_DAY,
        url=f"https://news.example/{_mark('number')}",
        language="en",
        parent=earlier[0] if number % 40 == 1 else None,
        revises=earlier[0] if number % 80 == 2 else None,
        corrects=earlier if number % 60 == 3 else (),
        withdraws=earlier if number % 120 == 4 else (),
        segments=tuple(Segment(SegmentKind.PARAGRAPH, start, start + 300) for start in range(0, 1800, 300)),
    )


def _claim(k: int, number: int, document: Document, chance: random.Random) -> Claim:
    """A claim with marks: claim ``k`` of a document."""
    kind, stance = chance.choices(list(KINDS), list(KINDS.values()))[0], chance.choices(list(STANCES), list(STANCES.values()))[0]
    day = _DAY.replace(year=1802 + k)
    start = k * 300

    def mention(role: str, at: int, unknown: float) -> Mention:
        if chance.random() < unknown:
            words = chance.choice(("the town", "fighters", "the village", f"Unit {number}", f"Camp {number}"))
            return Mention(text=words, start=start + at, end=start + at + len(words))
        words = _mark(f"{role}-label-{k}")
        return Mention(text=words, start=start + at, end=start + at + 12, entity=_entity(f"{role}-{k}"), label=words)

    speaker = None
    if (said := chance.random()) < 0.3:
        words = f"officials of district {number}" if said < 0.2 else "a resident"
        speaker = Mention(text=words, start=start + 80, end=start + 80 + len(words))
    harmful = kind == "casualties" or (kind in ("air-strike", "shelling", "bombing", "clash") and chance.random() < 0.3)
    return Claim(
        document=document.id,
        kind=kind,
        quote=Quote(start, start + 90, f"{_mark(f'agent-label-{k}')} in {_mark(f'place-label-{k}')}, as report {_mark('number')} says"),
        agents=(mention("agent", 0, 0.1),) if chance.random() < 0.9 else (),
        patients=(mention("patient", 20, 0.3),) if chance.random() < 0.6 else (),
        place=mention("place", 40, 0.08) if chance.random() < 0.92 else None,
        weapon=chance.choice(WEAPONS) if kind in ("air-strike", "shelling", "bombing", "assault") and chance.random() < 0.4 else "",
        time=ClaimTime(
            earliest=day if chance.random() < 0.6 else None,
            latest=day,
            extent=Extent.THROUGHOUT if kind == "control-held" and chance.random() < 0.1 else Extent.WITHIN,
            edtf=str(day),
            text="on Monday" if chance.random() < 0.4 else "",
        ),
        stance=stance,
        speaker=speaker,
        credibility=chance.choice((2, 2, 3, 5)),
        casualties=Casualties(killed=Count(1, 2, 3), wounded=Count(4) if chance.random() < 0.4 else None) if harmful else None,
        confidence=0.9,
        extractor="rules/1",
        rule=f"{kind}:verb",
    )


class Copies:
    """What is written of two documents that are near copies."""

    def __init__(self, base: str) -> None:
        found = NearCopyFound(_mark("document"), _mark("earlier"), ((0, 280, 0, 280), (600, 900, 610, 910)))
        self.template = Template(near_copy_quads(found, base), _slots("document", "earlier"))


class Events:
    """Templates of events, made once each."""

    def __init__(self, base: str, kinds: Kinds) -> None:
        """``kinds`` are those of the vocabulary."""
        self._base, self._kinds = base, kinds
        self._made: dict[tuple[str, int, bool], Template] = {}

    def template(self, kind: str, claims: int, *, harm: bool) -> Template:
        """Of an event of a kind that so many claims tell of, with casualties or without."""
        key = (kind, claims, harm)
        if key not in self._made:
            self._made[key] = self._template(*key)
        return self._made[key]

    def _template(self, kind: str, claims: int, harm: bool) -> Template:
        supporting = tuple(f"claim-{i}" for i in range(claims))
        event = EventCluster(
            id=_mark("event"),
            place=_entity("place"),
            kind=kind,
            agents=(_entity("agent"),),
            patients=(_entity("patient"),),
            earliest=_DAY,
            latest=_DAY,
            known_from=_DAY,
            supporting=tuple(map(_mark, supporting)),
            chains=claims,
            casualties=Casualties(killed=Count(1, 2, 3)) if harm else None,
        )
        slots = _slots("event", "place", "agent", "patient", *supporting) | {str(_DAY): "day"}
        return Template(event_quads(event, self._base, self._kinds), slots)


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """What the quads of a period's version depend on: status, ends, how many claims each contest has, how many speak for and against it."""

    status: str
    begins: bool
    ends: bool
    fights: tuple[tuple[str, int], ...] = ()
    supporting: int = 0
    opposing: int = 0
    is_over: bool = False


class Periods:
    """Templates of versions of belief periods, made once each."""

    def __init__(self, base: str, kinds: Kinds) -> None:
        """``kinds`` are those of the vocabulary."""
        self._base, self._kinds = base, kinds
        self._made: dict[Belief, Template] = {}

    def template(self, belief: Belief) -> Template:
        """Of a version of this kind."""
        if belief not in self._made:
            self._made[belief] = self._template(belief)
        return self._made[belief]

    def _template(self, belief: Belief) -> Template:
        days = ("from", "until", "since", "last", "known", "known-until")
        day = {name: _DAY.replace(year=1810 + i) for i, name in enumerate(days)}
        supporting, opposing = (
            [f"{role}-{i}" for i in range(n)] for role, n in (("supporting", belief.supporting), ("opposing", belief.opposing))
        )
        fights = [(kind, [f"fight-{i}-{j}" for j in range(n)]) for i, (kind, n) in enumerate(belief.fights)]
        is_known = belief.status != "unknown"
        period = Period(
            place=_entity("place"),
            controller=_entity("holder") if is_known else None,
            status=Status(belief.status),
            rule="R7",
            valid_from=day["from"] if belief.begins else None,
            valid_until=day["until"] if belief.ends else None,
            start_latest=day["from"] if belief.begins else None,
            confidence=0.8 if is_known else 0.0,
            alternatives=(Alternative(_entity("other"), 0.1),) if belief.status in ("disputed", "divided", "unknown") else (),
            contests=tuple(self._contest(kind, claims, day) for kind, claims in fights),
            supporting=tuple(map(_mark, supporting)) if is_known else (),
            opposing=tuple(map(_mark, opposing)),
            last_evidence=day["last"],
        )
        version = KnownPeriod(period, day["known"], day["known-until"] if belief.is_over else None)
        slots = _slots("place", "holder", "other", *supporting, *opposing, *(name for _, claims in fights for name in claims))
        slots |= {version.id: "period"} | {str(value): name for name, value in day.items()}
        quads = period_quads(version, self._base, self._kinds)
        for number, case in enumerate(() if belief.is_over else cases_of([period], self._base).values()):
            slots[case.id] = f"case-{number}"
            quads += case_quads(case, self._base)
        return Template(quads, slots)

    def _contest(self, kind: str, claims: list[str], day: Mapping[str, date]) -> Contest:
        until = None if kind == "siege" else day["until"]
        return Contest(_entity("other"), kind, day["since"], until, day["since"], tuple(map(_mark, claims)))
