"""Prefixes that a query need not declare: those of the heads of Turtle files."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.errors import KnowledgeBaseFault, UsageError
from conflictkg.graph.answers import Rows
from conflictkg.graph.prefixes import prefixes_of, with_declarations
from conflictkg.graph.sparql import look_over, query
from conflictkg.rdf.terms import PREFIXES
from tests.unit.graph.world import BASE, world

ONTOLOGY = Path(__file__).parents[3] / "ontology"

HEAD = '''# my module  @prefix comment: <http://never/> .
@prefix mine:  <https://example.org/mine#> .   # the town's
PREFIX other: <https://example.org/other/>
@base <https://example.org/base/> .
@prefix rel: <rel#> .  @prefix two: <https://example.org/two#> .
@prefix ckg: <https://example.org/not-ours#> .
@prefix : <https://example.org/empty#> .

mine:a mine:says """
@prefix inside: <http://never/> .
""" .
@prefix late: <http://never/> .
'''


def test_the_head_of_a_module_declares_and_nothing_else_does(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text(HEAD, encoding="utf-8")
    found = prefixes_of([tmp_path / "mine.ttl"], BASE)
    own = {prefix: iri for prefix, iri in found.items() if prefix not in PREFIXES}
    assert own == {
        "mine": "https://example.org/mine#",
        "other": "https://example.org/other/",
        "rel": "https://example.org/base/rel#",
        "two": "https://example.org/two#",
        "": "https://example.org/empty#",
    }
    assert found["ckg"] == PREFIXES["ckg"]


def test_of_two_modules_the_later_counts(tmp_path: Path) -> None:
    for name, iri in (("a", "https://example.org/1#"), ("b", "https://example.org/2#")):
        (tmp_path / f"{name}.ttl").write_text(f"@prefix m: <{iri}> .\n", encoding="utf-8")
    assert prefixes_of([tmp_path / "a.ttl", tmp_path / "b.ttl"], BASE)["m"] == "https://example.org/2#"
    with pytest.raises(KnowledgeBaseFault, match=r"c\.ttl: cannot be read"):
        prefixes_of([tmp_path / "c.ttl"], BASE)


def test_the_shipped_files_declare_at_their_heads() -> None:
    """Whatever a parser finds declared in them stands in their heads."""
    for path in [ONTOLOGY / "vocabularies.ttl", ONTOLOGY / "coded.ttl", *sorted((ONTOLOGY / "reference").glob("*.ttl"))]:
        parser = ox.parse(path=path, format=ox.RdfFormat.TURTLE, base_iri=BASE)
        next(parser)
        declared = {prefix: iri for prefix, iri in parser.prefixes.items() if prefix not in PREFIXES}
        assert {p: i for p, i in prefixes_of([path], BASE).items() if p not in PREFIXES} == declared, path


def test_a_query_uses_them_undeclared_and_its_own_are_stronger(tmp_path: Path) -> None:
    (tmp_path / "mine.ttl").write_text("@prefix town: <https://example.org/place/> .\n", encoding="utf-8")
    prefixes = prefixes_of([tmp_path / "mine.ttl"], BASE)
    label = "SELECT ?label { town:westford skos:prefLabel ?label }"
    answer = query(world(), label, prefixes=prefixes)
    assert isinstance(answer, Rows)
    assert list(answer.records())
    other = query(world(), f"PREFIX town: <http://elsewhere/> {label}", prefixes=prefixes)
    assert isinstance(other, Rows)
    assert not list(other)
    with pytest.raises(UsageError, match=r"town: is not declared"):
        query(world(), label)
    with pytest.raises(UsageError, match=r"ckgx: is not declared.*known without it: .*town"):
        query(world(), "SELECT * { ?s ckgx:p ?o }", prefixes=prefixes)


def test_a_query_for_elsewhere_declares_what_only_we_know() -> None:
    prefixes = {**PREFIXES, "town": "https://example.org/place/"}
    text = "SELECT * {\n?s skos:prefLabel town:x }"
    sent = with_declarations(text, look_over(text, BASE, prefixes=prefixes).used, prefixes)
    assert sent == "PREFIX town: <https://example.org/place/> " + text
