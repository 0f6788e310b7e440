"""All checks over some files, in the context of the shipped core: what ``conflictkg ontology check`` does."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from conflictkg.bootstrap.layout import DEFAULT_MODEL, ONTOLOGY_FILES, SHAPE_FILES
from conflictkg.bootstrap.migrations import FOLDER
from conflictkg.errors import InputRefused
from conflictkg.graph.collecting import uncollected
from conflictkg.modelling.checks import structure
from conflictkg.modelling.checks.adoption import adopted
from conflictkg.modelling.checks.coverage import asked_for, coverage
from conflictkg.modelling.checks.deprecation import deprecated_terms
from conflictkg.modelling.checks.examples import examples
from conflictkg.modelling.checks.logic import logic
from conflictkg.modelling.checks.migrations import migrations
from conflictkg.modelling.checks.reading import reading
from conflictkg.modelling.checks.shapes import shapes
from conflictkg.modelling.checks.style import headers, orphans, style
from conflictkg.modelling.checks.syntax import syntax
from conflictkg.modelling.checks.terms import prefixes, terms
from conflictkg.modelling.checks.triggers import triggers
from conflictkg.modelling.desk import Desk, Sheet
from conflictkg.modelling.findings import Finding
from conflictkg.modelling.modules import Module
from conflictkg.rdf.terms import PREFIXES

CORE = (*ONTOLOGY_FILES, *SHAPE_FILES, "style.ttl", "alignments.ttl")
"""The shipped files that modules extend."""

_SPECIFIC = ("shape-target", "kind-class", "kind-broader", "import", "redefines-core")
_GENERAL = ("unknown-term", "undeclared")


@dataclass(frozen=True, slots=True, kw_only=True)
class Checking:
    """What to check with: the folder of the shipped ontology, folders of questions, and whether to read examples with the reader.

    Loading the reader's model takes longer than all else, so those of the core's own kinds can be left out.
    """

    ontology: Path
    queries: Sequence[Path] = field(default=())
    read_examples: bool = True
    read_core: bool = True
    model: str = DEFAULT_MODEL

    def findings(self, paths: Sequence[Path]) -> list[Finding]:
        """Findings about files and folders, sorted by place; raises ``InputRefused`` when a path is not there."""
        with uncollected():
            return self._findings(paths)

    def _findings(self, paths: Sequence[Path]) -> list[Finding]:
        modules, found = _read(paths)
        found += migrations(paths)
        of_examples = [module for module in modules if _is_example(module.path)]
        desk = self._desk([module for module in modules if not _is_example(module.path)])
        for sheet in (*desk.sheets, *(Sheet(module, -1, reference=True) for module in of_examples)):
            if sheet.checked:
                found += syntax(sheet)
        for check in (headers, prefixes, terms, structure.redefinitions, structure.clashes, structure.circles, structure.imports):
            found += check(desk)
        found += structure.kinds(desk)
        found += deprecated_terms(desk)
        asked = asked_for(self._questions(paths), PREFIXES)
        found += orphans(desk, asked)
        found += triggers(desk)
        if any(not sheet.reference for sheet in desk.checked):
            found += style(desk, self.ontology)
            found += shapes(desk)
            found += logic(desk)
            found += coverage(desk, asked)
            vocabulary, refused = adopted(desk, frozenset(ONTOLOGY_FILES))
            found += refused
            if vocabulary is not None and self.read_examples and not any(f.code in ("trigger", "trigger-class") for f in found):
                found += reading(desk, vocabulary, self.model, core=self.read_core)
        found += examples(desk, of_examples)
        return _told_once(found)

    def _desk(self, modules: Sequence[Module]) -> Desk:
        folders = {_folder(module.path) for module in modules if _is_core(module)}
        sheets: list[Sheet] = []
        names = {(_folder(module.path), module.path.name) for module in modules}
        for name in CORE:
            path = self.ontology / name
            replaced = any((folder, name) in names for folder in folders)
            if not replaced and (_folder(path), name) not in names and path.is_file():
                sheets.append(Sheet(Module.read(path), len(sheets), checked=False, core=True))
        own_core = {*folders, self.ontology.resolve()}
        rank = {name: number for number, name in enumerate(CORE)}
        core = [m for m in modules if _folder(m.path) in own_core and m.path.name in rank]
        core.sort(key=lambda m: rank[m.path.name])
        for module in core:
            sheets.append(Sheet(module, len(sheets), core=True))
        sheets.sort(key=lambda sheet: rank[sheet.module.path.name])
        for module in modules:
            if module not in core:
                entities = module.path.parent.name == "reference" and module.path.resolve().parent.parent in own_core
                sheets.append(Sheet(module, len(sheets), reference=entities))
        shipped = sorted((self.ontology / "reference").glob("*.ttl"))
        given = {module.path.resolve() for module in modules}
        reference = [
            Sheet(Module.read(path), 20_000 + n, checked=False, reference=True)
            for n, path in enumerate(shipped)
            if path.resolve() not in given
        ]
        return Desk(sheets, reference)

    def _questions(self, paths: Sequence[Path]) -> Iterator[str]:
        folders = [*self.queries, *(folder / "queries" for path in paths for folder in (path, path.parent))]
        for folder in dict.fromkeys(folders):
            for file in sorted(folder.glob("*.rq")) if folder.is_dir() else ():
                yield file.read_text(encoding="utf-8", errors="replace")


def _read(paths: Iterable[Path]) -> tuple[list[Module], list[Finding]]:
    """The modules that can be read, each once, and findings about those that cannot."""
    modules: dict[Path, Module] = {}
    found: list[Finding] = []
    for path in paths:
        if not path.exists():
            raise InputRefused(f"{path}: there is no such file or folder; check the path")
        for file in sorted(path.rglob("*.ttl")) if path.is_dir() else [path]:
            if file.is_dir() or file.resolve() in modules or (path.is_dir() and FOLDER in file.relative_to(path).parts):
                continue
            try:
                modules[file.resolve()] = Module.read(file)
            except InputRefused as refusal:
                what, _, mend = str(refusal).removeprefix(f"{file}: ").partition("; ")
                found.append(Finding(str(file), 0, 0, "unreadable", "", f"the file {what}", mend or "check it"))
    return list(modules.values()), found


def _folder(path: Path) -> Path:
    return path.resolve().parent


def _is_core(module: Module) -> bool:
    return module.path.name == "conflict.ttl" and "<https://w3id.org/conflictkg/ontology> a owl:Ontology" in module.text


def _is_example(path: Path) -> bool:
    return path.parent.name in ("valid", "invalid") and path.parent.parent.name == "examples"


def _told_once(found: Iterable[Finding]) -> list[Finding]:
    """The findings in order, without those that a more exact one at the same place has told."""
    findings = sorted(set(found))
    exact = {(f.path, f.line, f.column) for f in findings if f.code in _SPECIFIC}
    errors = {(f.path, f.line) for f in findings if f.code != "refused" and f.severity == "error"}
    broken = {f.path for f in findings if f.code == "syntax"}
    return [
        f
        for f in findings
        if not (f.code in _GENERAL and f.line and (f.path, f.line, f.column) in exact)
        and not (f.code == "refused" and ((f.path, f.line) in errors or f.path in broken))
    ]
