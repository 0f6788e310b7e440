"""``article``: one stored article with its claims marked in the text."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.marking import bracketed, coloured, marks
from conflictkg.cli.options import Settings, asks_model, common
from conflictkg.cli.output import printable, write_json, write_records

if TYPE_CHECKING:
    from conflictkg.usecases.asking import Asking

LIST_COLUMNS = ("id", "source_file", "title", "comment_on")
CLAIM_COLUMNS = ("no", "kind", "agent", "of or at", "time", "stance", "speaker", "sure", "status")
REDACTED = "(the text of this article is kept no longer)"


@click.command()
@click.argument("name", required=False, metavar="ID|PATH|TITLE")
@click.option("--compare", is_flag=True, help="Read it again by the rules and by a language model, side by side; nothing is recorded.")
@asks_model
@common("table", "json", piped="table")
def article(settings: Settings, name: str | None, compare: bool, model: str | None, base_url: str | None) -> None:
    """Print a stored article with its claims marked in the text, and a table of the claims.

    The article is named by its id or the beginning of it, its IRI, the file it came from, or words of its title; without a name all
    documents are listed. On a terminal quotes are underlined, in red when quarantined; when piped they stand in brackets: [1: ... ].
    A bracket that does not close the last one opened says which it closes: [1: ... [2: ... :1] ... ].

    Example:  conflictkg article examples/articles/02-levant-wire-tayfur.md
    """
    if (compare and name is None) or ((model or base_url) and not compare):
        raise click.UsageError("--model and --base-url belong to --compare, and that to one article: conflictkg article ID --compare")
    kb = settings.open()
    with kb.asking() as asking:
        if name is None:
            _list(settings, asking)
            return
        from conflictkg.usecases.stored_article import article_json, find_article, stored_article

        stored = stored_article(find_article(name, asking.claims, kb.iris.document("")), asking.claims, asking.log)
        if compare:
            from conflictkg.cli.comparing import compare as side_by_side

            side_by_side(settings, kb, asking, stored, model, base_url)
            return
        told = article_json(stored, asking)
    if settings.format == "json":
        write_json(told)
    else:
        _print(told)


def _list(settings: Settings, asking: Asking) -> None:
    """All documents, articles before the comments on them."""
    names = sorted(asking.claims.document_names(), key=lambda n: (n.source_file, n.parent is not None, n.id))
    rows = ({"id": n.id, "source_file": n.source_file, "title": n.title or None, "comment_on": n.parent} for n in names)
    write_records(rows, settings.format, LIST_COLUMNS)


def _print(told: Mapping[str, Any]) -> None:
    for line in _heading(told["document"]):
        click.echo(printable(line))
    click.echo()
    text, claims = told["text"], told["claims"]
    if text is None:
        click.echo(REDACTED)
    else:
        _print_marked(text, claims)
    click.echo()
    _print_claims(claims)


def _heading(document: Mapping[str, Any]) -> list[str]:
    """Who published it, when and where; how it hangs together with other documents."""
    who = document["source"] or "outlet unknown"
    kind = f" ({document['source_kind']})" if document["source_kind"] else ""
    by = f", by {', '.join(document['authors'])}" if document["authors"] else ""
    lines = [
        document["title"] or "(without a title)",
        f"{who}{kind}, {document['published'] or 'undated'}{by}",
        f"{document['source_file']} · {document['id']}",
    ]
    if document["url"]:
        lines.append(document["url"])
    for relation, ids in (("comment on", [document["comment_on"]]), ("revises", [document["revises"]]), ("comments", document["comments"])):
        lines += [f"{relation}: {', '.join(ids)}"] if all(ids) and ids else []
    return lines


def _print_marked(text: str, claims: list[dict[str, Any]]) -> None:
    """The text with the quotes of its claims marked."""
    marked = marks(((c["start"], c["end"], c["status"] != "accepted") for c in claims), len(text))
    if not sys.stdout.isatty():
        click.echo(bracketed(text, marked))
        return
    from rich.console import Console

    Console(highlight=False).print(coloured(text, marked))


def _print_claims(claims: list[dict[str, Any]]) -> None:
    """A table of the claims, then the rule that read each, and why a quarantined one is."""
    write_records(map(_row, claims), "table", CLAIM_COLUMNS)
    if claims:
        click.echo()
    for c in claims:
        click.echo(printable(f"{c['number']:>4}  {c['extractor']}: {c['rule'] or 'no rule'}"))
        for reason in c["reasons"]:
            click.echo(printable(f"      quarantined: {reason}"))


def _row(claim: Mapping[str, Any]) -> dict[str, Any]:
    """A claim in few columns: whom or what it was done to and where are one of them."""
    patient, place = claim["patient"] or "", claim["place"] or ""
    where = "" if place in patient else f" at {place}" if patient else place
    named = {name: claim[name] for name in ("agent", "stance", "speaker", "status")}
    return {
        **named,
        "no": claim["number"],
        "kind": claim["type"],
        "of or at": patient + where,
        "time": claim["time"]["edtf"],
        "sure": claim["confidence"],
    }
