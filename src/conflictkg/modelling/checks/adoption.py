"""What adoption itself would refuse, by the very code that adopts, so that a check and the program never disagree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from conflictkg.errors import ConflictkgError, KnowledgeBaseFault
from conflictkg.modelling.desk import Desk, Sheet
from conflictkg.modelling.findings import Finding
from conflictkg.rdf.terms import CKG, SKOS

if TYPE_CHECKING:
    from conflictkg.domain.vocabulary import Vocabulary
    from conflictkg.schema.ontology_files import OntologyFile

_CODES = frozenset(CKG + name for name in ("codeOf", "codeText", "codedKind", "codedKindAlone", "codedRoles"))
_WHERE = re.compile(r"^(?P<file>[^\n]+?\.ttl), line (?P<line>\d+): (?P<rest>.*)$", re.DOTALL)


def adopted(desk: Desk, read: frozenset[str]) -> tuple[Vocabulary | None, list[Finding]]:
    """The vocabulary of the core and the modules, and what adoption refuses; ``read`` are names of core files that the program reads."""
    files = [
        sheet
        for sheet in desk.sheets
        if not sheet.reference and sheet.syntax_error is None and (not sheet.core or sheet.module.path.name in read)
    ]
    try:
        vocabulary = _vocabulary(files)
    except ConflictkgError as fault:
        return None, list(_refused(desk, str(fault)))
    return vocabulary, list(_codings(desk, files, vocabulary))


def _vocabulary(files: list[Sheet]) -> Vocabulary:
    from conflictkg.schema.vocabulary import vocabulary_of

    return vocabulary_of(_texts(files))


def _texts(files: list[Sheet]) -> list[OntologyFile]:
    from conflictkg.schema.ontology_files import OntologyFile

    return [OntologyFile(sheet.module.path.name, sheet.module.text) for sheet in files]


def _codings(desk: Desk, files: list[Sheet], vocabulary: Vocabulary) -> Iterator[Finding]:
    """What ``import`` would refuse."""
    from conflictkg.schema.coding import load_coding

    if not any(not sheet.core and said.predicate in _CODES for sheet in desk.checked for said in sheet.said):
        return
    paths = [sheet.module.path for sheet in files]
    for iri in desk.instances(f"{CKG}CodedDataSet"):
        for said in desk.values(iri, f"{SKOS}notation")[:1]:
            try:
                load_coding(paths, said.value, vocabulary.kinds)
            except KnowledgeBaseFault as fault:
                yield from _refused(desk, str(fault))


def _refused(desk: Desk, fault: str) -> Iterator[Finding]:
    match = _WHERE.match(fault)
    if match is None:
        sheet = next((sheet for sheet in desk.checked if not sheet.core), None) or next(iter(desk.checked), None)
        if sheet is not None:
            what, _, mend = fault.rpartition("; ")
            yield sheet.finding("refused", "", f"adoption refuses it: {what or mend}", mend if what else "correct it", position=(1, 0))
        return
    what, _, mend = match["rest"].rpartition("; ")
    for sheet in reversed(desk.checked):
        if sheet.module.path.name == match["file"]:
            yield sheet.finding(
                "refused", "", f"adoption refuses it: {what or mend}", mend if what else "correct it", position=(int(match["line"]), 0)
            )
            return
