"""The rows of a data set's table, each read into an event or refused for one of its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import BinaryIO

from conflictkg.coded.cells import BadCell
from conflictkg.coded.tables import read_table
from conflictkg.domain.coding import CodedRow, RefusedRow

ReadRow = Callable[[int, Mapping[str, str]], CodedRow]
"""Reads the cells of the row that begins in a line; raises ``BadCell``."""


def read_rows(file: BinaryIO, name: str, needed: Sequence[str], id: str, read: ReadRow) -> Iterator[CodedRow | RefusedRow]:
    """The events of a file that has the ``needed`` columns, in order; ``id`` is the column that names an event.

    Raises ``InputRefused`` when it is not such a file.
    """
    for record in read_table(file, name, needed):
        if isinstance(record, RefusedRow):
            yield record
            continue
        try:
            yield read(record.line, record.cells)
        except BadCell as error:
            yield RefusedRow(record.line, record.cells[id], error.column, error.reason)
