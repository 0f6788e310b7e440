"""Questions per second in process: our layers against bare pyoxigraph on the same bound query, side by side in one run.

    python tests/bench/bench_graph.py [PERIODS] [--disk]

Prints one line a question. The data are synthetic: belief periods, and documents with claims behind them.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Quote, Stance
from conflictkg.domain.periods import Alternative, Contest, KnownPeriod, Period, Status
from conflictkg.domain.time import ClaimTime
from conflictkg.graph.answers import Rows
from conflictkg.graph.questions import Question, ask, bind, load_questions
from conflictkg.graph.store import GraphStore, rebuilding
from conflictkg.graph.values import Value
from conflictkg.rdf.mapping import claim_quads, document_quads
from conflictkg.rdf.period_mapping import period_quads
from conflictkg.rdf.terms import CKG, CKGV, REF, document_graph_iri

BASE = "https://bench.example/"
QUERIES = Path(__file__).parents[2] / "queries"
FIRST = date(2012, 1, 1)
DAYS = 3000
PERIODS_OF_A_PLACE = 10
ROUNDS = 30
KINDS = ("control-gained", "control-held", "assault", "casualties")


def places(periods: int) -> list[str]:
    return [f"{REF}place/place-{i}" for i in range(max(1, periods // PERIODS_OF_A_PLACE))]


def quads(periods: int, chance: random.Random) -> Iterator[ox.Quad]:
    """Belief periods that tile the time of each place, and one claim for each in documents of five claims."""
    actors = [f"{REF}actor/actor-{i}" for i in range(20)]
    reference, ontology = ox.NamedNode(f"{BASE}graph/reference"), ox.NamedNode(f"{BASE}graph/ontology")
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    for kind, effect in zip(KINDS, ("gains", "holds", "contests", "none"), strict=True):
        yield ox.Quad(ox.NamedNode(CKGV + kind), ox.NamedNode(f"{CKG}effect"), ox.Literal(effect), ontology)
    for iri in (*actors, *places(periods)):
        yield ox.Quad(ox.NamedNode(iri), label, ox.Literal(iri.rpartition("/")[2], language="en"), reference)
    number = 0
    for place in places(periods):
        cuts = sorted(chance.sample(range(DAYS), PERIODS_OF_A_PLACE - 1))
        days = [None, *(FIRST + timedelta(days=cut) for cut in cuts), None]
        for begin, end in pairwise(days):
            document = document_of(number // 5)
            if number % 5 == 0:
                yield from document_quads(document, BASE, recorded_at=datetime(2024, 1, 1, tzinfo=UTC))
            claim = claim_of(number, document, place, actors, begin or FIRST, chance)
            yield from claim_quads(claim, document, BASE, {})
            yield from period_quads(KnownPeriod(period_of(place, actors, begin, end, claim.id, chance), begin or FIRST, None), BASE, {})
            number += 1


def document_of(number: int) -> Document:
    published = FIRST + timedelta(days=number % DAYS)
    return Document(
        id=f"{number:032x}",
        text_digest="0" * 64,
        raw_digest="0" * 64,
        source_file="bench.txt",
        outlet=f"Outlet {number % 50}",
        published=published,
    )


def claim_of(number: int, document: Document, place: str, actors: list[str], day: date, chance: random.Random) -> Claim:
    return Claim(
        document=document.id,
        kind=chance.choice(KINDS),
        quote=Quote(number, number + 20, f"the words of claim {number}"),
        agents=(Mention(text="they", start=0, end=4, entity=chance.choice(actors)),),
        place=Mention(text="there", start=5, end=10, entity=place),
        time=ClaimTime(earliest=day, latest=day, edtf=str(day)),
        stance=Stance.ASSERTED,
        casualties=Casualties(Count(1, 2, 3)) if number % 10 == 0 else None,
        extractor="bench/1",
    )


def period_of(place: str, actors: list[str], begin: date | None, end: date | None, claim: str, chance: random.Random) -> Period:
    holder, rival, third = chance.sample(actors, 3)
    since = begin or FIRST
    return Period(
        place=place,
        controller=holder,
        status=Status.ASSESSED,
        rule="R7",
        valid_from=begin,
        valid_until=end,
        start_latest=begin,
        confidence=0.8,
        alternatives=(Alternative(rival, 0.1),),
        contests=(Contest(third, "assault", since, since + timedelta(days=14), since, (claim,)),),
        supporting=(claim,),
        last_evidence=since,
    )


def values_of(store: GraphStore, name: str, periods: int, chance: random.Random) -> dict[str, Value | None]:
    """Values for a question's parameters, about something that is there."""
    place, day = chance.choice(places(periods)), FIRST + timedelta(days=chance.randrange(DAYS))
    document = document_graph_iri(BASE, f"{chance.randrange(periods // 5):032x}")
    match name:
        case "who-controlled" | "who-contests":
            return {"place": place, "on": day}
        case "what-did-actor-hold":
            return {"actor": f"{REF}actor/actor-{chance.randrange(20)}", "on": day}
        case "timeline-of-place" | "claims-about-place" | "contradictions" | "casualties":
            return {"place": place}
        case "what-does-source-say":
            return {"source": one(store, "speaker", document).object.value}  # type: ignore[union-attr]
        case "last-evidence" | "places-with-lone-source":
            return {"on": day}
        case "provenance-of-claim":
            return {"claim": one(store, "states", document).subject.value}  # type: ignore[union-attr]
        case _:
            return {}


def one(store: GraphStore, term: str, graph: str) -> ox.Quad:
    """Some statement with a term of ours in a graph."""
    return next(store.raw.quads_for_pattern(None, ox.NamedNode(CKG + term), None, ox.NamedNode(graph)))


def timed(run: Callable[[], int]) -> tuple[float, int]:
    """Seconds that a run takes, and what it gives."""
    start = time.perf_counter()
    rows = run()
    return time.perf_counter() - start, rows


def main() -> None:
    """Build the graph, then measure each question."""
    periods = next((int(word) for word in sys.argv[1:] if word.isdigit()), 10_000)
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        if "--disk" in sys.argv:
            with rebuilding(Path(folder) / "graph", BASE) as fresh:
                fresh.bulk(quads(periods, chance))
            store = GraphStore.reader(Path(folder) / "graph", BASE)
        else:
            store = GraphStore.in_memory(BASE)
            store.bulk(quads(periods, chance))
        where = "on disk" if store.directory else "in memory"
        print(f"{periods} periods and claims, {len(store.raw)} quads {where}, built in {time.perf_counter() - start:.1f} s")
        print(f"{'question':28} {'ours/s':>8} {'bare/s':>8} {'ratio':>6} {'median ms':>10} {'rows':>6}")
        for question in load_questions([QUERIES]).values():
            measure(store, question, periods, chance)
        store.close()


def measure(store: GraphStore, question: Question, periods: int, chance: random.Random) -> None:
    """Ask one question many times, in turn by our layers and bare, with the same values."""
    ours: list[float] = []
    bare: list[float] = []
    most = 0
    until = time.perf_counter() + 10
    while len(ours) < ROUNDS and time.perf_counter() < until:
        values = values_of(store, question.name, periods, chance)
        pair = [
            (ours, partial(through_layers, store, question, values)),
            (bare, partial(without, store, question, bind(question, values, BASE))),
        ]
        rows = set()
        for times, run in pair if chance.random() < 0.5 else reversed(pair):
            seconds, count = timed(run)
            times.append(seconds)
            rows.add(count)
        assert len(rows) == 1, "both ways give the same rows"
        most = max(most, *rows)
    slow, fast = median(ours), median(bare)
    print(f"{question.name:28} {1 / slow:8.0f} {1 / fast:8.0f} {slow / fast:6.2f} {slow * 1000:10.2f} {most:6}", flush=True)


def through_layers(store: GraphStore, question: Question, values: dict[str, Value | None]) -> int:
    """Bind and ask; the number of rows."""
    answer = ask(store, question, values)
    assert isinstance(answer, Rows)
    return sum(1 for _ in answer.solutions)


def without(store: GraphStore, question: Question, text: str) -> int:
    """The bound query, bare; the number of rows."""
    solutions = store.raw.query(text, use_default_graph_as_union=not question.outline.graphs)
    assert isinstance(solutions, ox.QuerySolutions)
    return sum(1 for _ in solutions)


if __name__ == "__main__":
    main()
