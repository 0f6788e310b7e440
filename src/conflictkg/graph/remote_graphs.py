"""The named graphs of one knowledge base on a remote server: what there is, and how parts of them are replaced and removed.

The hands of ``push``. Only graphs under ``<base>graph/`` are ever touched. Updates hold at most ``TRIPLES`` triples, for some servers fail
on more; with a graph store, whole graphs or many quads go at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from urllib.parse import urlencode

import pyoxigraph as ox

from conflictkg.errors import InputRefused, UsageError
from conflictkg.graph.answers import Rows, Truth
from conflictkg.graph.connection import Connection
from conflictkg.graph.marker import META
from conflictkg.graph.pushed import Part, written
from conflictkg.graph.remote import answered
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.terms import XSD

TRIPLES = 500
"""Triples that one update inserts at most."""
LETTERS = 1_000_000
"""Characters from which an update is closed."""
OPERATIONS = 50
"""Removals in one update at most."""
BULK = 20_000
"""Quads that one request to a graph store holds at most."""
_PAGE = 5_000
_TIME = f"^^<{XSD}time>"  # Virtuoso takes a time of day without a zone from a function only

Line = tuple[str, str, str]
"""Graph (IRI), subject, and predicate with object, the latter as N-Triples."""


@dataclass(slots=True)
class RemoteGraphs:
    """The graphs under ``base`` on a server: asked at ``query``, changed at ``update`` and, where there is one, at ``graph_store``."""

    base: str
    query: Connection
    update: Connection
    graph_store: Connection | None = None
    requests: int = 0
    takes_quads: bool | None = None
    _prefix: str = field(init=False)

    def __post_init__(self) -> None:
        self._prefix = f"{self.base}graph/"

    @property
    def batch(self) -> int:
        """Quads that go together."""
        return TRIPLES if self.graph_store is None else BULK

    # ------------------------------------------------------------------ what there is

    def names(self) -> list[str]:
        """Graphs of the base on the server; not all at once when there are very many."""
        text = f"SELECT DISTINCT ?graph WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} {self._ours} }} LIMIT {_PAGE}"
        return [record["graph"] for record in self._rows(text) if record["graph"].startswith(self._prefix)]

    def count(self) -> int:
        """Triples in the graphs of the base, what the server says of itself left out."""
        text = f'SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} {self._ours} FILTER(STR(?graph) != "{self.base}{META}") }}'
        return int(self._rows(text)[0]["n"])

    def counts(self) -> Iterator[tuple[str, int]]:
        """Triples in each graph of the base; asked for in pages, for some servers cut long answers off without a word."""
        last = ""
        while True:
            beyond = f"{self._ours} FILTER(STR(?graph) > {ox.Literal(last)})"
            text = (
                f"SELECT ?graph (COUNT(*) AS ?n) WHERE {{ GRAPH ?graph {{ ?s ?p ?o }} {beyond} }} "
                f"GROUP BY ?graph ORDER BY ?graph LIMIT {_PAGE}"
            )
            found = [(record["graph"], int(record["n"])) for record in self._rows(text)]
            yield from found
            if len(found) < _PAGE:
                return
            last = found[-1][0]

    @property
    def _ours(self) -> str:
        return f"FILTER(STRSTARTS(STR(?graph), {ox.Literal(self._prefix)}))"

    def _rows(self, text: str) -> list[dict[str, str]]:
        answer = answered(self.query, text)
        assert isinstance(answer, Rows)
        return list(answer.records())

    # ------------------------------------------------------------------ what goes

    def drop(self, graphs: Sequence[str]) -> None:
        """Remove whole graphs."""
        for start in range(0, len(graphs), OPERATIONS):
            self._change([_drop(graph) for graph in graphs[start : start + OPERATIONS]])

    def delete(self, parts: Sequence[Part]) -> None:
        """Remove all that large graphs say of subjects."""
        for start in range(0, len(parts), OPERATIONS):
            self._change([_removal(part) for part in parts[start : start + OPERATIONS]])

    def _change(self, operations: Sequence[str]) -> None:
        self.update.update(" ;\n".join(operations))
        self.requests += 1

    # ------------------------------------------------------------------ what comes

    def send(self, parts: Sequence[Part], store: GraphStore) -> None:
        """Put the store's state of these parts in place of what the server has of them."""
        if self.graph_store is None:
            self._by_updates([_removal(part) for part in parts if part.known], (line for part in parts for line in lines(part, store)))
        elif self._quads_are_taken(self.graph_store):
            self.delete([part for part in parts if part.known])
            data = "".join(f"{subject} {said} <{graph}> .\n" for part in parts for graph, subject, said in lines(part, store))
            self._store(self.graph_store, "POST", "", "application/n-quads", data)
        else:
            for graph, some in groupby(parts, key=lambda part: part.graph):
                self._graph(self.graph_store, graph, list(some), store)

    def _by_updates(self, removals: list[str], come: Iterable[Line]) -> None:
        operations, waiting, letters = removals, list[Line](), 0
        for line in come:
            waiting.append(line)
            letters += sum(map(len, line))
            if len(waiting) >= TRIPLES or letters >= LETTERS:
                self._change([*operations, _insertion(waiting)])
                operations, waiting, letters = [], [], 0
        if waiting or operations:
            self._change([*operations, *([_insertion(waiting)] if waiting else [])])

    def _graph(self, graph_store: Connection, graph: str, parts: list[Part], store: GraphStore) -> None:
        """One graph, by the protocol that all graph stores speak; N-Triples is Turtle, which they all read."""
        whole = any(part.subject == "" for part in parts)
        if not whole:
            self.delete([part for part in parts if part.known])
        data = "".join(f"{subject} {said} .\n" for part in parts for _, subject, said in lines(part, store))
        self._store(graph_store, "PUT" if whole else "POST", urlencode({"graph": graph}), "text/turtle; charset=utf-8", data)

    def _store(self, graph_store: Connection, method: str, query: str, kind: str, data: str) -> bool:
        """Whether it was taken; some show a page for people instead."""
        reply = graph_store.put("PUT" if method == "PUT" else "POST", query, kind, data.encode())
        self.requests += 1
        page = reply.kind == "text/html" and reply.body.read(1) != b""
        if page and query:
            raise InputRefused(
                f"endpoint {graph_store.address}: shows a page and stores nothing; check the address given with --graph-store"
            )
        return not page

    def _quads_are_taken(self, graph_store: Connection) -> bool:
        """Whether the graph store takes quads of many graphs at once, as Oxigraph's and Jena's do; tried once, on a graph of our own."""
        if self.takes_quads is None:
            probe = f"<{self._prefix}probe>"
            quad = f"{probe} {probe} {probe}"
            try:
                self.takes_quads = self._store(graph_store, "POST", "", "application/n-quads", f"{quad} {probe} .\n")
            except (InputRefused, UsageError):
                self.takes_quads = False  # if it refuses whatever is sent, the next request tells
            if self.takes_quads:
                self.takes_quads = answered(self.query, f"ASK {{ GRAPH {probe} {{ {quad} }} }}") == Truth(True)
                self._change([_drop(f"{self._prefix}probe"), f"DELETE DATA {{ {quad} }}"])
        return self.takes_quads


def lines(part: Part, store: GraphStore) -> Iterator[Line]:
    """What the store holds of a part."""
    graph = ox.NamedNode(part.graph)
    subject = _term(part.subject, store.base) if part.subject else None
    for own, said in written(store.raw.quads_for_pattern(subject, None, None, graph), part.graph, store.base):
        yield part.graph, own, said


def _term(subject: str, base: str) -> ox.NamedNode | ox.BlankNode:
    iri = subject[1:-1]
    stood_for = f"{base}.well-known/genid/"
    return ox.BlankNode(iri.removeprefix(stood_for)) if iri.startswith(stood_for) else ox.NamedNode(iri)


def _drop(graph: str) -> str:
    return f"DROP SILENT GRAPH {ox.NamedNode(graph)}"


def _removal(part: Part) -> str:
    if not part.subject:
        return _drop(part.graph)
    return f"DELETE WHERE {{ GRAPH {ox.NamedNode(part.graph)} {{ {part.subject} ?property ?value }} }}"


def _insertion(come: Iterable[Line]) -> str:
    """The update that adds lines, in the order of their graphs."""
    plainly, computed = list[str](), list[str]()
    for graph, some in groupby(come, key=lambda line: line[0]):
        name, block = ox.NamedNode(graph), list[str]()
        for _, subject, said in some:
            if said.endswith(_TIME):
                predicate, _, value = said.partition(" ")
                given = f"STRDT({value.removesuffix(_TIME)}, {_TIME[2:]})"
                computed.append(f"INSERT {{ GRAPH {name} {{ {subject} {predicate} ?value }} }} WHERE {{ SELECT ({given} AS ?value) {{}} }}")
            else:
                block.append(f"{subject} {said} .")
        if block:
            plainly.append(f"GRAPH {name} {{\n" + "\n".join(block) + "\n}")
    return " ;\n".join([*(["INSERT DATA {\n" + "\n".join(plainly) + "\n}"] if plainly else []), *computed])
