"""Deprecated terms that other modules still use: they answer for one major version more, and then they are gone."""

from __future__ import annotations

from collections.abc import Iterator

from conflictkg.modelling.desk import Desk, Said
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.rdf.terms import DCTERMS, OWL


def deprecated_terms(desk: Desk) -> Iterator[Finding]:
    """Uses of deprecated terms in checked modules other than those that deprecate them, each term once a subject."""
    deprecated = {said.subject: said for said in desk.by_predicate.get(f"{OWL}deprecated", ()) if said.value in ("true", "1")}
    if not deprecated:
        return
    told: set[tuple[str, str]] = set()
    for sheet in desk.checked:
        for said in sheet.said:
            for iri in (said.predicate, said.value if said.literal is None else ""):
                by = deprecated.get(iri)
                if by is not None and by.sheet is not sheet and (said.subject, iri) not in told:
                    told.add((said.subject, iri))
                    yield _finding(desk, said, iri)


def _finding(desk: Desk, said: Said, iri: str) -> Finding:
    sheet = said.sheet
    instead = [sheet.short(other.value) for other in desk.values(iri, f"{DCTERMS}isReplacedBy")]
    return sheet.finding(
        "deprecated",
        said.subject,
        f"{sheet.short(iri)} is deprecated and goes with the next major version of its module",
        f"use {' or '.join(instead)}" if instead else "do without it",
        Severity.WARNING,
        at=iri,
    )
