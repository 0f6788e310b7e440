"""Whether each class earns its place: a shape that guards it, and a question that needs it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from conflictkg.modelling.desk import Desk
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.rdf.terms import CKG, OWL, RDFS, SH, SKOS

_NAME = re.compile(r"<([^<>\s]+)>|\b([\w.-]*):([\w-]+)")
_PREFIX = re.compile(r"\bPREFIX\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE)


def asked_for(questions: Iterable[str], usual: dict[str, str]) -> frozenset[str]:
    """All names in texts of queries; ``usual`` are prefixes that they need not declare."""
    return frozenset(name for text in questions for name in _names(text, usual))


def coverage(desk: Desk, asked: frozenset[str]) -> Iterator[Finding]:
    """Classes of checked modules without a shape or a question; ``asked`` are the names in questions.

    A shape or question of a class above or below counts, and so does a kind of the class or a property of it that is asked for.
    """
    targets = desk.by_predicate.get(f"{SH}targetClass", ())
    targeted = {said.value for said in targets}
    styled = {said.value for said in targets if said.sheet.module.path.name == "style.ttl"}
    typed = {said.value for said in desk.by_predicate.get(f"{SH}class", ())}
    kinds = {said.value for said in desk.by_predicate.get(f"{CKG}statementClass", ())}
    below: dict[str, set[str]] = {}
    classes = desk.instances(f"{OWL}Class")
    for iri in classes:
        for above in desk.above(iri, f"{RDFS}subClassOf"):
            below.setdefault(above, set()).add(iri)
    properties = {
        said.value
        for term in ("domain", "range")
        for said in desk.by_predicate.get(RDFS + term, ())
        if said.subject in asked or said.subject in kinds
    }
    for iri, sheet in classes.items():
        if sheet not in desk.checked or iri.startswith("_:"):
            continue
        kin = {iri} | desk.above(iri, f"{RDFS}subClassOf") | below.get(iri, set())
        if f"{SKOS}Concept" in kin or kin & styled:
            continue  # what steers the program rather than what is claimed: guarded by the style, used by its reader
        if not kin & (targeted | typed):
            what = f"{sheet.short(iri)}: no shape guards what is of this class"
            yield sheet.finding("class-shape", iri, what, "add a shape with sh:targetClass", Severity.WARNING)
        if not kin & (asked | kinds | properties):
            what = f"{sheet.short(iri)}: no event kind is of this class and no question names it"
            yield sheet.finding("class-question", iri, what, "write a question that needs it, or remove it", Severity.WARNING)


def _names(text: str, usual: dict[str, str]) -> Iterator[str]:
    prefixes = {**usual, **dict(_PREFIX.findall(text))}
    for iri, prefix, name in _NAME.findall(text):
        yield iri or prefixes.get(prefix, "") + name
