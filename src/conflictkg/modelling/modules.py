"""Ontology files with their texts and the lines on which their subjects are described: what every part of the bench works on."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.errors import InputRefused

if TYPE_CHECKING:
    from rdflib import Graph

_PREFIX = re.compile(r"^\s*@?prefix\s+([\w.-]*):\s*<([^<>\s]*)>", re.IGNORECASE)
_SUBJECT = re.compile(r"^(?:<([^<>\s]*)>|([\w.-]*):([^\s;,.\"'()\[\]]*))")


@dataclass(frozen=True)
class Module:
    """One Turtle file: its path as it was given, and its text."""

    path: Path
    text: str

    @classmethod
    def read(cls, path: Path) -> Module:
        """The file's module; raises ``InputRefused`` when it cannot be read or is not UTF-8."""
        try:
            return cls(path, path.read_text(encoding="utf-8"))
        except OSError as error:
            raise InputRefused(f"{path}: cannot be read ({error.strerror}); check the path") from error
        except UnicodeDecodeError as error:
            raise InputRefused(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error

    @cached_property
    def graph(self) -> Graph:
        """Its triples; raises what rdflib raises for text that is not Turtle, so check its syntax first."""
        from rdflib import Graph

        return Graph().parse(data=self.text, format="turtle")

    @cached_property
    def lines(self) -> dict[str, int]:
        """The line (from 1) on which each subject IRI is first described, as far as it begins a line."""
        prefixes: dict[str, str] = {}
        found: dict[str, int] = {}
        for number, line in enumerate(self.text.splitlines(), 1):
            if declared := _PREFIX.match(line):
                prefixes[declared[1]] = declared[2]
            elif subject := _SUBJECT.match(line):
                iri = subject[1] if subject[1] is not None else prefixes.get(subject[2], "") + subject[3]
                found.setdefault(iri, number)
        return found

    def line_of(self, iri: str) -> int:
        """The line on which an IRI is first described, 0 when it begins none."""
        return self.lines.get(iri, 0)


def modules_in(paths: Sequence[Path]) -> Iterator[Module]:
    """Modules of files and of all ``.ttl`` files below folders, in order of path; raises ``InputRefused``."""
    for path in paths:
        if path.is_dir():
            yield from (Module.read(file) for file in sorted(path.rglob("*.ttl")))
        else:
            yield Module.read(path)
