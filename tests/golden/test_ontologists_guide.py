"""The ontologist's guide does what it says: its lines are written, its commands run, and what they print is compared.

``python -m tests.golden.test_ontologists_guide`` writes the output into the guide anew and says how long the commands took.
"""

from __future__ import annotations

import re
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from conflictkg.modelling.scaffold import MARK
from tests.golden.test_analyst_guide import PROMPT, run, words_of

GUIDE = Path(__file__).parents[2] / "docs" / "ontologists-guide.md"
MODULE = "kb/ontology/chemical-attack/chemical-attack.ttl"
COMMANDS, LINES = 6, 15
"""At most so many commands and lines of Turtle (issue 7)."""


def executed(guide: str, folder: Path, seconds: list[float]) -> Iterator[str]:
    """The lines of the guide with what its commands print now; what it says to write is written into ``folder`` on the way."""
    environment: dict[str, str] = {}
    printed, block, into = False, list[str](), ""
    for line in guide.split("\n"):
        if into:
            if line == "```":
                wrote(into, block, folder)
                into = ""
            else:
                block.append(line)
            yield line
        elif opened := re.fullmatch(r"```\w+ (\S+)", line):
            into, block, printed = opened[1], [], False
            yield line
        elif line.startswith(PROMPT):
            printed = True
            yield line
            began = time.monotonic()
            yield from run(words_of(line, folder), folder, environment)
            seconds.append(time.monotonic() - began)
        elif not (printed and line.startswith("    ")):  # what a command printed before
            printed = False
            yield line


def wrote(what: str, lines: list[str], folder: Path) -> None:
    """Write a block: over the marked lines of the module one by one, at its end, or as a file."""
    module = folder / MODULE
    if what == "marked":
        fresh = module.read_text(encoding="utf-8").splitlines()
        marked = [number for number, line in enumerate(fresh) if MARK in line]
        assert len(marked) == len(lines), "the guide does not write the lines that are marked"
        for number, line in zip(marked, lines, strict=True):
            fresh[number] = line
        module.write_text("\n".join(fresh) + "\n", encoding="utf-8")
    elif what == "appended":
        with module.open("a", encoding="utf-8") as file:
            file.write("\n" + "\n".join(lines) + "\n")
    else:
        (folder / what).write_text("\n".join(lines) + "\n", encoding="utf-8")


def test_the_guide_does_what_it_says(tmp_path: Path) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    assert "\n".join(executed(guide, tmp_path, [])) == guide
    assert (tmp_path / "gas.md").is_file()


def test_a_new_class_takes_few_commands_and_lines() -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    commands = [line for line in guide.split("\n") if line.startswith(f"{PROMPT}conflictkg")]
    turtle = "".join(re.findall(r"^```turtle \w+\n(.*?)^```", guide, re.MULTILINE | re.DOTALL)).splitlines()
    assert 0 < len(commands) <= COMMANDS
    assert 0 < len([line for line in turtle if line.strip()]) <= LINES


if __name__ == "__main__":
    taken: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        GUIDE.write_text("\n".join(executed(GUIDE.read_text(encoding="utf-8"), Path(folder), taken)), encoding="utf-8")
    print(", ".join(f"{each:.1f}" for each in taken), "seconds, together", f"{sum(taken):.1f}")
