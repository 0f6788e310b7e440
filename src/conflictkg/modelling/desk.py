"""The desk: modules under check beside the ontology that they extend, as triples that know the file that says them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import pyoxigraph as ox

from conflictkg.modelling.findings import Finding, Severity
from conflictkg.modelling.modules import Module
from conflictkg.modelling.tokens import Tokens
from conflictkg.rdf.terms import PREFIXES, TYPE

if TYPE_CHECKING:
    from rdflib import Graph
    from rdflib.term import Node

SHOWN = 80
"""Characters of a value that a finding shows at most."""


@dataclass(frozen=True, slots=True)
class Said:
    """One triple, with the sheet that says it; names as IRIs, blank nodes as "_:" with a label that is the sheet's own."""

    sheet: Sheet
    subject: str
    predicate: str
    value: str
    term: ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

    @property
    def literal(self) -> ox.Literal | None:
        """The value, where it is a literal."""
        return self.term if isinstance(self.term, ox.Literal) else None


@dataclass(frozen=True, eq=False)
class Sheet:
    """One file on the desk.

    ``checked``: findings are wanted; ``core``: it is part of the core that others extend; ``reference``: entities, not terms.
    """

    module: Module
    number: int
    checked: bool = True
    core: bool = False
    reference: bool = False

    @cached_property
    def tokens(self) -> Tokens:
        """Where its names and strings stand."""
        return Tokens(self.module.text)

    @property
    def syntax_error(self) -> SyntaxError | None:
        """What keeps it from being parsed to the end."""
        return self._parsed[1]

    @property
    def said(self) -> Sequence[Said]:
        """What it says, up to the first syntax error."""
        return self._parsed[0]

    @cached_property
    def _parsed(self) -> tuple[list[Said], SyntaxError | None]:
        found: list[Said] = []
        try:
            for subject, predicate, value, _ in ox.parse(self.module.text.encode("utf-8", "replace"), format=ox.RdfFormat.TURTLE):
                found.append(Said(self, self._name(subject), predicate.value, self._name(value), value))
        except SyntaxError as error:
            return found, error
        return found, None

    def _name(self, term: object) -> str:
        match term:
            case ox.NamedNode() | ox.Literal():
                return term.value
            case ox.BlankNode():
                return f"_:s{self.number}-{term.value}"
            case _:
                return str(term)

    def finding(
        self,
        code: str,
        subject: str,
        what: str,
        mend: str,
        severity: Severity = Severity.ERROR,
        *,
        at: str | None = None,
        position: tuple[int, int] | None = None,
    ) -> Finding:
        """A finding about a subject of this sheet, at the place where ``at`` (an IRI or a string) stands in what is said of it."""
        line, column = position or (self.tokens.place(at, subject) if at is not None else (0, 0))
        if not line:
            line, column = self.tokens.subject(subject)
        if not line:
            line = self.module.line_of(subject)
        return Finding(str(self.module.path), line, column, code, "" if subject.startswith("_:") else subject, what, mend, severity)

    def short(self, iri: str) -> str:
        """An IRI as the sheet would write it."""
        return "a blank node" if iri.startswith("_:") else shown(self.tokens.short(iri))


def shown(text: str) -> str:
    """A text of the file, cut to what a line can hold."""
    words = " ".join("".join(c if c.isprintable() else " " for c in text).split())
    return words if len(words) <= SHOWN else words[: SHOWN - 3] + "..."


@dataclass
class Desk:
    """All sheets, and what they say together."""

    sheets: Sequence[Sheet]
    reference: Sequence[Sheet] = field(default=())  # looked into for names only, and only when a module names one

    @cached_property
    def checked(self) -> list[Sheet]:
        """The sheets that findings are wanted of and that can be parsed."""
        return [sheet for sheet in self.sheets if sheet.checked and sheet.syntax_error is None]

    @cached_property
    def by_subject(self) -> dict[str, list[Said]]:
        """What is said, by subject."""
        found: dict[str, list[Said]] = {}
        for said in self._all():
            found.setdefault(said.subject, []).append(said)
        return found

    @cached_property
    def by_predicate(self) -> dict[str, list[Said]]:
        """What is said, by predicate."""
        found: dict[str, list[Said]] = {}
        for said in self._all():
            found.setdefault(said.predicate, []).append(said)
        return found

    @cached_property
    def uses(self) -> dict[str, list[Said]]:
        """Where a name stands as a value."""
        found: dict[str, list[Said]] = {}
        for said in self._all():
            if said.literal is None:
                found.setdefault(said.value, []).append(said)
        return found

    @cached_property
    def types(self) -> dict[str, set[str]]:
        """Classes that each subject is said to be of."""
        found: dict[str, set[str]] = {}
        for said in self.by_predicate.get(TYPE, ()):
            found.setdefault(said.subject, set()).add(said.value)
        return found

    @cached_property
    def reference_names(self) -> frozenset[str]:
        """The entities that the shipped reference data describes."""
        return frozenset(said.subject for sheet in self.reference for said in sheet.said)

    def _all(self) -> Iterator[Said]:
        for sheet in self.sheets:
            yield from sheet.said

    def values(self, subject: str, predicate: str) -> list[Said]:
        """What is said of a subject by a predicate, in the order of the files."""
        return [said for said in self.by_subject.get(subject, ()) if said.predicate == predicate]

    def instances(self, *classes: str) -> dict[str, Sheet]:
        """Subjects of these classes and the sheet that first says so, in the order of the files."""
        found: dict[str, Sheet] = {}
        for said in self.by_predicate.get(TYPE, ()):
            if said.value in classes:
                found.setdefault(said.subject, said.sheet)
        return found

    def owner(self, node: str) -> str:
        """The named subject to whose description a blank node belongs; the node itself where there is none."""
        seen = {node}
        while node.startswith("_:"):
            above = next((said.subject for said in self.uses.get(node, ()) if said.subject not in seen), None)
            if above is None:
                break
            node = above
            seen.add(node)
        return node

    def above(self, name: str, predicate: str) -> set[str]:
        """All that a name leads to by a predicate, itself left out unless there is a circle."""
        found: set[str] = set()
        todo = [name]
        while todo:
            for said in self.values(todo.pop(), predicate):
                if said.value not in found:
                    found.add(said.value)
                    todo.append(said.value)
        return found


def graph_of(sheets: Iterable[Sheet], *, whole: bool = False) -> Graph:
    """The triples of sheets as an rdflib graph; ``whole``: one with a store that does all that rdflib's does."""
    from rdflib import Graph

    from conflictkg.schema.triples import Triples, ValidatedGraph

    triples = Triples()
    graph = Graph(bind_namespaces="none") if whole else ValidatedGraph(triples)
    terms: dict[str, Node] = {}
    for sheet in sheets:
        for said in sheet.said:
            if isinstance(said.term, ox.Triple):
                continue
            triple = _named(said.subject, terms), _named(said.predicate, terms), _node(said, terms)
            if whole:
                graph.add(triple)
            else:
                triples.put(*triple)
    return graph


def _named(name: str, terms: dict[str, Node]) -> Node:
    from rdflib import BNode, URIRef

    if name not in terms:
        terms[name] = BNode(name[2:]) if name.startswith("_:") else URIRef(name)
    return terms[name]


def _node(said: Said, terms: dict[str, Node]) -> Node:
    from rdflib import Literal, URIRef

    literal = said.literal
    if literal is None:
        return _named(said.value, terms)
    if literal.language:
        return Literal(literal.value, lang=literal.language)
    if literal.datatype.value == f"{PREFIXES['xsd']}string":
        return Literal(literal.value)
    return Literal(literal.value, datatype=URIRef(literal.datatype.value), normalize=False)
