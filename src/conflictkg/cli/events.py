"""``events``: what happened where, one line an event, from all claims that tell of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import click

from conflictkg.cli.completion import complete_kind
from conflictkg.cli.options import Settings, common, day
from conflictkg.cli.output import RECORD_FORMATS, write_records
from conflictkg.errors import UsageError

COLUMNS = ("kind", "place", "when", "agents", "patients", "for", "against", "killed", "wounded", "sources")
SPREADSHEET = (
    *("event", "kind", "place", "earliest", "latest", "agents", "patients", "for", "against", "noted", "chains"),
    *("killed.low", "killed.best", "killed.high", "wounded.low", "wounded.best", "wounded.high"),
    *("captured.low", "captured.best", "captured.high", "displaced.low", "displaced.best", "displaced.high", "known_from", "sources"),
)
HARMS = ("killed", "wounded", "captured", "displaced")


@click.command()
@click.option("--place", help="Only events at this place.")
@click.option("--actor", help="Only events in which this actor, or its party, does or suffers something.")
@click.option("--kind", shell_complete=complete_kind, help="Only events of this kind or a narrower one, for example bombing.")
@click.option("--from", "start", help="First day, YYYY-MM-DD.")
@click.option("--until", "end", help="Last day, YYYY-MM-DD.")
@common(*RECORD_FORMATS)
def events(settings: Settings, place: str | None, actor: str | None, kind: str | None, start: str | None, end: str | None) -> None:
    """List events: claims of one real-world event as one line, with claims for and against and the merged range of casualties.

    Casualties are written low-best-high; what nobody gives is left out ("13-" is at least 13). An event is derived from claims and follows
    them: see docs/events.md.

    \b
    Example:
      conflictkg events --place "Tayfur airbase" --from 2014-10-01 --until 2014-11-30
    """
    first, last = day(start, "--from"), day(end, "--until")
    if first is not None and last is not None and last < first:
        raise UsageError(f"--until {end} is before --from {start}; swap them")
    kb = settings.open()
    if kind is not None and kind not in kb.vocabulary.kinds:
        raise UsageError(f"--kind {kind!r} is not a kind of claim; use one of: {', '.join(sorted(kb.vocabulary.kinds))}")
    from conflictkg.domain.entities import EntityType
    from conflictkg.usecases.events import Wanted, listed

    with kb.asking() as asking:
        wanted = Wanted(
            place=asking.iri(place, EntityType.PLACE) if place is not None else None,
            actor=asking.iri(actor, EntityType.ACTOR, last or first) if actor is not None else None,
            kinds=kb.vocabulary.within(kind) if kind is not None else None,
            start=first,
            end=last,
        )
        rows = listed(asking.claims, asking.iris, wanted)
        if settings.format == "table":
            write_records(map(_shown, rows), settings.format, COLUMNS)
        else:
            write_records(rows, settings.format, SPREADSHEET)


def _shown(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row for people: one span of days, counts as ranges."""
    by = f"by {row['latest']}"
    when = row["latest"] if row["earliest"] == row["latest"] else f"{row['earliest']} to {row['latest']}" if row["earliest"] else by
    return {**row, "when": when, **{harm: _range(row[harm]) for harm in HARMS}}


def _range(count: Mapping[str, int | None] | None) -> str:
    """low-best-high, as far as they differ: "11-14", "11-12-14", "13-" for at least, "-26" for at most, "about 30"."""
    if count is None:
        return ""
    low, best, high = (count[bound] for bound in ("low", "best", "high"))
    if low == high and low is not None:
        return str(low)
    if low is None and high is None:
        return f"about {best}"
    middle = "" if best is None or best in (low, high) else f"{best}-"
    return f"{'' if low is None else low}-{middle}{'' if high is None else high}"
