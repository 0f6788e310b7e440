"""``ontology check``: what is wrong with modules of the ontology, where, and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import printable
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase


@click.command()
@click.argument("paths", nargs=-1, metavar="[PATH]...", type=click.Path(path_type=Path))
@click.option("--strict", is_flag=True, help="Count warnings as errors.")
@click.option("--no-reading", is_flag=True, help="Do not read example sentences with the reader, whose model takes seconds to load.")
@click.option("--run", is_flag=True, help="Run the questions of the knowledge base here too, each against its #+ expect.")
@common("text", "json", "sarif", piped="text")
def check(settings: Settings, paths: tuple[Path, ...], strict: bool, no_reading: bool, run: bool) -> int:
    """Check modules of the ontology before they are adopted.

    PATH are Turtle files or folders; without one, the shipped ontology (but for reading the examples of its own kinds) and the
    ontology/ folder of the knowledge base here. What is found is printed with file, line, column, the name of the check and how to
    mend it. Exit code 0: nothing found; 1: errors (with --strict also warnings).

    \b
    Examples:
      conflictkg ontology check chemical-weapons.ttl
      conflictkg ontology check --strict --format sarif my-modules/ > findings.sarif
      conflictkg ontology check --kb kb --run
    """
    from conflictkg.bootstrap.layout import DEFAULT_MODEL, shipped
    from conflictkg.modelling.checking import Checking
    from conflictkg.modelling.reports import counted, report

    kb = _here(settings, needed=run)
    own = () if kb is None else (*(module.folder for module in kb.modules.installed), kb.directory / "ontology")
    checking = Checking(
        ontology=shipped("ontology"),
        queries=[shipped("queries")] if kb is None else kb.modules.question_folders,
        read_examples=not no_reading,
        read_core=bool(paths),
        model=DEFAULT_MODEL if kb is None else kb.model,
    )
    findings = checking.findings(paths or (shipped("ontology"), *(folder for folder in own if folder.is_dir())))
    if run and kb is not None:
        from conflictkg.modelling.checks.questions import questions

        findings = sorted([*findings, *questions(kb)])
    said = report(findings, settings.format)
    if said:
        click.echo(said if settings.format != "text" else "\n".join(map(printable, said.splitlines())))
    errors, warnings, notes = counted(findings)
    settings.say(f"{errors} errors, {warnings} warnings, {notes} notes")
    return 1 if errors or (strict and warnings) else 0


def _here(settings: Settings, *, needed: bool) -> KnowledgeBase | None:
    try:
        return settings.open()
    except UsageError:
        if settings.kb is not None or needed:
            raise
        return None
