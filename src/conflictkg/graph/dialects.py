"""The one place where answers of other servers are made to look like ours: literals are written as the embedded store writes them.

Under ``remote``. The datatype decides, so no meaning is lost: Virtuoso writes truth values as 1 and 0, others keep 0.50 where we have 0.5,
or end a moment in ``+00:00``. What a server has changed for good (Virtuoso's times of day end in Z) stays changed.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from conflictkg.rdf.terms import XSD

_WRITTEN_SEVERAL_WAYS = frozenset(XSD + name for name in ("boolean", "integer", "decimal", "double", "float", "dateTime"))
_ANY = ox.NamedNode("http://any.invalid/")


@lru_cache(maxsize=10_000)
def canonical(literal: ox.Literal) -> ox.Literal:
    """A literal as the embedded store gives it back.

    >>> canonical(ox.Literal("1", datatype=ox.NamedNode(XSD + "boolean"))).value
    'true'
    """
    if literal.datatype.value not in _WRITTEN_SEVERAL_WAYS:
        return literal
    store = ox.Store()
    store.add(ox.Quad(_ANY, _ANY, literal))
    kept = next(iter(store)).object
    assert isinstance(kept, ox.Literal)
    return kept


def is_alike(rows: ox.QuerySolutions) -> bool:
    """Whether every literal in the rows is canonical; reads all of them."""
    return all(canonical(term) == term for row in rows for term in row if isinstance(term, ox.Literal))


def alike(rows: ox.QuerySolutions) -> bytes:
    """The rows as SPARQL results in JSON with every literal canonical; reads all of them."""
    names = [variable.value for variable in rows.variables]
    bindings = [{name: _written(term) for name in names if (term := row[name]) is not None} for row in rows]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


def _written(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple) -> dict[str, Any]:
    match term:
        case ox.NamedNode():
            return {"type": "uri", "value": term.value}
        case ox.BlankNode():
            return {"type": "bnode", "value": term.value}
        case ox.Literal() if term.language is not None:
            return {"type": "literal", "value": term.value, "xml:lang": term.language}
        case ox.Literal():
            term = canonical(term)
            return {"type": "literal", "value": term.value, "datatype": term.datatype.value}
        case _:
            parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
            return {"type": "triple", "value": {name: _written(part) for name, part in parts.items()}}
