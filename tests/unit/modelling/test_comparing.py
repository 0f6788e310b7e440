"""What two ontologies say differently, how grave it is, and which version it demands."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.cli.run import run
from conflictkg.errors import InputRefused, UsageError
from conflictkg.modelling.comparing import Comparison, compare
from conflictkg.modelling.modules import Module
from conflictkg.modelling.verdicts import Verdict
from conflictkg.modelling.versions import version

HEAD = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix own: <https://example.org/own/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://example.org/own> a owl:Ontology ; owl:versionInfo "1.2.3" .
"""


def compared(before: str, after: str) -> Comparison:
    return compare([Module(Path("own.ttl"), HEAD + before)], [Module(Path("own.ttl"), HEAD + after)])


SHAPE = "own:S a sh:PropertyShape ; sh:path ckg:place ; sh:targetClass ckg:Claim"
B, A, E = Verdict.BREAKING, Verdict.ADDITIVE, Verdict.EDITORIAL


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        ("", "own:C a owl:Class .", A),
        ("own:C a owl:Class .", "", B),
        ("own:C a owl:Class .", "own:C a owl:Class ; rdfs:subClassOf ckg:Claim .", A),
        ("own:C a owl:Class ; rdfs:subClassOf ckg:Claim .", "own:C a owl:Class .", B),
        ("own:C a owl:Class ; rdfs:label 'c'@en .", "own:C a owl:Class ; rdfs:label 'see'@en .", E),
        ("own:C a owl:Class .", "own:C a owl:Class ; owl:deprecated true .", A),
        ("own:C a owl:Class .", "own:C a owl:DatatypeProperty .", B),
        ("own:C a owl:Class .", "own:C a owl:Class ; owl:disjointWith ckg:Claim .", B),
        ("own:p a owl:ObjectProperty ; rdfs:domain ckg:Claim .", "own:p a owl:ObjectProperty .", A),
        ("own:p a owl:ObjectProperty .", "own:p a owl:ObjectProperty ; rdfs:range ckg:Claim .", B),
        ("own:k a ckg:EventKind ; ckg:effect 'none' .", "own:k a ckg:EventKind ; ckg:effect 'gains' .", B),
        ("own:k a ckg:EventKind .", "own:k a ckg:EventKind ; ckg:ends ckgv:siege .", B),
        ("own:p a owl:DatatypeProperty ; ckg:slot 'a' .", "own:p a owl:DatatypeProperty ; ckg:slot 'b' .", B),
        ("own:k a ckg:EventKind ; ckg:trigger 'a' .", "own:k a ckg:EventKind ; ckg:trigger 'a' , 'b' .", A),
        ("own:k a ckg:EventKind ; ckg:trigger 'a' , 'b' .", "own:k a ckg:EventKind ; ckg:trigger 'b' .", B),
        ("own:k a skos:Concept .", "own:k a skos:Concept ; skos:closeMatch ckg:Claim .", A),
        ("own:k a skos:Concept ; skos:closeMatch ckg:Claim .", "own:k a skos:Concept .", E),
        ("ckgv:policy ckg:contestHorizon 14 .", "ckgv:policy ckg:contestHorizon 15 .", B),
        ("", f"{SHAPE} .", B),
        (f"{SHAPE} .", "", A),
        (f"{SHAPE} ; sh:minCount 1 .", f"{SHAPE} ; sh:minCount 2 .", B),
        (f"{SHAPE} ; sh:minCount 2 .", f"{SHAPE} ; sh:minCount 1 .", A),
        (f"{SHAPE} .", f"{SHAPE} ; sh:minCount 0 .", A),
        (f"{SHAPE} ; sh:maxCount 2 .", f"{SHAPE} ; sh:maxCount 1 .", B),
        (f"{SHAPE} ; sh:maxCount 1 .", f"{SHAPE} ; sh:maxCount 2 .", A),
        (f"{SHAPE} ; sh:maxCount 1 .", f"{SHAPE} .", A),
        (f"{SHAPE} ; sh:maxInclusive 'x' .", f"{SHAPE} ; sh:maxInclusive 2 .", B),
        (f"{SHAPE} ; sh:in ( 1 2 ) .", f"{SHAPE} ; sh:in ( 3 2 1 ) .", A),
        (f"{SHAPE} ; sh:in ( 1 2 ) .", f"{SHAPE} ; sh:in ( 1 ) .", B),
        (f"{SHAPE} .", f"{SHAPE} ; sh:deactivated true .", A),
        (f"{SHAPE} ; sh:severity sh:Warning .", f"{SHAPE} ; sh:severity sh:Violation .", B),
        (f"{SHAPE} .", f"{SHAPE} ; sh:severity sh:Warning .", A),
        (f"{SHAPE} ; sh:message 'a' .", f"{SHAPE} ; sh:message 'b' .", E),
        (f"{SHAPE} .", f"{SHAPE} ; sh:or ( [ sh:datatype xsd:date ] ) .", B),
    ],
)
def test_each_rule_of_the_verdicts(before: str, after: str, verdict: Verdict) -> None:
    found = compared(before, after)
    assert [change.verdict for change in found.changes] == [verdict], found.changes
    assert found.verdict is verdict


def test_a_shape_of_a_class_that_is_new_with_it_refuses_nothing_that_was_accepted() -> None:
    alone, old = "own:S a sh:NodeShape ; sh:targetClass own:D .", "own:D a owl:Class ."
    assert {change.verdict for change in compared("", f"{old} {alone}").changes} == {A}
    assert [change.verdict for change in compared(old, f"{old} {alone}").changes] == [B]
    wider = "own:S a sh:NodeShape ; sh:targetClass own:D ; sh:targetSubjectsOf ckg:place ."
    assert {change.verdict for change in compared("", f"{old} {wider}").changes} == {A, B}


def test_layout_order_and_names_of_blank_nodes_make_no_difference() -> None:
    before = "own:S a sh:NodeShape ; sh:or ( [ sh:path own:a ; sh:minCount 1 ] [ sh:path own:b ] ) . own:C a owl:Class ."
    after = "own:C a <http://www.w3.org/2002/07/owl#Class> .\n# more\nown:S sh:or ( _:x [ sh:path own:b ] ) ; a sh:NodeShape ."
    after += " _:x sh:minCount 1 ; sh:path <https://example.org/own/a> ."
    assert compared(before, after) == Comparison([], [])
    ladder = "".join(f"_:n{i} own:p{j} _:n{i + 1} . " for i in range(12) for j in range(9)) + "own:x own:y _:n0 ."
    assert not compared(ladder, ladder).changes
    circle = "_:a own:p _:b . _:b own:p _:a . own:x own:y _:a ."
    assert not compared(circle, circle).changes


@pytest.mark.parametrize(
    ("stated", "after", "demanded", "enough"),
    [
        (("1.2.3", "1.2.3"), "own:C rdfs:label 'x' .", "1.2.4", False),
        (("1.2.3", "1.2.4"), "own:C rdfs:label 'x' .", "1.2.4", True),
        (("1.2.3", "1.2.4"), "own:D a owl:Class .", "1.3.0", False),
        (("1.2.3", "1.10.0"), "own:D a owl:Class .", "1.3.0", True),
        (("1.2.3", "1.9.9"), f"{SHAPE} .", "2.0.0", False),
        (("0.2.3", "0.2.4"), "own:D a owl:Class .", "0.2.4", True),
        (("0.2.3", "0.2.4"), f"{SHAPE} .", "0.3.0", False),
        (("draft", "0.2.4"), f"{SHAPE} .", "", None),
        (("1.0.0", "soon"), f"{SHAPE} .", "2.0.0", None),
    ],
)
def test_changes_demand_a_version(stated: tuple[str, str], after: str, demanded: str, enough: bool | None) -> None:
    texts = [HEAD.replace("1.2.3", stated[0]) + "own:C a owl:Class .", HEAD.replace("1.2.3", stated[1]) + "own:C a owl:Class ." + after]
    found = compare(*([Module(Path("own.ttl"), text)] for text in texts))
    (demand,) = found.demands
    assert (demand.ontology, demand.demanded, demand.enough) == ("https://example.org/own", demanded, enough)
    assert bool(found.too_low) == (enough is False)


def test_versions_come_from_files_folders_git_and_knowledge_bases(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "ontology"
    (folder / "examples").mkdir(parents=True)
    (folder / "examples" / "data.ttl").write_text("not even Turtle")
    (folder / "own.ttl").write_text(HEAD)
    git = ["git", "-c", "user.name=n", "-c", "user.email=e@example.org"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "first"]):
        subprocess.run([*git, *arguments], check=True)
    (folder / "own.ttl").write_text(HEAD + "own:C a owl:Class .")
    assert [m.text for m in version("HEAD:ontology", None)] == [HEAD]
    assert [m.text for m in version("HEAD:ontology/own.ttl", None)] == [HEAD]
    assert [m.path for m in version("ontology", None)] == [Path("ontology/own.ttl")]
    for wrong in ("absent", "HEAD:absent", "nowhere:ontology", "--exec=x:ontology"):
        with pytest.raises(InputRefused):
            version(wrong, None)
    with pytest.raises(UsageError, match="--kb"):
        version("adopted", None)
    kb = KnowledgeBase.create(tmp_path / "kb")
    try:
        assert not compare(version("shipped", kb), version("adopted", kb)).changes
        (tmp_path / "kb" / "ontology" / "own.ttl").write_text(HEAD + "own:C a owl:Class .")
        assert {c.name for c in compare(version("adopted", kb), version("current", kb)).changes} == {
            "own:C",
            "<own>",
            "https://example.org/own",
        } - {"<own>"}
    finally:
        kb.close()


def test_the_command_says_it_in_three_ways(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONFLICTKG_KB", raising=False)
    Path("a.ttl").write_text(HEAD + "own:C a owl:Class ; rdfs:label 'c|\x1b[31m' .")
    Path("b.ttl").write_text(HEAD + "own:C a owl:Class ; rdfs:label '<b>' .\nown:D a owl:Class .")
    assert run(["ontology", "diff", "a.ttl", "b.ttl"]) == 1
    text = capsys.readouterr().out
    assert "additive (1)\n  added   own:D (Class)" in text and "editorial (1)\n  changed own:C rdfs:label" in text
    assert "demands at least 1.3.0, but states 1.2.3" in text and "\x1b" not in text
    assert run(["ontology", "diff", "a.ttl", "b.ttl", "--format", "json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["verdict"] == "additive" and told["counts"] == {"breaking": 0, "additive": 1, "editorial": 1}
    assert run(["ontology", "diff", "a.ttl", "b.ttl", "--format", "markdown"]) == 1
    assert "\\<b\\>" in capsys.readouterr().out
    assert run(["ontology", "diff", "a.ttl", "a.ttl"]) == 0
    assert capsys.readouterr().out == "nothing differs in what they say\n"
    Path("broken.ttl").write_text("own:C a")
    assert run(["ontology", "diff", "a.ttl", "broken.ttl"]) == 1
    assert "broken.ttl:1:" in capsys.readouterr().err
    assert run(["ontology", "diff", "a.ttl", "current"]) == 2
