"""``publish``: a static site that others read and follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import write_json
from conflictkg.cli.progress import bar

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.option("--url", help="Where the site is hosted, when that is not the knowledge base's own base; ends in a slash.")
@click.option(
    "--profile", type=click.Choice(["public", "full"]), default="public", show_default=True, help="For anybody, or for ourselves."
)
@click.option("--title", default="Timeline of control", show_default=True, help="What the site is called.")
@common("table", "json")
def publish(settings: Settings, directory: Path, url: str | None, profile: str, title: str) -> None:
    """Write a site into DIRECTORY that any web server can host, or bring it up to date: only what changed is written.

    Each article, claim, place, actor, source, period of control and term of the ontology has a page, and beside it the same as Turtle and
    JSON-LD. The feed (feed/index.trig) is a Linked Data Event Stream of all versions of all articles, which others follow with: conflictkg
    pull. With --profile public nothing goes out that may not go to everybody (conflictkg mark, conflictkg export): texts of articles, long
    quotes, what is restricted, names of reviewers; with full all of it does. Hosted at the knowledge base's base, every IRI leads to its
    page; nginx.conf and .htaccess in DIRECTORY say how servers are set up. DIRECTORY is new or empty, or was published before.
    docs/publishing.md has more.

    Examples:

    \b
      conflictkg publish site
      conflictkg publish site --url https://data.example.org/conflict/ --title "Who held what"
    """
    from conflictkg.bootstrap.publishing import site_of
    from conflictkg.export.site.publishing import publish as write
    from conflictkg.rdf.terms import checked_base

    kb = settings.open()
    at = checked_base(url, "--url") if url is not None else kb.base
    with (
        site_of(kb, at, title, lambda: _documentation(kb), public=profile == "public", directory=directory) as site,
        bar("publishing", settings) as progress,
    ):
        report = write(site, directory, progress)
    told = {"directory": str(directory), "url": at, **asdict(report)}
    if settings.format == "json":
        write_json(told)
        return
    click.echo(f"{directory}: {report.written} of {report.files} files written, {report.removed} removed; to be hosted at {at}")


def _documentation(kb: KnowledgeBase) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """The pages of the ontology, and the page of each term (its IRI)."""
    from conflictkg.modelling.documenting import documentation
    from conflictkg.modelling.gathering import gathered

    found = gathered(kb.directory)
    files = documentation(found.glossary, found.shipped, found.own, found.questions)
    return files, {term.iri: term.page for term in found.glossary.terms.values()}
