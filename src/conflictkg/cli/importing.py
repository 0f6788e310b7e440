"""``import``: take coded data sets in."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from typing import TYPE_CHECKING, BinaryIO

import click

from conflictkg.cli.options import Settings, common, day
from conflictkg.cli.output import printable, write_json
from conflictkg.cli.progress import bar, echo_error
from conflictkg.errors import BusyKnowledgeBase

if TYPE_CHECKING:
    from conflictkg.domain.coding import CodedRow, RefusedRow
    from conflictkg.usecases.importing import ImportReport

    Reader = Callable[[BinaryIO, str], Iterator[CodedRow | RefusedRow]]

TOLD = 20
"""Refused rows that a run at a terminal names at most; ``--format json`` has them all."""

published_option = click.option(
    "--published", metavar="DAY", help="Day on which this release of the data set was published, for rows that do not say when they were."
)


@click.group("import")
def import_group() -> None:
    """Take in coded data: each row becomes a document of its data set, with the claims that its codes make.

    What the codes mean, and what is made of time, place, actors and sources, stands in docs/coded-data.md.

    Example:  conflictkg import acled --kb kb acled.csv
    """


@import_group.command()
@click.argument("file", metavar="FILE|-")
@published_option
@common("table", "json")
def acled(settings: Settings, file: str, published: str | None) -> int:
    """Take in a CSV file of ACLED, in the older layout or the current one.

    What was imported before is left alone; a row that has changed since is a revision. Rows that cannot be used are named with line, column
    and reason, and the rest is taken in; exit code 1 then. ACLED forbids to pass its data on: export --profile public leaves them out.

    Example:  conflictkg import acled --kb kb acled.csv
    """
    from conflictkg.coded.acled import read_acled

    return _import(settings, "acled", read_acled, file, published)


@import_group.command("ucdp-ged")
@click.argument("file", metavar="FILE|-")
@published_option
@common("table", "json")
def ucdp_ged(settings: Settings, file: str, published: str | None) -> int:
    """Take in a CSV file of UCDP GED, the Georeferenced Event Dataset, of version 24.1 or 25.1.

    Its rows do not say when they were published: give the day of the release with --published, else they count as known from now on.
    What was imported before is left alone; a row that has changed since is a revision. Rows that cannot be used are named with line,
    column and reason, and the rest is taken in; exit code 1 then.

    \b
    Example:
      conflictkg import ucdp-ged --kb kb --published 2024-06-01 GEDEvent_v24_1.csv
    """
    from conflictkg.coded.ucdp_ged import read_ucdp_ged

    return _import(settings, "ucdp-ged", read_ucdp_ged, file, published)


def _import(settings: Settings, data_set: str, read: Reader, file: str, published: str | None) -> int:
    from conflictkg.cli.inputs import shown
    from conflictkg.usecases.importing import Importing

    released = day(published, "--published")
    kb = settings.open()
    with _opened(file) as stream:
        rows = read(stream, file)
        first = next(rows, None)  # a file that is none of the data set's is refused before anything is loaded
        if kb.adopt_ontology():
            settings.say("the ontology on disk has changed since it was adopted: adopted it; beliefs are made again")
            kb.rebuild()
        with bar("checking names", settings) as progress:
            kb.build_names(progress)
        importing = Importing(shown(file), kb.importing(data_set), released)
        try:
            with bar("importing", settings, "rows") as progress:
                for done in importing.run(_again(first, rows)):
                    progress(done, done)
        except (KeyboardInterrupt, BusyKnowledgeBase):
            settings.say(f"interrupted: {importing.report.recorded} rows are in; the same command again goes on from there")
            raise
    with bar("updating beliefs", settings, "log events") as progress:
        kb.catch_up(progress)
    _print(settings, importing.report)
    return 1 if importing.report.refused_count else 0


def _again(first: CodedRow | RefusedRow | None, rest: Iterator[CodedRow | RefusedRow]) -> Iterator[CodedRow | RefusedRow]:
    if first is not None:
        yield first
        yield from rest


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    from conflictkg.cli.inputs import opened

    if file == "-":
        yield sys.stdin.buffer
    else:
        with opened(file) as stream:
            yield stream


def _print(settings: Settings, report: ImportReport) -> None:
    if settings.format == "json":
        told = asdict(report)
        told["refused"] = [asdict(row) for row in report.refused]
        del told["traces"]
        write_json(told)
    else:
        for line in _lines(report):
            click.echo(printable(line))
    for text in report.quarantined[:TOLD]:
        settings.say(printable(f"quarantined: {text}"))
    for row in report.refused[:TOLD]:
        column = f", column {row.column}" if row.column else ""
        event = f", event {row.event}" if row.event else ""
        echo_error(printable(f"{report.file}: line {row.line}{event}{column}: {row.reason}"))
    if report.refused_count > TOLD:
        settings.say(f"{report.refused_count - TOLD} more rows refused; --format json names them all")
    if settings.debug:
        for trace in report.traces[:TOLD]:
            click.echo(trace, err=True)


def _lines(report: ImportReport) -> Iterator[str]:
    yield f"{report.file}: {report.rows} rows of {report.data_set}"
    told = (
        ("recorded", report.recorded),
        ("  of them revisions", report.revisions),
        ("known already", report.known),
        ("older than what is known", report.outdated),
        ("refused", report.refused_count),
        ("claims", report.claims),
        ("claims quarantined", report.quarantined_count),
        ("actors and places new, provisional", report.provisional),
        ("recorded without a claim", sum(report.unclaimed.values())),
    )
    width = max(len(what) for what, _ in told)
    for what, count in told:
        if count or what in ("recorded", "refused"):
            yield f"  {what:<{width}}  {count:>8}"
    for code, count in sorted(report.unclaimed.items(), key=lambda item: (-item[1], item[0])):
        yield f"    {code:<{width - 2}}  {count:>8}"
