"""``ingest``: take articles in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, asks_model, common, warn_of_deprecated
from conflictkg.cli.output import RECORD_FORMATS, printable, write_records
from conflictkg.cli.progress import bar
from conflictkg.cli.taking_in import TakingIn

if TYPE_CHECKING:
    from conflictkg.articles.fetching import Access
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.ports import Overrides
    from conflictkg.usecases.ingest import IngestedArticle

TYPES = ("text", "markdown", "html", "feed", "pdf", "mail", "json", "jsonl", "warc")
"""Formats that ``--type`` can name; a test holds them against those that are read."""

TITLE_SHOWN = 60
"""Characters of a title in the line about a document."""
COLUMNS = ("source_file", "new", "kind", "published", "claims", "quarantined", "near_copies", "title")


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
@click.option("--workers", type=click.IntRange(1, 64), default=1, help="Processes that read side by side; what is recorded is the same.")
@click.option("--extractor", type=click.Choice(["rules", "llm"]), default="rules", show_default=True, help="What reads the claims.")
@asks_model
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
    workers: int,
    extractor: str,
    model: str | None,
    base_url: str | None,
) -> int:
    """Read articles into claims: text, Markdown, HTML, feeds, PDF, e-mail, JSON, web archives; files, folders, addresses, - for stdin.

    Every item of a feed, a list or an archive is an article. A reader's comment glued to an article becomes a document of its own. What was
    read before is left alone. Options say what the text does not and apply to every article of the call. Exit code 1 when some input was
    refused; the rest is read all the same. Ctrl-C keeps what is in; the same command again goes on from there. What is read of each format
    stands in docs/articles.md.

    With --extractor llm a language model reads in place of the rules; what it says is checked against the text, word for word. It gets
    its key from $CONFLICTKG_LLM_API_KEY or $OPENAI_API_KEY. An article that was read by one reader is not read again by the other:
    compare them with conflictkg article --compare.

    \b
    Example:
      conflictkg ingest --kb kb --source "Harbour Gazette" --kind newspaper article.txt
    """
    from conflictkg.articles.fetching import Access
    from conflictkg.domain.ports import Overrides

    kb = settings.open()
    kinds = kb.source_kinds()
    if kind and kind not in kinds:
        raise click.UsageError(f"--kind {kind!r} is not a kind of source; use one of: {', '.join(sorted(kinds))}")
    if allow_private and not allow_network:
        raise click.UsageError("--allow-private widens --allow-network; give both, or neither")
    if extractor == "llm" and workers > 1:
        raise click.UsageError("--workers is for the rules: a language model is asked one article at a time; leave it out")
    if extractor == "llm":
        kb.extractor = kb.llm_reader(model, base_url)
    elif model or base_url:
        raise click.UsageError("--model and --base-url belong to --extractor llm; add it, or leave them out")
    said = Overrides(title=title, outlet=source, source_kind=kind, published=published, url=url, author=author, format=type_ or "")
    return 1 if ingest_paths(settings, kb, paths, said, Access(network=allow_network, private=allow_private), workers) else 0


def ingest_paths(
    settings: Settings,
    kb: KnowledgeBase,
    paths: Iterable[str],
    overrides: Overrides | None = None,
    access: Access | None = None,
    workers: int = 1,
) -> int:
    """Ingest files, folders, addresses and stdin; prints a line per document. Returns how many articles were refused."""
    from conflictkg.articles.fetching import Access
    from conflictkg.articles.formats import EXTENSIONS
    from conflictkg.cli.inputs import named, shown
    from conflictkg.domain.ports import Overrides

    if kb.adopt_ontology():
        settings.say("the ontology on disk has changed since it was adopted: adopted it; beliefs are made again")
        kb.rebuild()
    with bar("checking names", settings) as progress:
        kb.build_names(progress)
    overrides, access = overrides or Overrides(), access or Access()
    inputs = named(paths, EXTENSIONS)
    access.check([i for i in inputs if isinstance(i, str)])
    taken = TakingIn(settings, kb, inputs, overrides, access, workers)
    taken.run()
    with bar("updating beliefs", settings, "log events") as progress:
        kb.catch_up(progress)
    if settings.format == "table":
        _print(taken.reports)
    else:
        write_records(({f: getattr(r, f) for f in r.__slots__} for r in taken.reports), settings.format, COLUMNS)
    for report in taken.reports:
        for text in (*report.warnings, *(f"quarantined: {q}" for q in report.quarantined)):
            settings.say(printable(f"{shown(report.source_file)}: {text}"))
    warn_of_deprecated(settings, kb, taken.kinds)
    if taken.refused:
        settings.say(f"{taken.refused} of {taken.refused + taken.read} inputs refused" + ("; the others are in" if taken.read else ""))
    if not inputs:
        settings.say(f"nothing to read: a folder is searched for {', '.join(sorted(EXTENSIONS))}")
    return taken.refused


def _shortened(title: str) -> str:
    return title if len(title) <= TITLE_SHOWN else title[: TITLE_SHOWN - 1].rstrip() + "\N{HORIZONTAL ELLIPSIS}"


def _print(reports: Iterable[IngestedArticle]) -> None:
    """A line per document; comments stand under the article that they were glued to."""
    from conflictkg.cli.inputs import shown

    for r in reports:
        what = f"{r.claims} claim{'' if r.claims == 1 else 's'}" if r.new else "known already"
        held = f", {len(r.quarantined)} quarantined" if r.quarantined else ""
        held += ", near copy" if r.near_copies else ""
        title = "comment" if r.parent is not None else r.title or "without a title"
        known = ", ".join(x for x in (r.kind, (r.published or "undated")[:10]) if x)
        name = shown(r.source_file) if r.parent is None else "  +"
        click.echo(printable(f"{name:<44} {what + held:<24} {_shortened(title)} ({known})"))
