"""The answers of every question on the shipped examples, as kept in ``demo_answers``.

    python -m tests.golden.demo

makes the demo knowledge base and writes them all anew; read the difference before you commit it. What a question needs is asked with the
examples in its header. What differs from one run to the next is left out: when a document was recorded, and in which folder its file was.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.domain.entities import EntityType
from conflictkg.graph.answers import Rows
from conflictkg.graph.questions import Question, ask
from conflictkg.graph.store import GraphStore
from conflictkg.usecases.asking import Asking

ANSWERS = Path(__file__).parent / "demo_answers"
NAMED = ("place", "actor", "source")

Row = dict[str, str]


def answer(store: GraphStore, asking: Asking, question: Question) -> list[Row]:
    """What the question answers with the examples of the parameters that it needs."""
    values = {
        p.name: asking.iri(p.example, EntityType(p.type)) if p.type in NAMED else p.example for p in question.parameters if p.required
    }
    found = ask(store, question, values)
    assert isinstance(found, Rows)
    return [_kept(row) for row in found.records()]


def _kept(row: Row) -> Row:
    return {k: v.rpartition("/")[2] if k == "sourceFile" else v for k, v in row.items() if k != "recorded"}


def main() -> None:
    """Write the answers of all questions."""
    from tests.end_to_end.conftest import run_program

    with tempfile.TemporaryDirectory() as folder:
        directory = Path(folder) / "kb"
        done = run_program("demo", str(directory))
        assert done.returncode == 0, done.stderr
        kb = KnowledgeBase.open(directory)
        with kb.reading() as claims:
            asking = kb.asking_of(claims)
            ANSWERS.mkdir(exist_ok=True)
            for question in kb.questions.values():
                text = json.dumps(answer(claims.store, asking, question), indent=1, ensure_ascii=False)
                (ANSWERS / f"{question.name}.json").write_text(text + "\n", "utf-8")
        kb.close()


if __name__ == "__main__":
    main()
