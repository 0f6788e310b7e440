"""One table of how well names are linked to places and actors.

    python -m tests.bench.linking [-v] [--only NAME ...]

Each measure is a module here with ``measure(verbose) -> list[Row]``. The texts are not part of the project: a measure whose texts are
absent is skipped with a line that says so. ``$CONFLICTKG_SHARED`` names the folder that holds them, by default ``../shared`` beside the
checkout.
"""

from __future__ import annotations

import sys

from tests.bench.measures import measured

PACKAGE = "tests.bench.linking"
MEASURES = ("reports", "documents", "strike_places")

if __name__ == "__main__":
    sys.exit(measured(PACKAGE, MEASURES, __doc__, "what is missed and what is wrong"))
