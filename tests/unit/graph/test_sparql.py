"""Queries over the embedded graph: every form, every format, and errors that show the place."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.errors import UsageError
from conflictkg.graph.answers import FORMATS, Rows, Triples, Truth, check_format, table, write
from conflictkg.graph.sparql import query
from conflictkg.graph.store import GraphStore, rebuilding
from tests.unit.graph.world import BASE, quad, world

SELECT = "SELECT ?place ?label { ?place a ckg:Place ; skos:prefLabel ?label } ORDER BY ?label"
ASK = "ASK { ?place a ckg:Place }"
CONSTRUCT = "CONSTRUCT { ?place skos:prefLabel ?label } WHERE { ?place a ckg:Place ; skos:prefLabel ?label }"
DESCRIBE = "DESCRIBE <https://example.org/place/westford>"


def written(text: str, format: str) -> str:
    out = io.BytesIO()
    write(query(world(), text), format, out)
    return out.getvalue().decode()


def test_rows_have_names_values_and_gaps() -> None:
    answer = query(world(), "SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) (<http://e/> 'a') } }")
    assert isinstance(answer, Rows)
    assert answer.variables == ["x", "y"]
    assert list(answer) == [(ox.Literal(1), None), (ox.NamedNode("http://e/"), ox.Literal("a"))]
    again = query(world(), "SELECT ?x ?y { VALUES (?x ?y) { (1 UNDEF) } }")
    assert isinstance(again, Rows)
    assert list(again.records()) == [{"x": "1"}]


def test_each_form_gives_its_kind_of_answer() -> None:
    assert query(world(), ASK) == Truth(True)
    for text in (CONSTRUCT, DESCRIBE):
        answer = query(world(), text)
        assert isinstance(answer, Triples)
        assert list(answer)


def test_without_from_everything_is_asked_and_with_from_only_what_it_names() -> None:
    everything = "SELECT (COUNT(*) AS ?n) { ?s a ?class }"
    beliefs = "SELECT (COUNT(*) AS ?n) FROM <graph/beliefs> { ?s a ?class }"
    absent = "SELECT (COUNT(*) AS ?n) FROM <graph/absent> { ?s a ?class }"
    counts = []
    for text in (everything, beliefs, absent):
        answer = query(world(), text)
        assert isinstance(answer, Rows)
        counts.append(int(next(answer.records())["n"]))
    assert counts[0] > counts[1] > counts[2] == 0


def test_a_declared_prefix_is_stronger_than_the_usual_one() -> None:
    assert query(world(), "PREFIX ckg: <http://elsewhere.example/> ASK { ?s a ckg:Place }") == Truth(False)


@pytest.mark.parametrize("format", [f for f in FORMATS if f not in ("turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml")])
def test_rows_and_truths_are_written(format: str) -> None:
    rows, truth = written(SELECT, format), written(ASK, format)
    assert "Westford" in rows
    assert "Eastmark airbase" in rows
    assert ("yes" if format == "table" else "true") in truth


def test_a_table_that_does_not_fit_is_told_in_blocks_with_nothing_cut_off() -> None:
    (wide, whole), (narrow, _) = table(query(world(), SELECT), 200), table(query(world(), SELECT), 30)
    assert whole
    assert "│" in wide
    assert "│" not in narrow
    for word in ("https://example.org/place/westford", "Eastmark airbase"):
        assert word in narrow
    assert table(query(world(), "SELECT ?s { ?s a ckg:Nothing }"), 30) == ("(nothing)\n", True)


def test_json_results_are_those_of_the_standard() -> None:
    told = json.loads(written(SELECT, "json"))
    assert told["head"]["vars"] == ["place", "label"]
    labels = {b["label"]["value"] for b in told["results"]["bindings"]}
    assert labels == {"Eastmark airbase", "Ostmark", "Westford", "Hill Pass", "Stonebridge"}
    assert json.loads(written(ASK, "json"))["boolean"] is True
    assert json.loads(written(ASK.replace("ckg:Place", "ckg:Nothing"), "json"))["boolean"] is False
    assert next(json.loads(line)["label"] for line in written(SELECT, "jsonl").splitlines()) == "Eastmark airbase"


@pytest.mark.parametrize("format", ["turtle", "ntriples", "nquads", "trig", "jsonld", "rdfxml", "json", "xml"])
def test_graphs_are_written_so_that_they_read_the_same(format: str) -> None:
    formats = {
        "turtle": ox.RdfFormat.TURTLE,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "nquads": ox.RdfFormat.N_QUADS,
        "trig": ox.RdfFormat.TRIG,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "json": ox.RdfFormat.JSON_LD,
        "xml": ox.RdfFormat.RDF_XML,
    }
    answer = query(world(), CONSTRUCT)
    assert isinstance(answer, Triples)
    assert {q.triple for q in ox.parse(written(CONSTRUCT, format), formats[format])} == set(answer)


def test_turtle_binds_prefixes_in_a_fixed_order() -> None:
    lines = [line for line in written(CONSTRUCT, "turtle").splitlines() if line.startswith("@prefix")]
    assert len(lines) > 10
    assert lines == sorted(lines)


def test_a_table_of_triples_shortens_iris_and_hides_control_characters() -> None:
    assert "skos:prefLabel" in written(CONSTRUCT, "table")
    shown = written("SELECT ('\\u001b[31mred' AS ?x) { }".replace("\\u001b", "\x1b"), "table")
    assert "\x1b" not in shown
    assert "red" in shown


@pytest.mark.parametrize(
    ("text", "format"), [(SELECT, "turtle"), (ASK, "jsonld"), (CONSTRUCT, "csv"), (DESCRIBE, "jsonl"), (SELECT, "docx")]
)
def test_a_format_that_does_not_fit_is_refused_with_those_that_do(text: str, format: str) -> None:
    with pytest.raises(UsageError, match="use one of: table, "):
        written(text, format)
    with pytest.raises(UsageError, match="use one of: table, "):
        check_format(text.split()[0], format)


@pytest.mark.parametrize(
    ("text", "line", "column", "hint"),
    [
        ("SELECT * {\n  ?s foo:bar ?o }", 2, 13, "prefix foo: is not declared"),
        ("SELECT * { ref:place/t4 ?p ?o }", 1, 21, r"write ref:place\/t4, or the whole IRI"),
        ("SELECT * {\n\t?s ?p }", 2, 8, "expected"),
        ("SELECT * { ?s ?p 'é€\U0001f54a' . ?x", 1, 30, "expected"),
        ("SELECT * { ?s <a b> ?o }", 1, 17, "expected|IRI"),
        ("SELECT ?x WHERE { ?s ?p ?o } GROUP BY ?s", 1, 1, ""),
    ],
)
def test_a_syntax_error_shows_the_line_with_a_caret_under_the_place(text: str, line: int, column: int, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        query(world(), text)
    message = str(caught.value)
    if hint:
        head, shown, caret = message.split("\n")
        assert head.startswith(f"query: line {line}, column ")
        assert shown.strip() == text.split("\n")[line - 1].strip()
        where = int(head.split("column ")[1].split(":")[0])
        assert len(caret) == where + 2
        assert abs(where - column) <= 8, head
        assert any(part in head for part in hint.split("|")), head


def test_a_query_that_takes_too_long_is_stopped(tmp_path: Path) -> None:
    import time

    with rebuilding(tmp_path / "graph", BASE) as store:
        store.bulk(quad(f"s{n}", n) for n in range(3000))
    with GraphStore.reader(tmp_path / "graph", BASE) as store:
        start = time.monotonic()
        with pytest.raises(UsageError, match="not answered within 1 s"):
            query(store, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", timeout=1)
        assert time.monotonic() - start < 20
        answer = query(store, "SELECT (COUNT(*) AS ?n) { ?s <https://example.org/says> ?o }", timeout=60)
        assert isinstance(answer, Rows)
        assert list(answer.records()) == [{"n": "3000"}]
        triples = query(store, "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o FILTER(?o = 7) }", timeout=60)
        assert isinstance(triples, Triples)
        assert list(triples) == [quad("s7", 7).triple]
        assert query(store, "ASK { ?s ?p 12345 }", timeout=60) == Truth(False)
        with pytest.raises(UsageError, match="line 1, column"):
            query(store, "ASK { ?s }", timeout=60)
        with pytest.raises(UsageError, match="more than 0"):
            query(store, ASK, timeout=0)
    with pytest.raises(UsageError, match="graph on disk"):
        query(world(), ASK, timeout=5)


def test_a_worker_may_take_so_much_memory_and_no_more(tmp_path: Path) -> None:
    from conflictkg.graph.timed import query_in_process

    with rebuilding(tmp_path / "graph", BASE) as store:
        store.bulk(quad(f"s{n}", n) for n in range(3000))
    with GraphStore.reader(tmp_path / "graph", BASE) as store:
        greedy = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a"
        with pytest.raises(UsageError, match="memory"):
            query_in_process(store, greedy, graph=False, union=True, timeout=120, memory=600 << 20)


def test_an_answer_of_a_worker_may_be_so_long_and_no_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from conflictkg.graph import timed

    monkeypatch.setattr(timed, "MOST_BYTES", 1 << 20)
    with rebuilding(tmp_path / "graph", BASE) as store:
        store.bulk(quad(f"s{n}", n) for n in range(3000))
    with GraphStore.reader(tmp_path / "graph", BASE) as store, pytest.raises(UsageError, match="longer than 1 MB"):
        query(store, "SELECT * { ?a ?b ?c . ?d ?e ?f }", timeout=120)


def test_a_cross_product_over_a_million_quads_is_stopped_and_takes_no_more_memory(tmp_path: Path) -> None:
    """A million times a million rows: the process that counts them is killed in time, and does not grow while it counts."""
    import threading
    import time

    if not Path("/proc/self/status").exists():
        pytest.skip("what a process takes is seen in /proc only")
    lines = "".join(f"<{BASE}s{n // 10}> <{BASE}p{n % 10}> <{BASE}o{n % 1000}> <{BASE}graph/x> .\n" for n in range(1_000_000))
    with rebuilding(tmp_path / "graph", BASE) as store:
        store.raw.bulk_load(input=lines.encode(), format=ox.RdfFormat.N_QUADS)
    del lines
    took: list[int] = []

    def children() -> set[str]:
        return set(Path(f"/proc/self/task/{threading.main_thread().native_id}/children").read_text("ascii").split())

    before = children()  # what other tests started, such as the resource tracker of multiprocessing
    with GraphStore.reader(tmp_path / "graph", BASE) as store:
        over = threading.Event()

        def watch() -> None:
            while not over.wait(0.25):
                for child in children() - before:
                    status = Path(f"/proc/{child}/status").read_text("utf-8").partition("VmRSS:")[2]
                    took.extend(int(size) for size in status.split()[:1])

        watcher = threading.Thread(target=watch)
        watcher.start()
        start = time.monotonic()
        with pytest.raises(UsageError, match="not answered within 12 s and stopped"):
            query(store, "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f }", timeout=12)
        assert time.monotonic() - start < 60
        over.set()
        watcher.join()
    assert children() <= before
    later = took[-len(took) // 3 :]  # by then the engine holds one side of the product, and counts
    assert len(later) > 5
    assert max(later) - min(later) < 100_000, took  # kB


def test_a_worker_ends_by_itself_when_nobody_is_left_to_end_it(tmp_path: Path) -> None:
    import signal
    import subprocess
    import sys

    with rebuilding(tmp_path / "graph", BASE) as store:
        store.bulk(quad(f"s{n}", n) for n in range(3000))
        directory = str(store.directory)
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    order = json.dumps({"directory": directory, "base": BASE, "query": endless, "union": True, "seconds": 0.3})
    done = subprocess.run(
        [sys.executable, "-m", "conflictkg.graph.worker"], input=order.encode(), capture_output=True, timeout=60, check=False
    )
    assert done.returncode == -signal.SIGALRM
