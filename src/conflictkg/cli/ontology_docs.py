"""``ontology docs``: the ontology as pages to read offline."""

from __future__ import annotations

from pathlib import Path

import click

from conflictkg.cli.options import Settings, common


@click.command()
@click.argument("directory", type=click.Path(path_type=Path, file_okay=False))
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path, exists=True))
@common()
def docs(settings: Settings, directory: Path, paths: tuple[Path, ...]) -> None:
    """Write the documentation of the ontology into DIRECTORY, as HTML and Markdown that need no network.

    A page a term: definition, example with a quote, shapes in words, triggers, questions that use it, alignments, history, its Turtle; an
    index with the tree of classes as a picture, a search, the JSON-LD context and the Turtle files. Terms of the shipped ontology, of the
    knowledge base at hand (--kb, $CONFLICTKG_KB, or the folder you are in), and of modules in PATHS. terms.json says where the page of each
    IRI is. DIRECTORY is new or empty, or holds an earlier documentation, which is replaced.

    Examples:

    \b
      conflictkg ontology docs site
      conflictkg ontology docs site chemical-weapons.ttl --kb kb
    """
    from conflictkg.modelling.documenting import documentation, write_documentation
    from conflictkg.modelling.gathering import at_hand, gathered

    found = gathered(at_hand(settings.kb), paths)
    for reason in found.unread:
        settings.say(f"left out: {reason}")
    files = documentation(found.glossary, found.shipped, found.own, found.questions)
    write_documentation(directory, files)
    pages = len(found.glossary.terms)
    settings.say(f"{pages} terms in {directory}; open {directory / 'index.html'}")
