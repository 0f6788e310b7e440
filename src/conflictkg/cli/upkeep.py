"""``status``, ``rebuild`` and ``log``: the state of a knowledge base."""

from __future__ import annotations

import click

from conflictkg.cli.answers_changed import believed, changed_answers, changes_in_words
from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import RECORD_FORMATS, write_json, write_records
from conflictkg.cli.progress import bar


@click.command()
@common("table", "json")
def status(settings: Settings) -> None:
    """Say what the knowledge base holds and whether its graph is up to date with its log.

    Example:  conflictkg status
    """
    told = settings.open().status()
    if settings.format == "json":
        write_json(told)
        return
    for name, value in told.items():
        click.echo(f"{name.replace('_', ' '):<22}{value}")


@click.command()
@click.option("--diff", is_flag=True, help="Say which answers are other ones than before.")
@click.option("--limit", type=click.IntRange(min=0), default=50, show_default=True, help="With --diff, list so many changes; 0: all.")
@common("table", "json")
def rebuild(settings: Settings, diff: bool, limit: int) -> None:
    """Make the graph and the name index again from the log and the ontology on disk, which is adopted.

    The old graph answers questions until the new one is complete. Nothing of the log changes. With --diff the answers of the old graph are
    compared with those of the new one, as known now: who held each place when, with what status, contested by whom. To try another number
    of the policy, write it into a Turtle file below ontology/ of the knowledge base first; --as-recorded of an earlier moment goes on
    answering by the numbers in force then.

    Examples:

    \b
      conflictkg rebuild
      conflictkg rebuild --diff --format json
    """
    kb = settings.open()
    before = believed(settings, kb, "--diff") if diff else None
    with bar("building names", settings) as progress:
        kb.build_names(progress)
    with bar("replaying the log", settings) as progress:
        count = kb.rebuild(progress)
    settings.say(f"replayed {count} log events")
    if before is not None:
        told = changed_answers(kb, before, limit)
        write_json(told) if settings.format == "json" else click.echo("\n".join(changes_in_words(told)))


@click.group()
def log() -> None:
    """Show or verify the log, the only truth of a knowledge base."""


@log.command("show")
@click.option("--after", type=click.IntRange(min=0), default=0, help="Only events after this position.")
@common(*RECORD_FORMATS)
def show(settings: Settings, after: int) -> None:
    """Print log events in order.

    Example:  conflictkg log show --after 10 --format jsonl
    """
    from conflictkg.usecases.inspection import records

    write_records(records(settings.open().log, after), settings.format, ("seq", "recorded_at", "type", "summary"))


@log.command("verify")
@common()
def verify(settings: Settings) -> None:
    """Check every hash of the log's chain; exit code 3 names the first event that does not fit.

    Example:  conflictkg log verify
    """
    seq, head = settings.open().log.verify()
    click.echo(f"{seq} events, chain whole, head {head}")
