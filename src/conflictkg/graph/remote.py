"""The same questions to a SPARQL server elsewhere, through SPARQLWrapper (SPARQL 1.1 Protocol, queries only).

Beside ``sparql`` on the way of the data: a query in, an ``Answer`` out, so that everything after is the same. Queries go by form POST,
which every server tried understands. Nothing is sent but the query.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph as ox

from conflictkg.errors import InputRefused
from conflictkg.graph.answers import Answer, Triples, answer_of
from conflictkg.graph.connection import DEFAULT_TIMEOUT, Connection, Reply
from conflictkg.graph.credentials import NOBODY, Credentials
from conflictkg.graph.dialects import alike, canonical, is_alike
from conflictkg.graph.guard import Outline
from conflictkg.graph.sparql import look_over
from conflictkg.rdf.nesting import too_deep, too_deep_by_line, too_deep_json, too_deep_xml
from conflictkg.rdf.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

ANY_BASE = "http://base.invalid/"
"""For queries without relative IRIs."""

_ROW_TYPES = {
    "application/sparql-results+json": ox.QueryResultsFormat.JSON,
    "application/json": ox.QueryResultsFormat.JSON,
    "application/sparql-results+xml": ox.QueryResultsFormat.XML,
}
_GRAPH_TYPES = {
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/rdf+xml": ox.RdfFormat.RDF_XML,
}
_DEEP = {
    "application/n-triples": lambda data: too_deep_by_line(data.splitlines()),
    "text/turtle": too_deep,
    "application/rdf+xml": too_deep_xml,
}
_ACCEPT_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.7"


def remote_query(
    endpoint: str,
    text: str,
    *,
    base: str,
    timeout: float = DEFAULT_TIMEOUT,
    accept: str | None = None,
    credentials: Credentials = NOBODY,
) -> Answer:
    """Answer a query at ``endpoint`` (http or https) in at most ``timeout`` seconds.

    Prefixes that the query uses without declaring them, and ``base`` for its relative IRIs, are put before it. ``accept`` replaces the
    media types asked for. Where a query names no graph, the server's default graph is meant, which need not be the union. Raises
    ``UsageError`` for a bad endpoint or query, ``InputRefused`` when the server cannot be reached, refuses, or sends something else.
    """
    return answered(Connection(endpoint, timeout, credentials), text, base=base, accept=accept)


def answered(connection: Connection, text: str, *, base: str = ANY_BASE, accept: str | None = None) -> Answer:
    """The same over a connection that there is."""
    outlined = look_over(text, base)
    graph = outlined.form in ("CONSTRUCT", "DESCRIBE")
    asked = with_prologue(text, outlined, base)
    reply = connection.query(asked, outlined.form, accept or (_ACCEPT_GRAPH if graph else _ACCEPT_ROWS))
    return _read_graph(connection, reply) if graph else _read_rows(connection, reply)


def with_prologue(text: str, outlined: Outline, base: str) -> str:
    """The query as a server without our defaults understands it; on the same number of lines."""
    prologue = "" if outlined.based else f"BASE {ox.NamedNode(base)} "
    for prefix in sorted(outlined.used - outlined.declared):
        if prefix in PREFIXES:
            prologue += f"PREFIX {prefix}: {ox.NamedNode(PREFIXES[prefix])} "
    return prologue + text


def _read_rows(connection: Connection, reply: Reply) -> Answer:
    if reply.kind not in _ROW_TYPES:
        raise _other(connection, reply)
    data, kind = reply.body.read(), _ROW_TYPES[reply.kind]
    if (too_deep_json if kind == ox.QueryResultsFormat.JSON else too_deep_xml)(data):
        raise _other(connection, reply)
    try:
        results = ox.parse_query_results(data, kind)
        # rows are parsed as they are read: read them once, so that none is shown of an answer that breaks off
        if isinstance(results, ox.QuerySolutions) and not is_alike(results):
            data, kind = alike(ox.parse_query_results(data, kind)), ox.QueryResultsFormat.JSON  # type: ignore[arg-type]  # as before
    except (SyntaxError, ValueError, MemoryError):  # MemoryError: one value is longer than the parser takes
        raise _other(connection, reply) from None
    return answer_of(ox.parse_query_results(data, kind))


def _read_graph(connection: Connection, reply: Reply) -> Answer:
    if reply.kind not in _GRAPH_TYPES:
        raise _other(connection, reply)
    if _DEEP[reply.kind](reply.body.read()):
        raise _other(connection, reply)
    reply.body.seek(0)

    def triples() -> Iterator[ox.Triple]:
        try:
            for quad in ox.parse(reply.body, _GRAPH_TYPES[reply.kind]):
                value = canonical(quad.object) if isinstance(quad.object, ox.Literal) else quad.object
                yield ox.Triple(quad.subject, quad.predicate, value)
        except (SyntaxError, MemoryError):  # MemoryError: one term is longer than the parser takes
            raise _other(connection, reply) from None

    return Triples(triples())


def _other(connection: Connection, reply: Reply) -> InputRefused:
    reply.body.seek(0)
    start = connection.credentials.hide(reply.body.read(120).decode("utf-8", "replace"))
    start = "".join(c if c.isprintable() else " " for c in start)
    return InputRefused(
        f"endpoint {connection.address}: did not send SPARQL results but {reply.kind}: {start!r}; "
        "check the path of the endpoint (often /query or /sparql)"
    )
