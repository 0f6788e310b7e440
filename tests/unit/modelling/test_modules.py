"""Ontology files with the lines of their subjects."""

from __future__ import annotations

from pathlib import Path

import pytest

from conflictkg.errors import InputRefused
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.modelling.modules import Module, modules_in

TEXT = """@prefix own: <https://example.org/own/> .
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>

own:first a skos:Concept ;
    skos:prefLabel "first"@en .
<https://example.org/own/second> a skos:Concept .
own:first skos:altLabel "one"@en .
"""


def test_subjects_have_lines_and_triples() -> None:
    module = Module(Path("own.ttl"), TEXT)
    assert module.lines == {"https://example.org/own/first": 4, "https://example.org/own/second": 6}
    assert module.line_of("https://example.org/own/third") == 0
    assert len(module.graph) == 4


def test_folders_and_files_are_read_and_what_is_no_text_is_refused(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "b.ttl").write_text(TEXT)
    (tmp_path / "a.ttl").write_text(TEXT)
    (tmp_path / "notes.txt").write_text("no ontology")
    assert [m.path.name for m in modules_in([tmp_path])] == ["a.ttl", "b.ttl"]
    (tmp_path / "c.ttl").write_bytes(b"\xff\xfe")
    with pytest.raises(InputRefused, match="not UTF-8"):
        list(modules_in([tmp_path]))
    with pytest.raises(InputRefused, match="cannot be read"):
        list(modules_in([tmp_path / "absent.ttl"]))


def test_a_finding_says_where_what_and_how_to_mend_it() -> None:
    found = Finding("own.ttl", 4, 0, "style-definition", "https://example.org/own/first", "own:first has no definition", "add one")
    assert str(found) == "own.ttl:4: error [style-definition] own:first has no definition; add one"
    assert str(Finding("own.ttl", 0, 0, "empty", "", "it says nothing", "delete it", Severity.NOTE)).startswith("own.ttl: note [empty]")
