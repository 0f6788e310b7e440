"""Questions in words, asked as an analyst types them."""

from __future__ import annotations

import json
import shlex
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import run_program


def asked(kb: Path, text: str) -> tuple[str, list[dict[str, Any]]]:
    """What was understood, and the rows of the answer."""
    done = run_program("ask", text, "--kb", str(kb), "--format", "jsonl")
    assert done.returncode == 0, done.stderr
    return done.stderr.splitlines()[0], [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize(
    ("text", "understood", "expected"),
    [
        (
            "who held T4 in early November 2014?",
            "timeline-of-place --place T4 --since 2014-11-01 --until 2014-11-10",
            {"actorLabel": "Syrian government"},
        ),
        (
            "did Isil control Jahar on 3 Nov 2014",
            "did-actor-hold --actor Isil --place Jahar --on 2014-11-03",
            {"answer": "yes", "status": "claimed"},
        ),
        ("When did Palmyra change hands?", "timeline-of-place --place Palmyra", {"actorLabel": "Syrian government"}),
        (
            "which places did the Islamic State hold on 2014-11-03",
            "what-did-actor-hold --actor 'Islamic State' --on 2014-11-03",
            {"placeLabel": "Jahar gas field"},
        ),
        (
            "who was attacking Tayfur airbase on the 3rd of November 2014",
            "who-contests --on 2014-11-03 --place 'Tayfur airbase'",
            {"challengerLabel": "Islamic State"},
        ),
    ],
)
def test_the_question_is_understood_told_and_answered(demo_kb: Path, text: str, understood: str, expected: dict[str, str]) -> None:
    told, rows = asked(demo_kb, text)
    assert told == f"understood: conflictkg ask {understood}"
    assert any(expected.items() <= row.items() for row in rows), rows


def test_the_headline_question_is_answered_with_its_evidence_for_today_too(demo_kb: Path) -> None:
    told, [answer] = asked(demo_kb, "who controls the town of Palmyra")
    assert told == "understood: conflictkg ask who-controlled --place 'town of Palmyra' --on today"
    assert answer["place"]["label"] == "Palmyra" and answer["evidence"]


def test_what_was_understood_can_be_typed_as_it_is_told(demo_kb: Path) -> None:
    told, rows = asked(demo_kb, "who had Sha'ar gas field since october 2014")
    said = shlex.split(told.removeprefix("understood: conflictkg "))
    assert said[:6] == ["ask", "timeline-of-place", "--place", "Sha'ar gas field", "--since", "2014-10-01"]
    done = run_program(*said, "--kb", str(demo_kb), "--format", "jsonl")
    assert [json.loads(line) for line in done.stdout.splitlines()] == rows != []


def test_what_is_not_understood_gets_the_nearest_questions_and_no_guess(demo_kb: Path) -> None:
    done = run_program("ask", "how many tanks did anybody have at Tayfur airbase", "--kb", str(demo_kb))
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.startswith("error: do not understand 'how many tanks did anybody have at Tayfur airbase'; questions that are")
    assert done.stderr.count("\n  ") == 5 and "conflictkg queries" in done.stderr


def test_a_name_that_nobody_knows_is_told(demo_kb: Path) -> None:
    done = run_program("ask", "which places did the Order of the Stone hold on 2014-11-03", "--kb", str(demo_kb))
    assert done.returncode == 2 and "no actor is called 'Order of the Stone'" in done.stderr


def test_show_sparql_prints_the_query_of_what_was_understood(demo_kb: Path) -> None:
    done = run_program("ask", "who held T4 on 3 Nov 2014?", "--show-sparql", "--kb", str(demo_kb))
    assert done.returncode == 0 and '"2014-11-03T00:00:00Z"' in done.stdout and "reference/place/tayfur-airbase" in done.stdout
