"""Tables of separated values as records, one at a time, however large the file and whatever is in it.

RFC 4180, with comma, semicolon or tab, in UTF-8 with or without a mark. Memory is bounded by the longest record allowed. What cannot be
read is told by its line; reading goes on with the next line that can begin a record.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from conflictkg.domain.coding import RefusedRow
from conflictkg.errors import InputRefused

LONGEST_RECORD = 1 << 18
"""Characters that one record may have."""
MOST_COLUMNS = 500
_DELIMITERS = (",", ";", "\t")


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row by column; ``line`` is where it begins, from 1."""

    line: int
    cells: dict[str, str]


class _TooLong(Exception):
    """A record longer than any may be; ``inside`` tells that its last line leaves a quoted cell open."""

    def __init__(self, inside: bool) -> None:
        super().__init__()
        self.inside = inside


class _Lines:
    """The lines of a file for one record after the other, counted and measured."""

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text
        self._length = 0
        self._quotes = 0
        self.number = 0
        self.begins = 1

    def begin(self) -> None:
        """The next line begins a record."""
        self._length = self._quotes = 0
        self.begins = self.number + 1

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._text.readline(LONGEST_RECORD)
        if not line:
            raise StopIteration
        self.number += 1
        self._length += len(line)
        self._quotes += line.count('"')
        if self._length >= LONGEST_RECORD:
            self._drain(line)
            raise _TooLong(inside=self._quotes % 2 == 1)
        return line

    def _drain(self, line: str) -> None:
        """Read the line to its end."""
        while line and not line.endswith(("\n", "\r")):
            line = self._text.readline(LONGEST_RECORD)
            self._quotes += line.count('"')

    def leave_cell(self) -> None:
        """Read on to the line that closes the quoted cell that is open."""
        while line := self._text.readline(LONGEST_RECORD):
            self.number += 1
            self._quotes = line.count('"')
            self._drain(line)
            if self._quotes % 2 == 1:
                return


def read_table(file: BinaryIO, name: str, needed: Sequence[str]) -> Iterator[Record | RefusedRow]:
    """The records of a file that has at least the ``needed`` columns, in any order and case; blank lines are passed over.

    Raises ``InputRefused`` when it is not such a table; nothing has come out then.
    """
    lines = _Lines(io.TextIOWrapper(file, encoding="utf-8-sig", errors="surrogateescape", newline=""))
    delimiter, columns = _header(lines, name, needed)
    csv.field_size_limit(max(csv.field_size_limit(), LONGEST_RECORD))  # a record is measured here, before csv would lose its place in it
    reader = csv.reader(lines, delimiter=delimiter)
    while True:
        lines.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except _TooLong as error:
            yield _refused(
                lines, f"the row is longer than the {LONGEST_RECORD:,} characters that a row may have; is a quotation mark left open?"
            )
            if error.inside:
                lines.leave_cell()
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        except csv.Error as error:
            yield _refused(lines, f"the row is not CSV ({error}); correct its quotation marks")
            reader = csv.reader(lines, delimiter=delimiter)
            continue
        if not any(map(str.strip, cells)):
            continue
        yield _record(lines, columns, cells)


def _header(lines: _Lines, name: str, needed: Sequence[str]) -> tuple[str, list[str]]:
    try:
        first = next(lines)
    except StopIteration:
        raise InputRefused(f"{name}: is empty; give the file as it was downloaded") from None
    except _TooLong:
        raise InputRefused(f"{name}: its first line has no end, so it is no table; give the file as it was downloaded") from None
    best: tuple[str, list[str]] = (",", [])
    for delimiter in _DELIMITERS:
        try:
            columns = [cell.strip().casefold() for cell in next(csv.reader([first], delimiter=delimiter))]
        except (csv.Error, StopIteration):
            continue
        if len(set(columns) & set(needed)) > len(set(best[1]) & set(needed)):
            best = (delimiter, columns)
    _, columns = best
    missing = [column for column in needed if column not in columns]
    if len(missing) == len(needed):
        raise InputRefused(f"{name}: its first line names none of the columns of this data set; give its CSV file, with the line of names")
    if missing:
        raise InputRefused(f"{name}: lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}; download it with all columns")
    twice = sorted({column for column in columns if column and columns.count(column) > 1})
    if twice:
        raise InputRefused(f"{name}: has two columns called {', '.join(twice)}; remove one")
    if len(columns) > MOST_COLUMNS:
        raise InputRefused(f"{name}: has {len(columns):,} columns, more than the {MOST_COLUMNS} that a table may have")
    return best


def _record(lines: _Lines, columns: Sequence[str], cells: Sequence[str]) -> Record | RefusedRow:
    if len(cells) != len(columns):
        until = f" to {lines.number}" if lines.number > lines.begins else ""
        return _refused(
            lines, f"the row (line {lines.begins}{until}) has {len(cells)} cells for {len(columns)} columns; correct its quotation marks"
        )
    for column, cell in zip(columns, cells, strict=True):
        if not cell.isascii() and any("\ud800" <= char <= "\udfff" for char in cell):
            return RefusedRow(lines.begins, "", column, "the cell is not UTF-8; save the file as UTF-8")
        if "\0" in cell:
            return RefusedRow(lines.begins, "", column, "the cell holds a NUL byte, which no text does; download the file again")
    return Record(lines.begins, {column: _one_line(cell) for column, cell in zip(columns, cells, strict=True)})


def _one_line(cell: str) -> str:
    """A cell's words without control characters, on one line."""
    if not cell.isprintable():
        cell = "".join(char if char.isprintable() else " " for char in cell)
    return " ".join(cell.split())


def _refused(lines: _Lines, reason: str) -> RefusedRow:
    return RefusedRow(lines.begins, "", "", reason)


def listed(cell: str, marks: str = ";") -> tuple[str, ...]:
    """The items of a cell that lists several, each once.

    >>> listed("Skarn Post; Marden Monitor; Skarn Post")
    ('Skarn Post', 'Marden Monitor')
    """
    for mark in marks[1:]:
        cell = cell.replace(mark, marks[0])
    return tuple(dict.fromkeys(item for part in cell.split(marks[0]) if (item := part.strip())))
