"""Slow and unportable forms are found however they are laid out, and what is written instead is left alone."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.graph.groups import group_tree
from conflictkg.graph.lint import slow_forms
from conflictkg.graph.questions import load_questions
from conflictkg.graph.tokens import tokens
from tests.unit.graph.world import QUERIES

PREFIXES = "PREFIX ckg: <https://w3id.org/conflictkg/ontology#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>\n"
PREFIXES += "PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
ON = 'VALUES (?on) { ("2014-11-03T00:00:00Z"^^xsd:dateTime) } '

BAD = {
    "OPTIONAL inside GRAPH ?g": [
        "GRAPH ?g { ?s ?p ?o OPTIONAL { ?s ?q ?r } }",
        "GRAPH ?g\n{\n  ?s ?p ?o .\n  optional\n  {\n    ?s ?q ?r\n  }\n}",
        "GRAPH ?g { { ?s ?p ?o OPTIONAL { ?s ?q ?r } } }",
        "OPTIONAL { GRAPH ?g { ?s ?p ?o OPTIONAL { ?s ?q ?r } } }",
        'GRAPH ?g { ?s ?p "} OPTIONAL {" . # }\n OPTIONAL { ?s ?q ?r } }',
    ],
    "OPTIONAL after the BIND that makes ?x": [
        "?s ?p ?o BIND(STR(?o) AS ?x) OPTIONAL { ?t skos:prefLabel ?x }",
        "?s ?p ?o . BIND ( COALESCE(?o , ?s) AS ?x ) . FILTER(?s != ?o) OPTIONAL { GRAPH <g> { ?x ?q ?r } }",
    ],
    "OPTIONAL on ?who, which only another OPTIONAL may have found": [
        "?s ckg:place ?p OPTIONAL { ?s ckg:controller ?who } OPTIONAL { ?who skos:prefLabel ?name }",
        "?s ckg:place ?p OPTIONAL { GRAPH <b> { ?s ckg:controller ?who } }\n?s ckg:status ?t OPTIONAL { GRAPH <r> { ?who skos:note ?n } }",
    ],
    "a bound in time (ckg:validUntil) read by OPTIONAL and compared": [
        f"{ON} ?s ckg:place ?p OPTIONAL {{ ?s ckg:validUntil ?u . FILTER(?u > ?on) }}",
        f"{ON} ?s ckg:place ?p OPTIONAL {{ ?s ckg:validUntil ?u }} FILTER(!BOUND(?u) || ?u > ?on)",
        f"{ON} ?s ckg:place ?p OPTIONAL {{ GRAPH <b> {{ ?s ckg:validUntil ?u }} }}\nFILTER ( ?on < ?u\n|| ! bound ( ?u ) )",
    ],
    "UNION of bounds that are there and that are not": [
        f"{ON} {{ ?s ckg:knownUntil ?u FILTER(?u > ?on) }} UNION {{ ?s ckg:place ?p FILTER NOT EXISTS {{ ?s ckg:knownUntil ?v }} }}",
        f"{ON} {{ ?s ckg:place ?p FILTER NOT EXISTS {{ ?s ckg:validFrom ?v }} }} UNION {{ ?s ckg:validFrom ?u FILTER(?u <= ?on) }}",
    ],
    "NOT EXISTS to find the latest: it compares each row with every ?other": [
        "?s ckg:place ?p ; ckg:latest ?day FILTER NOT EXISTS { ?other ckg:place ?p ; ckg:latest ?late . FILTER(?late > ?day) }",
        "?s ckg:place ?p ; ckg:latest ?day FILTER NOT EXISTS { GRAPH ?h { ?other ckg:place ?p ; ckg:latest ?late } FILTER(?day < ?late) }",
    ],
    "FILTER on ?on inside GRAPH inside NOT EXISTS": [
        f"{ON} ?s ckg:place ?p FILTER NOT EXISTS {{ GRAPH <b> {{ ?s ckg:validUntil ?u . FILTER(?u <= ?on) }} }}",
    ],
    "a literal of type xsd:date": [
        '?s ckg:latest ?day FILTER(?day > "2014-11-03"^^xsd:date)',
        '?s ckg:latest ?day FILTER(?day > "2014-11-03"^^<http://www.w3.org/2001/XMLSchema#date>)',
    ],
}

GOOD = [
    "GRAPH ?g { ?s ?p ?o } OPTIONAL { GRAPH ?g { ?s ?q ?r } }",
    "GRAPH <g> { ?s ?p ?o OPTIONAL { ?s ?q ?r } }",
    "?s ?p ?o OPTIONAL { ?s ?q ?r } BIND(COALESCE(?r, ?o) AS ?x)",
    "{ SELECT ?s ?x { ?s ?p ?o BIND(STR(?o) AS ?x) } } OPTIONAL { ?s ?q ?r }",
    "?s ckg:place ?p OPTIONAL { ?s ckg:controller ?who OPTIONAL { ?who skos:prefLabel ?name } }",
    "?s ckg:place ?p . ?s ckg:controller ?who OPTIONAL { ?s ckg:rule ?r } OPTIONAL { ?who skos:prefLabel ?name }",
    "?s ckg:place ?p OPTIONAL { ?s ckg:low ?low } OPTIONAL { ?s ckg:best ?other FILTER(?other > ?low) }",
    f"{ON} ?s ckg:place ?p FILTER NOT EXISTS {{ ?s ckg:validUntil ?u . FILTER(?u <= ?on) }}",
    f"{ON} ?s ckg:place ?p FILTER NOT EXISTS {{ GRAPH <b> {{ ?s ckg:rule ?u }} FILTER(?u <= ?on) }} OPTIONAL {{ ?s ckg:knownUntil ?v }}",
    "?s ckg:place ?p OPTIONAL { ?s ckg:validUntil ?u } FILTER(STRLEN(?p) > 3)",
    "{ ?s ckg:agent ?a } UNION { ?s ckg:patient ?a }",
    "?s ckg:place ?p FILTER NOT EXISTS { ?other ckg:revises ?s }",
    '?s ckg:latest ?day FILTER(?day > "2014-11-03T00:00:00Z"^^xsd:dateTime)',
    '?s skos:note "write ^^xsd:date, GRAPH ?g { OPTIONAL { } }" # OPTIONAL { GRAPH ?g { OPTIONAL {',
]


def parsed(body: str) -> str:
    """A query that pyoxigraph can read, so that no example is about something that is no SPARQL."""
    text = PREFIXES + "SELECT * WHERE { " + body + "\n}"
    ox.Store().query(text, base_iri="http://base.example/")
    return text


@pytest.mark.parametrize(("what", "body"), [(what, body) for what, bodies in BAD.items() for body in bodies])
def test_a_form_to_avoid_is_named_with_its_line_and_what_to_write(what: str, body: str) -> None:
    text = parsed(body)
    found = slow_forms(text)
    assert [f.what for f in found] == [what]
    assert found[0].instead
    for layout in (text.replace("\n", "\n\n\n"), re.sub(r"(?<![#\"]) {2,}", " ", text)):
        assert [f.what for f in slow_forms(layout)] == [what]


@pytest.mark.parametrize("body", GOOD)
def test_what_to_write_instead_is_left_alone(body: str) -> None:
    assert slow_forms(parsed(body)) == []


def test_the_line_is_that_where_the_form_begins() -> None:
    assert [f.line for f in slow_forms("SELECT *\nWHERE {\n  GRAPH ?g {\n    ?s ?p ?o\n    OPTIONAL { ?s ?q ?r }\n  }\n}")] == [5]


def test_several_forms_come_in_the_order_of_their_lines() -> None:
    text = parsed('?a ckg:latest ?b FILTER(?b < "2014-01-01"^^xsd:date)\nGRAPH ?g { ?s ?p ?o OPTIONAL { ?s ?q ?r } }\n')
    assert [f.what[:8] for f in slow_forms(text)] == ["a litera", "OPTIONAL"]


@pytest.mark.parametrize("question", load_questions([QUERIES]).values(), ids=lambda q: q.name)
def test_no_shipped_question_takes_such_a_form(question: object) -> None:
    assert slow_forms(question.text) == []  # type: ignore[attr-defined]


@given(
    st.lists(
        st.sampled_from(["{", "}", "(", ")", "GRAPH", "?g", "OPTIONAL", "FILTER", "NOT", "EXISTS", "BIND", "AS", "UNION", '"', "<", "."])
    )
)
def test_no_text_breaks_it(words: list[str]) -> None:
    text = " ".join(words)
    slow_forms(text)
    assert len(group_tree(list(tokens(text))).all_tokens()) <= len(words)


def test_a_line_that_gives_a_reason_is_taken_as_meant() -> None:
    query = "SELECT * {\n  GRAPH ?g { ?s ?p ?o\n    OPTIONAL { ?s ?q ?r } }%s\n}"
    assert [f.line for f in slow_forms(query % "")] == [3]
    assert slow_forms(query % "  # lint: ok, one graph of ten triples") == []
    assert [f.line for f in slow_forms(query % "  # lint: ok")] == [3]
