"""Migrations beside a module: named and numbered, their queries of the allowed forms, and the action turns ``before`` into ``after``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from conflictkg.bootstrap.migrations import FOLDER, Migration, migrations_in
from conflictkg.errors import ConflictkgError, InputRefused
from conflictkg.modelling.findings import Finding

BASE = "http://127.0.0.1:8014/"
"""Relative names in a test pair and an action are resolved under this one, that of a new knowledge base."""


def migrations(paths: Iterable[Path]) -> Iterator[Finding]:
    """What is wrong with the migrations below folders, and beside files."""
    folders: dict[Path, None] = {}
    for path in paths:
        here = path if path.is_dir() else path.parent
        inside = sorted(here.glob(f"**/{FOLDER}")) if path.is_dir() else [here / FOLDER]
        folders |= dict.fromkeys(folder for folder in inside if folder.is_dir())
    for folder in folders:
        try:
            found = migrations_in("", folder)
        except InputRefused as refusal:
            yield _finding(folder, "migration", refusal)
            continue
        numbers = [migration.number for migration in found]
        if numbers and numbers != list(range(numbers[0], numbers[0] + len(numbers))):
            yield Finding(str(folder), 0, 0, "migration", "", f"a number is left out of {numbers}", "number migrations without gaps")
        for migration in found:
            yield from _one(migration)


def _one(migration: Migration) -> Iterator[Finding]:
    from conflictkg.graph.guard import outline
    from conflictkg.graph.migrating import acted_in_time, look_over_action

    report, action = migration.folder / "report.rq", migration.folder / "action.rq"
    try:
        if outline(migration.report).form != "SELECT":
            yield Finding(str(report), 0, 0, "migration-report", "", "it is no SELECT", "let it tell what is concerned, a row each")
    except ConflictkgError as error:
        yield _finding(report, "migration-report", error)
    try:
        look_over_action(migration.action, str(action))
        before, after = (_read(migration.folder / name) for name in ("before.ttl", "after.ttl"))
        given = acted_in_time(before, migration.action, BASE)
    except ConflictkgError as error:
        yield _finding(action, "migration-action", error)
        return
    if canonical(given) != canonical(after):
        lacking, odd = sorted(set(map(str, after)) - set(map(str, given))), sorted(set(map(str, given)) - set(map(str, after)))
        told = f"lacks {lacking[0]}" if lacking else f"has {odd[0]}" if odd else "differs"
        yield Finding(
            str(migration.folder / "after.ttl"),
            0,
            0,
            "migration-pair",
            "",
            f"the action makes something else of before.ttl: what comes out {told}",
            "correct the action or the pair",
        )


def canonical(triples: Sequence[ox.Triple]) -> set[str]:
    """Triples in a form in which two sets that differ in the names of blank nodes alone are equal."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return {str(quad) for quad in dataset}


def _read(path: Path) -> list[ox.Triple]:
    try:
        return [quad.triple for quad in ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=BASE)]
    except SyntaxError as error:
        raise InputRefused(f"{path}: is not Turtle ({error}); correct it") from None


def _finding(path: Path, code: str, error: ConflictkgError) -> Finding:
    what, _, mend = str(error).removeprefix(f"{path}: ").partition("; ")
    return Finding(str(path), 0, 0, code, "", what, mend or "correct it")
