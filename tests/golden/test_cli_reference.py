"""The command reference in the docs is what the program says of itself."""

import re
import subprocess
import sys
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"


def test_the_reference_is_current() -> None:
    # in a process of its own: a command that a test has called by itself keeps the help option that it had there
    made = subprocess.run([sys.executable, "-m", "conflictkg.cli.reference"], capture_output=True, check=True, timeout=120)
    assert DOCS.read_text("utf-8") == made.stdout.decode(), "run: make docs"


def test_examples_are_not_broken_into_lines_that_no_shell_takes() -> None:
    page = DOCS.read_text("utf-8")
    told = re.findall(r"^ +Example:  (conflictkg .*)\n(.*)$", page, re.MULTILINE)
    assert len(told) > 10
    assert [command for command, below in told if below.strip()] == []
