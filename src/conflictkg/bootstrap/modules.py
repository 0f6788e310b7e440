"""Modules of the ontology beyond the shipped one: a knowledge base's own, and those of installed packages that its settings switch on.

A module is Turtle with, where it asks anything, a folder ``queries/`` of questions; folders ``examples/`` and ``migrations/`` beside them
are no part of it. A package ships one by an entry point of the group ``conflictkg.ontology`` that names a package or module, whose
directory is the module. Nothing of the package is run: its directory is found by the import system's finders, and only files in it are
read.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from conflictkg.bootstrap.layout import SETTINGS, shipped
from conflictkg.errors import KnowledgeBaseFault

GROUP = "conflictkg.ontology"
OWN, PACKAGED, REFERENCE = "own/", "module/", "reference/"
"""How the names of the user's own files, of files of installed modules and of shipped reference data begin in the log."""

_ASIDE = frozenset({"examples", "migrations"})
_NAME = re.compile(r"[A-Za-z0-9]+([._-][A-Za-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Installed:
    """A module in an installed package: its name, the directory that it is, and the package (its distribution's name) with its version."""

    name: str
    folder: Path
    package: str
    version: str

    def __str__(self) -> str:
        return f"{self.name} ({self.package} {self.version})"


def turtle_in(folder: Path) -> tuple[Path, ...]:
    """The Turtle files of the modules in a folder, at any depth, in order of path.

    What lies in ``examples/`` or ``migrations/`` is no part of them, nor anything hidden, such as what an editor keeps beside an open file.
    """
    return tuple(sorted(path for path in folder.glob("**/*.ttl") if _counts(path.relative_to(folder))))


def _counts(path: Path) -> bool:
    return not _ASIDE & set(path.parts[:-1]) and not any(part.startswith(".") for part in path.parts)


def queries_in(folder: Path) -> list[Path]:
    """The folders of questions of the modules in a folder, in order of path."""
    return sorted(path for path in folder.glob("**/queries") if path.is_dir() and _counts(path.relative_to(folder)))


class Modules:
    """What a knowledge base adds to the shipped ontology: installed modules in order of name, then its own, which override."""

    def __init__(self, directory: Path, names: Sequence[str] = ()) -> None:
        """``names`` are the installed modules that are switched on."""
        self._directory = directory
        self._names = tuple(sorted(set(names)))  # the order in which the log gives them back

    @classmethod
    def of(cls, directory: Path) -> Modules:
        """Those of the knowledge base in a directory, by its settings; raises ``ValueError`` or ``OSError`` when they cannot be read."""
        return cls(directory, switched_on(tomllib.loads((directory / SETTINGS).read_text("utf-8"))))

    @cached_property
    def installed(self) -> tuple[Installed, ...]:
        """The installed modules that are switched on.

        Raises ``KnowledgeBaseFault`` when no package, or more than one, ships a module of that name, or it holds no Turtle.
        """
        return tuple(self._found(name) for name in self._names)

    @property
    def files(self) -> tuple[Path, ...]:
        """Turtle files, in order of override; raises ``KnowledgeBaseFault`` as ``installed`` does."""
        return (*(path for module in self.installed for path in turtle_in(module.folder)), *turtle_in(self._directory / "ontology"))

    @property
    def question_folders(self) -> list[Path]:
        """Folders of questions: shipped ones, those of installed modules, of own modules, and the knowledge base's; later ones override."""
        packaged = [folder for module in self.installed for folder in queries_in(module.folder)]
        return [shipped("queries"), *packaged, *queries_in(self._directory / "ontology"), self._directory / "queries"]

    def name_of(self, path: Path) -> str:
        """A file's name in the log, which tells shipped files, those of installed modules and the user's own apart."""
        own = self._directory / "ontology"
        if path.is_relative_to(own):
            return OWN + path.relative_to(own).as_posix()
        for module in self.installed:
            if path.is_relative_to(module.folder):
                return f"{PACKAGED}{module.name}/{path.relative_to(module.folder).as_posix()}"
        return path.relative_to(shipped("ontology")).as_posix()

    def _found(self, name: str) -> Installed:
        from importlib.metadata import entry_points

        where = f"{self._directory / SETTINGS}: modules: {name!r}"
        points = entry_points(group=GROUP, name=name)
        by_package = {(point.dist.name if point.dist is not None else ""): point for point in points}
        if not by_package:
            raise KnowledgeBaseFault(f"{where}: no installed package ships a module of that name; install one, or take the name out")
        if len(by_package) > 1:
            raise KnowledgeBaseFault(f"{where}: several packages ship it ({', '.join(sorted(by_package))}); uninstall all but one")
        ((package, point),) = by_package.items()
        folder = _directory_of(point.value)
        if folder is None or not turtle_in(folder):
            raise KnowledgeBaseFault(f"{where}: {package} names {point.value!r} for it, where no Turtle file lies; ask its authors for one")
        return Installed(name, folder, package, point.dist.version if point.dist is not None else "")


def switched_on(settings: object) -> tuple[str, ...]:
    """The names in ``modules`` of the settings; raises ``ValueError`` when they are not a list of names."""
    names = settings.get("modules", []) if isinstance(settings, dict) else []
    if not isinstance(names, list) or not all(isinstance(name, str) and _NAME.fullmatch(name) for name in names):
        raise ValueError('modules must be a list of names of installed modules, like ["chemical-weapons"]')
    return tuple(names)


def _directory_of(dotted: str) -> Path | None:
    """The directory of a package, or the one that a module lies in; ``None`` when there is none. Nothing is imported."""
    from importlib.machinery import PathFinder

    path: Sequence[str] | None = None
    spec = None
    for part in dotted.partition(":")[0].strip().split("."):
        spec = PathFinder.find_spec(part, path)
        if spec is None:
            return None
        path = list(spec.submodule_search_locations or ())
    if spec is None:
        return None
    if path:
        return Path(path[0])
    return Path(spec.origin).parent if spec.origin else None
