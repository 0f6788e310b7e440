"""Each shipped question on a small invented war gives the answers on file, and none takes a slow form."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from conflictkg.graph.answers import Rows
from conflictkg.graph.questions import ask, load_questions
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


@pytest.mark.parametrize("name", QUESTIONS)
def test_no_question_takes_a_form_that_was_measured_to_be_slow(name: str) -> None:
    """On pyoxigraph each of these forms reads the whole graph where others read ten statements."""
    body = QUESTIONS[name].text.partition("WHERE {")[2]
    for block in re.findall(r"^( *)GRAPH \?\w+ \{\n(.*?)^\1\}", body, re.MULTILINE | re.DOTALL):
        assert "OPTIONAL" not in block[1], "an OPTIONAL in a GRAPH block with a variable: give it a block of its own"
    chosen = re.search(r"^  BIND\(", body, re.MULTILINE)
    if chosen:
        late = [line for line in body[chosen.start() :].splitlines() if "OPTIONAL" in line and "GRAPH <graph/reference>" not in line]
        assert not late, "an OPTIONAL after BIND, on a variable that may be unbound: put BIND last"
    for bound in ("validUntil", "knownUntil"):
        assert not re.search(rf"OPTIONAL[^\n]*ckg:{bound}[^\n]*FILTER", body), "a bound as OPTIONAL: test it with FILTER NOT EXISTS"
