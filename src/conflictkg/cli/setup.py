"""``init`` and ``demo``: make a knowledge base, and see it work."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, closing, common

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase

HEADLINE = "who controlled Tayfur airbase on 2014-11-03"


@click.command()
@click.argument("directory", type=click.Path(path_type=Path))
@click.option("--base", default=None, help="IRI under which this knowledge base mints its own IRIs; ends in a slash.")
@common()
def init(settings: Settings, directory: Path, base: str | None) -> None:
    """Make a knowledge base in DIRECTORY.

    It holds conflictkg.toml, the log, the graph, and empty ontology/ and queries/ folders for your own modules.

    Example:  conflictkg init kb
    """
    _make(settings, directory, base)
    settings.say(f"made {directory}; next: conflictkg ingest --kb {directory} ARTICLE...")


def _make(settings: Settings, directory: Path, base: str | None = None) -> KnowledgeBase:
    from conflictkg.bootstrap import DEFAULT_BASE, KnowledgeBase
    from conflictkg.cli.progress import bar

    kb = closing(KnowledgeBase.create(directory, base or DEFAULT_BASE))
    with bar("building the place-name index (once per user)", settings) as progress:
        kb.build_names(progress)
    kb.rebuild()
    return kb


@click.command()
@click.argument("directory", type=click.Path(path_type=Path), default=Path("demo-kb"))
@common()
def demo(settings: Settings, directory: Path) -> None:
    """Make a knowledge base in DIRECTORY (demo-kb), ingest the shipped example articles and ask the headline question.

    The articles are synthetic: written for this project, by outlets that do not exist.

    Example:  conflictkg demo
    """
    from conflictkg.bootstrap import shipped
    from conflictkg.cli.ask import answer_in_words
    from conflictkg.cli.ingest import ingest_paths

    kb = _make(settings, directory)
    click.echo(f"Knowledge base in {directory}; reading the shipped example articles (synthetic)\n")
    examples = sorted(p for p in (shipped("examples") / "articles").iterdir() if p.suffix in (".txt", ".md", ".html"))
    settings = Settings(directory, "table", settings.verbosity, settings.debug)
    ingest_paths(settings, kb, [str(p) for p in examples])
    click.echo(f"\n$ conflictkg ask --kb {directory} '{HEADLINE}'\n")
    answer_in_words(settings, kb, HEADLINE)
    click.echo(
        f"""
Try next:
  conflictkg why --kb {directory} "Tayfur airbase" --on 2014-11-03
  conflictkg timeline --kb {directory} "Sha'ar gas field"
  conflictkg claims --kb {directory} --place "Jahar gas field"
  conflictkg queries --kb {directory}
  conflictkg ingest --kb {directory} YOUR-ARTICLE.txt"""
    )
