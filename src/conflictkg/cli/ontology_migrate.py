"""``ontology migrate``: carry claims recorded earlier over to a changed ontology."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.answers_changed import believed, changed_answers, changes_in_words
from conflictkg.cli.inputs import shown
from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import printable, write_json
from conflictkg.cli.progress import bar
from conflictkg.cli.rereading import says
from conflictkg.cli.signing import may_sign

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.bootstrap.migrations import Migration
    from conflictkg.modelling.migrations import Tried
    from conflictkg.usecases.migrating import Plan

Json = dict[str, Any]


@click.command()
@click.option("--apply", "apply_", is_flag=True, help="Record the migrations; without it they are only tried.")
@click.option(
    "--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Rows, samples and changed answers listed; 0: all."
)
@may_sign
@common("text", "json", piped="text")
def migrate(settings: Settings, apply_: bool, limit: int, by: str, because: str) -> int:
    """Migrate claims recorded earlier to a changed ontology, by the migrations/ folders of modules.

    Each migration is a folder migrations/0001-name/ in a module with report.rq (a SELECT that tells what is concerned), action.rq
    (DELETE/INSERT ... WHERE over the graph of one document) and the test pair before.ttl and after.ttl, which ontology check runs.
    Without --apply nothing is recorded: you see the report, which claims become what, and which answers change. With --apply the
    migration is recorded with all that becomes of claims, in one step; each number once, without gaps, and never with other texts.

    What a claim was before stays visible as superseded, with its successor, and --as-recorded of an earlier moment answers by it; what
    analysts decided about it goes over to its successor. The changed ontology is adopted first: conflictkg ontology adopt.

    Examples:

    \b
      conflictkg ontology migrate
      conflictkg ontology migrate --apply --by m.vale --because "one kind for all gases"
    """
    from conflictkg.modelling.migrations import tried, waiting

    kb = settings.open()
    found = waiting(kb)
    if not found:
        settings.say("no migration is waiting")
    told = []
    if apply_:
        told = [_applied(settings, kb, migration, by, because, limit) for migration in found]
    else:
        for one in tried(kb, found, limit, by, because):
            told.append(_tried_told(one, limit))
            if settings.format == "text":
                click.echo("\n".join(_in_words(told[-1])))
        if found:
            settings.say("nothing was recorded; --apply records it")
    if settings.format == "json":
        write_json(told)
    return 0


def _applied(settings: Settings, kb: KnowledgeBase, migration: Migration, by: str, because: str, limit: int) -> Json:
    from conflictkg.modelling.migrations import apply

    before = believed(settings, kb, "ontology migrate")
    position, planned = apply(kb, migration, by, because)
    with bar("updating beliefs", settings, "log events") as progress:
        kb.catch_up(progress)
    told = {
        "migration": str(migration),
        "name": migration.name,
        "position": position,
        "claims": _moves(planned, limit),
        "answers": changed_answers(kb, before, limit),
    }
    if settings.format == "text":
        click.echo("\n".join(_in_words(told)))
    settings.say(f"event {position}: applied migration {migration} ({migration.name})")
    return told


def _tried_told(one: Tried, limit: int) -> Json:
    return {
        "migration": str(one.migration),
        "name": one.migration.name,
        "position": None,
        "report": {"columns": list(one.columns), "rows": one.rows, "count": one.count},
        "claims": _moves(one.plan, limit),
        "answers": one.answers,
    }


def _moves(plan: Plan, limit: int) -> Json:
    kinds = Counter(f"{m.before.kind} -> {m.after.kind}" if m.before.kind != m.after.kind else m.after.kind for m in plan.moves if m.counts)
    samples = [
        {
            "id": m.before.id,
            "becomes": m.after.id,
            "was": says(m.before),
            "says": says(m.after),
            "details": dict(m.after.details),
            "quote": m.before.quote.text,
            "source_file": m.document.source_file,
        }
        for m in plan.moves[: limit or None]
    ]
    out = sum(not m.counts for m in plan.moves)
    return {"changed": len(plan.moves), "taken_out_by_analysts": out, "by_kind": dict(kinds.most_common()), "samples": samples}


def _in_words(told: Json) -> Iterator[str]:
    yield f"{told['migration']} ({told['name']})"
    if "report" in told:
        report = told["report"]
        yield f"  report: {report['count']} rows: {', '.join(report['columns'])}"
        yield from (printable(f"    {' | '.join(row)}") for row in report["rows"])
    claims = told["claims"]
    kinds = ", ".join(f"{kind} {count}" for kind, count in claims["by_kind"].items())
    yield f"  {claims['changed']} claims change" + (f" ({kinds})" if kinds else "")
    for s in claims["samples"]:
        became = s["says"] if s["says"] != s["was"] else ", ".join(f"{iri}: {words}" for iri, words in s["details"].items()) or s["says"]
        quote = " ".join(s["quote"].split())
        yield printable(f'    {s["was"]} -> {became} · "{quote}" · {shown(s["source_file"])}')
    yield from (f"  {line}" for line in changes_in_words(told["answers"]))
