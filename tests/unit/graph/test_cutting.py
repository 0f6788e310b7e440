"""Answers cut after so many bytes: never longer, never in the middle of a row, always readable."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from typing import IO
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from conflictkg.errors import UsageError
from conflictkg.graph.answers import write
from conflictkg.graph.cutting import check_cut, write_cut
from conflictkg.graph.sparql import query
from conflictkg.graph.store import GraphStore
from tests.unit.graph.world import BASE, quad

NASTY = ['a},{"b', "two\nlines", 'say "no"', "a, b; c", "<x>&amp;</result>", ' .\n"@prefix', "\t</a>\n\t</b>\n", "é€\U0001f54a", "", "]}}"]
SELECT = "SELECT ?s ?o ?missing { ?s ?p ?o FILTER(?p = <https://example.org/says>) } ORDER BY ?s"
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?p = <https://example.org/says>) }"


@pytest.fixture(scope="module")
def store() -> GraphStore:
    found = GraphStore.in_memory(BASE)
    found.bulk(quad(f"s{n:03}", text + str(n)) for n, text in enumerate(NASTY * 4))
    return found


def cut(store: GraphStore, text: str, format: str, limit: int) -> tuple[bytes, bool]:
    out = io.BytesIO()
    answer = query(store, text)
    graph_format = {"json": "jsonld", "xml": "rdfxml"}.get(format, format) if text == CONSTRUCT else format
    whole = write_cut(lambda stream: write(answer, format, stream), graph_format, out, limit)
    return out.getvalue(), whole


def rows_of_csv(data: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))[1:]


def rows_of_json(data: bytes) -> list[object]:
    found: list[object] = json.loads(data)["results"]["bindings"]
    return found


def rows_of_xml(data: bytes) -> list[bytes]:
    root = ElementTree.fromstring(data)
    return [ElementTree.tostring(row) for row in root.iter("{http://www.w3.org/2005/sparql-results#}result")]


def rows_of_tsv(data: bytes) -> list[object]:
    solutions = ox.parse_query_results(data, ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)
    return [str(row) for row in solutions]


def rows_of_lines(data: bytes) -> list[object]:
    return [json.loads(line) for line in data.splitlines()]


def triples_of(format: ox.RdfFormat) -> Callable[[bytes], list[object]]:
    return lambda data: sorted((quad.triple for quad in ox.parse(data, format)), key=str)


READERS: dict[str, Callable[[bytes], list[object]]] = {
    "csv": rows_of_csv,  # type: ignore[dict-item]
    "tsv": rows_of_tsv,
    "jsonl": rows_of_lines,
    "json": rows_of_json,
    "xml": rows_of_xml,  # type: ignore[dict-item]
}
GRAPHS = {
    "ntriples": ox.RdfFormat.N_TRIPLES,
    "nquads": ox.RdfFormat.N_QUADS,
    "turtle": ox.RdfFormat.TURTLE,
    "trig": ox.RdfFormat.TRIG,
    "rdfxml": ox.RdfFormat.RDF_XML,
}


@pytest.mark.parametrize("format", READERS)
def test_rows_are_cut_at_the_end_of_a_row_at_any_limit(store: GraphStore, format: str) -> None:
    whole, complete = cut(store, SELECT, format, 1 << 20)
    assert complete
    everything = READERS[format](whole)
    assert len(everything) == 40
    shortest = next(n for n in range(1, len(whole)) if fits(store, SELECT, format, n))
    counts = set()
    for limit in [*range(shortest, shortest + 400, 7), *range(len(whole) - 60, len(whole))]:
        data, complete = cut(store, SELECT, format, limit)
        rows = READERS[format](data)
        assert len(data) <= limit
        assert not complete
        assert rows == everything[: len(rows)]
        counts.add(len(rows))
    assert len(counts) > 3
    assert max(counts) >= 38
    assert cut(store, SELECT, format, len(whole)) == (whole, True)


@pytest.mark.parametrize("format", GRAPHS)
def test_graphs_are_cut_at_the_end_of_a_statement(store: GraphStore, format: str) -> None:
    whole, _ = cut(store, CONSTRUCT, format, 1 << 20)
    everything = set(map(str, triples_of(GRAPHS[format])(whole)))
    assert len(everything) == 40
    sizes = set()
    for limit in range(2000, len(whole), 83):
        data, complete = cut(store, CONSTRUCT, format, limit)
        found = set(map(str, triples_of(GRAPHS[format])(data)))
        assert len(data) <= limit
        assert not complete
        assert found < everything
        sizes.add(len(found))
    assert len(sizes) > 3


def test_the_engine_stops_when_the_answer_is_cut(store: GraphStore) -> None:
    endless = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o . ?p ?q ?r }"  # four thousand million rows
    data, complete = cut(store, endless, "csv", 5000)
    assert not complete
    assert 4000 < len(data) <= 5000


def test_long_documents_go_through_piece_by_piece() -> None:
    class Recorder(io.BytesIO):
        largest = 0

        def write(self, data: object) -> int:
            assert isinstance(data, bytes)
            self.largest = max(self.largest, len(data))
            return super().write(data)

    def lines(out: IO[bytes]) -> bool:
        for n in range(60_000):
            out.write(f"line {n}\n".encode())
        return True

    out = Recorder()
    assert write_cut(lines, "tsv", out, 1 << 30)
    assert out.getvalue().endswith(b"line 59999\n")
    assert out.largest < 200_000


def test_a_limit_below_the_head_writes_nothing_and_says_so(store: GraphStore) -> None:
    out = io.BytesIO()
    answer = query(store, SELECT)
    with pytest.raises(UsageError, match="--limit-bytes 20: not even"):
        write_cut(lambda stream: write(answer, "xml", stream), "xml", out, 20)
    assert out.getvalue() == b""


def test_what_cannot_be_cut_is_refused_with_what_can() -> None:
    with pytest.raises(UsageError, match=r"'jsonld' cannot be cut .* use ntriples"):
        check_cut("jsonld")


def fits(store: GraphStore, text: str, format: str, limit: int) -> bool:
    try:
        cut(store, text, format, limit)
    except UsageError:
        return False
    return True
