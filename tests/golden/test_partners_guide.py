"""The partner's guide does what it says: its commands and its Python run, and what they print is compared.

``python -m tests.golden.test_partners_guide KB`` writes the output into the guide anew, from the knowledge base of the demo in KB.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

GUIDE = Path(__file__).parents[2] / "docs" / "partners-guide.md"
_BLOCK = re.compile(r"^```(console|python|output)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_DIFFERS = re.compile(r"[0-9a-f]{64}|(?<=position )\d+|\d+(?= statements)")


def executed(guide: str, folder: Path) -> str:
    """The guide with what its blocks print now; ``folder`` holds the knowledge base of the demo in ``kb``."""
    names: dict[str, Any] = {}
    printed = [""]

    def again(block: re.Match[str]) -> str:
        sort, body = block[1], block[2]
        if sort == "console":
            body = "".join(_console([line for line in body.splitlines() if line.startswith("$ ")], folder))
        elif sort == "python":
            with contextlib.chdir(folder), contextlib.redirect_stdout(io.StringIO()) as out:
                exec(body, names)
            printed[0] = out.getvalue()
        else:
            body = "".join(f"{line.rstrip()}\n" for line in printed[0].splitlines())
        return f"```{sort}\n{body}```"

    return _BLOCK.sub(again, guide)


def _console(commands: list[str], folder: Path) -> Iterator[str]:
    environment = {**os.environ, "CONFLICTKG_KB": "kb", "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    for command in commands:
        yield f"{command}\n"
        words = shlex.split(command.removeprefix("$ "))
        if words[0] == "export" or words[:2] == ["conflictkg", "demo"]:
            continue  # said above, made before
        if words[0] == "conflictkg":
            words = [sys.executable, "-m", *words]
        done = subprocess.run(words, cwd=folder, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{command}\n{done.stderr}"
        yield _DIFFERS.sub("...", done.stdout)


@pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_the_guide_does_what_it_says(demo_kb: Path, tmp_path: Path) -> None:
    """The guide opens files as people do, and rdflib warns of itself."""
    shutil.copytree(demo_kb, tmp_path / "kb", ignore=shutil.ignore_patterns("*-wal", "*-shm"))
    guide = GUIDE.read_text(encoding="utf-8")
    assert executed(guide, tmp_path) == guide


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        shutil.copytree(sys.argv[1], Path(made) / "kb")
        GUIDE.write_text(executed(GUIDE.read_text(encoding="utf-8"), Path(made)), encoding="utf-8")
