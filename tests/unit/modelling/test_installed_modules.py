"""Modules of installed packages take part in documentation and comparison as a knowledge base's own do."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.modelling.comparing import compare
from conflictkg.modelling.gathering import gathered
from conflictkg.modelling.versions import version
from tests.unit.bootstrap.test_modules import installed

HARBOUR = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix h: <https://example.org/harbour#> .
h:Harbour a owl:Class ; rdfs:subClassOf ckg:Place ; rdfs:label "%s"@en ; skos:definition "Where ships lie."@en .
"""
QUESTION = """#+ summary: Which harbours there are
#+ params: {}
PREFIX h: <https://example.org/harbour#>
SELECT ?x WHERE { ?x a h:Harbour }
"""


def test_they_are_documented_and_compared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    files = ("harbour/a-harbour.ttl", "harbour/queries/harbours.rq", "harbour/examples/valid/x.ttl", "harbour/migrations/0001-x/before.ttl")
    site = installed(tmp_path / "site", "harbour", "harbour = harbour", *files)
    (site / files[0]).write_text(HARBOUR % "harbour")
    (site / files[1]).write_text(QUESTION)
    (site / files[3]).write_text("<https://example.org/harbour#Ghost> a <http://www.w3.org/2002/07/owl#Class> .")
    monkeypatch.syspath_prepend(str(site))
    kb = tmp_path / "kb"
    KnowledgeBase.create(kb).close()
    with (kb / "conflictkg.toml").open("a") as settings:
        settings.write('modules = ["harbour"]\n')

    found = gathered(kb)
    assert {"https://example.org/harbour#Harbour"} == {iri for iri in found.glossary.terms if "example.org" in iri}
    assert [module.path.name for module in found.own] == ["a-harbour.ttl"]
    assert "harbours" in {question.name for question in found.questions}

    with closing(KnowledgeBase.open(kb)) as opened:
        (added,) = compare(version("adopted", opened), version("current", opened)).changes
        assert (added.subject, added.what) == ("https://example.org/harbour#Harbour", "added")
        opened.adopt_ontology()
        names = [str(module.path) for module in version("adopted", opened)]
        assert names.index("module/harbour/a-harbour.ttl") > names.index("vocabularies.ttl")
        assert compare(version("adopted", opened), version("current", opened)).changes == []
        (site / files[0]).write_text(HARBOUR % "haven")
        (changed,) = compare(version("adopted", opened), version("current", opened)).changes
        assert changed.predicate == "rdfs:label"
