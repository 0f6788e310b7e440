"""All quads of a store as lines."""

from __future__ import annotations

import threading
from pathlib import Path

import pyoxigraph as ox

from conflictkg.graph.dumping import dumped
from tests.unit.graph.world import BASE, world


def test_all_but_the_bookkeeping_come_as_lines_of_n_quads() -> None:
    store = world()
    found = set(ox.parse(b"".join(line for lines in store.lines() for line in lines), ox.RdfFormat.N_QUADS))
    assert found == {quad for quad in store.quads() if quad.graph_name != store.meta}
    assert len(found) < len(store.raw)


def test_whoever_stops_reading_leaves_nothing_behind(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path))
    graph = ox.NamedNode(f"{BASE}graph/x")
    store.bulk_extend(ox.Quad(ox.NamedNode(f"{BASE}{n}"), ox.NamedNode(f"{BASE}p"), ox.Literal("x" * 50), graph) for n in range(50_000))
    lines = dumped(store, ox.NamedNode(f"{BASE}graph/meta"))
    next(lines)
    lines.close()  # type: ignore[attr-defined]
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("dump")]
    del store
    ox.Store(str(tmp_path))  # is free
