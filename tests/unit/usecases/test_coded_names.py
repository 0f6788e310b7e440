"""Whom and what the names in coded rows stand for; what is not certain is made anew."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conflictkg.domain.coding import CodedRow, CodedSide, Precision
from conflictkg.rdf.iris import IriMaker
from conflictkg.usecases.coded_names import CodedNames
from tests.fakes.coded import WORLD, coding
from tests.unit.coded.rows import CURRENT, row

NAMES = CodedNames(WORLD, IriMaker("https://kb.example/"), coding("acled"))
ROW = replace(row(CURRENT, "SYR900001"), country="Arvandia", location="Kessel", units=("Marden",), around=("Marden",))


def actor(name: str, code: str = "2", row: CodedRow = ROW) -> str | None:
    found = NAMES.actor(CodedSide(name=name, code=code), row)
    assert found is None or found.added == found.entity.provisional
    return None if found is None else "new" if found.added else found.entity.iri.removeprefix("urn:actor:")


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("Northern Front", "front"),
        ("NF: Northern Front", "front"),
        ("NF: Front of the North", "front"),
        ("NF: Northern Front (Arvandia)", "front"),
        ("Northern Front (Arvandia)", "front"),
        ("Wide State (Arvandia)", "state"),
        ("Wide State (Sarmatia)", "state"),
        ("The Youth (Sarmatia)", "youth"),
        ("The Youth (Arvandia)", "new"),
        ("Northern Front (Splinter)", "new"),
        ("River Guard", "new"),
        ("Military Forces of Arvandia", "arvandian-army"),
        ("Military Forces of Arvandia (2000-2024)", "arvandian-army"),
        ("Military Forces of Arvandia (2000-) Border Guards", "new"),
        ("Police Forces of Arvandia (2000-)", "new"),
        ("Government of Arvandia (2000-)", "arvandia"),
        ("Military Forces of Nowhere (2000-)", "new"),
        ("Civilians (Arvandia)", None),
        ("Unidentified Armed Group (Arvandia)", None),
        ("Protesters (Arvandia)", None),
        ("Civiliansville Militia", "new"),
    ],
)
def test_actors(name: str, meant: str | None) -> None:
    assert actor(name) == meant


def test_actors_that_ged_numbers_for_want_of_a_name_are_nobody() -> None:
    ged = CodedNames(WORLD, IriMaker("https://kb.example/"), coding("ucdp-ged"))
    assert ged.actor(CodedSide(name="XXX42"), ROW) is None and ged.actor(CodedSide(name="Civilians"), ROW) is None
    assert ged.actor(CodedSide(name="XXXL Brigade"), ROW) is not None


def test_an_abbreviation_is_no_name_in_another_country() -> None:
    assert actor("NF", row=replace(ROW, country="Sarmatia")) == "new"
    assert actor("NF: Front of the Marsh", row=replace(ROW, country="Sarmatia")) == "new"
    assert actor("NF") == "front"


def test_forces_without_an_entity_are_an_arm_of_their_government() -> None:
    for name in ("Police Forces of Arvandia (2000-)", "Military Forces of Arvandia (2000-) Border Guards", "Military Forces of Sarmatia"):
        found = NAMES.actor(CodedSide(name=name, code="1"), ROW)
        assert found is not None and found.added and found.entity.label == name
        assert found.entity.party == ("urn:actor:sarmatia" if "Sarmatia" in name else "urn:actor:arvandia")


def test_a_new_actor_has_its_name_its_country_and_the_kind_of_its_code() -> None:
    rebels, others = (NAMES.actor(CodedSide(name=n, code=c), ROW) for n, c in (("River Guard", "2"), ("River Guard (Sarmatia)", "8")))
    assert rebels is not None and others is not None
    assert (rebels.entity.kind, rebels.entity.country, rebels.entity.party) == ("armed-group", "AV", None)
    assert (others.entity.kind, others.entity.country) == ("", "SM")
    assert rebels.entity.iri != others.entity.iri


def test_an_army_is_that_of_who_ruled_on_the_day() -> None:
    army, before = "Military Forces of Tarnia (2000-)", replace(ROW, latest=date(2030, 12, 31))
    assert (actor(army), actor(army, row=before)) == ("new-army", "royal-army")
    assert (actor("Government of Tarnia"), actor("Government of Tarnia", row=before)) == ("tarn-republic", "tarn-king")


def test_what_was_made_for_a_name_elsewhere_is_not_meant() -> None:
    assert actor("River Guard") == "new"
    assert NAMES.place(replace(ROW, location="Hamlet")).entity.iri != "urn:place:hamlet"


def test_a_place_is_the_one_of_its_name_close_by() -> None:
    assert NAMES.place(ROW).entity.iri == "urn:place:kessel"
    assert NAMES.place(replace(ROW, latitude=30.1, longitude=30.1)).entity.iri == "urn:place:kessel-far"
    assert NAMES.place(replace(ROW, location="Skarn")).entity.iri == "urn:place:skarn"


def test_a_place_of_the_gazetteer_is_kept_with_the_row() -> None:
    found = NAMES.place(replace(ROW, location="Velm", latitude=35.55, longitude=36.5))
    assert found.entity.iri == "urn:place:velm" and found.added and not found.entity.provisional


def test_a_place_too_far_away_or_in_another_country_is_made_anew() -> None:
    far = NAMES.place(replace(ROW, location="Velm", latitude=36.0, longitude=36.5))
    abroad = NAMES.place(replace(ROW, location="Velm", latitude=35.5, longitude=36.5, country="Sarmatia"))
    assert far.added and far.entity.provisional and far.entity.country == "AV"
    assert abroad.entity.iri == "urn:place:velm-abroad"


def test_a_new_place_is_coarse_and_its_own() -> None:
    here = NAMES.place(replace(ROW, location="Upper Tarn", latitude=35.0213, longitude=-36.6187)).entity
    assert (here.label, here.latitude, here.longitude, here.provisional) == ("Upper Tarn", 35.0, -36.6, True)
    again = NAMES.place(replace(ROW, location="Upper Tarn", latitude=35.0214, longitude=-36.6186)).entity
    east = NAMES.place(replace(ROW, location="Upper Tarn", latitude=35.0213, longitude=36.6187)).entity
    assert here.iri == again.iri != east.iri


def test_a_province_is_never_the_place_itself() -> None:
    assert NAMES.place(replace(ROW, location="Marden", latitude=35.0, longitude=36.5)).entity.provisional


def test_the_unit_around_a_place() -> None:
    found = NAMES.unit(replace(ROW, precision=Precision.NEAR))
    assert found is not None and (found[0], found[1].entity.iri) == ("Marden", "urn:place:marden")
    assert NAMES.unit(replace(ROW, around=("Elsewhere",))) is None
    assert NAMES.unit(replace(ROW, country="Sarmatia")) is None
    assert NAMES.unit(replace(ROW, country="Unheard-of")) is None
