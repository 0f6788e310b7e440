"""The main job, from the command line, on the shipped examples: what follows from them, and what must not."""

from __future__ import annotations

import json
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import thorough
from tests.end_to_end.conftest import run_program

TAYFUR_NAMES = ["Tayfur airbase", "T4", "Tiyas", "Tayfur military airbase", "tayfour air base"]


def who(kb: Path, place: str, on: str, *more: str) -> dict[str, Any]:
    done = run_program("ask", "--kb", str(kb), "who-controlled", "--place", place, "--on", on, *more)
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def holder(answer: dict[str, Any]) -> tuple[str | None, str]:
    return (answer["controller"]["label"] if answer["controller"] else None, answer["status"])


def test_the_demo_prints_holder_status_contest_and_quotes(demo_kb: Path) -> None:
    said = (demo_kb.parent / "said.txt").read_text("utf-8")
    assert "Tayfur airbase on 2014-11-03: Syrian government" in said
    assert "assessed" in said
    assert "contested by  Islamic State (assault since 2014-11-03)" in said
    assert '"the base remained in government hands"' in said


@pytest.mark.parametrize("name", TAYFUR_NAMES)
def test_the_headline_question_by_any_name(demo_kb: Path, name: str) -> None:
    answer = who(demo_kb, name, "2014-11-03")
    assert holder(answer) == ("Syrian government", "assessed")
    assert [(c["actor"]["label"], c["how"], c["since"]) for c in answer["contested_by"]] == [("Islamic State", "assault", "2014-11-03")]
    assert answer["rule"] == "R7"
    assert {"supports", "contests"} <= {row["role"] for row in answer["evidence"]}


def test_every_quote_is_what_the_stored_text_says_there(demo_kb: Path) -> None:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.log_events import ArticleRecorded

    kb = KnowledgeBase.open(demo_kb)
    log = kb.log
    texts = {s.event.document.id: log.text(s.event.document.text_digest) for s in log.read() if isinstance(s.event, ArticleRecorded)}
    kb.close()
    done = run_program("claims", "--kb", str(demo_kb), "--format", "jsonl")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rows) > 40
    for row in rows:
        text = texts[row["article"]]
        assert text is not None
        assert text[row["start"] : row["end"]] == row["quote"]


@pytest.mark.parametrize(
    ("place", "on", "known", "expected"),
    [
        ("Sha'ar gas field", "2014-11-03", None, ("Islamic State", "assessed")),
        ("Sha'ar gas field", "2014-11-06", None, ("Islamic State", "assessed")),  # state media's denial of what reporters saw
        ("Sha'ar gas field", "2014-10-26", None, ("Syrian government", "assessed")),  # who held it before the attack
        ("Jahar gas field", "2014-11-03", None, ("Islamic State", "claimed")),  # a boast that nobody contradicts
        ("Palmyra", "2014-11-06", None, ("Syrian government", "assessed")),  # a rumour on a good outlet changes nothing
        ("Kobane", "2014-10-31", None, ("YPG", "assessed")),
        ("Kobane", "2014-11-05", None, ("YPG", "disputed")),  # a boast and the holder's denial
        ("Haditha", "2014-11-06", "2014-11-06", ("Islamic State", "assessed")),  # as known before the correction
        ("Haditha", "2014-11-06", None, ("Iraqi government", "assessed")),  # and after it
        ("Homs", "2014-11-03", None, ("Syrian government", "assessed")),
        ("Aleppo", "2014-11-03", None, (None, "unknown")),
    ],
)
def test_what_the_examples_say(demo_kb: Path, place: str, on: str, known: str | None, expected: tuple[str | None, str]) -> None:
    answer = who(demo_kb, place, on, *(("--as-known", known) if known else ()))
    assert holder(answer) == expected


def test_nothing_of_the_glued_comment_is_believed(demo_kb: Path) -> None:
    """It says that T4, Palmyra's airport, Haditha and Kobane fell, and that Jahar was retaken."""
    done = run_program("claims", "--kb", str(demo_kb), "--format", "jsonl")
    forum = {row["id"] for line in done.stdout.splitlines() if (row := json.loads(line))["source_kind"] == "forum"}
    assert forum
    done = run_program("sparql", "--kb", str(demo_kb), "--format", "jsonl", "SELECT ?claim WHERE { ?p ckg:supportedBy ?claim }")
    supporting = {json.loads(line)["claim"].rsplit("/", 1)[-1] for line in done.stdout.splitlines()}
    assert supporting
    only_forum = run_program("ask", "--kb", str(demo_kb), "who-controlled", "--place", "Tayfur airbase", "--on", "2014-11-03")
    assert all(r["role"] == "noted" for r in json.loads(only_forum.stdout)["evidence"] if r["claim"].rsplit("/", 1)[-1] in forum)


def test_in_words(demo_kb: Path) -> None:
    done = run_program("ask", "--kb", str(demo_kb), "Who held T4 on 3 November 2014?")
    assert holder(json.loads(done.stdout)) == ("Syrian government", "assessed")


def test_as_recorded_folds_the_log_up_to_a_moment(demo_kb: Path) -> None:
    assert holder(who(demo_kb, "T4", "2014-11-03", "--as-recorded", "2015-01-01")) == (None, "unknown")
    assert holder(who(demo_kb, "T4", "2014-11-03", "--as-recorded", "2999-01-01")) == ("Syrian government", "assessed")


def test_shown_sparql_runs_as_it_stands(demo_kb: Path) -> None:
    shown = run_program("ask", "--kb", str(demo_kb), "--show-sparql", "who controlled T4 on 2014-11-03").stdout
    done = run_program("sparql", "--kb", str(demo_kb), "--format", "jsonl", shown)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert (rows[0]["relation"], rows[0]["actorLabel"]) == ("1 held by", "Syrian government")


def test_why_names_the_rule_and_what_would_change_the_answer(demo_kb: Path) -> None:
    said = run_program("why", "--kb", str(demo_kb), "--format", "table", "Tayfur airbase", "--on", "2014-11-03").stdout
    assert "rule R7" in said
    assert "would change" in said


def test_timelines_of_a_place_and_of_an_actor(demo_kb: Path) -> None:
    rows = json.loads(run_program("timeline", "--kb", str(demo_kb), "Sha'ar gas field").stdout)
    holders = [r["controller"]["label"] for r in rows if r["what"] == "period" and r["controller"]]
    assert [name for name, _ in groupby(holders)] == ["Syrian government", "Islamic State"]
    rows = json.loads(run_program("timeline", "--kb", str(demo_kb), "Islamic State").stdout)
    assert {r["place"]["label"] for r in rows} >= {"Jahar gas field", "Sha'ar gas field", "Tayfur airbase"}


def test_ingesting_again_changes_nothing(demo_kb: Path, empty_kb: Path) -> None:
    from conflictkg.bootstrap import shipped

    folder = str(shipped("examples") / "articles")
    first = json.loads(run_program("ingest", "--kb", str(empty_kb), folder).stdout)
    before = json.loads(run_program("status", "--kb", str(empty_kb), "--format", "json").stdout)
    second = json.loads(run_program("ingest", "--kb", str(empty_kb), folder).stdout)
    after = json.loads(run_program("status", "--kb", str(empty_kb), "--format", "json").stdout)
    assert all(r["new"] for r in first) and not any(r["new"] for r in second)
    assert before == after
    assert after["graph_lag"] == 0 and after["ontology_adopted"]


@thorough
def test_exports_are_the_same_bytes_before_and_after_a_rebuild(empty_kb: Path) -> None:
    from conflictkg.bootstrap import shipped

    article = str(shipped("examples") / "articles" / "02-levant-wire-tayfur.md")
    assert run_program("ingest", "--kb", str(empty_kb), article).returncode == 0
    for format in ("nquads", "trig", "turtle", "jsonld"):
        out = [empty_kb / f"{n}.{format}" for n in (1, 2)]
        assert run_program("export", "--kb", str(empty_kb), "--format", format, "-o", str(out[0])).returncode == 0
        assert run_program("rebuild", "--kb", str(empty_kb)).returncode == 0
        assert run_program("export", "--kb", str(empty_kb), "--format", format, "-o", str(out[1])).returncode == 0
        assert out[0].read_bytes() == out[1].read_bytes()
        assert out[0].stat().st_size > 10_000


def test_questions_by_name_and_lists(demo_kb: Path) -> None:
    questions = json.loads(run_program("queries", "--kb", str(demo_kb)).stdout)
    assert {"who-controlled", "what-did-actor-hold"} <= {q["name"] for q in questions}
    done = run_program("ask", "--kb", str(demo_kb), "what-did-actor-hold", "--actor", "Isil", "--on", "2014-11-04", "--format", "csv")
    assert "Jahar gas field" in done.stdout
    done = run_program("ask", "--kb", str(demo_kb), "what-does-source-say", "--source", "Levant Wire", "--format", "csv")
    assert "Tayfur airbase" in done.stdout, "a source that only the log knows"
    found = json.loads(run_program("entities", "--kb", str(demo_kb), "Tadmur").stdout)
    assert found[0]["label"] == "Palmyra"


def test_a_claim_that_cannot_be_weighed_is_shown_with_the_answer(empty_kb: Path) -> None:
    """ "The town fell" names nobody: it changes nothing, and an analyst sees it all the same."""
    text = b"---\npublished: 2014-11-03\nkind: newspaper\nsource: Harbour Gazette\n---\n\nThe town of Haditha fell on Monday.\n"
    assert run_program("ingest", "--kb", str(empty_kb), "-", input=text).returncode == 0
    answer = who(empty_kb, "Haditha", "2014-11-03")
    assert holder(answer) == (None, "unknown")
    assert [(r["role"], r["reliability"]) for r in answer["evidence"]] == [("noted", "B")]


def test_a_changed_text_at_a_known_url_is_a_revision(empty_kb: Path) -> None:
    head = "---\npublished: {day}\nkind: newspaper\nsource: Harbour Gazette\nurl: https://gazette.example/1\n---\n\n"
    for day, text in (
        ("2014-11-03", "Islamic State captured Palmyra on Monday."),
        ("2014-11-04", "A fire broke out near Palmyra on Monday."),
    ):
        data = (head.format(day=day) + text + "\n").encode()
        assert run_program("ingest", "--kb", str(empty_kb), "-", input=data).returncode == 0
    assert holder(who(empty_kb, "Palmyra", "2014-11-05", "--as-known", "2014-11-03")) == ("Islamic State", "assessed")
    assert holder(who(empty_kb, "Palmyra", "2014-11-05")) == (None, "unknown")


def test_all_holders_of_a_day_are_those_of_each_place(demo_kb: Path) -> None:
    def said(*arguments: str) -> Any:
        done = run_program(*arguments, "--kb", str(demo_kb), "--format", "json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    held = said("holders", "--on", "2014-11-05")
    assert len(held) > 3
    for row in held:
        answer = said("ask", "who-controlled", "--place", row["place"]["iri"], "--on", "2014-11-05")
        assert (row["controller"], row["status"], row["confidence"]) == (answer["controller"], answer["status"], answer["confidence"])
    mine = [row["place"] for row in held if row["controller"] and row["controller"]["label"] == "Islamic State"]
    assert [row["place"] for row in said("holders", "--on", "2014-11-05", "--actor", "Isil")] == mine
    assert {row["country"] for row in said("holders", "--on", "2014-11-05", "--country", "iq")} == {"IQ"}
    assert said("holders", "--on", "2014-11-05", "--as-known", "2014-09-01") == []
