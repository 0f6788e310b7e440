"""How long ``conflictkg ontology check`` takes over all that ships; target: 5 s."""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

from conflictkg.bootstrap import shipped

ROUNDS = 5


def seconds(*arguments: str) -> tuple[float, float]:
    """Median and best wall time of a check of the shipped ontology, each in a process of its own."""
    rounds = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        subprocess.run([sys.executable, "-m", "conflictkg", "ontology", "check", "--strict", *arguments], check=True, capture_output=True)
        rounds.append(time.perf_counter() - begun)
    return statistics.median(rounds), min(rounds)


def main() -> None:
    """Print the times without and with the reader."""
    print("                                                    median     best   target 5 s")
    for what, arguments in (("all that ships", ()), ("its examples read by the model too", (str(shipped("ontology")),))):
        median, best = seconds(*arguments)
        print(f"ontology check, {what:<34} {median:7.2f} s {best:6.2f} s")


if __name__ == "__main__":
    main()
