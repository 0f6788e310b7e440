"""The shipped vocabulary, for tests of what reads it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from conflictkg.bootstrap import ONTOLOGY_FILES
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.schema.vocabulary import load_vocabulary

ONTOLOGY = Path(__file__).resolve().parents[2] / "ontology"


@cache
def shipped_vocabulary() -> Vocabulary:
    """Kinds, operators, word classes and policy as shipped."""
    return load_vocabulary([ONTOLOGY / name for name in ONTOLOGY_FILES])
