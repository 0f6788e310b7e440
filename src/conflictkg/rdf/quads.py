"""Writing what one graph says, as quads or as lines, and reading what quads say of each subject; the ground the mappings stand on."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Generic, TypeVar

from pyoxigraph import Literal, NamedNode, Quad

from conflictkg.errors import InputRefused
from conflictkg.rdf import literals
from conflictkg.rdf.terms import local_name, node

Node = Mapping[str, Sequence[str]]
"""What is said of one subject: the values of each predicate, IRIs and lexical forms alike."""

Lookup = Callable[[str], Node | None]
"""Gives what is said of a subject, by its IRI."""


T = TypeVar("T")


class Writer(ABC, Generic[T]):
    """Collects what one graph says, each quad as a ``T``; ``what`` names the thing described, for messages."""

    def __init__(self, graph: str, what: str) -> None:
        self.said: list[T] = []
        self._graph = NamedNode(graph)
        self._what = what

    @staticmethod
    @abstractmethod
    def of(quads: list[Quad]) -> list[T]:
        """What this kind of writer collects, of quads that were made elsewhere."""

    @abstractmethod
    def link(self, subject: NamedNode, predicate: NamedNode, object: NamedNode | Literal) -> None:
        """One quad."""

    def text(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """A string, left out when empty.

        Raises ``InputRefused`` for a lone surrogate.
        """
        if value:
            self.words(subject, predicate, value)

    def words(self, subject: NamedNode, predicate: NamedNode, value: str, datatype: NamedNode | None = None) -> None:
        """A string, even when empty."""
        try:
            literal = literals.text(value, self._what, datatype)
        except InputRefused:
            literal = literals.text(value, self._place(predicate), datatype)  # refused again, and it is said where
        self.link(subject, predicate, literal)

    def iri(self, subject: NamedNode, predicate: NamedNode, value: str) -> None:
        """An IRI that came from outside.

        Raises ``InputRefused`` when it is not one.
        """
        try:
            term = _node(value)
        except InputRefused:
            term = node(value, self._place(predicate))  # refused again, and it is said where
        self.link(subject, predicate, term)

    def _place(self, predicate: NamedNode) -> str:
        return f"{self._what}: {_name(predicate.value)}"


class QuadWriter(Writer[Quad]):
    """Collects quads."""

    @staticmethod
    def of(quads: list[Quad]) -> list[Quad]:
        """The quads themselves."""
        return quads

    def link(self, subject: NamedNode, predicate: NamedNode, object: NamedNode | Literal) -> None:
        """One quad."""
        self.said.append(Quad(subject, predicate, object, self._graph))


class LineWriter(Writer[str]):
    """Collects lines of N-Quads, each with its end of line: to be loaded they need not be quads first, which takes four times as long."""

    def __init__(self, graph: str, what: str) -> None:
        super().__init__(graph, what)
        self._end = f" {self._graph} .\n"
        self._subject: NamedNode | None = None
        self._start = ""  # the text of the subject, which stays the same for some quads

    @staticmethod
    def of(quads: list[Quad]) -> list[str]:
        """The quads as lines."""
        return [f"{quad} .\n" for quad in quads]

    def link(self, subject: NamedNode, predicate: NamedNode, object: NamedNode | Literal) -> None:
        """One quad; the text of a term is what N-Quads writes for it."""
        if subject is not self._subject:
            self._subject, self._start = subject, f"{subject} "
        self.said.append(f"{self._start}{_text(predicate)}{object}{self._end}")


_name = lru_cache(maxsize=512)(local_name)
_node = lru_cache(maxsize=4096)(node)  # what is refused is not remembered
_text = lru_cache(maxsize=512)("{} ".format)  # of predicates, which are few


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
