"""The invented war of the golden queries, as a store, and quads made by hand."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox

from conflictkg.graph.store import GraphStore

BASE = "http://127.0.0.1:8014/"
GOLDEN = Path(__file__).parents[2] / "golden" / "queries"
QUERIES = Path(__file__).parents[3] / "queries"
PLACE = "https://example.org/place/"
ACTOR = "https://example.org/actor/"


def world() -> GraphStore:
    """The invented war in memory."""
    store = GraphStore.in_memory(BASE)
    store.raw.load(path=GOLDEN / "world.trig")
    return store


def quad(subject: str, value: str | int, graph: str = "graph/test", predicate: str = "https://example.org/says") -> ox.Quad:
    """A statement about something of the knowledge base's own."""
    return ox.Quad(ox.NamedNode(BASE + subject), ox.NamedNode(predicate), ox.Literal(value), ox.NamedNode(BASE + graph))
