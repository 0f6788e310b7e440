"""The picture of a timeline through the command line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.end_to_end.conftest import run_program

ASKED = ("timeline", "Sha'ar gas field")


@pytest.mark.parametrize(("name", "begins"), [("Sha'ar gas field", b"<?xml"), ("Islamic State", b"<?xml"), ("T4", b"\x89PNG")])
def test_a_timeline_is_drawn_into_a_file_always_the_same(demo_kb: Path, tmp_path: Path, name: str, begins: bytes) -> None:
    form = "svg" if begins == b"<?xml" else "png"
    pictures = [tmp_path / f"{number}.{form}" for number in "ab"]
    for picture in pictures:
        done = run_program("timeline", "--kb", str(demo_kb), name, "--from", "2014-10-20", "--plot", str(picture))
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
    first, second = (picture.read_bytes() for picture in pictures)
    assert first.startswith(begins) and first == second


def test_the_days_and_the_times_asked_for_are_those_drawn(demo_kb: Path, tmp_path: Path) -> None:
    drawn = []
    for more in ((), ("--until", "2014-11-03"), ("--as-known", "2014-11-02"), ("--as-recorded", "2015-01-01")):
        picture = tmp_path / "timeline.svg"
        assert run_program(*ASKED, "--kb", str(demo_kb), *more, "--plot", str(picture)).returncode == 0
        drawn.append(picture.read_bytes())
    assert len(set(drawn)) == 4


@pytest.mark.parametrize("path", ["timeline.pdf", "timeline", "no/such/folder/timeline.svg"])
def test_a_file_that_cannot_be_drawn_is_refused_in_words(demo_kb: Path, tmp_path: Path, path: str) -> None:
    done = run_program(*ASKED, "--kb", str(demo_kb), "--plot", str(tmp_path / path))
    assert done.returncode in (1, 2) and path in done.stderr and "Traceback" not in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_timeline_that_is_printed_loads_no_drawing_library(demo_kb: Path) -> None:
    program = (
        "import sys; from conflictkg.cli.run import run; run(sys.argv[1:])\n"
        "assert not [name for name in sys.modules if name.startswith('matplotlib')]"
    )
    done = subprocess.run([sys.executable, "-c", program, *ASKED, "--kb", str(demo_kb)], capture_output=True, check=False, env=os.environ)
    assert done.returncode == 0 and done.stdout, done.stderr
