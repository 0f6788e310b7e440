"""Python values as RDF literals and back, exactly.

Used by the mapping alone. Days are keys of the form ``YYYY-MM-DDT00:00:00Z`` (SPARQL 1.1 orders ``xsd:dateTime`` but not ``xsd:date``). A
store may write a literal in canonical form (``.500000`` as ``.5``, ``+00:00`` as ``Z``); reading gives equal values all the same.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from math import isfinite

from pyoxigraph import Literal, NamedNode

from conflictkg.errors import InputRefused
from conflictkg.rdf.terms import XSD

BOOLEAN = NamedNode(f"{XSD}boolean")
DATE_TIME = NamedNode(f"{XSD}dateTime")
DECIMAL = NamedNode(f"{XSD}decimal")
INTEGER = NamedNode(f"{XSD}integer")
TIME = NamedNode(f"{XSD}time")
TRUE = Literal("true", datatype=BOOLEAN)


def text(value: str, what: str, datatype: NamedNode | None = None) -> Literal:
    """A string; every character that Unicode has is kept, quotes, newlines and control characters included.

    Raises ``InputRefused`` for a lone surrogate, which no RDF syntax can write; ``what`` says where it stands.
    """
    try:
        return Literal(value) if datatype is None else Literal(value, datatype=datatype)
    except (ValueError, UnicodeEncodeError):
        raise InputRefused(f"{what} holds half a character (a lone surrogate) at {_surrogate(value)}; decode the input again") from None


def _surrogate(value: str) -> int:
    return next(i for i, c in enumerate(value) if 0xD800 <= ord(c) <= 0xDFFF)


def integer(value: int) -> Literal:
    """An integer of any size."""
    return Literal(str(int(value)), datatype=INTEGER)


def number(value: float) -> Literal:
    """A float as the decimal that reads back as the same float.

    Raises ``InputRefused`` for infinities and for what is not a number, which no decimal is.

    >>> number(1e-7).value
    '0.0000001'
    """
    if not isfinite(value):
        raise InputRefused(f"{value} is not a number; give a finite one")
    return _decimal(repr(float(value)))


@lru_cache(maxsize=1024)
def _decimal(digits: str) -> Literal:  # by its digits: zero and minus zero are equal
    return Literal(f"{Decimal(digits):f}", datatype=DECIMAL)


def day_key(value: date) -> Literal:
    """A day as its key in time.

    >>> day_key(date(2031, 5, 2)).value
    '2031-05-02T00:00:00Z'
    """
    return _start_of(value.isoformat()[:10])


@lru_cache(maxsize=4096)
def _start_of(day: str) -> Literal:
    return Literal(f"{day}T00:00:00Z", datatype=DATE_TIME)


def day_of(literal: str) -> date:
    """The day of a key."""
    return date.fromisoformat(literal[:10])


def moment(value: datetime) -> Literal:
    """A moment with its zone, or without one when none was given.

    Offsets that XML Schema cannot write (with seconds, or beyond 14 hours) become UTC: the same moment.
    """
    offset = value.utcoffset()
    if offset is not None and (offset % timedelta(minutes=1) or abs(offset) > timedelta(hours=14)):
        value = value.astimezone(UTC)
    return Literal(value.isoformat().replace("+00:00", "Z"), datatype=DATE_TIME)


def moment_of(literal: str) -> datetime:
    """The moment that was written."""
    return datetime.fromisoformat(literal)


def clock(value: time) -> Literal:
    """A local clock time, without a zone."""
    return Literal(value.replace(tzinfo=None).isoformat(), datatype=TIME)


def clock_of(literal: str) -> time:
    """The clock time that was written."""
    return time.fromisoformat(literal)
