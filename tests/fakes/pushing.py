"""A graph that is pushed, kept in memory, and what a server holds afterwards."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox

from conflictkg.graph.connection import Connection
from conflictkg.graph.credentials import credentials_for
from conflictkg.graph.push import Report, Source, push
from conflictkg.graph.pushed import Pushed
from conflictkg.graph.remote_graphs import RemoteGraphs
from conflictkg.graph.store import GraphStore
from tests.contract.servers import Server

KB = "5eed" * 16


def remote_graphs(server: Server, base: str, *, graph_store: bool = False) -> RemoteGraphs:
    """A server as a push sees it."""

    def connection(address: str) -> Connection:
        return Connection(address, 60, credentials_for(address, server.environment))

    store = connection(server.graph_store) if graph_store else None
    return RemoteGraphs(base, connection(server.query), connection(server.update), store)


def pushed(
    server: Server, store: GraphStore, kept: Path, *, graph_store: bool = False, full: bool = False, dry_run: bool = False, kb: str = KB
) -> tuple[Report, list[str]]:
    """Push the store as it is; what was sent, and what was said."""
    said: list[str] = []
    with Pushed(kept, server.query) as state:
        source = Source(store=store, kb=kb, signature="")
        remote = remote_graphs(server, store.base, graph_store=graph_store)
        return push(source, remote, state, full=full, dry_run=dry_run, say=said.append), said


def move(store: GraphStore, *, add: Iterable[ox.Quad] = (), remove: Iterable[ox.Quad] = ()) -> None:
    """Change the store as one more log event would."""
    for quad in remove:
        store.raw.remove(quad)
    store.extend(tuple(add), store.position() + 1)
