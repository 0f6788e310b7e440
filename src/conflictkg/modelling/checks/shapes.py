"""Shapes: they are SHACL, they can match something, and they say what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

from conflictkg.modelling.checks.shacl import results
from conflictkg.modelling.checks.terms import known_vocabularies, nearest_iri
from conflictkg.modelling.desk import Desk, Said, Sheet, graph_of, shown
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.rdf.terms import LABEL, OWL, RDF, RDFS, SH, local_name

if TYPE_CHECKING:
    from rdflib import Graph

_SHAPES = (f"{SH}NodeShape", f"{SH}PropertyShape")
_OF_CLASSES = frozenset({f"{SH}targetClass", f"{SH}class"})
_OF_PROPERTIES = frozenset(
    SH + name for name in ("path", "targetSubjectsOf", "targetObjectsOf", "lessThan", "lessThanOrEquals", "equals", "disjoint")
)
_TARGETS = frozenset(SH + name for name in ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf", "target"))
_PATHS = frozenset(SH + name for name in ("inversePath", "alternativePath", "zeroOrMorePath", "oneOrMorePath", "zeroOrOnePath"))
_BOUNDS = (
    ("minCount", "maxCount"),
    ("minLength", "maxLength"),
    ("minInclusive", "maxInclusive"),
    ("qualifiedMinCount", "qualifiedMaxCount"),
)
_CLASS_TYPES = (f"{OWL}Class", f"{RDFS}Class")
_PROPERTY_TYPES = (f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty", f"{OWL}AnnotationProperty", f"{RDF}Property")


@cache
def _shapes_of_shapes() -> Graph:
    """The shapes of SHACL itself, from the recommendation, as pySHACL ships them."""
    from rdflib import Graph, Literal, URIRef

    from conflictkg.schema.triples import Triples, ValidatedGraph

    triples = Triples()  # the engine reads the shapes anew for every node
    for triple in Graph().parse(data=(resources.files("pyshacl") / "assets" / "shacl-shacl.ttl").read_text("utf-8"), format="turtle"):
        triples.put(*triple)
        triples.put(triple[0], URIRef(f"{SH}message"), Literal("rule"))  # for one without, the engine composes a long one each time
    return ValidatedGraph(triples)


def shapes(desk: Desk) -> Iterator[Finding]:
    """What is wrong with the shapes of the checked sheets."""
    for sheet in desk.checked:
        if sheet.reference or not any(said.predicate.startswith(SH) for said in sheet.said):
            continue
        yield from _form(desk, sheet)
        yield from _names(desk, sheet)
        yield from _values(desk, sheet)
        yield from _manners(desk, sheet)


def _form(desk: Desk, sheet: Sheet) -> Iterator[Finding]:
    from pyshacl.errors import ConstraintLoadError, RuleLoadError, ShapeLoadError

    try:
        graph = graph_of([sheet], whole=True)
        found = results(graph, _shapes_of_shapes())
        if not found:
            _loaded(graph)
    except (ShapeLoadError, ConstraintLoadError, RuleLoadError) as error:
        reason = shown(str(error.args[0]) if error.args else "it cannot be loaded")
        yield sheet.finding("shape-form", "", f"the shapes are not SHACL: {reason}", "correct the shape")
        return
    except Exception as error:  # ill-formed lists and the like: pySHACL has no one error for them
        reason = shown(f"{type(error).__name__}: {error}")
        yield sheet.finding("shape-form", "", f"the shapes cannot be loaded ({reason})", "correct the shapes of this file")
        return
    for result in found:
        owner = desk.owner(result.focus)
        rule = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", local_name(result.component).removesuffix("ConstraintComponent")).lower()
        where = f" at {sheet.short(result.path)}" if result.path and not result.path.startswith("_:") else ""
        value = (
            f" the value '{shown(sheet.short(result.value) if ':' in result.value else result.value)}'" if result.value else " what it says"
        )
        what = f"{sheet.short(owner)} is no well-formed shape:{value}{where} breaks the rule '{rule}' of SHACL"
        yield sheet.finding("shape-form", owner, what, "see the definition of that property in SHACL and correct it", at=result.path)


def _loaded(graph: Graph) -> None:
    from pyshacl.shapes_graph import ShapesGraph

    for shape in ShapesGraph(graph).shapes:
        shape.target()


def _names(desk: Desk, sheet: Sheet) -> Iterator[Finding]:
    classes, properties = set(desk.instances(*_CLASS_TYPES)), set(desk.instances(*_PROPERTY_TYPES))
    for said in sheet.said:
        if said.predicate in _OF_CLASSES:
            yield from _unknown(desk, sheet, said, classes, "class")
        elif said.predicate in _OF_PROPERTIES:
            for step in _steps(desk, said):
                yield from _unknown(desk, sheet, step, properties, "property")


def _steps(desk: Desk, said: Said) -> Iterator[Said]:
    """The named properties of a path."""
    todo, seen = [said], set[str]()
    while todo:
        one = todo.pop()
        if one.literal is not None or one.value in seen or one.value == f"{RDF}nil":
            continue
        seen.add(one.value)
        if one.value.startswith("_:"):
            below = desk.by_subject.get(one.value, ())
            todo += [b for b in below if b.predicate in _PATHS or b.predicate in (f"{RDF}first", f"{RDF}rest")]
        else:
            yield one


def _unknown(desk: Desk, sheet: Sheet, said: Said, known: set[str], what: str) -> Iterator[Finding]:
    if said.literal is not None or said.value in known or said.value.startswith("_:"):
        return
    if any(said.value.startswith(namespace) for namespace in known_vocabularies()):
        return  # another check knows the terms of these
    shape = desk.owner(said.subject)
    better = nearest_iri(said.value, known)
    mend = f"did you mean {sheet.short(better)}?" if better else f"name a {what} that is declared, or declare it"
    says = f"{sheet.short(shape)}: {sheet.short(said.value)} is no {what} of the ontology, so the shape matches nothing there"
    yield sheet.finding("shape-target", shape, says, mend, at=said.value)


def _values(desk: Desk, sheet: Sheet) -> Iterator[Finding]:
    for said in sheet.said:
        shape = desk.owner(said.subject)
        name = sheet.short(shape)
        if said.predicate == f"{SH}pattern":
            try:
                re.compile(said.value)
            except re.error as error:
                what = f"{name}: sh:pattern '{shown(said.value)}' is no regular expression ({error.msg})"
                yield sheet.finding("shape-pattern", shape, what, "correct it; a backslash is written \\\\ in Turtle", at=said.value)
        elif said.predicate == f"{SH}in" and said.value == f"{RDF}nil":
            yield sheet.finding(
                "shape-impossible", shape, f"{name}: sh:in lists nothing, so no value can be right", "list the values", at=f"{SH}in"
            )
    for subject in dict.fromkeys(said.subject for said in sheet.said):
        for low, high in _BOUNDS:
            least, most = (_number(desk, sheet, subject, SH + term) for term in (low, high))
            if least is not None and most is not None and least > most:
                shape = desk.owner(subject)
                what = f"{sheet.short(shape)}: sh:{low} {least} is above sh:{high} {most}, so nothing can be right"
                yield sheet.finding("shape-impossible", shape, what, "correct one of the two", at=SH + low)


def _number(desk: Desk, sheet: Sheet, subject: str, predicate: str) -> Decimal | None:
    for said in desk.by_subject[subject]:
        if said.predicate == predicate and said.sheet is sheet:
            try:
                number = Decimal(said.value)
            except InvalidOperation:
                return None
            return number if number.is_finite() else None
    return None


def _manners(desk: Desk, sheet: Sheet) -> Iterator[Finding]:
    for said in sheet.said:
        if said.value not in _SHAPES or not said.predicate.endswith("#type"):
            continue
        shape, says = said.subject, {other.predicate for other in desk.by_subject[said.subject]}
        used = any(other.predicate.startswith(SH) or other.predicate == f"{RDF}first" for other in desk.uses.get(shape, ()))
        is_class = bool({*_CLASS_TYPES} & desk.types.get(shape, set()))
        if not used and not is_class and not says & _TARGETS:
            what = f"{sheet.short(shape)}: the shape has no target and no other shape names it, so it matches nothing"
            yield sheet.finding("shape-target", shape, what, "add sh:targetClass, or name it by sh:property or sh:node of another shape")
        if shape.startswith("_:"):
            continue
        if f"{SH}message" not in says and f"{SH}property" not in says:
            what = f"{sheet.short(shape)}: the shape does not say what is wrong when it is broken"
            yield sheet.finding("shape-message", shape, what, 'add sh:message "what is wrong; what to do"@en', Severity.WARNING)
        if LABEL not in says:
            yield sheet.finding(
                "shape-label", shape, f"{sheet.short(shape)}: the shape has no label", 'add rdfs:label "..."@en', Severity.WARNING
            )
