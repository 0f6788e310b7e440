"""The knowledge base that is generated for measuring: its text says what the project's mappings say, and all of it can be read back."""

from __future__ import annotations

import io
from collections import Counter
from datetime import date

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
from conflictkg.domain.event_clusters import EventCluster
from conflictkg.rdf.event_mapping import event_quads, events_from_quads
from conflictkg.rdf.mapping import claim_from_quads
from conflictkg.rdf.terms import CKG, TYPE, document_graph_iri, local_name
from conflictkg.schema.vocabulary import load_vocabulary
from tests.bench.generated import Named as Party
from tests.bench.generated import World, claim_id, document_id
from tests.bench.shapes import CLAIMS, Events
from tests.bench.templates import HEADER, Stream, Template

BASE = "https://bench.example/"
PEOPLE = [Party(f"https://bench.example/actor/{n}", f"Party {n}") for n in range(5)]


@pytest.fixture(scope="module")
def kinds() -> dict[str, object]:
    return dict(load_vocabulary([shipped("ontology") / name for name in ONTOLOGY_FILES]).kinds)


def quads_of(text: str) -> list[ox.Quad]:
    return list(ox.parse(HEADER + text, ox.RdfFormat.TRIG))


def in_graph(quads: list[ox.Quad], graph: str) -> list[ox.Quad]:
    return [quad for quad in quads if quad.graph_name == ox.NamedNode(graph)]


def world(kinds: dict[str, object], claims: int, seed: int = 1) -> World:
    return World(claims, BASE, kinds, (PEOPLE, PEOPLE), seed)  # type: ignore[arg-type]


@given(st.lists(st.text("abc0-", min_size=1, max_size=8), min_size=1, max_size=3))
def test_a_template_says_what_the_quads_say_with_values_in_place_of_marks(values: list[str]) -> None:
    def quad(words: list[str]) -> ox.Quad:
        return ox.Quad(
            ox.NamedNode(f"{BASE}{words[0]}#part"),
            ox.NamedNode(f"{CKG}reason"),
            ox.Literal(f'"{words[-1]}" and\n{words[0]}'),
            ox.NamedNode(f"{BASE}graph"),
        )

    marks = [f"zz-{i}-zz" for i in range(len(values))]
    template = Template([quad(marks)], {mark: mark[3:4] for mark in marks})
    for _ in range(2):
        assert quads_of(template.fill({str(i): value for i, value in enumerate(values)})) == [quad(values)]


def test_an_event_is_written_as_its_mapping_writes_it(kinds: dict[str, object]) -> None:
    day = date(2014, 3, 1)
    values = {"event": "e1", "place": f"{BASE}place/1", "agent": PEOPLE[0].iri, "patient": PEOPLE[1].iri, "day": str(day), "claim-0": "c1"}
    event = EventCluster(
        id="e1",
        place=values["place"],
        kind="assault",
        agents=(PEOPLE[0].iri,),
        patients=(PEOPLE[1].iri,),
        earliest=day,
        latest=day,
        known_from=day,
        supporting=("c1",),
    )
    text = Events(BASE, kinds).template("assault", 1, harm=False).fill(values)  # type: ignore[arg-type]
    assert set(quads_of(text)) == set(event_quads(event, BASE, kinds))  # type: ignore[arg-type]


def test_all_that_is_made_can_be_read_back(kinds: dict[str, object]) -> None:
    made = world(kinds, 240)
    quads = quads_of("".join(made.pieces()))
    of_type = [(q.subject.value, local_name(q.object.value)) for q in quads if q.predicate.value == TYPE]  # type: ignore[union-attr]
    counts = Counter(name for _, name in of_type)
    assert counts["Document"] == made.documents == 40
    assert counts["ControlPeriod"] == made.periods
    assert counts["Claim"] + counts["QuarantinedClaim"] + counts["WithdrawnClaim"] == 240
    assert 220 < counts["Claim"] < 240
    assert len(events_from_quads(in_graph(quads, f"{BASE}graph/events"), BASE)) == made.events > 20
    first = in_graph(quads, document_graph_iri(BASE, document_id(0)))
    assert claim_from_quads(first, f"{BASE}claim/{claim_id(0)}", BASE).document == document_id(0)
    claims = {subject for subject, name in of_type if name == "Claim"}
    named = {q.object.value for q in quads if local_name(q.predicate.value) in ("supportedBy", "opposedBy")}  # type: ignore[union-attr]
    assert named <= claims
    assert not any("zz" in str(q) for q in quads)


def test_the_same_seed_makes_the_same_and_another_does_not(kinds: dict[str, object]) -> None:
    once, again, other = ("".join(world(kinds, 5 * CLAIMS, seed).pieces()) for seed in (1, 1, 2))
    assert once == again != other


@given(st.lists(st.text(max_size=20), max_size=5), st.integers(1, 5000))
def test_a_stream_gives_all_pieces_in_order(pieces: list[str], size: int) -> None:
    reader = io.BufferedReader(Stream(pieces), size)
    found = b"".join(iter(lambda: reader.read(size), b""))
    assert found.decode() == HEADER + "".join(pieces)
