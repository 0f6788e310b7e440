"""ACLED: the older export, whose actors have numbers for types, and the current one, whose have words, with columns of its own.

The columns and the codes of time and place are those of ACLED's codebook. What its codes of events and actors mean in our kinds is data
(``ontology/coded.ttl``).
"""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import BinaryIO

from conflictkg.coded.cells import BadCell, code_of, day_of, degrees_of, moment_of, number_of, shown, text_of
from conflictkg.coded.rows import read_rows
from conflictkg.coded.tables import listed
from conflictkg.domain.claims import Count
from conflictkg.domain.coding import CodedRow, CodedSide, Precision, RefusedRow

NEEDED = (
    *("event_id_cnty", "event_date", "time_precision", "sub_event_type", "actor1", "inter1", "actor2", "inter2"),
    *("country", "location", "latitude", "longitude", "geo_precision", "source", "notes", "fatalities"),
)
"""Columns that both layouts have and no event can do without."""
_KEPT = ("event_type", "disorder_type", "civilian_targeting", "interaction", "time_precision", "geo_precision", "source_scale", "tags")
_WITHIN = (Precision.EXACT, Precision.NEAR, Precision.AREA)
_WEEK_SPAN = timedelta(days=6)


def read_acled(file: BinaryIO, name: str) -> Iterator[CodedRow | RefusedRow]:
    """The events of an ACLED file, in order. Raises ``InputRefused`` when it is none."""
    return read_rows(file, name, NEEDED, "event_id_cnty", _row)


def _row(line: int, cells: Mapping[str, str]) -> CodedRow:
    earliest, latest, when = _window(cells)
    fatalities = number_of(cells, "fatalities")
    precision = _WITHIN[code_of(cells, "geo_precision", 3) - 1]
    units = tuple(filter(None, (cells.get(f"admin{n}", "") for n in (1, 2, 3))))
    return CodedRow(
        event=text_of(cells, "event_id_cnty"),
        line=line,
        code=text_of(cells, "sub_event_type"),
        sides=tuple(side for n in (1, 2) if (side := _side(cells, n)) is not None),
        country=text_of(cells, "country"),
        location=text_of(cells, "location"),
        latitude=degrees_of(cells, "latitude", 90),
        longitude=degrees_of(cells, "longitude", 180),
        precision=precision,
        earliest=earliest,
        latest=latest,
        when=when,
        units=units,
        around=units[:1] if precision is Precision.NEAR else (),
        killed=Count(best=fatalities) if fatalities else None,  # 0 is written also where nobody reports deaths
        sources=listed(cells["source"]),
        published=moment_of(cells, "timestamp"),
        coded=tuple((column.replace("_", " "), cells[column]) for column in _KEPT if cells.get(column)),
        texts=(cells["notes"],) if cells["notes"] else (),
    )


def _side(cells: Mapping[str, str], n: int) -> CodedSide | None:
    name = text_of(cells, "actor1") if n == 1 else cells["actor2"]
    return CodedSide(name=name, code=cells[f"inter{n}"], associated=cells.get(f"assoc_actor_{n}", "")) if name else None


def _window(cells: Mapping[str, str]) -> tuple[date, date, str]:
    """The first and the last day on which it may have happened, and that in words.

    A date of precision 2 is some day of the week in which it happened, so that it may have been up to six days before or after.
    """
    day = day_of(cells, "event_date")
    if (year := cells.get("year")) and year.partition(".")[0] != str(day.year):
        raise BadCell("year", f"{shown(year)} is not the year of event_date, {day}; correct one of them")
    match code_of(cells, "time_precision", 3):
        case 1:
            return day, day, f"on {day}"
        case 2:
            return day - _WEEK_SPAN, day + _WEEK_SPAN, f"in a week about {day}"
        case _:
            last = calendar.monthrange(day.year, day.month)[1]
            return day.replace(day=1), day.replace(day=last), f"in {day:%Y-%m}"
