"""From RDF terms and JSON records to values that Python knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from conflictkg.api.rows import IRI, Answer, Row, Text
from conflictkg.graph.answers import Rows, Truth
from conflictkg.rdf.terms import XSD

if TYPE_CHECKING:
    from conflictkg.api.rows import Form
    from conflictkg.graph.answers import Answer as Given

_INTEGERS = ("integer", "int", "long", "short", "byte", "nonNegativeInteger", "positiveInteger", "nonPositiveInteger", "negativeInteger")
_UNSIGNED = ("unsignedInt", "unsignedLong", "unsignedShort", "unsignedByte")


def _boolean(text: str) -> bool:
    return {"true": True, "1": True, "false": False, "0": False}[text]


_READERS: Mapping[str, Callable[[str], Any]] = {
    **{XSD + name: int for name in (*_INTEGERS, *_UNSIGNED)},
    XSD + "decimal": Decimal,
    XSD + "double": float,
    XSD + "float": float,
    XSD + "boolean": _boolean,
    XSD + "dateTime": datetime.fromisoformat,
    XSD + "date": date.fromisoformat,
}

_DAYS = frozenset(("on", "as_known", "since", "last_evidence", "earliest", "latest", "from", "until", "known", "known_from"))
_MOMENTS = frozenset(("published", "as_recorded"))
_IRIS = frozenset(("iri", "claim", "claims", "place_iri", "agent_iri", "patient_iri"))


def native(term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple | None) -> Any:
    """The value that a term stands for; the text of a literal whose datatype Python has no value for, or whose text is not of its type.

    >>> native(ox.Literal("2014-11-03T00:00:00Z", datatype=ox.NamedNode(XSD + "dateTime")))
    datetime.datetime(2014, 11, 3, 0, 0, tzinfo=datetime.timezone.utc)
    """
    match term:
        case ox.NamedNode():
            return IRI(term.value)
        case ox.Literal():
            if term.language is not None:
                return Text(term.value, term.language)
            try:
                return _READERS.get(term.datatype.value, str)(term.value)
            except (ValueError, KeyError, InvalidOperation):
                return term.value
        case None:
            return None
        case _:
            return str(term)


def record(values: Mapping[str, Any]) -> Row:
    """A JSON record of the use cases as a row: days and moments as such, IRIs as such, records within it as rows.

    >>> record({"on": "2014-11-03", "place": {"iri": "https://example.org/a"}, "quote": "2014-11-03"})
    Row({'on': datetime.date(2014, 11, 3), 'place': Row({'iri': IRI('https://example.org/a')}), 'quote': '2014-11-03'})
    """
    return Row({name: _value(name, value) for name, value in values.items()})


def _value(name: str, value: Any) -> Any:
    match value:
        case Mapping():
            return record(value)
        case list() | tuple():
            return tuple(_value(name, item) for item in value)
        case str() if name in _DAYS:
            return date.fromisoformat(value)
        case str() if name in _MOMENTS:
            return date.fromisoformat(value) if "T" not in value else datetime.fromisoformat(value).astimezone(UTC)
        case str() if name in _IRIS:
            return IRI(value)
        case _:
            return value


def read(given: Given, form: Form, question: str | None = None, values: Mapping[str, Any] | None = None) -> Answer:
    """An answer of the graph, read to its end."""
    match given:
        case Rows():
            names = given.variables
            rows = [Row(dict(zip(names, map(native, row), strict=True))) for row in given]
            return Answer(rows, names, form=form, question=question, values=values)
        case Truth(value):
            return Answer([Row({"answer": value})], ["answer"], form=form, question=question, values=values)
        case _:
            triples = list(given)
            parts = ("subject", "predicate", "object")
            rows = [Row({part: native(getattr(triple, part)) for part in parts}) for triple in triples]
            return Answer(rows, parts, form=form, triples=triples, question=question, values=values)
