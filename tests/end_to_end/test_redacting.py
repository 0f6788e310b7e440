"""Words taken out for good: nowhere in the knowledge base any more, and all that does not hang on them as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.usecases.deciding import Signed
from conflictkg.usecases.redacting import redact
from tests.end_to_end.conftest import copied, run_program, said

SIGNED = ("--by", "m.vale", "--because", "he is in danger")
HELD = (
    "The Syrian army still holds Tayfur airbase, Zebedee Quillfeather said on Monday.\n\n"
    "Islamic State fighters shelled Tayfur airbase on Sunday.\n"
)
SAME = "Syrian troops control Jahar gas field, Zebedee Quillfeather told us on Monday.\n"


def done(*arguments: str) -> str:
    run = run_program(*arguments)
    assert run.returncode == 0, run.stderr
    return run.stdout + run.stderr


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read it; do not write to it."""
    folder = tmp_path_factory.mktemp("redacting")
    kb = folder / "kb"
    done("init", str(kb))
    for name, text in (("held.md", HELD), ("same.md", SAME)):
        front = f"---\ntitle: What Zebedee Quillfeather saw\nsource: {name} Gazette\nkind: newspaper\npublished: 2014-11-03\n---\n\n"
        (folder / name).write_text(front + text, encoding="utf-8")
    done("ingest", "--kb", str(kb), str(folder / "held.md"), str(folder / "same.md"))
    claim = next(c for c in said("claims", "--kb", str(kb)) if c["type"] == "control-held" and c["source"] == "held.md Gazette")
    done("review", claim["id"], "--accept", "--kb", str(kb), "--by", "m.vale", "--because", "as Zebedee Quillfeather says")
    return kb


def holding(kb: Path, *words: str) -> set[str]:
    """Files of the knowledge base that hold some words."""
    files = [path for path in kb.rglob("*") if path.is_file()]
    return {path.name for path in files if any(word.encode() in path.read_bytes() for word in words)}


def believed(kb: Path) -> object:
    answer = said("ask", "who-controlled", "--place", "Tayfur airbase", "--on", "2014-11-03", "--kb", str(kb))
    return answer["controller"], answer["status"], answer["confidence"], [e["claim"] for e in answer["evidence"]]


def test_a_name_is_gone_and_beliefs_stay(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    assert "log.sqlite" in holding(kb, "Quillfeather")
    before, ids = believed(kb), sorted(c["id"] for c in said("claims", "--kb", str(kb)))
    told_of = [
        done("redact", file, "--text", "zebedee  quillfeather", "--yes", "--kb", str(kb), *SIGNED) for file in ("held.md", "same.md")
    ]
    assert all("log events changed" in words for words in told_of)
    assert holding(kb, "Quillfeather", "Zebedee") == set()
    assert believed(kb) == before
    assert sorted(c["id"] for c in said("claims", "--kb", str(kb))) == ids
    assert "chain whole" in done("log", "verify", "--kb", str(kb))
    article = done("article", "held.md", "--kb", str(kb))
    assert "█" in article and "still holds Tayfur airbase" in article
    public = done("export", "--kb", str(kb), "--profile", "public", "--format", "nquads", "--graph", "reference")
    assert "Quillfeather" not in public
    again = run_program("redact", "held.md", "--text", "Zebedee Quillfeather", "--yes", "--kb", str(kb), *SIGNED)
    assert again.returncode == 2 and "does not hold these words" in again.stderr


def test_a_whole_article_is_gone_and_its_claims_stay_without_words(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    before = believed(kb)
    done("redact", "held.md", "--yes", "--kb", str(kb), *SIGNED)
    assert holding(kb, "still holds Tayfur", "shelled Tayfur", "held.md Gazette, ") == set()
    assert believed(kb) == before
    claims = [c for c in said("claims", "--kb", str(kb)) if c["source"] == "held.md Gazette"]
    assert claims and all(set(c["quote"]) == {"█"} for c in claims)
    assert "chain whole" in done("log", "verify", "--kb", str(kb))


def test_only_the_words_of_one_claim_go(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    shelled = next(c for c in said("claims", "--kb", str(kb)) if c["type"] == "shelling")
    done("redact", "held.md", "--claim", shelled["id"][:10], "--yes", "--kb", str(kb), *SIGNED)
    article = done("article", "held.md", "--kb", str(kb))
    assert "shelled" not in article and "still holds Tayfur airbase" in article
    other = run_program("redact", "same.md", "--claim", shelled["id"][:10], "--yes", "--kb", str(kb), *SIGNED)
    assert other.returncode == 2 and "is of another article" in other.stderr
    unsure = run_program("redact", "same.md", "--kb", str(kb), *SIGNED, input=b"n\n")
    assert unsure.returncode == 2 and "nothing was changed" in unsure.stderr
    assert "Jahar" in done("article", "same.md", "--kb", str(kb))


def test_a_crash_before_the_graph_is_made_again_leaves_no_words_to_be_read(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    with closing(KnowledgeBase.open(kb)) as opened, opened.reading() as claims:
        (document,) = (name.id for name in claims.document_names() if name.source_file.endswith("held.md"))
        redact(opened.log, document, ["Quillfeather"], None, Signed("m.vale", "he is in danger"))
    assert "Quillfeather said" not in done("claims", "--kb", str(kb), "--format", "jsonl")
    assert not holding(kb / "graph", "Quillfeather said")


def test_a_redacted_event_that_is_changed_again_is_found(told: Path, tmp_path: Path) -> None:
    kb = copied(told, tmp_path)
    done("redact", "held.md", "--text", "Quillfeather", "--yes", "--kb", str(kb), *SIGNED)
    with closing(sqlite3.connect(kb / "log.sqlite")) as db:
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            db.execute("UPDATE log SET body = body")
        db.execute("DROP TRIGGER log_keeps_what_was_recorded")
        db.execute("UPDATE log SET body = CAST(REPLACE(CAST(body AS TEXT), '█', 'x') AS BLOB) WHERE type LIKE 'claims-asserted/%'")
        db.commit()
    with closing(KnowledgeBase.open(kb)) as opened, pytest.raises(KnowledgeBaseFault, match="was changed after it was recorded"):
        opened.log.verify()
