"""UCDP GED, the Georeferenced Event Dataset, in the layouts of 24.1 and 25.1.

The columns and the codes of time, place and clarity are those of its codebook. What its types of violence mean in our kinds is data
(``ontology/coded.ttl``).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO

from conflictkg.coded.cells import BadCell, code_of, day_of, degrees_of, number_of, shown, text_of
from conflictkg.coded.rows import read_rows
from conflictkg.coded.tables import listed
from conflictkg.domain.claims import Count
from conflictkg.domain.coding import CodedRow, CodedSide, Precision, RefusedRow

NEEDED = (
    *("id", "type_of_violence", "side_a", "side_b", "where_prec", "where_coordinates", "adm_1", "adm_2", "latitude", "longitude"),
    *("country", "event_clarity", "date_prec", "date_start", "date_end"),
    *("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown", "best", "high", "low"),
)
"""Columns that no event can do without."""
_KEPT = (
    *("relid", "conflict_name", "dyad_name", "where_description", "where_prec", "date_prec", "event_clarity", "code_status"),
    *("number_of_sources", "source_date"),
)
_EXACT, _NEAR, _DISTRICT, _PROVINCE = 1, 2, 3, 4
_LOW_CLARITY = 2
_NO_SOURCE = frozenset({"-1", "-9", "na", "n/a"})


def read_ucdp_ged(file: BinaryIO, name: str) -> Iterator[CodedRow | RefusedRow]:
    """The events of a GED file, in order. Raises ``InputRefused`` when it is none."""
    return read_rows(file, name, NEEDED, "id", _row)


def _row(line: int, cells: Mapping[str, str]) -> CodedRow:
    start, end = day_of(cells, "date_start"), day_of(cells, "date_end")
    if end < start:
        raise BadCell("date_end", f"{shown(cells['date_end'])} is before date_start, {start}; correct one of them")
    where = code_of(cells, "where_prec", 7)
    province, district = cells["adm_1"], cells["adm_2"]
    around = {_NEAR: (province,), _DISTRICT: (district, province), _PROVINCE: (province,)}.get(where, ())
    count = Count(number_of(cells, "low"), number_of(cells, "best"), number_of(cells, "high"))
    return CodedRow(
        event=_id(cells),
        line=line,
        code=str(code_of(cells, "type_of_violence", 3)),
        sides=(
            CodedSide(name=text_of(cells, "side_a"), dead=number_of(cells, "deaths_a")),
            CodedSide(name=text_of(cells, "side_b"), dead=number_of(cells, "deaths_b")),
        ),
        country=text_of(cells, "country"),
        location=text_of(cells, "where_coordinates"),
        latitude=degrees_of(cells, "latitude", 90),
        longitude=degrees_of(cells, "longitude", 180),
        precision=Precision.EXACT if where == _EXACT else Precision.NEAR if where == _NEAR else Precision.AREA,
        earliest=start,
        latest=end,
        when=f"on {start}" if start == end else f"between {start} and {end}",
        units=tuple(filter(None, (province, district))),
        around=tuple(filter(None, around)),
        killed=None if count == Count(0, 0, 0) else count,
        bystanders=number_of(cells, "deaths_civilians"),
        unassigned=number_of(cells, "deaths_unknown"),
        sources=_sources(cells, "source_office"),
        first_said=_sources(cells, "source_original"),
        doubtful=code_of(cells, "event_clarity", 2) == _LOW_CLARITY,
        coded=tuple((column.replace("_", " "), cells[column]) for column in _KEPT if cells.get(column)),
        texts=tuple(filter(None, (cells.get("source_headline", ""), cells.get("source_article", "")))),
    )


def _id(cells: Mapping[str, str]) -> str:
    id = text_of(cells, "id")
    if not id.isdecimal():
        raise BadCell("id", f"{shown(id)} is not the number of an event")
    return id


def _sources(cells: Mapping[str, str], column: str) -> tuple[str, ...]:
    return tuple(source for source in listed(cells.get(column, "")) if source.casefold() not in _NO_SOURCE)
