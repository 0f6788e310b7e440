"""The ontology's Turtle files as statements, with the file and line of each subject for messages.

First step from ``ontology/`` to a ``Vocabulary``. Later files override earlier ones where a property has one value; that is how a knowledge
base's own ``ontology/`` folder changes a number of the shipped policy.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox

from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf.terms import PREFIXES, SUB_CLASS_OF, TYPE, local_name

Value = tuple[str, str | None]
"""An IRI or the lexical form of a literal, and the literal's language."""


@dataclass(frozen=True, slots=True)
class OntologyFile:
    """One file: its name, which stays with its text in the log, and the text."""

    name: str
    text: str


def read_files(paths: Sequence[Path]) -> list[OntologyFile]:
    """The files, in the order given, which is the order of override.

    Raises ``KnowledgeBaseFault`` for one that cannot be read or is not UTF-8.
    """
    files = []
    for path in paths:
        try:
            files.append(OntologyFile(path.name, path.read_text(encoding="utf-8")))
        except OSError as error:
            raise KnowledgeBaseFault(f"{path}: the ontology file cannot be read ({error.strerror}); restore it") from error
        except UnicodeDecodeError as error:
            raise KnowledgeBaseFault(f"{path}: the ontology file is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    return files


def digest(files: Iterable[OntologyFile]) -> str:
    """SHA-256, in hexadecimal, over the names and texts in sorted order, each prefixed with its length in bytes."""
    sha = hashlib.sha256()
    for part in (part for pair in sorted((f.name, f.text) for f in files) for part in pair):
        data = part.encode("utf-8", "surrogatepass")
        sha.update(str(len(data)).encode() + b":" + data)
    return sha.hexdigest()


class Statements:
    """What a list of files says, by subject and predicate, with the number of the file that says it."""

    def __init__(self, files: Sequence[OntologyFile], predicates: frozenset[str]) -> None:
        """Parse the files, keeping the statements with these predicates.

        Raises ``KnowledgeBaseFault`` with file and line at the first syntax error.
        """
        self._files = files
        self._said: dict[str, dict[str, list[tuple[int, Value]]]] = {}
        self._by_type: dict[str, list[str]] = {}
        for number, file in enumerate(files):
            try:
                self._take(number, file.text, predicates)
            except SyntaxError as error:
                raise KnowledgeBaseFault(f"{file.name}, line {error.lineno}: {error.msg.splitlines()[0]}; correct the Turtle") from error
            except UnicodeEncodeError as error:  # a lone surrogate, in a text that did not come from a file
                raise KnowledgeBaseFault(f"{file.name} is not text ({error.reason} at {error.start}); restore the file") from error

    def _take(self, number: int, text: str, predicates: frozenset[str]) -> None:
        for subject, predicate, value, _ in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE):
            name = predicate.value
            if name not in predicates or not isinstance(subject, ox.NamedNode):
                continue
            if name == SUB_CLASS_OF and isinstance(value, ox.BlankNode):
                continue  # a restriction: nothing here follows from it
            if not isinstance(value, ox.NamedNode | ox.Literal):
                self.fault(subject.value, f"{short(name)} has a blank node for a value; name it by an IRI")
            self._said.setdefault(subject.value, {}).setdefault(name, []).append(
                (number, (value.value, value.language if isinstance(value, ox.Literal) else None))
            )
            if name == TYPE:
                of_type = self._by_type.setdefault(value.value, [])
                if subject.value not in of_type:
                    of_type.append(subject.value)

    def instances(self, cls: str) -> list[str]:
        """Subjects of a class, each once, in the order of the files."""
        return self._by_type.get(cls, [])

    def subjects(self, predicate: str) -> list[str]:
        """Subjects that the predicate is said of, in the order of the files."""
        return [subject for subject, said in self._said.items() if predicate in said]

    def every(self, subject: str, predicate: str) -> tuple[str, ...]:
        """All values of all files, each once, in the order of the files."""
        return tuple(dict.fromkeys(value for _, (value, _) in self._said.get(subject, {}).get(predicate, ())))

    def latest(self, subject: str, predicate: str) -> tuple[str, ...]:
        """The values of the last file that gives any."""
        said = self._said.get(subject, {}).get(predicate)
        if not said:
            return ()
        last = said[-1][0]
        return tuple(dict.fromkeys(value for number, (value, _) in said if number == last))

    def one(self, subject: str, predicate: str) -> str | None:
        """The value of the last file that gives one.

        Raises ``KnowledgeBaseFault`` when that file gives two.
        """
        values = self.latest(subject, predicate)
        if len(values) > 1:
            self.fault(subject, f"{short(predicate)} has two values, {values[0]!r} and {values[1]!r}; keep one")
        return values[0] if values else None

    def needed(self, subject: str, predicate: str) -> str:
        """The same, of what must be there.

        Raises ``KnowledgeBaseFault`` when it is not.
        """
        value = self.one(subject, predicate)
        if value is None:
            self.fault(subject, f"{short(predicate)} is missing; add it")
        return value

    def label(self, subject: str, predicate: str) -> str | None:
        """The English value, else one of no language, else the first; of the last file that gives any."""
        said = self._said.get(subject, {}).get(predicate)
        if not said:
            return None
        last = said[-1][0]
        values = [value for number, value in said if number == last]
        return min(values, key=lambda v: 0 if v[1] == "en" else 1 if v[1] is None else 2)[0]

    def fault(self, subject: str, what: str) -> NoReturn:
        """Raise ``KnowledgeBaseFault`` about a subject, with the last file and the line where it is described."""
        for file in reversed(self._files):
            line = _line_of(file.text, subject)
            if line is not None:
                raise KnowledgeBaseFault(f"{file.name}, line {line}: {short(subject)}: {what}")
        raise KnowledgeBaseFault(f"{', '.join(f.name for f in self._files) or 'the ontology'}: {short(subject)}: {what}")


def short(iri: str) -> str:
    """An IRI by its prefix, for messages."""
    for prefix, namespace in PREFIXES.items():
        if iri.startswith(namespace):
            return f"{prefix}:{iri[len(namespace) :]}"
    return f"<{iri}>"


def _line_of(text: str, iri: str) -> int | None:
    """Line on which a subject is first described: where its name, or its whole IRI, opens a statement."""
    name = re.escape(local_name(iri))
    found = re.search(rf"^[ \t]*(?:[\w.-]*:{name}|<{re.escape(iri)}>)(?=[\s;]|$)", text, re.MULTILINE)
    return None if found is None else text.count("\n", 0, found.start()) + 1
