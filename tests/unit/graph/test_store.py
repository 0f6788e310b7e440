"""The graph store: what is written is there, all of it or nothing, and the position says no more than is there."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.errors import BusyKnowledgeBase, KnowledgeBaseFault
from conflictkg.graph.changes import Extend, Remove, Replace
from conflictkg.graph.lock import DirectoryLock
from conflictkg.graph.store import LAYOUT, GraphStore, rebuilding, usable
from tests.unit.graph.world import BASE, quad

GRAPH = BASE + "graph/test"
KILLS = 4


def test_a_new_store_is_empty_and_at_the_start_of_the_log(tmp_path: Path) -> None:
    for store in (GraphStore.in_memory(BASE), GraphStore.writer(tmp_path / "graph", BASE)):
        with store:
            assert (store.position(), store.layout(), store.graphs()) == (0, LAYOUT, [])


def test_replacing_a_graph_leaves_only_the_new_quads_and_the_other_graphs(tmp_path: Path) -> None:
    with GraphStore.writer(tmp_path / "graph", BASE) as store:
        store.extend([quad("a", 1), quad("b", 2), quad("c", 3, "graph/other")], position=1)
        store.replace(GRAPH, [quad("d", 4)], position=2)
        assert set(store.quads(GRAPH)) == {quad("d", 4)}
        assert set(store.quads(BASE + "graph/other")) == {quad("c", 3, "graph/other")}
        store.replace(GRAPH, [])
        assert store.graphs() == [BASE + "graph/other"]
    with GraphStore.reader(tmp_path / "graph", BASE) as store:
        assert store.position() == 2


def test_changes_take_effect_in_their_order() -> None:
    store = GraphStore.in_memory(BASE)
    store.extend([quad("old", 1)])
    store.apply([Extend([quad("a", 1)]), Replace(GRAPH, [quad("b", 2), quad("c", 3)]), Remove([quad("b", 2)]), Extend([quad("d", 4)])], 7)
    assert set(store.quads(GRAPH)) == {quad("c", 3), quad("d", 4)}
    store.apply([Remove([quad("c", 3), quad("never", 0)]), Extend([quad("c", 3)])])
    assert quad("c", 3) in set(store.quads(GRAPH))
    assert store.position() == 7


def test_every_kind_of_term_survives() -> None:
    awkward = 'quotes " and \\ and\nnewlines\tand \u2028 and \U0001f54a and } ; INSERT DATA { <a> <b> <c> }'
    terms: list[ox.Literal | ox.NamedNode | ox.BlankNode] = [
        ox.Literal(awkward),
        ox.Literal(awkward, language="en"),
        ox.Literal("1.50", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#decimal")),
        ox.NamedNode("https://example.org/é?q=1#x"),
        ox.BlankNode("b1"),
    ]
    quads = [ox.Quad(ox.NamedNode(BASE + "a"), ox.NamedNode("https://example.org/p"), term, ox.NamedNode(GRAPH)) for term in terms]
    store = GraphStore.in_memory(BASE)
    store.extend(quads)
    bare = ox.Store()
    bare.extend(quads)
    assert len(list(store.quads(GRAPH))) == len(terms)
    assert {q.object for q in store.quads(GRAPH)} >= {q.object for q in bare if not isinstance(q.object, ox.BlankNode)}


def test_a_blank_node_may_stand_in_several_changes_of_one_transaction() -> None:
    node, says = ox.BlankNode("b"), ox.NamedNode("https://example.org/says")
    parts = [[ox.Quad(node, says, ox.Literal(n), ox.NamedNode(GRAPH + str(n)))] for n in (1, 2)]
    store = GraphStore.in_memory(BASE)
    store.apply([Extend(part) for part in parts])
    assert len({q.subject for n in (1, 2) for q in store.quads(GRAPH + str(n))}) == 1


def test_an_impossible_change_changes_nothing() -> None:
    store = GraphStore.in_memory(BASE)
    store.extend([quad("a", 1)], position=5)
    everywhere = ox.Quad(ox.NamedNode(BASE + "a"), ox.NamedNode(BASE + "p"), ox.Literal("x"))
    with pytest.raises(ValueError, match="named graph"):
        store.apply([Replace(GRAPH, []), Extend([everywhere])], 6)
    with pytest.raises(ValueError, match="does not belong to the graph"):
        store.replace(GRAPH, [quad("b", 2, "graph/other")], 6)
    with pytest.raises(ValueError, match="cannot go back"):
        store.extend([quad("b", 2)], 4)
    assert set(store.quads(GRAPH)) == {quad("a", 1)}
    assert store.position() == 5


def test_readers_share_and_a_writer_is_alone(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    GraphStore.writer(folder, BASE).close()
    with (
        GraphStore.reader(folder, BASE),
        GraphStore.reader(folder, BASE),
        pytest.raises(BusyKnowledgeBase, match=r"others? .*reading.*try again"),
    ):
        GraphStore.writer(folder, BASE, wait=0.1)
    with GraphStore.writer(folder, BASE):
        for open_it in (GraphStore.reader, GraphStore.writer):
            with pytest.raises(BusyKnowledgeBase, match=f"process {os.getpid()} is writing.*try again"):
                open_it(folder, BASE, wait=0.1)
    GraphStore.reader(folder, BASE, wait=0).close()


def test_a_lock_is_waited_for(tmp_path: Path) -> None:
    holder = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import fcntl, sys, time; f = open(sys.argv[1], 'w'); fcntl.flock(f, fcntl.LOCK_EX); print(flush=True); time.sleep(0.4)",
            tmp_path / "lock",
        ],
        stdout=subprocess.PIPE,
    )
    with holder:
        assert holder.stdout is not None
        holder.stdout.readline()
        DirectoryLock(tmp_path / "lock", exclusive=False, wait=20).release()


def test_a_missing_graph_is_a_fault_that_says_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "nowhere", tmp_path / "empty"):
        with pytest.raises(KnowledgeBaseFault, match="conflictkg rebuild"):
            GraphStore.reader(folder, BASE)
        assert not usable(folder, BASE)
    assert not (tmp_path / "nowhere").exists()


def test_a_graph_of_another_base_or_layout_is_not_read(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    with GraphStore.writer(folder, BASE) as store:
        store.extend([quad("a", 1)])
    assert usable(folder, BASE)
    with pytest.raises(KnowledgeBaseFault, match=r"no graph of https://other.example/"):
        GraphStore.reader(folder, "https://other.example/")
    with GraphStore.writer(folder, BASE) as store:
        store.raw.update(f"DELETE WHERE {{ GRAPH {store.meta} {{ ?s <https://w3id.org/conflictkg/ontology#graphLayout> ?o }} }}")
        store.raw.add(ox.Quad(store.meta, ox.NamedNode("https://w3id.org/conflictkg/ontology#graphLayout"), ox.Literal(99), store.meta))
    for open_it in (GraphStore.reader, GraphStore.writer):
        with pytest.raises(KnowledgeBaseFault, match="version 99"):
            open_it(folder, BASE)
    with rebuilding(folder, BASE) as store:
        store.bulk([quad("b", 2)])
    with GraphStore.reader(folder, BASE) as store:
        assert set(store.quads(GRAPH)) == {quad("b", 2)}


@pytest.mark.parametrize("litter", ["generation-9999", "no such thing", "../elsewhere", "\0"])
def test_a_broken_pointer_is_a_fault_and_a_rebuild_mends_it(tmp_path: Path, litter: str) -> None:
    folder = tmp_path / "graph"
    GraphStore.writer(folder, BASE).close()
    (folder / "current").write_text(litter)
    with pytest.raises(KnowledgeBaseFault, match="conflictkg rebuild"):
        GraphStore.reader(folder, BASE)
    with rebuilding(folder, BASE) as store:
        store.extend([quad("a", 1)], position=3)
    with GraphStore.reader(folder, BASE) as store:
        assert store.position() == 3


def test_a_rebuild_answers_from_the_old_graph_until_it_is_done(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    with GraphStore.writer(folder, BASE) as store:
        store.extend([quad("old", 1)], position=1)
    with rebuilding(folder, BASE) as fresh:
        fresh.bulk([quad("new", 2)])
        fresh.apply((), 2)
        with GraphStore.reader(folder, BASE) as store:
            assert (set(store.quads(GRAPH)), store.position()) == ({quad("old", 1)}, 1)
        with pytest.raises(BusyKnowledgeBase, match="rebuilding"):
            GraphStore.writer(folder, BASE, wait=0.1)
    with GraphStore.reader(folder, BASE) as store:
        assert (set(store.quads(GRAPH)), store.position()) == ({quad("new", 2)}, 2)
    assert len(list(folder.glob("generation-*"))) == 1


def test_a_failed_rebuild_leaves_the_old_graph_and_no_litter(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    with GraphStore.writer(folder, BASE) as store:
        store.extend([quad("old", 1)], position=1)
    with pytest.raises(RuntimeError, match="halfway"), rebuilding(folder, BASE) as fresh:
        fresh.bulk([quad("new", 2)])
        raise RuntimeError("halfway")
    with GraphStore.reader(folder, BASE) as store:
        assert (set(store.quads(GRAPH)), store.position()) == ({quad("old", 1)}, 1)
    assert len(list(folder.glob("generation-*"))) == 1


def test_a_rebuild_on_a_full_disk_says_so_and_leaves_the_old_graph(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    GraphStore.writer(folder, BASE).close()
    with pytest.raises(KnowledgeBaseFault, match=r"No space left on device.*check the space left"), rebuilding(folder, BASE):
        raise OSError("IO error: No space left on device: While appending to file")
    assert len(list(folder.glob("generation-*"))) == 1


def test_a_rebuild_waits_for_readers_and_gives_up_with_the_old_graph_in_place(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    GraphStore.writer(folder, BASE).close()
    with GraphStore.reader(folder, BASE) as store:
        with pytest.raises(BusyKnowledgeBase, match="reading"), rebuilding(folder, BASE, wait=0.1) as fresh:
            fresh.apply((), 9)
        assert store.position() == 0
    assert usable(folder, BASE)


WRITER = """
    import sys
    from pathlib import Path
    from conflictkg.graph.changes import Extend, Remove, Replace
    from conflictkg.graph.store import GraphStore
    from tests.unit.graph.world import BASE, quad
    with GraphStore.writer(Path(sys.argv[1]), BASE) as store:
        for n in range(store.position() + 1, 1_000_000):
            graph = f"graph/document/{n}"
            last = Replace(BASE + "graph/last", [quad("last", n, "graph/last")])
            store.apply([Replace(BASE + graph, [quad(f"s{i}", n, graph) for i in range(20)]), last], n)
            print(n, flush=True)
"""

REBUILDER = """
    import sys
    from pathlib import Path
    from conflictkg.graph.store import rebuilding
    from tests.unit.graph.world import BASE, quad
    for n in range(1, 1_000_000):
        with rebuilding(Path(sys.argv[1]), BASE) as store:
            store.bulk(quad(f"s{i}", n) for i in range(500))
            store.apply((), n)
        print(n, flush=True)
"""


def killed_at_work(script: str, folder: Path, seconds: float) -> int:
    """Run a script that counts on its output, kill it with SIGKILL after its first number and some time; the last number it printed."""
    root = Path(__file__).parents[3]
    worker = subprocess.Popen([sys.executable, "-c", textwrap.dedent(script), folder], stdout=subprocess.PIPE, cwd=root)
    with worker:
        assert worker.stdout is not None
        first = worker.stdout.readline()
        time.sleep(seconds)
        worker.send_signal(signal.SIGKILL)
        return int((first + worker.stdout.read()).split()[-1])


def test_after_kill_9_the_position_claims_no_more_and_no_less_than_is_there(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    for kill in range(KILLS):
        told = killed_at_work(WRITER, folder, 0.02 + kill * 0.07)
        with GraphStore.reader(folder, BASE, wait=0) as store:
            position = store.position()
            assert position >= told
            assert [q.object.value for q in store.quads(BASE + "graph/last") if isinstance(q.object, ox.Literal)] == [str(position)]
            assert len(store.graphs()) == position + 1
            assert all(len(list(store.quads(f"{BASE}graph/document/{n}"))) == 20 for n in range(1, position + 1))


def test_after_kill_9_in_a_rebuild_there_is_the_old_graph_or_the_new_one(tmp_path: Path) -> None:
    folder = tmp_path / "graph"
    with GraphStore.writer(folder, BASE) as store:
        store.extend([quad("s", 0)])
    for kill in range(KILLS):
        told = killed_at_work(REBUILDER, folder, 0.05 + kill * 0.06)
        with GraphStore.reader(folder, BASE, wait=0) as store:
            assert store.position() >= told
            values = [q.object.value for q in store.quads(GRAPH) if isinstance(q.object, ox.Literal)]
            assert values == [str(store.position())] * 500
        with rebuilding(folder, BASE) as store:
            store.extend([quad("s", 0)])
        assert len(list(folder.glob("generation-*"))) == 1
