"""Tables of separated values: every record or a reason, whatever is in the file."""

from __future__ import annotations

import io
from typing import BinaryIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.coded.tables import LONGEST_RECORD, Record, read_table
from conflictkg.domain.coding import RefusedRow
from conflictkg.errors import InputRefused

NEEDED = ("id", "note")


def read(data: bytes) -> list[Record | RefusedRow]:
    return list(read_table(io.BytesIO(data), "rows.csv", NEEDED))


def cells(data: bytes) -> list[dict[str, str]]:
    found = read(data)
    assert all(isinstance(r, Record) for r in found), found
    return [r.cells for r in found if isinstance(r, Record)]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("delimiter", [b",", b";", b"\t"])
def test_columns_are_found_whatever_their_order_case_and_delimiter(mark: bytes, delimiter: bytes) -> None:
    data = mark + delimiter.join([b"NOTE", b" Id ", b"more"]) + b"\r\n" + delimiter.join([b"a", b"1", b"x"]) + b"\r\n"
    assert cells(data) == [{"note": "a", "id": "1", "more": "x"}]


def test_a_quoted_cell_may_hold_lines_quotes_and_delimiters_and_the_line_of_each_record_is_known() -> None:
    found = read(b'id,note\n1,"two\nlines, ""quoted"""\n\n2,plain\n')
    assert found == [Record(2, {"id": "1", "note": 'two lines, "quoted"'}), Record(5, {"id": "2", "note": "plain"})]


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (b"1", "", "1 cells for 2 columns"),
        (b"1,a,b", "", "3 cells for 2 columns"),
        (b"1,a\0b", "note", "NUL"),
        (b"1,caf\xe9", "note", "not UTF-8"),
        (b"1," + b"x" * (10 << 20), "", "longer than"),
        (b'1,"' + b"x\n" * (5 << 20) + b'"', "", "longer than"),
        (b'1,"' + b'a ""b"" \n' * (LONGEST_RECORD // 4) + b'"', "", "longer than"),
    ],
    ids=["too few", "too many", "nul", "latin-1", "10 MB line", "10 MB cell", "quotes inside"],
)
def test_a_bad_row_costs_itself_alone(row: bytes, column: str, reason: str) -> None:
    before, bad, after = read(b"id,note\n0,first\n" + row + b"\n2,last\n")
    assert isinstance(bad, RefusedRow)
    assert (bad.line, bad.column) == (3, column) and reason in bad.reason
    assert isinstance(before, Record) and before.cells["note"] == "first"
    assert isinstance(after, Record) and after.cells["note"] == "last"


def test_a_cell_that_is_never_closed_is_told_by_the_line_where_it_was_opened() -> None:
    found = read(b'id,note\n1,a\n2,"b\n' + b"3,c\n" * LONGEST_RECORD)
    assert isinstance(found[1], RefusedRow) and found[1].line == 3 and "quotation mark" in found[1].reason


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "names none of the columns"),
        (b"PK\x03\x04" + b"\0" * 5000, "names none of the columns"),
        (b"\0" * (1 << 20), "no end"),
        (b"id,other\n", "lacks the column note"),
        (b"id,note,id\n", "two columns called id"),
        ("id,note\n".encode("utf-16"), "names none of the columns"),
        (b"id,note," + b",".join(b"c%d" % n for n in range(600)) + b"\n", "columns, more than"),
    ],
)
def test_what_is_no_such_table_is_refused_as_a_whole(data: bytes, says: str) -> None:
    with pytest.raises(InputRefused, match=says):
        read(data)


def test_a_header_alone_has_no_records() -> None:
    assert read(b"id,note\n") == []


def test_control_characters_become_spaces() -> None:
    assert cells(b"id,note\n1,a\x1b[31m\x07b\n")[0]["note"] == "a [31m b"


@given(st.binary(max_size=400))
def test_no_bytes_make_it_fail_otherwise(data: bytes) -> None:
    for row in read(b"id,note\n" + data):
        assert isinstance(row, Record | RefusedRow)


def test_a_table_is_never_held_in_memory() -> None:
    class Endless(io.RawIOBase):
        given = 0

        def readable(self) -> bool:
            return True

        def readinto(self, buffer: bytearray) -> int:  # type: ignore[override]
            line = b"id,note\n" if not self.given else b"1,a\n"
            buffer[: len(line)] = line
            self.given += 1
            return len(line)

    endless = Endless()
    rows = read_table(_buffered(endless), "rows.csv", NEEDED)
    assert isinstance(next(rows), Record)
    assert endless.given < 20_000


def _buffered(raw: io.RawIOBase) -> BinaryIO:
    return io.BufferedReader(raw)
