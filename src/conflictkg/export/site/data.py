"""The linked data of one page: the same statements as Turtle and as JSON-LD, in a fixed order."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Iterator
from functools import cache

import pyoxigraph as ox

from conflictkg.export.export import shipped_context
from conflictkg.export.jsonld import Context, write_jsonld
from conflictkg.rdf.serialisation import serialise
from conflictkg.rdf.terms import PREFIXES

CONTEXT = "context.jsonld"
"""The JSON-LD context on the site, to which every JSON-LD file refers."""


def data_files(path: str, quads: Iterable[ox.Quad]) -> Iterator[tuple[str, bytes]]:
    """Turtle and JSON-LD of what is said on a page (its path without ending), without the names of graphs."""
    triples = sorted({quad.triple for quad in quads}, key=str)
    turtle, linked = io.BytesIO(), io.BytesIO()
    serialise(triples, "turtle", turtle, _prefixes(triples))
    yield f"{path}.ttl", turtle.getvalue()
    write_jsonld((ox.Quad(*triple) for triple in triples), linked, _context(), at="../" * path.count("/") + CONTEXT)
    yield f"{path}.jsonld", linked.getvalue()


def _prefixes(triples: Iterable[ox.Triple]) -> dict[str, str]:
    """The prefixes that are of use: of a small file, more than half would be prefixes."""
    words = {term.value for triple in triples for term in triple if isinstance(term, ox.NamedNode)}
    words |= {triple.object.datatype.value for triple in triples if isinstance(triple.object, ox.Literal)}
    return {prefix: space for prefix, space in PREFIXES.items() if any(word.startswith(space) for word in words)}


def context_file() -> bytes:
    """The shipped JSON-LD context."""
    return shipped_context().read_bytes()


@cache
def _context() -> Context:
    return Context.of(json.loads(context_file()))
