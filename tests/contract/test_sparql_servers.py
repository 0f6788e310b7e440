"""The same questions give the same answers in process, in a worker process, and from a real SPARQL server."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from conflictkg.errors import InputRefused, UsageError
from conflictkg.graph.answers import Rows, Triples, Truth
from conflictkg.graph.questions import bind, load_questions
from conflictkg.graph.remote import remote_query
from conflictkg.graph.sparql import query
from conflictkg.graph.store import GraphStore, rebuilding
from tests.contract.servers import free_port, oxigraph
from tests.fakes.pushing import pushed
from tests.unit.graph.world import BASE, GOLDEN, QUERIES, world

pytestmark = pytest.mark.server

QUESTIONS = load_questions([QUERIES])


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of an oxigraph server on the loopback interface that was filled with the invented war by a push."""
    folder = tmp_path_factory.mktemp("server")
    with oxigraph(folder / "data") as server:
        pushed(server, world(), folder / "pushed.sqlite")
        yield server.query


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GraphStore]:
    """The same graph on disk, open for reading."""
    folder = tmp_path_factory.mktemp("embedded") / "graph"
    with rebuilding(folder, BASE) as store:
        store.bulk(world().quads())
    with GraphStore.reader(folder, BASE) as store:
        yield store


@pytest.mark.parametrize("name", ["who-controlled", "claims-about-place"])
def test_a_worker_process_gives_the_answers_on_file(on_disk: GraphStore, name: str) -> None:
    for case in json.loads((GOLDEN / f"{name}.json").read_text("utf-8"))[:2]:
        answer = query(on_disk, bind(QUESTIONS[name], case["values"], BASE), timeout=60)
        assert isinstance(answer, Rows)
        assert list(answer.records()) == case["rows"]


def test_each_form_comes_back_the_same(endpoint: str, on_disk: GraphStore) -> None:
    ask = "ASK FROM <graph/reference> { ?place a ckg:Place }"
    assert remote_query(endpoint, ask, base=BASE) == query(on_disk, ask) == query(on_disk, ask, timeout=60) == Truth(True)
    for text in (
        "CONSTRUCT { ?s skos:prefLabel ?o } WHERE { GRAPH <graph/reference> { ?s skos:prefLabel ?o } }",
        "PREFIX p: <https://example.org/place/> DESCRIBE p:westford FROM <graph/reference>",
    ):
        answers = (remote_query(endpoint, text, base=BASE), query(on_disk, text), query(on_disk, text, timeout=60))
        found = []
        for answer in answers:
            assert isinstance(answer, Triples)
            found.append(set(answer))
        assert found[0] == found[1] == found[2] != set()


def test_every_way_of_writing_terms_survives_the_way(endpoint: str) -> None:
    text = """# a comment with SELECT and <http://not.a/prefix#> in it
    SELECT * { VALUES ?x { "a" "ä\\n\\"\\u20AC"@en 1 1.50 true "2014-11-03T00:00:00Z"^^xsd:dateTime ckg:place <rel> UNDEF } }"""
    answer, local = remote_query(endpoint, text, base=BASE), query(world(), text)
    assert isinstance(answer, Rows)
    assert isinstance(local, Rows)
    assert list(answer) == list(local)
    assert ox.NamedNode(BASE + "rel") in {row[0] for row in query_rows(text)}


def query_rows(text: str) -> list[tuple[object, ...]]:
    answer = query(world(), text)
    assert isinstance(answer, Rows)
    return list(answer)


def test_what_the_server_refuses_is_told_in_its_words(endpoint: str) -> None:
    with pytest.raises(UsageError, match=r"answered 400: .*error at 1:\d+.*; correct the query"):
        remote_query(endpoint, "SELECT * { ?s ?p }", base=BASE)
    with pytest.raises(InputRefused, match=r"answered 404.*check the path"):
        remote_query(endpoint.replace("/query", "/nothing-here"), "ASK {}", base=BASE)


def test_service_and_updates_are_not_sent(endpoint: str) -> None:
    for text in ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "DELETE WHERE { ?s ?p ?o }"):
        with pytest.raises(UsageError):
            remote_query(endpoint, text, base=BASE)


def test_a_server_that_is_slow_is_given_up(endpoint: str) -> None:
    start = time.monotonic()
    with pytest.raises(InputRefused, match=r"no complete answer within 0.5 s"):
        remote_query(
            endpoint,
            "SELECT (COUNT(*) AS ?n) { " + " . ".join(f"GRAPH ?g{i} {{ ?a{i} ?b{i} ?c{i} }}" for i in range(6)) + " }",
            base=BASE,
            timeout=0.5,
        )
    assert time.monotonic() - start < 10


def test_a_server_that_is_not_there_is_told(endpoint: str) -> None:
    with pytest.raises(InputRefused, match=r"cannot be reached .*check the address"):
        remote_query(f"http://127.0.0.1:{free_port()}/query", "ASK {}", base=BASE)
