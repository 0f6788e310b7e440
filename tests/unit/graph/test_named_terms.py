"""What is said of the terms that a query names."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from conflictkg.graph.named_terms import remarks
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.terms import CKG, TYPE

BASE = "https://example.org/kb/"
ONTOLOGY = """
PREFIX owl: <http://www.w3.org/2002/07/owl#> PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX o: <https://example.org/own#>
INSERT DATA { GRAPH <https://example.org/kb/graph/ontology> {
  o:seizes a owl:ObjectProperty ; owl:deprecated true ; dcterms:isReplacedBy o:takes , <http://www.w3.org/ns/prov#used> .
  o:Old a owl:Class ; owl:deprecated true ; <https://w3id.org/conflictkg/ontology#deprecatedSince> "0.4.0" .
  o:kept owl:deprecated false . } }"""


@pytest.fixture(scope="module")
def store() -> GraphStore:
    store = GraphStore.in_memory(BASE)
    store.raw.update(ONTOLOGY)
    return store


@pytest.mark.parametrize(
    "query",
    [
        "PREFIX x: <https://example.org/own#> SELECT * { ?a x:seizes ?b }",
        "SELECT * { ?a <https://example.org/own#seizes> ?b }",
        "SELECT * { ?a own:seizes/own:kept ?b }",
        "BASE <https://example.org/> PREFIX : <own#> SELECT * { ?a :seizes ?b }",
        r"SELECT * { ?a <https://example.org/own#s\u0065izes> ?b }",
    ],
)
def test_a_term_is_found_however_it_is_written(store: GraphStore, query: str) -> None:
    wanted = "own:seizes is deprecated; use prov:used or own:takes; it goes with the next major version of its module"
    prefixes = {"own": "https://example.org/own#", "prov": "http://www.w3.org/ns/prov#"}
    assert remarks(store, query, prefixes) == [wanted]


def test_what_only_looks_like_one_is_none(store: GraphStore) -> None:
    assert remarks(store, 'PREFIX o: <https://example.org/own#> SELECT * { ?a o:kept "o:seizes" } # o:seizes') == []


def test_each_is_told_once_and_when_it_goes(store: GraphStore) -> None:
    told = remarks(store, "PREFIX o: <https://example.org/own#> ASK { ?a a o:Old ; o:seizes ?b . ?b a o:Old }")
    assert [words.partition(";")[2] for words in told] == [
        " do without it; it goes with 0.5.0",
        " use prov:used or https://example.org/own#takes; it goes with the next major version of its module",
    ]


def test_a_term_of_ours_that_nobody_declares_is_told_with_the_nearest(store: GraphStore) -> None:
    store.raw.add(ox.Quad(ox.NamedNode(f"{CKG}kind"), ox.NamedNode(TYPE), ox.NamedNode("http://a/P"), store.graph("ontology")))
    query = "PREFIX ckg: <https://w3id.org/conflictkg/ontology#> SELECT * { ?s ckg:kinb ?k ; ckg:kind ?k ; ckg:zzzzz ckg:kind }"
    assert remarks(store, query) == [
        "ckg:kinb is no term of the ontology; the nearest are ckg:kind",
        "ckg:zzzzz is no term of the ontology",
    ]


@pytest.mark.parametrize("iri", ["%zz", "a b", "<", "\u0000"])
def test_what_is_no_iri_is_left_to_the_engine(store: GraphStore, iri: str) -> None:
    remarks(store, f"SELECT * {{ ?s <{CKG}{iri}> ckg:{iri} }}")
