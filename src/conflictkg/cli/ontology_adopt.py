"""``ontology adopt``: put the ontology on disk in force, as an event of the log."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from conflictkg.cli.answers_changed import believed, changed_answers, changes_in_words
from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import printable, write_json
from conflictkg.cli.progress import bar
from conflictkg.cli.signing import may_sign
from conflictkg.errors import ConflictkgError, InputRefused

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.modelling.adopting import Proposal

Json = dict[str, Any]


@click.command()
@click.option("--dry-run", is_flag=True, help="Record nothing; say what would change, in the ontology and in what is stored.")
@click.option("--force", is_flag=True, help="Adopt it although a version is lower than its changes demand.")
@click.option("--reextract", is_flag=True, help="Then read all stored articles again, as conflictkg reextract does.")
@click.option("--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Samples and changed answers listed; 0: all.")
@may_sign
@common("text", "json", piped="text")
def adopt(settings: Settings, dry_run: bool, force: bool, reextract: bool, limit: int, by: str, because: str) -> int:
    """Adopt the ontology on disk: the shipped one, with the modules of the knowledge base.

    Says what differs from the one in force, checks the modules, records the adoption in the log, makes the graph again and says which
    answers changed. Earlier moments go on being answered by what was in force then (--as-recorded). Nothing is recorded, and the exit
    code is 1, when ontology check finds an error, or when a module's version is lower than its changes demand (--force adopts that all
    the same). ingest, import and rebuild adopt what is on disk too, without these questions.

    With --dry-run nothing is recorded, and you see which stored claims would break a shape, which kinds lose triggers and which answers
    change. Texts are not read again: conflictkg reextract does that.

    Examples:

    \b
      conflictkg ontology adopt --dry-run
      conflictkg ontology adopt --by m.vale --because "sieges end when the road is open"
    """
    from conflictkg.modelling.adopting import proposed

    kb = settings.open()
    with bar("checking", settings):
        proposal = proposed(kb)
    told: Json = {"adopted": False, "position": None}
    refused = ""
    if proposal is None:
        settings.say("nothing to adopt: the ontology on disk is in force")
    else:
        told |= _proposal_told(proposal)
        if settings.format == "text":
            click.echo("\n".join(_in_text(told)))
        refused = _refusal(proposal, force)
        if dry_run and not proposal.errors:
            told["impact"] = _impact(settings, kb, proposal, limit)
        elif not refused and not dry_run:
            told |= _adopted(settings, kb, by, because, limit)
        if told["adopted"]:
            _tell_of_migrations(settings, kb)
        settings.say(refused or ("nothing was recorded" if dry_run else f"event {told['position']}: adopted {kb.vocabulary.version}"))
    unread = 0
    if reextract and not dry_run and not refused:
        from conflictkg.cli.rereading import read_again

        told["reread"], unread = read_again(settings, kb, dry_run=False, limit=limit, by=by, because=because)
    if settings.format == "json":
        write_json(told)
    return 1 if refused or unread else 0


def _tell_of_migrations(settings: Settings, kb: KnowledgeBase) -> None:
    """Say which migrations the ontology now in force brings, or why they cannot be used."""
    from conflictkg.modelling.migrations import waiting

    try:
        found = waiting(kb)
    except ConflictkgError as problem:
        settings.say(str(problem))
        return
    if found:
        settings.say(f"{len(found)} migrations are waiting ({', '.join(map(str, found))}); try them: conflictkg ontology migrate")


def _refusal(proposal: Proposal, force: bool) -> str:
    """Why an ontology is not adopted, "" when it is."""
    if proposal.errors:
        return f"not adopted, nothing was recorded: {len(proposal.errors)} errors; mend them, see: conflictkg ontology check"
    if proposal.too_low and not force:
        named = ", ".join(f"{d.ontology} to {d.demanded}" for d in proposal.too_low)
        return f"not adopted, nothing was recorded: raise the version of {named}, or adopt it all the same with --force"
    return ""


def _proposal_told(proposal: Proposal) -> Json:
    from conflictkg.cli.ontology_diff import comparison_told
    from conflictkg.modelling.versions import ADOPTED, CURRENT

    return {
        "files": [{"name": name, "what": what} for name, what in proposal.files],
        "diff": comparison_told(ADOPTED, CURRENT, proposal.comparison),
        "errors": [str(finding) for finding in proposal.errors],
    }


def _in_text(told: Json) -> list[str]:
    from conflictkg.cli.ontology_diff import comparison_in_text

    lines = [printable(f"{file['what']:<8}{file['name']}") for file in told["files"]]
    return [*lines, *comparison_in_text(told["diff"]), *map(printable, told["errors"])]


def _impact(settings: Settings, kb: KnowledgeBase, proposal: Proposal, limit: int) -> Json:
    from conflictkg.cli.impact_words import impact_in_text
    from conflictkg.modelling.impact import impact

    found = impact(kb, proposal.before, proposal.after, limit)
    if settings.format == "text":
        click.echo("\n".join(impact_in_text(found)))
    return found


def _adopted(settings: Settings, kb: KnowledgeBase, by: str, because: str, limit: int) -> Json:
    """Record the adoption, bring the graph up and tell which answers changed."""
    before = believed(settings, kb, "ontology adopt")
    if not kb.adopt_ontology(by, because):
        raise InputRefused("another process adopted an ontology meanwhile; run the command again")
    position = kb.log.position()
    with bar("building names", settings) as progress:
        kb.build_names(progress)
    with bar("replaying the log", settings) as progress:
        kb.rebuild(progress)
    answers = changed_answers(kb, before, limit)
    if settings.format == "text":
        click.echo("\n".join(changes_in_words(answers)))
    return {"adopted": True, "position": position, "answers": answers}
