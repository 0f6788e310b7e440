"""What ``ingest`` is to read: files, the readable files of folders, standard input and web addresses, unpacked into single articles.

An input that cannot be had comes as the ``InputRefused`` that says why, in its place, so that the rest of the run goes on.
"""

from __future__ import annotations

import os
import re
import stat
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from conflictkg.errors import ConflictkgError, InputRefused

if TYPE_CHECKING:
    from conflictkg.articles.fetching import Access
    from conflictkg.domain.ports import Overrides, RawInput

_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


def named(paths: Iterable[str], extensions: frozenset[str]) -> list[str | InputRefused]:
    """Files named outright, whatever they are called, and those of folders that end in one of ``extensions``, in order of name.

    Hidden files and folders are left out. A linked folder is entered once, so that links in a circle come to an end.
    """
    found: list[str | InputRefused] = []
    for path in paths:
        if path != "-" and not _ADDRESS.match(path) and _is_folder(path):
            found += _inside(path, extensions)
        else:
            found.append(path)
    return found


def articles_of(name: str, overrides: Overrides, access: Access, *, debug: bool = False) -> Iterator[RawInput | InputRefused]:
    """The single articles of one input. Raises ``UsageError`` for an address without leave to use the network."""
    from conflictkg.articles.unpacking import unpacked

    try:
        if _ADDRESS.match(name):
            page = access.fetch(name)
            yield from unpacked(page.stream, page.name, overrides.over(page.overrides))
        elif name == "-":
            yield from unpacked(sys.stdin.buffer, name, overrides)
        else:
            with opened(name) as file:
                yield from unpacked(file, name, overrides)
    except InputRefused as refused:
        yield refused
    except OSError as error:
        yield _unreadable(name, error)
    except Exception as error:
        if debug or isinstance(error, ConflictkgError):
            raise
        yield bug(name, error)


def shown(source_file: str) -> str:
    """What to call an input in a line: its file without the folders, and which part of it, or its address.

    >>> shown("in/crawl.warc.gz#https://gazette.example/a"), shown("https://gazette.example/a")
    ('crawl.warc.gz#https://gazette.example/a', 'https://gazette.example/a')
    """
    if _ADDRESS.match(source_file):
        return source_file
    file, mark, part = source_file.partition("#")
    return Path(file).name + mark + part


def bug(name: str, error: Exception) -> InputRefused:
    """The refusal of an input at which the program itself failed."""
    told = f"{name}: cannot be read because of a bug ({type(error).__name__}); nothing of it was written; report it with --debug"
    return InputRefused(told)


def opened(name: str) -> BinaryIO:
    """A regular file, to be read; raises ``InputRefused`` when it cannot be."""
    try:
        path = Path(name)
        if path.exists() and not path.is_file():
            raise InputRefused(f"{name}: is not a regular file; read a pipe or a device through stdin, with -")
        return path.open("rb")
    except (OSError, ValueError) as error:
        raise _unreadable(name, error) from error


def _unreadable(name: str, error: OSError | ValueError) -> InputRefused:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return InputRefused(f"{name}: cannot be read ({reason}); check the path and its permissions")


def _is_folder(path: str) -> bool:
    try:
        return Path(path).is_dir()
    except (OSError, ValueError):
        return False  # opening it will tell what is wrong


def _inside(top: str, extensions: frozenset[str]) -> list[str | InputRefused]:
    files: list[str] = []
    refused: list[InputRefused] = []
    entered: set[tuple[int, int]] = set()

    def unopened(error: OSError) -> None:
        refused.append(InputRefused(f"{error.filename}: the folder cannot be read ({error.strerror}); check its permissions"))

    for folder, folders, names in os.walk(top, onerror=unopened, followlinks=True):
        here = _identity(folder)
        if here in entered:
            folders.clear()
            continue
        if here is not None:
            entered.add(here)
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        files += [str(Path(folder) / n) for n in names if not n.startswith(".") and any(n.lower().endswith(e) for e in extensions)]
    return [*refused, *sorted(f for f in files if not _is_special(f))]


def _identity(folder: str) -> tuple[int, int] | None:
    try:
        found = os.stat(folder)  # noqa: PTH116 (names that are no text are paths too)
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _is_special(path: str) -> bool:
    """Whether this is a pipe, a socket or a device; what cannot be looked at will be refused when it is opened."""
    try:
        return not stat.S_ISREG(os.stat(path).st_mode)  # noqa: PTH116
    except OSError:
        return False
