"""What the pages are made of: the shipped files, the modules of a knowledge base and others given, their example data and the questions."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.bootstrap.layout import ONTOLOGY_FILES, SETTINGS, SHAPE_FILES, find, shipped
from conflictkg.bootstrap.modules import Modules
from conflictkg.errors import KnowledgeBaseFault, UsageError
from conflictkg.modelling.modules import Module, modules_in
from conflictkg.modelling.terms import Glossary, glossary

if TYPE_CHECKING:
    from conflictkg.graph.questions import Question

SHIPPED_FILES = (*ONTOLOGY_FILES, *SHAPE_FILES, "alignments.ttl", "style.ttl")
EXAMPLES, INVALID, MIGRATIONS = "examples", "invalid", "migrations"
"""Names of folders whose files are data, not terms; and of those among them that show what is refused."""


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that is told about: the glossary, the modules by origin, the questions, and why some question could not be read."""

    glossary: Glossary
    shipped: list[Module]
    own: list[Module]
    questions: list[Question]
    unread: list[str]


def at_hand(given: Path | None) -> Path | None:
    """The folder of the knowledge base meant, ``None`` when none is named and none is near.

    Raises ``UsageError`` for a named one that is none.
    """
    try:
        return find(given)
    except UsageError:
        if given is not None or os.environ.get("CONFLICTKG_KB"):
            raise
        return None


def gathered(kb: Path | None, paths: Sequence[Path] = ()) -> Gathered:
    """Read the shipped ontology, that of a knowledge base and the modules in paths.

    Raises ``InputRefused`` for a file that cannot be read or is not Turtle. A question that cannot be used is left out and named.
    """
    from conflictkg.graph.questions import load_questions

    core = list(modules_in([shipped("ontology") / name for name in SHIPPED_FILES]))
    modules = _modules(kb) if kb is not None else None
    folders = [*([kb / "ontology"] if kb is not None else []), *(m.folder for m in (modules.installed if modules else ())), *paths]
    below = {module.path.resolve(): module for module in modules_in([f for f in folders if f.exists()])}
    known = {module.path.resolve() for module in core}
    own = [m for path, m in below.items() if path not in known and not _aside(m.path, folders)]
    samples = [*modules_in([shipped("ontology") / EXAMPLES / "valid"])]
    samples += [m for m in below.values() if is_example(m.path, folders) and INVALID not in m.path.parts]
    questions, unread = [], []
    loaded = load_questions(modules.question_folders if modules else [shipped("queries")])
    for name in loaded:
        try:
            questions.append(loaded[name])
        except KnowledgeBaseFault as fault:
            unread.append(str(fault))
    return Gathered(glossary(core, own, samples, questions), core, own, questions, unread)


def _modules(kb: Path) -> Modules:
    """What a knowledge base adds to the shipped ontology, installed modules included; raises ``KnowledgeBaseFault``."""
    try:
        return Modules.of(kb)
    except (OSError, ValueError) as error:
        raise KnowledgeBaseFault(f"{kb / SETTINGS}: cannot be read ({error}); correct it") from error


def _aside(path: Path, folders: Sequence[Path]) -> bool:
    """Whether a file below one of the folders holds examples, or belongs to a migration."""
    return any({EXAMPLES, MIGRATIONS} & set(path.relative_to(f).parts[:-1]) for f in folders if path.is_relative_to(f))


def is_example(path: Path, folders: Sequence[Path]) -> bool:
    """Whether a file below one of the folders lies in a folder of examples."""
    for folder in folders:
        if path.is_relative_to(folder):
            return EXAMPLES in path.relative_to(folder).parts[:-1]
    return False
