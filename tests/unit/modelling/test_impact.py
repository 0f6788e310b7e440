"""What another ontology would do to a knowledge base: the one of the demonstration, which is only read."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.cli.run import run
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.modelling.impact import impact
from conflictkg.modelling.modules import Module
from conflictkg.modelling.versions import version

OWN = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgs: <https://w3id.org/conflictkg/shapes#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
<https://w3id.org/conflictkg/vocab/policy> ckg:contestHorizon 3 .
ckgs:Sure a sh:PropertyShape ; sh:targetClass ckg:Claim ; sh:path ckg:confidence ; sh:minInclusive 0.8 ; sh:message "only {value} sure"@en .
"""


@pytest.fixture(scope="module")
def kb_folder(demo_kb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy, for the graph of the demonstration is read by other tests at the same time."""
    return Path(shutil.copytree(demo_kb, tmp_path_factory.mktemp("impact") / "kb", ignore=shutil.ignore_patterns("*-wal", "*-shm")))


def test_shapes_and_numbers_are_tried_on_what_is_stored_and_nothing_is_recorded(
    kb_folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    own = kb_folder / "ontology" / "policy.ttl"  # the name of a shipped file
    own.write_text(OWN)
    try:
        with_kb = ("--kb", str(kb_folder), "--impact", "--limit", "1")
        assert run(["ontology", "diff", "adopted", "current", *with_kb, "--format", "json"]) == 1
        told = json.loads(capsys.readouterr().out)
        changes = {(c["name"], c["predicate"], c["verdict"]) for c in told["changes"]}
        assert changes == {("ckgs:Sure", "", "breaking"), ("ckgv:policy", "ckg:contestHorizon", "breaking")}
        found = told["impact"]
        claims = found["claims"]
        assert claims["by_shape"] == {"Sure": claims["newly_violating"]}
        assert 0 < claims["newly_violating"] < claims["checked"] and len(claims["samples"]) == 1
        assert "sure (shape Sure" in claims["samples"][0]["reasons"][0]
        assert found["kinds"] == []
        asked = {question["question"]: question for question in found["questions"]["changed"]}
        assert asked["who-contests"]["rows_before"] > asked["who-contests"]["rows_after"]
        assert found["questions"]["failed"] == [] and found["questions"]["asked"] > 40
        assert found["holders"]["answers_changed"] > 0
        assert run(["ontology", "diff", "adopted", "current", *with_kb]) == 1
        assert "questions, with the values in their files, change their answer" in capsys.readouterr().out
        with closing(KnowledgeBase.open(kb_folder)) as kb:
            adopted = kb.adopted()
            assert adopted is not None and not any(name.startswith("own/") for name, _ in adopted.files)
    finally:
        own.unlink()


def test_a_kind_that_is_gone_and_triggers_that_are_lost_are_counted(kb_folder: Path) -> None:
    with closing(KnowledgeBase.open(kb_folder)) as kb:
        before = version("adopted", kb)
        after = [_without_sieges(module) for module in before]
        found = impact(kb, before, after, 2)
    gained, siege = found["kinds"]
    assert (gained["kind"], gained["gone"]) == ("control-gained", False)
    assert 0 < gained["claims_read_by_lost_triggers"] <= gained["claims"]
    assert all(text.startswith(("capture/", "seize/")) for text in gained["lost_triggers"])
    assert (siege["kind"], siege["gone"]) == ("siege", True) and siege["claims"] > 0
    assert found["claims"]["by_shape"] == {"StatementKind": siege["claims"]}
    assert {"who-besieges"} <= {question["question"] for question in found["questions"]["changed"]}


def test_the_same_ontology_changes_nothing_and_a_broken_one_is_named(kb_folder: Path) -> None:
    with closing(KnowledgeBase.open(kb_folder)) as kb:
        before = version("adopted", kb)
        found = impact(kb, before, version("shipped", kb), 0)
        assert found["claims"]["newly_violating"] == 0 and found["kinds"] == []
        assert found["questions"]["changed"] == [] and found["holders"]["answers_changed"] == 0
        broken = Module(Path("own/broken.ttl"), OWN.replace("contestHorizon 3", "contestHorizon 'soon'"))
        with pytest.raises(KnowledgeBaseFault, match="contestHorizon 'soon'"):
            impact(kb, before, [*before, broken], 0)


def test_an_impact_needs_a_knowledge_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CONFLICTKG_KB", raising=False)
    Path("a.ttl").write_text(OWN)
    assert run(["ontology", "diff", "a.ttl", "a.ttl", "--impact"]) == 2
    assert "--kb" in capsys.readouterr().err


def _without_sieges(module: Module) -> Module:
    if module.path.name != "vocabularies.ttl":
        return module
    start = module.text.index("ckgv:siege a ")
    text = module.text[:start] + module.text[module.text.index("\n\n", start) :]
    return Module(module.path, text.replace("capture|seize|conquer|", "conquer|"))
