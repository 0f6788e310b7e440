"""Hundreds of attempts to make a value more than a value, each as a parameter of each type: refused, or one term and nothing else.

The attempts are in ``injections.jsonl``, one a line: a string, or a long one as head and repetition. That nothing else changed is
shown by another engine: rdflib parses the bound query, and its algebra is that of the same query with a harmless value, but for one
term. It also replaces codepoint escapes before it parses, in strings too, where pyoxigraph does not.
"""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import Literal, URIRef
from rdflib.plugins.sparql.algebra import translateQuery
from rdflib.plugins.sparql.parser import parseQuery

from conflictkg.errors import UsageError
from conflictkg.graph.answers import Rows
from conflictkg.graph.questions import Question, ask, bind, load_questions, read_question
from conflictkg.graph.store import GraphStore
from conflictkg.graph.values import ParameterType
from tests.unit.graph.world import BASE, QUERIES, world

TEXT = """\
#+ summary: Says a value back
#+ params:
#+   before: {"type": "integer"}
#+   value: {"type": "TYPE"}
#+   after: {"type": "string"}
BASE <http://elsewhere.example/>  #+ base
SELECT ?before ?value ?after (COUNT(?s) AS ?n) WHERE {
  VALUES (?before ?value ?after) { (0 UNDEF "x") }  #+ params
  GRAPH <graph/reference> { ?s ?p ?o }
}
GROUP BY ?before ?value ?after
"""
HARMLESS = {
    ParameterType.STRING: "x",
    ParameterType.INTEGER: "1",
    ParameterType.DECIMAL: "1.5",
    ParameterType.DATE: "2014-11-03",
    ParameterType.DATE_TIME: "2014-11-03",
    ParameterType.KIND: "siege",
}
Attempt = str | dict[str, Any]


def spelled(attempt: Attempt) -> str:
    return attempt if isinstance(attempt, str) else str(attempt["head"]) + str(attempt["repeat"]) * int(attempt["times"])


ATTEMPTS = [spelled(json.loads(line)) for line in (Path(__file__).parent / "injections.jsonl").read_text("utf-8").splitlines()]
SHIPPED = load_questions([QUERIES])


@cache
def war() -> GraphStore:
    return world()


@cache
def question(type: ParameterType) -> Question:
    return read_question("echo", TEXT.replace("TYPE", type), Path("echo.rq"))


def values(value: str) -> dict[str, str | int]:
    return {"before": 7, "value": value, "after": "end"}


def algebra(text: str) -> tuple[Any, list[Any]]:
    """The algebra of a query with the values of its row taken out, and those values."""
    parsed = translateQuery(parseQuery(text), base=BASE)
    rows: list[Any] = []

    def emptied(part: Any) -> Any:
        if isinstance(part, dict):
            if getattr(part, "name", "") == "values":
                rows.extend(part["res"])
                return "values"
            return getattr(part, "name", ""), {k: emptied(v) for k, v in part.items() if k not in ("_vars", "lazy")}
        if isinstance(part, list | tuple):
            return [emptied(item) for item in part]
        return part if not isinstance(part, set) else sorted(part)

    return emptied(parsed.algebra), rows


@cache
def harmless(type: ParameterType) -> tuple[Any, list[Any]]:
    return algebra(bind(question(type), values(HARMLESS.get(type, "http://e/x")), BASE))


def test_there_are_more_than_two_hundred_different_attempts() -> None:
    assert len(set(ATTEMPTS)) == len(ATTEMPTS) >= 200


@pytest.mark.parametrize("type", ParameterType)
def test_every_attempt_is_refused_or_lands_as_one_term(type: ParameterType) -> None:
    landed = 0
    for attempt in ATTEMPTS:
        try:
            text = bind(question(type), values(attempt), BASE)
        except UsageError as error:
            assert "value" in str(error) and len(str(error)) < 500
            continue
        landed += 1
        shape, rows = algebra(text)
        assert shape == harmless(type)[0], attempt[:80]
        (row,) = rows
        assert {str(name) for name in row} == {"before", "value", "after"}
        (term,) = [value for name, value in row.items() if str(name) == "value"]
        assert isinstance(term, URIRef if type in IRIS else Literal), attempt[:80]
        answer = ask(war(), question(type), values(attempt))
        assert isinstance(answer, Rows)
        (solution,) = list(answer)
        assert [solution[0], solution[2], solution[3]] == [ox.Literal(7), ox.Literal("end"), ox.Literal(COUNT)], attempt[:80]
        assert isinstance(solution[1], ox.NamedNode if type in IRIS else ox.Literal)
        if type is ParameterType.STRING:
            assert str(term) == attempt and solution[1] == ox.Literal(attempt)
        if type in IRIS and type is not ParameterType.KIND:
            assert str(term) == attempt and solution[1] == ox.NamedNode(attempt)
    assert landed >= (200 if type is ParameterType.STRING else 1 if type in IRIS else 0)
    assert len(war().raw) == SIZE, "nothing was written"


IRIS = {ParameterType.PLACE, ParameterType.ACTOR, ParameterType.SOURCE, ParameterType.IRI, ParameterType.KIND}
SIZE = len(war().raw)
COUNT = sum(1 for _ in war().raw.quads_for_pattern(None, None, None, ox.NamedNode(f"{BASE}graph/reference")))


@pytest.mark.parametrize("name", SHIPPED)
def test_no_attempt_changes_the_shape_of_a_shipped_question(name: str) -> None:
    """Each parameter of each question in turn gets attempts that its type lets through, and some that it does not."""
    asked = SHIPPED[name]
    plain = {p.name: HARMLESS.get(p.type, "http://e/x") for p in asked.parameters if p.required}
    for parameter in asked.parameters:
        harmless = HARMLESS.get(parameter.type, "http://e/x")  # a value, for lines may be marked to count with one
        shape, _ = algebra(bind(asked, {**plain, parameter.name: harmless}, BASE))
        tried = [a for n, a in enumerate(ATTEMPTS) if n % 59 == len(parameter.name) or a.startswith("http://e/%")]
        for attempt in tried:
            try:
                text = bind(asked, {**plain, parameter.name: attempt}, BASE)
            except UsageError as error:
                assert parameter.name in str(error)
                continue
            assert algebra(text)[0] == shape, attempt[:80]
