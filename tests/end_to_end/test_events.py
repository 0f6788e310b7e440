"""Two newspapers and a denial tell of one bombing: one line, with claims for and against and the range of its dead."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

from tests.conftest import thorough
from tests.end_to_end.conftest import run_program


def take_in(kb: Path, folder: Path, outlet: str, day: str, text: str) -> None:
    path = folder / f"{outlet}-{day}.txt"
    path.write_text(f"{outlet} reports\n\n{text}\n", encoding="utf-8")
    done = run_program("ingest", "--kb", str(kb), "--source", outlet, "--kind", "newspaper", "--published", day, str(path))
    assert done.returncode == 0, done.stderr


def events(kb: Path, *options: str) -> list[dict[str, Any]]:
    done = run_program("events", "--kb", str(kb), "--format", "json", *options)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@thorough
def test_one_bombing_in_two_papers_is_one_event(empty_kb: Path, tmp_path: Path) -> None:
    take_in(
        empty_kb,
        tmp_path,
        "Plains Herald",
        "2014-11-03",
        "A car bomb exploded in Rastan on Monday. At least 11 people were killed in Rastan.",
    )
    take_in(empty_kb, tmp_path, "Harbour Gazette", "2014-11-04", "A car bomb exploded in Rastan on Monday, killing 14 people.")
    take_in(empty_kb, tmp_path, "Orontes Post", "2014-11-09", "Government forces shelled Rastan.")
    bombing, shelling = events(empty_kb, "--place", "Rastan")
    assert (bombing["kind"], bombing["earliest"], bombing["latest"], bombing["chains"]) == ("bombing", "2014-11-03", "2014-11-03", 2)
    assert bombing["killed"] == {"low": 11, "best": 14, "high": 14}
    assert bombing["sources"] == ["Harbour Gazette", "Plains Herald"]
    assert shelling["kind"] == "shelling"
    assert [a["label"] for a in shelling["agents"]] == ["Syrian government"]
    assert events(empty_kb, "--actor", "Syrian Arab Army") == events(empty_kb, "--from", "2014-11-05") == [shelling]
    assert events(empty_kb, "--kind", "bombing", "--until", "2014-11-05") == [bombing]
    table = run_program("events", "--kb", str(empty_kb), "--format", "table").stdout
    assert "11-14" in table
    rows = list(csv.DictReader(io.StringIO(run_program("events", "--kb", str(empty_kb), "--format", "csv").stdout)))
    assert [(row["kind"], row["for"], row["killed.low"], row["killed.high"]) for row in rows] == [
        ("bombing", str(bombing["for"]), "11", "14"),
        ("shelling", str(shelling["for"]), "", ""),
    ]
    assert run_program("rebuild", "--kb", str(empty_kb)).returncode == 0
    assert events(empty_kb, "--place", "Rastan") == [bombing, shelling]


def test_what_cannot_be_asked_is_said(empty_kb: Path) -> None:
    assert run_program("events", "--kb", str(empty_kb), "--kind", "parade").returncode == 2
    assert run_program("events", "--kb", str(empty_kb), "--from", "2014-11-05", "--until", "2014-11-03").returncode == 2
    assert events(empty_kb) == []
