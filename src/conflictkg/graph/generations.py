"""Where on disk the graph lies, and how a new one takes the place of the old in one step.

A graph directory holds ``generation-N/`` (a RocksDB directory each), ``current`` (one line: the name of the one in use), ``lock`` and
``build-lock``. The file ``current`` is replaced by rename, so a crash at any moment leaves either the old generation or the new one in use;
what else lies about is litter that the next writer sweeps.
"""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

from conflictkg.errors import KnowledgeBaseFault

_NAME = re.compile(r"generation-(\d+)")


def current(directory: Path) -> Path | None:
    """The generation in use, ``None`` when there is no graph yet.

    Raises ``KnowledgeBaseFault`` when ``current`` names nothing that is there.
    """
    pointer = directory / "current"
    try:
        name = pointer.read_text("utf-8").strip()
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise KnowledgeBaseFault(f"{pointer}: cannot be read ({error}); run: conflictkg rebuild") from error
    if not _NAME.fullmatch(name) or not (directory / name).is_dir():
        raise KnowledgeBaseFault(f"{pointer}: names no generation of the graph ({name[:60]!r}); run: conflictkg rebuild")
    return directory / name


def signature(directory: Path) -> str:
    """What tells the graph in use from any that was built before or after it; each rebuild gives another one."""
    try:
        told = (directory / "current").stat()
    except OSError:
        return ""
    return f"{told.st_ino}-{told.st_mtime_ns}"


def fresh(directory: Path) -> Path:
    """A new, empty generation, not in use; the caller holds the build lock."""
    numbers = [int(match[1]) for entry in directory.iterdir() if (match := _NAME.fullmatch(entry.name))]
    path = directory / f"generation-{max(numbers, default=0) + 1}"
    path.mkdir()
    return path


def adopt(directory: Path, generation: Path) -> None:
    """Put ``generation`` in use, durably; the caller holds both locks and has flushed it."""
    sync(generation)
    pointer = directory / "current"
    draft = directory / "current.new"
    with draft.open("w", encoding="utf-8") as file:
        file.write(f"{generation.name}\n")
        file.flush()
        os.fsync(file.fileno())
    draft.replace(pointer)
    sync(directory)


def sweep(directory: Path) -> None:
    """Remove generations that are not in use; the caller holds the build lock.

    No reader can be on one: a generation goes out of use only under the exclusive lock.
    """
    try:
        used = current(directory)
    except KnowledgeBaseFault:
        used = None  # a broken pointer: nothing here can be opened, all of it will be built again
    for entry in directory.iterdir():
        if _NAME.fullmatch(entry.name) and entry != used:
            shutil.rmtree(entry, ignore_errors=True)


def sync(directory: Path) -> None:
    """Make the names in a directory durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
