"""How answers are printed: records as table, JSON, JSON lines, CSV or TSV."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

RECORD_FORMATS = ("table", "json", "jsonl", "csv", "tsv")

Record = Mapping[str, Any]


def write_json(value: object) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def write_records(records: Iterable[Record], format: str, columns: Sequence[str]) -> int:
    """Print records; tables and CSV show ``columns`` (a dot reaches into an object), JSON everything. Returns how many there were."""
    count = 0

    def counted() -> Iterator[Record]:
        nonlocal count
        for record in records:
            count += 1
            yield record

    match format:
        case "json":
            write_json(list(counted()))
        case "jsonl":
            for record in counted():
                click.echo(json.dumps(record, ensure_ascii=False))
        case "csv" | "tsv":
            writer = csv.writer(sys.stdout, delimiter="\t" if format == "tsv" else ",", lineterminator="\n")
            writer.writerow(columns)
            for record in counted():
                writer.writerow([_formula_safe(cell(record, column)) for column in columns])
        case _:
            _table(counted(), columns)
    return count


def cell(record: Record, column: str) -> str:
    """A value as text: labels of entities, lists joined, nothing for what is missing."""
    value: Any = record
    for part in column.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return _text(value)


def _text(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return str(value.get("label") or value.get("iri") or "; ".join(f"{k}: {_text(v)}" for k, v in value.items() if v is not None))
        case list() | tuple():
            return "; ".join(_text(v) for v in value)
        case _:
            return str(value)


def _formula_safe(text: str) -> str:
    """Text from articles must not run as a formula when a spreadsheet opens the file (OWASP: CSV injection)."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@", "\t", "\r") else text


def _table(records: Iterator[Record], columns: Sequence[str]) -> None:
    """A plain aligned table, or blocks of lines where the terminal is too narrow for one; rich is loaded only here."""
    rows = [[printable(cell(record, column)) for column in columns] for record in records]
    if not rows:
        click.echo("(nothing)")
        return
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from conflictkg.graph.drawing import PIPED_WIDTH, blocks, fits

    names = _headings(columns)
    console = Console(width=None if sys.stdout.isatty() else PIPED_WIDTH, highlight=False)
    if not fits(names, rows, console.width, 2):
        click.echo(blocks(names, rows))
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*map(Text, row))
    console.print(table)


def _headings(columns: Sequence[str]) -> list[str]:
    """What stands above columns: of those that reach into an object its name, with that of the value where several reach into the same."""
    objects = [column.split(".")[0] for column in columns]
    said = [column if objects.count(each) > 1 else each for column, each in zip(columns, objects, strict=True)]
    return [each.replace(".", " ").replace("_", " ") for each in said]


def printable(text: str) -> str:
    """Text without control characters: what an article says must not drive the terminal."""
    return "".join(c if c.isprintable() else " " for c in text)
