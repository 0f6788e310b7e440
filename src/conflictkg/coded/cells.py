"""Cells as values: days, numbers, degrees. Each function raises ``BadCell``, which says what is wrong and what would be right."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[T ]00:00(?::00(?:\.0+)?)?Z?)?")
_WORDED = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})")
_MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december")
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_LARGEST = 10_000_000


class BadCell(Exception):
    """A cell that cannot be what its column holds."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column = column
        self.reason = reason


def shown(cell: str) -> str:
    """A cell as a message quotes it."""
    return repr(cell if len(cell) <= 40 else cell[:37] + "...")


def text_of(cells: Mapping[str, str], column: str) -> str:
    """A cell that must not be empty."""
    if not (cell := cells.get(column, "")):
        raise BadCell(column, "is empty; a row needs it")
    return cell


def day_of(cells: Mapping[str, str], column: str) -> date:
    """A day, as ``2014-11-03`` or ``03 November 2014``; a date of digits and slashes could be read in two ways and is refused."""
    cell = text_of(cells, column)
    try:
        if found := _ISO.fullmatch(cell):
            day = date(int(found[1]), int(found[2]), int(found[3]))
        elif found := _WORDED.fullmatch(cell):
            (month,) = (i for i, name in enumerate(_MONTHS, 1) if found[2].lower() in (name, name[:3]))
            day = date(int(found[3]), month, int(found[1]))
        else:
            raise BadCell(column, f"{shown(cell)} is not a day; write 2014-11-03 or 03 November 2014")
    except ValueError:
        raise BadCell(column, f"{shown(cell)} is a day that no calendar has; correct it") from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadCell(column, f"{shown(cell)} is not a day from {_FIRST_YEAR} to {_LAST_YEAR}; correct it")
    return day


def number_of(cells: Mapping[str, str], column: str) -> int:
    """A whole number from 0; spreadsheets write ``5.0``."""
    cell = text_of(cells, column)
    if not re.fullmatch(r"[0-9]{1,9}(\.0+)?", cell) or (number := int(cell.partition(".")[0])) > _LARGEST:
        raise BadCell(column, f"{shown(cell)} is not a number of people; write digits")
    return number


def code_of(cells: Mapping[str, str], column: str, last: int) -> int:
    """A code from 1 to ``last``."""
    cell = text_of(cells, column)
    if not re.fullmatch(r"[0-9](\.0+)?", cell) or not 1 <= (code := int(cell[0])) <= last:
        raise BadCell(column, f"{shown(cell)} is not a code from 1 to {last}")
    return code


def degrees_of(cells: Mapping[str, str], column: str, most: float) -> float:
    """Decimal degrees, with a point or a comma, from ``-most`` to ``most``."""
    cell = text_of(cells, column)
    if not re.fullmatch(r"[+-]?[0-9]{1,3}([.,][0-9]{1,20})?", cell) or abs(degrees := float(cell.replace(",", "."))) > most:
        raise BadCell(column, f"{shown(cell)} is not from {-most:g} to {most:g} degrees; correct it")
    return degrees


def moment_of(cells: Mapping[str, str], column: str) -> datetime | None:
    """A moment in seconds since 1970, UTC; ``None`` for an empty cell."""
    cell = cells.get(column, "")
    if not cell:
        return None
    if not re.fullmatch(r"[0-9]{8,10}(\.0+)?", cell):
        raise BadCell(column, f"{shown(cell)} is not a moment in seconds since 1970; correct or empty it")
    return datetime.fromtimestamp(int(cell.partition(".")[0]), UTC)
