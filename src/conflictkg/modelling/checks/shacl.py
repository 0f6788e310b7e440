"""Runs shapes over graphs by pySHACL and gives its results whole: with path, severity and component, unlike the gate for claims."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.modelling.findings import Severity
from conflictkg.rdf.terms import SH, local_name

if TYPE_CHECKING:
    from rdflib import Graph

SHOWN = 60


@dataclass(frozen=True, slots=True, order=True)
class Result:
    """One result of a validation; names as IRIs, blank nodes as "_:" with their label, "" where there is none."""

    focus: str
    path: str
    value: str
    shape: str
    component: str
    message: str
    severity: Severity


def results(data: Graph, shapes: Graph) -> list[Result]:
    """What in the data breaks which shape, sorted; raises what pySHACL raises for shapes that it cannot read."""
    from pyshacl import validate

    conforms, report, _ = validate(data, shacl_graph=shapes, inplace=True, allow_warnings=False)
    return [] if conforms else sorted(set(_read(report)))


def style_shapes(ontology: Path) -> Graph:
    """The house's style."""
    from rdflib import Graph

    return Graph().parse(ontology / "style.ttl", format="turtle")


def _read(report: Graph) -> Iterator[Result]:
    from rdflib import URIRef
    from rdflib.namespace import RDF
    from rdflib.namespace import SH as TERMS

    severities = {f"{SH}Warning": Severity.WARNING, f"{SH}Info": Severity.NOTE}
    for result in report.subjects(RDF.type, TERMS.ValidationResult):
        value = report.value(result, TERMS.value)
        shown = local_name(str(value)) if isinstance(value, URIRef) else str(value)
        message = str(report.value(result, TERMS.resultMessage) or "")
        if value is None:  # something is missing, and there is nothing to show
            message = message.replace("correct {value}", "add it")
            shown = "nothing"
        yield Result(
            focus=_name(report.value(result, TERMS.focusNode)),
            path=_name(report.value(result, TERMS.resultPath)),
            value=_name(value),
            shape=_name(report.value(result, TERMS.sourceShape)),
            component=_name(report.value(result, TERMS.sourceConstraintComponent)),
            message=message.replace("{value}", shown[:SHOWN]),
            severity=severities.get(str(report.value(result, TERMS.resultSeverity)), Severity.ERROR),
        )


def _name(node: object) -> str:
    from rdflib import BNode

    return "" if node is None else f"_:{node}" if isinstance(node, BNode) else str(node)
