"""Candidates for a name, made of rows of the indexes and put in the order in which they are likely meant; a part of ``index``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from conflictkg.domain.entities import Candidate, EntityType

HOMONYM = 0.9
"""Score of a place that bears the name but is far less likely meant than the first: a namesake elsewhere or much smaller."""

Row = tuple[str, str, str, str, str, str, int, float]
"""IRI, type, label, the name that matched, kind, country, whether provisional, score."""


def candidates_of(rows: Iterable[Row], type: EntityType | None) -> list[Candidate]:
    """The rows as candidates, those of the type where one is asked for."""
    return [
        Candidate(
            iri=iri, type=EntityType(t), label=label, name=name, kind=kind, country=country, score=score, provisional=bool(provisional)
        )
        for iri, t, label, name, kind, country, provisional, score in rows
        if type is None or t == type
    ]


def ranked(found: Iterable[Candidate], countries: Sequence[str]) -> list[Candidate]:
    """Each entity once: unlikely ones last, curated before gazetteer before provisional, better readings and ``countries`` first."""
    best: dict[str, Candidate] = {}
    for candidate in sorted(found, key=lambda c: (c.score <= HOMONYM, c.provisional, c.gazetteer, -c.score, c.country not in countries)):
        best.setdefault(candidate.iri, candidate)
    known_place = any(c.type is EntityType.PLACE and not (c.gazetteer or c.provisional) and c.score > HOMONYM for c in best.values())
    return [replace(c, score=min(c.score, HOMONYM)) if c.gazetteer and known_place else c for c in best.values()]
