"""``blame`` through the command line: a period by its IRI, or by place and day."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.end_to_end.conftest import copied, run_program, said


def test_a_period_is_the_same_by_its_iri_and_by_place_and_day(demo_kb: Path) -> None:
    by_day = said("blame", "T4", "--on", "2014-11-03", "--kb", str(demo_kb))
    assert by_day["controller"]["label"] == "Syrian government" and by_day["ontology"]["position"] == 1
    assert said("blame", by_day["period"], "--kb", str(demo_kb)) == by_day
    events = [json.loads(line) for line in run_program("log", "show", "--kb", str(demo_kb), "--format", "jsonl").stdout.splitlines()]
    assert {role for row in by_day["claims"] for role in row["roles"]} == {"supports", "contests"}
    for row in by_day["claims"]:
        stored = events[row["recorded"]["position"] - 1]
        assert (stored["type"], stored["recorded_at"]) == (row["recorded"]["type"], row["recorded"]["at"])
        assert row["article"]["iri"].endswith(stored["body"]["document"]) and stored["body"]["extractor"] == row["recorded"]["by"]


def test_what_was_believed_once_is_blamed_as_it_was_believed(demo_kb: Path) -> None:
    then = said("blame", "Kobane", "--on", "2014-11-06", "--as-known", "2014-11-02", "--kb", str(demo_kb))
    now = said("blame", "Kobane", "--on", "2014-11-06", "--kb", str(demo_kb))
    assert then["period"] != now["period"] and then["claims"] != now["claims"]
    assert said("blame", then["period"], "--kb", str(demo_kb)) == then


def test_a_merge_is_among_what_changed_a_claim(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    signed = ("--by", "m.vale", "--because", "a test")
    done = run_program("merge", "--kb", str(kb), "Syrian government", "Islamic State", *signed)
    assert done.returncode == 0, done.stderr
    rows = said("blame", "Sha'ar gas field", "--on", "2014-11-03", "--kb", str(kb))["claims"]
    changes = [change for row in rows for change in row["changed_by"]]
    assert changes and {(change["by"], change["because"], change["type"]) for change in changes} == {
        ("m.vale", "a test", "entities-merged/1")
    }
    text = run_program("blame", "--kb", str(kb), "Sha'ar gas field", "--on", "2014-11-03", "--format", "table").stdout
    assert "entities-merged/1" in text and "by m.vale" in text and "because a test" in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("http://127.0.0.1:8014/period/0123",), "is not the IRI of a period that is known here"),
        (("T4",), "--on DAY"),
        (("Nowhere at all", "--on", "2014-11-03"), "no place is called"),
        (("T4", "--on", "3 November"), "--on '3 November' is not a day"),
    ],
)
def test_an_unknown_period_is_a_clear_error(demo_kb: Path, arguments: tuple[str, ...], words: str) -> None:
    done = run_program("blame", "--kb", str(demo_kb), *arguments)
    assert done.returncode == 2 and words in done.stderr, done.stderr


def test_the_iri_of_a_period_takes_no_days(demo_kb: Path) -> None:
    iri = said("ask", "who controlled T4 on 2014-11-03", "--kb", str(demo_kb))["period"]["iri"]
    done = run_program("blame", "--kb", str(demo_kb), iri, "--on", "2014-11-03")
    assert done.returncode == 2 and "leave out --on" in done.stderr
