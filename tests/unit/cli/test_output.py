"""Tables stay whole on any width: what does not fit side by side is told in blocks of lines."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest

from conflictkg.cli.output import write_records

ROWS: list[dict[str, Any]] = [
    {"place": "Fort Amber", "holder": {"label": "Northern Brigade"}, "until": None},
    {"place": "Mill-at-the-Ford-upon-the-Eastern-River", "holder": None, "until": "2014-11-05\x1b[2J"},
]
COLUMNS = ("place", "holder", "until")


class Terminal(io.StringIO):
    """A terminal to print on."""

    def isatty(self) -> bool:
        return True


def printed(monkeypatch: pytest.MonkeyPatch, columns: int) -> str:
    screen = Terminal()
    monkeypatch.setattr("sys.stdout", screen)
    monkeypatch.setenv("COLUMNS", str(columns))
    write_records(ROWS, "table", COLUMNS)
    return re.sub(r"\x1b\[[0-9;]*m", "", screen.getvalue())


def test_a_wide_terminal_shows_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = printed(monkeypatch, 100).splitlines()
    assert lines[0].split() == list(COLUMNS)
    assert len(lines) == 3


def test_a_narrow_terminal_shows_blocks_with_every_word_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    assert printed(monkeypatch, 40) == (
        "place   Fort Amber\nholder  Northern Brigade\n\nplace   Mill-at-the-Ford-upon-the-Eastern-River\nuntil   2014-11-05 [2J\n"
    )


def test_an_empty_table_says_so(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert write_records([], "table", COLUMNS) == 0
    assert capsys.readouterr().out == "(nothing)\n"


def test_columns_of_one_object_are_told_apart(capsys: pytest.CaptureFixture[str]) -> None:
    write_records([{"keep": {"label": "A", "iri": "B"}, "time": {"edtf": "C"}}], "table", ("keep.label", "keep.iri", "time.edtf"))
    assert capsys.readouterr().out.splitlines()[0].split("  ") == ["keep label", "keep iri", "time"]
