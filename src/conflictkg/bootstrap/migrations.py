"""Migrations that lie beside modules: numbered folders with what is asked before, and what is done to claims recorded earlier.

``migrations/0001-name/`` in a module holds ``report.rq`` (SELECT: what is concerned), ``action.rq`` (SPARQL Update) and the test pair
``before.ttl`` and ``after.ttl``. Which of them were applied, and with which texts, the log knows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.bootstrap.layout import shipped
from conflictkg.bootstrap.modules import OWN, PACKAGED
from conflictkg.domain.claims import text_digest
from conflictkg.domain.log_events import OntologyMigrated
from conflictkg.errors import InputRefused

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.ports import EventLog

FOLDER = "migrations"
CORE = "core"
FILES = ("report.rq", "action.rq", "before.ttl", "after.ttl")
_NAME = re.compile(r"(?P<number>[0-9]{4})-(?P<name>[a-z0-9]+(-[a-z0-9]+)*)")


@dataclass(frozen=True, slots=True)
class Migration:
    """One migration of a module ("core", "own", "own/chemical", "module/chemical-weapons"), with the texts of its queries."""

    module: str
    number: int
    name: str
    folder: Path
    report: str
    action: str

    def __str__(self) -> str:
        return f"{self.module} {self.number}"

    def event(self, ontology: str, by: str, because: str) -> OntologyMigrated:
        """What applying it records."""
        return OntologyMigrated(
            module=self.module,
            number=self.number,
            name=self.name,
            report=text_digest(self.report),
            action=text_digest(self.action),
            ontology=ontology,
            by=by,
            because=because,
        )


def migrations_in(module: str, folder: Path) -> list[Migration]:
    """The migrations in a folder ``migrations``, in order of number.

    Raises ``InputRefused`` for what is misnamed, incomplete or numbered twice.
    """
    found: dict[int, Migration] = {}
    for path in sorted(p for p in folder.iterdir() if p.is_dir() and not p.name.startswith(".")):
        match = _NAME.fullmatch(path.name)
        if match is None or not int(match["number"]):
            raise InputRefused(f"{path}: a migration's folder is called 0001-lower-case-words; rename it")
        if lacking := [name for name in FILES if not (path / name).is_file()]:
            raise InputRefused(f"{path}: {lacking[0]} is missing; a migration has {', '.join(FILES)}")
        number = int(match["number"])
        if number in found:
            raise InputRefused(f"{path}: {found[number].folder.name} has the same number; give the later one the next")
        found[number] = Migration(module, number, match["name"], path, _text(path / "report.rq"), _text(path / "action.rq"))
    return [found[number] for number in sorted(found)]


def migrations_of(kb: KnowledgeBase) -> Iterator[Migration]:
    """All migrations of the shipped ontology, of installed modules that are switched on, and of own modules; raises ``InputRefused``."""
    own = kb.directory / "ontology"
    places = [(CORE, shipped("ontology") / FOLDER)]
    places += [(f"{PACKAGED}{module.name}", module.folder / FOLDER) for module in kb.modules.installed]
    for folder in sorted(own.glob(f"**/{FOLDER}")):
        inside = folder.parent.relative_to(own).as_posix()
        places.append((OWN.rstrip("/") if inside == "." else f"{OWN}{inside}", folder))
    for module, folder in places:
        if folder.is_dir():
            yield from migrations_in(module, folder)


def applied(log: EventLog) -> dict[tuple[str, int], OntologyMigrated]:
    """The migrations that the log records, by module and number."""
    events = (stored.event for stored in log.of(["ontology-migrated"]))
    return {(event.module, event.number): event for event in events if isinstance(event, OntologyMigrated)}


def pending(migrations: Iterable[Migration], done: dict[tuple[str, int], OntologyMigrated]) -> list[Migration]:
    """Those that are still to be applied, in order.

    Raises ``InputRefused`` when the texts of an applied one were changed since, or a number is left out.
    """
    found: list[Migration] = []
    last: dict[str, int] = {}
    for module, number in done:
        last[module] = max(number, last.get(module, 0))
    for migration in migrations:
        event = done.get((migration.module, migration.number))
        if event is not None:
            if (event.report, event.action) != (text_digest(migration.report), text_digest(migration.action)):
                told = f"{migration.folder}: was applied already, with other texts; put those back, which the log keeps"
                raise InputRefused(f"{told}, and write the change as a migration of the next number")
            continue
        if migration.number != (due := last.get(migration.module, 0) + 1):
            raise InputRefused(
                f"{migration.folder}: the next migration of {migration.module} is number {due:04}; rename it, or bring that one"
            )
        last[migration.module] = migration.number
        found.append(migration)
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise InputRefused(f"{path}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
