"""Migrations at work: what one would do to a knowledge base, tried in memory, and what applying it records.

Between ``ontology migrate`` and the use case that works a migration out; files are found by ``bootstrap.migrations``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from conflictkg.bootstrap.adoptions import on_disk
from conflictkg.bootstrap.migrations import Migration, applied, migrations_of, pending
from conflictkg.domain.claims import text_digest
from conflictkg.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.ports import EventLog
    from conflictkg.graph.claims import StoredClaims
    from conflictkg.graph.store import GraphStore
    from conflictkg.usecases.migrating import Plan

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Tried:
    """A migration worked out: the columns and first rows of its report with how many there are, its plan, and the answers it changes."""

    migration: Migration
    columns: tuple[str, ...]
    rows: list[list[str]]
    count: int
    plan: Plan
    answers: Json


def waiting(kb: KnowledgeBase) -> list[Migration]:
    """Migrations that are still to be applied, in order, looked over.

    Raises ``InputRefused`` for one that cannot be used, ``UsageError`` while the ontology on disk is not in force.
    """
    from conflictkg.graph.migrating import look_over_action

    found = pending(migrations_of(kb), applied(kb.log))
    for migration in found:
        look_over_action(migration.action, str(migration.folder / "action.rq"))
    adopted = kb.adopted()
    if found and (adopted is None or on_disk(kb)[0].files != adopted.files):
        raise UsageError("the ontology on disk is not the one in force; adopt it first: conflictkg ontology adopt")
    return found


def tried(kb: KnowledgeBase, migrations: Sequence[Migration], limit: int, by: str = "", because: str = "") -> Iterator[Tried]:
    """Each migration after those before it, in a graph in memory; nothing is recorded. At most ``limit`` rows and changes each (0: all)."""
    from conflictkg.bootstrap.adoptions import files_to_answer_by
    from conflictkg.graph.believed import believed_now
    from conflictkg.graph.claims import StoredClaims
    from conflictkg.graph.projection import Projector
    from conflictkg.graph.store import GraphStore
    from conflictkg.usecases.changed_answers import changes, report
    from conflictkg.usecases.replay import LogWith

    log: EventLog = kb.log
    with files_to_answer_by(kb) as (ontology, reference), GraphStore.in_memory(kb.base) as store:
        projector = Projector(kb.vocabulary, ontology, reference)
        projector.catch_up(store, log)
        for migration in migrations:
            before = believed_now(store)
            columns, rows, count = _report(migration, store, limit)
            planned = _planned(kb, migration, lambda: StoredClaims(store), by, because)
            log = LogWith(log, [migration.event(kb.vocabulary.digest, by, because), *planned.events])
            projector.catch_up(store, log)
            claims = StoredClaims(store)
            answers = report(changes(before, believed_now(store)), limit, _label(claims))
            yield Tried(migration, columns, rows, count, planned, answers)


def apply(kb: KnowledgeBase, migration: Migration, by: str, because: str) -> tuple[int, Plan]:
    """Record a migration, in one transaction with all that becomes of claims; its position in the log, and what it did.

    Raises ``InputRefused``, with nothing recorded, when what comes out may not stand.
    """
    from conflictkg.graph.claims import StoredClaims

    with kb.reading() as claims:
        planned = _planned(kb, migration, lambda: StoredClaims(claims.store), by, because)
        event = migration.event(kb.vocabulary.digest, by, because)
        if event.key in kb.log:
            raise InputRefused(f"migration {migration} was applied meanwhile; run the command again")
        texts = {text_digest(text): text for text in (migration.report, migration.action)}
        stored = kb.log.append([event, *planned.events], texts)
    return stored[0].seq, planned


def _planned(kb: KnowledgeBase, migration: Migration, graph: Callable[[], StoredClaims], by: str, because: str) -> Plan:
    from conflictkg.graph.migrating import Acting
    from conflictkg.usecases.migrating import Named, plan

    named = Named(str(migration), kb.vocabulary.digest, by, because)
    with Acting(migration.action, kb.base, kb.vocabulary.kinds) as acting:
        return plan(named, graph, kb.log, acting.moved, kb.preparation().validator)


def _report(migration: Migration, store: GraphStore, limit: int) -> tuple[tuple[str, ...], list[list[str]], int]:
    """The rows of the report on a graph; raises ``InputRefused`` when it is no SELECT."""
    from conflictkg.graph.answers import Rows, plain
    from conflictkg.graph.sparql import query

    path = migration.folder / "report.rq"
    try:
        answer = query(store, migration.report)
    except UsageError as error:
        raise InputRefused(f"{path}: {error}") from None
    if not isinstance(answer, Rows):
        raise InputRefused(f"{path}: a report is a SELECT that tells what is concerned; write it so")
    rows = [["" if value is None else plain(value) for value in row] for row in answer]
    return tuple(answer.variables), list(islice(rows, limit or None)), len(rows)


def _label(claims: StoredClaims) -> Callable[[str], str]:
    def label(iri: str) -> str:
        entity = claims.entity(iri)
        return entity.label if entity is not None else iri

    return label
