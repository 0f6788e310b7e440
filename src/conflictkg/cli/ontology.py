"""``ontology``: the ontologist's bench, one module per command, each loaded only when it is called."""

from __future__ import annotations

import click

from conflictkg.cli import LazyGroup

COMMANDS: dict[str, str] = {
    "fmt": "conflictkg.cli.ontology_fmt:fmt",
    "docs": "conflictkg.cli.ontology_docs:docs",
    "diff": "conflictkg.cli.ontology_diff:diff",
}
"""Where each command lives; the order is that of the help."""


@click.group(cls=LazyGroup, where=COMMANDS)
def ontology() -> None:
    """Check, lay out, document and extend the ontology.

    All of it works on Turtle files, whether they are in force or not; nothing changes a knowledge base unless its help says so.
    """
