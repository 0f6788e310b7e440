"""Deprecated terms in queries."""

from __future__ import annotations

import pytest

from conflictkg.graph.deprecation import deprecated_terms
from conflictkg.graph.store import GraphStore

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
    assert deprecated_terms(store, query, prefixes) == [wanted]


def test_what_only_looks_like_one_is_none(store: GraphStore) -> None:
    assert deprecated_terms(store, 'PREFIX o: <https://example.org/own#> SELECT * { ?a o:kept "o:seizes" } # o:seizes') == []


def test_each_is_told_once_and_when_it_goes(store: GraphStore) -> None:
    told = deprecated_terms(store, "PREFIX o: <https://example.org/own#> ASK { ?a a o:Old ; o:seizes ?b . ?b a o:Old }")
    assert [words.partition(";")[2] for words in told] == [
        " do without it; it goes with 0.5.0",
        " use prov:used or https://example.org/own#takes; it goes with the next major version of its module",
    ]
