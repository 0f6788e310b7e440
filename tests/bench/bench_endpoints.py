"""The questions over HTTP on two servers beside the same in process, and what a push costs beside a bare upload; all in one run.

    python tests/bench/bench_endpoints.py [PERIODS]

The servers (oxigraph, and Virtuoso where it is installed) run on the loopback interface and are filled by the push that is measured. Values
are IRIs; a question is asked ROUNDS times in each engine, and the median counts.
"""

from __future__ import annotations

import random
import shutil
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from statistics import median
from urllib.parse import urlencode

from conflictkg.errors import ConflictkgError
from conflictkg.graph.answers import Rows
from conflictkg.graph.connection import Connection
from conflictkg.graph.questions import bind, load_questions
from conflictkg.graph.remote import answered
from conflictkg.graph.sparql import query
from conflictkg.graph.store import GraphStore, rebuilding
from tests.bench.bench_questions import BASE, QUERIES, quads, values_of
from tests.contract.servers import Server, oxigraph, virtuoso
from tests.fakes.pushing import pushed, remote_graphs

ROUNDS = 9
Engine = Callable[[str], object]


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


def milliseconds(engine: Engine, texts: list[str]) -> str:
    """The median over the texts, or that the engine does not answer."""
    try:
        engine(texts[0])
        return f"{median(spent(lambda: engine(text)) for text in texts) * 1000:.1f}"  # noqa: B023
    except ConflictkgError:
        return "refused"


def rows_of(answer: object) -> int:
    assert isinstance(answer, Rows)
    return sum(1 for _ in answer)


def main() -> None:
    """Print the pushes, then one line a question."""
    periods = int(sys.argv[1]) if len(sys.argv) > 1 else 1_600
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        with rebuilding(folder / "graph", BASE) as building:
            building.bulk(quads(periods, random.Random(7)))
        store = stack.enter_context(GraphStore.reader(folder / "graph", BASE))
        total = len(store.raw)
        print(f"{periods} periods and claims, {total} quads")
        engines: dict[str, Engine] = {"in process": lambda text: rows_of(query(store, text))}
        kinds = {"oxigraph": oxigraph, **({"virtuoso": virtuoso} if shutil.which("virtuoso-t") else {})}
        for each, start in kinds.items():
            server = stack.enter_context(start(folder / each))
            pushes(each, server, store, folder, total)
            connection = remote_graphs(server, BASE).query
            engines[each] = lambda text, connection=connection: rows_of(answered(connection, text, base=BASE))  # type: ignore[misc]
        print(f"\n{'ms, median of ' + str(ROUNDS):<30}" + "".join(f"{each:>14}" for each in engines))
        chance = random.Random(11)
        for question in load_questions([QUERIES]).values():
            texts = [bind(question, values_of(store, question, periods, chance), BASE) for _ in range(ROUNDS)]
            print(f"{question.name:<30}" + "".join(f"{milliseconds(engine, texts):>14}" for engine in engines.values()))


if __name__ == "__main__":
    main()
