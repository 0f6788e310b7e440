"""Rows and their values: what Python code sees of an answer."""

from __future__ import annotations

import copy
import pickle
import sys
from datetime import UTC, date, datetime
from decimal import Decimal

import pyoxigraph as ox
import pytest

from conflictkg.api.binding import day_given, moment_given
from conflictkg.api.rows import IRI, Answer, Row, Rows
from conflictkg.api.terms import native, read, record
from conflictkg.errors import MissingExtra, UsageError
from conflictkg.graph.sparql import query
from conflictkg.rdf.terms import XSD
from tests.unit.graph.world import world

NAIVE = datetime(2014, 11, 3, 9)  # noqa: DTZ001 - what people give


def literal(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (ox.NamedNode("https://example.org/a"), IRI("https://example.org/a")),
        (ox.Literal("words"), "words"),
        (literal("07", "integer"), 7),
        (literal("9" * 30, "unsignedInt"), int("9" * 30)),
        (literal("1.50", "decimal"), Decimal("1.50")),
        (literal("1e3", "double"), 1000.0),
        (literal("-INF", "float"), float("-inf")),
        (literal("1", "boolean"), True),
        (literal("false", "boolean"), False),
        (literal("2014-11-03T00:00:00Z", "dateTime"), datetime(2014, 11, 3, tzinfo=UTC)),
        (literal("2014-11-03", "date"), date(2014, 11, 3)),
        (literal("2014-11-03+02:00", "date"), "2014-11-03+02:00"),
        (literal("-0044-03-15T00:00:00Z", "dateTime"), "-0044-03-15T00:00:00Z"),
        (literal("many", "integer"), "many"),
        (literal("maybe", "boolean"), "maybe"),
        (literal("lots", "decimal"), "lots"),
        (literal("2014", "gYear"), "2014"),
        (None, None),
    ],
)
def test_terms_become_the_values_that_they_stand_for(term: ox.NamedNode | ox.Literal | None, value: object) -> None:
    found = native(term)
    assert found == value
    assert type(found) is type(value)


def test_text_keeps_its_language_wherever_it_goes() -> None:
    text = native(ox.Literal("Palmyre", language="fr"))
    for each in (text, pickle.loads(pickle.dumps(text)), copy.deepcopy(text)):
        assert (each, each.language, isinstance(each, str)) == ("Palmyre", "fr", True)


def test_a_row_has_its_values_as_items_and_attributes_and_keeps_them() -> None:
    row = Row({"place": Row({"label": "Fort"}), "items": 3, "from": None})
    assert (row.place.label, row["items"], row["from"], len(row), list(row)) == ("Fort", 3, None, 3, ["place", "items", "from"])
    assert row == {"place": {"label": "Fort"}, "items": 3, "from": None} == row.to_dict()
    assert type(row.to_dict()["place"]) is dict
    assert "place" in dir(row)
    with pytest.raises(AttributeError, match="this row has no 'plaec'; it has place, items, from"):
        _ = row.plaec
    with pytest.raises(AttributeError, match="cannot be changed"):
        row.place = 1
    for twin in (pickle.loads(pickle.dumps(row)), copy.copy(row), copy.deepcopy(row)):
        assert twin == row
        assert hash(twin) == hash(row)


def test_rows_are_a_sequence_with_columns() -> None:
    rows = Rows([Row({"a": 1}), Row({"a": 2, "b": Row({"c": 3})})])
    assert (len(rows), rows.columns, rows[1].b.c, [row.a for row in rows[:1]]) == (2, ("a", "b"), 3, [1])
    assert repr(rows) == "<Rows: 2 rows of a, b>"
    assert rows.to_dicts() == [{"a": 1}, {"a": 2, "b": {"c": 3}}]
    with pytest.raises(UsageError, match="there are 2 rows, not one"):
        _ = rows.only
    assert Rows([]).to_dicts() == []


def test_rows_as_pandas_have_columns_for_what_is_within() -> None:
    table = Rows([Row({"a": 1, "b": Row({"c": 3, "d": None})}), Row({"a": 2, "b": None})]).to_pandas()
    assert list(table.columns) == ["a", "b.c", "b.d"]
    assert table["a"].sum() == 3
    assert table["b.c"].isna().tolist() == [False, True]
    empty = Rows([], ["place", "label"]).to_pandas()
    assert (list(empty.columns), len(empty)) == (["place", "label"], 0)


def test_without_pandas_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(MissingExtra, match=r"to_pandas\(\) needs .* pip install 'conflictkg\[pandas\]'"):
        Rows([]).to_pandas()


def test_each_form_of_query_gives_an_answer() -> None:
    label = "{ ?place skos:prefLabel ?label ; a ckg:Place }"
    select = read(query(world(), f"SELECT ?place ?label ?none {label}"), "SELECT")
    assert select.columns == ("place", "label", "none")
    assert isinstance(select[0].place, IRI)
    assert select[0].none is None
    assert select
    yes, no = (read(query(world(), f"ASK {{ ?place a ckg:{name} }}"), "ASK") for name in ("Place", "Nothing"))
    assert (bool(yes), bool(no), len(no), no.only.answer) == (True, False, 1, False)
    graph = read(query(world(), f"CONSTRUCT {{ ?place skos:prefLabel ?label }} WHERE {label}"), "CONSTRUCT")
    assert {(str(s), str(o)) for s, _, o in graph.to_rdflib()} == {(row.subject, row.object) for row in graph}
    with pytest.raises(UsageError, match="SELECT gives rows, not a graph"):
        select.to_rdflib()
    assert not Answer([])


def test_records_have_days_moments_and_iris_by_their_names_not_their_looks() -> None:
    row = record({"on": "2014-11-03", "published": "2014-11-03T10:00:00+02:00", "quote": "2014-11-03", "claims": ["https://e/1"], "n": 1})
    assert row.on == date(2014, 11, 3)
    assert row.published == datetime(2014, 11, 3, 8, tzinfo=UTC)
    assert row.quote == "2014-11-03"
    assert isinstance(row.claims[0], IRI)
    assert record({"published": "2014-11-03", "from": {"earliest": None, "latest": "2014-11-03"}})["from"].latest == date(2014, 11, 3)


def test_days_and_moments_are_taken_in_any_form() -> None:
    day = date(2014, 11, 3)
    late = datetime.fromisoformat("2014-11-03T23:30:00-05:00")
    assert [day_given(given, "on") for given in (day, NAIVE, "2014-11-03", "3 November 2014", None)] == [day] * 4 + [None]
    assert day_given(late, "on") == date(2014, 11, 4)
    last = datetime(2014, 11, 3, 23, 59, 59, 999999, tzinfo=UTC)
    assert moment_given("2014-11-03", "x") == moment_given(day, "x") == last
    assert moment_given("2014-11-03T09:00", "x") == moment_given(NAIVE, "x") == datetime(2014, 11, 3, 9, tzinfo=UTC)
    for bad in ("soon", "2014-13-03", "", "9999-99-99"):
        with pytest.raises(UsageError, match=r"on .* is not a day"):
            day_given(bad, "on")
        with pytest.raises(UsageError, match=r"x .* is not a moment"):
            moment_given(bad, "x")
