"""House style: the shapes of ``style.ttl`` over the ontology itself, and terms that nothing holds on to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from conflictkg.modelling.checks.shacl import results, style_shapes
from conflictkg.modelling.desk import Desk, graph_of, shown
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.rdf.terms import OWL, SKOS, TYPE, local_name

TERM_TYPES = (f"{OWL}Class", f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty", f"{OWL}AnnotationProperty")
_VERSION = re.compile(r"[0-9]+\.[0-9]+\.[0-9]+")


def style(desk: Desk, ontology: Path) -> Iterator[Finding]:
    """One finding for each result of the style's shapes about a subject that a checked sheet describes; ``ontology`` holds them."""
    described = {said.subject: sheet for sheet in desk.checked if not sheet.reference for said in sheet.said}
    if not described:
        return
    try:
        found = results(graph_of(sheet for sheet in desk.sheets if not sheet.reference), style_shapes(ontology))
    except Exception as error:  # pySHACL crashes on some ill-formed values
        sheet = next((sheet for sheet in desk.checked if not sheet.core), desk.checked[0])
        yield sheet.finding("style", "", f"the style cannot be tried ({type(error).__name__}: {shown(str(error))})", "correct its values")
        return
    for result in found:
        if result.focus not in described:
            continue
        sheet = described[result.focus]
        what, _, mend = result.message.partition("; ")
        code = "style-" + re.sub(r"(?<=[a-z])(?=[A-Z])", "-", local_name(result.shape).removeprefix("Style")).lower()
        yield sheet.finding(
            code, result.focus, f"{sheet.short(result.focus)}: {what}", mend or "correct it", result.severity, at=result.value
        )


def orphans(desk: Desk, asked: frozenset[str]) -> Iterator[Finding]:
    """Classes and schemes that stand alone: below nothing, above nothing, used nowhere and not among the names ``asked`` for."""
    for iri, sheet in desk.instances(f"{OWL}Class", f"{SKOS}ConceptScheme").items():
        if sheet not in desk.checked or iri.startswith("_:"):
            continue
        holds = [said for said in desk.by_subject[iri] if said.literal is None and said.predicate != TYPE and said.predicate.endswith("Of")]
        if not holds and iri not in asked and not desk.uses.get(iri):
            yield sheet.finding(
                "orphan",
                iri,
                f"{sheet.short(iri)}: nothing is above it, below it or of it, and nothing names it",
                "say what it is a kind of (rdfs:subClassOf), use it, or remove it",
                Severity.WARNING,
            )


def headers(desk: Desk) -> Iterator[Finding]:
    """Modules that do not say what they are and of which version."""
    for sheet in desk.checked:
        if sheet.reference or not sheet.said:
            continue
        ontologies = [said.subject for said in sheet.said if said.predicate == TYPE and said.value == f"{OWL}Ontology"]
        if not ontologies:
            defined = any(said.predicate == TYPE and said.value in (*TERM_TYPES, f"{SKOS}ConceptScheme") for said in sheet.said)
            yield sheet.finding(
                "header",
                "",
                "the module does not say what it is",
                '<https://.../module> a owl:Ontology ; dcterms:title "..."@en ; owl:versionInfo "0.1.0" . at the top says it',
                Severity.WARNING if defined else Severity.NOTE,
                position=(1, 1),
            )
        for extra in ontologies[1:]:
            yield sheet.finding("header", extra, "the file is two ontologies at once", "make a file of each", Severity.WARNING)
        for iri in ontologies[:1]:
            versions = [said for said in sheet.said if said.subject == iri and said.predicate == f"{OWL}versionInfo"]
            for said in versions:
                if not _VERSION.fullmatch(said.value):
                    yield sheet.finding(
                        "version",
                        iri,
                        f"owl:versionInfo '{said.value[:40]}' is not a version of three numbers",
                        'write "MAJOR.MINOR.PATCH", as in "0.1.0"',
                        Severity.WARNING,
                        at=said.value,
                    )
            if not versions:
                yield sheet.finding("version", iri, "the module has no version", 'add owl:versionInfo "0.1.0"', Severity.WARNING)
