"""What questions work out by plain arithmetic, for no engine need have more: distances, weeks and days between."""

from __future__ import annotations

import math
from datetime import date, timedelta

import pyoxigraph as ox
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictkg.graph.answers import Rows
from conflictkg.graph.questions import ask, load_questions
from conflictkg.graph.store import GraphStore
from conflictkg.graph.values import Value
from conflictkg.rdf.terms import CKG, GEO, TYPE, XSD
from tests.unit.graph.world import BASE, QUERIES

QUESTIONS = load_questions([QUERIES])
RADIUS = 6371.0
DAYS = st.dates(date(1900, 3, 1), date(2399, 12, 31))


def rows(store: GraphStore, name: str, values: dict[str, Value | None]) -> list[dict[str, str]]:
    answer = ask(store, QUESTIONS[name], values)
    assert isinstance(answer, Rows)
    return list(answer.records())


def said(subject: str, predicate: str, value: ox.NamedNode | ox.Literal, graph: str) -> ox.Quad:
    return ox.Quad(ox.NamedNode(f"{BASE}{subject}"), ox.NamedNode(predicate), value, ox.NamedNode(f"{BASE}graph/{graph}"))


def moment(day: date) -> ox.Literal:
    return ox.Literal(f"{day.isoformat()}T00:00:00Z", datatype=ox.NamedNode(f"{XSD}dateTime"))


def event(day: date, place: str = "place/p", name: str = "event/e") -> list[ox.Quad]:
    return [
        said(name, f"{CKG}place", ox.NamedNode(BASE + place), "events"),
        said(name, f"{CKG}kind", ox.NamedNode("http://e/kind"), "events"),
        said(name, f"{CKG}latest", moment(day), "events"),
        said(name, f"{CKG}chains", ox.Literal(1), "events"),
        said(name, f"{CKG}killed", ox.NamedNode(f"{BASE}{name}#killed"), "events"),
        said(f"{name}#killed", f"{CKG}low", ox.Literal(1), "events"),
    ]


def spot(latitude: float, longitude: float, place: str = "place/p") -> list[ox.Quad]:
    degrees = ((f"{GEO}lat", latitude), (f"{GEO}long", longitude))
    decimal = ox.NamedNode(f"{XSD}decimal")
    return [
        said(place, TYPE, ox.NamedNode(f"{CKG}Place"), "reference"),
        *(said(place, axis, ox.Literal(f"{value:.4f}", datatype=decimal), "reference") for axis, value in degrees),
    ]


def store_of(quads: list[ox.Quad]) -> GraphStore:
    store = GraphStore.in_memory(BASE)
    store.bulk(quads)
    return store


def great_circle(a: tuple[float, float], b: tuple[float, float]) -> float:
    """Kilometres by the haversine formula."""
    lat1, lon1, lat2, lon2 = map(math.radians, (*a, *b))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * RADIUS * math.asin(math.sqrt(h))


@settings(max_examples=200)
@given(st.floats(-65, 65), st.floats(-179.9, 179.9), st.floats(-4, 4), st.floats(-4, 4))
def test_distances_are_right_within_one_in_a_hundred_up_to_500_km(latitude: float, longitude: float, north: float, east: float) -> None:
    other = (round(latitude + north, 4), round((longitude + east + 180) % 360 - 180, 4))
    store = store_of([*event(date(2031, 5, 2)), *spot(*other)])
    here = (round(latitude, 4), round(longitude, 4))
    true = great_circle(here, other)
    if true > 500:
        return
    point: dict[str, Value | None] = {"latitude": f"{here[0]:.4f}", "longitude": f"{here[1]:.4f}"}
    (row,) = rows(store, "events-near-point", {**point, "within": math.ceil(true * 1.01) + 1})
    assert abs(int(row["km"]) - true) <= max(0.51, true / 100 + 0.5)
    if true > 3:
        assert not rows(store, "events-near-point", {**point, "within": math.floor(true * 0.99) - 1})


def test_a_place_at_the_middle_is_no_kilometre_away_and_the_same_for_a_place_as_for_a_point() -> None:
    store = store_of([*event(date(2031, 5, 2)), *spot(10, 20), *event(date(2031, 5, 3), "place/q", "event/f"), *spot(10, 20.5, "place/q")])
    by_place = rows(store, "events-near-place", {"centre": f"{BASE}place/p", "within": 100})
    assert [row["km"] for row in by_place] == ["0", "55"]
    assert by_place == rows(store, "events-near-point", {"latitude": 10, "longitude": "20", "within": 100})


@settings(max_examples=200)
@given(DAYS)
def test_a_week_is_named_by_its_monday(day: date) -> None:
    (row,) = rows(store_of(event(day)), "casualties-by-week", {})
    assert row["week"] == f"{(day - timedelta(days=day.weekday())).isoformat()}T00:00:00Z"


@settings(max_examples=200)
@given(DAYS, DAYS)
def test_days_since_the_last_evidence(first: date, second: date) -> None:
    evidence, on = sorted((first, second))
    quads = [
        said("period/p", TYPE, ox.NamedNode(f"{CKG}ControlPeriod"), "beliefs"),
        said("period/p", f"{CKG}place", ox.NamedNode(f"{BASE}place/p"), "beliefs"),
        said("period/p", f"{CKG}controller", ox.NamedNode(f"{BASE}actor/a"), "beliefs"),
        said("period/p", f"{CKG}status", ox.Literal("assessed"), "beliefs"),
        said("period/p", f"{CKG}confidence", ox.Literal("0.5", datatype=ox.NamedNode(f"{XSD}decimal")), "beliefs"),
        said("period/p", f"{CKG}knownFrom", moment(evidence), "beliefs"),
        said("period/p", f"{CKG}lastEvidence", moment(evidence), "beliefs"),
    ]
    (row,) = rows(store_of(quads), "last-evidence", {"on": on})
    assert int(row["days"]) == (on - evidence).days
