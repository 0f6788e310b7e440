"""The analyst's guide shows what the program prints: its commands are run, and what they print is compared.

``python -m tests.golden.test_analyst_guide`` writes the output into the guide anew.
"""

from __future__ import annotations

import shlex
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.end_to_end.conftest import run_program

GUIDE = Path(__file__).parents[2] / "docs" / "analyst.md"
ARTICLES = Path(__file__).parents[1] / "fixtures" / "articles"
PROMPT = "    $ "


def executed(guide: str, folder: Path) -> Iterator[str]:
    """The lines of the guide with what its commands print now; ``folder`` holds the articles."""
    environment: dict[str, Any] = {}
    printed = False
    for line in guide.split("\n"):
        if line.startswith(PROMPT):
            printed = True
            yield line
            yield from run(words_of(line, folder), folder, environment)
        elif not (printed and line.startswith("    ")):  # what a command printed before
            printed = False
            yield line


def words_of(line: str, folder: Path) -> list[str]:
    words: list[str] = []
    for word in shlex.split(line.removeprefix(PROMPT)):
        words += sorted(p.name for p in folder.glob(word)) if word.startswith("*") else [word]
    return words


def run(words: list[str], folder: Path, environment: dict[str, Any]) -> Iterator[str]:
    if words[0] == "export":
        name, _, value = words[1].partition("=")
        environment[name] = value
        return
    assert words[0] == "conflictkg", f"the guide runs another program: {words}"
    done = run_program(*words[1:], cwd=folder, **environment)
    assert done.returncode == 0, f"{words}\n{done.stderr}"
    yield from (f"    {row}".rstrip() for row in done.stdout.splitlines() if row)


def rewritten(folder: Path) -> str:
    shutil.copytree(ARTICLES / "genres", folder / "articles")
    shutil.copytree(ARTICLES / "formats", folder / "articles" / "formats")
    return "\n".join(executed(GUIDE.read_text(encoding="utf-8"), folder / "articles"))


def test_the_guide_shows_what_the_program_prints(tmp_path: Path) -> None:
    assert rewritten(tmp_path) == GUIDE.read_text(encoding="utf-8")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder:
        GUIDE.write_text(rewritten(Path(folder)), encoding="utf-8")
