"""Which entity a name means, when several have it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from conflictkg.domain.entities import EntityType
from conflictkg.errors import AmbiguousName
from conflictkg.usecases.naming import resolve
from tests.fakes.coded import FALL, WORLD


def meant(text: str, day: date | None, *used: str) -> str:
    found = resolve(text, EntityType.ACTOR, WORLD, {f"urn:actor:{slug}" for slug in used}.__contains__, day=day)
    assert found.candidate is not None
    return found.candidate.iri.removeprefix("urn:actor:")


def test_a_name_that_two_had_means_the_one_of_the_day() -> None:
    assert meant("Tarnian government", FALL - timedelta(days=1)) == "tarn-king"
    assert meant("Tarnian government", FALL) == "tarn-republic"
    assert meant("Tarnian government", FALL, "tarn-king") == "tarn-republic"  # whoever claims are about


def test_without_a_day_or_a_dated_name_the_one_that_claims_are_about_is_meant() -> None:
    assert meant("Tarnian government", None, "tarn-king") == "tarn-king"
    assert meant("Tarnian army", FALL, "royal-army") == "royal-army"
    with pytest.raises(AmbiguousName, match="give the IRI of one of"):
        meant("Tarnian government", None)
    with pytest.raises(AmbiguousName, match="give the IRI of one of"):
        meant("Tarnian army", FALL)
