"""Writing the quads of one graph and reading what they say of each subject; the ground the mappings stand on."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache

from pyoxigraph import Literal, NamedNode, Quad

from conflictkg.rdf import literals
from conflictkg.rdf.terms import local_name, node

Node = Mapping[str, Sequence[str]]
"""What is said of one subject: the values of each predicate, IRIs and lexical forms alike."""

Lookup = Callable[[str], Node | None]
"""Gives what is said of a subject, by its IRI."""


class QuadWriter:
    """Collects the quads of one graph; ``what`` names the thing described, for messages."""

    def __init__(self, graph: str, what: str) -> None:
        self.quads: list[Quad] = []
        self._graph = NamedNode(graph)
        self._what = what

    def link(self, subject: NamedNode, predicate: NamedNode, object: NamedNode | Literal) -> None:
        """One quad."""
        self.quads.append(Quad(subject, predicate, object, self._graph))

    def text(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """A string, left out when empty.

        Raises ``InputRefused`` for a lone surrogate.
        """
        if value:
            self.words(subject, predicate, value)

    def words(self, subject: NamedNode, predicate: NamedNode, value: str, datatype: NamedNode | None = None) -> None:
        """A string, even when empty."""
        self.link(subject, predicate, literals.text(value, self._place(predicate), datatype))

    def iri(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """An IRI that came from outside.

        Raises ``InputRefused`` when it is not one.
        """
        self.link(subject, predicate, node(value, self._place(predicate)))

    def _place(self, predicate: NamedNode) -> str:
        return f"{self._what}: {_name(predicate.value)}"


_name = lru_cache(maxsize=512)(local_name)


def nodes_of(quads: Iterable[Quad]) -> dict[str, Node]:
    """What the quads say, by subject."""
    nodes: dict[str, dict[str, list[str]]] = {}
    for subject, predicate, value, _ in quads:
        said = nodes.setdefault(subject.value, {})
        values = said.get(predicate.value)
        if values is None:
            said[predicate.value] = [value.value]
        else:
            values.append(value.value)
    return nodes  # type: ignore[return-value]


def first(me: Node, predicate: str) -> str:
    """The value, or the first of them; "" when there is none."""
    values = me.get(predicate)
    return values[0] if values else ""
