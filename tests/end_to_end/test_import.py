"""Coded data through the command line: into the log, into beliefs, and out again as answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import copied, run_program
from tests.unit.coded.rows import CURRENT, GED, OLDER, written


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A knowledge base with the three made-up files. Read it; do not write to it."""
    kb = tmp_path_factory.mktemp("imported") / "kb"
    assert run_program("init", str(kb)).returncode == 0
    for data_set, file, rows, claims in (("acled", CURRENT, 6, 5), ("acled", OLDER, 3, 3), ("ucdp-ged", GED, 2, 2)):
        told = said("import", data_set, str(file), "--kb", str(kb), "--format", "json")
        assert (told["rows"], told["recorded"], told["claims"], told["refused"]) == (rows, rows, claims, [])
    return kb


def said(*arguments: str, code: int = 0) -> Any:
    done = run_program(*arguments)
    assert done.returncode == code, done.stderr
    return json.loads(done.stdout)


def place(kb: Path, label: str) -> str:
    query = f'SELECT ?p WHERE {{ ?p a ckg:Place ; ckg:provisional true ; skos:prefLabel "{label}" }}'
    (found,) = run_program("sparql", query, "--kb", str(kb), "--format", "csv").stdout.split()[1:]
    return found


def holder(kb: Path, place: str, day: str, *more: str) -> tuple[str | None, str]:
    answer = said("ask", "who-controlled", "--place", place, "--on", day, "--kb", str(kb), "--format", "json", *more)
    return answer["controller"] and answer["controller"]["label"], answer["status"]


def test_who_controlled_follows_from_imported_rows(imported: Path) -> None:
    torvik = place(imported, "Torvik")
    assert holder(imported, torvik, "2031-05-05") == ("River Guard (Syria)", "assessed")
    assert holder(imported, torvik, "2031-05-08") == ("Syrian transitional government", "assessed")
    assert holder(imported, place(imported, "Kesselmark"), "2031-05-04") == ("Syrian transitional government", "assessed")


def test_a_row_is_known_from_when_it_was_coded(imported: Path) -> None:
    torvik = place(imported, "Torvik")
    assert holder(imported, torvik, "2031-05-08", "--as-known", "2031-05-07") == (None, "unknown")
    assert holder(imported, torvik, "2031-05-08", "--as-known", "2031-05-08") == ("River Guard (Syria)", "assessed")


def test_why_shows_the_row_in_words_with_the_source_that_it_relays(imported: Path) -> None:
    why = said("why", place(imported, "Torvik"), "--on", "2031-05-08", "--kb", str(imported), "--format", "json")
    (evidence,) = [e for e in why["evidence"] if e["kind"] == "handover"]
    assert evidence["quote"].startswith("Non-violent transfer of territory at Torvik")
    assert (evidence["article"]["source"], evidence["speaker"], evidence["article"]["url"]) == ("ACLED", "Skarn Post", "acled:SYR900006")


def test_no_town_changes_hands_or_is_contested_by_a_code_for_its_surroundings(imported: Path) -> None:
    claims = run_program("claims", "--kb", str(imported), "--format", "jsonl").stdout.splitlines()
    (clash,) = [c for c in map(json.loads, claims) if c["source_file"].endswith("SYR900003")]
    assert clash["place"] == "near Aleppo"
    answer = said("ask", "who-controlled", "--place", "Aleppo", "--on", "2031-05-05", "--kb", str(imported), "--format", "json")
    assert (answer["controller"], answer["contested_by"]) == (None, [])


def test_importing_again_records_nothing(imported: Path, tmp_path: Path) -> None:
    kb = copied(imported, tmp_path)
    before = said("status", "--kb", str(kb), "--format", "json")["log_head"]
    for data_set, file, rows in (("acled", CURRENT, 6), ("ucdp-ged", GED, 2)):
        told = said("import", data_set, str(file), "--kb", str(kb), "--format", "json")
        assert (told["known"], told["recorded"]) == (rows, 0)
    assert said("status", "--kb", str(kb), "--format", "json")["log_head"] == before


def test_a_changed_row_replaces_the_one_before_from_when_it_was_coded(imported: Path, tmp_path: Path) -> None:
    kb, file = copied(imported, tmp_path), tmp_path / "later.csv"
    changed = {"actor1": "Marsh Guard (Syria)", "timestamp": "1937000000"}
    file.write_bytes(written(CURRENT, "SYR900002", **changed))
    told = said("import", "acled", str(file), "--kb", str(kb), "--format", "json")
    assert (told["recorded"], told["revisions"]) == (1, 1)
    torvik = place(kb, "Torvik")
    assert holder(kb, torvik, "2031-05-05") == ("Marsh Guard (Syria)", "assessed")
    assert holder(kb, torvik, "2031-05-05", "--as-known", "2031-05-12") == ("River Guard (Syria)", "assessed")
    file.write_bytes(written(CURRENT, "SYR900002", actor1="Hill Guard (Syria)"))
    assert said("import", "acled", str(file), "--kb", str(kb), "--format", "json")["outdated"] == 1


def test_replaying_the_log_gives_the_same_beliefs(imported: Path, tmp_path: Path) -> None:
    kb = copied(imported, tmp_path)
    torvik = place(kb, "Torvik")
    before = run_program("timeline", torvik, "--kb", str(kb), "--format", "json").stdout
    assert run_program("rebuild", "--kb", str(kb)).returncode == 0
    assert run_program("timeline", torvik, "--kb", str(kb), "--format", "json").stdout == before


def test_rows_that_cannot_be_used_are_named_and_the_rest_is_in(empty_kb: Path, tmp_path: Path) -> None:
    file = tmp_path / "rows.csv"
    header, *rows = written(CURRENT, "SYR900005").splitlines()
    good = written(CURRENT, "SYR900002").splitlines()[1]
    bad = written(CURRENT, "SYR900006", latitude="999").splitlines()[1]
    formula = written(
        CURRENT, "SYR900004", event_id_cnty="SYR7", location='=HYPERLINK("http://x.example")', actor1="@SUM(A1)"
    ).splitlines()[1]
    big = b"SYR8," + b"x" * (10 << 20)
    file.write_bytes(b"\n".join([header, *rows, bad, b"SYR9,\0", big, rows[0], formula, good, b"\xff\xfe\x00binary"]) + b"\n")
    done = run_program("import", "acled", str(file), "--kb", str(empty_kb), "--format", "json")
    assert done.returncode == 1 and "Traceback" not in done.stderr
    told = json.loads(done.stdout)
    assert [(r["line"], r["event"], r["column"]) for r in told["refused"]] == [
        (3, "SYR900006", "latitude"),
        (4, "", ""),
        (5, "", ""),
        (6, "SYR900005", ""),
        (9, "", ""),
    ]
    assert told["recorded"] == 3
    assert "line 3, event SYR900006, column latitude: '999' is not from -90 to 90 degrees" in done.stderr
    claims = run_program("claims", "--kb", str(empty_kb), "--format", "csv").stdout
    assert "\n=" not in claims and ",=" not in claims and ",@" not in claims


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "cannot be read"),
        (b"", "is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 10, "names none of the columns"),
        (CURRENT.read_bytes().replace(b"sub_event_type", b"kind"), "lacks the column sub_event_type"),
    ],
)
def test_a_file_that_is_none_of_the_data_set_writes_nothing(empty_kb: Path, tmp_path: Path, data: bytes | None, says: str) -> None:
    file = tmp_path / "rows.csv"
    if data is not None:
        file.write_bytes(data)
    before = said("status", "--kb", str(empty_kb), "--format", "json")["log_head"]
    done = run_program("import", "acled", str(file), "--kb", str(empty_kb))
    assert done.returncode == 1 and says in done.stderr and "rows.csv" in done.stderr and "Traceback" not in done.stderr
    assert said("status", "--kb", str(empty_kb), "--format", "json")["log_head"] == before


def test_from_stdin_in_words_and_in_silence(empty_kb: Path) -> None:
    done = run_program(
        "import", "ucdp-ged", "-", "--published", "2032-06-01", "--kb", str(empty_kb), "--format", "table", input=GED.read_bytes()
    )
    assert done.returncode == 0 and "2 rows of ucdp-ged" in done.stdout
    again = run_program("import", "ucdp-ged", "-", "--published", "2032-06-01", "--kb", str(empty_kb), "--quiet", input=GED.read_bytes())
    assert again.stderr == "" and json.loads(again.stdout)["known"] == 2
    assert run_program("import", "ucdp-ged", "-", "--published", "June", "--kb", str(empty_kb), input=b"").returncode == 2
