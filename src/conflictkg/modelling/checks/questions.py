"""The questions of a knowledge base, each run against what its header expects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conflictkg.modelling.findings import Finding

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase


def questions(kb: KnowledgeBase) -> Iterator[Finding]:
    """What ``queries --check`` finds, as findings; shipped questions must keep their rows only on the shipped examples."""
    from conflictkg.bootstrap.layout import shipped
    from conflictkg.graph.checking import check_file

    own = kb.directory / "queries"
    files = {path.name: path for folder in (shipped("queries"), own) if folder.is_dir() for path in sorted(folder.glob("*.rq"))}
    with kb.reading() as claims:
        for path in files.values():
            for found in check_file(path, claims.store, own=path.parent == own).findings:
                yield Finding(str(path), found.line, 0, "question", "", found.what, found.instead)
