"""Which countries an article is about, before it is read: they say where an unknown place is likely to be, and whose "the army" is.

Places tell, and armed groups, which fight at home; governments and their forces may be anywhere. Of countries of which the reference data
may know no party, the vocabulary has the names (word class "country").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from conflictkg.domain.entities import Entity, EntityType
from conflictkg.extraction.linking import Linker
from conflictkg.extraction.names import Named
from conflictkg.extraction.places import WIDE

_WHERE = re.compile(r"(?:\b(?:in|near|across|inside|outside|throughout|within|from|into)(?: the)?|[a-z],) $")
_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")


def survey(linker: Linker, names: Sequence[Named]) -> None:
    """Count the countries of the names in an article, and of the words in it that name a country."""
    countries = linker.state.countries
    for name in names:
        place, actor = name.of(EntityType.PLACE), name.of(EntityType.ACTOR)
        entity = linker.entity(place or actor or "")
        if entity is None or not entity.country or (place is not None and not _tells_where(linker.text, name, entity)):
            continue
        if place is None and entity.kind in ("government", "army"):
            linker.state.parties[entity.country] += 1
        if place is not None or entity.kind == "armed-group":
            countries[entity.country] += 1
    codes = dict(entry.split("=", 1) for entry in linker.classes.get("country", ()))
    for word in _CAPITALISED.findall(linker.text):
        if (code := codes.get(word.lower())) is not None:
            countries[code.upper()] += 1


def _tells_where(text: str, name: Named, place: Entity) -> bool:
    """Whether the name of a state says where: that of one that may be anywhere, as a party, only after "in" and the like."""
    far = place.kind == "country" and name.may_be(EntityType.ACTOR) and (place.gazetteer or text[name.start : name.end].isupper())
    return not far or _WHERE.search(text, max(name.start - 20, 0), name.start) is not None


def without_namesakes(linker: Linker, names: Sequence[Named]) -> set[Named]:
    """The names but for those of places elsewhere: of the only place of its country, where the text's own country has one called so."""
    told, country = Counter(n.of(EntityType.PLACE) for n in names), linker.country()

    def elsewhere(name: Named) -> bool:
        iri = name.of(EntityType.PLACE)
        entity = linker.entity(iri) if iri is not None else None
        if entity is None or entity.country in ("", country) or entity.kind in WIDE:
            return False
        if not linker.state.countries[entity.country] == told[iri] < linker.state.countries[country]:
            return False
        found = linker.index.lookup(linker.text[name.start : name.end], EntityType.PLACE, countries=(country,), gazetteer=True)
        return any(c.country == country for c in found)

    return {n for n in names if not elsewhere(n)}
