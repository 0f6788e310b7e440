"""Cold start of ``conflictkg ask`` beside Python's own start and ``import pyoxigraph``; target: 0.4 s where those two allow it."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = 9


def seconds(command: list[str], environment: dict[str, str] | None = None) -> float:
    """Median wall time of a command over several rounds, after one to warm the file cache."""
    subprocess.run(command, check=True, capture_output=True, env=environment)
    rounds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, env=environment)
        rounds.append(time.perf_counter() - begun)
    return statistics.median(rounds)


def main() -> None:
    """Print the medians and their ratios."""
    program = [sys.executable, "-m", "conflictkg"]
    with tempfile.TemporaryDirectory() as folder:
        kb = str(Path(folder) / "kb")
        subprocess.run([*program, "demo", "-q", kb], check=True, capture_output=True)
        floor = seconds([sys.executable, "-c", "import pyoxigraph, click"])
        ask = seconds([*program, "ask", "--kb", kb, "who controlled Tayfur airbase on 2014-11-03"])
        sparql = seconds([*program, "sparql", "--kb", kb, "ASK { ?s ?p ?o }"])
        words = {"_CONFLICTKG_COMPLETE": "bash_complete", "COMP_WORDS": f"conflictkg ask --kb {kb} who-controlled --", "COMP_CWORD": "5"}
        click = seconds([sys.executable, "-c", "import click.shell_completion"])
        tab = seconds(program, {**os.environ, **words})
    print(f"python + pyoxigraph + click   {floor:.3f} s")
    print(f"conflictkg ask, cold          {ask:.3f} s   {ask / floor:.1f} x")
    print(f"conflictkg sparql, cold       {sparql:.3f} s   {sparql / floor:.1f} x")
    print(f"python + click                {click:.3f} s")
    print(f"a press of Tab                {tab:.3f} s   {tab / click:.1f} x   target 0.150 s")


if __name__ == "__main__":
    main()
