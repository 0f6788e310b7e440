"""One table of how well claims of one event are found to be of one event.

    python -m tests.bench.clusters [-v] [--only NAME ...]

Each measure is a module here with ``measure(verbose) -> list[Row]``. Texts that are not part of the project are left out where they are
absent, with a line that says so. ``$CONFLICTKG_SHARED`` names the folder that holds them, by default ``../shared`` beside the checkout.
"""

from __future__ import annotations

import argparse
import importlib
import sys

from tests.bench.extraction.__main__ import printed
from tests.bench.extraction.table import Row

PACKAGE = "tests.bench.clusters"
MEASURES = ("reports", "made_up")


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--only", nargs="+", choices=MEASURES, default=MEASURES, metavar="NAME", help=f"some of {', '.join(MEASURES)}")
    parser.add_argument("-v", "--verbose", action="store_true", help="list the errors of the tuning half")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.only:
        found: list[Row] = importlib.import_module(f"{PACKAGE}.{name}").measure(options.verbose)
        if not found:
            print(f"{name}: skipped, its texts are neither below $CONFLICTKG_SHARED nor in ../shared beside the checkout")
        rows += found
    print(printed(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
