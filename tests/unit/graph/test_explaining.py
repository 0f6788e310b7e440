"""What is said of a query that is not run."""

from __future__ import annotations

import pytest

from conflictkg.errors import UsageError
from conflictkg.graph.explaining import explain
from conflictkg.graph.questions import load_questions
from conflictkg.graph.sparql import query
from tests.unit.graph.world import BASE, QUERIES, world


def told(text: str, allow_service: bool = False) -> str:
    return "\n".join(explain(world(), text, allow_service=allow_service))


def counted(text: str, pattern: str) -> int:
    line = next(line for line in told(text).partition("patterns, ")[2].splitlines() if line.endswith(f"  {pattern}"))
    return int(line.split()[0])


def number(text: str) -> int:
    answer = query(world(), text)
    return int(next(iter(answer.records()))["n"])  # type: ignore[union-attr]


def test_patterns_are_counted_in_the_graphs_asked() -> None:
    everywhere = number("SELECT (COUNT(*) AS ?n) { ?s a ?c }")
    beliefs = number("SELECT (COUNT(*) AS ?n) FROM <graph/beliefs> { ?s a ?c }")
    named = number("SELECT (COUNT(*) AS ?n) { GRAPH <graph/reference> { ?s a ?c } }")
    assert everywhere > beliefs > 0
    assert counted("SELECT * { ?s a ?c }", "?s a ?c") == everywhere
    assert counted("SELECT * FROM <graph/beliefs> { ?s a ?c }", "?s a ?c") == beliefs
    inside = f"?s a ?c   in graph <{BASE}graph/reference>"
    assert counted("SELECT * { GRAPH <graph/reference> { ?s a ?c } }", inside) == named


def test_patterns_stand_in_the_order_of_what_they_match() -> None:
    lines = told("SELECT * { ?p ?q ?r . ?p a ckg:Place . ?p a ckg:Nothing }").splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("patterns"))
    numbers = [int(line.split()[0]) for line in lines[start + 1 : start + 4]]
    assert numbers == sorted(numbers)
    assert numbers[0] == 0 < numbers[1] < numbers[2]


def test_a_row_of_values_counts_as_given() -> None:
    place = "VALUES ?place { <https://example.org/place/westford> }"
    free, fixed = (counted(f"SELECT * {{ {row} ?period ckg:place ?place }}", "?period ckg:place ?place") for row in ("", place))
    assert 0 < fixed < free


@pytest.mark.parametrize(
    ("text", "warned"),
    [
        ("SELECT * { ?a a ?b . ?c a ?d }", "(?a ?b) and (?c ?d) share no variable: each match of one"),
        ("SELECT * { ?a a ?b . OPTIONAL { ?x a ?y } { ?c a ?d } }", "share no variable"),
        ("SELECT * { ?a a ?b . ?b a ?c . ?c a ?a }", ""),
        ("SELECT * { VALUES ?b { ckg:Place } ?a a ?b . ?b rdfs:label ?c }", ""),
        ("SELECT * { ?a skos:prefLabel 'x' . [] skos:prefLabel 'y' }", ""),
    ],
)
def test_parts_without_a_variable_in_common_are_told(text: str, warned: str) -> None:
    said = told(text)
    assert ("beware" in said) is bool(warned)
    assert warned in said


def test_the_reading_names_what_is_done() -> None:
    text = """SELECT ?a (COUNT(?x) AS ?n) WHERE { VALUES ?a { <http://e/1> } GRAPH ?g { ?x <http://e/p>+ ?a ; a [] }
      { SELECT ?z { ?z ?y "a\\nb"@en } LIMIT 3 } UNION { ?z ?p 1 } MINUS { ?l ?m ?n2 } OPTIONAL { ?o a ?i } BIND(3 AS ?w)
      SERVICE <http://127.0.0.1:9/s> { ?k ?k ?k } FILTER NOT EXISTS { ?a ?a ?a }
    } GROUP BY ?a HAVING(COUNT(?x) > 1) ORDER BY ?n LIMIT 5 OFFSET 2"""
    said = told(text, allow_service=True)
    for word in ("Limit 5 after 2", "Values, 1 row\n", "Graph ?g", "Union", "Minus", "Optional", "Bind ?w", "Not exists", "Limit 3"):
        assert word in said, word
    assert "Service <http://127.0.0.1:9/s>" in said
    assert "a path  ?x <http://e/p>+ ?a   in graph ?g" in said
    assert "?k" not in said.partition("patterns")[2]


@pytest.mark.parametrize("name", sorted(path.stem for path in QUERIES.glob("*.rq")))
def test_every_shipped_question_is_explained(name: str) -> None:
    said = told(load_questions([QUERIES])[name].text)
    counts = said.partition("patterns, those that match least first")[2]
    assert any(line.split()[0].isdigit() for line in counts.splitlines()[1:] if line.split())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT * { ?s ?p }", "line 1, column"),
        ("SELECT * { ?s nope:p ?o }", "nope: is not declared"),
        ("INSERT DATA { <a> <b> <c> }", "changes data"),
        ("SELECT * { SERVICE <http://e/> { ?s ?p ?o } }", "SERVICE would send"),
        ("SELECT * { " + "{ " * 3000 + "?s ?p ?o" + " }" * 3000 + " }", "nested more than 100 deep"),
    ],
)
def test_what_cannot_be_explained_is_told_in_one_place(text: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        explain(world(), text)


def test_slow_forms_are_named_with_what_to_write_instead() -> None:
    shown = told("SELECT * {\n GRAPH ?g { ?s a ?c OPTIONAL { ?s skos:prefLabel ?l } } }")
    assert "line 2: OPTIONAL inside GRAPH ?g; close the block first" in shown
    assert "beware" not in told("SELECT * { ?s a ckg:Place }")
