"""RDF 1.2 annotations: in every format that can hold them, the same; and nothing but them is added."""

from __future__ import annotations

import io

import pyoxigraph as ox
import pytest

from conflictkg.export import export
from conflictkg.export.annotating import ANNOTATED, AnnotatedGraphs
from tests.unit.export.test_export import READERS, exported
from tests.unit.graph.world import BASE, world

CONTROLLER = ox.NamedNode("https://w3id.org/conflictkg/ontology#controller")


@pytest.mark.parametrize("format", ANNOTATED)
def test_each_period_with_a_controller_is_an_annotation(format: str) -> None:
    store, out = world(), io.BytesIO()
    export(AnnotatedGraphs(store, BASE), format, out)
    found = {str(quad.triple) for quad in ox.parse(out.getvalue(), READERS[format])}
    plain = {str(quad.triple) for quad in ox.parse(exported(store, format), READERS[format])}
    ckg = "PREFIX ckg: <https://w3id.org/conflictkg/ontology#> "
    rows = store.raw.query(ckg + "SELECT ?p ?l ?a WHERE { GRAPH ?g { ?p a ckg:ControlPeriod ; ckg:place ?l ; ckg:controller ?a } }")
    reifies = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#reifies")
    wanted = {str(ox.Triple(r["p"], reifies, ox.Triple(r["l"], CONTROLLER, r["a"]))) for r in rows}  # type: ignore[union-attr]
    assert wanted and found - plain == wanted and plain <= found
