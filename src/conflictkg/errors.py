"""The one tree of errors; every message says what is wrong, where, and what to do.

ConflictkgError            exit code 70 unless a subclass says otherwise
├── InputRefused           1   a file, value or claim was refused; the rest of the run goes on
│   ├── AmbiguousName      1   a name fits several entities; carries the candidates
│   └── BusyKnowledgeBase  1   another process is writing; try again
├── UsageError             2   the command line or a query parameter is wrong
│   └── MissingExtra       2   an optional dependency is needed; names the extra
└── KnowledgeBaseFault     3   corrupt log, broken ontology, unusable knowledge base
"""

from __future__ import annotations

from typing import Any


class ConflictkgError(Exception):
    """Root of all errors that a user may see; ``exit_code`` is what the command line returns."""

    exit_code = 70

    def __reduce__(self) -> tuple[Any, ...]:
        """Whatever a subclass is made from, it comes whole from one process to another."""
        return _received, (type(self), self.args, self.__dict__)


def _received(cls: type[ConflictkgError], args: tuple[Any, ...], carried: dict[str, Any]) -> ConflictkgError:
    error = cls.__new__(cls)
    error.args = args
    error.__dict__.update(carried)
    return error


class InputRefused(ConflictkgError):
    """Some input cannot be used. Nothing of it was written."""

    exit_code = 1


class AmbiguousName(InputRefused):
    """A name fits several entities equally well.

    ``candidates`` holds (IRI, label) pairs, best first, for the user to choose from.
    """

    def __init__(self, message: str, candidates: tuple[tuple[str, str], ...]) -> None:
        super().__init__(message)
        self.candidates = candidates


class BusyKnowledgeBase(InputRefused):
    """Another process holds the knowledge base longer than we were told to wait."""


class UsageError(ConflictkgError):
    """The caller asked for something that cannot be asked."""

    exit_code = 2


class MissingExtra(UsageError):
    """A feature needs packages that only an extra installs."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(f"{feature} needs an optional part that is not installed; install it with: pip install 'conflictkg[{extra}]'")
        self.extra = extra


class KnowledgeBaseFault(ConflictkgError):
    """The knowledge base itself is at fault: corrupt log, broken ontology, wrong version."""

    exit_code = 3
