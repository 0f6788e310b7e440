"""``status``, ``rebuild`` and ``log``: the state of a knowledge base."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import RECORD_FORMATS, printable, write_json, write_records
from conflictkg.cli.progress import bar
from conflictkg.errors import KnowledgeBaseFault, UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.usecases.changed_answers import Beliefs


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
    before = _believed(settings, kb) if diff else None
    with bar("building names", settings) as progress:
        kb.build_names(progress)
    with bar("replaying the log", settings) as progress:
        count = kb.rebuild(progress)
    settings.say(f"replayed {count} log events")
    if before is not None:
        from conflictkg.graph.believed import believed_now
        from conflictkg.usecases.changed_answers import changes, report

        with kb.reading() as claims:

            def label(iri: str) -> str:
                entity = claims.entity(iri)
                return entity.label if entity is not None else iri

            told = report(changes(before, believed_now(claims.store)), limit, label)
        write_json(told) if settings.format == "json" else _print_changes(told)


def _believed(settings: Settings, kb: KnowledgeBase) -> Beliefs:
    """What the graph that there is believes now; says so when it does not reflect the whole log."""
    from conflictkg.graph.believed import believed_now
    from conflictkg.graph.store import GraphStore

    if behind := kb.lag():
        settings.say(f"the graph is {behind} log events behind; what they change is among the changes")
    try:
        with GraphStore.reader(kb.directory / "graph", kb.base) as store:
            return believed_now(store)
    except KnowledgeBaseFault as fault:
        raise UsageError(f"--diff compares with the graph that there is, and that cannot be read ({fault}); leave --diff out") from fault


def _print_changes(told: dict[str, Any]) -> None:
    for change in told["changes"]:
        days = f"{change['from'] or '...'} - {change['until'] or '...'}"
        click.echo(printable(f"{change['place']['label']}, {days}"))
        for when in ("before", "after"):
            click.echo(printable(f"    {when:<7}{_answer_in_words(change[when])}"))
    if told["left_out"]:
        click.echo(f"... and {told['left_out']} more; --limit 0 lists all")
    click.echo(
        f"{told['answers_changed']} answers changed at {told['places_changed']} places; "
        f"only the confidence rose in {told['only_confidence_higher']} and fell in {told['only_confidence_lower']}"
    )


def _answer_in_words(answer: dict[str, Any]) -> str:
    holder = answer["controller"]["label"] if answer["controller"] else "nobody known"
    bounds = f"{answer['period']['from'] or '...'} - {answer['period']['until'] or '...'}"
    others = "".join(f"; perhaps {other['label']}" for other in answer["alternatives"])
    fights = "".join(f"; contested by {contest['actor']['label']} ({contest['how']})" for contest in answer["contested_by"])
    return f"{holder}, {answer['status']} ({answer['confidence']:.2f}), {bounds}{others}{fights}"


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
