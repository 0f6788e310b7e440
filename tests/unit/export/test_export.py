"""Exports: every format holds the same statements, the same graph gives the same bytes, and a file is whole or not there."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.errors import InputRefused, UsageError
from conflictkg.export import FORMATS, export
from conflictkg.export.jsonld import Context
from conflictkg.export.ordering import in_order
from conflictkg.graph.store import GraphStore
from tests.unit.graph.world import BASE, quad, world

READERS = {
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "nquads": ox.RdfFormat.N_QUADS,
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "rdfxml": ox.RdfFormat.RDF_XML,
    "jsonld": ox.RdfFormat.JSON_LD,
}
NAMED = ("trig", "nquads", "jsonld")
ANONYMOUS = """
    PREFIX owl: <http://www.w3.org/2002/07/owl#>
    INSERT DATA { GRAPH <http://127.0.0.1:8014/graph/ontology> {
        <http://e/A> owl:equivalentClass [ owl:unionOf (<http://e/B> <http://e/C>) ] .
        <http://e/D> owl:equivalentClass [ owl:unionOf (<http://e/B>) ] } }
"""


def exported(store: GraphStore, format: str, graphs: list[str] | None = None) -> bytes:
    out = io.BytesIO()
    export(store, format, out, graphs)
    return out.getvalue()


@pytest.mark.parametrize("format", FORMATS)
def test_every_format_holds_every_statement_but_the_bookkeeping(format: str) -> None:
    store = world()
    wanted = {q for q in store.raw if q.graph_name != store.meta}
    found = list(ox.parse(exported(store, format), READERS[format]))
    assert len(found) == len(set(found))
    if format in NAMED:
        assert set(found) == wanted
    else:
        assert {q.triple for q in found} == {q.triple for q in wanted}


@pytest.mark.parametrize("format", FORMATS)
def test_the_same_graph_gives_the_same_bytes_however_it_came_about(format: str) -> None:
    one, other = world(), GraphStore.in_memory(BASE)
    for each in sorted(one.quads(), key=str, reverse=True):
        if each.graph_name != one.meta:
            other.raw.add(each)
    for store in (one, other):
        store.raw.update(ANONYMOUS)  # blank nodes get new labels in each store
    assert exported(one, format) == exported(one, format) == exported(other, format)


def test_blank_nodes_stay_apart_and_together() -> None:
    store = GraphStore.in_memory(BASE)
    store.raw.update(ANONYMOUS)
    for format in FORMATS:
        back = ox.Dataset(ox.Quad(*q.triple) for q in ox.parse(exported(store, format), READERS[format]))
        wanted = ox.Dataset(ox.Quad(*q.triple) for q in store.quads() if q.graph_name != store.meta)
        for dataset in (back, wanted):
            dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        assert set(back) == set(wanted), format


def test_n_quads_are_sorted_and_canonical() -> None:
    lines = exported(world(), "nquads").decode().splitlines()
    assert lines == sorted(set(lines))
    assert len(lines) > 100


def test_only_the_graphs_asked_for_are_written() -> None:
    store = world()
    beliefs = BASE + "graph/beliefs"
    found = set(ox.parse(exported(store, "nquads", [beliefs]), ox.RdfFormat.N_QUADS))
    assert found == set(store.quads(beliefs))
    assert exported(store, "ntriples", [BASE + "graph/absent"]) == b""


def test_turtle_binds_the_prefixes() -> None:
    text = exported(world(), "turtle").decode()
    assert "@prefix ckg: <https://w3id.org/conflictkg/ontology#> ." in text
    assert 'skos:prefLabel "Eastmark airbase"@en' in text


def test_json_ld_is_compact() -> None:
    document = json.loads(exported(world(), "jsonld"))
    beliefs = next(graph for graph in document["@graph"] if graph["id"] == BASE + "graph/beliefs")
    period = next(node for node in beliefs["@graph"] if node["id"].endswith("period/e3"))
    assert period["type"] == "ControlPeriod"
    assert period["controller"] == "https://example.org/actor/front"
    assert period["validFrom"] == "2031-05-02T00:00:00Z"
    assert period["status"] == "disputed"


CONTEXT = {
    "@context": {
        "@version": 1.1,
        "id": "@id",
        "kind": "@type",
        "e": "http://e/",
        "x": "http://e/x/",
        "xsd": "http://www.w3.org/2001/XMLSchema#",
        "plain": "e:plain",
        "link": {"@id": "e:link", "@type": "@id"},
        "day": {"@id": "e:day", "@type": "xsd:date"},
        "Thing": "e:Thing",
        "label": {"@id": "e:label", "@language": "en"},
        "listed": {"@id": "e:listed", "@container": "@list"},
        "both": {"@id": "e:both", "@type": "@id"},
        "either": {"@id": "e:both", "@type": "xsd:date"},
        "e:odd": {"@id": "http://e/odd", "@type": "@id"},
        "mail": "mailto:",
    }
}
IRIS = st.sampled_from(
    [
        "http://e/a",
        "http://e/x/y",
        "http://e/x/",
        "http://e/",
        "urn:a:b",
        "mailto:a@e",
        "http://e//c",
        "http://e/odd",
        "http://other/",
    ]
)
XSD = "http://www.w3.org/2001/XMLSchema#"
LITERALS = st.one_of(
    st.text(alphabet=st.characters(codec="utf-8"), max_size=8).map(ox.Literal),
    st.builds(lambda v, t: ox.Literal(v, language=t), st.text(alphabet="ab ", max_size=3), st.sampled_from(["en", "de", "en-GB"])),
    st.builds(
        lambda v, t: ox.Literal(v, datatype=ox.NamedNode(t)),
        st.sampled_from(["1", "01", "-0", "true", "1.0", "2014-11-03", "9007199254740993", "1e400", "x", ""]),
        st.sampled_from([XSD + n for n in ("integer", "boolean", "date", "decimal", "double", "string")] + ["http://e/type", "urn:t"]),
    ),
)
PREDICATES = st.sampled_from(
    [f"http://e/{n}" for n in ("plain", "link", "day", "label", "listed", "both", "odd", "other")]
    + ["http://other/", "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"]
)


@given(st.lists(st.tuples(IRIS, PREDICATES, IRIS.map(ox.NamedNode) | LITERALS, IRIS), max_size=12))
def test_json_ld_says_exactly_what_the_graph_says(statements: list[tuple[str, str, ox.NamedNode | ox.Literal, str]]) -> None:
    from conflictkg.export.jsonld import write_jsonld

    quads = {ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, ox.NamedNode(g)) for s, p, o, g in statements}
    ordered = sorted(quads, key=lambda q: (str(q.graph_name), str(q.triple)))
    out = io.BytesIO()
    write_jsonld(ordered, out, Context.of(CONTEXT))
    assert set(ox.parse(out.getvalue(), ox.RdfFormat.JSON_LD)) == quads


@given(st.lists(st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\n"), max_size=5)), st.integers(1, 7))
def test_sorting_in_runs_is_sorting(lines: list[str], run: int) -> None:
    encoded = [f"{line}\n".encode() for line in lines]
    assert list(in_order(encoded, run)) == sorted(set(encoded))


def test_a_file_is_replaced_only_when_it_is_whole(tmp_path: Path) -> None:
    path = tmp_path / "kb.nq"
    export(world(), "nquads", path)
    before = path.read_bytes()
    assert before == exported(world(), "nquads")

    class Broken(GraphStore):
        def lines(self) -> Iterator[list[bytes]]:
            yield next(super().lines())
            raise RuntimeError("halfway")

    class BreaksLater:
        def graphs(self) -> list[str]:
            return ["https://kb.example/graph"]

        def quads(self, graph: str) -> Iterator[ox.Quad]:
            yield from ()
            raise ValueError("halfway")

    for store in (Broken(ox.Store(), BASE, writable=False), BreaksLater()):
        with pytest.raises((RuntimeError, ValueError)):
            export(store, "nquads", path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.nq").mkdir()
    for path in (tmp_path / "absent" / "kb.nq", tmp_path / "folder.nq"):
        with pytest.raises(InputRefused, match="cannot be written"):
            export(world(), "nquads", path)
    assert [p.name for p in tmp_path.iterdir()] == ["folder.nq"]


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(UsageError, match="use one of: turtle, trig"):
        exported(world(), "docx")


def test_many_quads_keep_their_blank_nodes_across_the_batches() -> None:
    store = GraphStore.in_memory(BASE)
    node = ox.BlankNode()
    says, graph = ox.NamedNode("http://e/says"), ox.NamedNode(BASE + "graph/test")
    store.raw.extend([ox.Quad(node, says, ox.NamedNode(f"http://e/{n}"), graph) for n in range(3)])
    store.raw.extend([ox.Quad(ox.NamedNode(f"http://e/{n}"), says, node, graph) for n in range(3)])
    store.raw.extend([quad(f"s{n}", n) for n in range(25_000)])
    found = list(ox.parse(exported(store, "trig"), ox.RdfFormat.TRIG))
    assert len(found) == 25_006
    assert len({term for q in found for term in (q.subject, q.object) if isinstance(term, ox.BlankNode)}) == 1


@pytest.mark.parametrize("position", range(4))
def test_an_iri_that_json_ld_would_misread_is_refused(position: int) -> None:
    from conflictkg.export.jsonld import write_jsonld

    names = [ox.NamedNode("http://other.example/")] * 4
    names[position] = ox.NamedNode("e:a")
    with pytest.raises(InputRefused, match="where e: is a prefix; export in another format"):
        write_jsonld([ox.Quad(*names)], io.BytesIO(), Context.of(CONTEXT))
