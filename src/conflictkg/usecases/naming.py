"""Find the one entity that a user means by a name."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from conflictkg.domain.entities import Candidate, EntityType
from conflictkg.domain.ports import NameIndex
from conflictkg.errors import AmbiguousName

CLEARLY_LARGER = 10
"""A gazetteer place so many times as populous as the next is what a bare name means."""


_OF_KIND = re.compile(r"(?:[Tt]he )?([a-z]+(?: [a-z]+)?) of (.+)")


@dataclass(frozen=True, slots=True)
class Resolved:
    """The entity meant, or ``None`` with the nearest names."""

    candidate: Candidate | None
    nearest: tuple[Candidate, ...] = ()


def resolve(
    text: str,
    type: EntityType,
    names: NameIndex,
    in_use: Callable[[str], bool],
    canonical: Callable[[str], str] = str,
    day: date | None = None,
) -> Resolved:
    """The entity called ``text``: an IRI as given, else by name; several that stand for one (``canonical``) are one.

    Curated entities come before the gazetteer; among several, those that had the name on the ``day`` asked about; then the one that claims
    are about; among gazetteer namesakes, one that is clearly larger. Raises ``AmbiguousName`` when that leaves several.
    """
    text = text.strip()
    if "://" in text and (entity := names.entity(text)) is not None:
        return Resolved(Candidate(iri=entity.iri, type=entity.type, label=entity.label, name=text, kind=entity.kind))
    found = list({canonical(c.iri): c for c in reversed(_called(text, type, names))}.values())[::-1]
    curated = [c for c in found if not c.gazetteer]
    found = curated or found
    if not found:
        return Resolved(None, tuple(names.search(text, type)))
    if len(found) > 1 and day is not None:
        found = [c for c in found if had_name(c, names, day)] or found
    if len(found) > 1:
        used = [c for c in found if in_use(c.iri)]
        if len(used) == 1:
            return Resolved(used[0])
        found.sort(key=lambda c: (-c.population, c.iri))
        if found[0].population < CLEARLY_LARGER * max(found[1].population, 1):
            names_found = "; ".join(f"{c.label} ({c.kind or c.type}{', ' + c.country if c.country else ''}) {c.iri}" for c in found[:8])
            raise AmbiguousName(
                f"{type} {text!r} is ambiguous; give the IRI of one of: {names_found}", tuple((c.iri, c.label) for c in found)
            )
    return Resolved(found[0])


def _called(text: str, type: EntityType, names: NameIndex) -> list[Candidate]:
    """Entities called so; of a place also with its kind before it ("the town of Jahar") or its country behind it ("Tripoli, Lebanon")."""
    found = names.lookup(text, type)
    if found or type is not EntityType.PLACE:
        return found
    if kind := _OF_KIND.fullmatch(text):
        found = names.lookup(kind[2], type)
        return [c for c in found if c.kind == "-".join(kind[1].split())] or found
    name, comma, country = text.rpartition(",")
    codes = {c.country for c in names.lookup(country.strip(), type) if c.kind == "country"} if comma else set()
    return [c for c in names.lookup(name.strip(), type, countries=sorted(codes)) if c.country in codes] if codes else []


def had_name(candidate: Candidate, names: NameIndex, day: date) -> bool:
    """Whether the name by which a candidate was found was its name on a day."""
    entity = names.entity(candidate.iri)
    return entity is None or entity.had_name(candidate.name, day)
