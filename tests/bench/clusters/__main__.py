"""One table of how well claims of one event are found to be of one event.

    python -m tests.bench.clusters [-v] [--only NAME ...]

Each measure is a module here with ``measure(verbose) -> list[Row]``. Texts that are not part of the project are left out where they are
absent, with a line that says so. ``$CONFLICTKG_SHARED`` names the folder that holds them, by default ``../shared`` beside the checkout.
"""

from __future__ import annotations

import sys

from tests.bench.measures import measured

PACKAGE = "tests.bench.clusters"
MEASURES = ("reports", "made_up")

if __name__ == "__main__":
    sys.exit(measured(PACKAGE, MEASURES, __doc__, "the errors of the tuning half"))
