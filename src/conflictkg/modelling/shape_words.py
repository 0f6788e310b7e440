"""SHACL shapes in words: what a shape wants, for people who do not read SHACL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pyoxigraph as ox

from conflictkg.modelling.facts import Facts, Node, Value
from conflictkg.rdf.terms import LABEL, RDFS, SH, TYPE

_DEEPEST = 4
_NODE_KINDS = {
    "IRI": "an IRI",
    "Literal": "a literal",
    "BlankNode": "a blank node",
    "BlankNodeOrIRI": "no literal",
    "IRIOrLiteral": "no blank node",
    "BlankNodeOrLiteral": "no IRI",
}
_COMPARED = {
    "minInclusive": "at least {}",
    "maxInclusive": "at most {}",
    "minExclusive": "more than {}",
    "maxExclusive": "less than {}",
    "minLength": "of at least {} characters",
    "maxLength": "of at most {} characters",
    "lessThan": "less than each {}",
    "lessThanOrEquals": "not more than any {}",
    "equals": "the same as {}",
    "disjoint": "never the same as {}",
    "hasValue": "one of them {}",
    "pattern": "in the form {}",
    "node": "fitting the shape {}",
}
_TOLD = {"path", "minCount", "maxCount", "message", "severity", "name", "description", "order", "group", "deactivated", "flags"}
_TARGETS = {
    "targetClass": "every {}",
    "targetNode": "{}",
    "targetSubjectsOf": "whatever has {}",
    "targetObjectsOf": "whatever is {} of something",
}


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape: its IRI, label, what it is about in words, the classes and properties it is about, what it wants, and what it says else."""

    iri: str
    label: str
    about: str
    targets: tuple[str, ...]
    properties: tuple[str, ...]
    wants: str
    message: str


def shapes_of(facts: Facts) -> list[Shape]:
    """All shapes with an IRI, in the order of the files."""
    kinds = {f"{SH}NodeShape", f"{SH}PropertyShape"}
    return [_shape(facts, iri) for iri in facts.subjects() if kinds & set(facts.iris(iri, TYPE))]


def _shape(facts: Facts, iri: str) -> Shape:
    about = [form.format(facts.short(t)) for name, form in _TARGETS.items() for t in facts.iris(iri, SH + name)]
    if {f"{RDFS}Class", "http://www.w3.org/2002/07/owl#Class"} & set(facts.iris(iri, TYPE)):
        about.append(f"every {facts.short(iri)}")
    properties = [p for path in facts.values(iri, f"{SH}path") for p in _properties(facts, path, 0)]
    return Shape(
        iri=iri,
        label=facts.word(iri, LABEL) or facts.short(iri),
        about=" and ".join(about),
        targets=tuple(facts.iris(iri, *(SH + name for name in _TARGETS))),
        properties=tuple(dict.fromkeys(properties)),
        wants="; ".join(_wants(facts, ox.NamedNode(iri), 0)),
        message=facts.word(iri, f"{SH}message"),
    )


def _properties(facts: Facts, path: Value, depth: int) -> Iterator[str]:
    if isinstance(path, ox.NamedNode):
        yield path.value
    elif isinstance(path, ox.BlankNode) and depth < _DEEPEST:
        for part in (*facts.listed(path), *(v for values in facts.said.get(path, {}).values() for v in values)):
            if not (isinstance(part, ox.NamedNode) and part.value.endswith("#nil")):
                yield from _properties(facts, part, depth + 1)


def _path(facts: Facts, path: Value, depth: int = 0) -> str:
    if isinstance(path, ox.NamedNode):
        return facts.short(path.value)
    if not isinstance(path, ox.BlankNode) or depth > _DEEPEST:
        return "..."
    if members := facts.listed(path):
        return " / ".join(_path(facts, m, depth + 1) for m in members)
    forms = {"inversePath": "what it is {} of", "zeroOrMorePath": "{}, any number of steps", "oneOrMorePath": "{}, one or more steps"}
    forms["zeroOrOnePath"] = "{}, one step or none"
    for name, form in forms.items():
        for inner in facts.values(path, SH + name):
            return form.format(_path(facts, inner, depth + 1))
    for inner in facts.values(path, f"{SH}alternativePath"):
        return " or ".join(_path(facts, m, depth + 1) for m in facts.listed(inner))
    return "..."


def _wants(facts: Facts, shape: Node, depth: int) -> Iterator[str]:
    said = facts.said.get(shape, {})
    path = next(iter(facts.values(shape, f"{SH}path")), None)
    parts = [part for part in (_how_many(facts, shape), *_constraints(facts, shape, depth)) if part]
    if path is not None:
        yield f"{_path(facts, path)}: {', '.join(parts) or 'anything'}"
    else:
        yield from parts
    if depth >= _DEEPEST:
        return
    for inner in said.get(f"{SH}property", ()):
        if isinstance(inner, ox.BlankNode) or (isinstance(inner, ox.NamedNode) and inner in facts.said):
            yield from _wants(facts, inner, depth + 1)


def _how_many(facts: Facts, shape: Node) -> str:
    least, most = (facts.word(shape, SH + name) for name in ("minCount", "maxCount"))
    if least and least == most:
        return "exactly one" if least == "1" else f"exactly {least}"
    if least in ("", "0"):
        return {"": "", "0": "none", "1": "at most one"}.get(most, f"at most {most}")
    return f"{least} to {most}" if most else ("at least one" if least == "1" else f"at least {least}")


def _constraints(facts: Facts, shape: Node, depth: int) -> Iterator[str]:
    for predicate, values in facts.said.get(shape, {}).items():
        name = predicate.removeprefix(SH)
        if not predicate.startswith(SH) or name in _TOLD or name in _TARGETS or name == "property":
            continue
        shown = " or ".join(_shown(facts, v) for v in values)
        match name:
            case "class" | "datatype":
                yield f"each a {shown}"
            case "nodeKind":
                yield f"each {_NODE_KINDS.get(shown.removeprefix('sh:'), shown)}"
            case "in" | "languageIn":
                yield f"one of {', '.join(_shown(facts, m) for v in values for m in facts.listed(v))}"
            case "or" | "and" | "xone":
                inner = [_inner(facts, m, depth) for v in values for m in facts.listed(v)]
                yield {"or": "one at least of", "and": "all of", "xone": "exactly one of"}[name] + f" ({'), ('.join(inner)})"
            case "not":
                yield f"not ({'; '.join(_inner(facts, v, depth) for v in values)})"
            case "uniqueLang":
                yield "one in each language"
            case "closed":
                yield "nothing that is not named here"
            case "sparql":
                yield "a constraint in SPARQL (see the Turtle)"
            case _ if name in _COMPARED:
                yield _COMPARED[name].format(shown)
            case _:
                yield f"{facts.short(predicate)} {shown}"


def _inner(facts: Facts, shape: Value, depth: int) -> str:
    if isinstance(shape, ox.Literal) or depth >= _DEEPEST:
        return "..."
    return "; ".join(_wants(facts, shape, depth + 1)) or _shown(facts, shape)


def _shown(facts: Facts, value: Value) -> str:
    if isinstance(value, ox.NamedNode):
        return facts.short(value.value)
    return value.value if isinstance(value, ox.Literal) else "..."
