"""Every shipped question in process: our layers against bare pyoxigraph on the same bound query, side by side in one run.

    python tests/bench/bench_questions.py [--claims 100000]

Prints one line a question, and the largest ratio. The knowledge base is made up and on disk: belief periods, one claim for each in
documents of five, an event for every third claim. IRIs are given. A question that can be about all places
or about one is asked both ways; each thirty times, or as often as fits into ten seconds, in processor time.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import islice, pairwise
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Quote, Stance
from conflictkg.domain.event_clusters import EventCluster
from conflictkg.domain.periods import Alternative, Contest, KnownPeriod, Period, Status
from conflictkg.domain.time import ClaimTime
from conflictkg.graph.answers import Rows
from conflictkg.graph.questions import Question, ask, bind, load_questions
from conflictkg.graph.store import GraphStore, rebuilding
from conflictkg.graph.values import Value
from conflictkg.rdf.event_mapping import event_quads
from conflictkg.rdf.mapping import claim_quads, document_quads
from conflictkg.rdf.period_mapping import period_quads
from conflictkg.rdf.terms import CKG, CKGV, GEO, PREF_LABEL, REF, TYPE, XSD, document_graph_iri, event_iri

BASE = "https://bench.example/"
QUERIES = Path(__file__).parents[2] / "queries"
FIRST = date(2012, 1, 1)
DAYS = 3000
PERIODS_OF_A_PLACE = 10
ROUNDS = 30
SECONDS = 10.0
WARM = 0.2
"""Seconds up to which a question is asked once more before each measurement."""
BATCH = 500_000
LARGEST_RATIO = 1.5
"""What asking by our layers may cost at most beside the bare query, for questions that take a millisecond or more."""
KINDS = {
    "control-gained": ("gains", "Capture"),
    "control-held": ("holds", "ControlState"),
    "assault": ("contests", "Attack"),
    "siege": ("contests", "Siege"),
    "air-strike": ("none", "Attack"),
    "casualties": ("none", "Casualties"),
    "equipment": ("none", "OtherEvent"),
}
STANCES = (*[Stance.ASSERTED] * 7, Stance.DENIED, Stance.RUMOURED, Stance.EXPECTED)


def places(periods: int) -> list[str]:
    return [f"{REF}place/place-{i}" for i in range(max(1, periods // PERIODS_OF_A_PLACE))]


def quads(periods: int, chance: random.Random) -> Iterator[ox.Quad]:
    """Belief periods that tile the time of each place, and one claim for each in documents of five claims."""
    actors = [f"{REF}actor/actor-{i}" for i in range(20)]
    reference, ontology = ox.NamedNode(f"{BASE}graph/reference"), ox.NamedNode(f"{BASE}graph/ontology")
    label = ox.NamedNode("http://www.w3.org/2004/02/skos/core#prefLabel")
    for kind, (effect, cls) in KINDS.items():
        yield ox.Quad(ox.NamedNode(CKGV + kind), ox.NamedNode(f"{CKG}effect"), ox.Literal(effect), ontology)
        yield ox.Quad(ox.NamedNode(CKGV + kind), ox.NamedNode(f"{CKG}statementClass"), ox.NamedNode(CKG + cls), ontology)
    for iri in (*actors, *places(periods)):
        yield ox.Quad(ox.NamedNode(iri), label, ox.Literal(iri.rpartition("/")[2], language="en"), reference)
    for iri in places(periods):
        yield ox.Quad(ox.NamedNode(iri), ox.NamedNode(TYPE), ox.NamedNode(f"{CKG}Place"), reference)
        for axis, middle in (("lat", 35), ("long", 38)):
            degrees = ox.Literal(f"{middle + chance.uniform(-5, 5):.2f}", datatype=ox.NamedNode(f"{XSD}decimal"))
            yield ox.Quad(ox.NamedNode(iri), ox.NamedNode(GEO + axis), degrees, reference)
    for first, second in pairwise(actors[:10]):
        yield ox.Quad(ox.NamedNode(first), ox.NamedNode(f"{CKG}sidesWith"), ox.NamedNode(second), reference)
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
            if number % 3 == 0:
                yield from event_quads(event_of(number, claim, actors, begin or FIRST, chance), BASE, {})
            number += 1


def event_of(number: int, claim: Claim, actors: list[str], day: date, chance: random.Random) -> EventCluster:
    assert claim.place is not None and claim.place.entity is not None
    return EventCluster(
        id=f"{number:032x}",
        place=claim.place.entity,
        kind=claim.kind,
        agents=tuple(m.entity for m in claim.agents if m.entity),
        patients=(chance.choice(actors),),
        earliest=day,
        latest=day,
        known_from=day,
        supporting=(claim.id,),
        opposing=(),
        noted=(),
        chains=1,
        casualties=claim.casualties,
    )


def document_of(number: int) -> Document:
    published = FIRST + timedelta(days=number % DAYS)
    return Document(
        id=f"{number:032x}",
        text_digest="0" * 64,
        raw_digest="0" * 64,
        source_file="bench.txt",
        outlet=f"Outlet {number % 50}",
        published=published,
        source=f"{REF}source/outlet-{number % 50}",
    )


def claim_of(number: int, document: Document, place: str, actors: list[str], day: date, chance: random.Random) -> Claim:
    return Claim(
        document=document.id,
        kind=chance.choice(list(KINDS)),
        quote=Quote(number, number + 20, f"the words of claim {number}"),
        agents=(Mention(text="they", start=0, end=4, entity=chance.choice(actors)),),
        place=Mention(text="there", start=5, end=10, entity=place),
        time=ClaimTime(earliest=day, latest=day, edtf=str(day)),
        stance=chance.choice(STANCES),
        weapon="barrel bombs" if number % 20 == 0 else "",
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


def values_of(store: GraphStore, question: Question, periods: int, chance: random.Random, *more: str) -> dict[str, Value | None]:
    """Values for what a question needs, and for the parameters named, about something that is there."""
    number = chance.randrange(periods)
    document = document_graph_iri(BASE, f"{number // 5:032x}")
    day = FIRST + timedelta(days=chance.randrange(DAYS))
    at = {
        "place": chance.choice(places(periods)),
        "centre": chance.choice(places(periods)),
        "actor": f"{REF}actor/actor-{chance.randrange(20)}",
        "on": day,
        "asKnown": day,
        "since": day,
        "until": day + timedelta(days=30),
        "kind": chance.choice(list(KINDS)),
        "source": f"{REF}source/outlet-{chance.randrange(50)}",
        "event": event_iri(BASE, f"{number - number % 3:032x}"),
        "subject": f"{REF}actor/actor-{chance.randrange(20)}",
        "predicate": PREF_LABEL,
        "within": 50,
        "latitude": "35.1",
        "longitude": "38.2",
        "claim": one(store, "states", document).subject.value,  # type: ignore[union-attr]
    }
    return {parameter.name: at[parameter.name] for parameter in question.parameters if parameter.required or parameter.name in more}


def one(store: GraphStore, term: str, graph: str) -> ox.Quad:
    """Some statement with a term of ours in a graph."""
    return next(store.raw.quads_for_pattern(None, ox.NamedNode(CKG + term), None, ox.NamedNode(graph)))


def timed(run: Callable[[], int]) -> tuple[float, int]:
    """Seconds of processor time that a run takes, and what it gives."""
    start = time.process_time()
    rows = run()
    return time.process_time() - start, rows


def main() -> None:
    """Build the graph, then measure each question."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=100_000, help="how many claims the knowledge base has")
    claims = parser.parse_args().claims
    chance = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        start = time.perf_counter()
        with rebuilding(Path(folder) / "graph", BASE) as fresh:
            made = quads(claims, chance)
            while batch := list(islice(made, BATCH)):
                fresh.bulk(batch)
        with GraphStore.reader(Path(folder) / "graph", BASE) as store:
            print(f"{claims} claims, {len(store.raw)} quads on disk, built in {time.perf_counter() - start:.0f} s", flush=True)
            print(f"{'question':32} {'median ms':>10} {'bare ms':>10} {'ratio':>6} {'rounds':>6} {'rows':>8}")
            ratios = []
            for question in load_questions([QUERIES]).values():
                ratios.append(measure(store, question, claims, chance))
                if any(p.name == "place" and not p.required for p in question.parameters):
                    ratios.append(measure(store, question, claims, chance, "place"))
    slow = [ratio for median_ms, ratio in ratios if median_ms >= 1]
    print(f"largest ratio of those that take 1 ms or more: {max(slow):.2f} (at most {LARGEST_RATIO} wanted)")


def measure(store: GraphStore, question: Question, periods: int, chance: random.Random, *more: str) -> tuple[float, float]:
    """Ask one question many times, in turn by our layers and bare, with the same values; its median in ms, and the ratio of the medians."""
    ours: list[float] = []
    bare: list[float] = []
    most = 0
    until = time.perf_counter() + SECONDS
    while len(ours) < ROUNDS and (time.perf_counter() < until or not ours):
        values = values_of(store, question, periods, chance, *more)
        pair = [
            (ours, partial(through_layers, store, question, values)),
            (bare, partial(without, store, question, bind(question, values, BASE))),
        ]
        if bare and bare[-1] < WARM:
            pair[1][1]()  # so that neither pays for reading from disk
        rows = set()
        for times, run in pair if chance.random() < 0.5 else reversed(pair):
            seconds, count = timed(run)
            times.append(seconds)
            rows.add(count)
        assert len(rows) == 1, "both ways give the same rows"
        most = max(most, *rows)
    slow, fast = median(ours), median(bare)
    name = " ".join((question.name, *(f"--{option}" for option in more)))
    print(f"{name:32} {slow * 1000:10.2f} {fast * 1000:10.2f} {slow / fast:6.2f} {len(ours):6} {most:8}", flush=True)
    return slow * 1000, slow / fast


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
