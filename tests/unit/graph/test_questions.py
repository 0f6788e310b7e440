"""Question files: what they must say, and that a value put in is never anything else than a value."""

from __future__ import annotations

import json
import re
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conflictkg.errors import KnowledgeBaseFault, UsageError
from conflictkg.graph.answers import Rows
from conflictkg.graph.guard import outline
from conflictkg.graph.header import header_lines, read_header
from conflictkg.graph.questions import Question, ask, bind, load_question, load_questions, read_question
from conflictkg.graph.tokens import tokens
from conflictkg.graph.values import ParameterType, term
from tests.unit.graph.world import BASE, PLACE, QUERIES, world

ECHO = """\
#+ summary: Says a value back
#+ params:
#+   value: {"type": "TYPE", "required": false}
BASE <http://elsewhere.example/>  #+ base
SELECT ?said (<graph/beliefs> AS ?graph) WHERE {
  VALUES (?value) { (UNDEF) }  #+ params
  BIND(?value AS ?said)
}
"""

ATTACKS = [
    *(
        '"',
        "'",
        "\\",
        "\n",
        "\r\n",
        '"""',
        "'''",
        "\\u0022",
        "\\",
        "\\\\",
        "#",
        "#+ params",
        "\x00",
        "\x7f",
        "\u2028",
        "\ufeff",
        "\U0001f54a",
    ),
    *(") }", "UNDEF", "?x", "$x", "<>", "<http://e/>", "_:b", "true", "1", "$1", "\\1", "\\g<0>", "{value}", "%s", "{0}"),
    *('x") } ?s ?p ?o #', '" UNDEF', '") (1', '"@en', '"^^<http://e/>', "x' UNION SELECT * {} '", '") } } INSERT DATA { <a> <b> <c> } #'),
    *(
        '") } SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } VALUES (?q) { ("',
        '"\n) } DROP ALL #',
        'x\\") } ?a ?b ?c VALUES ?d { "',
        "; DROP ALL",
        "--",
    ),
    *(
        ">) } SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } #",
        "http://e/> <http://f/",
        "http://e/\\u003E",
        "http://e/{x}",
        "http://e/ ",
        "http://e/`",
    ),
    *("javascript:alert(1)", "file:///etc/passwd", "http://[::1", "http://e/%zz", "//e/x", "e/x", "http://e/a#b", "urn:x:y", "HTTP://E/"),
    *(
        "2014-11-03",
        '2014-11-03"',
        "2014-11-03T00:00:00Z",
        "2014-11-03T25:00:00Z",
        "2014-13-01",
        "20141103",
        "2014-W45-1",
        "0000-01-01",
        "-2014-01-01",
    ),
    *(
        "12",
        "-12",
        "34.5",
        "-0.000000001",
        "+12",
        "1e5",
        "0x10",
        "१२",
        "²",
        "1_000",
        " 12",
        "12\n",
        "9" * 30,
        "control-gained",
        "control gained",
        "Control",
        "a--b",
        "../x",
    ),
]


def echo(type: str) -> Question:
    return read_question("echo", ECHO.replace("TYPE", type), Path("echo.rq"))


def shape(text: str) -> list[tuple[str, str]]:
    """The tokens of a query with every term that a value can be reduced to one sign."""
    return [(t.kind, t.text if t.kind in ("word", "mark", "variable") else "") for t in tokens(text)]


def forms() -> list[list[tuple[str, str]]]:
    """What a bound query may look like: with an IRI, a plain string, a number, a typed literal, or nothing in the place of the value."""
    plain = bind(echo("string"), {}, BASE)
    return [shape(plain.replace("(UNDEF)", f"({value})")) for value in ("UNDEF", "<http://e/>", '"s"', '"s"^^<http://e/>')]


def said(question: Question, value: str) -> ox.NamedNode | ox.Literal:
    answer = ask(world(), question, {"value": value})
    assert isinstance(answer, Rows)
    (row,) = list(answer)
    assert row[1] == ox.NamedNode(BASE + "graph/beliefs")
    assert isinstance(row[0], ox.NamedNode | ox.Literal)
    return row[0]


@pytest.mark.parametrize("type", list(ParameterType))
@pytest.mark.parametrize("attack", ATTACKS)
def test_no_attack_changes_the_shape_of_the_query(type: ParameterType, attack: str) -> None:
    check_value(type, attack)


@settings(max_examples=300)
@given(st.sampled_from(list(ParameterType)), st.lists(st.sampled_from(ATTACKS) | st.text(max_size=8), max_size=5).map("".join))
@example(ParameterType.STRING, "\ud800")
@example(ParameterType.IRI, "http://e/\ud800")
def test_no_composed_attack_changes_the_shape_of_the_query(type: ParameterType, attack: str) -> None:
    check_value(type, attack)


def check_value(type: ParameterType, value: str) -> None:
    """The value is refused, or is one term of its type and nothing else changes."""
    question = echo(type)
    if not value:
        return
    try:
        text = bind(question, {"value": value}, BASE)
    except UsageError as error:
        assert "value" in str(error)
        assert type is not ParameterType.STRING or "\ud800" <= max(value) <= "\udfff" or any("\ud800" <= c <= "\udfff" for c in value)
        return
    assert shape(text) in forms()
    assert outline(text).form == "SELECT"
    result = said(question, value)
    match type:
        case ParameterType.STRING:
            assert result == ox.Literal(value)
        case ParameterType.INTEGER:
            assert result == ox.Literal(int(value))
        case ParameterType.DECIMAL:
            assert result.value == str(Decimal(value)).removesuffix(".0")
            assert isinstance(result, ox.Literal)
            assert result.datatype.value.endswith("#decimal")
        case ParameterType.DATE | ParameterType.DATE_TIME:
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z", result.value)
        case ParameterType.KIND:
            assert result in (ox.NamedNode("https://w3id.org/conflictkg/vocab/" + value), ox.NamedNode(value) if ":" in value else None)
        case _:
            assert result == ox.NamedNode(value)


def test_days_and_moments_are_keys_in_utc() -> None:
    key = '"2014-11-03T00:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime>'
    assert term("2014-11-03", ParameterType.DATE) == term(date(2014, 11, 3), ParameterType.DATE) == key
    assert term(date(2014, 11, 3), ParameterType.DATE_TIME) == term("2014-11-03", ParameterType.DATE_TIME) == key
    moments: list[str | datetime] = [
        "2014-11-03T02:30:00+02:30",
        "2014-11-03T00:00Z",
        "2014-11-03 00:00",
        datetime(2014, 11, 3, tzinfo=UTC),
        datetime(2014, 11, 2, 19, tzinfo=timezone(timedelta(hours=-5))),
    ]
    assert {term(moment, ParameterType.DATE_TIME) for moment in moments} == {key}


@pytest.mark.parametrize(
    ("value", "type"),
    [(True, ParameterType.INTEGER), (datetime(2014, 11, 3, tzinfo=UTC), ParameterType.DATE), ("x" * 20_000, ParameterType.STRING)],
)
def test_values_of_another_type_are_refused(value: str | int | date, type: ParameterType) -> None:
    with pytest.raises(ValueError, match=r"not a|at most"):
        term(value, type)


def test_a_name_that_yaml_takes_for_a_truth_value_is_told() -> None:
    with pytest.raises(ValueError, match="a parameter's name is read as True; put the name in quotation marks"):
        read_question("q", "#+ summary: x\n#+ params:\n#+   on: {type: date}\nASK { VALUES (?on) { (1) }  #+ params\n}", Path("q.rq"))


def test_a_default_counts_where_nothing_is_said() -> None:
    question = load_question(QUERIES / "who-controlled.rq")
    today = f'"{datetime.now(UTC).date()}T00:00:00Z"'
    assert today in bind(question, {"place": PLACE + "eastmark"}, BASE)
    assert today not in bind(question, {"place": PLACE + "eastmark", "on": "2014-11-03"}, BASE)
    with pytest.raises(ValueError, match="its default 'soon' is not a day"):
        read_question("soon", '#+ summary: soon\n#+ params:\n#+   on: {"type": "date", "default": "soon"}\n', Path("soon.rq"))


def test_parameters_that_are_unknown_missing_or_wrong_are_named() -> None:
    question = load_question(QUERIES / "who-controlled.rq")
    with pytest.raises(UsageError, match="no parameter 'where'; it takes place, on, asKnown"):
        bind(question, {"where": "x"}, BASE)
    with pytest.raises(UsageError, match=r"needs on .*for example '2014-11-03'"):
        bind(load_question(QUERIES / "evidence-for-control.rq"), {"place": PLACE + "eastmark"}, BASE)
    with pytest.raises(UsageError, match="place 'Eastmark' is not an absolute IRI"):
        bind(question, {"place": "Eastmark", "on": "2014-11-03"}, BASE)
    with pytest.raises(UsageError, match=r"on '3.11.2014' is not a day; write it as YYYY-MM-DD"):
        bind(question, {"place": PLACE + "eastmark", "on": "3.11.2014"}, BASE)
    with pytest.raises(UsageError, match="it takes none"):
        bind(load_question(QUERIES / "quarantine.rq"), {"on": "2014-11-03"}, BASE)
    assert [p.option for p in question.parameters] == ["place", "on", "as-known"]


def test_the_base_of_the_knowledge_base_replaces_the_one_in_the_file() -> None:
    question = load_question(QUERIES / "who-controlled.rq")
    text = bind(question, {"place": PLACE + "eastmark", "on": date(2031, 5, 2), "asKnown": None}, "https://kb.example/x/")
    assert "BASE <https://kb.example/x/>" in text
    assert "127.0.0.1" not in text
    assert {graph for graph, _ in outline(text).graphs} == {f"https://kb.example/x/graph/{name}" for name in ("beliefs", "reference")}
    with pytest.raises(KnowledgeBaseFault, match="not an absolute IRI"):
        bind(question, {"place": PLACE + "eastmark", "on": date(2031, 5, 2)}, "no base")


def test_every_shipped_question_can_be_read_and_runs_as_it_stands() -> None:
    questions = load_questions([QUERIES])
    assert len(questions) >= 30
    for question in questions.values():
        question.check()
        assert question.summary
        assert question.ask
        assert isinstance(world().raw.query(question.text), ox.QuerySolutions)
        assert read_header(header_lines(question.text)) == yaml.safe_load(header_lines(question.text))


def test_shipped_questions_name_their_graphs() -> None:
    for question in load_questions([QUERIES]).values():
        body = question.text[question.text.index("SELECT") :]
        assert "FROM <graph/" in body or all(
            "GRAPH" in line for line in body.splitlines() if "ckg:" in line and line.startswith("  OPTIONAL")
        )
        assert "FROM" in body or body.count("GRAPH ") >= 1, question.name


def test_a_folder_of_ones_own_adds_and_overrides(tmp_path: Path) -> None:
    (tmp_path / "my-own.rq").write_text("#+ summary: Mine\nASK {}\n")
    (tmp_path / "quarantine.rq").write_text("#+ summary: Mine too\nASK {}\n")
    (tmp_path / "notes.txt").write_text("no question")
    questions = load_questions([QUERIES, tmp_path, tmp_path / "absent"])
    assert questions["my-own"].summary == "Mine"
    assert questions["quarantine"].path.parent == tmp_path
    assert list(questions) == sorted(questions)


BROKEN = {
    "it has no header": "SELECT * {}",
    "no summary": "#+ tags: []\nASK {}",
    "unknown keys .sumary.": "#+ sumary: x\n#+ summary: y\nASK {}",
    "unknown type 'town'": '#+ summary: x\n#+ params: {"p": {"type": "town"}}\nASK { VALUES (?p) { (1) } } #+ params',
    "'required' is true or false": '#+ summary: x\n#+ params: {"p": {"required": "yes"}}\nASK {}',
    "unknown keys typ": '#+ summary: x\n#+ params: {"p": {"typ": "place"}}\nASK {}',
    "exactly one row": '#+ summary: x\n#+ params: {"p": {}}\nASK {}',
    "exactly one row, on": '#+ summary: x\n#+ params: {"p": {}}\nASK {\nVALUES (?p) { (1) } #+ params\nVALUES (?p) { (1) } #+ params\n}',
    "exactly one row, on a line": "#+ summary: x\nASK { VALUES (?p) {\n (1) } #+ params\n}",
    r"has the parameters \(p\), its VALUES row \(q\)": '#+ summary: x\n#+ params: {"p": {}}\nASK {\nVALUES (?q) { (1) } #+ params\n}',
    "names no parameter with .where.": '#+ summary: x\n#+ ask: ["who {where}"]\nASK {}',
    "mark one line 'BASE": "#+ summary: x\nBASE <http://a/> #+ base\nBASE <http://b/> #+ base\nASK {}",
    "list of words": "#+ summary: x\n#+ tags: {}\n#+ ask: word\nASK {}",
    "mapping values are not allowed|while": "#+ summary: x: y: z\nASK {}",
    "a letter, then letters and digits": '#+ summary: x\n#+ params: {"a b": {}}\nASK {}',
}


@pytest.mark.parametrize("reason", BROKEN)
def test_a_broken_file_is_a_fault_with_its_path_and_the_reason(tmp_path: Path, reason: str) -> None:
    path = tmp_path / "broken.rq"
    path.write_text(BROKEN[reason])
    with pytest.raises(KnowledgeBaseFault, match=reason) as caught:
        load_questions([tmp_path])["broken"]
    assert str(path) in str(caught.value)
    assert "correct the file" in str(caught.value)


def test_a_broken_file_keeps_nobody_from_asking_others(tmp_path: Path) -> None:
    (tmp_path / "broken.rq").write_text("no header")
    (tmp_path / "sound.rq").write_text("#+ summary: x\nASK {}")
    questions = load_questions([tmp_path])
    assert list(questions) == ["broken", "sound"] and len(questions) == 2 and "other" not in questions
    assert questions["sound"].summary == "x"


def test_a_file_that_is_no_text_or_badly_named_is_a_fault(tmp_path: Path) -> None:
    (tmp_path / "binary.rq").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(KnowledgeBaseFault, match=r"codec|utf-8"):
        load_question(tmp_path / "binary.rq")
    (tmp_path / "Big Name.rq").write_text("#+ summary: x\nASK {}")
    with pytest.raises(KnowledgeBaseFault, match="small letters"):
        load_question(tmp_path / "Big Name.rq")
    (tmp_path / "long.rq").write_text("#" * (1 << 21))
    with pytest.raises(KnowledgeBaseFault, match="longer than 1 MB"):
        load_question(tmp_path / "long.rq")


@pytest.mark.parametrize("body", ["SELECT * { ?s ?p }", "SELECT * { SERVICE <http://e/> {} }", "DROP ALL"])
def test_a_query_that_cannot_run_is_a_fault_of_its_file(tmp_path: Path, body: str) -> None:
    path = tmp_path / "bad-query.rq"
    path.write_text(f"#+ summary: x\n{body}\n")
    question = load_question(path)
    for run in (question.check, lambda: ask(world(), question, {})):
        with pytest.raises(KnowledgeBaseFault, match=r"bad-query.rq: cannot be used as a question: query: line"):
            run()


HEADERS = st.dictionaries(
    st.sampled_from(["summary", "tags", "params", "ask", "expect", "on"]),
    st.text(max_size=20)
    | st.lists(st.text(max_size=5), max_size=3)
    | st.dictionaries(st.sampled_from(["a", "on", "type"]), st.text(max_size=9) | st.integers(), max_size=3),
    max_size=4,
)


@given(HEADERS, st.sampled_from(["json", "yaml", "words"]))
def test_a_header_is_read_as_yaml_reads_it(header: dict[str, object], style: str) -> None:
    if style == "yaml":
        text = yaml.safe_dump(header, allow_unicode=True)
    elif style == "json":
        text = "\n".join(f"{json.dumps(key)}: {json.dumps(value)}" for key, value in header.items())
    else:
        text = "\n".join(f"{key}: {value}" for key, value in header.items() if isinstance(value, str))
    try:
        expected = yaml.safe_load(text)
    except yaml.YAMLError:
        with pytest.raises(ValueError, match=r"\w"):
            read_header(text)
        return
    assert read_header(text) == (expected if expected is not None or text.strip() else {})
