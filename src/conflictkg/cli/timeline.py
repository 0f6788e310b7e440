"""``timeline``: control periods, contests and events of a place or an actor, in order."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.options import Settings, common, day, moment
from conflictkg.cli.output import RECORD_FORMATS, printable, write_records
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.usecases.asking import Asking

COLUMNS = ("what", "place", "from", "period.until", "controller", "status", "kind", "when", "speaker", "quote")


@click.command()
@click.argument("name", metavar="PLACE|ACTOR")
@click.option("--from", "start", help="First valid day, YYYY-MM-DD.")
@click.option("--until", "end", help="Last valid day, YYYY-MM-DD.")
@click.option("--as-known", help="Count only what was published by the end of this day.")
@click.option("--as-recorded", help="Count only what this knowledge base had recorded by then, by the policy in force then.")
@click.option("--plot", type=click.Path(path_type=Path), help="Draw it into this .svg or .png file instead of printing it.")
@common(*RECORD_FORMATS)
def timeline(
    settings: Settings,
    name: str,
    start: str | None,
    end: str | None,
    as_known: str | None,
    as_recorded: str | None,
    plot: Path | None,
) -> None:
    """Print who held PLACE when, with contests and the claims behind it; or where ACTOR held or contested a place.

    With --plot it becomes a picture (extra plot: pip install 'conflictkg[plot]'): of a place with a line for each holder, of an actor with
    a line for each place; what the fonts of this machine cannot write is called by another of its names.

    Examples:

    \b
      conflictkg timeline "Sha'ar gas field" --from 2014-10-01 --until 2014-11-30
      conflictkg timeline "Sha'ar gas field" --as-known 2014-11-05
      conflictkg timeline "Islamic State" --plot islamic-state.svg
    """
    first, last = _days(start, end)
    known, recorded = day(as_known, "--as-known"), moment(as_recorded, "--as-recorded")
    format = _picture_format(plot)
    kb = settings.open()
    with kb.asking() as asking:
        rows = asking.timeline(name, first, last, known, recorded)
        if plot is not None:
            _draw(plot, format, asking, name, list(rows), (first, last), (known, recorded))
            settings.say(f"wrote {plot}")
        elif settings.format == "table":
            _print(rows)
        else:
            write_records(rows, settings.format, COLUMNS)


def _picture_format(plot: Path | None) -> str:
    """What the name of a picture's file asks for.

    Raises ``UsageError`` before anything is read when it cannot be drawn.
    """
    format = "" if plot is None else plot.suffix.lower().removeprefix(".")
    if plot is not None and format not in ("svg", "png"):
        raise UsageError(f"--plot {plot}: its name must end in .svg or .png, which says what is drawn")
    if plot is not None and plot.exists() and not plot.is_file():
        raise UsageError(f"--plot {plot} is not a regular file; name another")
    return format


def _draw(
    plot: Path,
    format: str,
    asking: Asking,
    name: str,
    rows: list[dict[str, Any]],
    days: tuple[date | None, date | None],
    times: tuple[date | None, datetime | None],
) -> None:
    from conflictkg.domain.entities import EntityType
    from conflictkg.domain.observations import parties_ever
    from conflictkg.export import whole_file
    from conflictkg.plotting import of_actor, of_place
    from conflictkg.plotting.drawing import draw

    known, recorded = times
    lookup = asking.view(recorded).teller.lookup

    def names(iri: str, label: str) -> list[str]:
        entity = lookup(iri)
        return [label, *((entity.label, *entity.aliases) if entity is not None else ()), iri.rstrip("/#").rpartition("/")[2]]

    then = "".join(
        [f"; as known at the end of {known}" if known else "", f"; as recorded by {recorded:%Y-%m-%d %H:%M:%SZ}" if recorded else ""]
    )
    place = asking.named(name, EntityType.PLACE).candidate
    found = place or asking.named(name, EntityType.ACTOR).candidate
    assert found is not None  # else there would be no timeline
    title = names(found.iri, found.label)
    if place is not None:
        chart = of_place(title, f"who held it when, and what is told of it{then}", rows, names, *days)
    else:
        own = parties_ever(found.iri, lookup)
        chart = of_actor(title, f"what it held and contested when{then}", rows, names, own, *days)
    picture = draw(chart, format)
    with whole_file(plot) as file:
        file.write(picture)


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
