"""``timeline``: control periods, contests and events of a place or an actor, in order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import click

from conflictkg.cli.options import Settings, common, day, moment
from conflictkg.cli.output import RECORD_FORMATS, printable, write_records
from conflictkg.errors import UsageError

COLUMNS = ("what", "place", "from", "period.until", "controller", "status", "kind", "when", "speaker", "quote")


@click.command()
@click.argument("name", metavar="PLACE|ACTOR")
@click.option("--from", "start", help="First valid day, YYYY-MM-DD.")
@click.option("--until", "end", help="Last valid day, YYYY-MM-DD.")
@click.option("--as-known", help="Count only what was published by the end of this day.")
@click.option("--as-recorded", help="Count only what this knowledge base had recorded by then, by the policy in force then.")
@common(*RECORD_FORMATS)
def timeline(settings: Settings, name: str, start: str | None, end: str | None, as_known: str | None, as_recorded: str | None) -> None:
    """Print who held PLACE when, with contests and the claims behind it; or where ACTOR held or contested a place.

    Example:  conflictkg timeline "Sha'ar gas field" --from 2014-10-01 --until 2014-11-30
    """
    first, last = _days(start, end)
    kb = settings.open()
    with kb.asking() as asking:
        rows = asking.timeline(name, first, last, day(as_known, "--as-known"), moment(as_recorded, "--as-recorded"))
        if settings.format == "table":
            _print(rows)
        else:
            write_records(rows, settings.format, COLUMNS)


def _days(start: str | None, end: str | None) -> tuple[date | None, date | None]:
    first, last = day(start, "--from"), day(end, "--until")
    if first is not None and last is not None and last < first:
        raise UsageError(f"--until {end} is before --from {start}; swap them")
    return first, last


def _print(rows: Iterable[dict[str, Any]]) -> None:
    told = False
    for row in rows:
        told = True
        if row["what"] == "period":
            until = row["period"]["until"]
            span = f"{row['from'] or '...':<10} - {until or '...':<10}"
            holder = row["controller"]["label"] if row["controller"] else "nobody known"
            fights = "".join(f"; contested by {c['actor']['label']} ({c['how']})" for c in row["contested_by"])
            others = "".join(f"; perhaps {a['controller']['label']}" for a in row["alternatives"])
            click.echo(printable(f"{span}  {row['place']['label']}: {holder}, {row['status']}{fights}{others}"))
        else:
            stance = "" if row["stance"] == "asserted" else f" ({row['stance']})"
            quote = " ".join(row["quote"].split())
            click.echo(printable(f'    {row["when"] or "no date":<23}  {row["kind"]}{stance}: "{quote}" - {row["speaker"]}'))
    if not told:
        click.echo("(nothing)")
