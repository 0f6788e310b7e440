"""What each column of ACLED and UCDP GED says, and which rows cannot be used."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime

import pytest

from conflictkg.coded.acled import NEEDED, read_acled
from conflictkg.coded.ucdp_ged import NEEDED as GED_NEEDED
from conflictkg.domain.claims import Count
from conflictkg.domain.coding import CodedSide, Precision
from conflictkg.errors import InputRefused
from tests.unit.coded.rows import CURRENT, GED, OLDER, all_rows, read, refusal, row, written

BATTLE, FIGHT, KILLING = "SYR900001", "900001", "900002"


def test_both_layouts_of_acled_are_read() -> None:
    assert [r.event for r in all_rows(CURRENT)] == [f"SYR90000{n}" for n in range(1, 7)]
    assert [r.event for r in all_rows(OLDER)] == ["MLI900001", "MLI900002", "MLI900003"]


def test_a_row_of_acled() -> None:
    found = row(CURRENT, BATTLE)
    assert (found.code, found.country, found.location) == ("Government regains territory", "Syria", "Kesselmark")
    assert found.sides == (
        CodedSide(name="River Guard (Syria)", code="Rebel group"),
        CodedSide(name="Military Forces of Syria (2000-)", code="State forces", associated="Police Forces of Syria (2000-)"),
    )
    assert (found.latitude, found.longitude, found.precision) == (35.0213, 36.6187, Precision.EXACT)
    assert found.units == ("Hama", "Hama", "Harbnafsah") and found.sources == ("Skarn Post", "Marden Monitor")
    assert found.killed == Count(best=5)
    assert found.published == datetime.fromtimestamp(1_936_000_000, UTC)
    assert "street by street" in found.texts[0] and "\n" not in found.texts[0]


@pytest.mark.parametrize(
    ("code", "first", "last", "words"),
    [
        ("1", date(2031, 5, 3), date(2031, 5, 3), "on 2031-05-03"),
        ("2", date(2031, 4, 27), date(2031, 5, 9), "in a week about 2031-05-03"),
        ("3", date(2031, 5, 1), date(2031, 5, 31), "in 2031-05"),
    ],
)
def test_precision_of_time_widens_the_window(code: str, first: date, last: date, words: str) -> None:
    found = row(CURRENT, BATTLE, time_precision=code)
    assert (found.earliest, found.latest, found.when) == (first, last, words)


@pytest.mark.parametrize("text", ["2031-05-03", "03 May 2031", "3-May-2031", "03 MAY 2031", "2031-05-03T00:00:00"])
def test_forms_of_a_day(text: str) -> None:
    assert row(CURRENT, BATTLE, event_date=text).earliest == date(2031, 5, 3)


def test_no_deaths_reported_are_no_count() -> None:
    assert row(CURRENT, "SYR900002").killed is None


def test_a_row_without_timestamp_does_not_say_when_it_was_published() -> None:
    assert row(CURRENT, BATTLE, timestamp="").published is None
    assert row(CURRENT, BATTLE, timestamp=None).published is None


def test_a_place_that_stands_for_its_region() -> None:
    near, area = row(CURRENT, BATTLE, geo_precision="2"), row(CURRENT, BATTLE, geo_precision="3")
    assert (near.precision, near.around) == (Precision.NEAR, ("Hama",))
    assert (area.precision, area.around) == (Precision.AREA, ())


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("event_id_cnty", "", "empty"),
        ("event_date", "03/05/2031", "is not a day"),
        ("event_date", "2031-02-30", "no calendar"),
        ("event_date", "31 Mai 2031", "no calendar"),
        ("event_date", "0031-05-03", "1900 to 2100"),
        ("event_date", "2032-05-03", "not the year of event_date"),
        ("time_precision", "4", "code from 1 to 3"),
        ("geo_precision", "", "empty"),
        ("latitude", "999", "-90 to 90"),
        ("latitude", "nan", "-90 to 90"),
        ("longitude", "-180.1", "-180 to 180"),
        ("longitude", "1e2", "-180 to 180"),
        ("fatalities", "-3", "number of people"),
        ("fatalities", "99999999", "number of people"),
        ("fatalities", "many", "number of people"),
        ("timestamp", "yesterday", "seconds since 1970"),
        ("actor1", "", "empty"),
        ("location", " ", "empty"),
        ("country", "", "empty"),
        ("sub_event_type", "", "empty"),
        ("notes", "half \ud800 a letter", "not UTF-8"),
        ("actor2", "NUL\0byte", "NUL"),
    ],
)
def test_what_acled_cannot_say_is_refused_by_line_column_and_reason(column: str, value: str, reason: str) -> None:
    found = refusal(CURRENT, BATTLE, **{column: value})
    assert found.line == 2 and reason in found.reason
    assert found.column == ("year" if "not the year" in reason else column)


@pytest.mark.parametrize("column", NEEDED)
def test_a_file_without_a_column_of_acled_is_refused(column: str) -> None:
    with pytest.raises(InputRefused, match=f"lacks the column {column}"):
        read(CURRENT, written(CURRENT, "", **{column: None}))


@pytest.mark.parametrize("column", GED_NEEDED)
def test_a_file_without_a_column_of_ged_is_refused(column: str) -> None:
    with pytest.raises(InputRefused, match=f"lacks the column {column}"):
        read(GED, written(GED, "", **{column: None}))


def test_one_data_set_is_not_taken_for_the_other() -> None:
    with pytest.raises(InputRefused, match="lacks the columns"):
        list(read_acled(io.BytesIO(GED.read_bytes()), "ged.csv"))


def test_a_row_of_ged() -> None:
    found = row(GED, FIGHT)
    assert (found.code, found.country, found.location) == ("1", "Syria", "Aleppo city")
    assert found.sides == (CodedSide(name="Government of Syria", dead=2), CodedSide(name="IS", dead=4))
    assert found.killed == Count(5, 7, 9) and (found.bystanders, found.unassigned) == (1, 0)
    assert found.sources == ("Skarn Post",) and found.first_said == ("Marden Monitor",)
    assert found.precision is Precision.EXACT and found.published is None and not found.doubtful


def test_a_row_of_ged_over_some_days_in_a_province() -> None:
    found = row(GED, KILLING)
    assert (found.earliest, found.latest, found.when) == (date(2031, 5, 10), date(2031, 5, 12), "between 2031-05-10 and 2031-05-12")
    assert (found.precision, found.around) == (Precision.AREA, ("Aleppo governorate",))
    assert found.doubtful and found.first_said == () and found.sources == ("Skarn Post", "Harbour Gazette")


@pytest.mark.parametrize(
    ("code", "precision", "around"),
    [
        ("1", Precision.EXACT, ()),
        ("2", Precision.NEAR, ("Aleppo governorate",)),
        ("3", Precision.AREA, ("Jebel Saman district", "Aleppo governorate")),
        ("4", Precision.AREA, ("Aleppo governorate",)),
        ("5", Precision.AREA, ()),
        ("6", Precision.AREA, ()),
        ("7", Precision.AREA, ()),
    ],
)
def test_precision_of_place_in_ged(code: str, precision: Precision, around: tuple[str, ...]) -> None:
    found = row(GED, FIGHT, where_prec=code)
    assert (found.precision, found.around) == (precision, around)


@pytest.mark.parametrize(
    ("column", "value", "reason"),
    [
        ("id", "SYR-1", "number of an event"),
        ("type_of_violence", "4", "code from 1 to 3"),
        ("where_prec", "8", "code from 1 to 7"),
        ("date_end", "2031-05-07", "before date_start"),
        ("best", "", "empty"),
        ("low", "-1", "number of people"),
        ("event_clarity", "3", "code from 1 to 2"),
        ("latitude", "91", "-90 to 90"),
        ("side_b", "", "empty"),
    ],
)
def test_what_ged_cannot_say_is_refused(column: str, value: str, reason: str) -> None:
    found = refusal(GED, FIGHT, **{column: value})
    assert (found.line, found.event, found.column) == (2, value if column == "id" else FIGHT, column) and reason in found.reason
