"""A knowledge base made by the program itself, and a way to run it as a user does."""

from __future__ import annotations

import contextlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conflictkg.cli.run import run

Run = Callable[..., "subprocess.CompletedProcess[str]"]


def run_program(
    *arguments: str, input: bytes | None = None, cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the installed program in a process of its own; stdout and stderr as text."""
    done = subprocess.run(
        [sys.executable, "-m", "conflictkg", *arguments],
        input=input,
        capture_output=True,
        cwd=cwd,
        env={**{k: v for k, v in os.environ.items() if k != "CONFLICTKG_KB"}, **environment},
        timeout=300,
        check=False,
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def run_here(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the program in this process, which saves its start; stdout and stderr as text."""
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = run(list(arguments))
    told, complaints = (stream.buffer.getvalue().decode() for stream in (out, err))
    return subprocess.CompletedProcess(arguments, code, told, complaints)


def said(*arguments: str) -> Any:
    """What the program answers as JSON."""
    done = run_program(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def copied(kb: Path, folder: Path) -> Path:
    """A copy of a knowledge base to write to; SQLite's side files come and go while others read."""
    return Path(shutil.copytree(kb, folder / "kb", ignore=shutil.ignore_patterns("*-wal", "*-shm")))


@pytest.fixture
def empty_kb(tmp_path: Path) -> Path:
    """A knowledge base without articles."""
    kb = tmp_path / "kb"
    done = run_program("init", str(kb))
    assert done.returncode == 0, done.stderr
    return kb


@pytest.fixture(scope="session")
def demo_site(demo_kb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo as a site, whole. Read it; do not write to it."""
    site = tmp_path_factory.mktemp("published") / "site"
    done = run_here("publish", str(site), "--kb", str(demo_kb), "--profile", "full")
    assert done.returncode == 0, done.stderr
    return site


def site_like(site: Path, folder: Path) -> Path:
    """A copy of a site to bring up to date, which is quicker than a new one: most of it are the pages of the ontology."""
    return Path(shutil.copytree(site, folder))
