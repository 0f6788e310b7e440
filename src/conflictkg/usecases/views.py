"""What a question sees: the graph, which holds the present, or the log as it stood at a moment, judged by what was in force then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from conflictkg.domain.observations import EntityLookup, parties_ever
from conflictkg.domain.ports import AdoptedOntologies, ClaimGraph, EventLog, Iris, Testimony
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.usecases.replay import identities_by, in_force, lookup_of, testimonies
from conflictkg.usecases.who_controlled import PlaceCase, Teller, case_of


@dataclass(frozen=True, slots=True)
class View:
    """Claims, the numbers they are weighed by, and the entities they stand for; all of one moment of recording."""

    vocabulary: Vocabulary
    teller: Teller
    canonical: Callable[[str], str]
    testimonies: Callable[[str], Iterable[Testimony]]
    places_of: Callable[[str], Iterable[str]]

    def case(self, place: str, as_known: date | None = None) -> PlaceCase:
        """Everything known about a place (IRI)."""
        place = self.canonical(place)
        return case_of(place, self.testimonies(place), self.vocabulary, self.teller.lookup, as_known)


def of_graph(claims: ClaimGraph, vocabulary: Vocabulary, iris: Iris) -> View:
    """What a graph holds, weighed by a vocabulary's policy."""
    teller = Teller(claims.entity, iris, vocabulary.policy, claims)
    return View(vocabulary, teller, claims.canonical, claims.testimonies, claims.places_of)


def recorded_by(log: EventLog, moment: datetime, now: Vocabulary, claims: ClaimGraph, adoptions: AdoptedOntologies, iris: Iris) -> View:
    """What was recorded by a moment: claims, decisions, and the ontology, policy and reference data in force then.

    ``now`` and ``claims`` answer for a log without adoptions.
    """
    adopted = in_force(log, moment)
    vocabulary = adoptions.vocabulary(adopted) if adopted is not None else now
    described = adoptions.described(adopted) if adopted is not None else claims.description
    identities = identities_by(log, moment)
    lookup = lookup_of(identities, described)

    @cache
    def by_place() -> dict[str, list[Testimony]]:
        found = defaultdict(list)
        for t in testimonies(log, moment):
            if t.claim.place is not None and t.claim.place.entity is not None:
                found[identities.canonical(t.claim.place.entity)].append(t)
        return found

    def places_of(party: str) -> list[str]:
        return [place for place, told in by_place().items() if _names(told, party, lookup)]

    def about(place: str) -> Iterable[Testimony]:
        if by_place.cache_info().currsize:  # then all of them are at hand
            return by_place().get(place, [])
        return testimonies(log, moment, place, identities)

    return View(vocabulary, Teller(lookup, iris, vocabulary.policy), identities.canonical, about, places_of)


def _names(told: Iterable[Testimony], party: str, lookup: EntityLookup) -> bool:
    """Whether any claim names somebody who has ever been of the party: nobody else can hold or contest the place by them."""
    actors = {m.entity for t in told for m in (*t.claim.agents, *t.claim.patients) if m.entity is not None}
    return any(party in parties_ever(actor, lookup) for actor in actors)
