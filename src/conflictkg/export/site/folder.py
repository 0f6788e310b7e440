"""The folder of the site: writes what changed and nothing else, removes what is no more, and remembers what it wrote.

Work is done in units: the pages of one article, of one place. A unit whose inputs are those of the last time, by their digest, is not even
made. Each file is written beside its place and renamed, so none is ever half under its name; the state is written last, and a run that was
interrupted is made good by the next one.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from conflictkg.errors import InputRefused

STATE = ".publication.json"
"""What was written, and from what; servers do not show files that begin with a dot."""
SUMS = "SHA256SUMS"
"""Digest and path of each file, as ``sha256sum -c`` reads them."""
JOURNAL = ".publication-written"
"""What a run has written so far, a path a line; there only while one is going on, or when one was interrupted."""
LOCK = ".publishing-lock"
FORMAT = 1

Files = Iterable[tuple[str, bytes]]


@dataclass(slots=True, kw_only=True)
class Written:
    """What a run did to the folder; ``gone`` are paths of the site that were there once."""

    files: int = 0
    written: int = 0
    removed: int = 0
    bytes: int = 0
    gone: int = 0


@dataclass(slots=True)
class _Unit:
    inputs: str
    files: dict[str, str]


@dataclass(slots=True)
class SiteFolder:
    """An open folder; use it within ``opened``. ``about`` is what the state says of the site besides."""

    path: Path
    about: Mapping[str, str]
    report: Written = field(default_factory=Written)
    gone: set[str] = field(default_factory=set)
    _before: dict[str, _Unit] = field(default_factory=dict)
    _units: dict[str, _Unit] = field(default_factory=dict)
    _there: set[str] = field(default_factory=set)
    _pending: bool = False
    _interrupted: set[str] = field(default_factory=set)  # what a run wrote that was interrupted
    _journal: IO[str] | None = None

    def unit(self, key: str, inputs: str, make: Callable[[], Files]) -> None:
        """The files of a unit, by path; made only when ``inputs`` (a digest) are others than the last time, or a file is missing."""
        if self.keeps(key, inputs):
            return
        before = self._before.get(key)
        known = before.files if before is not None else {}
        files: dict[str, str] = {}
        for name, data in make():
            digest = hashlib.sha256(data).hexdigest()
            if known.get(name) != digest or name not in self._there or self._pending:
                self._write(name, data, digest)
            files[name] = digest
        self._units[key] = _Unit(inputs, files)

    def keeps(self, key: str, inputs: str) -> bool:
        """Whether the files of a unit are there as these inputs made them; then they stay."""
        before = self._before.get(key)
        if before is None or before.inputs != inputs or self._pending or not before.files.keys() <= self._there:
            return False
        self._units[key] = before
        return True

    def paths(self) -> Iterator[str]:
        """Paths of all files of this run so far, in order."""
        return iter(sorted(name for unit in self._units.values() for name in unit.files))

    def lost(self) -> set[str]:
        """Files that were published and that this run did not make."""
        return {name for unit in self._before.values() for name in unit.files} - set(self.paths())

    def _stale(self) -> set[str]:
        """What is to be removed, of all that was ever written; what somebody else put there stays."""
        return self.lost() | (self._interrupted - set(self.paths()))

    def _write(self, name: str, data: bytes, digest: str) -> None:
        target = self.path / name
        if name in self._there and self._pending and hashlib.sha256(target.read_bytes()).hexdigest() == digest:
            return
        draft = target.with_name(f".{target.name}.part")
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            assert self._journal is not None
            self._journal.write(f"{name}\n")
            draft.write_bytes(data)
            draft.replace(target)
        except OSError as error:
            draft.unlink(missing_ok=True)
            raise _unwritable(target, error) from error
        self.report.written += 1
        self.report.bytes += len(data)

    def _finish(self) -> None:
        stale = self._stale()
        for name in stale:
            (self.path / name).unlink(missing_ok=True)
        for folder in sorted({parent for name in stale for parent in (self.path / name).parents}, reverse=True):
            if folder != self.path and folder.is_relative_to(self.path) and folder.is_dir() and not any(folder.iterdir()):
                folder.rmdir()
        self.report.removed = len(stale)
        self.report.gone = len(self.gone)
        sums = {name: digest for unit in self._units.values() for name, digest in unit.files.items()}
        self.report.files = len(sums)
        lines = "".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items()))
        if not (self.path / SUMS).is_file() or (self.path / SUMS).read_text("utf-8") != lines:
            _replace(self.path / SUMS, lines.encode())
        self._save(pending=False)
        (self.path / JOURNAL).unlink(missing_ok=True)

    def _save(self, *, pending: bool) -> None:
        units = self._before if pending else self._units
        told: dict[str, Any] = {
            "format": FORMAT,
            "pending": pending,
            **self.about,
            "gone": sorted(self.gone),
            "units": {key: [unit.inputs, unit.files] for key, unit in sorted(units.items())},
        }
        data = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        if not (self.path / STATE).is_file() or (self.path / STATE).read_bytes() != data:
            _replace(self.path / STATE, data)


@contextmanager
def opened(path: Path, about: Mapping[str, str]) -> Iterator[SiteFolder]:
    """The folder of a site, new or empty or one that was published before; what is stale goes, and the state is kept, when this ends well.

    Raises ``InputRefused`` for a folder that holds something else or the site of another base, and when it cannot be written.
    """
    site = SiteFolder(path, about)
    try:
        path.mkdir(parents=True, exist_ok=True)
        _resume(site)
        site._save(pending=True)
        with (path / JOURNAL).open("a", buffering=1, encoding="utf-8") as site._journal:
            yield site
        site._finish()
    except OSError as error:
        raise _unwritable(path, error) from error


def _resume(site: SiteFolder) -> None:
    state = site.path / STATE
    found = [entry.name for entry in site.path.iterdir() if entry.name != LOCK]
    if not found:
        return
    try:
        told = json.loads(state.read_bytes())
        if told["format"] != FORMAT:
            raise ValueError
        site._before = {key: _Unit(inputs, dict(files)) for key, (inputs, files) in told["units"].items()}
        if (journal := site.path / JOURNAL).is_file():
            site._interrupted = set(journal.read_text("utf-8").splitlines())
        if any(name.startswith("/") or ".." in name.split("/") for name in (*site.lost(), *site._interrupted)):
            raise ValueError  # what is stale is removed, and nothing elsewhere is ours
        site.gone, site._pending, base = set(told["gone"]), bool(told["pending"]), told["base"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        raise InputRefused(f"{site.path}: holds something that is no site of ours (no {STATE}); choose a new or empty folder") from None
    if base != site.about["base"]:
        raise InputRefused(f"{site.path}: is the site of another knowledge base, of {base}; choose another folder")
    site._there = set(_files_below(site.path))
    for leftover in [name for name in site._there if name.endswith(".part") and name.rpartition("/")[2].startswith(".")]:
        (site.path / leftover).unlink(missing_ok=True)
        site._there.discard(leftover)


def _files_below(folder: Path) -> Iterator[str]:
    """Paths of the files in a folder. Raises ``InputRefused`` for a link to another folder: what lies there is not ours to replace."""
    for at, folders, names in os.walk(folder):
        for link in (below for name in folders if (below := Path(at) / name).is_symlink()):
            raise InputRefused(f"{link}: is a link to a folder elsewhere, where nothing is written; remove it, then publish again")
        inside = Path(at).relative_to(folder).as_posix()
        for name in names:
            path = name if inside == "." else f"{inside}/{name}"
            if not name.startswith(".") or name in (".htaccess",) or name.endswith(".part"):
                yield path


def _replace(path: Path, data: bytes) -> None:
    draft = path.with_name(f".{path.name}.part")
    with draft.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _unwritable(path: Path, error: OSError) -> InputRefused:
    return InputRefused(f"{path}: cannot be written ({error.strerror}); check the folder and the space left, then publish again")
