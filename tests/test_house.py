"""The rules of the house, executable: what a reader may rely on anywhere in this project."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
TESTS = sorted((ROOT / "tests").rglob("*.py"))
QUERIES = sorted((ROOT / "queries").glob("*.rq"))
COMMAND_LINE = ROOT / "src" / "conflictkg" / "__main__.py"
GOLDEN_QUERIES = ROOT / "tests" / "golden" / "queries"
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "manager", "misc"}
NOT_OURS = re.compile(r"\..*|__pycache__|build|dist|demo-kb|.*\.egg-info")


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def nothing(found: Iterable[str], advice: str) -> None:
    lines = list(found)
    assert not lines, "\n".join([f"{advice}:", *lines])


@cache
def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def project_files(folder: Path = ROOT) -> Iterator[Path]:
    """Every text file of the project, those that tools made left out."""
    for path in sorted(folder.iterdir()):
        if NOT_OURS.fullmatch(path.name) and path.name not in {".ci", ".gitignore"}:
            continue
        if path.is_dir():
            yield from project_files(path)
        elif b"\0" not in (data := path.read_bytes()) and data:
            yield path


def test_no_file_is_longer_than_one_sitting() -> None:
    assert len(SOURCES + TESTS) > 50
    nothing(
        (name_of(path) for path in SOURCES + TESTS if len(path.read_text(encoding="utf-8").splitlines()) > 400), "split in two by subject"
    )


def test_every_module_says_where_it_stands() -> None:
    nothing(
        (name_of(path) for path in SOURCES if not ast.get_docstring(parsed(path))), "open the module with its place in the way of the data"
    )


def test_everything_public_says_what_it_is() -> None:
    def undocumented(node: ast.Module | ast.ClassDef, prefix: str) -> Iterator[str]:
        for item in node.body:
            if isinstance(item, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not item.name.startswith("_"):
                if not ast.get_docstring(item) and not is_setter_or_overload(item):
                    yield prefix + item.name
                if isinstance(item, ast.ClassDef):
                    yield from undocumented(item, f"{prefix}{item.name}.")

    nothing((name for path in SOURCES for name in undocumented(parsed(path), f"{name_of(path)}: ")), "add a docstring")


def is_setter_or_overload(item: ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    return any(ast.unparse(decorator).rpartition(".")[2] in {"setter", "overload"} for decorator in item.decorator_list)


def test_modules_are_named_for_what_they_hold() -> None:
    def words(path: Path) -> set[str]:
        return {part.removeprefix("test_").strip("_") for part in path.relative_to(ROOT).with_suffix("").parts}

    nothing((name_of(path) for path in SOURCES + TESTS if words(path) & NO_NAMES), "name it for its subject")


def test_an_event_is_either_a_log_event_or_a_conflict_event() -> None:
    classes = [(name_of(path), node.name) for path in SOURCES + TESTS for node in ast.walk(parsed(path)) if isinstance(node, ast.ClassDef)]
    nothing((path for path, name in classes if name == "Event"), "call the class LogEvent or ConflictEvent")


def test_every_query_says_what_it_answers() -> None:
    def header(path: Path) -> str:
        return "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if line.startswith("#+"))

    wanted = {"summary": r"(?m)^#\+ summary: *\S", "params": r"(?m)^#\+ params:"}
    lacking = [f"{name_of(path)}: #+ {what}:" for path in QUERIES for what, form in wanted.items() if not re.search(form, header(path))]
    nothing(lacking, "add to the query's header")


@pytest.mark.skipif(not GOLDEN_QUERIES.is_dir(), reason="there are no golden answers yet")
def test_every_query_has_a_golden_answer() -> None:
    assert QUERIES
    nothing((name_of(path) for path in QUERIES if not list(GOLDEN_QUERIES.glob(f"{path.stem}*"))), "add the answer to tests/golden/queries")


def test_every_term_of_the_ontology_is_explained() -> None:
    from pyoxigraph import Literal, NamedNode, RdfFormat, Store

    store = Store()
    for path in (ROOT / "ontology").glob("*.ttl"):
        store.load(path=path, format=RdfFormat.TURTLE)
    owl, rdf = "http://www.w3.org/2002/07/owl#", "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
    kinds = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty", "NamedIndividual")
    terms = {quad.subject for kind in kinds for quad in store.quads_for_pattern(None, NamedNode(f"{rdf}type"), NamedNode(owl + kind))}
    ours = {term for term in terms if str(term).startswith("<https://w3id.org/conflictkg/")}
    core, rdfs = "http://www.w3.org/2004/02/skos/core#", "http://www.w3.org/2000/01/rdf-schema#"
    needed = {"label": NamedNode(f"{rdfs}label"), "definition": NamedNode(f"{core}definition"), "example": NamedNode(f"{core}example")}

    def values(term: Any, predicate: NamedNode) -> list[str]:
        return [quad.object.value.strip() for quad in store.quads_for_pattern(term, predicate, None) if isinstance(quad.object, Literal)]

    lacking = [f"{term} has no {what}" for term in sorted(ours, key=str) for what, each in needed.items() if not any(values(term, each))]
    assert len(ours) > 150
    nothing(lacking, "explain the term")


def test_no_file_depends_on_one_machine() -> None:
    """No absolute path of somebody's folder anywhere in the project."""
    place = re.compile(r"(?<![\w.:/~$}<>-])/(home|root|Users|work)/\w")
    found = [
        f"{name_of(path)}:{number}: {line.strip():.80}"
        for path in project_files()
        for number, line in enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        if place.search(line)
    ]
    nothing(found, "say it without the path of one machine")


@pytest.mark.skipif(not COMMAND_LINE.exists(), reason="there is no command line yet")
def test_every_command_has_help_with_an_example_and_stands_in_the_docs() -> None:
    import click

    from conflictkg.cli import main

    docs = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")

    def commands(group: click.Group, name: str) -> Iterator[tuple[str, click.Command]]:
        context = click.Context(group)
        for each in group.list_commands(context):
            command = group.get_command(context, each)
            assert command is not None
            if isinstance(command, click.Group):
                yield from commands(command, f"{name} {each}")
            else:
                yield f"{name} {each}", command

    found = dict(commands(main, "conflictkg"))
    assert len(found) >= 10
    for name, command in found.items():
        text = f"{command.help or ''}\n{command.epilog or ''}"
        assert re.search(rf"{name}\b", text), f"give `{name}` a help text with a runnable example"
        assert name in docs, f"`{name}` is missing from docs/cli.md"


@pytest.mark.skipif(not os.access(ROOT / ".ci" / "run", os.F_OK), reason="no continuous integration in a source distribution")
def test_the_script_of_continuous_integration_can_be_run() -> None:
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
