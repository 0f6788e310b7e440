"""Tables and maps: a row for each period believed now and each event, in words and numbers that other programs read."""

from __future__ import annotations

import csv
import io
import json

import pytest

from conflictkg.export.tables import EVENT_COLUMNS, PERIOD_COLUMNS, Tables, write_csv, write_geojson, write_table
from tests.unit.graph.world import BASE, world


def test_each_period_believed_now_has_a_row_and_each_event() -> None:
    store, tables = world(), Tables(world(), BASE)
    ckg = "PREFIX ckg: <https://w3id.org/conflictkg/ontology#> "
    now = ckg + "SELECT ?p WHERE { GRAPH ?g { ?p a ckg:ControlPeriod FILTER NOT EXISTS { ?p ckg:knownUntil ?k } } }"
    assert {row["period"] for row in tables.periods()} == {row["p"].value for row in store.raw.query(now)}  # type: ignore[union-attr]
    events = ckg + "SELECT ?e WHERE { GRAPH ?g { ?e a ckg:EventCluster } }"
    assert {row["event_id"] for row in tables.events()} == {row["e"].value for row in store.raw.query(events)}  # type: ignore[union-attr]
    for row in tables.periods():
        assert set(PERIOD_COLUMNS) == set(row)
        assert row["status"] in ("assessed", "claimed", "disputed", "divided", "unknown")
        assert not row["valid_from"] or not row["valid_until"] or row["valid_from"] < row["valid_until"]
    assert all(set(row) == set(EVENT_COLUMNS) for row in tables.events())


def test_words_of_articles_do_not_run_as_formulas() -> None:
    out = io.BytesIO()
    row = dict.fromkeys(PERIOD_COLUMNS) | {"place": '=HYPERLINK("http://evil")', "longitude": -3.5, "controller": 'a "b", c\nd'}
    write_csv([row], PERIOD_COLUMNS, out)
    (read,) = csv.DictReader(io.StringIO(out.getvalue().decode(), newline=""))
    assert (read["place"], read["longitude"], read["controller"]) == ('\'=HYPERLINK("http://evil")', "-3.5", 'a "b", c\nd')


def test_a_place_without_coordinates_has_no_geometry() -> None:
    out = io.BytesIO()
    plain = dict.fromkeys(PERIOD_COLUMNS) | {"place_iri": "https://e/p", "period": "https://e/x", "place": "Somewhere"}
    write_geojson([plain, plain | {"period": "https://e/y", "latitude": 34.5, "longitude": 38.25}], out)
    told = json.loads(out.getvalue())["features"]
    assert [f["geometry"] for f in told] == [None, None, {"type": "Point", "coordinates": [38.25, 34.5]}]
    assert [f["id"] for f in told] == ["https://e/p", "https://e/x", "https://e/y"]


@pytest.mark.parametrize("format", ["geojson", "csv", "csv-events"])
def test_the_same_graph_gives_the_same_bytes(format: str) -> None:
    one, other = io.BytesIO(), io.BytesIO()
    again = type(world()).in_memory(BASE)
    for quad in sorted(world().quads(), key=str, reverse=True):
        again.raw.add(quad)
    write_table(world(), BASE, format, one)
    write_table(again, BASE, format, other)
    assert one.getvalue() == other.getvalue() != b""
