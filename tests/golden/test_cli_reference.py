"""The command reference in the docs is what the program says of itself."""

from pathlib import Path

from conflictkg.cli.reference import reference

DOCS = Path(__file__).parents[2] / "docs" / "cli.md"


def test_the_reference_is_current() -> None:
    assert DOCS.read_text("utf-8") == reference(), "run: make docs"
