"""What is sent to a SPARQL server, and what comes of servers that misbehave."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from conflictkg.errors import InputRefused, UsageError
from conflictkg.graph.answers import Rows, Triples
from conflictkg.graph.remote import remote_query
from tests.unit.graph.world import BASE

JSON = "application/sparql-results+json"
Reply = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(reply: Reply) -> Iterator[tuple[str, list[tuple[dict[str, str], str]]]]:
    """A server that answers every request in one way; gives its address and what it was sent."""
    received: list[tuple[dict[str, str], str]] = []

    class Handler(BaseHTTPRequestHandler):
        seen: ClassVar = received

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self.seen.append((dict(self.headers), parse_qs(body)["query"][0]))
            reply(self)

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{http.server_port}/sparql", received
        finally:
            http.shutdown()
            thread.join()


def sends(status: int, kind: str, body: bytes) -> Reply:
    def reply(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return reply


EMPTY = sends(200, JSON, b'{"head":{"vars":["s"]},"results":{"bindings":[]}}')


def test_prefixes_and_base_are_put_before_the_query_on_its_first_line() -> None:
    with server(EMPTY) as (endpoint, received):
        remote_query(endpoint, "PREFIX oa: <http://mine.example/>\nSELECT ?s { ?s a ckg:Place ; oa:x skos:y } # sh:not-this", base=BASE)
        remote_query(endpoint, "BASE <http://mine.example/> SELECT ?s { ?s a <x> }", base=BASE)
    assert received[0][1].splitlines()[0] == (
        f"BASE <{BASE}> PREFIX ckg: <https://w3id.org/conflictkg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#> PREFIX oa: <http://mine.example/>"
    )
    assert received[1][1] == "BASE <http://mine.example/> SELECT ?s { ?s a <x> }"
    assert JSON in received[0][0]["Accept"]


@pytest.mark.parametrize("text", ["# SELECT\nCONSTRUCT WHERE { ?s ?p ?o }", "PREFIX select: <http://e/> DESCRIBE select:x"])
def test_the_form_is_read_where_it_really_stands(text: str) -> None:
    with server(sends(200, "application/n-triples", b"<http://e/s> <http://e/p> <http://e/o> .\n")) as (endpoint, received):
        answer = remote_query(endpoint, text, base=BASE)
        assert isinstance(answer, Triples)
        assert len(list(answer)) == 1
    assert "application/n-triples" in received[0][0]["Accept"]


def test_other_media_types_of_the_standard_are_read() -> None:
    xml = (
        b'<?xml version="1.0"?><sparql xmlns="http://www.w3.org/2005/sparql-results#"><head><variable name="s"/></head>'
        b'<results><result><binding name="s"><uri>http://e/</uri></binding></result></results></sparql>'
    )
    with server(sends(200, "application/sparql-results+xml; charset=utf-8", xml)) as (endpoint, received):
        answer = remote_query(endpoint, "SELECT ?s {}", base=BASE, accept="application/sparql-results+xml")
        assert isinstance(answer, Rows)
        assert list(answer.records()) == [{"s": "http://e/"}]
    assert received[0][0]["Accept"] == "application/sparql-results+xml"
    with server(sends(200, "text/turtle", b"@prefix e: <http://e/> . e:s e:p e:o .")) as (endpoint, _):
        graph = remote_query(endpoint, "CONSTRUCT WHERE { ?s ?p ?o }", base=BASE)
        assert isinstance(graph, Triples)
        assert len(list(graph)) == 1


@pytest.mark.parametrize(
    ("status", "body", "kind", "said"),
    [
        (400, b"Parse error: unknown thing\nsecond line", UsageError, "answered 400: Parse error: unknown thing; correct the query"),
        (400, "Fehler: \u00e4 'x' \"y\" \\n".encode(), UsageError, "answered 400: Fehler: \u00e4 'x' \"y\" \\\\n; correct"),
        (400, b"", UsageError, "answered 400; correct the query"),
        (401, b"who are you", InputRefused, "answered 401: who are you; the server wants to know who asks"),
        (403, b"\x1b[31mno", InputRefused, r"answered 403: \[31mno; the server wants"),
        (404, b"<html>", InputRefused, "answered 404: <html>; check the path"),
        (500, b"\n\n  Virtuoso 42000 Error\n", InputRefused, "answered 500: Virtuoso 42000 Error; try again later"),
        (503, b"busy", InputRefused, "answered 503: busy; try again later"),
    ],
)
def test_a_refusal_is_told_with_the_first_line_of_what_the_server_said(status: int, body: bytes, kind: type[Exception], said: str) -> None:
    with server(sends(status, "text/plain", body)) as (endpoint, _), pytest.raises(kind, match=said):
        remote_query(endpoint, "ASK {}", base=BASE)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", b"<html><body>Welcome"),
        (JSON, b"<html>"),
        (JSON, b""),
        (JSON, b'{"head":'),
        ("application/octet-stream", b"\x00\xff"),
        ("text/turtle", b"<a> <b> <c>."),
    ],
)
def test_what_is_not_sparql_results_is_told_with_its_beginning(kind: str, body: bytes) -> None:
    def read(endpoint: str) -> None:
        answer = remote_query(endpoint, "SELECT * { ?s ?p ?o }", base=BASE)
        assert isinstance(answer, Rows)
        list(answer)

    with server(sends(200, kind, body)) as (endpoint, _), pytest.raises(InputRefused, match="did not send SPARQL results"):
        read(endpoint)


@pytest.mark.parametrize(
    ("kind", "query", "body"),
    [
        (JSON, "SELECT ?x {}", b'{"head":{"vars":["x"]},"results":{"bindings":[{"x":' + b'{"type":"triple","value":{"object":' * 50_000),
        (JSON, "SELECT ?x {}", b'{"head":{"vars":["' + b"x" * (17 << 20)),
        ("application/sparql-results+xml", "SELECT ?x {}", b"<triple><object>" * 70_000),
        ("application/n-triples", "CONSTRUCT WHERE { ?s ?p ?o }", b"<http://e/s> <http://e/p> <<(" * 50_000),
        ("text/turtle", "CONSTRUCT WHERE { ?s ?p ?o }", b"<http://e/s> <http://e/p> <<(\n" * 50_000),
        ("text/turtle", "CONSTRUCT WHERE { ?s ?p ?o }", b'<http://e/s> <http://e/p> "' + b"x" * (17 << 20)),
        ("application/rdf+xml", "CONSTRUCT WHERE { ?s ?p ?o }", b"<a:p parseType='Triple'>" * 50_000),
    ],
)
def test_an_answer_that_would_be_the_end_of_the_parser_is_refused(kind: str, query: str, body: bytes) -> None:
    def read(endpoint: str) -> None:
        answer = remote_query(endpoint, query, base=BASE)
        assert isinstance(answer, Rows | Triples)
        list(answer)

    with server(sends(200, kind, body)) as (endpoint, _), pytest.raises(InputRefused, match="did not send SPARQL results"):
        read(endpoint)


def test_a_graph_that_breaks_off_is_told() -> None:
    with server(sends(200, "application/n-triples", b"<http://e/s> <http://e/p> <http://e/o> .\n<http://e/s> <htt")) as (endpoint, _):
        answer = remote_query(endpoint, "CONSTRUCT WHERE { ?s ?p ?o }", base=BASE)
        assert isinstance(answer, Triples)
        with pytest.raises(InputRefused, match="did not send SPARQL results"):
            list(answer)


def test_rows_that_break_off_are_told() -> None:
    body = b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"uri","value":"http://e/"}},{"s":{"ty'
    with server(sends(200, JSON, body)) as (endpoint, _), pytest.raises(InputRefused, match="did not send SPARQL results"):
        answer = remote_query(endpoint, "SELECT ?s {}", base=BASE)
        assert isinstance(answer, Rows)
        list(answer)


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    try:
        for _ in range(200):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b'{"head"')


def test_a_server_that_drips_is_given_up_in_time() -> None:
    start = time.monotonic()
    with server(drips) as (endpoint, _), pytest.raises(InputRefused, match=r"no complete answer within 0.4 s"):
        remote_query(endpoint, "ASK {}", base=BASE, timeout=0.4)
    assert time.monotonic() - start < 8


def test_a_connection_that_breaks_off_is_told() -> None:
    with server(breaks_off) as (endpoint, _), pytest.raises(InputRefused, match=r"broke off|did not send SPARQL results"):
        remote_query(endpoint, "ASK {}", base=BASE)


@pytest.mark.parametrize(
    ("endpoint", "hint"),
    [
        ("file:///etc/passwd", "must begin with http"),
        ("ftp://example.org/x", "must begin with http"),
        ("127.0.0.1:7878/query", "must begin with http"),
        ("http://", "name a host"),
        ("http://[::1", "give an address"),
        ("http://host:notaport/", "give an address"),
        ("http://user:secret@example.org/", "leave it out"),
        ("http://example.org/a b", "a space or a control character"),
        ("http://example.org/\r\nX-Evil: 1", "control character|give an address|name a host"),
        ("", "must begin with http"),
    ],
)
def test_an_endpoint_that_cannot_be_one_is_refused(endpoint: str, hint: str) -> None:
    with pytest.raises(UsageError, match=hint) as caught:
        remote_query(endpoint, "ASK {}", base=BASE)
    assert "secret" not in str(caught.value)


def test_a_timeout_must_be_positive() -> None:
    with pytest.raises(UsageError, match="more than 0 seconds"):
        remote_query("http://127.0.0.1:9/", "ASK {}", base=BASE, timeout=0)


def test_literals_are_told_as_the_embedded_store_writes_them() -> None:
    def typed(name: str, value: str) -> str:
        return f'{{"type":"typed-literal","datatype":"http://www.w3.org/2001/XMLSchema#{name}","value":"{value}"}}'

    told = [("boolean", "1"), ("decimal", "0.50"), ("dateTime", "2014-11-03T00:00:00+00:00"), ("integer", "007"), ("time", "05:00:00Z")]
    rows = ",".join(f'{{"x":{typed(*each)},"y":{{"type":"literal","xml:lang":"en","value":"a"}}}}' for each in told)
    body = f'{{"head":{{"vars":["x","y","z"]}},"results":{{"bindings":[{rows},{{"z":{{"type":"bnode","value":"b"}}}}]}}}}'
    with server(sends(200, JSON, body.encode())) as (endpoint, _):
        answer = remote_query(endpoint, "SELECT ?x {}", base=BASE)
    assert isinstance(answer, Rows)
    assert answer.variables == ["x", "y", "z"]
    found = list(answer)
    assert [row[0].value for row in found[:-1]] == ["true", "0.5", "2014-11-03T00:00:00Z", "7", "05:00:00Z"]  # type: ignore[union-attr]
    assert found[0][1:] == (ox.Literal("a", language="en"), None)
    assert found[-1] == (None, None, ox.BlankNode("b"))
    graph = b'<http://e/s> <http://e/p> "0"^^<http://www.w3.org/2001/XMLSchema#boolean> .\n'
    with server(sends(200, "application/n-triples", graph)) as (endpoint, _):
        triples = remote_query(endpoint, "CONSTRUCT WHERE { ?s ?p ?o }", base=BASE)
        assert isinstance(triples, Triples)
        assert [t.object for t in triples] == [ox.Literal("false", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#boolean"))]


def test_an_answer_without_end_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conflictkg.graph.connection.MOST_BYTES", 1 << 20)
    for query in ("SELECT ?s {}", "CONSTRUCT WHERE { ?s ?p ?o }"):
        with server(sends(200, JSON, b" " * ((1 << 20) + 1))) as (endpoint, _), pytest.raises(InputRefused, match="sent more than 1 MB"):
            remote_query(endpoint, query, base=BASE)
