"""States as the reader meets them: who governs a country on a day, and which names of a government are the country's as well.

Prepared once from the reference data, for all articles.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from conflictkg.domain.entities import Candidate, Entity, EntityType, Name, within
from conflictkg.domain.ports import NameIndex
from conflictkg.extraction.names import Spans, name_words

ABBREVIATION = 4
"""Letters of the longest abbreviation of a country ("DPRK")."""
_SMALL = frozenset({"of", "the", "and"})

Governments = Mapping[str, Sequence[tuple[str, Spans]]]
"""The governments of each country (ISO 3166-1 alpha-2): their IRIs, and when they governed."""


def governments(names: Iterable[Name], index: NameIndex) -> Governments:
    """The governments that have names, by country."""
    found: dict[str, list[tuple[str, Spans]]] = {}
    for iri in dict.fromkeys(n.iri for n in names if n.type is EntityType.ACTOR):
        entity = index.entity(iri)
        if entity is not None and entity.kind == "government" and entity.country and entity.party is None:
            found.setdefault(entity.country, []).append((iri, terms(entity)))
    return found


def terms(entity: Entity) -> Spans:
    """When an entity bore its dated names: those of a government or an army that another followed are the country's."""
    return tuple((name.start, name.end) for name in entity.dated_names)


def in_office(spans: Spans, day: date | None) -> bool:
    """Whether such a term holds on a day; without a day, whether it has no end."""
    return not spans or any(end is None if day is None else within(day, start, end) for start, end in spans)


def governing(known: Governments, day: date | None) -> dict[str, str]:
    """The government of each country on a day; where none is dated so, the first."""
    return {country: next((iri for iri, spans in own if in_office(spans, day)), own[0][0]) for country, own in known.items()}


def country_names(names: Sequence[Name], known: Governments, index: NameIndex) -> Iterator[Name]:
    """Names of governments that are those of their countries, for scanning: a state is a party and a place.

    What the gazetteer calls the country is one, longer official names with it in them are, and abbreviations.
    """
    of_government: dict[str, list[Name]] = {}
    for name in names:
        of_government.setdefault(name.iri, []).append(name)
    for country, own in known.items():
        for iri, _ in own:
            entity = index.entity(iri)
            home = _country(entity.label, country, index) if entity is not None else None
            if home is None or entity is None:
                continue
            core = name_words(entity.label)
            for name in of_government[iri]:
                if _is_country_name(name, core):
                    yield Name(name.text, home.iri, EntityType.PLACE, name.exact_case)


def _country(label: str, country: str, index: NameIndex) -> Candidate | None:
    found = index.lookup(label, EntityType.PLACE, countries=(country,))
    return next((c for c in found if c.kind == "country" and c.country == country), None)


def _is_country_name(name: Name, core: Sequence[str]) -> bool:
    if name.exact_case:
        return name.text.isupper() and name.text.replace(".", "").isalpha() and len(name.text.replace(".", "")) <= ABBREVIATION
    words = name_words(name.text)
    contains = any(words[k : k + len(core)] == core for k in range(len(words) - len(core) + 1))
    return contains and all(w[:1].isupper() or w in _SMALL for w in name.text.split())
