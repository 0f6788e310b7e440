"""The terms of an ontology with all that is said of them: what their pages show."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from conflictkg.modelling.facts import Facts
from conflictkg.modelling.shape_words import Shape, shapes_of
from conflictkg.rdf.page_names import page_of
from conflictkg.rdf.terms import CKG, DCTERMS, OWL, RDF, RDFS, SKOS, TYPE

if TYPE_CHECKING:
    from conflictkg.graph.questions import Question
    from conflictkg.modelling.modules import Module

CLASS, PROPERTY, KIND, CONCEPT, SCHEME = "class", "property", "event kind", "concept", "scheme"
_CLASSES = {f"{OWL}Class", f"{RDFS}Class"}
_PROPERTIES = {
    f"{OWL}ObjectProperty": "links to a thing",
    f"{OWL}DatatypeProperty": "has a value",
    f"{OWL}AnnotationProperty": "an annotation",
    f"{RDF}Property": "a property",
}
_CONCEPTS = {f"{SKOS}Concept", *(CKG + name for name in ("Operator", "WordClass", "Grade", "Policy"))}
_MATCHES = {
    f"{SKOS}exactMatch": "means the same as",
    f"{SKOS}closeMatch": "is close to",
    f"{SKOS}broadMatch": "is narrower than",
    f"{SKOS}narrowMatch": "is broader than",
    f"{SKOS}relatedMatch": "is related to",
    f"{OWL}equivalentClass": "is equivalent to",
    f"{OWL}equivalentProperty": "is equivalent to",
    f"{RDFS}subClassOf": "is a kind of",
    f"{RDFS}subPropertyOf": "is a narrower property than",
}
_NOTES = ("scopeNote", "note", "editorialNote", "historyNote", "changeNote")
_NAME = re.compile(r"(?<![\w<:/#?$-])([A-Za-z][\w.-]*|):([A-Za-z_](?:[\w.-]*[\w-])?)|<([^<>\s]+)>")
_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE | re.MULTILINE)
_LONGEST_BLOCK = 16


@dataclass(slots=True)
class Term:
    """A term. ``parents`` and the like are IRIs; ``page`` is its path without ending; ``examples`` are said of it, ``sample`` is data."""

    iri: str
    kind: str
    name: str
    label: str
    page: str
    module: str
    line: int
    own: bool
    definition: str = ""
    other_labels: list[str] = field(default_factory=list)
    examples: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    nature: str = ""
    since: str = ""
    deprecated: bool = False
    replaced_by: list[str] = field(default_factory=list)
    parents: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)
    scheme: list[str] = field(default_factory=list)
    domain: list[str] = field(default_factory=list)
    range: list[str] = field(default_factory=list)
    used_by: list[str] = field(default_factory=list)
    alignments: list[tuple[str, str]] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    triggers: list[str] = field(default_factory=list)
    cues: list[str] = field(default_factory=list)
    shapes: list[Shape] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    quote: str = ""
    sample: str = ""
    source: str = ""


@dataclass(slots=True)
class Glossary:
    """All terms by IRI, in the order of the files; the shapes; and the facts that they were read from."""

    facts: Facts
    terms: dict[str, Term]
    shapes: list[Shape]

    def of(self, *kinds: str) -> list[Term]:
        """The terms of some kinds, by label."""
        return sorted((t for t in self.terms.values() if t.kind in kinds), key=lambda t: (t.label.casefold(), t.iri))

    def tree(self) -> list[tuple[int, Term]]:
        """All classes as a tree, roots by label, with how deep they are; each once, those that only circles lead to at the end."""
        classes = self.of(CLASS)
        roots = [t for t in classes if not any(p in self.terms for p in t.parents)]
        rows: list[tuple[int, Term]] = []
        told: set[str] = set()
        for root in (*roots, *classes):
            left = [(0, root)]
            while left:
                depth, term = left.pop()
                if term.iri in told:
                    continue
                told.add(term.iri)
                rows.append((depth, term))
                children = sorted((self.terms[c] for c in term.children), key=lambda t: (t.label.casefold(), t.iri), reverse=True)
                left += [(depth + 1, child) for child in children]
        return rows


def glossary(modules: Sequence[Module], own: Sequence[Module], samples: Sequence[Module], questions: Iterable[Question]) -> Glossary:
    """The terms of the shipped modules and of own ones, with samples from valid example data and the questions that name them.

    Raises ``InputRefused`` with file and line for a module that is not Turtle.
    """
    facts = Facts.of([*modules, *own])
    terms = {iri: term for iri in facts.subjects() if (term := _term(facts, iri, {m.path for m in own})) is not None}
    shapes = shapes_of(facts)
    _relate(terms, facts)
    _number_pages(terms)
    for shape in shapes:
        for iri in dict.fromkeys((*shape.targets, *shape.properties)):
            if iri in terms:
                terms[iri].shapes.append(shape)
    for question in questions:
        for iri in sorted(names_in(question.text) & terms.keys()):
            terms[iri].questions.append(question)
    blocks = list(_blocks(samples))
    for term in terms.values():
        _sample(term, blocks)
    return Glossary(facts, terms, shapes)


def names_in(query: str) -> set[str]:
    """The IRIs that a query or a piece of Turtle names, whole or by the prefixes that it declares."""
    prefixes = dict(_PREFIX.findall(query))
    words = re.sub(r"^\s*#.*$", "", re.sub(r'"(?:[^"\\\n]|\\.)*"', '""', query), flags=re.MULTILINE)
    return {whole or prefixes[prefix] + local for prefix, local, whole in _NAME.findall(words) if whole or prefix in prefixes}


def _term(facts: Facts, iri: str, own: set[object]) -> Term | None:
    types = set(facts.iris(iri, TYPE))
    if types & _CLASSES:
        kind = CLASS
    elif types & _PROPERTIES.keys():
        kind = PROPERTY
    elif f"{CKG}EventKind" in types:
        kind = KIND
    elif types & _CONCEPTS and not iri.startswith("https://w3id.org/conflictkg/codebook/"):
        kind = CONCEPT
    elif f"{SKOS}ConceptScheme" in types and not iri.startswith("https://w3id.org/conflictkg/codebook/"):
        kind = SCHEME
    else:
        return None
    module = facts.home[iri]
    label = facts.label(iri) if kind != SCHEME else facts.word(iri, f"{DCTERMS}title") or facts.label(iri)
    replaced = facts.iris(iri, f"{DCTERMS}isReplacedBy", f"{RDFS}seeAlso")
    deprecated = facts.word(iri, f"{OWL}deprecated") in ("true", "1")
    return Term(
        iri=iri,
        kind=kind,
        name=facts.short(iri),
        label=label,
        page=page_of(iri, kind.replace(" ", "-")),
        module=module.path.name,
        line=module.line_of(iri),
        own=module.path in own,
        definition=facts.word(iri, f"{SKOS}definition") or facts.word(iri, f"{RDFS}comment"),
        other_labels=[w for p in (f"{SKOS}prefLabel", f"{RDFS}label", f"{SKOS}altLabel") for w in facts.words(iri, p) if w != label],
        examples=facts.words(iri, f"{SKOS}example"),
        notes=[w for name in _NOTES for w in facts.words(iri, SKOS + name)],
        nature=next((words for t, words in _PROPERTIES.items() if t in types), ""),
        since=facts.word(iri, f"{CKG}since"),
        deprecated=deprecated,
        replaced_by=replaced if deprecated else [],
        parents=facts.iris(iri, f"{RDFS}subClassOf", f"{RDFS}subPropertyOf", f"{SKOS}broader"),
        scheme=facts.iris(iri, f"{SKOS}inScheme"),
        domain=facts.iris(iri, f"{RDFS}domain"),
        range=facts.iris(iri, f"{RDFS}range"),
        facts=_facts(facts, iri),
        triggers=facts.words(iri, f"{CKG}trigger"),
        cues=[*facts.words(iri, f"{CKG}cue"), *facts.words(iri, f"{CKG}lemma")],
        source=facts.source(iri),
    )


def _facts(facts: Facts, iri: str) -> list[tuple[str, str]]:
    """What else our own properties say of a term: effect, nature, weight."""
    shown = {"trigger", "cue", "lemma", "since"}
    found = []
    for predicate, values in facts.about(iri).items():
        if predicate.startswith(CKG) and predicate.removeprefix(CKG) not in shown:
            for value in values:
                found.append((predicate, value.value))
    return found


def _relate(terms: Mapping[str, Term], facts: Facts) -> None:
    for term in terms.values():
        for predicate, words in _MATCHES.items():
            for other in facts.iris(term.iri, predicate):
                if other not in terms:
                    term.alignments.append((words, other))
        term.parents = [p for p in dict.fromkeys(term.parents) if p in terms and p != term.iri]
        for parent in term.parents:
            if term.iri not in terms[parent].children:
                terms[parent].children.append(term.iri)
        for cls in (*term.domain, *term.range, *facts.iris(term.iri, f"{CKG}statementClass")):
            if cls in terms and term.iri not in terms[cls].used_by:
                terms[cls].used_by.append(term.iri)
        for scheme in term.scheme:
            if scheme in terms:
                terms[scheme].used_by.append(term.iri)


def _number_pages(terms: Mapping[str, Term]) -> None:
    """Pages that differ at most in capitals get a number, in the order of their IRIs."""
    taken: dict[str, int] = {}
    for iri in sorted(terms):
        key = terms[iri].page.casefold()
        taken[key] = taken.get(key, 0) + 1
        if taken[key] > 1:
            terms[iri].page += f"-{taken[key]}"


def _blocks(samples: Sequence[Module]) -> Iterator[tuple[set[str], set[str], str, str]]:
    """Descriptions in example data: their classes, all terms that they name, their text, and the article's words of the file."""
    for module in samples:
        declared = "\n".join(line for line in module.text.splitlines() if _PREFIX.match(line))
        text = re.search(r"^# The text: (.*)$", module.text, re.MULTILINE)
        for block in re.split(r"\n\s*\n", module.text):
            if block.lstrip().startswith(("#", "@")) or not block.strip():
                continue
            types = re.search(r"^\S+\s+a\s+([^;.]+)[;.]", block)
            classes = names_in(f"{declared}\n{types[1]}") if types else set()
            yield classes, names_in(f"{declared}\n{block}"), block.strip(), text[1] if text else ""


def _sample(term: Term, blocks: Sequence[tuple[set[str], set[str], str, str]]) -> None:
    for classes, named, text, quote in blocks:
        if term.iri in (classes if term.kind == CLASS else named):
            lines = text.splitlines()
            term.sample = "\n".join([*lines[:_LONGEST_BLOCK], *(["    ..."] if len(lines) > _LONGEST_BLOCK else [])])
            term.quote = quote
            return
