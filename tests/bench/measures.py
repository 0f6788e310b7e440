"""The command line of a package of measures: each of its modules has ``measure(verbose) -> list[Row]``."""

from __future__ import annotations

import argparse
import importlib
from collections.abc import Sequence

from tests.bench.extraction.__main__ import printed
from tests.bench.extraction.table import Row


def measured(package: str, measures: Sequence[str], about: str | None, listed: str) -> int:
    """Measure and print; ``about`` is the docstring of the program, ``listed`` what --verbose lists. Returns the exit code."""
    parser = argparse.ArgumentParser(description=about.splitlines()[0] if about else "")
    parser.add_argument("--only", nargs="+", choices=measures, default=measures, metavar="NAME", help=f"some of {', '.join(measures)}")
    parser.add_argument("-v", "--verbose", action="store_true", help=f"list {listed}")
    options = parser.parse_args()
    rows: list[Row] = []
    for name in options.only:
        found: list[Row] = importlib.import_module(f"{package}.{name}").measure(options.verbose)
        if not found:
            print(f"{name}: skipped, its texts are neither below $CONFLICTKG_SHARED nor in ../shared beside the checkout")
        rows += found
    print(printed(rows))
    return 0
