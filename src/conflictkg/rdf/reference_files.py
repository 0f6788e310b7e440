"""Reference data in Turtle, read with where each entity comes from: what the name index and the graph have in common."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from conflictkg.rdf.terms import CKG, TYPE

_PROVENANCE, _TYPE = NamedNode(f"{CKG}provenance"), NamedNode(TYPE)
_ENTITIES = frozenset(NamedNode(CKG + name) for name in ("Actor", "Place", "Source"))


def statements(path: Path, base: str | None = None) -> Iterator[Quad]:
    """The triples of a file, and the file's provenance for every entity that it describes and that has none of its own.

    The file's is what it says of itself before it describes anything. Raises what the parser raises: ``OSError``, ``SyntaxError`` and
    ``ValueError``.
    """
    found = list(parse(path=path, format=RdfFormat.TURTLE, base_iri=base, rename_blank_nodes=True))
    entities = {quad.subject: None for quad in found if quad.predicate == _TYPE and quad.object in _ENTITIES}
    told = [quad for quad in found if quad.predicate == _PROVENANCE]
    stated = "; ".join(
        dict.fromkeys(quad.object.value for quad in told if quad.subject not in entities and isinstance(quad.object, Literal))
    )
    own = {quad.subject for quad in told}
    yield from found
    if stated:
        yield from (Quad(entity, _PROVENANCE, Literal(stated)) for entity in entities if entity not in own)
