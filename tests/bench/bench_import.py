"""How fast coded rows come in, and with what memory: made-up rows of ACLED's columns, through the program itself.

python -m tests.bench.bench_import [ROWS]
"""

from __future__ import annotations

import csv
import json
import random
import resource
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

COLUMNS = (
    *("event_id_cnty", "event_date", "year", "time_precision", "event_type", "sub_event_type", "actor1", "assoc_actor_1", "inter1"),
    *("actor2", "assoc_actor_2", "inter2", "country", "admin1", "admin2", "admin3", "location", "latitude", "longitude"),
    *("geo_precision", "source", "notes", "fatalities", "timestamp"),
)
CODES = (
    *("Armed clash", "Armed clash", "Armed clash", "Shelling/artillery/missile attack", "Shelling/artillery/missile attack"),
    *("Air/drone strike", "Attack", "Peaceful protest", "Peaceful protest", "Government regains territory"),
    *("Non-state actor overtakes territory", "Other"),
)
SOURCES = ("Skarn Post", "Harbour Gazette", "Marden Monitor", "Eastmark Courier")
WORDS = (
    *("made-up", "soldiers", "fighters", "village", "road", "hill", "night", "morning", "shots", "shells", "houses"),
    *("market", "bridge", "river", "north", "south", "fell", "rose", "left", "came"),
)


def write(path: Path, rows: int) -> None:
    """A file of so many made-up events in 2,000 made-up places, with notes of some 40 words."""
    dice = random.Random(rows)
    with path.open("w", encoding="utf-8", newline="") as file:
        out = csv.DictWriter(file, COLUMNS)
        out.writeheader()
        for number in range(rows):
            spot = dice.randrange(2_000)
            day = f"20{dice.randrange(20, 31)}-{dice.randrange(1, 13):02}-{dice.randrange(1, 29):02}"
            out.writerow(
                {
                    "event_id_cnty": f"SYR{number}",
                    "event_date": day,
                    "year": day[:4],
                    "time_precision": dice.choice("1112"),
                    "sub_event_type": dice.choice(CODES),
                    "actor1": "Military Forces of Syria (2000-)",
                    "inter1": "1",
                    "actor2": f"River Guard {dice.randrange(200)} (Syria)",
                    "inter2": "2",
                    "country": "Syria",
                    "admin1": "Hama",
                    "location": f"Made-up place {spot}",
                    "latitude": f"{33 + spot % 50 * 0.05:.4f}",
                    "longitude": f"{36 + spot // 50 * 0.05:.4f}",
                    "geo_precision": dice.choice("1112"),
                    "source": "; ".join(dice.sample(SOURCES, dice.randrange(1, 3))),
                    "notes": " ".join(dice.choices(WORDS, k=40)),
                    "fatalities": str(dice.choice((0, 0, 0, 1, 2, 9))),
                    "timestamp": str(1_950_000_000 + number),
                }
            )


def main() -> None:
    """Import into a new knowledge base, twice, and print what it took."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 5_000
    with TemporaryDirectory() as folder:
        kb, file = Path(folder) / "kb", Path(folder) / "rows.csv"
        write(file, rows)
        program = [sys.executable, "-m", "conflictkg"]
        subprocess.run([*program, "init", str(kb)], check=True, capture_output=True)
        subprocess.run([*program, "entities", "Hama", "--kb", str(kb)], check=True, capture_output=True)
        for what in ("first import", "same file again"):
            before, worked = time.perf_counter(), _worked()
            done = subprocess.run(
                [*program, "import", "acled", str(file), "--kb", str(kb), "--format", "json"], check=True, capture_output=True
            )
            took, worked = time.perf_counter() - before, _worked() - worked
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            report = json.loads(done.stdout)
            print(
                f"{what}: {report['rows']:,} rows, {report['claims']:,} claims in {took:.1f} s, {rows / took:,.0f} rows/s; "
                f"{worked:.1f} s of processor time, {rows / worked:,.0f} rows/s; largest process {peak:,.0f} MiB"
            )


def _worked() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


if __name__ == "__main__":
    main()
