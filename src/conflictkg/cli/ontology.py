"""``ontology``: the ontologist's bench, one module per command, each loaded only when it is called."""

from __future__ import annotations

import click

from conflictkg.cli import LazyGroup

COMMANDS: dict[str, str] = {
    "new": "conflictkg.cli.ontology_new:new",
    "check": "conflictkg.cli.ontology_check:check",
    "fmt": "conflictkg.cli.ontology_fmt:fmt",
    "diff": "conflictkg.cli.ontology_diff:diff",
    "docs": "conflictkg.cli.ontology_docs:docs",
    "adopt": "conflictkg.cli.ontology_adopt:adopt",
    "migrate": "conflictkg.cli.ontology_migrate:migrate",
}
"""Where each command lives; the order is that of the help."""


@click.group(cls=LazyGroup, where=COMMANDS)
def ontology() -> None:
    """Check, lay out, document and extend the ontology.

    All of it works on Turtle files, whether they are in force or not. Only adopt, and migrate with --apply, change a knowledge base.
    """
