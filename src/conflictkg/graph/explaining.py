"""What can be said of a query before it runs: how it is read, what each of its patterns matches in the store, what will make it slow.

Beside ``sparql`` on the way of the data. The engine tells no plan through its Python interface, and this invents none: the reading is
rdflib's algebra of the query, the numbers are counted in the store.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pyoxigraph as ox

from conflictkg.errors import UsageError
from conflictkg.graph.lint import slow_forms
from conflictkg.graph.prefixes import shorten
from conflictkg.graph.sparql import evaluate, look_over
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.terms import PREFIXES, RDF

MOST_COUNTED = 1_000_000
"""Statements after which counting the matches of a pattern stops."""

_NAMES = {
    "LeftJoin": "Optional",
    "ToMultiSet": "Subquery",
    "Extend": "Bind",
    "ServiceGraphPattern": "Service",
    "AggregateJoin": "Aggregate",
}
_SILENT = {"SelectQuery", "AskQuery", "ConstructQuery", "DescribeQuery", "values", "GroupGraphPatternSub"}
_INDENT = "  "


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A triple pattern and the graph that it is matched in, an IRI or a variable (``None``: the default graph)."""

    triple: tuple[Any, Any, Any]
    graph: Any = None

    def __str__(self) -> str:
        inside = f"   in graph {_shown(self.graph)}" if self.graph is not None else ""
        return " ".join(map(_shown, self.triple)) + inside

    @property
    def variables(self) -> frozenset[str]:
        """Names of the variables that it binds; blank nodes are variables too."""
        from rdflib import BNode, Variable

        return frozenset(str(term) for term in (*self.triple, self.graph) if isinstance(term, Variable | BNode))


@dataclass(slots=True)
class _Reading:
    """The algebra of a query as lines, and what was met on the way; ``fixed`` are the variables that a single row of VALUES binds."""

    lines: list[str] = field(default_factory=list)
    patterns: dict[_Pattern, None] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    fixed: dict[str, Any] = field(default_factory=dict)


def explain(store: GraphStore, text: str, *, prefixes: Mapping[str, str] = PREFIXES, allow_service: bool = False) -> list[str]:
    """Lines that explain a query, which is not run; raises ``UsageError`` for what is no query or may not be asked."""
    outlined = look_over(text, store.base, allow_service=allow_service, prefixes=prefixes)
    if not allow_service:
        evaluate(ox.Store(), text, store.base, union=True, prefixes=prefixes)  # the engine's own complaints, with the place
    algebra = _algebra(text, store.base, prefixes)
    default, named = _dataset(algebra)
    reading = _Reading()
    _fixed(algebra, reading.fixed)
    _read(algebra, 0, None, reading)
    engine = importlib.metadata.version("pyoxigraph")
    told = [f"the engine (pyoxigraph {engine}) tells no plan; this is how rdflib reads the query, and what is counted in the store", ""]
    told += [f"form        {outlined.form}"]
    told += [f"graphs      {', '.join(map(shorten, default)) if default else 'named ones only' if named else 'the union of all'}"]
    told += [f"named       {', '.join(map(shorten, named))}"] if named else []
    told += [f"prefix      {p}: <{prefixes[p]}>" for p in sorted(outlined.used - outlined.declared) if p in prefixes]
    told += ["", "read as", *(_INDENT + line for line in reading.lines)]
    told += ["", "patterns, those that match least first; the engine may order them otherwise"]
    told += _counted(store, reading, default, named)
    slow = (f"line {found.line}: {found.what}; {found.instead}" for found in slow_forms(text))
    warnings = dict.fromkeys((*reading.warnings, *slow))
    return [*told, "", "beware", *(_INDENT + warning for warning in warnings)] if warnings else told


def _algebra(text: str, base: str, prefixes: Mapping[str, str]) -> Any:
    from pyparsing import ParseException
    from rdflib.plugins.sparql.algebra import translateQuery
    from rdflib.plugins.sparql.parser import parseQuery

    try:
        return translateQuery(parseQuery(text), base, dict(prefixes)).algebra
    except RecursionError:
        raise UsageError("query: is nested too deeply to be explained; run it without --explain") from None
    except ParseException as error:
        where = f"line {error.lineno}, column {error.column}"
        raise UsageError(f"query: {where}: rdflib, which explains, cannot read on from here; run it without --explain") from None
    except Exception as error:  # rdflib raises bare exceptions for what the grammar allows and SPARQL does not
        raise UsageError(f"query: rdflib, which explains, cannot read it ({error}); run it without --explain") from None


def _dataset(algebra: Any) -> tuple[list[str], list[str]]:
    """IRIs of the graphs after FROM, and of those after FROM NAMED."""
    clauses = (algebra.datasetClause or ()) if "datasetClause" in algebra else ()
    return [str(c.default) for c in clauses if "default" in c], [str(c.named) for c in clauses if "named" in c]


def _children(node: Any) -> Iterator[Any]:
    """The nodes directly below a node of the algebra, those of expressions included."""
    from rdflib.plugins.sparql.parserutils import CompValue

    values = (value for key, value in node.items() if key != "_vars") if isinstance(node, CompValue) else node
    for value in values:
        if isinstance(value, CompValue):
            yield value
        elif isinstance(value, list | tuple | set):
            yield from _children(value)


def _fixed(node: Any, found: dict[str, Any]) -> None:
    if node.name == "values" and len(node.res) == 1:
        found.update({str(variable): value for variable, value in node.res[0].items() if value != "UNDEF"})
    for child in _children(node):
        _fixed(child, found)


def _read(node: Any, depth: int, graph: Any, reading: _Reading) -> frozenset[str]:
    """Add the lines of a node, and return the variables that its patterns bind."""
    if node.name not in _SILENT and (line := _line(node)):
        reading.lines.append(_INDENT * depth + line)
        depth += 1
    if node.name == "ServiceGraphPattern":
        return frozenset()  # what another server matches cannot be counted here
    if node.name == "Graph":
        graph = node.term
    if "triples" in node:
        return _read_triples(node, depth, graph, reading)
    parts = [_read(child, depth, graph, reading) for child in _children(node) if child.name != "DatasetClause"]
    if node.name == "Join" and len(parts) == 2:
        _beware(parts, reading)
    return frozenset().union(*parts)


def _read_triples(node: Any, depth: int, graph: Any, reading: _Reading) -> frozenset[str]:
    flat = [term for triple in node.triples for term in triple]
    patterns = [_Pattern((flat[i], flat[i + 1], flat[i + 2]), graph) for i in range(0, len(flat) - 2, 3)]
    reading.patterns.update(dict.fromkeys(patterns))
    reading.lines += [_INDENT * depth + " ".join(map(_shown, p.triple)) for p in patterns]
    groups: list[frozenset[str]] = []
    for pattern in patterns:
        free = pattern.variables
        touched = [group for group in groups if group & free]
        groups = [group for group in groups if group not in touched] + [free.union(*touched)]
    if node.name == "BGP":
        _beware(groups, reading)
    return frozenset().union(*(pattern.variables for pattern in patterns))


def _beware(parts: Iterable[frozenset[str]], reading: _Reading) -> None:
    """Note parts that are put together without a variable in common."""
    parts = [named for part in parts if (named := frozenset(name for name in part if not _is_blank(name)))]
    if len(parts) > 1 and not frozenset.intersection(*parts):
        sets = " and ".join("(" + " ".join(f"?{name}" for name in sorted(part)) + ")" for part in parts)
        reading.warnings.append(f"{sets} share no variable: each match of one is put together with every match of the other")


def _is_blank(name: str) -> bool:
    return len(name) == 33 and name.startswith("N")  # as rdflib names blank nodes


def _line(node: Any) -> str:
    """What a node of the algebra does, in a few words; nothing for one that only holds an expression."""
    name: str = _NAMES.get(node.name, node.name)
    match node.name:
        case "Project":
            return "Select " + " ".join(_shown(variable) for variable in node.PV)
        case "Extend":
            return f"Bind {_shown(node.var)}"
        case "Slice":
            return f"Limit {node.length}" + (f" after {node.start}" if node.start else "")
        case "Graph" | "ServiceGraphPattern":
            return f"{name} {_shown(node.term)}"
        case "ToMultiSet":
            return f"Values, {len(node.p.res)} row{'s' if len(node.p.res) != 1 else ''}" if node.p.name == "values" else name
        case "OrderBy" | "Distinct" | "Reduced" | "Group" | "AggregateJoin" | "Join" | "LeftJoin" | "Union" | "Minus" | "Filter":
            return name
        case "Builtin_EXISTS" | "Builtin_NOTEXISTS":
            return "Exists" if node.name == "Builtin_EXISTS" else "Not exists"
        case _:
            return ""


def _counted(store: GraphStore, reading: _Reading, default: list[str], named: list[str]) -> list[str]:
    """The patterns with how many statements each matches, its variables free but for those that a row of VALUES fixes."""
    counts = [(_count(store, pattern, reading.fixed, default, named), str(pattern)) for pattern in reading.patterns]
    known = sorted((number, text) for number, text in counts if number is not None)
    lines = [f"{f'over {MOST_COUNTED}' if number > MOST_COUNTED else number:>12}  {text}" for number, text in known]
    return [*lines, *(f"{'a path':>12}  {text}" for number, text in counts if number is None)] or [f"{_INDENT}(none)"]


def _count(store: GraphStore, pattern: _Pattern, fixed: Mapping[str, Any], default: list[str], named: list[str]) -> int | None:
    from rdflib.paths import Path

    if isinstance(pattern.triple[1], Path):
        return None
    inner = " ".join(_sparql(fixed.get(str(term), term)) for term in pattern.triple)
    if pattern.graph is not None:
        inner = f"GRAPH {_sparql(fixed.get(str(pattern.graph), pattern.graph))} {{ {inner} }}"
    counting = f"SELECT (COUNT(*) AS ?_n) {{ SELECT (1 AS ?_one) WHERE {{ {inner} }} LIMIT {MOST_COUNTED + 1} }}"
    try:
        found = store.raw.query(
            counting,
            use_default_graph_as_union=not default and not named,
            default_graph=[ox.NamedNode(iri) for iri in default] if default or named else None,
            named_graphs=[ox.NamedNode(iri) for iri in named] if default or named else None,
        )
    except (SyntaxError, ValueError):
        return 0  # a literal where no statement can have one
    assert isinstance(found, ox.QuerySolutions)
    number = next(found)["_n"]
    assert isinstance(number, ox.Literal)
    return int(number.value)


def _sparql(term: Any) -> str:
    """A term of rdflib's as SPARQL, written by the engine's own serialiser; a blank node is a variable."""
    from rdflib import Literal, URIRef

    if isinstance(term, URIRef):
        return f"{ox.NamedNode(str(term))}"
    if isinstance(term, Literal):
        datatype = ox.NamedNode(str(term.datatype)) if term.datatype is not None else None
        return f"{ox.Literal(str(term), language=term.language) if term.language else ox.Literal(str(term), datatype=datatype)}"
    return f"?{term}"


def _shown(term: Any) -> str:
    """A term for people."""
    from rdflib import BNode, Literal, URIRef, Variable
    from rdflib.paths import Path

    match term:
        case URIRef():
            short = "a" if f"{term}" == f"{RDF}type" else shorten(f"{term}")
            return short if short != f"{term}" else f"<{short}>"
        case Variable():
            return f"?{term}"
        case BNode():
            return "[]"
        case Literal():
            return _sparql(term)
        case Path():
            return _path(term)
        case _:
            return str(term)


def _path(path: Any) -> str:
    """A property path with its IRIs shortened."""
    text: str = path.n3()
    for iri in sorted(set(_iris(text)), key=len, reverse=True):
        text = text.replace(f"<{iri}>", shorten(iri) if shorten(iri) != iri else f"<{iri}>")
    return text


def _iris(text: str) -> list[str]:
    return [part.partition(">")[0] for part in text.split("<")[1:]]
