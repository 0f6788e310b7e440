"""Question files looked over: whether each can be read, parsed and run as it stands, keeps what it says of its answer, and is not slow.

Behind ``conflictkg queries --check`` and the tests of the shipped questions. Reading and asking leave all of this out, to be quick.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from conflictkg.errors import KnowledgeBaseFault, UsageError
from conflictkg.graph.answers import Answer, Rows, Truth
from conflictkg.graph.lint import Finding, slow_forms
from conflictkg.graph.questions import Question, at_base, load_question
from conflictkg.graph.sparql import evaluate
from conflictkg.graph.store import GraphStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A question file after its check; ``rows`` and ``seconds`` are those of its own values, ``None`` when it could not be run."""

    path: Path
    findings: tuple[Finding, ...]
    rows: int | None = None
    seconds: float | None = None


def check_file(path: Path, store: GraphStore, *, own: bool) -> Checked:
    """Check one file on a graph; ``own`` files must give as many rows on it as they say, shipped ones give theirs on the examples."""
    try:
        question = load_question(path)
        start = time.perf_counter()
        rows, columns = _run(question, store)
        seconds = time.perf_counter() - start
    except (KnowledgeBaseFault, UsageError) as error:
        reason = (
            str(error)
            .removeprefix(f"{path}: cannot be used as a question: ")
            .removesuffix("; correct the file, or move it out of the folder")
        )
        return Checked(path=path, findings=(Finding(1, f"it cannot be used: {reason}", "correct the file, or move it out of the folder"),))
    findings = [
        *_unkept(question, columns, rows if own else None),
        *dict.fromkeys(slow for text in question.variants for slow in slow_forms(text)),
    ]
    return Checked(path=path, findings=tuple(sorted(findings)), rows=rows, seconds=seconds)


def _run(question: Question, store: GraphStore) -> tuple[int, tuple[str, ...]]:
    """How many rows the question gives with its own values, and their columns."""
    answer = evaluate(store.raw, at_base(question.text, store.base), store.base, union=not question.outline.graphs)
    return _count(answer), tuple(answer.variables) if isinstance(answer, Rows) else ()


def _count(answer: Answer) -> int:
    return 1 if isinstance(answer, Truth) else sum(1 for _ in answer)


def _unkept(question: Question, columns: tuple[str, ...], rows: int | None) -> Iterator[Finding]:
    """What the header says of the answer and is not so."""
    said = question.expect
    line = next((n for n, text in enumerate(question.text.splitlines(), 1) if text.startswith("#+ expect")), 1)
    if said.columns and said.columns != columns:
        yield Finding(
            line, f"its columns are {', '.join(columns) or 'none'}, not those that 'expect' names", "name them in 'expect', in this order"
        )
    if rows is not None and rows < said.min_rows:
        yield Finding(
            line, f"it gives {rows} rows, and 'expect' says at least {said.min_rows}", "correct its values, or 'min_rows' in 'expect'"
        )
