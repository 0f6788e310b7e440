"""Values of a question's parameters, checked by type and written as SPARQL terms by the store's own serialiser.

Between what a person typed and the query: nothing but one complete term ever goes in, so a value can never be anything else than a value.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import StrEnum

import pyoxigraph as ox

from conflictkg.rdf.terms import CKGV, XSD

LONGEST = 10_000
"""Characters a value may have."""

UNBOUND = "UNDEF"
"""How SPARQL writes that a parameter has no value."""

_DATE_TIME = ox.NamedNode(XSD + "dateTime")
_XSD_DECIMAL = ox.NamedNode(XSD + "decimal")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MOMENT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?")
_ESCAPE = re.compile(r"\\\\([uU])|\\.", re.DOTALL)
_NOTATION = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_INTEGER = re.compile(r"[+-]?[0-9]{1,18}")
_DECIMAL = re.compile(r"[+-]?[0-9]{1,9}(?:\.[0-9]{1,9})?")


class ParameterType(StrEnum):
    """What a parameter stands for. Places, actors and sources are given by IRI: finding it by name is the caller's part."""

    PLACE = "place"
    ACTOR = "actor"
    SOURCE = "source"
    KIND = "kind"
    DATE = "date"
    DATE_TIME = "dateTime"
    INTEGER = "integer"
    DECIMAL = "decimal"
    STRING = "string"
    IRI = "iri"


Value = str | int | float | date | datetime


def term(value: Value, type: ParameterType) -> str:
    """The value as one SPARQL term; raises ``ValueError`` saying what would be right.

    A kind is a notation ("control-gained") or an IRI. Days become ``xsd:dateTime`` at midnight UTC (rule R1); moments are turned to UTC,
    those without a zone are taken as UTC.

    >>> term("2014-11-03", ParameterType.DATE)
    '"2014-11-03T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    """
    if isinstance(value, str) and len(value) > LONGEST:
        raise ValueError(f"has {len(value)} characters, at most {LONGEST} are allowed")
    match type:
        case ParameterType.STRING:
            return _written(_literal(str(value)))
        case ParameterType.INTEGER:
            return str(ox.Literal(_integer(value)))
        case ParameterType.DECIMAL:
            return str(ox.Literal(_decimal(value), datatype=_XSD_DECIMAL))
        case ParameterType.DATE:
            return str(ox.Literal(f"{_day(value).isoformat()}T00:00:00Z", datatype=_DATE_TIME))
        case ParameterType.DATE_TIME:
            return str(ox.Literal(_moment(value), datatype=_DATE_TIME))
        case ParameterType.KIND if isinstance(value, str) and _NOTATION.fullmatch(value):
            return str(_iri(CKGV + value))
        case _:
            return str(_iri(str(value)))


def _literal(text: str) -> ox.Literal:
    try:
        text.encode()
    except UnicodeEncodeError:
        raise ValueError("holds half a character (a lone surrogate); decode the input again") from None
    return ox.Literal(text)


def _written(literal: ox.Literal) -> str:
    r"""A literal that engines read alike which replace codepoint escapes in strings and which do so in all of the text before they parse.

    SPARQL 1.1 section 19.2 has the latter. ``\\u0022`` is a backslash and five characters to one, and ends the string to the other: the
    ``u`` after a backslash is written as an escape itself, of eight digits, for rdflib takes eight where it can.
    """
    return _ESCAPE.sub(lambda found: f"\\\\\\U{ord(found[1]):08x}" if found[1] else found[0], str(literal))


def _iri(text: str) -> ox.NamedNode:
    try:
        return ox.NamedNode(text)
    except ValueError as error:  # UnicodeEncodeError, for lone surrogates, is a ValueError
        raise ValueError(f"is not an absolute IRI ({error}); give one like https://example.org/name") from None


def _integer(value: Value) -> int:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 10**18:
        return value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        return int(value)
    raise ValueError("is not a whole number of at most 18 digits")


def _decimal(value: Value) -> str:
    text = str(value)
    if isinstance(value, str | int | float) and not isinstance(value, bool) and _DECIMAL.fullmatch(text):
        return str(Decimal(text))
    raise ValueError("is not a number like 34.5, of at most 9 digits before and after the point")


def _day(value: Value) -> date:
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    if isinstance(value, str) and _DAY.fullmatch(value):
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise ValueError(f"is not a day of the calendar ({error})") from None
    raise ValueError("is not a day; write it as YYYY-MM-DD, like 2014-11-03")


def _moment(value: Value) -> str:
    try:
        if isinstance(value, datetime):
            moment = value
        elif isinstance(value, date):
            moment = datetime(value.year, value.month, value.day, tzinfo=UTC)
        elif isinstance(value, str) and _MOMENT.fullmatch(value):
            moment = datetime.fromisoformat(value)
        else:
            raise ValueError("wrong form")
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ValueError(f"is not a moment ({error}); write it like 2014-11-03T15:32:00Z") from None
    return moment.isoformat().replace("+00:00", "Z")
