"""The same questions to a SPARQL server elsewhere, through SPARQLWrapper (SPARQL 1.1 Protocol, queries only).

Beside ``sparql`` on the way of the data: a query in, an ``Answer`` out, so that everything after is the same. Queries go by form POST,
which every server tried understands. Nothing is sent but the query.
"""

from __future__ import annotations

import ast
import io
import socket
import time
import urllib.error
from typing import IO, TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pyoxigraph as ox

from conflictkg.errors import InputRefused, UsageError
from conflictkg.graph.answers import Answer, Triples, answer_of
from conflictkg.graph.guard import Outline
from conflictkg.graph.sparql import look_over
from conflictkg.rdf.terms import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Iterator

DEFAULT_TIMEOUT = 30.0
MOST_BYTES = 1 << 30
"""Longest response read, in bytes; a server that sends more is cut off."""

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
_ACCEPT_ROWS = "application/sparql-results+json, application/sparql-results+xml;q=0.8"
_ACCEPT_GRAPH = "application/n-triples, text/turtle;q=0.9, application/rdf+xml;q=0.7"


def remote_query(endpoint: str, text: str, *, base: str, timeout: float = DEFAULT_TIMEOUT, accept: str | None = None) -> Answer:
    """Answer a query at ``endpoint`` (http or https) in at most ``timeout`` seconds.

    Prefixes that the query uses without declaring them, and ``base`` for its relative IRIs, are put before it. ``accept`` replaces the
    media types asked for. Where a query names no graph, the server's default graph is meant, which need not be the union. Raises
    ``UsageError`` for a bad endpoint or query, ``InputRefused`` when the server cannot be reached, refuses, or sends something else.
    """
    _check(endpoint, timeout)
    outlined = look_over(text, base)
    graph = outlined.form in ("CONSTRUCT", "DESCRIBE")
    wrapper = _wrapper(endpoint, with_prologue(text, outlined, base), outlined, timeout)
    wrapper.addCustomHttpHeader("Accept", accept or (_ACCEPT_GRAPH if graph else _ACCEPT_ROWS))
    kind, body = _fetch(wrapper, endpoint, timeout)
    return _read_graph(endpoint, kind, body) if graph else _read_rows(endpoint, kind, body)


def with_prologue(text: str, outlined: Outline, base: str) -> str:
    """The query as a server without our defaults understands it; on the same number of lines."""
    prologue = "" if outlined.based else f"BASE {ox.NamedNode(base)} "
    for prefix in sorted(outlined.used - outlined.declared):
        if prefix in PREFIXES:
            prologue += f"PREFIX {prefix}: {ox.NamedNode(PREFIXES[prefix])} "
    return prologue + text


def _check(endpoint: str, timeout: float) -> None:
    try:
        parts = urlsplit(endpoint)
        port_fits = parts.port is None or parts.port > 0
    except ValueError as error:
        raise UsageError(f"endpoint {endpoint!r}: {error}; give an address like http://127.0.0.1:7878/query") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or not port_fits:
        raise UsageError(f"endpoint {endpoint!r}: must begin with http:// or https:// and name a host, like http://127.0.0.1:7878/query")
    if parts.username is not None or parts.password is not None:
        raise UsageError("endpoint: a name or password does not belong into the address, where others can read it; leave it out")
    if any(not c.isprintable() or c.isspace() for c in endpoint):
        raise UsageError(f"endpoint {endpoint!r}: has a space or a control character in it; correct it")
    if timeout <= 0:
        raise UsageError(f"timeout {timeout:g}: must be more than 0 seconds")


def _wrapper(endpoint: str, text: str, outlined: Outline, timeout: float) -> Any:
    from SPARQLWrapper import POST, URLENCODED, SPARQLWrapper

    wrapper: Any = SPARQLWrapper(endpoint)
    wrapper.setMethod(POST)
    wrapper.setRequestMethod(URLENCODED)
    wrapper.setOnlyConneg(True)
    wrapper.timeout = timeout  # setTimeout would cut it down to whole seconds
    # setQuery would guess the form of the query with a regular expression, which comments and odd prefixes lead astray
    wrapper.queryString = text
    wrapper.queryType = outlined.form
    return wrapper


def _fetch(wrapper: Any, endpoint: str, timeout: float) -> tuple[str, IO[bytes]]:
    from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

    deadline = time.monotonic() + timeout
    try:
        with wrapper.query().response as response:
            kind = response.headers.get_content_type()
            body = io.BytesIO()
            while chunk := response.read1(1 << 16):
                if body.tell() + len(chunk) > MOST_BYTES:
                    raise InputRefused(f"endpoint {endpoint}: sent more than {MOST_BYTES >> 20} MB; make the query narrower")
                body.write(chunk)
                if time.monotonic() > deadline:
                    raise TimeoutError
    except TimeoutError:
        raise _slow(endpoint, timeout) from None
    except SPARQLWrapperException as error:
        raise _refusal(endpoint, str(_STATUS.get(type(error).__name__, "an error")), str(error)) from None
    except urllib.error.HTTPError as error:
        with error:
            raise _refusal(endpoint, str(error.code), error.read(4096).decode("utf-8", "replace")) from None
    except urllib.error.URLError as error:
        if isinstance(error.reason, TimeoutError | socket.timeout):
            raise _slow(endpoint, timeout) from None
        raise InputRefused(
            f"endpoint {endpoint}: cannot be reached ({_reason(error)}); check the address, and that the server runs"
        ) from None
    except (OSError, ValueError) as error:  # a connection that breaks off; a header that is none
        raise InputRefused(f"endpoint {endpoint}: the connection broke off ({error}); try again, or check the server") from None
    body.seek(0)
    return kind, body


_STATUS = {"QueryBadFormed": 400, "Unauthorized": 401, "EndPointNotFound": 404, "URITooLong": 414, "EndPointInternalError": 500}


def _refusal(endpoint: str, status: str, message: str) -> InputRefused | UsageError:
    """The server's refusal with the first line of what it said."""
    said = _said(message)
    what = f"endpoint {endpoint}: answered {status}" + (f": {said}" if said else "")
    match status:
        case "400":
            return UsageError(f"{what}; correct the query")
        case "404":
            return InputRefused(f"{what}; check the path of the endpoint (often /query or /sparql)")
        case "401" | "403":
            return InputRefused(f"{what}; the server wants to know who asks, which is not supported: ask its operator for open reading")
        case _:
            return InputRefused(f"{what}; try again later, or ask the server's operator")


def _said(message: str) -> str:
    """The first line of the server's own words; the wrapper keeps them as Python would write the bytes."""
    _, _, body = message.partition("Response:\n")
    if body.startswith(("b'", 'b"')):
        message = ast.literal_eval(body).decode("utf-8", "replace")
    elif message.split(":")[0] in _STATUS:
        return ""
    first = next((line.strip() for line in message.splitlines() if line.strip()), "")
    return "".join(c for c in first if c.isprintable())[:200]


def _reason(error: urllib.error.URLError) -> str:
    reason = error.reason
    return (reason.strerror or str(reason)) if isinstance(reason, OSError) else str(reason)


def _slow(endpoint: str, timeout: float) -> InputRefused:
    return InputRefused(f"endpoint {endpoint}: no complete answer within {timeout:g} s; make the query narrower, or raise the timeout")


def _read_rows(endpoint: str, kind: str, body: IO[bytes]) -> Answer:
    if kind not in _ROW_TYPES:
        raise _other(endpoint, kind, body)
    data = body.read()
    try:
        results = ox.parse_query_results(data, _ROW_TYPES[kind])
        if isinstance(results, ox.QuerySolutions):
            for _ in results:  # rows are parsed as they are read: read them once, so that none is shown of an answer that breaks off
                pass
    except (SyntaxError, ValueError):
        raise _other(endpoint, kind, body) from None
    return answer_of(ox.parse_query_results(data, _ROW_TYPES[kind]))


def _read_graph(endpoint: str, kind: str, body: IO[bytes]) -> Answer:
    if kind not in _GRAPH_TYPES:
        raise _other(endpoint, kind, body)

    def triples() -> Iterator[ox.Triple]:
        try:
            for quad in ox.parse(body, _GRAPH_TYPES[kind]):
                yield quad.triple
        except SyntaxError:
            raise _other(endpoint, kind, body) from None

    return Triples(triples())


def _other(endpoint: str, kind: str, body: IO[bytes]) -> InputRefused:
    body.seek(0)
    start = "".join(c if c.isprintable() else " " for c in body.read(120).decode("utf-8", "replace"))
    return InputRefused(
        f"endpoint {endpoint}: did not send SPARQL results but {kind}: {start!r}; check the path of the endpoint (often /query or /sparql)"
    )
