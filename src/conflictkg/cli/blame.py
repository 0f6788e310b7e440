"""``blame``: the log events behind a period."""

from __future__ import annotations

from typing import Any

import click

from conflictkg.cli.options import Settings, common, day
from conflictkg.cli.output import printable, write_json


@click.command()
@click.argument("period", metavar="PERIOD|PLACE")
@click.option("--on", help="Valid day, YYYY-MM-DD, with a place: the period that covers it.")
@click.option("--as-known", help="With a place: as believed by those who knew what was published by the end of this day.")
@common("table", "json")
def blame(settings: Settings, period: str, on: str | None, as_known: str | None) -> None:
    """Name the log events behind a period: by which each claim for it, against it and about its contests was recorded, and those that
    changed it since, as corrections, merges and near copies do.

    PERIOD is the IRI that ask, timeline and SPARQL give a period; one that is believed no longer is answered as it was believed last.

    Examples:

    \b
      conflictkg blame "Tayfur airbase" --on 2014-11-03
      conflictkg blame "Sha'ar gas field" --on 2014-11-03 --as-known 2014-11-04 --format json
    """
    kb = settings.open()
    valid, known = day(on, "--on"), day(as_known, "--as-known")
    with kb.asking() as asking:
        told = asking.blame(period, valid, known)
    if settings.format == "json":
        write_json(told)
    else:
        for line in _lines(told):
            click.echo(printable(line))


def _lines(told: dict[str, Any]) -> list[str]:
    holder = told["controller"]["label"] if told["controller"] else "nobody known"
    lines = [
        f"{told['place']['label']}, {told['from'] or '...'} - {told['until'] or '...'}: {holder}, {told['status']} (rule {told['rule']})"
    ]
    if told["period"]:
        lines.append(f"  period    {told['period']}")
    if told["ontology"]:
        lines.append(f"  weighed   by ontology {told['ontology']['version']}, {_event(told['ontology'])}")
    for row in told["claims"]:
        article = row["article"]
        lines.append(f'  {", ".join(row["roles"]):<9} "{" ".join(row["quote"].split())}"')
        stance = "" if row["stance"] == "asserted" else f", {row['stance']}"
        where = ", ".join(str(x) for x in (article["source"], article["published"], article["title"]) if x)
        lines.append(f"            {row['kind']}{stance}, says {row['speaker']} · {where}")
        for what, event in (("article", row["article_recorded"]), ("claim", row["recorded"])):
            if event is not None:
                lines.append(f"            {what:<8}{_event(event)}{' by ' + event['by'] if event['by'] else ''}")
        for event in row["changed_by"]:
            because = f", because {event['because']}" if event.get("because") else ""
            lines.append(f"            then    {_event(event)}{' by ' + event['by'] if event['by'] else ''}: {event['what']}{because}")
    return lines


def _event(event: dict[str, Any]) -> str:
    return f"event {event['position']}, {event['type']}, {event['at'][:19]}Z"
