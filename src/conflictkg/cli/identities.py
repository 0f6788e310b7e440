"""``merge``, ``split`` and ``rename``: what analysts decide about identity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from conflictkg.cli.entities import TYPES, type_of
from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import printable
from conflictkg.cli.signing import decide, signs

if TYPE_CHECKING:
    from conflictkg.domain.log_events import StoredEvent
    from conflictkg.usecases.deciding import Deciding, Signed

_of_type = click.option("--type", "type_", type=click.Choice(TYPES), help="What is meant, where names are of several types.")


@click.command()
@click.argument("keep")
@click.argument("other")
@_of_type
@signs
@common()
def merge(settings: Settings, keep: str, other: str, type_: str | None, signed: Signed) -> None:
    """Declare two entities one: what is said of OTHER counts for KEEP from now on, in all times. Names or IRIs.

    No claim is changed, and split takes the merge back. Questions with --as-recorded before it see two entities.

    \b
    Example:
      conflictkg merge Jahar "Hayan gas field" --type place --by m.vale --because "test of the command"
    """
    named: list[str] = []

    def work(deciding: Deciding) -> StoredEvent:
        kept, merged = (deciding.found(name, type_of(type_)) for name in (keep, other))
        named.extend(f"{entity.label} <{entity.iri}>" for entity in (kept, merged))
        return deciding.merge(kept, merged, signed)

    _, stored = decide(settings, work)
    settings.say(printable(f"event {stored.seq}: {named[1]} is now {named[0]}; take it back with: conflictkg split"))


@click.command()
@click.argument("entity")
@_of_type
@signs
@common()
def split(settings: Settings, entity: str, type_: str | None, signed: Signed) -> None:
    """Take back that ENTITY (a name or an IRI) was merged into another: it is one of its own again, as if it had never been merged.

    \b
    Example:
      conflictkg split "Hayan gas field" --by m.vale --because "two fields, twelve kilometres apart"
    """

    def work(deciding: Deciding) -> StoredEvent:
        return deciding.split(deciding.found(entity, type_of(type_)), signed)

    _, stored = decide(settings, work)
    settings.say(f"event {stored.seq}: split")


@click.command()
@click.argument("entity")
@click.argument("label")
@_of_type
@signs
@common()
def rename(settings: Settings, entity: str, label: str, type_: str | None, signed: Signed) -> None:
    """Give ENTITY (a name or an IRI) another preferred LABEL; the one that it had first stays one of its names.

    \b
    Example:
      conflictkg rename "Tayfur airbase" "T4 airbase" --by m.vale --because "what our readers call it"
    """

    def work(deciding: Deciding) -> StoredEvent:
        return deciding.rename(deciding.found(entity, type_of(type_)), label, signed)

    _, stored = decide(settings, work)
    settings.say(printable(f"event {stored.seq}: now called {label}"))
