"""Triples to be validated, filled once and asked often: a store for rdflib with the two indexes that shapes use, and a graph over it.

rdflib's own store keeps for every triple in which graphs it stands and tells listeners of it; with one graph and no listener that is two
thirds of the time of filling it and half that of asking. Its graph hands each value through three generators.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from rdflib.graph import Graph
from rdflib.store import Store
from rdflib.term import URIRef

if TYPE_CHECKING:
    from rdflib.term import Node

    Index = dict[Node, dict[Node, dict[Node, None]]]


class Triples(Store):
    """Triples of one graph, in the order in which they came. Nothing can be removed."""

    context_aware = graph_aware = True  # pySHACL asks for both; there is one graph

    def __init__(self) -> None:
        super().__init__()
        self._by_subject: Index = {}
        self._by_predicate: Index = {}

    def put(self, subject: Node, predicate: Node, value: Node) -> None:
        """Add a triple."""
        self._by_subject.setdefault(subject, {}).setdefault(predicate, {})[value] = None
        self._by_predicate.setdefault(predicate, {}).setdefault(value, {})[subject] = None

    def add(self, triple: Any, context: Any = None, quoted: bool = False) -> None:
        """Add a triple, as rdflib does."""
        self.put(*triple)

    def values(self, subject: Node, predicate: Node) -> Collection[Node]:
        """What is said of the subject by this predicate."""
        return self._by_subject.get(subject, {}).get(predicate, ())

    def triples(self, triple_pattern: Any, context: Graph | None = None) -> Iterator[tuple[Any, Iterator[Graph | None]]]:
        """The triples that fit a pattern in which ``None`` fits everything."""
        subject, predicate, value = triple_pattern
        if subject is None and predicate is not None:
            values = self._by_predicate.get(predicate, {})
            for v in list(values) if value is None else [value]:
                for s in list(values.get(v, ())):
                    yield (s, predicate, v), iter((context,))
            return
        for s in list(self._by_subject) if subject is None else [subject]:
            said = self._by_subject.get(s, {})
            for p in list(said) if predicate is None else [predicate]:
                values_of = said.get(p, {})
                for v in list(values_of) if value is None else [value] if value in values_of else ():
                    yield (s, p, v), iter((context,))

    def __len__(self, context: Graph | None = None) -> int:
        return sum(len(values) for said in self._by_subject.values() for values in said.values())


class ValidatedGraph(Graph):
    """A graph over ``Triples`` that answers the question of which validating consists, for the values of a property, at once."""

    def __init__(self, triples: Triples) -> None:
        super().__init__(triples, bind_namespaces="none")
        self._triples = triples

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Any:
        """The values of a property."""
        if isinstance(predicate, URIRef) and subject is not None and not isinstance(subject, list):
            return iter(self._triples.values(subject, predicate))
        return super().objects(subject, predicate, unique)

    def __bool__(self) -> bool:
        return True  # the engine asks often, and rdflib would count the triples
