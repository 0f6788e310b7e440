"""What a push to a remote server needs of a knowledge base: a graph that stays as it is meanwhile, and what was sent before.

The graph is a copy by hard links, made in milliseconds, so that ingesting goes on while it is sent.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.graph.push import Source
    from conflictkg.graph.pushed import Pushed

PUSHED = "pushed.sqlite"


@contextmanager
def pushing(kb: KnowledgeBase, address: str) -> Iterator[tuple[Source, Pushed]]:
    """The graph as it is now, caught up with the log, and what was sent to the server at an address; one push at a time.

    Raises ``BusyKnowledgeBase`` while another one runs.
    """
    from conflictkg.graph.generations import signature
    from conflictkg.graph.lock import DirectoryLock
    from conflictkg.graph.push import Source
    from conflictkg.graph.pushed import Pushed
    from conflictkg.graph.store import GraphStore

    graph = kb.directory / "graph"
    copy = graph / "pushing"
    kb_id = next(iter(kb.log.read(0))).hash
    with kb.reading():
        pass  # there is a graph from here on
    with DirectoryLock(graph / "push-lock", exclusive=True, wait=0, doing="pushing"):
        shutil.rmtree(copy, ignore_errors=True)  # of a push that was killed
        try:
            with kb.reading() as claims:
                claims.store.raw.backup(str(copy))
                which = signature(graph)
            with GraphStore.copied(copy, kb.base) as store, Pushed(kb.directory / PUSHED, address) as state:
                yield Source(store=store, kb=kb_id, signature=which), state
        finally:
            shutil.rmtree(copy, ignore_errors=True)
