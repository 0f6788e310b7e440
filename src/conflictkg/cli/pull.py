"""``pull``: follow what a partner publishes."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import printable, write_json
from conflictkg.cli.progress import bar, echo_error
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.usecases.pull_report import PullReport

CUT = 4
TOLD = 20


@click.command()
@click.argument("url")
@click.option("--base", help="Base IRI of the partner, when it is on another server than the feed.")
@click.option("--again", is_flag=True, help="Read the feed from its beginning, also what was refused before.")
@click.option("--allow-private", is_flag=True, help="Also follow servers at private addresses (an intranet, this machine).")
@click.option("--max-pages", type=click.IntRange(min=1), default=10_000, show_default=True, help="Pages that one call reads at most.")
@click.option(
    "--max-seconds", type=click.FloatRange(min=0.1), default=3600.0, show_default=True, help="Seconds that one call takes at most."
)
@common("table", "json")
def pull(settings: Settings, url: str, base: str | None, again: bool, allow_private: bool, max_pages: int, max_seconds: float) -> int:
    """Take in what a partner publishes at URL: the first time all of it, later what is new.

    URL is a feed as conflictkg publish makes it (feed/index.trig), or a dump as conflictkg export writes it (N-Quads, TriG, Turtle).

    Articles and their claims become claims of this knowledge base, with their sources and chains as they are; where they came from is kept
    (prov:wasDerivedFrom). They are checked as one's own are: what breaks a shape is quarantined. A partner may speak only for what it
    publishes under its own base; what does not say what its id stands for is refused. What the partner retracts or corrects later comes
    with the next pull, unless you have decided otherwise. Articles that are here already stay as they are.

    Exit code 1 when something was refused, 4 when a limit was reached: the same command goes on from there. docs/publishing.md has more.

    Examples:

    \b
      conflictkg pull https://data.example.org/conflict/feed/index.trig
      conflictkg pull http://127.0.0.1:8080/feed/index.trig --allow-private
    """
    from conflictkg.bootstrap.pulling import following, pulling, reached
    from conflictkg.errors import BusyKnowledgeBase
    from conflictkg.feeds.following import Bounds
    from conflictkg.rdf.terms import checked_base

    kb = settings.open()
    if base is not None:
        base = checked_base(base, "--base")
    source = following(url, base or "", Bounds(pages=max_pages, seconds=max_seconds), private=allow_private)
    source.open()
    if source.base == kb.base:
        raise UsageError(f"{url} is what this knowledge base publishes itself, under {kb.base}; give the address of a partner's feed")
    if kb.adopt_ontology():
        settings.say("the ontology on disk has changed since it was adopted: adopted it; beliefs are made again")
        kb.rebuild()
    work = pulling(kb, source.feed, source.base, again=again)
    try:
        with bar("pulling", settings, "pages") as progress:
            for page in source.pages(work.knows, None if again else reached(kb, source.feed)):
                work.take(page)
                progress(work.report.pages, work.report.pages)
    except (KeyboardInterrupt, BusyKnowledgeBase):
        settings.say(f"interrupted: {work.report.members} members are in; the same command again goes on from there")
        raise
    for reason in source.refused:
        work.report.refuse(reason)
    with bar("updating beliefs", settings, "log events") as progress:
        kb.catch_up(progress)
    _print(settings, source.feed, work.report, source.stopped)
    return CUT if source.stopped else 1 if work.report.refused_count else 0


def _print(settings: Settings, feed: str, report: PullReport, stopped: str) -> None:
    if settings.format == "json":
        write_json({"feed": feed, "stopped": stopped or None, **asdict(report)})
    else:
        click.echo(printable(f"{feed}: {report.members} members read"))
        told = (
            ("articles new", report.articles),
            ("claims", report.claims),
            ("claims quarantined", report.quarantined_count),
            ("claims left out, words withheld", report.claims_left_out),
            ("decisions of the partner", report.decisions),
            ("articles known already", report.known),
            ("links to articles not of the feed, left out", report.links_left_out),
            ("taken down by the partner", report.taken_down),
            ("refused", report.refused_count),
        )
        width = max(len(what) for what, _ in told)
        for what, count in told:
            if count or what in ("articles new", "refused"):
                click.echo(f"  {what:<{width}}  {count:>8}")
    for text in report.quarantined[:TOLD]:
        settings.say(printable(f"quarantined: {text}"))
    for id in report.gone[:TOLD]:
        settings.say(f"article {id} was taken down by the partner, and is still here")
    for entity in report.unnamed[:TOLD]:
        settings.say(printable(f"{entity} is called as another one here, and is known by its IRI only; they are one? conflictkg merge"))
    for reason in report.refused[:TOLD]:
        echo_error(printable(reason))
    if report.refused_count > TOLD:
        settings.say(f"{report.refused_count - TOLD} more refused; --format json names them")
    if stopped:
        settings.say(f"stopped: {stopped}; the same command goes on from there")
