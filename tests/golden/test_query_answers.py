"""Each shipped question on a small invented war gives the answers on file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conflictkg.graph.answers import Rows
from conflictkg.graph.questions import ask, load_questions
from conflictkg.rdf.terms import CKGV
from tests.unit.graph.world import GOLDEN, QUERIES, world

QUESTIONS = load_questions([QUERIES])
CASES = [
    pytest.param(path.stem, case["values"], case["rows"], id=f"{path.stem}-{number}")
    for path in sorted(GOLDEN.glob("*.json"))
    for number, case in enumerate(json.loads(path.read_text("utf-8")))
]


def test_every_question_has_an_answer_with_rows_on_file() -> None:
    answered = {case.values[0] for case in CASES if case.values[2]}
    assert answered == set(QUESTIONS)
    assert {path.stem for path in Path(GOLDEN).glob("*.json")} == set(QUESTIONS)


@pytest.mark.parametrize(("name", "values", "rows"), CASES)
def test_the_answer_is_the_one_on_file(name: str, values: dict[str, str], rows: list[dict[str, str]]) -> None:
    answer = ask(world(), QUESTIONS[name], values)
    assert isinstance(answer, Rows)
    assert list(answer.records()) == rows


PLACED = [name for name, question in QUESTIONS.items() if "#+ with place" in question.text]


@pytest.mark.parametrize("name", PLACED)
def test_asked_about_a_place_a_question_gives_what_it_gives_of_it_without(name: str) -> None:
    """Lines marked for a place say another way to go, and nothing else."""
    store, question = world(), QUESTIONS[name]
    of_kinds = any(p.name == "kind" for p in question.parameters)
    seen, at = 0, "where" if name == "casualties" else "at"
    for given in [{"kind": CKGV + kind} for kind in ("siege", "attack", "equipment")] if of_kinds else [{}]:
        everywhere = ask(store, question, given)
        assert isinstance(everywhere, Rows)
        found = list(everywhere.records())
        for place in {row[at] for row in found if at in row}:
            there = ask(store, question, {**given, "place": place})
            assert isinstance(there, Rows)
            assert list(there.records()) == [row for row in found if row.get(at) == place]
            seen += 1
    assert seen
