"""What a push to two servers costs beside a bare upload to the same Graph Store, all in one run.

    python tests/bench/bench_endpoints.py [CLAIMS]

The servers (oxigraph, and Virtuoso where it is installed) run on the loopback interface. ``bench_questions.py`` asks them.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode

from conflictkg.graph.connection import Connection
from conflictkg.graph.store import GraphStore
from tests.bench.generated import BASE, make
from tests.contract.servers import Server, oxigraph, virtuoso
from tests.fakes.pushing import pushed, remote_graphs


def spent(act: Callable[[], object]) -> float:
    """Seconds that something takes."""
    begun = time.perf_counter()
    act()
    return time.perf_counter() - begun


def bare_upload(server: Server, store: GraphStore) -> float:
    """Seconds to send the same graphs to the Graph Store without any bookkeeping: all quads at once, else one request a graph."""
    connection: Connection | None = remote_graphs(server, BASE, graph_store=True).graph_store
    assert connection is not None
    if "/store" in connection.address:
        data = "".join(f"{q.subject} {q.predicate} {q.object} {q.graph_name} .\n" for q in store.quads()).encode()
        return spent(lambda: connection.put("POST", "", "application/n-quads", data))
    graphs: dict[str, list[str]] = defaultdict(list)
    for q in store.quads():
        graphs[str(q.graph_name)[1:-1]].append(f"{q.subject} {q.predicate} {q.object} .")

    def send() -> None:
        for graph, lines in graphs.items():
            connection.put("PUT", urlencode({"graph": graph}), "text/turtle", "\n".join(lines).encode())

    return spent(send)


def pushes(name: str, server: Server, store: GraphStore, folder: Path, total: int) -> None:
    """Print what pushes of all, of nothing new and of one change cost; the server holds all of it afterwards."""
    remote = remote_graphs(server, BASE)
    bare = bare_upload(server, store)
    for by_store in (False, True):
        kept = folder / f"{name}-{by_store}.sqlite"
        while graphs := remote.names():
            remote.drop(graphs)
        full = spent(lambda: pushed(server, store, kept, graph_store=by_store))  # noqa: B023
        again = spent(lambda: pushed(server, store, kept, graph_store=by_store))  # noqa: B023
        way = "graph store" if by_store else "updates"
        print(
            f"{name:<10} push by {way:<12} {total / full:>9,.0f} quads/s {full / bare:>6.1f} times a bare upload; nothing new {again:.2f} s"
        )


def main() -> None:
    """Print the pushes."""
    claims = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        make(folder / "kb", claims)
        store = stack.enter_context(GraphStore.reader(folder / "kb" / "graph", BASE))
        total = len(store.raw)
        print(f"{claims} claims, {total} quads")
        kinds = {"oxigraph": oxigraph, **({"virtuoso": virtuoso} if shutil.which("virtuoso-t") else {})}
        for each, start in kinds.items():
            pushes(each, stack.enter_context(start(folder / each)), store, folder, total)


if __name__ == "__main__":
    main()
