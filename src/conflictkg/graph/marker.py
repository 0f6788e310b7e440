"""What a remote server says it holds: the marker that a push writes last and removes first.

The marker is the graph ``<base>graph/meta``, as the embedded store has it, with two statements more: which knowledge base (the hash of its
first log event) and which push. Whoever finds it may rely on it: all of that log position is there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

import pyoxigraph as ox

from conflictkg.errors import UsageError
from conflictkg.graph.answers import Rows
from conflictkg.graph.connection import Connection
from conflictkg.graph.remote import answered
from conflictkg.rdf.terms import CKG, DCTERMS, OWL, XSD

META = "graph/meta"
_POSITION, _LAYOUT = CKG + "logPosition", CKG + "graphLayout"
_KB, _PUSH, _WHEN = f"{DCTERMS}identifier", f"{OWL}versionInfo", f"{DCTERMS}modified"
_ALL = f"SELECT ?meta ?property ?value WHERE {{ GRAPH ?meta {{ ?meta <{_POSITION}> ?position . ?meta ?property ?value }} }}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marker:
    """A projection that is complete on a server: of which base, up to which log event.

    ``kb`` and ``push`` are empty for a store that was not filled by a push.
    """

    base: str
    position: int
    layout: int
    kb: str = ""
    push: str = ""

    @property
    def graph(self) -> ox.NamedNode:
        """The graph that it stands in."""
        return ox.NamedNode(self.base + META)

    def insertion(self) -> str:
        """The SPARQL Update that writes it."""
        now = datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
        values = {
            _POSITION: ox.Literal(self.position),
            _LAYOUT: ox.Literal(self.layout),
            _KB: ox.Literal(self.kb),
            _PUSH: ox.Literal(self.push),
            _WHEN: ox.Literal(now, datatype=ox.NamedNode(XSD + "dateTime")),
        }
        said = " ".join(f"{self.graph} <{name}> {value} ." for name, value in values.items())
        return f"INSERT DATA {{ GRAPH {self.graph} {{ {said} }} }}"


def markers(connection: Connection) -> dict[str, Marker]:
    """What a server says it holds, by base; raises ``InputRefused`` when it cannot be asked."""
    answer = answered(connection, _ALL)
    assert isinstance(answer, Rows)
    said: dict[str, dict[str, set[str]]] = {}
    for record in answer.records():
        if record["meta"].endswith(META):
            said.setdefault(record["meta"].removesuffix(META), {}).setdefault(record["property"], set()).add(record["value"])
    return {base: _marker(base, one) for base, one in said.items()}


def the_one_base(endpoint: str, there: Mapping[str, Marker]) -> str:
    """The base of what a server holds where nobody says which is meant; raises ``UsageError`` unless it names just one."""
    if len(there) != 1:
        held = f"holds several knowledge bases ({', '.join(sorted(there))})" if there else "does not say which knowledge base it holds"
        raise UsageError(f"endpoint {endpoint}: {held}; say which is meant with --base")
    return next(iter(there))


def _marker(base: str, said: dict[str, set[str]]) -> Marker:
    def text(name: str) -> str:
        """What it says; what it says twice is not believed."""
        found = said.get(name, set())
        return next(iter(found)) if len(found) == 1 else ""

    def number(name: str) -> int:
        return int(text(name)) if text(name).isdecimal() else -1

    return Marker(base=base, position=number(_POSITION), layout=number(_LAYOUT), kb=text(_KB), push=text(_PUSH))
