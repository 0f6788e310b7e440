"""``article`` as a user calls it: any name finds the article, and its claims stand in the text where they were read."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.conftest import run_program

JAHAR = "05-plains-herald-jahar-statement.md"
HOST = "01-harbour-gazette-tayfur-assault.txt"


def told(kb: Path, name: str) -> dict[str, Any]:
    done = run_program("article", "--kb", str(kb), name, "--format", "json")
    assert done.returncode == 0, done.stderr
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def test_piped_it_marks_the_claims_in_the_text_and_lists_them(demo_kb: Path) -> None:
    done = run_program("article", "--kb", str(demo_kb), JAHAR)
    assert done.returncode == 0, done.stderr
    assert "[1:Islamic State captured the Jahar gas field on Sunday]" in done.stdout
    assert re.search(r"1 +control-gained +Islamic State +Jahar gas field +2014-11-02 +asserted +0\.9 +accepted", done.stdout)
    assert "rules/1: control-gained: capture/VERB" in done.stdout
    assert done.stdout.startswith("Statement on the conquest of Jahar\nPlains Herald (armed-group), 2014-11-03\n")


def test_json_gives_metadata_text_and_claims_at_their_offsets(demo_kb: Path) -> None:
    answer = told(demo_kb, JAHAR)
    assert answer["document"]["source"] == "Plains Herald"
    assert answer["claims"]
    for number, claim in enumerate(answer["claims"], 1):
        assert claim["number"] == number
        assert answer["text"][claim["start"] : claim["end"]] == claim["quote"]


def test_any_name_of_an_article_finds_it(demo_kb: Path) -> None:
    document = told(demo_kb, JAHAR)["document"]
    names = [
        *(document["id"], document["id"][:8].upper(), document["iri"], document["source_file"]),
        *(f"articles/{JAHAR}", document["title"], "CONQUEST of Jahar", "plains-herald"),
    ]
    assert {told(demo_kb, name)["document"]["id"] for name in names} == {document["id"]}


def test_a_file_means_its_article_and_the_comment_has_its_own_id(demo_kb: Path) -> None:
    host = told(demo_kb, HOST)["document"]
    assert host["comment_on"] is None
    (comment,) = host["comments"]
    assert told(demo_kb, comment)["document"]["comment_on"] == host["id"]


def test_without_a_name_it_lists_all_documents(demo_kb: Path) -> None:
    done = run_program("article", "--kb", str(demo_kb), "--format", "json")
    rows = json.loads(done.stdout)
    assert {"id", "source_file", "title", "comment_on"} == set(rows[0])
    assert any(row["source_file"].endswith(JAHAR) for row in rows)


@pytest.mark.parametrize(
    ("name", "code", "said"), [("Kobane", 1, "ambiguous; give the id of one of:\n"), ("Atlantis", 2, "no article has")]
)
def test_an_ambiguous_or_unknown_name_says_what_to_do(demo_kb: Path, name: str, code: int, said: str) -> None:
    done = run_program("article", "--kb", str(demo_kb), name)
    assert done.returncode == code
    assert said in done.stderr
    assert not done.stdout


def test_claims_of_an_article_are_asked_for_by_the_same_names(demo_kb: Path) -> None:
    def claims(name: str) -> set[str]:
        done = run_program("claims", "--kb", str(demo_kb), "--article", name, "--format", "jsonl")
        assert done.returncode == 0, done.stderr
        return {json.loads(line)["id"] for line in done.stdout.splitlines()}

    host = told(demo_kb, HOST)
    own = {c["id"] for c in host["claims"]}
    assert claims(host["document"]["id"][:8]) == own
    assert claims(f"articles/{HOST}") == own | {c["id"] for c in told(demo_kb, host["document"]["comments"][0])["claims"]} > own
    unknown = run_program("claims", "--kb", str(demo_kb), "--article", "Atlantis")
    assert unknown.returncode == 2
    assert "no article has the id, file or title 'Atlantis'" in unknown.stderr


def test_control_characters_of_an_article_are_blanked_in_its_words_and_names(empty_kb: Path, tmp_path: Path) -> None:
    hostile = tmp_path / "hostile.md"
    hostile.write_text(
        '---\ntitle: "Rebels \\e[2J take it"\nsource: "Gazette \\u202E"\npublished: 2014-11-03\n---\n\n'
        "Rebels captured\x1b[31m the town of Kobane\u202e on Sunday.\n",
        encoding="utf-8",
    )
    run_program("ingest", "--kb", str(empty_kb), str(hostile))
    for arguments in ((str(hostile),), ()):
        done = run_program("article", "--kb", str(empty_kb), *arguments, "--format", "table")
        assert done.returncode == 0, done.stderr
        assert "take it" in done.stdout
        assert not re.search(r"[^\n -~·]", done.stdout)
