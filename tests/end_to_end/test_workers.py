"""``ingest --workers``: the log is the same whatever their number, and Ctrl-C leaves it whole."""

from __future__ import annotations

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.end_to_end.conftest import copied, run_program

EXAMPLES = Path(__file__).parents[2] / "examples" / "articles"


HEARING = "import os, signal, sys; signal.signal(signal.SIGINT, signal.SIG_DFL); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
"""Starts a program that hears Ctrl-C, also where the tests themselves run in the background and are told to ignore it."""


def recorded(kb: Path) -> list[tuple[object, ...]]:
    """Everything in the log but the moments, and the hashes that cover them."""
    with sqlite3.connect(kb / "log.sqlite") as db:
        return [
            *db.execute("SELECT seq, type, key, body FROM log ORDER BY seq"),
            *db.execute("SELECT digest, text FROM texts ORDER BY digest"),
        ]


def articles(folder: Path, copies: int) -> Path:
    """The examples, each several times with a line of its own, and two inputs that cannot be used."""
    folder.mkdir()
    for n in range(copies):
        for path in sorted(EXAMPLES.iterdir()):
            (folder / f"{n:02}-{path.name}").write_bytes(path.read_bytes() + f"\n\nCopy {n}.\n".encode())
    (folder / "00-bad.txt").write_bytes(b"\0\1\2")
    (folder / "01-empty.txt").write_bytes(b"")
    return folder


def test_the_log_is_the_same_with_two_workers(empty_kb: Path, tmp_path: Path) -> None:
    folder = articles(tmp_path / "articles", 3)
    (tmp_path / "second").mkdir()
    other = copied(empty_kb, tmp_path / "second")
    alone = run_program("ingest", "--kb", str(empty_kb), str(folder))
    together = run_program("ingest", "--kb", str(other), "--workers", "2", str(folder))
    assert (alone.returncode, together.returncode) == (1, 1)
    assert alone.stdout == together.stdout
    assert f"2 of {len(list(folder.iterdir()))} inputs refused" in together.stderr
    assert recorded(empty_kb) == recorded(other)
    again = run_program("ingest", "--kb", str(other), "--workers", "2", str(folder))
    assert not any(row["new"] for row in json.loads(again.stdout))


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_keeps_what_is_recorded_and_the_same_command_goes_on(empty_kb: Path, tmp_path: Path) -> None:
    folder = articles(tmp_path / "articles", 8)
    command = [sys.executable, "-c", HEARING, "-m", "conflictkg", "ingest", "--kb", str(empty_kb), "--workers", "2", str(folder)]
    running = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
    begun = len(recorded(empty_kb))
    deadline = time.monotonic() + 120
    while len(recorded(empty_kb)) == begun:
        assert time.monotonic() < deadline and running.poll() is None
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)  # as the terminal does: to the workers too
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130, said.decode()
    assert b"interrupted" in said and b"Traceback" not in said
    assert run_program("log", "verify", "--kb", str(empty_kb)).returncode == 0
    done = run_program("ingest", "--kb", str(empty_kb), "--workers", "2", str(folder))
    new = [row["new"] for row in json.loads(done.stdout)]
    assert True in new and False in new
    assert f"2 of {len(list(folder.iterdir()))} inputs refused" in done.stderr
