"""SPARQL over the embedded graph: SELECT, ASK, CONSTRUCT, DESCRIBE; nothing that writes, nothing that fetches.

The last step on the way of the data, from a question's text to an ``Answer``. Queries that name no graph see the union of all; those
with FROM see exactly what they name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

import pyoxigraph as ox

from conflictkg.errors import InputRefused, KnowledgeBaseFault, UsageError
from conflictkg.graph.answers import Answer, answer_of
from conflictkg.graph.guard import Outline, outline, refuse_foreign_graphs
from conflictkg.graph.prefixes import PAIRS
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.terms import PREFIXES

_POSITION = re.compile(r"error at (\d+):(\d+): expected (.*)", re.DOTALL)
_READABLE = re.compile(r'"(?:[^"\\]|\\.)*"|\b[A-Z]{2,}(?: [A-Z]{2,})*\b')
_NAME_BEFORE = re.compile(r"([\w.\-]*):[\w.\-:%]*$")
_SLASH = re.compile(r"(?<![\w<])[\w\-]*:[\w\-]+(?=/([\w\-]+)(?![\w\-:]))")
"""A name behind a prefix, with a path that is none: ``ref:place/tayfur``, as tables show IRIs."""
_SHOWN = 12


def query(
    store: GraphStore,
    text: str,
    *,
    timeout: float | None = None,
    allow_service: bool = False,
    prefixes: Mapping[str, str] = PREFIXES,
) -> Answer:
    """Answer a query over ``store``.

    With ``timeout`` (seconds) it runs in a process of its own, which is killed when the time is over; only a store on disk can be asked so.
    Relative IRIs are resolved under the store's base; ``prefixes`` need no declaration. ``allow_service`` lets SERVICE send requests to
    other servers. Raises ``UsageError`` for what is not a query, may not be asked, or takes too long, ``InputRefused`` for a server that
    SERVICE cannot reach; so does reading the answer, see ``faults``.
    """
    outlined = look_over(text, store.base, allow_service=allow_service, prefixes=prefixes)
    if outlined.graphs:
        refuse_foreign_graphs(text, outlined, store.base, _Graphs(store))
    union = not outlined.graphs
    if timeout is None:
        return evaluate(store.raw, text, store.base, union=union, prefixes=prefixes)
    from conflictkg.graph.timed import query_in_process

    gives_triples = outlined.form in ("CONSTRUCT", "DESCRIBE")
    return query_in_process(store, text, graph=gives_triples, union=union, timeout=timeout, prefixes=prefixes)


def look_over(text: str, base: str, *, allow_service: bool = False, prefixes: Mapping[str, str] = PREFIXES) -> Outline:
    """The outline of a query that may be asked; raises ``UsageError`` for any other."""
    pairs = PAIRS if prefixes is PREFIXES else tuple(sorted(prefixes.items()))
    return outline(text, base=base, prefixes=pairs, allow_service=allow_service)


def evaluate(raw: ox.Store, text: str, base: str, *, union: bool, prefixes: Mapping[str, str] = PREFIXES) -> Answer:
    """Run a query that was looked over before; ``union`` makes the default graph the union of all graphs."""
    try:
        with faults():
            return answer_of(raw.query(text, base_iri=base, prefixes=dict(prefixes), use_default_graph_as_union=union))
    except SyntaxError as error:
        raise UsageError(explain(text, str(error), prefixes)) from None


@contextmanager
def faults() -> Iterator[None]:
    """What the engine fails at while it answers, in our words; answers are lazy, so reading and writing them belongs in here too.

    Raises ``InputRefused`` for what SERVICE did not get, ``KnowledgeBaseFault`` for a store that cannot be read. Errors of the stream that
    an answer is written to pass as they are: they have a number, the engine's have none.
    """
    try:
        yield
    except OSError as error:
        if error.errno is not None:
            raise
        if re.search(r"corrupt|rocksdb|i/o error", str(error), re.IGNORECASE):
            raise KnowledgeBaseFault(f"the graph cannot be read ({error}); run: conflictkg rebuild") from error
        raise InputRefused(f"query: SERVICE: {error}; check the address and that its server runs, or write SERVICE SILENT") from error
    except RuntimeError as error:  # the engine's word for what fails while it computes
        raise InputRefused(f"query: cannot be answered: {error}; correct the query") from error


def explain(text: str, message: str, prefixes: Iterable[str] = PREFIXES) -> str:
    """The parser's complaint with the line it is about and a caret under the place."""
    found = _POSITION.search(message)
    if not found:
        return f"query: {message}; correct the query"
    line, column = int(found[1]), int(found[2])
    lines = re.split(r"\r\n|\n", text)
    shown = lines[line - 1] if line <= len(lines) else ""
    before = shown[: column - 1]
    start = max(0, len(before) - 100)
    pad = "".join(c if c == "\t" else " " for c in before[start:])
    return f"query: line {line}, column {column}: {_expected(found[3], before, shown, prefixes)}\n  {shown[start : start + 160]}\n  {pad}^"


def _expected(text: str, before: str, line: str, prefixes: Iterable[str]) -> str:
    """The parser's list of what could come next, as far as a person can use it."""
    if name := _SLASH.search(line):
        return f"a name behind a prefix holds a / only as \\/; write {name[0]}\\/{name[1]}, or the whole IRI between < and >"
    if "Prefix not found" in text and (name := _NAME_BEFORE.search(before)):
        return f"the prefix {name[1]}: is not declared; add PREFIX {name[1]}: <...> (known without it: {', '.join(sorted(prefixes))})"
    if "IRI parsing failed" in text:
        return "no valid IRI here; write it in full between < and >"
    words = list(dict.fromkeys(_READABLE.findall(re.sub(r"\[[^\]]*\]", "", text))))
    if not words:
        return "the query cannot be read from here; correct it"
    more = ", ..." if len(words) > _SHOWN else ""
    return f"expected {'one of ' if len(words) > 1 else ''}{', '.join(words[:_SHOWN])}{more}"


class _Graphs:
    """The store's graphs as something to ask "in"."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store

    def __contains__(self, name: object) -> bool:
        try:
            return self._store.raw.contains_named_graph(ox.NamedNode(str(name)))
        except ValueError:
            return False
