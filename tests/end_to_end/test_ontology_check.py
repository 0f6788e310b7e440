"""``ontology check`` as it is run, and what a knowledge base with a broken module still does: it answers, and takes nothing in."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.end_to_end.conftest import copied, run_program
from tests.unit.modelling.broken import Broken, kind

WELL = Broken("fortifying", kind("fortifying", ("fortifying/VERB", "fortify/VERB")), 0, "", "").text
MISSPELT = WELL.replace("skos:prefLabel", "skos:prefLable")
QUESTION = "who controlled T4 on 2014-11-10"


@pytest.fixture
def module(tmp_path: Path) -> Path:
    path = tmp_path / "my modules" / "fortifying.ttl"
    path.parent.mkdir()
    path.write_text(MISSPELT, encoding="utf-8")
    return path


def test_findings_are_lines_of_text_and_the_exit_code_is_for_ci(module: Path) -> None:
    done = run_program("ontology", "check", "--no-reading", str(module))
    assert done.returncode == 1
    first = next(line for line in done.stdout.splitlines() if "unknown-term" in line)
    assert first.startswith(f"{module}:11:5: error [unknown-term] skos:prefLable is no term of ")
    assert first.endswith("; did you mean skos:prefLabel?")
    module.write_text(WELL, encoding="utf-8")
    assert run_program("ontology", "check", "--no-reading", "--strict", str(module)).returncode == 0


def test_warnings_count_only_when_strict(module: Path) -> None:
    module.write_text(WELL.replace('owl:versionInfo "0.1.0"', 'owl:versionInfo "one"'), encoding="utf-8")
    done = run_program("ontology", "check", "--no-reading", str(module))
    assert (done.returncode, "[version]" in done.stdout) == (0, True)
    assert run_program("ontology", "check", "--no-reading", "--strict", str(module)).returncode == 1


def test_json_has_every_field_and_sarif_is_what_code_hosts_read(module: Path) -> None:
    found = json.loads(run_program("ontology", "check", "--no-reading", "--format", "json", str(module)).stdout)
    assert {"path", "line", "column", "code", "subject", "what", "mend", "severity"} == set(found[0])
    sarif = json.loads(run_program("ontology", "check", "--no-reading", "--format", "sarif", str(module)).stdout)
    assert sarif["version"] == "2.1.0" and sarif["$schema"].endswith("sarif-2.1.0.json")
    (run,) = sarif["runs"]
    assert run["tool"]["driver"]["name"] == "conflictkg"
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    assert len(run["results"]) == len(found) and len(rules) == len(set(rules))
    for result, finding in zip(run["results"], found, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == finding["code"]
        assert result["level"] == finding["severity"] in ("error", "warning", "note")
        assert finding["what"] in result["message"]["text"]
        (location,) = result["locations"]
        physical = location["physicalLocation"]
        assert physical["artifactLocation"]["uri"] == module.as_uri()
        assert physical["region"] == {"startLine": finding["line"], "startColumn": finding["column"]}


def test_a_path_that_is_not_there_is_refused_in_one_line(tmp_path: Path) -> None:
    done = run_program("ontology", "check", str(tmp_path / "nowhere.ttl"))
    assert done.returncode == 1
    assert done.stderr.startswith("error: ") and "no such file or folder" in done.stderr and done.stderr.count("\n") == 1


def test_without_a_path_the_modules_of_the_knowledge_base_are_checked(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    assert run_program("ontology", "check", "--strict", "--kb", str(kb)).returncode == 0
    (kb / "ontology" / "fortifying.ttl").write_text(MISSPELT, encoding="utf-8")
    done = run_program("ontology", "check", "--no-reading", "--kb", str(kb))
    assert done.returncode == 1
    assert {Path(line.split(":")[0]).name for line in done.stdout.splitlines()} == {"fortifying.ttl"}


def test_questions_run_when_asked_for(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    (kb / "queries").mkdir(exist_ok=True)
    query = '#+ summary: Sieges\n#+ params: {}\n#+ expect: {"columns": ["other"]}\nSELECT ?siege WHERE { ?siege a ckg:Siege }\n'
    (kb / "queries" / "sieges.rq").write_text(query, encoding="utf-8")
    done = run_program("ontology", "check", "--no-reading", "--run", "--kb", str(kb), str(kb / "ontology"))
    assert done.returncode == 1
    assert {Path(line.split(":")[0]).name for line in done.stdout.splitlines()} == {"sieges.rq"}


BROKEN = {
    "syntax": ("@prefix ckg: <https://w3id.org/conflictkg/ontology#> .\nckg:a ckg:b", "line 2"),
    "trigger": (WELL.replace("agent=subj", "agent=sub"), "'sub'"),
    "effect": (WELL.replace('"none"', '"wins"'), "'wins'"),
    "policy": ("<https://w3id.org/conflictkg/vocab/policy> <https://w3id.org/conflictkg/ontology#contestHorizon> 'long' .", "'long'"),
}


@pytest.mark.parametrize(("text", "reason"), BROKEN.values(), ids=list(BROKEN))
def test_a_knowledge_base_with_a_broken_module_answers_by_what_it_adopted_last(
    demo_kb: Path, tmp_path: Path, text: str, reason: str
) -> None:
    kb = copied(demo_kb, tmp_path)
    before = run_program("ask", "--kb", str(kb), QUESTION)
    log = json.loads(run_program("status", "--kb", str(kb), "--format", "json").stdout)["log_position"]
    (kb / "ontology" / "broken.ttl").write_text(text, encoding="utf-8")
    for command in (("ask", QUESTION), ("ask", "who-controlled", "--place", "T4", "--on", "2014-11-10")):
        done = run_program(command[0], "--kb", str(kb), *command[1:])
        assert done.returncode == 0, done.stderr
        if reason != "'sub'":  # a trigger concerns the reader, whom no question needs
            assert "broken.ttl" in done.stderr and "adopted last" in done.stderr and done.stderr.count("adopted last") == 1
    assert run_program("ask", "--kb", str(kb), QUESTION).stdout == before.stdout
    article = tmp_path / "news.md"
    article.write_text("---\nsource: Harbour Gazette\npublished: 2014-11-20\n---\n\nRebels captured Tayfur airbase.\n", encoding="utf-8")
    for taking_in in (("ingest", str(article)), ("rebuild",)):
        done = run_program(taking_in[0], "--kb", str(kb), *taking_in[1:])
        assert done.returncode == 3, (taking_in, done.stdout, done.stderr)
        assert reason in done.stderr
    status = json.loads(run_program("status", "--kb", str(kb), "--format", "json").stdout)
    assert (status["log_position"], status["ontology_adopted"]) == (log, False)


def test_what_follows_from_the_log_is_made_again_by_the_last_adoption(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    before = run_program("ask", "--kb", str(kb), QUESTION)
    (kb / "ontology" / "broken.ttl").write_text(BROKEN["syntax"][0], encoding="utf-8")
    shutil.rmtree(kb / "graph")
    (kb / "names.sqlite").unlink()
    done = run_program("ask", "--kb", str(kb), QUESTION)
    assert (done.returncode, done.stdout) == (0, before.stdout), done.stderr
