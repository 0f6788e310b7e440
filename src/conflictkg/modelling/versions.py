"""An ontology as it was or is somewhere: files, a folder, a git revision, as shipped, as adopted by a knowledge base, as on its disk."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from conflictkg.bootstrap.layout import shipped
from conflictkg.bootstrap.modules import OWN, PACKAGED
from conflictkg.errors import InputRefused, UsageError
from conflictkg.modelling.gathering import SHIPPED_FILES
from conflictkg.modelling.modules import Module, modules_in

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase

SHIPPED, ADOPTED, CURRENT = "shipped", "adopted", "current"
DATA_FOLDERS = ("examples", "migrations", "reference")
"""Folders of an ontology that hold data, not terms: they are no part of a comparison."""


def version(given: str, kb: KnowledgeBase | None) -> list[Module]:
    """The modules that a word, a path or REV:PATH stands for, in order of path.

    Raises ``InputRefused`` for what cannot be read, ``UsageError`` for "adopted" and "current" without a knowledge base.
    """
    if given == SHIPPED:
        return _shipped()
    if given in (ADOPTED, CURRENT):
        if kb is None:
            raise UsageError(f"{given!r} is said of a knowledge base, and there is none here; give --kb DIR")
        return _adopted(kb) if given == ADOPTED else [*_shipped(), *modules_in(kb.own_ontology)]
    path = Path(given)
    if path.exists():
        return _of_terms(modules_in([path]), path)
    revision, colon, inside = given.partition(":")
    if colon and revision and inside:
        return _at_revision(given, revision, inside)
    raise InputRefused(f"{given}: no such file or folder; give a path, REV:PATH of a git repository, shipped, adopted or current")


def _shipped() -> list[Module]:
    return list(modules_in([shipped("ontology") / name for name in SHIPPED_FILES]))


def _of_terms(modules: Iterable[Module], root: Path) -> list[Module]:
    return [m for m in modules if m.path == root or not set(DATA_FOLDERS) & set(m.path.relative_to(root).parts[:-1])]


def _adopted(kb: KnowledgeBase) -> list[Module]:
    adopted = kb.adopted()
    if adopted is None:
        raise InputRefused(f"{kb.directory}: no ontology was ever adopted; run: conflictkg rebuild")
    modules = []
    for name, digest in sorted(adopted.files, key=lambda file: (_rank(file[0]), file[0])):
        if set(DATA_FOLDERS) & set(PurePosixPath(name).parts[:-1]):
            continue
        text = kb.log.text(digest)
        if text is None:
            raise InputRefused(f"{kb.directory}: the log does not hold the text of {name} as adopted; restore it from a backup")
        modules.append(Module(Path(name), text))
    # alignments and style are never adopted, for the program does not read them: what ships stands for them on both sides
    unread = [name for name in SHIPPED_FILES if name not in dict(adopted.files)]
    return [*modules, *modules_in([shipped("ontology") / name for name in unread])]


def _rank(name: str) -> int:
    """Whose file it is, by its name in the log, in the order of override."""
    return 2 if name.startswith(OWN) else 1 if name.startswith(PACKAGED) else 0


def _at_revision(given: str, revision: str, inside: str) -> list[Module]:
    commit = _git(given, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").decode().strip()
    listed = _git(given, "ls-tree", "-r", "-z", "--name-only", commit, "--", inside).decode("utf-8", "surrogateescape")
    root = PurePosixPath(inside)
    modules = []
    for name in sorted(filter(None, listed.split("\0"))):
        path = PurePosixPath(name)
        if path.suffix != ".ttl" or (path != root and set(DATA_FOLDERS) & set(path.relative_to(root).parts[:-1])):
            continue
        data = _git(given, "cat-file", "blob", f"{commit}:./{name}")
        try:
            modules.append(Module(Path(f"{revision}:{name}"), data.decode("utf-8")))
        except UnicodeDecodeError as error:
            raise InputRefused(f"{revision}:{name}: is not UTF-8 (byte {error.start}); compare another revision") from error
    if not modules:
        raise InputRefused(f"{given}: no .ttl file is there in that revision; correct the path, which counts from here")
    return modules


def _git(given: str, *arguments: str) -> bytes:
    try:
        done = subprocess.run(["git", *arguments], capture_output=True, check=False)  # noqa: S603, S607 - the user's own git
    except OSError as error:
        raise InputRefused(f"{given}: git cannot be run ({error.strerror}); install it, or give files") from error
    if done.returncode:
        reason = (done.stderr.decode(errors="replace").strip().splitlines() or ["there is no such file, and no such revision"])[-1]
        raise InputRefused(f"{given}: cannot be read from git ({reason}); give a path, or REV:PATH inside a repository")
    return done.stdout
