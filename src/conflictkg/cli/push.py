"""``push``: the graph to a remote SPARQL server, so that others ask there."""

from __future__ import annotations

import os
from dataclasses import asdict
from typing import Any

import click

from conflictkg.cli.options import Settings, common
from conflictkg.cli.output import write_json
from conflictkg.cli.progress import bar

TIMEOUT = 300.0


@click.command()
@click.option("--endpoint", required=True, help="Where the server is asked (SPARQL 1.1 Query), for example http://127.0.0.1:7878/query.")
@click.option("--update", help="Where it takes updates, when that is another address, for example http://127.0.0.1:7878/update.")
@click.option("--graph-store", help="Its Graph Store, which is faster where there is one, for example http://127.0.0.1:7878/store.")
@click.option("--full", is_flag=True, help="Start again: remove all graphs of the base from the server, also another knowledge base's.")
@click.option("--dry-run", is_flag=True, help="Only say what would be sent.")
@click.option("--timeout", type=click.FloatRange(min=0.1, max=86400), default=TIMEOUT, help="Seconds for one request (300).")
@common("table", "json")
def push(settings: Settings, endpoint: str, update: str | None, graph_store: str | None, full: bool, dry_run: bool, timeout: float) -> None:
    """Fill or refresh a remote SPARQL server with the graph: the first time all of it, later only what changed.

    A push that breaks off goes on where it was when the same command is given again. Until a push is complete the server does not say that
    it holds this knowledge base. Only graphs under the knowledge base's own base are touched. Who asks is read from the environment
    ($CONFLICTKG_ENDPOINT_USER, $CONFLICTKG_ENDPOINT_PASSWORD or $CONFLICTKG_ENDPOINT_TOKEN) or the keyring (docs/endpoints.md).

    Examples:

    \b
      conflictkg push --endpoint http://127.0.0.1:7878/query --update http://127.0.0.1:7878/update
      conflictkg push --endpoint http://127.0.0.1:8890/sparql-auth --graph-store http://127.0.0.1:8890/sparql-graph-crud-auth --dry-run
    """
    from conflictkg.bootstrap.pushing import pushing
    from conflictkg.graph.connection import Connection
    from conflictkg.graph.credentials import credentials_for
    from conflictkg.graph.push import push as send
    from conflictkg.graph.remote_graphs import RemoteGraphs

    def connection(address: str) -> Connection:
        return Connection(address, timeout, credentials_for(address, os.environ))

    asked = connection(endpoint)
    kb = settings.open()
    remote = RemoteGraphs(
        kb.base,
        asked,
        connection(update) if update is not None else asked,
        connection(graph_store) if graph_store is not None else None,
    )
    with pushing(kb, endpoint) as (source, state), bar("sending", settings, "triples") as progress:
        report = send(source, remote, state, full=full, dry_run=dry_run, say=settings.say, progress=progress)
    told = {"endpoint": endpoint, "base": remote.base, "dry_run": dry_run, **asdict(report)}
    write_json(told) if settings.format == "json" else _print(told)


def _print(told: dict[str, Any]) -> None:
    if told["mode"] == "nothing":
        click.echo(f"{told['endpoint']} holds log position {told['position']} already; nothing to send")
        return
    would, done = ("would send", "") if told["dry_run"] else ("sent", f" in {told['requests']} requests")
    how = {"full": "all of it", "resumed": "what a push that broke off had left, and what changed", "changes": "what changed"}[told["mode"]]
    click.echo(
        f"{would} {told['triples_sent']} of {told['triples']} triples ({how}), of {told['graphs_changed']} of {told['graphs']} graphs{done}"
    )
    if told["graphs_dropped"] or told["subjects_removed"]:
        click.echo(
            f"{'would remove' if would != 'sent' else 'removed'} {told['graphs_dropped']} graphs and {told['subjects_removed']} subjects"
        )
    if not told["dry_run"]:
        click.echo(f"{told['endpoint']} holds log position {told['position']} of {told['base']}")
