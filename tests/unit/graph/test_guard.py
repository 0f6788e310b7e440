"""What a query may do: ask. However it is disguised, nothing that writes or fetches gets through."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.errors import UsageError
from conflictkg.graph.guard import outline
from conflictkg.graph.sparql import query
from conflictkg.graph.tokens import tokens
from tests.unit.graph.world import BASE, world

CALL = "SERVICE <http://127.0.0.1:9/> { ?x ?y ?z }"
UNREACHABLE = "port 9 is not allowed"
"""What pyoxigraph says when it is about to send a request to that port."""


def run(store: ox.Store, text: str) -> None:
    """Let pyoxigraph do what the query says, all of it."""
    results = store.query(text, use_default_graph_as_union=True)
    if not isinstance(results, ox.QueryBoolean):
        list(results)


DISGUISED = [
    f"SELECT * {{ {CALL} }}",
    f"select * {{ {CALL.lower()} }}",
    "SELECT * { SeRvIcE SILENT <http://127.0.0.1:9/> { ?x ?y ?z } }",
    "SELECT * { ?s ?p ?o .SERVICE<http://127.0.0.1:9/>{?x ?y ?z} }",
    "SELECT * { # SERVICE is not meant here\n SERVICE ?e { ?x ?y ?z } VALUES ?e { <http://127.0.0.1:9/> } }",
    r"SELECT * { S\u0045RVICE <http://127.0.0.1:9/> { ?x ?y ?z } }",
    r"SELECT * { \U00000053\u0045\u0052VICE <http://127.0.0.1:9/> { ?x ?y ?z } }",
    "PREFIX e: <http://127.0.0.1:9/> SELECT * { SERVICE e: { ?x ?y ?z } }",
    f"SELECT * {{ {{ SELECT * {{ {CALL} }} }} }}",
    f"ASK {{ FILTER EXISTS {{ {CALL} }} }}",
    f"CONSTRUCT {{ ?x ?y ?z }} WHERE {{ {CALL} }}",
    f"DESCRIBE ?x {{ {CALL} }}",
    f"SELECT * {{ ?s ?p true{CALL} }}",
    f"SELECT * {{ ?s ?p 5.{CALL} }}",
    # a comparison that looks like an IRI hides what follows from a tokenizer that does not look twice
    f"SELECT * {{ VALUES (?a ?b) {{ (0 '>') }} FILTER(?a<1&&?b='>') {CALL} FILTER(?b!='') }}",
    f'SELECT * {{ VALUES ?a {{ 1 }} FILTER(?a<2#>"""\n) {CALL} #"""\n }}',
    "SELECT * { VALUES ?a { 1 } FILTER(?a<2)SERVICE#>\n<http://127.0.0.1:9/> { ?x ?y ?z } }",
    f"PREFIX ex: <http://e/> SELECT * {{ VALUES ?a {{ 1 }} FILTER(EXISTS{{?s ?p ?o}}<ex:x#>'''\n) {CALL} #'''\n }}",
]

HARMLESS = [
    'SELECT * { ?s ?p "SERVICE <http://127.0.0.1:9/> { ?x ?y ?z }" }',
    "SELECT * { ?s ?p '''SERVICE <http://x/>''' } # SERVICE <http://x/> {}",
    "SELECT ?service $SERVICE { ?service <http://127.0.0.1:9/service> $SERVICE }",
    "PREFIX service: <http://e/> SELECT * { ?s service:SERVICE _:service FILTER(lang(?s) = 'en') }",
    'SELECT * { ?s ?p "service"@en-service }',
    "SELECT * { VALUES (?a ?b) { (<http://e/a> <http://e/service>) } ?a ?p ?b }",
    "SELECT * { ?s ?p ?o FILTER(?o < 5 && ?o > 2) }",
    "SELECT * { ?s ?p ?o FILTER(?o<?p&&?p>2) }",
    "SELECT ?load ?insert { ?load <http://e/delete> ?insert }",
]


@pytest.mark.parametrize("text", DISGUISED)
def test_service_is_refused_in_every_disguise(text: str) -> None:
    with pytest.raises(UsageError, match=r"service|SERVICE"):
        query(world(), text)


@pytest.mark.parametrize("text", HARMLESS)
def test_the_word_service_is_harmless_where_it_is_no_keyword(text: str) -> None:
    query(world(), text)


def test_the_disguises_are_real() -> None:
    """Most of them make pyoxigraph try to send a request; those that only some engines understand hold an escape."""

    def calls(text: str) -> bool:
        try:
            run(world().raw, text)
        except OSError as error:
            return UNREACHABLE in str(error)
        except RuntimeError as error:
            return "service" in str(error)  # the variable is unbound, or no IRI
        except SyntaxError:
            return False
        return False

    asked = [text for text in DISGUISED if "SELECT *" in text]
    silent = [text for text in asked if not calls(text)]
    assert all("\\" in text or "SILENT" in text for text in silent), silent


FRAGMENTS = [
    *("SERVICE", "service", " ", " ", "\n", "<http://127.0.0.1:9/>", "{", "}", "(", ")", "<", ">", "'", '"', "'''", '"""', "#", "\\", "."),
    *(
        "?a",
        "$a",
        "1",
        "2.",
        "true",
        "ex:x",
        ":",
        "&&",
        "=",
        "FILTER",
        "FILTER(?a<",
        "BIND(",
        "VALUES ?a { 1 }",
        "EXISTS",
        "?x ?y ?z",
        "@en",
        ",",
        ";",
    ),
    *(
        "{ ?x ?y ?z }",
        "SERVICE <http://127.0.0.1:9/> { ?x ?y ?z }",
        "UNION",
        "OPTIONAL",
        "(<ex:a>",
        "<ex:b>)",
        "'>'",
        "#>",
        '">"',
        "_:b",
        "[",
        "]",
    ),
]


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=14).map("".join))
def test_no_text_that_passes_sends_a_request(middle: str) -> None:
    text = f"PREFIX ex: <http://e/> PREFIX : <http://e/> SELECT * {{ VALUES ?a {{ 1 }} {middle} }}"
    try:
        outline(text)
    except UsageError:
        return
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal(1)))
    try:
        run(store, text)
    except SyntaxError:
        return
    except (OSError, RuntimeError) as error:
        raise AssertionError(f"a request was about to be sent by {text!r}") from error


@pytest.mark.parametrize(
    "text",
    [
        "INSERT DATA { <a> <b> <c> }",
        "PREFIX ex: <http://e/> DELETE WHERE { ?s ?p ?o }",
        "BASE <http://e/> # SELECT\nLOAD <file:///etc/passwd>",
        "clear all",
        "WITH <http://e/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
    ],
)
def test_an_update_is_refused_with_the_reason(text: str) -> None:
    with pytest.raises(UsageError, match="changes data, and the graph only follows the log"):
        query(world(), text)


@pytest.mark.parametrize("text", ["", "   \n", "# only a comment", "hello", "PREFIX ex: <http://e/>", "}{"])
def test_what_is_no_query_is_told_how_to_begin(text: str) -> None:
    with pytest.raises(UsageError, match="begin with SELECT"):
        query(world(), text)


@pytest.mark.parametrize("graph", ["file:///etc/passwd", "http://127.0.0.1:9/data.ttl", "https://example.org/graph"])
@pytest.mark.parametrize("form", ["FROM <{}>", "FROM NAMED <{}>", "from <graph/beliefs> from named <{}>"])
def test_a_graph_from_elsewhere_is_refused_and_never_fetched(graph: str, form: str) -> None:
    with pytest.raises(UsageError, match=r"line 1, column \d+: the knowledge base has no graph <.*> *, and nothing is fetched"):
        query(world(), f"SELECT * {form.format(graph)} {{ ?s ?p ?o }}")


def test_graphs_are_resolved_by_base_prefix_and_escape() -> None:
    text = r"PREFIX g: <graph/> SELECT * FROM <graph/beliefs> FROM NAMED g:reference FROM <graph/\u006Fntology> { ?s ?p ?o }"
    assert [name for name, _ in outline(text, base=BASE).graphs] == [
        BASE + "graph/" + name for name in ("beliefs", "reference", "ontology")
    ]
    assert outline("BASE <http://e/x/> ASK FROM <y> {}", base=BASE).graphs[0][0] == "http://e/x/y"
    assert outline("PREFIX g: <http://e/g#> ASK FROM g:y {}", base=BASE).graphs[0][0] == "http://e/g#y"


def test_tokens_are_read_as_the_grammar_has_them() -> None:
    text = 'SELECT ?a{<i>ex:a.b\\,c. "s"@en-GB,"""l"" o\nng"""^^xsd:int _:b 1.5e3 .5<=?c # no more'
    assert [(token.kind, token.text) for token in tokens(text)] == [
        *(("word", "SELECT"), ("variable", "?a"), ("mark", "{"), ("iri", "<i>"), ("pname", "ex:a.b\\,c"), ("mark", ".")),
        *(("string", '"s"'), ("language", "@en-GB"), ("mark", ","), ("string", '"""l"" o\nng"""'), ("mark", "^^"), ("pname", "xsd:int")),
        *(("blank", "_:b"), ("number", "1.5e3"), ("number", ".5"), ("mark", "<="), ("variable", "?c")),
    ]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
def test_tokens_leave_nothing_out(text: str) -> None:
    end = 0
    for token in tokens(text):
        assert text[token.start : token.start + len(token.text)] == token.text
        between = text[end : token.start]
        assert all(line.lstrip(" \t").startswith("#") or not line.strip(" \t\r\n") for line in between.replace("\r", "\n").split("\n"))
        end = token.start + len(token.text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { " + "{ " * 101 + "?s ?p ?o" + " }" * 101 + " }",
        "SELECT * { ?s ?p ?o FILTER(" + "(" * 30_000 + "?o" + ")" * 30_000 + ") }",
        "SELECT * { ?s ?p " + "[ ?p " * 200 + "1" + " ]" * 200 + " }",
        "SELECT * { ?s ?p ?o FILTER(" + "!" * 30_000 + "?o) }",
        "SELECT * { ?s ?p ?o FILTER(1" + " +1" * 30_000 + " = ?o) }",
        "SELECT * { ?s ?p ?o FILTER(1" + " && 1" * 30_000 + ") }",
        "SELECT * { ?s a" + "/a" * 2_000 + " ?o }",
        "SELECT * { ?s a ?o" + " OPTIONAL { ?s a ?o }" * 6_400 + " }",
        "SELECT * { { ?s a ?o }" + " union { ?s a ?o }" * 30_000 + " }",
        "SELECT * { ?s a ?o " + " ".join(f"BIND({n} AS ?x{n})" for n in range(6_400)) + " }",
    ],
)
def test_what_would_end_the_parser_with_its_process_is_refused(text: str) -> None:
    with pytest.raises(UsageError, match=r"line 1, column \d+: (brackets are nested|there are more than)"):
        outline(text)


def test_what_is_as_deep_as_allowed_is_answered() -> None:
    deep = "SELECT * { " + "{ " * 99 + "?s ?p ?o" + " }" * 99 + " } LIMIT 1"
    wide = (
        "SELECT * { VALUES ?s { "
        + " ".join(f"<http://e/{n}>" for n in range(5_000))
        + " } ?s ?p ?o FILTER(?o IN (1"
        + ", 1" * 5_000
        + ")) }"
    )
    steps = "SELECT * { ?s ?p ?o FILTER(1" + " && 1" * 990 + ") } LIMIT 1"
    for text in (deep, wide, steps):
        query(world(), text)
