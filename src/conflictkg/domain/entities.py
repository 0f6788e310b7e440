"""Actors, places and sources: what claims refer to, as reference data and as candidates for a name."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class EntityType(StrEnum):
    """The three sorts of named things; a name is always looked up as one of them."""

    ACTOR = "actor"
    PLACE = "place"
    SOURCE = "source"


class Tie(StrEnum):
    """What an affiliation is: of one party with another actor (rule R3), or on its side (rule R5)."""

    ARM_OF = "arm-of"
    SIDES_WITH = "sides-with"


@dataclass(frozen=True, slots=True)
class DatedName:
    """A name that an entity had in [start, end), nominal days; ``None`` where it is open or not known.

    ``preferred`` marks the one of several by which it is called then.
    """

    text: str
    start: date | None = None
    end: date | None = None
    preferred: bool = False

    def on(self, day: date) -> bool:
        """Whether it was the entity's name on a day."""
        return within(day, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Affiliation:
    """That an entity was an arm of another actor (its IRI), or on its side, in [start, end), nominal days; ``None`` where it is open."""

    tie: Tie
    other: str
    start: date | None = None
    end: date | None = None

    def on(self, day: date) -> bool:
        """Whether it was so on a day."""
        return within(day, self.start, self.end)


@dataclass(frozen=True, slots=True)
class Grading:
    """An individual Admiralty letter of reliability that counts from a day on; ``None``: that has always counted."""

    grade: str
    start: date | None = None


def within(day: date, start: date | None, end: date | None) -> bool:
    """Whether a nominal day is in [start, end)."""
    return (start is None or start <= day) and (end is None or day < end)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A named thing with its IRI.

    ``kind`` is a notation of the place-kind, actor-kind or source-kind scheme. ``party`` is the IRI of the actor this one is a part or
    an arm of (rule R3), ``sides_with`` the IRIs of the actors whose side it is on (rule R5), ``affiliations`` either for a time only.
    ``aliases`` are all further names, those of ``dated_names`` among them. ``generic`` marks an actor that stands for any member of a sort
    ("rebels"), ``provisional`` what was made for an unknown name in a text. ``grade`` is an individual Admiralty reliability letter, ""
    for the default of the kind. Coordinates are WGS 84 degrees.
    """

    iri: str
    type: EntityType
    label: str
    kind: str = ""
    aliases: tuple[str, ...] = ()
    country: str = ""  # ISO 3166-1 alpha-2
    latitude: float | None = None
    longitude: float | None = None
    party: str | None = None
    sides_with: tuple[str, ...] = ()
    generic: bool = False
    grade: str = ""
    within: str | None = None  # IRI of the place that contains this one
    gazetteer: bool = False  # comes from the fallback gazetteer, not from curated reference data
    dated_names: tuple[DatedName, ...] = ()
    affiliations: tuple[Affiliation, ...] = ()
    gradings: tuple[Grading, ...] = ()  # what analysts decided, the earliest first
    provisional: bool = False
    provenance: str = ""  # where what is known of it comes from, "" when nobody says

    def grade_on(self, day: date | None) -> str:
        """Its individual grade on a day, "" for the default of its kind; ``None`` asks for the last that was decided."""
        known = [g.grade for g in self.gradings if g.start is None or day is None or g.start <= day]
        return known[-1] if known else self.grade

    def label_on(self, day: date) -> str:
        """What it is called in an answer about a day: its preferred name of then, else its label."""
        return next((name.text for name in self.dated_names if name.preferred and name.on(day)), self.label)

    def had_name(self, text: str, day: date) -> bool:
        """Whether one of its names, letter for letter, was its name on a day: on every day where none is dated."""
        spans = [name for name in self.dated_names if name.text == text]
        return not spans or any(name.on(day) for name in spans)

    def party_on(self, day: date) -> str | None:
        """The actor of which it is an arm on a day."""
        return next((a.other for a in self.affiliations if a.tie is Tie.ARM_OF and a.on(day)), self.party)

    def sides_on(self, day: date) -> tuple[str, ...]:
        """The actors whose side it is on, on a day."""
        return (*self.sides_with, *(a.other for a in self.affiliations if a.tie is Tie.SIDES_WITH and a.on(day)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entity that a name may stand for.

    ``name`` is the alias that matched; ``score`` in (0, 1], 1 for an exact match; ``population`` 0 when unknown; ``provisional`` marks
    what was made for an unknown name in a text.
    """

    iri: str
    type: EntityType
    label: str
    name: str
    kind: str = ""
    country: str = ""
    score: float = 1.0
    population: int = 0
    gazetteer: bool = False
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of an entity, for scanning text. ``exact_case`` names match only as written ("IS", "US").

    ``spans`` are when it was the entity's name, [start, end) in nominal days; none where it always was.
    """

    text: str
    iri: str
    type: EntityType
    exact_case: bool
    spans: tuple[tuple[date | None, date | None], ...] = ()
