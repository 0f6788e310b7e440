"""``ingest``: take articles in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import RECORD_FORMATS, printable, write_records
from conflictkg.cli.progress import bar, echo_error
from conflictkg.errors import ConflictkgError, InputRefused

if TYPE_CHECKING:
    from conflictkg.articles.fetching import Access
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.ports import Overrides
    from conflictkg.usecases.ingest import IngestedArticle

TYPES = ("text", "markdown", "html", "feed", "pdf", "mail", "json", "jsonl", "warc")
"""Formats that ``--type`` can name; a test holds them against those that are read."""

COLUMNS = ("source_file", "new", "kind", "published", "claims", "quarantined", "title")


@click.command()
@click.argument("paths", nargs=-1, required=True, metavar="PATH|URL|-...")
@click.option("--source", default="", help="Outlet that published it.")
@click.option("--kind", default="", help="Kind of source: newspaper, wire, ngo, state-media, forum ...")
@click.option("--published", default="", help="Day or moment of publication, ISO 8601.")
@click.option("--url", default="", help="Where it was published.")
@click.option("--author", default="", help="Who wrote it.")
@click.option("--title", default="", help="Its headline.")
@click.option("--type", "type_", type=click.Choice(TYPES), default=None, help="How to read it, where neither its bytes nor its name tell.")
@click.option("--allow-network", is_flag=True, help="Fetch the web addresses given; without it nothing is ever fetched.")
@click.option("--allow-private", is_flag=True, help="With --allow-network: fetch from private and local addresses too (an intranet).")
@common(*RECORD_FORMATS)
def ingest(
    settings: Settings,
    paths: tuple[str, ...],
    source: str,
    kind: str,
    published: str,
    url: str,
    author: str,
    title: str,
    type_: str | None,
    allow_network: bool,
    allow_private: bool,
) -> int:
    """Read articles into claims: text, Markdown, HTML, feeds, PDF, e-mail, JSON, web archives; files, folders, addresses, - for stdin.

    Every item of a feed, a list or an archive is an article. A reader's comment glued to an article becomes a document of its own. What was
    read before is left alone. Options say what the text does not and apply to every article of the call. Exit code 1 when some input was
    refused; the rest is read all the same. What is read of each format stands in docs/articles.md.

    Example:  conflictkg ingest --kb kb --source "Harbour Gazette" --kind newspaper article.txt
    """
    from conflictkg.articles.fetching import Access
    from conflictkg.domain.ports import Overrides

    kb = settings.open()
    kinds = kb.source_kinds()
    if kind and kind not in kinds:
        raise click.UsageError(f"--kind {kind!r} is not a kind of source; use one of: {', '.join(sorted(kinds))}")
    if allow_private and not allow_network:
        raise click.UsageError("--allow-private widens --allow-network; give both, or neither")
    said = Overrides(title=title, outlet=source, source_kind=kind, published=published, url=url, author=author, format=type_ or "")
    return 1 if ingest_paths(settings, kb, paths, said, Access(network=allow_network, private=allow_private)) else 0


def ingest_paths(
    settings: Settings, kb: KnowledgeBase, paths: Iterable[str], overrides: Overrides | None = None, access: Access | None = None
) -> int:
    """Ingest files, folders, addresses and stdin; prints a line per document. Returns how many articles were refused."""
    from conflictkg.articles.fetching import Access
    from conflictkg.articles.formats import EXTENSIONS
    from conflictkg.cli.inputs import articles_of, bug, named, shown
    from conflictkg.domain.ports import Overrides
    from conflictkg.usecases.ingest import ingest as take_in

    if kb.adopt_ontology():
        settings.say("the ontology on disk has changed since it was adopted: adopted it; beliefs are made again")
        kb.rebuild()
    _hear_warnings(settings)
    with bar("checking names", settings) as progress:
        kb.build_names(progress)
    overrides, access = overrides or Overrides(), access or Access()
    inputs = named(paths, EXTENSIONS)
    access.check([i for i in inputs if isinstance(i, str)])
    ports = kb.ingest_ports()
    reports: list[IngestedArticle] = []
    read = refused = 0

    def refuse(error: InputRefused) -> None:
        nonlocal refused
        refused += 1
        echo_error(printable(str(error)))

    with bar("reading", settings) as progress:
        for done, name in enumerate(inputs):
            progress(done, len(inputs))
            if isinstance(name, InputRefused):
                refuse(name)
                continue
            settings.detail(printable(f"reading {name}"))
            for part in articles_of(name, overrides, access, debug=settings.debug):
                if isinstance(part, InputRefused):
                    refuse(part)
                    continue
                try:
                    reports += take_in(part.data, part.name, part.overrides, ports)
                    read += 1
                except InputRefused as error:
                    refuse(error)
                except Exception as error:
                    if settings.debug or isinstance(error, ConflictkgError):
                        raise
                    refuse(bug(part.name, error))
    with bar("updating beliefs", settings) as progress:
        kb.catch_up(progress)
    if settings.format == "table":
        _print(reports)
    else:
        write_records(({f: getattr(r, f) for f in r.__slots__} for r in reports), settings.format, COLUMNS)
    for report in reports:
        for text in (*report.warnings, *(f"quarantined: {q}" for q in report.quarantined)):
            settings.say(printable(f"{shown(report.source_file)}: {text}"))
    if refused:
        settings.say(f"{refused} of {refused + read} inputs refused" + ("; the others are in" if read else ""))
    if not inputs:
        settings.say(f"nothing to read: a folder is searched for {', '.join(sorted(EXTENSIONS))}")
    return refused


def _hear_warnings(settings: Settings) -> None:
    """What the reader is unsure of (an ambiguous date, say) goes to stderr; what its libraries think of an input does not."""
    import logging

    class Printable(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return printable(super().format(record))

    logger = logging.getLogger("conflictkg")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(Printable())
        logger.addHandler(handler)
    if not logging.root.handlers:  # else Python prints their warnings as they are, in the words of hostile files
        logging.root.addHandler(logging.NullHandler())
    logger.setLevel(logging.WARNING if settings.verbosity >= 0 else logging.ERROR)


def _print(reports: Iterable[IngestedArticle]) -> None:
    """A line per document; comments stand under the article that they were glued to."""
    from conflictkg.cli.inputs import shown

    for r in reports:
        what = f"{r.claims} claims" if r.new else "known already"
        held = f", {len(r.quarantined)} quarantined" if r.quarantined else ""
        title = r.title if r.parent is None else "comment"
        known = ", ".join(x for x in (r.kind, (r.published or "undated")[:10]) if x)
        name = shown(r.source_file) if r.parent is None else "  +"
        click.echo(printable(f"{name:<44} {what + held:<24} {title[:60]} ({known})"))
