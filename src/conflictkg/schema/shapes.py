"""SHACL shapes, parsed once, and what breaks them; pySHACL is the reference engine and is imported when first needed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf.terms import local_name
from conflictkg.schema.ontology_files import read_files

if TYPE_CHECKING:
    import rdflib
    from pyshacl.shapes_graph import ShapesGraph

SHOWN = 60
"""Characters of an offending value that a message shows at most."""


class Violation(NamedTuple):
    """One result of a validation: the node at fault, the shape it breaks and the shape's message with the value put in."""

    focus: str
    shape: str
    message: str


class ShapeSet:
    """The shapes of some Turtle files, parsed once."""

    def __init__(self, paths: Sequence[Path]) -> None:
        """Shapes of these files; they are read when first needed."""
        self._paths = tuple(paths)

    @cached_property
    def _shapes(self) -> ShapesGraph:
        import rdflib
        from pyshacl.shapes_graph import ShapesGraph
        from rdflib.plugins.parsers.notation3 import BadSyntax

        from conflictkg.schema.triples import Triples, ValidatedGraph

        graph = rdflib.Graph(bind_namespaces="none")
        for path, file in zip(self._paths, read_files(self._paths), strict=True):
            try:
                graph.parse(data=file.text, format="turtle")
            except BadSyntax as error:
                raise KnowledgeBaseFault(f"{path}, line {error.lines + 1}: the shapes cannot be parsed ({error.message})") from error
        triples = Triples()  # the engine reads the shapes anew for every node
        for triple in graph:
            triples.put(*triple)
        return ShapesGraph(ValidatedGraph(triples))

    @cached_property
    def terms(self) -> dict[str, rdflib.URIRef]:
        """The terms that the shapes name, by their IRIs."""
        import rdflib

        return {str(term): term for triple in self._shapes.graph for term in triple if isinstance(term, rdflib.URIRef)}

    def violations(self, data: rdflib.Graph) -> list[Violation]:
        """What in the graph breaks which shape, sorted; empty when it conforms."""
        import rdflib
        from pyshacl.graph_abstraction import DataGraph
        from pyshacl.validator import Validator

        validator = Validator(DataGraph.from_rdflib(data), shacl_graph=rdflib.Graph(bind_namespaces="none"))
        validator.shacl_graph = self._shapes  # parsed once: with its own parsing each document takes twice as long
        conforms, report, _ = validator.run()  # type: ignore[no-untyped-call]
        return [] if conforms else sorted(set(_results(report)))


def _results(report: rdflib.Graph) -> Iterable[Violation]:
    from rdflib import URIRef
    from rdflib.namespace import RDF, SH

    for result in report.subjects(RDF.type, SH.ValidationResult):
        value = report.value(result, SH.value)
        message = report.value(result, SH.resultMessage)
        shown = "nothing" if value is None else local_name(str(value)) if isinstance(value, URIRef) else str(value)
        yield Violation(
            focus=str(report.value(result, SH.focusNode)),
            shape=local_name(str(report.value(result, SH.sourceShape))),
            message=str(message).replace("{value}", shown[:SHOWN]),
        )
