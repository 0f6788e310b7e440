"""Entry point of the command line: ``conflictkg`` and ``python -m conflictkg``."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from conflictkg.cli.run import run

    sys.exit(run(sys.argv[1:]))


if __name__ == "__main__":
    main()
