"""Question files are checked one by one: a broken one is a finding, what its header expects is compared, slow forms are named."""

from __future__ import annotations

from pathlib import Path

import pytest

from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.checking import Checked, check_file
from conflictkg.graph.questions import Expect, load_question, load_questions
from tests.unit.graph.world import QUERIES, world

WARS = "PREFIX ckg: <https://w3id.org/conflictkg/ontology#>\nSELECT ?place (COUNT(?p) AS ?n) "
WARS += "{ GRAPH ?g { ?p a ckg:ControlPeriod ; ckg:place ?place } } "


def checked(tmp_path: Path, header: str, body: str, own: bool = True) -> Checked:
    path = tmp_path / "mine.rq"
    path.write_text(f"#+ summary: Mine\n{header}{body}", encoding="utf-8")
    return check_file(path, world(), own=own)


def test_a_good_file_has_no_findings_and_says_how_many_rows_it_gives(tmp_path: Path) -> None:
    found = checked(tmp_path, '#+ expect: {"columns": ["place", "n"], "min_rows": 4}\n', WARS + "GROUP BY ?place")
    assert found.findings == ()
    assert found.rows == 4
    assert found.seconds is not None and found.seconds >= 0


def test_columns_and_rows_that_are_not_as_expected_are_found_at_the_line_that_expects_them(tmp_path: Path) -> None:
    header = '#+ expect: {"columns": ["n", "place"], "min_rows": 5}\n'
    found = checked(tmp_path, header, WARS + "GROUP BY ?place")
    assert [f.line for f in found.findings] == [2, 2]
    assert [f.what for f in found.findings] == [
        "it gives 4 rows, and 'expect' says at least 5",
        "its columns are place, n, not those that 'expect' names",
    ]
    shipped = checked(tmp_path, header, WARS + "GROUP BY ?place", own=False)
    assert [f.what for f in shipped.findings] == ["its columns are place, n, not those that 'expect' names"]


def test_yes_or_no_counts_as_one_row_and_triples_as_many_as_there_are(tmp_path: Path) -> None:
    assert checked(tmp_path, '#+ expect: {"min_rows": 1}\n', "ASK { ?s ?p ?o }").rows == 1
    assert checked(tmp_path, "", "CONSTRUCT { <http://e/s> <http://e/p> ?x } WHERE { VALUES ?x { 1 2 3 } }").rows == 3


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ("SELECT * { ?s ?p", "expected"),
        ("DROP ALL", "changes data"),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", "SERVICE would send"),
    ],
)
def test_what_cannot_run_is_a_finding_with_the_reason(tmp_path: Path, body: str, reason: str) -> None:
    found = checked(tmp_path, "", body)
    assert found.rows is None
    (finding,) = found.findings
    assert finding.what.startswith("it cannot be used: ") and reason in finding.what
    assert "correct the file" in finding.instead and str(tmp_path) not in finding.what


def test_slow_forms_are_found_in_own_and_shipped_files(tmp_path: Path) -> None:
    for own in (True, False):
        found = checked(tmp_path, "", "SELECT * { GRAPH ?g { ?s ?p ?o OPTIONAL { ?s ?q ?r } } } LIMIT 1", own)
        assert [(f.line, f.what) for f in found.findings] == [(2, "OPTIONAL inside GRAPH ?g")]


@pytest.mark.parametrize("name", load_questions([QUERIES]))
def test_every_shipped_file_passes_on_any_knowledge_base(name: str) -> None:
    assert check_file(QUERIES / f"{name}.rq", world(), own=False).findings == ()


@pytest.mark.parametrize(
    ("said", "reason"),
    [
        ("[]", None),
        ('{"columns": ["a"], "min_rows": 0}', None),
        ('{"colums": ["a"]}', "columns or min_rows, and nothing else"),
        ('["a"]', "columns or min_rows, and nothing else"),
        ('{"min_rows": -1}', "whole number, 0 or more"),
        ('{"min_rows": true}', "whole number, 0 or more"),
        ('{"columns": "a"}', "list of words"),
    ],
)
def test_what_expect_may_say(tmp_path: Path, said: str, reason: str | None) -> None:
    path = tmp_path / "mine.rq"
    path.write_text(f"#+ summary: Mine\n#+ expect: {said}\nASK {{}}\n", encoding="utf-8")
    if reason is None:
        assert isinstance(load_question(path).expect, Expect)
        return
    with pytest.raises(KnowledgeBaseFault, match=reason):
        load_question(path)
