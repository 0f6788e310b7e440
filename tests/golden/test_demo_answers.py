"""Each shipped question on the shipped examples gives the answer on file, and keeps what its header says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.graph.checking import check_file
from conflictkg.graph.questions import load_questions
from conflictkg.graph.store import GraphStore
from conflictkg.usecases.asking import Asking
from tests.golden.demo import ANSWERS, answer
from tests.unit.graph.world import QUERIES

QUESTIONS = load_questions([QUERIES])
EMPTY = {"gradings", "quarantine", "withdrawn-claims"}
"""Questions that the examples rightly answer with nothing: all claims pass the shapes, and no analyst has worked on them."""


@pytest.fixture(scope="module")
def demo(demo_kb: Path) -> Iterator[tuple[GraphStore, Asking]]:
    kb = KnowledgeBase.open(demo_kb)
    with kb.reading() as claims:
        yield claims.store, kb.asking_of(claims)
    kb.close()


def kept(name: str) -> list[dict[str, str]]:
    rows: list[dict[str, str]] = json.loads((ANSWERS / f"{name}.json").read_text("utf-8"))
    return rows


def test_every_question_has_an_answer_on_file_and_all_but_two_have_rows() -> None:
    assert {path.stem for path in ANSWERS.glob("*.json")} == set(QUESTIONS)
    assert {name for name in QUESTIONS if not kept(name)} == EMPTY


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_the_one_on_file(demo: tuple[GraphStore, Asking], name: str) -> None:
    assert answer(*demo, QUESTIONS[name]) == kept(name), "if that is right: python -m tests.golden.demo"


@pytest.mark.parametrize("name", QUESTIONS)
def test_as_it_stands_it_gives_the_columns_and_rows_that_its_header_expects(demo: tuple[GraphStore, Asking], name: str) -> None:
    checked = check_file(QUESTIONS[name].path, demo[0], own=True)
    assert not checked.findings
    assert QUESTIONS[name].expect.columns
    assert (QUESTIONS[name].expect.min_rows == 0) == (name in EMPTY)
    assert checked.rows is not None and checked.rows >= QUESTIONS[name].expect.min_rows
