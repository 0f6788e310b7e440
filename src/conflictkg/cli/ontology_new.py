"""``ontology new``: a module to start from."""

from __future__ import annotations

from pathlib import Path

import click

from conflictkg.cli.completion import complete_kind
from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import printable


@click.command()
@click.argument("name")
@click.option("--into", type=click.Path(path_type=Path), help="Write it into this folder, not into the knowledge base's ontology/.")
@click.option("--namespace", default="", help="IRI under which its terms live, ending in / or #.")
@click.option("--broader", default="", shell_complete=complete_kind, help="Make its kind a narrower one of this kind.")
@common()
def new(settings: Settings, name: str, into: Path | None, namespace: str, broader: str) -> None:
    """Write a new module NAME: a class, an event kind with a trigger, a shape, a question and examples, to be edited.

    It is adopted as it stands with the next ingest or rebuild. The lines that its author is to write are marked with an arrow, and say what
    to write. Nothing that is there is overwritten.

    \b
    Examples:
      conflictkg ontology new chemical-weapons
      conflictkg ontology new drone-strike --broader air-strike --namespace https://example.net/drones/
    """
    from conflictkg.bootstrap.layout import ONTOLOGY_FILES, shipped
    from conflictkg.graph.questions import question_files
    from conflictkg.modelling.scaffold import MARK, Plan, write
    from conflictkg.schema.vocabulary import load_vocabulary

    if into is None:
        kb = settings.open()
        folder, vocabulary, questions = kb.directory / "ontology", kb.vocabulary, question_files(kb.modules.question_folders)
    else:
        folder, questions = into, question_files([shipped("queries")])
        vocabulary = load_vocabulary([shipped("ontology") / file for file in ONTOLOGY_FILES])
    plan = Plan.of(name, vocabulary, questions, namespace, broader)
    files = write(plan, folder)
    for path in files:
        click.echo(printable(str(path)))
    marked = sum(MARK in line for line in files[0].read_text(encoding="utf-8").splitlines())
    settings.say(
        f"next: write the {marked} lines marked with <- in {printable(str(files[0]))}, then ingest an article and: conflictkg ask {name}"
    )
