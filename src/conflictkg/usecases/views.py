"""What a question sees: the graph, which holds the present, or the log as it stood at a moment, judged by what was in force then."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache

from conflictkg.domain.observations import EntityLookup, parties_ever
from conflictkg.domain.ports import AdoptedOntologies, ClaimGraph, EventLog, Iris
from conflictkg.domain.testimony import Heard, Testimony
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.usecases.replay import identities_by, in_force, lookup_of, testimonies
from conflictkg.usecases.who_controlled import PlaceCase, Teller, case_from, case_of


@dataclass(frozen=True, slots=True)
class View:
    """Claims, the numbers they are weighed by, and the entities they stand for; all of one moment of recording."""

    vocabulary: Vocabulary
    teller: Teller
    canonical: Callable[[str], str]
    about: Callable[[str, date | None], PlaceCase]
    places_of: Callable[[str], Iterable[str]]

    def case(self, place: str, as_known: date | None = None) -> PlaceCase:
        """Everything known about a place (IRI), by the end of a day (``None``: now)."""
        return self.about(self.canonical(place), as_known)


class _Told(Mapping[str, Testimony]):
    """Testimonies by claim, read when they are asked for: most answers show few of those they rest on."""

    def __init__(self, told: Iterable[Heard], claims: ClaimGraph) -> None:
        self._found: dict[str, Testimony | None] = dict.fromkeys(h.claim for h in told)
        self._claims = claims

    def __getitem__(self, claim: str) -> Testimony:
        found = self._found[claim]
        if found is None:
            found = self._found[claim] = next(iter(self._claims.told([claim])))
        return found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)


def of_graph(claims: ClaimGraph, vocabulary: Vocabulary, iris: Iris) -> View:
    """What a graph holds, weighed by a vocabulary's policy."""
    teller = Teller(claims.entity, iris, vocabulary.policy, claims)

    def about(place: str, as_known: date | None) -> PlaceCase:
        told = claims.heard(place, vocabulary)
        return case_from(place, told, _Told(told, claims), vocabulary.policy, as_known)

    return View(vocabulary, teller, claims.canonical, about, claims.places_of)


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

    def about(place: str, as_known: date | None) -> PlaceCase:
        at_hand = by_place.cache_info().currsize
        told = by_place().get(place, []) if at_hand else testimonies(log, moment, place, identities)
        return case_of(place, told, vocabulary, lookup, as_known)

    return View(vocabulary, Teller(lookup, iris, vocabulary.policy), identities.canonical, about, places_of)


def _names(told: Iterable[Testimony], party: str, lookup: EntityLookup) -> bool:
    """Whether any claim names somebody who has ever been of the party: nobody else can hold or contest the place by them."""
    actors = {m.entity for t in told for m in (*t.claim.agents, *t.claim.patients) if m.entity is not None}
    return any(party in parties_ever(actor, lookup) for actor in actors)
