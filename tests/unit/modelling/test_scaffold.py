"""A new module is whole, valid, adoptable and read by its own trigger before its author has written a word."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
import rdflib

from conflictkg.bootstrap.layout import ONTOLOGY_FILES, shipped
from conflictkg.domain.claims import Article, Document
from conflictkg.errors import InputRefused, UsageError
from conflictkg.extraction.rules import RuleExtractor
from conflictkg.graph.questions import load_question
from conflictkg.modelling.checking import Checking
from conflictkg.modelling.formatting import lay_out_file, turtle_files
from conflictkg.modelling.scaffold import LONGEST, MARK, Plan, write
from conflictkg.rdf.terms import CKG
from conflictkg.schema.shapes import ShapeSet
from conflictkg.schema.vocabulary import load_vocabulary
from tests.fakes.names import FakeNameIndex
from tests.fakes.vocabulary import shipped_vocabulary

SHIPPED = [shipped("ontology") / name for name in ONTOLOGY_FILES]
PLANS = [
    ("chemical-weapons", "", ""),
    ("garrison", "https://example.net/g/", ""),
    ("owl-raids", "", ""),
    ("drone-strike", "", "air-strike"),
    ("aid-blockade", "https://example.net/aid#", "siege"),
    ("mine-casualties", "", "casualties"),
]


def plan(name: str, namespace: str = "", broader: str = "") -> Plan:
    return Plan.of(name, shipped_vocabulary(), {"who-controlled"}, namespace, broader)


def written(folder: Path, *asked: str) -> Path:
    return write(plan(*asked), folder)[0]


@cache
def core() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in SHIPPED:
        graph.parse(path)
    return graph


@pytest.mark.parametrize("asked", PLANS, ids=lambda asked: asked[0])
def test_what_is_written_keeps_the_style_and_is_adopted(tmp_path: Path, asked: tuple[str, str, str]) -> None:
    module = written(tmp_path, *asked)
    graph = rdflib.Graph().parse(module)
    ours = {str(s) for s in graph.subjects()}
    style = ShapeSet([shipped("ontology") / "style.ttl"]).violations(graph + core())
    assert [v for v in style if v.focus in ours] == []
    vocabulary = load_vocabulary([*SHIPPED, module])
    kind = vocabulary.kinds[asked[0]]
    RuleExtractor(vocabulary, FakeNameIndex())  # its trigger parses
    if asked[2]:
        above = vocabulary.kinds[asked[2]]
        assert (kind.effect, kind.state, kind.lasts, kind.mutual) == (above.effect, above.state, above.lasts, above.mutual)
        assert asked[0] in vocabulary.within(asked[2]) and above.cls in kind.classes
    ontology = next(graph.subjects(rdflib.RDF.type, rdflib.OWL.Ontology))
    said = {p: graph.value(ontology, p) for p in (rdflib.OWL.imports, rdflib.OWL.versionIRI, rdflib.DCTERMS.license)}
    assert all(said.values()), said


@pytest.mark.parametrize("asked", PLANS, ids=lambda asked: asked[0])
def test_what_is_written_is_laid_out_and_nothing_is_found_in_it(tmp_path: Path, asked: tuple[str, str, str]) -> None:
    module = written(tmp_path, *asked)
    for path in turtle_files([module.parent]):
        assert not lay_out_file(path).changed, path
    checking = Checking(ontology=shipped("ontology"), queries=(shipped("queries"),), read_examples=False)
    assert checking.findings([module.parent]) == []


@pytest.mark.parametrize("asked", PLANS, ids=lambda asked: asked[0])
def test_the_examples_do_what_their_folders_say_and_the_question_runs(tmp_path: Path, asked: tuple[str, str, str]) -> None:
    module = written(tmp_path, *asked)
    shapes = ShapeSet([*SHIPPED, shipped("ontology") / "shapes.ttl", module])
    for path in sorted(module.parent.glob("examples/*/*.ttl")):
        data = rdflib.Graph().parse(path)
        for graph in (core(), rdflib.Graph().parse(module)):
            for triple in graph.triples((None, rdflib.RDFS.subClassOf, None)):
                data.add(triple)
            for triple in graph.triples((None, rdflib.RDF.type, rdflib.URIRef(f"{CKG}EventKind"))):
                data.add(triple)
        assert [v.shape for v in shapes.violations(data)] == re.findall(r"# breaks: [\w-]+:(\w+)", path.read_text(encoding="utf-8"))
    question = load_question(module.parent / "queries" / f"{asked[0]}.rq")
    question.check()
    assert question.expect.columns and question.ask


def test_the_example_sentence_is_read_as_the_kind(tmp_path: Path) -> None:
    modules = [written(tmp_path, *asked) for asked in PLANS]
    vocabulary = load_vocabulary([*SHIPPED, *modules])
    graph = rdflib.Graph()
    for module in modules:
        graph.parse(module)
    kinds = list(graph.subject_objects(rdflib.SKOS.notation))
    sentences = [str(graph.value(kind, rdflib.SKOS.example)) for kind, _ in kinds]
    document = Document(id="d", text_digest="", raw_digest="", source_file="")
    reader = RuleExtractor(vocabulary, FakeNameIndex())
    found = list(reader.extract_all([Article(replace(document, id=f"d{n}"), text) for n, text in enumerate(sentences)]))
    assert [[c.kind for c in claims] for claims in found] == [[str(notation)] for _, notation in kinds], sentences
    assert all(claim.agents and claim.patients for claims in found for claim in claims)


def test_at_most_fifteen_lines_are_to_be_written_and_each_says_what(tmp_path: Path) -> None:
    for asked in PLANS:
        marked = [line for line in written(tmp_path, *asked).read_text(encoding="utf-8").splitlines() if MARK in line]
        assert 5 < len(marked) <= 15
        assert all(len(line.partition(MARK)[2].split()) >= 3 for line in marked)


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (("Chemical Weapons",), "cannot name a module"),
        (("../x",), "cannot name a module"),
        (("",), "cannot name a module"),
        (("a" * (LONGEST + 1),), "cannot name a module"),
        (("siege",), "there is a kind 'siege' already"),
        (("who-controlled",), "there is a question 'who-controlled' already"),
        (("x-raid", "example.org/x"), "is not an http IRI that ends in / or #"),
        (("x-raid", "https://example.org/x> . <y/"), "is not an http IRI"),
        (("x-raid", "https://example.org/x"), "is not an http IRI that ends in / or #"),
        (("x-raid", "", "airstrike"), "--broader 'airstrike' is not a kind of claim; use one of: affiliation, air-strike,"),
    ],
)
def test_what_cannot_be_made_is_refused(asked: tuple[str, ...], said: str) -> None:
    with pytest.raises(UsageError) as refusal:
        plan(*asked)
    assert said in str(refusal.value)


def test_nothing_is_overwritten_and_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "garrison").mkdir()
    (tmp_path / "raid.ttl").write_text("mine", encoding="utf-8")
    for name in ("garrison", "raid"):
        with pytest.raises(InputRefused, match="is there already; choose another name, nothing was written"):
            write(plan(name), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["garrison", "raid.ttl"]
    monkeypatch.setattr(Path, "rename", _full)
    with pytest.raises(InputRefused, match="cannot be written"):
        write(plan("night-raid"), tmp_path)
    assert sorted(p.name for p in tmp_path.iterdir()) == ["garrison", "raid.ttl"]


def _full(self: Path, target: Path) -> Path:
    raise OSError(28, "No space left on device")
