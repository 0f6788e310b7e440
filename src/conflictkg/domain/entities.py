"""Actors, places and sources: what claims refer to, as reference data and as candidates for a name."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class EntityType(StrEnum):
    """The three sorts of named things; a name is always looked up as one of them."""

    ACTOR = "actor"
    PLACE = "place"
    SOURCE = "source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entity:
    """A named thing with its IRI.

    ``kind`` is a notation of the place-kind, actor-kind or source-kind scheme. ``party`` is the IRI of the actor this one is a part or
    an arm of (rule R3), ``sides_with`` the IRIs of the actors whose side it is on (rule R5). ``generic`` marks an actor that stands
    for any
    member of a sort ("rebels"). ``grade`` is an individual Admiralty reliability letter, "" for the default of the kind.
    Coordinates are WGS 84 degrees.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """An entity that a name may stand for.

    ``name`` is the alias that matched; ``score`` in (0, 1], 1 for an exact match; ``population`` 0 when unknown.
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


@dataclass(frozen=True, slots=True)
class Name:
    """One spelling of a curated entity, for scanning text. ``exact_case`` names match only as written ("IS", "US")."""

    text: str
    iri: str
    type: EntityType
    exact_case: bool
