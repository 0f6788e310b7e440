"""What a push leaves on a real server: all of the graph, nothing else of the base, and never a claim that is not true."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest

from conflictkg.errors import InputRefused
from conflictkg.graph.answers import Rows, Truth, plain
from conflictkg.graph.marker import Marker, markers
from conflictkg.graph.pushed import LARGE
from conflictkg.graph.remote import answered
from conflictkg.graph.store import LAYOUT, GraphStore
from tests.contract.servers import Server, oxigraph, virtuoso
from tests.fakes.pushing import KB, move, pushed, remote_graphs
from tests.unit.graph.world import BASE, quad, world

pytestmark = pytest.mark.server

FOREIGN = "http://127.0.0.1:8014/kept/by/others"
SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}


@pytest.fixture(scope="module", params=SERVERS)
def started(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with SERVERS[request.param](tmp_path_factory.mktemp("server") / request.param) as server:
        yield server


@pytest.fixture(params=["updates", "graph store"])
def server(started: Server) -> Server:
    """A server that holds one triple of somebody else, and one graph of ours that nobody pushed."""
    update = remote_graphs(started, BASE).update
    for graph in (*remote_graphs(started, BASE).names(), FOREIGN):
        update.update(f"DROP SILENT GRAPH <{graph}>")
    update.update(f"INSERT DATA {{ GRAPH <{FOREIGN}> {{ <http://e/s> <http://e/p> 'theirs' }} }}")
    update.update(f"INSERT DATA {{ GRAPH <{BASE}graph/stray> {{ <http://e/s> <http://e/p> 1 }} }}")
    return started


@pytest.fixture
def by_store(request: pytest.FixtureRequest) -> bool:
    return bool(request.node.callspec.params["server"] == "graph store")


Held = dict[str, set[tuple[str, str, str]]]


def held(server: Server) -> Held:
    """What the server holds under the base, its marker and what is not ours left out."""
    text = f'SELECT * {{ GRAPH ?g {{ ?s ?p ?o }} FILTER(STRSTARTS(STR(?g), "{BASE}")) }}'
    answer = answered(remote_graphs(server, BASE).query, text)
    assert isinstance(answer, Rows)
    return grouped(tuple(solution[name] for name in "gspo") for solution in answer.solutions)


def ours(store: GraphStore) -> Held:
    """What the store holds."""
    return grouped((q.graph_name, q.subject, q.predicate, q.object) for q in store.quads())


def grouped(rows: Iterable[tuple[Any, ...]]) -> Held:
    found: Held = {}
    for graph, *rest in rows:
        if graph.value not in (FOREIGN, f"{BASE}graph/meta"):
            subject, predicate, value = map(same, rest)
            found.setdefault(graph.value, set()).add((subject, predicate, value))
    return found


def same(term: Any) -> str:
    """A term as every server keeps it: numbers by their value, and Virtuoso ends times of day with Z."""
    if isinstance(term, ox.BlankNode):
        return f"{BASE}.well-known/genid/{term.value}"
    if not isinstance(term, ox.Literal):
        return plain(term)
    match term.datatype.value.rpartition("#")[2]:
        case "boolean":
            return str(term.value in ("true", "1"))
        case "decimal" | "double" | "integer":
            return f"{float(term.value):g}"
        case "time":
            return term.value.removesuffix("Z")
        case _:
            return f"{term.value}@{term.language}"


def large(number: int) -> list[ox.Quad]:
    """A graph of more quads than are sent as one: ten of each subject."""
    return [quad(f"thing/{i // 10}", f"said {i}", "graph/large", f"https://example.org/p{i % 10}") for i in range(number)]


def theirs_is_there(server: Server) -> bool:
    return answered(remote_graphs(server, BASE).query, f"ASK {{ GRAPH <{FOREIGN}> {{ ?s ?p 'theirs' }} }}") == Truth(True)


def marker(server: Server) -> Marker | None:
    return markers(remote_graphs(server, BASE).query).get(BASE)


def test_all_is_there_and_then_only_what_changed(server: Server, by_store: bool, tmp_path: Path) -> None:
    store, kept = world(), tmp_path / "pushed.sqlite"
    odd = ['"\\\n\t\u20ac\U0001f600\u0001', "x" * 70_000, "", "}; DROP ALL", "\u2028'\"\"\"'''"]
    move(store, add=[*large(LARGE + 300), *(quad(f"odd/{i}", text, "graph/document/odd") for i, text in enumerate(odd))])
    move(store, add=[ox.Quad(ox.BlankNode("b1"), ox.NamedNode("http://e/p"), ox.BlankNode("b2"), ox.NamedNode(f"{BASE}graph/ontology"))])
    time = ox.Literal("05:00:00", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#time"))
    move(store, add=[ox.Quad(ox.NamedNode(BASE + "t"), ox.NamedNode("http://e/p"), time, ox.NamedNode(f"{BASE}graph/document/odd"))])
    report, _ = pushed(server, store, kept, graph_store=by_store)
    total = sum(map(len, ours(store).values()))
    assert (report.mode, report.triples, report.triples_sent) == ("full", total, total)
    assert held(server) == ours(store)
    assert theirs_is_there(server)
    found = marker(server)
    assert found is not None
    assert (found.position, found.layout, found.kb) == (store.position(), LAYOUT, KB)

    assert pushed(server, store, kept, graph_store=by_store)[0].mode == "nothing"

    move(
        store,
        add=[quad("thing/3", "one more", "graph/large")],
        remove=[quad("odd/0", odd[0], "graph/document/odd"), *large(LARGE)[400:410]],
    )
    store.raw.remove_graph(ox.NamedNode(f"{BASE}graph/events"))
    foreseen, _ = pushed(server, store, kept, graph_store=by_store, dry_run=True)
    assert marker(server) == found
    report, said = pushed(server, store, kept, graph_store=by_store)
    assert (report.mode, report.graphs_dropped, report.subjects_removed, said) == ("changes", 1, 1, [])
    assert report.triples_sent == foreseen.triples_sent == 11 + 5  # the subject that changed in the large graph, and all of the small one
    assert held(server) == ours(store)
    assert theirs_is_there(server)
    assert (m := marker(server)) is not None
    assert m.position == store.position()


def test_a_graph_that_grows_large_and_shrinks_again_stays_right(server: Server, by_store: bool, tmp_path: Path) -> None:
    store, kept = GraphStore.in_memory(BASE), tmp_path / "pushed.sqlite"
    for size in (LARGE - 100, LARGE + 100, LARGE - 200, 0, 10):
        store.raw.clear_graph(ox.NamedNode(f"{BASE}graph/large"))
        move(store, add=[*large(size), quad("always", size, "graph/other")])
        pushed(server, store, kept, graph_store=by_store)
        assert held(server) == ours(store)


def test_a_server_that_was_emptied_is_noticed_and_filled_again(server: Server, by_store: bool, tmp_path: Path) -> None:
    store, kept = world(), tmp_path / "pushed.sqlite"
    pushed(server, store, kept, graph_store=by_store)
    remote = remote_graphs(server, BASE)
    remote.drop(remote.names())
    report, said = pushed(server, store, kept, graph_store=by_store)
    assert report.mode == "full"
    assert "it was emptied or changed; filling it anew" in said[0]
    assert held(server) == ours(store)


def test_another_knowledge_base_under_the_same_base_is_not_overwritten(server: Server, by_store: bool, tmp_path: Path) -> None:
    store, other = world(), GraphStore.in_memory(BASE)
    move(other, add=[quad("other", "other", "graph/other")])
    pushed(server, other, tmp_path / "theirs.sqlite", graph_store=by_store, kb="0" * 64)
    with pytest.raises(
        InputRefused, match=r"holds another knowledge base under the same base .*; push elsewhere, or replace it with --full"
    ):
        pushed(server, store, tmp_path / "ours.sqlite", graph_store=by_store)
    assert held(server) == ours(other)
    assert pushed(server, store, tmp_path / "ours.sqlite", graph_store=by_store, full=True)[0].mode == "full"
    assert held(server) == ours(store)


def test_an_older_copy_does_not_replace_a_newer_state(server: Server, by_store: bool, tmp_path: Path) -> None:
    store = world()
    move(store, add=[quad("newer", "newer", "graph/other")])
    pushed(server, store, tmp_path / "one.sqlite", graph_store=by_store)
    with pytest.raises(InputRefused, match=r"holds log position 1 of this knowledge base, this copy is at 0; push from the newer copy"):
        pushed(server, world(), tmp_path / "two.sqlite", graph_store=by_store)
    move(store, add=[quad("newest", "newest", "graph/other")])
    report, said = pushed(server, store, tmp_path / "two.sqlite", graph_store=by_store)
    assert (report.mode, "filled from another copy" in said[0]) == ("full", True)
    # and the first copy sees that it is no longer what it sent
    move(store, add=[quad("last", "last", "graph/other")])
    assert pushed(server, store, tmp_path / "one.sqlite", graph_store=by_store)[0].mode == "full"
    assert held(server) == ours(store)


def test_what_a_server_lost_after_confirming_it_is_sent_again(
    server: Server, by_store: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, kept = world(), tmp_path / "pushed.sqlite"
    move(store, add=large(LARGE + 50))
    remote = remote_graphs(server, BASE)
    counting = type(remote).count

    def loses(me: object) -> int:
        monkeypatch.setattr(type(remote), "count", counting)
        remote.update.update(
            f"DROP SILENT GRAPH <{BASE}graph/beliefs> ; DELETE WHERE {{ GRAPH <{BASE}graph/large> {{ <{BASE}thing/7> ?p ?o }} }}"
        )
        remote.update.update(f"INSERT DATA {{ GRAPH <{BASE}graph/stray> {{ <http://e/s> <http://e/p> 1 }} }}")
        return counting(remote)

    monkeypatch.setattr(type(remote), "count", loses)
    _, said = pushed(server, store, kept, graph_store=by_store)
    assert "holds other numbers of triples than were sent in 3 graphs; sending these again" in said[0]
    assert held(server) == ours(store)


def test_more_graphs_than_some_servers_name_at_once(
    server: Server, by_store: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conflictkg.graph.remote_graphs._PAGE", 7)
    store, kept = GraphStore.in_memory(BASE), tmp_path / "pushed.sqlite"
    move(store, add=[quad(f"s/{i}", i, f"graph/document/{i}") for i in range(60)])
    pushed(server, store, kept, graph_store=by_store)
    assert dict(remote_graphs(server, BASE).counts()) == {f"{BASE}graph/document/{i}": 1 for i in range(60)} | {f"{BASE}graph/meta": 5}
    assert pushed(server, store, kept, graph_store=by_store, full=True)[0].triples_sent == 60
    assert held(server) == ours(store)
