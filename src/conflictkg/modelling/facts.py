"""What ontology files say, in the order in which they say it, with the file and the words of each description."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from conflictkg.errors import InputRefused
from conflictkg.modelling.modules import Module
from conflictkg.rdf.terms import CKG, LABEL, PREF_LABEL, PREFIXES, RDF, SKOS, TYPE

Node = ox.NamedNode | ox.BlankNode
Value = ox.NamedNode | ox.BlankNode | ox.Literal

_PREFIX = re.compile(r"^[ \t]*@?prefix[ \t]+([\w.-]*):[ \t]*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)
_CURIE_LOCAL = re.compile(r"[\w.-]*\w|")


_POLICY = ("weight", "factor", "defaultGrade", "admissionGrade", "interestedFactor", "interestedKind", "loneKind", "wideKind", "tollRatio")
_DAYS = ("contestHorizon", "staleHorizon", "priorHolderHorizon", "eventLag", "denialLag")
_OF_KINDS = ("effect", "temporalNature", "statementClass", "lasts", "mutual")
OVERRIDDEN = frozenset({*(CKG + name for name in (*_POLICY, *_DAYS, *_OF_KINDS)), f"{SKOS}notation"})
"""Predicates of which the last file that gives values has the last word, as for the program itself (``schema.vocabulary``)."""


@dataclass(slots=True)
class Facts:
    """Statements by subject and predicate in the order of the files; ``prefixes`` are ours and those that the files declare."""

    said: dict[Node, dict[str, list[Value]]] = field(default_factory=dict)
    home: dict[str, Module] = field(default_factory=dict)
    prefixes: dict[str, str] = field(default_factory=lambda: dict(PREFIXES))

    @classmethod
    def of(cls, modules: Iterable[Module]) -> Facts:
        """What the modules say together.

        Raises ``InputRefused`` with file, line and reason for one that is not Turtle.
        """
        facts = cls()
        for module in modules:
            facts.take(module)
        return facts

    def take(self, module: Module) -> None:
        """Add what a module says; raises ``InputRefused``."""
        for prefix, namespace in _PREFIX.findall(module.text):
            if namespace not in self.prefixes.values():
                self.prefixes.setdefault(prefix, namespace)
        here: set[tuple[Node, str]] = set()
        try:
            for quad in ox.parse(module.text.encode(), format=ox.RdfFormat.TURTLE):
                if not isinstance(quad.subject, ox.NamedNode | ox.BlankNode) or isinstance(quad.object, ox.Triple):
                    continue
                values = self.said.setdefault(quad.subject, {}).setdefault(quad.predicate.value, [])
                if quad.predicate.value in OVERRIDDEN and (place := (quad.subject, quad.predicate.value)) not in here:
                    values.clear()
                    here.add(place)
                if quad.object not in values:
                    values.append(quad.object)
                if isinstance(quad.subject, ox.NamedNode) and quad.predicate.value == TYPE:
                    self.home.setdefault(quad.subject.value, module)
        except SyntaxError as error:
            reason = (error.msg or "").splitlines()[0]
            raise InputRefused(f"{module.path}:{error.lineno}: {reason}; correct the Turtle") from error

    def values(self, subject: Node | str, predicate: str) -> Sequence[Value]:
        """What a subject has under a predicate, in order."""
        node = ox.NamedNode(subject) if isinstance(subject, str) else subject
        return self.said.get(node, {}).get(predicate, ())

    def about(self, iri: str) -> dict[str, list[Value]]:
        """All that is said of a thing, by predicate."""
        return self.said.get(ox.NamedNode(iri), {})

    def iris(self, subject: Node | str, *predicates: str) -> list[str]:
        """The IRIs among a subject's values, each once."""
        found = (v.value for p in predicates for v in self.values(subject, p) if isinstance(v, ox.NamedNode))
        return list(dict.fromkeys(found))

    def words(self, subject: Node | str, predicate: str) -> list[str]:
        """The literals among a subject's values: English ones before those of no language, those before others."""
        literals = [v for v in self.values(subject, predicate) if isinstance(v, ox.Literal)]
        rank = {"en": 0, None: 1}
        return [v.value for v in sorted(literals, key=lambda v: rank.get(v.language, 2))]

    def word(self, subject: Node | str, predicate: str) -> str:
        """The first of them, "" when there is none."""
        return next(iter(self.words(subject, predicate)), "")

    def label(self, iri: str) -> str:
        """What a thing is called: its label, else its name."""
        return self.word(iri, PREF_LABEL) or self.word(iri, LABEL) or self.short(iri)

    def subjects(self) -> Iterator[str]:
        """IRIs that are described, in order."""
        return (s.value for s in self.said if isinstance(s, ox.NamedNode))

    def listed(self, head: Value) -> list[Value]:
        """The members of an RDF list; a list that bites its tail ends there."""
        found: list[Value] = []
        seen: set[Value] = set()
        while isinstance(head, ox.BlankNode) and head not in seen:
            seen.add(head)
            found += list(self.values(head, f"{RDF}first"))[:1]
            rest = self.values(head, f"{RDF}rest")
            if not rest:
                break
            head = rest[0]
        return found

    def short(self, iri: str) -> str:
        """An IRI by the longest prefix that fits, else whole."""
        fits = [(len(ns), p) for p, ns in self.prefixes.items() if iri.startswith(ns) and _CURIE_LOCAL.fullmatch(iri[len(ns) :])]
        if not fits:
            return iri
        length, prefix = max(fits, key=lambda fit: (fit[0], [-ord(c) for c in fit[1]]))
        return f"{prefix}:{iri[length:]}"

    def source(self, iri: str) -> str:
        """The words that describe a subject in its file, from its line to the end of the statement; "" when it begins no line."""
        module = self.home.get(iri)
        line = module.line_of(iri) if module else 0
        if not module or not line:
            return ""
        lines = module.text.splitlines()[line - 1 :]
        end = next((i for i, text in enumerate(lines[1:], 1) if not text[:1].isspace()), len(lines))
        return "\n".join(lines[:end]).rstrip()
