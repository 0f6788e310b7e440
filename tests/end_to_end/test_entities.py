"""Identity as an analyst decides it: unknown places get entities, two spellings are merged and split again, names are given and taken."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.end_to_end.conftest import copied, run_program, said

TAKEN = (
    "Syria: village falls\n\nIslamic State militants captured the village of Wadi Karam in Homs province on Monday, two residents said.\n"
)
RETAKEN = (
    "Syria: village retaken\n\nThe Syrian army captured the village of Wadi Karm in Homs province on Sunday, a doctor said by telephone.\n"
)
SIGNED = ("--by", "m.vale", "--because", "the same village in two spellings")


def decided(*arguments: str, CONFLICTKG_ANALYST: str = "") -> str:
    done = run_program(*arguments, CONFLICTKG_ANALYST=CONFLICTKG_ANALYST)
    assert done.returncode == 0, done.stderr
    return done.stderr


def holder(kb: Path, place: str, *more: str) -> str | None:
    answer = said("ask", "who-controlled", "--place", place, "--on", "2014-11-12", "--kb", str(kb), *more)
    return None if answer["controller"] is None else str(answer["controller"]["label"])


def graph(kb: Path) -> set[str]:
    done = run_program("export", "--kb", str(kb), "--format", "nquads")
    assert done.returncode == 0, done.stderr
    return {line for line in done.stdout.splitlines() if "logPosition" not in line}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("identity")
    kb = folder / "kb"
    decided("init", str(kb))
    for name, text, outlet, day in (("a.txt", TAKEN, "Levant Wire", "2014-11-04"), ("b.txt", RETAKEN, "Plains Herald", "2014-11-10")):
        (folder / name).write_text(text, encoding="utf-8")
        decided("ingest", "--kb", str(kb), "--source", outlet, "--kind", "newspaper", "--published", day, str(folder / name))
    return kb


def test_beliefs_follow_about_a_place_that_nobody_knew(told: Path) -> None:
    assert holder(told, "Wadi Karam") == "Islamic State"
    shown = said("entities", "show", "Wadi Karam", "--kb", str(told))
    assert (shown["provisional"], shown["kind"], shown["country"], shown["in_claims"]) == (True, "village", "SY", True)


def test_a_merge_makes_one_of_two_spellings_and_a_split_leaves_the_graph_as_it_was(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    before = graph(kb)
    (pair,) = [p for p in said("entities", "duplicates", "--kb", str(kb)) if p["type"] == "place"]
    assert {pair["keep"]["label"], pair["merge"]["label"]} == {"Wadi Karam", "Wadi Karm"}
    recorded = said("log", "show", "--kb", str(kb))[-1]["recorded_at"]
    decided("merge", "Wadi Karam", "Wadi Karm", "--kb", str(kb), *SIGNED)
    assert holder(kb, "Wadi Karam") == holder(kb, "Wadi Karm") == "Syrian government"
    assert holder(kb, "Wadi Karam", "--as-recorded", recorded) == "Islamic State"
    assert holder(kb, "Wadi Karm", "--as-recorded", recorded) == "Syrian government"
    places = {c["place"] for c in said("claims", "--place", "Wadi Karm", "--kb", str(kb))}
    assert places == {"Wadi Karam", "Wadi Karm"}  # each claim keeps its own words
    assert said("entities", "duplicates", "--kb", str(kb)) == []
    assert said("entities", "show", "Wadi Karm", "--kb", str(kb))["merged_into"]["label"] == "Wadi Karam"
    merged = graph(kb)
    assert run_program("rebuild", "--kb", str(kb)).returncode == 0
    assert graph(kb) == merged
    decided("split", "Wadi Karm", "--kb", str(kb), *SIGNED)
    assert graph(kb) == before
    decisions = said("entities", "show", "Wadi Karm", "--kb", str(kb))["decisions"]
    assert [(d["decision"], d["by"]) for d in decisions] == [("entities-merged", "m.vale"), ("entity-split", "m.vale")]


def test_a_place_added_in_a_minute_is_found_in_articles_and_by_any_of_its_names(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    decided(
        *("entities", "add", "Tell Marwan", "--type", "place", "--kind", "airbase", "--country", "SY", "--lat", "34.9", "--long", "37.4"),
        *("--alias", "Marwan air base", "--within", "Homs province", "--kb", str(kb), "--because", "survey map"),
        CONFLICTKG_ANALYST="m.vale",
    )
    decided("entities", "alias", "Tell Marwan", "تل مروان", "--kb", str(kb), *SIGNED)
    (tmp_path / "c.txt").write_text("Base falls\n\nRebels overran Marwan air base on Friday, a resident said.\n", encoding="utf-8")
    decided("ingest", "--kb", str(kb), "--source", "Levant Wire", "--published", "2014-11-08", str(tmp_path / "c.txt"))
    answer = said("ask", "who-controlled", "--place", "تل مروان", "--on", "2014-11-12", "--kb", str(kb))
    assert (answer["place"]["label"], answer["controller"] is None) == ("Tell Marwan", False)
    refused = run_program("entities", "remove", "Tell Marwan", "--kb", str(kb), *SIGNED)
    assert (refused.returncode, "claims are about" in refused.stderr) == (2, True)


def test_a_name_is_taken_from_the_reference_data_and_given_back(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    decided("entities", "alias", "Tayfur airbase", "T4", "--remove", "--kb", str(kb), *SIGNED)
    assert "Tayfur airbase" not in {c["label"] for c in said("entities", "T4", "--kb", str(kb)) if c["score"] == 1.0}
    decided("rename", "Tayfur airbase", "T4 airbase", "--kb", str(kb), *SIGNED)
    assert said("entities", "show", "Tayfur airbase", "--kb", str(kb))["label"] == "T4 airbase"
    decided("entities", "alias", "Tayfur airbase", "T4", "--kb", str(kb), *SIGNED)
    decided("rename", "T4 airbase", "Tayfur airbase", "--kb", str(kb), *SIGNED)
    assert graph(kb) == graph(told)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("merge", "Wadi Karam", "Islamic State"), "only two of a sort"),
        (("merge", "Wadi Karam", "Wadi Karam"), "are one already"),
        (("merge", "Wadi Karam", "Nowhere at all"), "no entity is called 'Nowhere at all'"),
        (("split", "Wadi Karam"), "is not merged into another"),
        (("entities", "alias", "Wadi Karam", "Wadi Karam"), "has the name 'Wadi Karam' already"),
        (("entities", "alias", "Wadi Karam", " \t"), "is no name"),
        (("entities", "add", "Homs", "--type", "place", "--kind", "metropolis", "--country", "XA"), "is not a kind of place"),
        (("entities", "add", "Homs", "--type", "place", "--country", "Syria"), "not an ISO 3166-1 code"),
        (("entities", "remove", "Tayfur airbase"), "only those can be removed"),
        (("rename", "http://no.such/thing", "X"), "no entity has the IRI"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_recorded(told: Path, arguments: tuple[str, ...], message: str) -> None:
    before = said("status", "--kb", str(told))["log_position"]
    done = run_program(*arguments, "--kb", str(told), *SIGNED)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert said("status", "--kb", str(told))["log_position"] == before


def test_a_decision_needs_somebody_and_a_reason(told: Path) -> None:
    for option in ("--by", "--because"):
        signed = dict(zip(SIGNED[::2], SIGNED[1::2], strict=True))
        signed[option] = " "
        done = run_program("split", "Wadi Karam", "--kb", str(told), *(part for pair in signed.items() for part in pair))
        assert (done.returncode, f"{option} is empty" in done.stderr) == (2, True)


def test_an_answer_calls_a_group_as_it_was_called_on_the_day(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    (tmp_path / "d.txt").write_text(
        "Town falls\n\nJabhat al-Nusra captured Saraqib in Syria on Monday, a resident said.\n", encoding="utf-8"
    )
    decided("ingest", "--kb", str(kb), "--source", "Levant Wire", "--published", "2014-11-12", str(tmp_path / "d.txt"))
    for day, label in (("2014-11-12", "Jabhat al-Nusra"), ("2016-08-01", "Jabhat Fateh al-Sham"), ("2018-01-01", "Hayat Tahrir al-Sham")):
        answer = said("ask", "who-controlled", "--place", "Saraqib", "--on", day, "--kb", str(kb))
        assert answer["controller"]["label"] == label


def test_a_name_of_several_places_stays_open_and_shows_them(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    (tmp_path / "e.txt").write_text("Town falls\n\nA militia captured Tripoli on Monday, a resident said.\n", encoding="utf-8")
    decided("ingest", "--kb", str(kb), "--source", "Levant Wire", "--published", "2014-11-12", str(tmp_path / "e.txt"))
    (open_,) = [c for c in said("claims", "--kb", str(kb)) if c["patient"] == "Tripoli"]
    assert open_["place_iri"] is None
    assert {(c["label"], c["country"]) for c in open_["place_candidates"]} >= {("Tripoli", "LY"), ("Tripoli, Lebanon", "LB")}
