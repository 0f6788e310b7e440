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
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Quote, Stance
from conflictkg.domain.periods import Alternative, Contest, KnownPeriod, Period, Status
from conflictkg.domain.time import ClaimTime
from conflictkg.graph.answers import Rows
from conflictkg.graph.questions import ask, bind, load_questions
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
        for begin, end in zip(days, days[1:], strict=False):
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
        id=f"{number:032x}", text_digest="0" * 64, raw_digest="0" * 64, source_file="bench.txt", outlet=f"Outlet {number % 50}", published=published
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


def values_of(name: str, periods: int, chance: random.Random) -> dict[str, Value]:
    place, day = chance.choice(places(periods)), FIRST + timedelta(days=chance.randrange(DAYS))
    actor = f"{REF}actor/actor-{chance.randrange(20)}"
    match name:
        case "who-controlled" | "who-contests":
            return {"place": place, "on": day}
        case "what-did-actor-hold":
            return {"actor": actor, "on": day}
        case "timeline-of-place" | "claims-about-place" | "contradictions" | "casualties":
            return {"place": place}
        case "what-does-source-say":
            return {"source": f"{BASE}source/outlet"}
        case "last-evidence" | "places-with-lone-source":
            return {"on": day}
        case "provenance-of-claim":
            return {"claim": f"{BASE}claim/{'0' * 32}"}
        case _:
            return {}


def timed(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


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
        for name in sorted(load_questions([QUERIES])):
            measure(store, name, periods, chance)
        store.close()


def measure(store: GraphStore, name: str, periods: int, chance: random.Random) -> None:
    """Ask one question many times, in turn by our layers and bare, with the same values."""
    question = load_questions([QUERIES])[name]
    ours, bare, rows = [], [], 0
    until = time.perf_counter() + 10
    for _ in range(ROUNDS):
        values = values_of(name, periods, chance)
        if name == "provenance-of-claim":
            values = {"claim": next(iter(store.raw.quads_for_pattern(None, ox.NamedNode(f"{CKG}states"), None, ox.NamedNode(document_graph_iri(BASE, f"{chance.randrange(periods // 5):032x}"))))).subject.value}  # fmt: skip
        if name == "what-does-source-say":
            values = {"source": next(iter(store.raw.quads_for_pattern(None, ox.NamedNode(f"{CKG}speaker"), None, None))).object.value}  # type: ignore[union-attr]
        text = bind(question, values, BASE)
        union = not question.outline.graphs

        def through_layers(values: dict[str, Value] = values) -> None:
            answer = ask(store, question, values)
            assert isinstance(answer, Rows)
            answered.append(sum(1 for _ in answer.solutions))

        def without(text: str = text, union: bool = union) -> None:
            answered.append(sum(1 for _ in store.raw.query(text, use_default_graph_as_union=union)))

        answered: list[int] = []
        pair = [(through_layers, ours), (without, bare)]
        for run, times in pair if chance.random() < 0.5 else reversed(pair):
            times.append(timed(run))
        assert answered[0] == answered[1]
        rows = max(rows, answered[0])
        if time.perf_counter() > until:
            break
    print(f"{name:28} {1 / median(ours):8.0f} {1 / median(bare):8.0f} {median(ours) / median(bare):6.2f} {median(ours) * 1000:10.2f} {rows:6}", flush=True)


if __name__ == "__main__":
    main()
