"""Which countries an article is about, before it is read: they say where an unknown place is likely to be, and whose "the army" is.

Places tell, and armed groups, which fight at home; governments and their forces may be anywhere. Of countries of which the reference data
may know no party, the vocabulary has the names (word class "country").
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from conflictkg.domain.entities import EntityType
from conflictkg.extraction.linking import Linker
from conflictkg.extraction.names import Named
from conflictkg.extraction.places import WIDE

_CAPITALISED = re.compile(r"\b[A-Z][a-z]+\b")


def survey(linker: Linker, names: Sequence[Named]) -> None:
    """Count the countries of the names in an article, and of the words in it that name a country."""
    countries = linker.state.countries
    for name in names:
        place, actor = name.of(EntityType.PLACE), name.of(EntityType.ACTOR)
        entity = linker.entity(place or actor or "")
        if entity is not None and entity.country and (place is not None or entity.kind == "armed-group"):
            countries[entity.country] += 1
    codes = dict(entry.split("=", 1) for entry in linker.classes.get("country", ()))
    for word in _CAPITALISED.findall(linker.text):
        if (code := codes.get(word.lower())) is not None:
            countries[code.upper()] += 1


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
