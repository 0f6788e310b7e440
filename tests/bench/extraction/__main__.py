"""One table of how well the reader reads.

    python -m tests.bench.extraction [-v] [--only NAME ...] [--gold FILE]

Each measure is a module here with ``measure(verbose) -> list[Row]``. The texts are not part of the project: a measure whose texts are
absent is skipped with a line that says so. ``$CONFLICTKG_SHARED`` names the folder that holds them, by default ``../shared`` beside the
checkout.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from tests.bench.extraction import seed
from tests.bench.extraction.table import Row

PACKAGE = "tests.bench.extraction"
MEASURES = ("seed", "control", "times", "muc4", "event_types", "strikes", "known_names", "deceptions", "articles")


def printed(rows: Sequence[Row]) -> str:
    """The table, with a line between sets."""
    shown = [(r.set, r.measure, r.value, r.reference) for r in rows]
    widths = [max((len(r[n]) for r in shown), default=0) for n in range(4)]
    out: list[str] = []
    for before, row in zip([None, *shown], shown, strict=False):
        if before is not None and before[0] != row[0]:
            out.append("")
        out.append("  ".join(cell.ljust(w) for cell, w in zip(row, widths, strict=True)).rstrip())
    return "\n".join(out)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=MEASURES, metavar="NAME", help=f"some of {', '.join(MEASURES)}")
    parser.add_argument("-v", "--verbose", action="store_true", help="list what is missed and what is wrong")
    parser.add_argument("--gold", type=Path, help="score the reader against this gold file (see seed.py), whose document lies beside it")
    options = parser.parse_args()
    if options.gold and not options.gold.is_file():
        print(f"{options.gold}: no gold file; name one", file=sys.stderr)
        return 2
    rows: list[Row] = []
    for name in options.only:
        if importlib.util.find_spec(f"{PACKAGE}.{name}") is None:
            continue
        measure = partial(seed.measure, gold=options.gold) if name == "seed" else importlib.import_module(f"{PACKAGE}.{name}").measure
        found: list[Row] = measure(options.verbose)
        if not found:
            print(f"{name}: skipped, its texts are neither below $CONFLICTKG_SHARED nor in ../shared beside the checkout")
        rows += found
    print(printed(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
