"""What adopting the ontology on disk means for a knowledge base, told before anything is recorded: changes, files, faults.

The adoption itself is a log event, which ``bootstrap.adoptions`` records; here is only what ``ontology adopt`` says and refuses.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from conflictkg.bootstrap.adoptions import on_disk
from conflictkg.bootstrap.layout import shipped
from conflictkg.bootstrap.modules import OWN, PACKAGED
from conflictkg.modelling.checking import Checking
from conflictkg.modelling.comparing import Comparison, Demand, compare
from conflictkg.modelling.facts import Facts
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.modelling.modules import Module
from conflictkg.modelling.versions import ADOPTED, CURRENT, version

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.log_events import OntologyAdopted


@dataclass(frozen=True, slots=True)
class Proposal:
    """An ontology that differs from the one in force.

    ``files`` are names of files with "new", "changed" or "gone"; ``errors`` what keeps it from being adopted; ``before`` and ``after`` its
    modules as adopted and on disk, which ``comparison`` compares.
    """

    files: tuple[tuple[str, str], ...]
    errors: tuple[Finding, ...]
    comparison: Comparison
    before: list[Module]
    after: list[Module]

    @property
    def too_low(self) -> list[Demand]:
        """Versions that are lower than demanded, of modules beside the shipped ontology of which a file changed.

        What one module says of another's subjects (a number of the shipped policy) is no reason for that other one's version to rise; and
        nobody here can raise the version of what is shipped.
        """
        homes = Facts.of(self.before).home
        changed = {module for name, _ in self.files if (module := _module_of(name))}
        return [d for d in self.comparison.too_low if (home := homes.get(d.ontology)) and _module_of(str(home.path)) in changed]


def proposed(kb: KnowledgeBase) -> Proposal | None:
    """What the knowledge base would adopt next, ``None`` when that is in force already.

    Raises ``KnowledgeBaseFault`` for an ontology that cannot be read, ``InputRefused`` where none was ever adopted.
    """
    before = version(ADOPTED, kb)
    event, _ = on_disk(kb)
    adopted = kb.adopted()
    if adopted is None or adopted.files == event.files:
        return None
    after = version(CURRENT, kb)
    return Proposal(tuple(_files(adopted, event)), tuple(errors(kb)), compare(before, after), before, after)


def errors(kb: KnowledgeBase) -> Iterator[Finding]:
    """The errors of ``ontology check`` in the knowledge base's own modules and those that it has switched on, examples unread."""
    paths = [*(module.folder for module in kb.modules.installed), kb.directory / "ontology"]
    checking = Checking(ontology=shipped("ontology"), queries=kb.modules.question_folders, read_examples=False, model=kb.model)
    if any(folder.is_dir() for folder in paths) and kb.own_ontology:
        yield from (f for f in checking.findings([folder for folder in paths if folder.is_dir()]) if f.severity is Severity.ERROR)


def _module_of(name: str) -> tuple[str, ...]:
    """The module, a folder or a single file, that a file (its name in the log) is a part of; empty for the shipped ontology."""
    return PurePosixPath(name).parts[:2] if name.startswith((OWN, PACKAGED)) else ()


def _files(was: OntologyAdopted, now: OntologyAdopted) -> Iterator[tuple[str, str]]:
    before, after = dict(was.files), dict(now.files)
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield name, "new" if name not in before else "gone" if name not in after else "changed"
