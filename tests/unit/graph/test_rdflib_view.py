"""The graph through rdflib's eyes: the same data, nothing copied, nothing written, nothing fetched."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from rdflib import Dataset, Literal, URIRef, Variable
from rdflib.namespace import RDF, SKOS

from conflictkg.errors import UsageError
from conflictkg.graph.rdflib_view import rdflib_dataset
from conflictkg.graph.store import GraphStore
from tests.unit.graph.world import BASE, PLACE, world

# rdflib 7.6 calls its own deprecated property when it walks the quads of a Dataset
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")

CKG = "https://w3id.org/conflictkg/ontology#"


@pytest.fixture
def store() -> GraphStore:
    return world()


@pytest.fixture
def view(store: GraphStore) -> Dataset:
    return rdflib_dataset(store)


def test_a_query_gives_what_the_store_gives(view: Dataset) -> None:
    rows = view.query("SELECT ?label { ?place a ckg:Place ; skos:prefLabel ?label FILTER(LANG(?label) != 'de') } ORDER BY ?label")
    assert [str(row[0]) for row in rows] == ["Eastmark airbase", "Hill Pass", "Stonebridge", "Westford"]  # type: ignore[index]


def test_a_triple_loop_sees_every_graph(view: Dataset) -> None:
    places = {subject for subject, _, _, _ in view.quads((None, RDF.type, URIRef(CKG + "Place"), None))}
    assert places == {URIRef(PLACE + name) for name in ("eastmark", "westford", "hillpass", "stonebridge")}
    labels = {str(o) for _, _, o in view.triples((URIRef(PLACE + "eastmark"), SKOS.prefLabel, None))}
    assert labels == {"Eastmark airbase", "Ostmark"}


def test_a_named_graph_can_be_looked_at_alone(view: Dataset, store: GraphStore) -> None:
    beliefs = view.graph(URIRef(BASE + "graph/beliefs"))
    assert len(beliefs) == len(list(store.quads(BASE + "graph/beliefs")))
    assert {str(graph.identifier) for graph in view.graphs()} >= set(store.graphs())


def test_from_means_just_that_graph(view: Dataset) -> None:
    count = "SELECT (COUNT(*) AS ?n) {} {{ ?s a ?class }}"
    everything, beliefs = (
        int(str(view.query(count.format(part)).bindings[0][Variable("n")])) for part in ("", f"FROM <{BASE}graph/beliefs>")
    )
    assert everything > beliefs > 0


def test_the_store_is_seen_as_it_changes(view: Dataset, store: GraphStore) -> None:
    before = len(view)
    store.replace(BASE + "graph/beliefs", [])
    assert len(view) < before


def test_writing_is_refused_and_changes_nothing(view: Dataset, store: GraphStore) -> None:
    before = set(store.raw)
    statement = (URIRef(BASE + "a"), RDF.value, Literal(1))
    attempts: list[Callable[[], object]] = [
        lambda: view.add(statement),
        lambda: view.remove(statement),
        lambda: view.update("CLEAR ALL"),
        lambda: view.parse(data="<urn:a> <urn:b> <urn:c> .", format="turtle"),
        lambda: view.addN([(*statement, view.graph(URIRef(BASE + "graph/beliefs")))]),
        lambda: view.remove_graph(URIRef(BASE + "graph/beliefs")),
    ]
    for attempt in attempts:
        with pytest.raises(UsageError, match="for reading"):
            attempt()
    assert set(store.raw) == before


def test_service_is_refused(view: Dataset) -> None:
    with pytest.raises(UsageError, match="SERVICE"):
        view.query("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
