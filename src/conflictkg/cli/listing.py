"""``claims`` and ``queries``: what there is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.completion import complete_kind
from conflictkg.cli.inputs import shown
from conflictkg.cli.options import Settings, common, warn_of_deprecated
from conflictkg.cli.output import RECORD_FORMATS, printable, write_records
from conflictkg.cli.remote import remote_options
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.graph.questions import Question

CLAIM_COLUMNS = ("type", "agent", "patient", "place", "time.edtf", "stance", "speaker", "status", "quote")


@click.command()
@click.option("--place", help="Only claims about this place.")
@click.option("--actor", help="Only claims in which this actor does or suffers something.")
@click.option("--kind", shell_complete=complete_kind, help="Only claims of this kind or a narrower one, for example bombing.")
@click.option("--stance", help="Only claims with this stance: asserted, denied, conditional, expected, rumoured.")
@click.option("--article", help="Only claims of this article, named as for conflictkg article; a feed or archive means all in it.")
@click.option(
    "--status",
    type=click.Choice(["accepted", "quarantined", "rejected", "superseded", "retracted", "all"]),
    default="all",
    help="Only claims that stand so.",
)
@common(*RECORD_FORMATS)
def claims(settings: Settings, status: str, **filters: str | None) -> None:
    """List claims: who did what to whom, where, when, according to whom, in which words.

    Offsets count characters of the stored text of the document. Quarantined claims break a shape; analysts rejected, corrected
    (superseded) or retracted others, and later readings or migrations superseded some. They are kept, and never count.

    Example:  conflictkg claims --place "Tayfur airbase" --format jsonl
    """
    kb = settings.open()
    chosen = {k: v for k, v in filters.items() if v is not None}
    kind, stance = chosen.get("kind"), chosen.get("stance")
    if kind is not None and kind not in kb.vocabulary.kinds:
        raise UsageError(f"--kind {kind!r} is not a kind of claim; use one of: {', '.join(sorted(kb.vocabulary.kinds))}")
    warn_of_deprecated(settings, kb, [kind] if kind is not None else [])
    from conflictkg.domain.claims import Stance
    from conflictkg.usecases.stored_article import find_articles

    if stance is not None and stance not in list(Stance):
        raise UsageError(f"--stance {stance!r} is not a stance; use one of: {', '.join(Stance)}")
    with kb.asking() as asking:
        named = chosen.pop("article", None)
        documents = find_articles(named, asking.claims, kb.iris.document("")) if named is not None else None
        found = asking.listed(status, chosen, documents)
        if settings.format == "table":
            _print(found)
        else:
            write_records(found, settings.format, CLAIM_COLUMNS)


def _print(claims: Iterable[dict[str, Any]]) -> None:
    """Two lines a claim: what is claimed, and the words; a third for each reason of a quarantined one."""
    told = False
    for c in claims:
        told = True
        who = " -> ".join(x for x in (c["agent"], c["patient"] or c["place"]) if x)
        where = f" at {c['place']}" if c["place"] and c["place"] not in (c["patient"] or c["place"]) else ""
        stance = "" if c["stance"] == "asserted" else f", {c['stance']}"
        author = c["source_kind"] in ("forum", "social")  # the outlet prints a comment or a post, and does not say it
        said = c["speaker"] or ("its author" if author else c["source"] or "the outlet")
        click.echo(printable(f"{c['type']}{stance}: {who or '(nobody named)'}{where} · {c['time']['edtf'] or 'no date'} · says {said}"))
        quote = " ".join(c["quote"].split())
        click.echo(printable(f'    "{quote}" · {shown(c["source_file"])} {c["start"]}-{c["end"]}'))
        for reason in c.get("reasons", ()):
            click.echo(printable(f"    {c['status']}: {reason}"))
    if not told:
        click.echo("(nothing)")


@click.command()
@click.option("--check", is_flag=True, help="Read, parse and run every question file, and say what is wrong or slow in it.")
@remote_options
@common(*RECORD_FORMATS)
def queries(settings: Settings, check: bool, endpoint: str | None, base: str | None, timeout: float | None) -> int:
    """List the questions that can be asked by name, with their parameters and an example.

    Your own go into the queries/ folder of the knowledge base or of a module, one .rq file each. With --check every file is run with the
    values that it holds, its columns and the number of rows are compared with what its header expects (of your own files; the shipped ones
    are about the example articles), and forms that are known to be slow are named. Exit code 1 when there is something to correct.

    With --endpoint, each is asked there as it stands in its file, with the values written in it, and the list says whether the server
    answers it, with how many rows and in what time, or why not.

    Examples:

    \b
      conflictkg queries
      conflictkg queries --check
      conflictkg queries --endpoint http://127.0.0.1:7878/query
    """
    columns = ("name", "summary", "parameters", "example")
    if endpoint is None:
        kb = settings.open()
        if check:
            return _check(settings, kb)
        write_records(map(_described, kb.questions.values()), settings.format, columns)
        return 0
    if check:
        raise UsageError("--check runs the files on the knowledge base here; leave it out, or --endpoint")
    from conflictkg.cli.remote import answerable, elsewhere

    there = elsewhere(settings, endpoint, base, timeout)
    rows = ({**_described(there.questions[name]), "answered": answered} for name, answered in answerable(there))
    write_records(rows, settings.format, ("name", "answered", "summary"))
    return 0


def _described(q: Question) -> dict[str, Any]:
    return {
        "name": q.name,
        "summary": q.summary,
        "parameters": " ".join(f"--{p.option}" if p.needed else f"[--{p.option}]" for p in q.parameters),
        "in_words": list(q.ask),
        "example": " ".join([f"conflictkg ask {q.name}", *(f"--{p.option} '{p.example}'" for p in q.parameters if p.required)]),
        "path": str(q.path),
    }


def _check(settings: Settings, kb: KnowledgeBase) -> int:
    """Check every question file that counts; 1 when there is something to correct."""
    from conflictkg.bootstrap import shipped
    from conflictkg.graph.checking import check_file
    from conflictkg.graph.questions import question_files

    files = question_files(kb.modules.question_folders)
    with kb.reading() as claims:
        found = [check_file(path, claims.store, own=path.parent != shipped("queries")) for path in files.values()]
    rows = (
        {
            "name": checked.path.stem,
            "path": str(checked.path),
            "rows": checked.rows,
            "milliseconds": None if checked.seconds is None else round(1000 * checked.seconds, 1),
            "findings": [f"line {f.line}: {f.what}; {f.instead}" for f in checked.findings],
        }
        for checked in found
    )
    write_records(rows, settings.format, ("name", "rows", "milliseconds", "findings"))
    for checked in found:
        for f in checked.findings:
            settings.say(printable(f"{checked.path}:{f.line}: {f.what}; {f.instead}"))
    wrong = [checked for checked in found if checked.findings]
    settings.say(f"{len(found)} questions, {len(wrong)} with something to correct")
    return 1 if wrong else 0
