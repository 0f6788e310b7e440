"""The page of questions in the docs is what the query files say."""

import re
from pathlib import Path

from conflictkg.cli.questions_page import page
from conflictkg.graph.questions import load_questions
from tests.unit.graph.world import QUERIES

DOCS = Path(__file__).parents[2] / "docs" / "questions.md"


def test_the_page_is_current() -> None:
    assert DOCS.read_text("utf-8") == page(), "run: make docs"


def test_every_question_has_a_line_a_section_and_all_its_options() -> None:
    text = page()
    for question in load_questions([QUERIES]).values():
        (line,) = re.findall(rf"(?m)^\| \[{question.name}\]\(#{question.name}\) .*$", text)
        section = text.split(f"\n## {question.name}\n")[1].split("\n## ")[0]
        assert all(f"--{p.option}`" in line and f"| `--{p.option}`" in section for p in question.parameters)
        assert f"    conflictkg ask {question.name}" in section
        assert len(question.ask) >= 2 and section.count("; *") == len(question.ask) - 1
