"""Modules of the ontology are found where they lie: below ontology/, and in installed packages, of which nothing is run."""

from __future__ import annotations

from pathlib import Path

import pytest

from conflictkg.bootstrap.layout import shipped
from conflictkg.bootstrap.modules import Modules, queries_in, switched_on, turtle_in
from conflictkg.errors import KnowledgeBaseFault


def laid_out(folder: Path, *names: str) -> Path:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("", encoding="utf-8")
    return folder


def installed(site: Path, package: str, points: str, *files: str) -> Path:
    """A package as an installer leaves it, with a module that raises when it is imported."""
    laid_out(site, *files)
    (site / package / "__init__.py").write_text("raise SystemExit('the package was run')\n", encoding="utf-8")
    info = site / f"{package}-1.2.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.2\n", encoding="utf-8")
    (info / "entry_points.txt").write_text(f"[conflictkg.ontology]\n{points}\n", encoding="utf-8")
    return site


def test_a_folder_is_a_module_as_a_file_is_and_examples_are_no_part_of_it(tmp_path: Path) -> None:
    laid_out(
        tmp_path,
        "one.ttl",
        "two/two.ttl",
        "two/more/x.ttl",
        "two/examples/valid/a.ttl",
        "two/queries/q.rq",
        "queries/p.rq",
        "two/notes.md",
        ".new/y.ttl",
        "two/.#two.ttl",
    )
    assert [p.relative_to(tmp_path).as_posix() for p in turtle_in(tmp_path)] == ["one.ttl", "two/more/x.ttl", "two/two.ttl"]
    assert [p.relative_to(tmp_path).as_posix() for p in queries_in(tmp_path)] == ["queries", "two/queries"]


def test_an_installed_module_counts_only_when_it_is_switched_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = installed(
        tmp_path / "site", "harbour_terms", "harbour = harbour_terms.data", "harbour_terms/data/h.ttl", "harbour_terms/data/queries/q.rq"
    )
    monkeypatch.syspath_prepend(str(site))
    kb = laid_out(tmp_path / "kb", "ontology/own.ttl", "queries/mine.rq")
    assert [p.name for p in Modules(kb).files] == ["own.ttl"]
    modules = Modules(kb, ["harbour"])
    assert list(map(str, modules.installed)) == ["harbour (harbour_terms 1.2)"]
    assert [modules.name_of(p) for p in modules.files] == ["module/harbour/h.ttl", "own/own.ttl"]
    assert modules.question_folders == [shipped("queries"), site / "harbour_terms" / "data" / "queries", kb / "queries"]


def test_an_entry_point_may_name_a_module_and_means_the_directory_that_it_lies_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    site = installed(tmp_path, "quay_terms", "quay = quay_terms.here:anything", "quay_terms/here.py", "quay_terms/q.ttl")
    (site / "quay_terms" / "here.py").write_text("raise SystemExit('the module was run')\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(site))
    assert [p.name for p in Modules(tmp_path / "kb", ["quay"]).files] == ["q.ttl"]


@pytest.mark.parametrize(
    ("points", "said"),
    [
        ("other = pier_terms", "no installed package ships a module of that name"),
        ("pier = pier_terms.nowhere", "pier_terms names 'pier_terms.nowhere' for it, where no Turtle file lies"),
        ("pier = no_such_package_anywhere", "where no Turtle file lies"),
    ],
)
def test_a_module_that_is_not_there_is_a_fault_that_names_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, points: str, said: str
) -> None:
    (tmp_path / "pier_terms").mkdir()
    monkeypatch.syspath_prepend(str(installed(tmp_path, "pier_terms", points)))
    with pytest.raises(KnowledgeBaseFault) as fault:
        _ = Modules(tmp_path / "kb", ["pier"]).files
    assert "conflictkg.toml: modules: 'pier': " in str(fault.value) and said in str(fault.value)


def test_two_packages_with_one_name_are_a_fault(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for package in ("dock_a", "dock_b"):
        installed(tmp_path, package, f"dock = {package}", f"{package}/d.ttl")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(KnowledgeBaseFault, match=r"several packages ship it \(dock_a, dock_b\)"):
        _ = Modules(tmp_path / "kb", ["dock"]).files


@pytest.mark.parametrize("modules", ["harbour", [1], [""], ["../harbour"], {"harbour": True}])
def test_settings_that_name_no_modules_are_refused(modules: object) -> None:
    with pytest.raises(ValueError, match="modules must be a list of names"):
        switched_on({"modules": modules})
    assert switched_on({}) == ()
