"""What the labels mean: entities of the reference data, by the short names that the labels use."""

from __future__ import annotations

from collections.abc import Mapping

from tests.bench.extraction.shipped import Shipped

REFERENCE = "https://w3id.org/conflictkg/reference/"
GEONAMES = "https://sws.geonames.org/"
AIM = "aim 0.95"


def meant(reader: Shipped, label: str, elsewhere: Mapping[str, str] | None = None) -> frozenset[str]:
    """The entities that a label allows, as the index has them; none when it has none.

    A label is an IRI below ``REFERENCE``, or ``geonames/ID``; several stand with "|" between them. ``elsewhere`` has what is known
    by another IRI.
    """
    names = [name.strip() for name in label.split("|")]
    entities = (reader.entity(_iri((elsewhere or {}).get(name, name))) for name in names)
    return frozenset(entity.iri for entity in entities if entity is not None)


def _iri(name: str) -> str:
    return f"{GEONAMES}{name.removeprefix('geonames/')}/" if name.startswith("geonames/") else REFERENCE + name


def shown(reader: Shipped, iri: str | None) -> str:
    """An entity for a list of errors."""
    entity = reader.entity(iri)
    return f" -> {entity.label} ({entity.iri.removeprefix(REFERENCE)})" if entity is not None else ""
