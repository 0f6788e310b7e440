"""An in-memory name index: what the use cases need of one, without files."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from conflictkg.domain.entities import Candidate, Entity, EntityType, Name
from conflictkg.entities.spelling import compact, implied, name_key, without_articles


@dataclass
class FakeNameIndex:
    """Finds the given entities; those marked ``gazetteer`` come after the others, in the order given.

    ``exact`` maps a case-sensitive spelling to an IRI, ``nouns`` a head noun and ``stand_ins`` a metonym to one; ``words`` are the
    generic words of each kind, ``populations`` inhabitants by IRI.
    """

    entities: Sequence[Entity]
    exact: Mapping[str, str] = field(default_factory=dict)
    nouns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Sequence[str]] = field(default_factory=dict)
    stand_ins: Mapping[str, str] = field(default_factory=dict)
    populations: Mapping[str, int] = field(default_factory=dict)
    made: dict[str, Entity] = field(default_factory=dict)

    def names(self) -> Iterable[Name]:
        for entity in self.entities:
            if not entity.gazetteer and entity.type is not EntityType.SOURCE:
                for spelling in self._spellings(entity):
                    yield Name(spelling, entity.iri, entity.type, False)
        for text, iri in self.exact.items():
            yield Name(text, iri, self._known(iri).type, True)

    def head_nouns(self) -> Iterable[Name]:
        return [Name(text, iri, self._known(iri).type, False) for text, iri in self.nouns.items()]

    def metonyms(self) -> Iterable[Name]:
        return [Name(text, iri, self._known(iri).type, False) for text, iri in self.stand_ins.items()]

    def lookup(
        self, text: str, type: EntityType | None = None, *, countries: Sequence[str] = (), gazetteer: bool = True
    ) -> list[Candidate]:
        key = name_key(text)
        if not key or any(key in words for words in self.words.values()):
            return []
        exact = [self._known(self.exact[t]) for t in (text, text.removeprefix("the ").replace(".", "")) if t in self.exact][:1]
        rest = [e for e in self.entities if gazetteer or not e.gazetteer]
        ways = (lambda k: k, without_articles, compact)
        named = next((hit for way in ways if (hit := [e for e in rest if way(key) in {way(name_key(s)) for s in self._spellings(e)}])), [])
        found = dict.fromkeys(e for e in (*exact, *named) if type in (None, e.type))
        most = max((self._people(e) for e in found), default=0)
        least = most / 30 if most >= 300_000 else 0

        def rank(e: Entity) -> tuple[bool, bool, int]:
            return e.gazetteer, e.country not in countries or self._people(e) < least, -self._people(e)

        return [replace(_candidate(e, text, 1.0), population=self._people(e)) for e in sorted(found, key=rank)]

    def search(self, text: str, type: EntityType | None = None, limit: int = 5) -> list[Candidate]:
        key = name_key(text)
        scored = [(self._likeness(key, e), e) for e in self.entities if type in (None, e.type)]
        best = sorted((pair for pair in scored if pair[0] > 0.7), key=lambda pair: -pair[0])
        return [_candidate(e, e.label, min(score, 0.99)) for score, e in best[:limit]]

    def entity(self, iri: str) -> Entity | None:
        return next((e for e in self.entities if e.iri == iri), self.made.get(iri))

    def provisional(self, type: EntityType, name: str, country: str, kind: str = "") -> Entity:
        iri = f"https://example.org/{type}/new/{country}/{name.casefold().replace(' ', '-')}"
        return self.made.setdefault(iri, Entity(iri=iri, type=type, label=name, kind=kind, country=country, provisional=True))

    def _people(self, entity: Entity) -> int:
        return self.populations.get(entity.iri, 0)

    def _known(self, iri: str) -> Entity:
        entity = self.entity(iri)
        assert entity is not None, iri
        return entity

    def _spellings(self, entity: Entity) -> list[str]:
        given = [entity.label, *(a for a in entity.aliases if a not in self.exact)]
        return [*given, *implied(given, self.words.get(entity.kind, ()))]

    def _likeness(self, key: str, entity: Entity) -> float:
        return max(SequenceMatcher(None, key, name_key(s)).ratio() for s in self._spellings(entity))


def _candidate(entity: Entity, name: str, score: float) -> Candidate:
    return Candidate(
        iri=entity.iri,
        type=entity.type,
        label=entity.label,
        name=name,
        kind=entity.kind,
        country=entity.country,
        score=score,
        gazetteer=entity.gazetteer,
        provisional=entity.provisional,
    )
