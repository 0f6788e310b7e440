"""A knowledge base of any size for measuring: the graph that a log of so many claims would give, in the proportions of a real one.

    python tests/bench/generated.py DIR [--claims 100000]

DIR can be asked like any other (``conflictkg ask --kb DIR``), by the IRIs of what is in it; its log holds nothing but the ontology. Of each
six claims there is one document; of each hundred about fifteen belief periods that count, five more versions of them that no longer do, and
sixteen events. Places are spoken of unequally often; who holds one changes every some months, and most of what is said agrees.
"""

from __future__ import annotations

import argparse
import io
import json
import random
import time
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.domain.entities import Entity, EntityType, Grading
from conflictkg.domain.vocabulary import EventKind
from conflictkg.graph.store import GraphStore, rebuilding
from conflictkg.rdf.entity_mapping import entity_quads
from conflictkg.rdf.reference_files import statements
from conflictkg.rdf.terms import CKG, PREF_LABEL, TYPE, graph_iri
from tests.bench.shapes import CLAIMS, Belief, Copies, Documents, Events, Periods
from tests.bench.templates import Stream

BASE = "https://bench.example/"
COUNTS = "generated.json"
"""What was made, beside the knowledge base's own files."""
FIRST = date(2012, 1, 1)
DAYS = 3000
CLAIMS_OF_A_PLACE = 50
HOLDS = 0.15  # of a claim: how often holders change
SKEW = 1.5
PARTIES, SOURCES = 40, 300
STATUSES = {"assessed": 62, "claimed": 25, "disputed": 7, "divided": 2, "unknown": 4}
MOST = 20
"""Claims that speak for or against one belief, at most."""


def scrambled(number: int, what: int) -> str:
    """An id as good as a hash: no two numbers of one sort have the same, and neighbours lie far apart."""
    return f"{(number * 8 + what) * 0x9E3779B97F4A7C15F39CC0605CEDC835 % 2**128:032x}"


def document_id(number: int) -> str:
    """Of the document with this number."""
    return scrambled(number, 0)


def claim_id(number: int) -> str:
    """Of the claim with this number; document 0 has the first ``CLAIMS``."""
    return scrambled(number, 1)


def event_id(number: int) -> str:
    """Of the event with this number."""
    return scrambled(number, 2)


@dataclass(frozen=True, slots=True)
class Named:
    """An IRI and its label."""

    iri: str
    label: str


@dataclass(slots=True)
class Hold:
    """One party's time in a place, from one day (a number) until another, and what is said of it."""

    place: int
    holder: int
    rival: int
    begin: int | None
    end: int | None
    supporting: list[int] = field(default_factory=list)
    opposing: list[int] = field(default_factory=list)
    fights: list[tuple[str, int]] = field(default_factory=list)  # kind and claim
    accounts: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))  # claims of events, by kind
    last: int = 0  # day of the last evidence


class World:
    """What is said of whom, by one seed; ``pieces`` makes the text, and afterwards ``documents`` and ``events`` count what is there."""

    def __init__(
        self, claims: int, base: str, kinds: Mapping[str, EventKind], people: tuple[list[Named], list[Named]], seed: int = 1
    ) -> None:
        """Decide who held what; ``people`` are the parties and the sources."""
        self.chance = random.Random(seed)
        self.base, self.kinds = base, kinds
        self.parties, self.sources = people
        self.claims = claims
        self.documents = max(1, claims // CLAIMS)
        self.events = 0
        self.periods = 0
        self.places = [Named(f"{self.base}place/place-{n}", f"Place {n}") for n in range(max(10, claims // CLAIMS_OF_A_PLACE))]
        self._shapes_of_events, self._shapes_of_periods = Events(self.base, self.kinds), Periods(self.base, self.kinds)
        self._holds: list[list[Hold]] = [self._holds_of(place) for place in range(len(self.places))]
        self._begins = [[hold.begin or 0 for hold in holds] for holds in self._holds]

    def place(self) -> int:
        """A place (its number), each as likely as it is spoken of."""
        return int(len(self.places) * self.chance.random() ** SKEW)

    def _holds_of(self, place: int) -> list[Hold]:
        share = ((place + 1) / len(self.places)) ** (1 / SKEW) - (place / len(self.places)) ** (1 / SKEW)
        count = max(1, round(share * self.claims * HOLDS))
        cuts = sorted(self.chance.sample(range(1, DAYS), min(count, DAYS // 2) - 1))
        holds, before = [], -1
        for begin, end in zip([None, *cuts], [*cuts, None], strict=True):
            holder = self.chance.choice([n for n in range(len(self.parties)) if n != before])
            rival = self.chance.choice([n for n in range(len(self.parties)) if n != holder])
            holds.append(Hold(place, holder, rival, begin, end))
            before = holder
        return holds

    def pieces(self) -> Iterator[str]:
        """The text of all documents, then of events and periods, for those tell which claims they follow from."""
        yield from self._reports()
        for holds in self._holds:
            for hold in holds:
                yield from self._happened(hold)
                yield from self._believed(hold)

    def _reports(self) -> Iterator[str]:
        documents, copies, chance = Documents(self.base, self.kinds), Copies(self.base), self.chance
        for number in range(self.documents):
            shape = documents.any(chance)
            day = chance.randrange(DAYS)
            source = self.sources[int(len(self.sources) * chance.random() ** SKEW)]
            values = {
                "document": document_id(number),
                "earlier": document_id(chance.randrange(number) if number else 0),
                "published": _day(day),
                "source": source.iri,
                "outlet": source.label,
                "number": str(number),
            }
            where = self.place(), self.place()
            for k, claim in enumerate(shape.claims):
                said = max(0, day - chance.randrange(4))
                holds = self._holds[where[k % 3 == 2]]
                hold = holds[max(0, bisect_right(self._begins[holds[0].place], said) - 1)]
                agrees = chance.random() < 0.85
                agent, patient = (hold.holder, hold.rival) if claim.is_control and agrees else (hold.rival, hold.holder)
                values |= {
                    f"claim-{k}": claim_id(number * CLAIMS + k),
                    f"day-{k}": _day(said),
                    f"place-{k}": self.places[hold.place].iri,
                    f"place-label-{k}": self.places[hold.place].label,
                    f"agent-{k}": self.parties[agent].iri,
                    f"agent-label-{k}": self.parties[agent].label,
                    f"patient-{k}": self.parties[patient].iri,
                    f"patient-label-{k}": self.parties[patient].label,
                }
                if claim.counts:
                    self._heard(hold, claim.kind, number * CLAIMS + k, said, is_control=claim.is_control, agrees=agrees)
            yield shape.template.fill(values)
            if number and chance.random() < 0.06:
                yield copies.template.fill({"document": values["document"], "earlier": document_id(number - 1)})

    def _heard(self, hold: Hold, kind: str, claim: int, day: int, *, is_control: bool, agrees: bool) -> None:
        if is_control:
            (hold.supporting if agrees else hold.opposing).append(claim)
            hold.last = max(hold.last, day)
            return
        hold.accounts[kind].append(claim)
        if self.kinds[kind].effect == "contests":
            hold.fights.append((kind, claim))

    def _happened(self, hold: Hold) -> Iterator[str]:
        for kind, claims in hold.accounts.items():
            for at in range(0, len(claims), 2):
                told = claims[at : at + 2]
                values = {
                    "event": event_id(self.events),
                    "place": self.places[hold.place].iri,
                    "agent": self.parties[hold.rival].iri,
                    "patient": self.parties[hold.holder].iri,
                    "day": _day(self._within(hold)),
                    **_numbered("claim", told),
                }
                yield self._shapes_of_events.template(kind, len(told), harm=self.chance.random() < 0.2).fill(values)
                self.events += 1

    def _within(self, hold: Hold) -> int:
        return self.chance.randrange(hold.begin or 0, hold.end or DAYS)

    def _believed(self, hold: Hold) -> Iterator[str]:
        """The version that counts, and of every third one what an earlier day believed."""
        begin, since = hold.begin or 0, self._within(hold)
        supporting, opposing = hold.supporting[:MOST], hold.opposing[:MOST]
        kinds = list(dict.fromkeys(kind for kind, _ in hold.fights))[:2]
        fights = [(kind, [claim for other, claim in hold.fights if other == kind][:3]) for kind in kinds]
        values = {
            "place": self.places[hold.place].iri,
            "holder": self.parties[hold.holder].iri,
            "other": self.parties[hold.rival].iri,
            "from": _day(begin),
            "until": _day(hold.end or DAYS),
            "last": _day(max(begin, hold.last)),
            "since": _day(since),
            "known": _day(begin + 20),
            "known-until": _day(begin + 20),
            **_numbered("supporting", supporting),
            **_numbered("opposing", opposing),
        }
        for i, (_, claims) in enumerate(fights):
            values |= _numbered(f"fight-{i}", claims)
        shape = Belief(status="", begins=hold.begin is not None, ends=hold.end is not None)
        fought = tuple((kind, len(claims)) for kind, claims in fights)
        if self.chance.random() < 1 / 3:
            earlier = {"holder": values["other"], "other": values["holder"], "known": _day(begin)}
            yield self._version(replace(shape, status="claimed", is_over=True, fights=fought), values | earlier)
        status = self.chance.choices(list(STATUSES), list(STATUSES.values()))[0]
        shape = replace(shape, status=status, fights=fought, supporting=len(supporting), opposing=len(opposing))
        yield self._version(shape, values)

    def _version(self, belief: Belief, values: dict[str, str]) -> str:
        self.periods += 1
        own = {"period": scrambled(self.periods, 3)}
        own |= {f"case-{n}": f"{n:x}{scrambled(self.periods, 4)[1:]}" for n in range(1 + len(belief.fights))}
        return self._shapes_of_periods.template(belief).fill(values | own)


def _numbered(role: str, claims: list[int]) -> dict[str, str]:
    return {f"{role}-{i}": claim_id(claim) for i, claim in enumerate(claims)}


def _day(number: int) -> str:
    return (FIRST + timedelta(days=number)).isoformat()


def _named(kb: KnowledgeBase, cls: str) -> list[Named]:
    """Entities of a class in the shipped reference data, with labels that need no quoting."""
    store = ox.Store()
    for path in kb.reference_files:
        store.extend(ox.Quad(q.subject, q.predicate, q.object, ox.DefaultGraph()) for q in statements(path, kb.base))
    found = (q.subject for q in store.quads_for_pattern(None, ox.NamedNode(TYPE), ox.NamedNode(CKG + cls)))
    named = []
    for iri in sorted((s for s in found if isinstance(s, ox.NamedNode)), key=lambda node: node.value):
        labels = (q.object for q in store.quads_for_pattern(iri, ox.NamedNode(PREF_LABEL), None))
        label = next((o.value for o in labels if isinstance(o, ox.Literal) and o.language in ("en", None)), "")
        if label.isascii() and label.replace(" ", "").isalnum() and _generic(iri) not in store:
            named.append(Named(iri.value, label))
    random.Random(3).shuffle(named)
    return named


def _generic(iri: ox.NamedNode) -> ox.Quad:
    true = ox.Literal("true", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))
    return ox.Quad(iri, ox.NamedNode(f"{CKG}generic"), true, ox.DefaultGraph())


def _described(world: World) -> Iterator[ox.Quad]:
    """The places, and some sources that analysts graded."""
    graph, chance = graph_iri(world.base, "reference"), random.Random(5)
    for place in world.places:
        entity = Entity(
            iri=place.iri,
            type=EntityType.PLACE,
            label=place.label,
            kind="town",
            country="SY",
            latitude=round(32 + 5 * chance.random(), 4),
            longitude=round(36 + 6 * chance.random(), 4),
        )
        yield from entity_quads(entity, graph)
    for n in range(20):
        gradings = (Grading("C", FIRST), Grading("B", FIRST + timedelta(days=n * 50 + 1)))
        source = Entity(iri=f"{world.base}source/graded-{n}", type=EntityType.SOURCE, label=f"Graded {n}", gradings=gradings)
        yield from entity_quads(source, graph)


def _world(kb: KnowledgeBase, claims: int, seed: int) -> World:
    people = _named(kb, "Actor")[:PARTIES], _named(kb, "Source")[:SOURCES]
    return World(claims, kb.base, kb.vocabulary.kinds, people, seed)


def make(directory: Path, claims: int, seed: int = 1) -> World:
    """Make the knowledge base; what is in it is the same for the same number of claims."""
    with closing(KnowledgeBase.create(directory, BASE)) as kb:
        world = _world(kb, claims, seed)
        with rebuilding(directory / "graph", BASE) as store:
            for paths, name in ((kb.ontology_files, "ontology"), (kb.reference_files, "reference")):
                graph = store.graph(name)
                store.bulk(ox.Quad(q.subject, q.predicate, q.object, graph) for path in paths for q in statements(path, BASE))
            store.bulk(_described(world))
            load(store, world)
            store.raw.optimize()  # as it is when it has been written to for a while
            store.apply((), kb.log.position())
    (directory / COUNTS).write_text(json.dumps({"claims": claims, "seed": seed, "events": world.events, "periods": world.periods}), "utf-8")
    return world


def made(directory: Path) -> World:
    """What is in a knowledge base that was made here earlier."""
    counts = json.loads((directory / COUNTS).read_text("utf-8"))
    with closing(KnowledgeBase.open(directory)) as kb:
        world = _world(kb, counts["claims"], counts["seed"])
    world.events, world.periods = counts["events"], counts["periods"]
    return world


def load(store: GraphStore, world: World) -> None:
    """Put all that is said into a graph under construction."""
    text = io.BufferedReader(Stream(world.pieces()), 1 << 20)
    store.raw.bulk_load(text, ox.RdfFormat.TRIG, lenient=True)


def main() -> None:
    """Make one to look at."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--claims", type=int, default=100_000)
    options = parser.parse_args()
    begun = time.perf_counter()
    world = make(options.directory, options.claims)
    with GraphStore.reader(options.directory / "graph", BASE) as store:
        size = sum(path.stat().st_size for path in options.directory.rglob("*") if path.is_file()) / 1e9
        print(
            f"{world.claims} claims, {world.documents} documents, {len(world.places)} places, {world.periods} periods, "
            f"{world.events} events, {len(store.raw)} quads, {size:.1f} GB, {time.perf_counter() - begun:.0f} s"
        )


if __name__ == "__main__":
    main()
