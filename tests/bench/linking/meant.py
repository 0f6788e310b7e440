"""What the labels mean: entities of the reference data, by the short names that the labels use."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.extraction.shipped import Shipped

REFERENCE = "https://w3id.org/conflictkg/reference/"
GEONAMES = "https://sws.geonames.org/"
AIM = "aim 0.95"


def meant(reader: Shipped, label: str, otherwise: Mapping[str, str] | None = None) -> frozenset[str]:
    """The entities that a label allows, as the index has them; none when it has none.

    A label is an IRI below ``REFERENCE``, or ``geonames/ID``; several stand with "|" between them. ``otherwise`` has the labels that hold
    for those that are not in the reference data.
    """
    found: set[str] = set()
    for name in (part.strip() for part in label.split("|")):
        entity = reader.entity(f"{GEONAMES}{name.removeprefix('geonames/')}/" if name.startswith("geonames/") else REFERENCE + name)
        if entity is not None:
            found.add(entity.iri)
        elif otherwise and name in otherwise:
            found |= meant(reader, otherwise[name])
    return frozenset(found)


def shown(reader: Shipped, iri: str | None) -> str:
    """An entity for a list of errors."""
    entity = reader.entity(iri)
    return f" -> {entity.label} ({entity.iri.removeprefix(REFERENCE)})" if entity is not None else ""
