"""What a coded row claims: no more than its codes say, with characters to point at."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conflictkg.domain.claims import Article, Claim, Count
from conflictkg.domain.coding import CodedRow, CodedSide, Precision
from conflictkg.domain.entities import Entity
from conflictkg.rdf.iris import IriMaker
from conflictkg.schema import claim_checks
from conflictkg.usecases.coded_claims import RowReader, as_document
from conflictkg.usecases.coded_names import CodedNames
from tests.fakes.coded import SOURCE, WORLD, coding
from tests.fakes.vocabulary import shipped_vocabulary
from tests.unit.coded.rows import CURRENT, GED, OLDER, all_rows, row

ARMY, FRONT, CIVILIANS = (
    CodedSide(name="Military Forces of Arvandia (2000-)", code="State forces"),
    CodedSide(name="Northern Front", code="Rebel group"),
    CodedSide(name="Civilians (Arvandia)", code="Civilians"),
)
ROW = replace(row(CURRENT, "SYR900001"), country="Arvandia", location="Kessel", sides=(FRONT, ARMY), units=("Marden",))
FIGHT = replace(row(GED, "900001"), country="Arvandia", location="Kessel")


def told(row: CodedRow, data_set: str = "acled") -> tuple[Article, tuple[Claim, ...], tuple[Entity, ...]]:
    reads = coding(data_set)
    source = WORLD.entity(reads.source)
    assert source is not None
    article, words = as_document(row, reads, source, "rows.csv", None)
    reader = RowReader(reads, shipped_vocabulary().kinds, CodedNames(WORLD, IriMaker("https://kb.example/"), reads))
    return article, *reader.claims(row, article, words)


def claim(row: CodedRow, data_set: str = "acled") -> Claim:
    article, (found,), _ = told(row, data_set)
    assert claim_checks.reasons(found, article.document, article.text) == []
    return found


def roles(row: CodedRow, data_set: str = "acled") -> tuple[str, list[str], list[str]]:
    found = claim(row, data_set)
    return found.kind, [m.name for m in found.agents], [m.name for m in found.patients]


GAIN, TAKE, TRANSFER = "Government regains territory", "Non-state actor overtakes territory", "Non-violent transfer of territory"


@pytest.mark.parametrize(
    ("code", "sides", "kind", "agents", "patients"),
    [
        (GAIN, (ARMY, FRONT), "control-gained", ["Arvandian army"], ["Northern Front"]),
        (GAIN, (FRONT, ARMY), "control-gained", ["Arvandian army"], ["Northern Front"]),
        (GAIN, (FRONT, replace(ARMY, code="8")), "control-gained", ["Northern Front"], ["Arvandian army"]),
        (GAIN, (ARMY,), "control-gained", ["Arvandian army"], []),
        (GAIN, (FRONT,), "control-gained", [], []),
        (TAKE, (ARMY, FRONT), "control-gained", ["Northern Front"], ["Arvandian army"]),
        (TAKE, (FRONT, ARMY), "control-gained", ["Northern Front"], ["Arvandian army"]),
        (TAKE, (FRONT,), "control-gained", ["Northern Front"], []),
        (TRANSFER, (ARMY, FRONT), "handover", ["Northern Front"], ["Arvandian army"]),
        (TRANSFER, (ARMY,), "control-gained", ["Arvandian army"], []),
        ("Armed clash", (ARMY, FRONT), "clash", ["Arvandian army", "Northern Front"], []),
        ("Air/drone strike", (ARMY, FRONT), "air-strike", [], []),
        ("Air/drone strike", (ARMY,), "air-strike", ["Arvandian army"], []),
        ("Air/drone strike", (CIVILIANS, ARMY), "air-strike", ["Arvandian army"], ["Civilians (Arvandia)"]),
        ("Abduction/forced disappearance", (CIVILIANS,), "kidnapping", [], ["Civilians (Arvandia)"]),
        ("Attack", (FRONT, CIVILIANS), "casualties", ["Northern Front"], ["Civilians (Arvandia)"]),
        ("Peaceful protest", (CIVILIANS,), "casualties", [], []),
    ],
)
def test_who_did_what_to_whom(code: str, sides: tuple[CodedSide, ...], kind: str, agents: list[str], patients: list[str]) -> None:
    assert roles(replace(ROW, code=code, sides=sides)) == (kind, agents, patients)


def test_a_code_without_a_kind_and_without_deaths_claims_nothing() -> None:
    article, claims, entities = told(replace(ROW, code="Agreement", killed=None))
    assert claims == () and entities == () and "Agreement at Kessel" in article.text


def test_of_violence_in_ged_those_are_said_who_died() -> None:
    assert roles(FIGHT, "ucdp-ged") == ("casualties", [], ["Government of Syria", "IS", "civilians"])
    sides = (replace(FIGHT.sides[0], dead=0), FIGHT.sides[1])
    assert roles(replace(FIGHT, sides=sides, bystanders=0), "ucdp-ged") == ("casualties", [], ["IS"])
    found = claim(FIGHT, "ucdp-ged")
    assert found.casualties is not None and found.casualties.killed == Count(5, 7, 9)


def test_one_sided_violence_has_a_direction() -> None:
    killing = replace(row(GED, "900002"), country="Arvandia")
    assert roles(killing, "ucdp-ged") == ("casualties", ["IS"], ["Civilians"])


def test_a_place_is_linked_only_where_the_code_says_that_it_is_the_place() -> None:
    exact = claim(ROW)
    assert exact.place is not None and (exact.place.text, exact.place.entity) == ("Kessel", "urn:place:kessel")
    near = claim(replace(ROW, precision=Precision.NEAR, around=("Marden",)))
    assert near.place is not None and (near.place.text, near.place.entity) == ("near Kessel", None)
    area = claim(replace(ROW, precision=Precision.AREA))
    assert area.place is not None and (area.place.text, area.place.entity) == ("the area of Kessel", None)


def test_what_says_nothing_of_control_is_put_into_the_unit_around() -> None:
    strike = claim(replace(ROW, code="Air/drone strike", precision=Precision.NEAR, around=("Marden",)))
    assert strike.place is not None and (strike.place.text, strike.place.entity) == ("Marden", "urn:place:marden")
    clash = claim(replace(ROW, code="Armed clash", precision=Precision.NEAR, around=("Marden",)))
    assert clash.place is not None and clash.place.entity is None


def test_the_data_set_relays_the_first_source_that_it_names() -> None:
    found = claim(replace(ROW, sources=("Marden Monitor", "Skarn Post")))
    assert found.speaker is not None and (found.speaker.text, found.speaker.entity, found.relayers) == ("Marden Monitor", None, ())
    known = claim(replace(ROW, sources=("Skarn Post",), first_said=("a colonel",)))
    assert known.speaker is not None and known.speaker.text == "a colonel"
    assert [m.entity for m in known.relayers] == [f"{SOURCE}skarn-post"]


def test_without_a_source_or_with_itself_the_data_set_speaks() -> None:
    for sources in ((), ("ACLED",)):
        found = claim(replace(ROW, sources=sources))
        assert found.speaker is None and found.relayers == ()


def test_associated_actors_stay_words() -> None:
    article, (found,), _ = told(replace(ROW, sides=(replace(ARMY, associated="Sarmatian Volunteers"), FRONT)))
    assert "with Sarmatian Volunteers" in article.text
    assert all("Volunteers" not in m.text for m in (*found.agents, *found.patients))


def test_the_document_is_the_data_sets_and_known_when_the_row_was_coded() -> None:
    document = told(ROW)[0].document
    assert (document.source, document.outlet, document.source_kind) == (f"{SOURCE}acled", "ACLED", "ngo")
    assert document.url == "acled:SYR900001" and document.source_file == "rows.csv#SYR900001"
    assert document.published_at == ROW.published and document.published == date(2031, 5, 8)
    undated = told(FIGHT, "ucdp-ged")[0].document
    assert undated.published is None and undated.published_at is None


def test_time_is_written_as_edtf() -> None:
    def edtf(row: CodedRow) -> str:
        return claim(row).time.edtf

    assert edtf(ROW) == "2031-05-03"
    assert edtf(replace(ROW, earliest=date(2031, 4, 27), latest=date(2031, 5, 9))) == "2031-04-27/2031-05-09"
    assert edtf(replace(ROW, earliest=date(2031, 2, 1), latest=date(2031, 2, 28))) == "2031-02"


def test_a_doubtful_row_is_only_possibly_true() -> None:
    assert (claim(ROW).credibility, claim(replace(ROW, doubtful=True)).credibility) == (2, 3)


@pytest.mark.parametrize(("path", "data_set"), [(CURRENT, "acled"), (OLDER, "acled"), (GED, "ucdp-ged")])
def test_every_mention_and_quote_is_in_the_text(path: object, data_set: str) -> None:
    for each in all_rows(path):  # type: ignore[arg-type]
        article, claims, _ = told(each, data_set)
        for found in claims:
            assert claim_checks.reasons(found, article.document, article.text) == []
        assert article.document.segments[-1].end == len(article.text)


def test_the_entities_of_a_claim_are_kept_and_no_others() -> None:
    new = CodedSide(name="River Guard", code="2")
    assert [e.label for e in told(replace(ROW, sides=(new, ARMY)))[2]] == ["River Guard"]
    assert told(replace(ROW, code="Air/drone strike", sides=(new, ARMY)))[2] == ()
