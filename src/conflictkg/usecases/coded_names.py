"""Whom and what the names in coded rows stand for: the reference data by exact names, else entities made for them, marked provisional.

Part of ``import``, before ``coded_claims``. A wrong identity is worse than a new one: what is not certain becomes an entity of its own,
which people can merge. Names of nobody in particular ("Unidentified Armed Group") stay words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt

from conflictkg.domain.coding import CodedRow, CodedSide, Coding
from conflictkg.domain.entities import Candidate, Entity, EntityType
from conflictkg.domain.ports import Iris, NameIndex
from conflictkg.usecases.naming import had_name

NEARBY = 30.0
"""Kilometres within which a place of the name is the place meant: data sets put a town's point at its centre, or at its edge."""
GRAIN = 0.05
"""Degrees to which coordinates are rounded, as all of the reference data."""
REMEMBERED = 20_000
_CERTAIN = 0.95
_EARTH = 6371.0
_UNITS = frozenset({"province", "region", "district"})
_NO_SPOT = frozenset({*_UNITS, "country", "river", "road"})
_SETTLEMENTS = frozenset({"settlement", "city", "town", "village"})
_IN_BRACKETS = re.compile(r"(?P<name>.+?)\s*\((?P<inside>[^()]*)\)")
_STATE = re.compile(r"(?P<state>[^()]+?)\s*(?:\((?P<inside>[^()]*)\)\s*(?P<unit>.*))?")
_ABBREVIATION = re.compile(r"[A-Z0-9][A-Z0-9/.-]{0,5}")


@dataclass(frozen=True, slots=True)
class Linked:
    """The entity that a name stands for; ``added`` tells that it is none of the reference data, so that the log has to keep it."""

    entity: Entity
    added: bool = False


class CodedNames:
    """Links the names of one data set's rows."""

    def __init__(self, names: NameIndex, iris: Iris, coding: Coding) -> None:
        self._names = names
        self._iris = iris
        self._coding = coding
        self.country = lru_cache(REMEMBERED)(self._country)
        self._actors = lru_cache(REMEMBERED)(self._actor)
        self._sources = lru_cache(REMEMBERED)(self._source)
        self._places = lru_cache(REMEMBERED)(self._place)

    def actor(self, side: CodedSide, row: CodedRow) -> Linked | None:
        """The actor that a side names, on the day of the row; ``None`` for nobody in particular."""
        code = self._coding.actors.get(side.code.casefold())
        return self._actors(side.name, code.kind if code is not None else "", self.country(row.country), row.latest)

    def place(self, row: CodedRow) -> Linked:
        """The place at which a row puts its event: one of that name close by in the country, else one made for the row."""
        return self._places(row.location, self.country(row.country), row.latitude, row.longitude)

    def unit(self, row: CodedRow) -> tuple[str, Linked] | None:
        """The smallest administrative unit known in which the event was for certain, with its name in the row."""
        country = self.country(row.country)
        for name in row.around:
            found = self._names.lookup(name, EntityType.PLACE, countries=(country,), gazetteer=False)
            units = {c.iri for c in found if c.kind in _UNITS and country and c.country == country and c.score >= _CERTAIN}
            if len(units) == 1 and (entity := self._names.entity(*units)) is not None:
                return name, Linked(entity)
        return None

    def source(self, name: str) -> Entity | None:
        """The source that is called exactly so."""
        return self._sources(name)

    # ------------------------------------------------------------------ countries and sources

    def _country(self, name: str) -> str:
        """The ISO code of a country by its name, "" when unknown; "DR Congo (Zaire)" is DR Congo."""
        bare = _without_brackets(name)
        for text in dict.fromkeys((name, bare)):
            for type, kind in ((EntityType.ACTOR, "government"), (EntityType.PLACE, "country")):
                codes = {c.country for c in self._names.lookup(text, type) if c.kind == kind and c.country and c.score >= _CERTAIN}
                if len(codes) == 1:
                    return codes.pop()
        return ""

    def _source(self, name: str) -> Entity | None:
        found = {c.iri for c in self._names.lookup(name, EntityType.SOURCE, gazetteer=False) if c.score == 1.0}
        return self._names.entity(*found) if len(found) == 1 else None

    # ------------------------------------------------------------------ actors

    def _actor(self, name: str, kind: str, country: str, day: date) -> Linked | None:
        if self._is_nobody(name):
            return None
        known = self._force(name, country, day) or self._named(name, country, day)
        if known is not None:
            return known
        home = self._home(name) or country
        iri = self._iris.entity(EntityType.ACTOR, home, name)
        return Linked(Entity(iri=iri, type=EntityType.ACTOR, label=name, kind=kind, country=home, provisional=True), added=True)

    def _is_nobody(self, name: str) -> bool:
        key = name.casefold()
        return any(re.match(rf"{re.escape(words)}(?![^\W\d_])", key) for words in self._coding.unnamed)

    def _home(self, name: str) -> str:
        """The country in brackets behind a name: "Islamic State (Arvandia)"."""
        found = _IN_BRACKETS.fullmatch(name)
        return self.country(found["inside"]) if found else ""

    def _named(self, name: str, country: str, day: date) -> Linked | None:
        """The one actor of the name, with or without what is in brackets behind it and the abbreviation before a colon."""
        home = self._home(name)
        bare = _without_brackets(name) if home else name
        abbreviation, colon, full = bare.partition(": ")
        for text in dict.fromkeys((name, bare, full if colon else bare)):
            allowed = {"", home} if home else {"", country} if _ABBREVIATION.fullmatch(text) else None
            if (found := self._one(text, allowed, day)) is not None:
                return found
        return self._one(abbreviation, {"", home or country}, day) if colon else None

    def _one(self, name: str, countries: Iterable[str] | None, day: date) -> Linked | None:
        found = {c.iri for c in self._candidates(name, day) if c.score >= _CERTAIN and (countries is None or c.country in countries)}
        entity = self._names.entity(*found) if len(found) == 1 else None
        return Linked(entity) if entity is not None else None

    def _candidates(self, name: str, day: date) -> list[Candidate]:
        """Actors that had the name on the day. Provisional ones are left out: one of that name and country has the IRI that is minted."""
        found = self._names.lookup(name, EntityType.ACTOR, gazetteer=False)
        return [c for c in found if not c.provisional and had_name(c, self._names, day)]

    def _force(self, name: str, country: str, day: date) -> Linked | None:
        """Forces named after their state: the state's army where the reference data has it, else an arm of its government."""
        key = name.casefold()
        force = next((f for f in self._coding.forces if key.startswith(f"{f.phrase} ")), None)
        parts = _STATE.fullmatch(name[len(force.phrase) :].strip()) if force is not None else None
        if force is None or parts is None:
            return None
        government = self._government(parts["state"], day)
        if government is None:
            return None
        if not parts["unit"]:
            if force.kind == government.kind:
                return Linked(government)
            for word in force.words:
                for adjective in _adjectives(government):
                    own = [e for c in self._candidates(f"{adjective} {word}", day) if (e := self._names.entity(c.iri)) is not None]
                    arms = {e.iri: e for e in own if e.party_on(day) == government.iri}
                    if len(arms) == 1:
                        return Linked(next(iter(arms.values())))
        home = government.country or country
        iri = self._iris.entity(EntityType.ACTOR, home, name)
        arm = Entity(iri=iri, type=EntityType.ACTOR, label=name, kind=force.kind, country=home, party=government.iri, provisional=True)
        return Linked(arm, added=True)

    def _government(self, state: str, day: date) -> Entity | None:
        found = {c.iri for c in self._candidates(state, day) if c.kind == "government" and c.score >= _CERTAIN}
        return self._names.entity(*found) if len(found) == 1 else None

    # ------------------------------------------------------------------ places

    def _place(self, name: str, country: str, latitude: float, longitude: float) -> Linked:
        near = list(self._nearby(name, country, latitude, longitude))
        if near:
            _, entity = min(near, key=lambda found: found[0])
            return Linked(entity, added=entity.gazetteer)
        north, east = _rounded(latitude), _rounded(longitude)
        spot = f"{name} {abs(north):.2f}{'S' if north < 0 else 'N'} {abs(east):.2f}{'W' if east < 0 else 'E'}"
        entity = Entity(
            iri=self._iris.entity(EntityType.PLACE, country, spot),
            type=EntityType.PLACE,
            label=name,
            country=country,
            latitude=north,
            longitude=east,
            provisional=True,
        )
        return Linked(entity, added=True)

    def _nearby(self, name: str, country: str, latitude: float, longitude: float) -> Iterator[tuple[tuple[bool, bool, float], Entity]]:
        """Places of the name that can be meant: those whose coordinates are known before others, settlements before sites, nearer first."""
        for candidate in self._names.lookup(name, EntityType.PLACE, countries=(country,) if country else ()):
            entity = self._names.entity(candidate.iri)
            if entity is None or entity.provisional or entity.kind in _NO_SPOT or (country and entity.country != country):
                continue
            if entity.latitude is not None and entity.longitude is not None:
                far = distance(latitude, longitude, entity.latitude, entity.longitude)
                if far <= NEARBY:
                    yield (False, entity.kind not in _SETTLEMENTS, far), entity
            elif country and candidate.score == 1.0:
                yield (True, entity.kind not in _SETTLEMENTS, 0.0), entity


def distance(latitude: float, longitude: float, other_latitude: float, other_longitude: float) -> float:
    """Kilometres between two points on a sphere of the Earth's size (haversine).

    >>> round(distance(35.0, 37.0, 35.0, 37.1), 1)
    9.1
    """
    a, b = radians(latitude), radians(other_latitude)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(other_longitude - longitude) / 2) ** 2
    return 2 * _EARTH * asin(min(1.0, sqrt(h)))


def _rounded(degrees: float) -> float:
    return round(round(degrees / GRAIN) * GRAIN, 2) + 0.0


def _without_brackets(name: str) -> str:
    found = _IN_BRACKETS.fullmatch(name)
    return found["name"] if found else name


def _adjectives(government: Entity) -> list[str]:
    """What the names of a government begin with: "Arvandian" of "Arvandian government"."""
    names = (government.label, *government.aliases)
    return list(dict.fromkeys(n.removesuffix(" government") for n in names if n.endswith(" government")))
