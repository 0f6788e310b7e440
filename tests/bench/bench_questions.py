"""Every shipped question: our layers beside bare pyoxigraph on the same bound query, and over HTTP on two servers, in one run.

    python tests/bench/bench_questions.py [--claims 100000 1000000] [--virtuoso 100000] [--only NAME ...] [--kb DIR]

For each size a knowledge base is generated on disk (``generated.py``) and one line a question is printed. IRIs are given, those of what is
there, places as often as they are spoken of. A question that can be about all places or about one is asked both ways. In process, times
are medians of processor time, ours and bare in turn, of thirty rounds or as many as fit into some seconds; what takes longer than
``LONG`` seconds is asked once, without the bare query. Over HTTP they are medians by the clock of a few rounds. The oxigraph server reads
the same files; Virtuoso loads what they hold, up to the size that ``--virtuoso`` tells.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from conflictkg.errors import ConflictkgError
from conflictkg.graph.answers import Rows
from conflictkg.graph.connection import Connection
from conflictkg.graph.questions import Question, ask, bind, load_questions
from conflictkg.graph.remote import answered
from conflictkg.graph.store import GraphStore
from conflictkg.graph.values import Value
from conflictkg.rdf.terms import PREF_LABEL, claim_iri, event_iri
from tests.bench.generated import BASE, DAYS, FIRST, World, claim_id, event_id, made, make
from tests.bench.shapes import KINDS
from tests.contract.servers import bulk_load, oxigraph, sized_virtuoso
from tests.fakes.pushing import remote_graphs

QUERIES = Path(__file__).parents[2] / "queries"
ROUNDS = 30
LONG = 8.0
"""Seconds from which a question is asked once only."""
WARM = 0.2
"""Seconds up to which a question is asked once more before each measurement."""
ROUNDS_BY_HTTP = 5
LARGEST_RATIO = 1.5
"""What asking by our layers may cost at most beside the bare query, for questions that take a millisecond or more."""
BUFFERS = 170_000
"""Pages of 8 kB that Virtuoso may keep in memory."""

Engine = Callable[[str], int]
"""Asks a query; the number of rows."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and which of its optional parameters are given."""

    question: Question
    more: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """As on the command line."""
        return " ".join((self.question.name, *(f"--{option}" for option in self.more)))

    def values(self, world: World, chance: random.Random) -> dict[str, Value | None]:
        """Values about something that is there."""
        at = values_of(world, chance)
        return {p.name: at[p.name] for p in self.question.parameters if p.required or p.name in self.more}


def asked() -> Iterator[Asked]:
    """Every question, also about one place where it need not be."""
    for question in load_questions([QUERIES]).values():
        yield Asked(question)
        if any(p.name == "place" and not p.required for p in question.parameters):
            yield Asked(question, ("place",))


def values_of(world: World, chance: random.Random) -> Mapping[str, Value]:
    """A value for each parameter that questions have."""
    day = FIRST + timedelta(days=chance.randrange(DAYS))
    return {
        "place": world.places[world.place()].iri,
        "centre": world.places[world.place()].iri,
        "actor": chance.choice(world.parties).iri,
        "on": day,
        "asKnown": day,
        "since": day,
        "until": day + timedelta(days=30),
        "kind": chance.choice(list(KINDS)),
        "source": chance.choice(world.sources).iri,
        "event": event_iri(BASE, event_id(chance.randrange(world.events))),
        "subject": chance.choice(world.parties).iri,
        "predicate": PREF_LABEL,
        "within": 50,
        "latitude": "35.1",
        "longitude": "38.2",
        "claim": claim_iri(BASE, claim_id(chance.randrange(world.claims))),
    }


def timed(run: Callable[[], int], clock: Callable[[], float] = time.process_time) -> tuple[float, int]:
    """Seconds that a run takes, and what it gives."""
    start = clock()
    rows = run()
    return clock() - start, rows


@dataclass(frozen=True, slots=True)
class InProcess:
    """Seconds of processor time, ours and bare (``None`` where it was not asked), rounds, and the most rows of an answer."""

    ours: float
    bare: float | None
    rounds: int
    rows: int

    @property
    def ratio(self) -> float | None:
        """Of ours to bare."""
        return None if self.bare is None else self.ours / self.bare


def measure(store: GraphStore, world: World, what: Asked, chance: random.Random, seconds: float) -> InProcess:
    """Ask one question many times, in turn by our layers and bare, with the same values."""
    values = what.values(world, chance)
    cold, most = timed(partial(through_layers, store, what.question, values))  # so that neither pays for reading from disk
    if cold > LONG:
        return InProcess(cold, None, 1, most)
    times: tuple[list[float], list[float]] = ([], [])
    until = time.perf_counter() + seconds
    while len(times[0]) < ROUNDS and (time.perf_counter() < until or not times[0]):
        ways = (partial(through_layers, store, what.question, values), partial(without, store, what.question, values))
        if times[1] and times[1][-1] < WARM:
            ways[1]()  # likewise
        rows = set()
        for way in (0, 1) if chance.random() < 0.5 else (1, 0):
            took, count = timed(ways[way])
            times[way].append(took)
            rows.add(count)
        assert len(rows) == 1, "both ways give the same rows"
        most = max(most, *rows)
        values = what.values(world, chance)
    return InProcess(median(times[0]), median(times[1]), len(times[0]), most)


def through_layers(store: GraphStore, question: Question, values: dict[str, Value | None]) -> int:
    """Bind and ask; the number of rows."""
    answer = ask(store, question, values)
    assert isinstance(answer, Rows)
    return sum(1 for _ in answer.solutions)


def without(store: GraphStore, question: Question, values: dict[str, Value | None]) -> int:
    """The bound query, bare; the number of rows."""
    solutions = store.raw.query(bind(question, values, BASE), use_default_graph_as_union=not question.outline.graphs)
    assert isinstance(solutions, ox.QuerySolutions)
    return sum(1 for _ in solutions)


def over_http(connection: Connection, text: str) -> int:
    """Ask a server; the number of rows."""
    answer = answered(connection, text, base=BASE)
    assert isinstance(answer, Rows)
    return sum(1 for _ in answer.solutions)


def by_clock(engine: Engine, what: Asked, world: World, chance: random.Random, seconds: float) -> str:
    """The median in milliseconds by the clock, or that the engine does not answer."""
    times: list[float] = []
    until = time.perf_counter() + seconds / 2
    try:
        while len(times) < ROUNDS_BY_HTTP and (time.perf_counter() < until or not times):
            text = bind(what.question, what.values(world, chance), BASE)
            times.append(timed(partial(engine, text), time.perf_counter)[0])
    except ConflictkgError as error:
        print(f"{what.name}: {error}", file=sys.stderr, flush=True)
        return "too slow" if "no complete answer within" in str(error) else "refused"
    return f"{median(times) * 1000:.1f}"


@contextmanager
def servers(store: GraphStore, folder: Path, *, is_small: bool) -> Iterator[dict[str, Engine]]:
    """The servers that there are, holding what the store does; Virtuoso, which has to load it, only where that ``is_small``."""
    assert store.directory is not None
    with ExitStack() as stack:
        running = {"oxigraph": stack.enter_context(oxigraph(store.directory, read_only=True))}
        if is_small and shutil.which("virtuoso-t"):
            start = time.perf_counter()
            running["virtuoso"] = stack.enter_context(sized_virtuoso(folder / "virtuoso", BUFFERS))
            bulk_load(running["virtuoso"], store.raw, folder / "virtuoso")
            print(f"loaded into Virtuoso in {time.perf_counter() - start:.0f} s", flush=True)
        yield {name: partial(over_http, remote_graphs(server, BASE).query) for name, server in running.items()}


def table(store: GraphStore, world: World, engines: Mapping[str, Engine], only: list[str], seconds: float) -> list[InProcess]:
    """Print one line a question."""
    heads = "".join(f"{name:>12}" for name in engines)
    print(f"{'question':36} {'ours ms':>10} {'bare ms':>10} {'ratio':>6} {'rounds':>6} {'rows':>8}{heads}", flush=True)
    found = []
    for what in asked():
        if only and what.question.name not in only:
            continue
        took = measure(store, world, what, random.Random(what.name), seconds)
        found.append(took)
        bare, ratio = ("-", "-") if took.bare is None else (f"{took.bare * 1000:.2f}", f"{took.ratio:.2f}")
        http = "".join(f"{by_clock(engine, what, world, random.Random(what.name), seconds):>12}" for engine in engines.values())
        print(f"{what.name:36} {took.ours * 1000:10.2f} {bare:>10} {ratio:>6} {took.rounds:6} {took.rows:8}{http}", flush=True)
    return found


def main() -> None:
    """Make each knowledge base, then measure each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, nargs="+", default=[100_000, 1_000_000], help="how many claims the knowledge bases have")
    parser.add_argument("--virtuoso", type=int, default=100_000, help="the largest size that Virtuoso is made to load; 0 for none")
    parser.add_argument("--kb", type=Path, help="ask one that generated.py made, instead of making any")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long one question is asked in process at most")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="some questions only")
    options = parser.parse_args()
    for claims in options.claims if options.kb is None else [0]:
        with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
            folder, start = Path(name), time.perf_counter()
            where = options.kb or folder / "kb"
            world = made(where) if options.kb is not None else make(where, claims)
            took = "earlier" if options.kb is not None else f"in {time.perf_counter() - start:.0f} s"
            store = stack.enter_context(GraphStore.reader(where / "graph", BASE))
            print(f"{world.claims} claims, {world.periods} periods, {world.events} events, {len(store.raw)} quads, made {took}", flush=True)
            engines = stack.enter_context(servers(store, folder, is_small=world.claims <= options.virtuoso))
            ratios = [
                each.ratio
                for each in table(store, world, engines, options.only, options.seconds)
                if each.ratio is not None and each.ours >= 0.001
            ]
            if ratios:
                print(f"largest ratio of those that take 1 ms or more: {max(ratios):.2f} (at most {LARGEST_RATIO} wanted)", flush=True)


if __name__ == "__main__":
    main()
