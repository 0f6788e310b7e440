"""What is found wrong with an ontology: where, what, and how to mend it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much a finding matters: an error keeps a file from being adopted or from working, a warning breaks the house's style."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """One finding. ``path`` is the file as it was given, ``line`` and ``column`` count from 1, 0 where none is meant.

    ``code`` is the stable name of the check ("syntax", "style-definition"), ``subject`` the IRI that it is about, "" where there is none.
    """

    path: str
    line: int
    column: int
    code: str
    subject: str
    what: str
    mend: str
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" + (f":{self.column}" if self.column else "") if self.line else self.path
        return f"{place}: {self.severity} [{self.code}] {self.what}; {self.mend}"
