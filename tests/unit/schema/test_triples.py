"""The store that claims are validated in answers every pattern as rdflib's own does."""

from __future__ import annotations

from itertools import product

import rdflib
from hypothesis import given
from hypothesis import strategies as st
from rdflib import Literal, URIRef

from conflictkg.schema.triples import Triples

NODES = [URIRef(f"urn:{name}") for name in "abc"]
VALUES = [*NODES, Literal("a"), Literal("1", datatype=URIRef("urn:number")), Literal("a", lang="en")]


@given(st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES), st.sampled_from(VALUES)), max_size=12))
def test_every_pattern_finds_what_rdflib_finds(triples: list[tuple[URIRef, URIRef, URIRef | Literal]]) -> None:
    ours, theirs = Triples(), rdflib.Graph(bind_namespaces="none")
    for triple in triples:
        ours.put(*triple)
        theirs.add(triple)
    graph = rdflib.Graph(ours, bind_namespaces="none")
    assert len(graph) == len(theirs)
    for pattern in product([None, *NODES], [None, *NODES], [None, *VALUES]):
        found = list(graph.triples(pattern))
        assert len(found) == len(set(found))
        assert set(found) == set(theirs.triples(pattern))
