"""Examples of event kinds, read by the reader itself: each is found as the kind that it stands for."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.errors import ConflictkgError
from conflictkg.modelling.checks.structure import KIND
from conflictkg.modelling.desk import Desk, Said, Sheet, shown
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.rdf.terms import SKOS, local_name

if TYPE_CHECKING:
    from conflictkg.domain.claims import Claim
    from conflictkg.domain.vocabulary import Vocabulary

_DAY = date(2024, 6, 12)


def reading(desk: Desk, vocabulary: Vocabulary, model: str, *, core: bool) -> Iterator[Finding]:
    """Example sentences of checked kinds, those of the core too where ``core`` says so, that the reader does not read as that kind.

    The names it knows are those that the modules under check bring; one parse of all sentences together.
    """
    kinds = set(desk.instances(KIND))
    wanted = [
        said
        for said in desk.by_predicate.get(f"{SKOS}example", ())
        if said.subject in kinds
        and said.sheet in desk.checked
        and (core or not said.sheet.core)
        and local_name(said.subject) in vocabulary.kinds
        and said.literal is not None
    ]
    if not wanted:
        return
    own = [sheet for sheet in desk.checked if not sheet.core and not sheet.reference]
    for said, claims in zip(wanted, _read([said.value for said in wanted], vocabulary, model, own), strict=True):
        kind = local_name(said.subject)
        found = sorted({claim.kind for claim in claims})
        if kind not in found:
            yield _unread(said, found)


def _unread(said: Said, found: list[str]) -> Finding:
    read = f"is read as {', '.join(found)}" if found else "is not read as anything"
    return said.sheet.finding(
        "example-unread",
        said.subject,
        f"{said.sheet.short(said.subject)}: its example '{shown(said.value)}' {read}",
        "give the kind a trigger that matches the sentence, loosen its need=, or change the example",
        Severity.WARNING,
        at=said.value,
    )


def _read(sentences: list[str], vocabulary: Vocabulary, model: str, own: list[Sheet]) -> list[list[Claim]]:
    from conflictkg.domain.claims import Article, Document
    from conflictkg.entities.curated import build_index
    from conflictkg.entities.index import SqliteNameIndex
    from conflictkg.extraction.rules import RuleExtractor
    from conflictkg.rdf.iris import IriMaker

    with tempfile.TemporaryDirectory(prefix="conflictkg-") as folder:
        names = Path(folder) / "names.sqlite"
        try:
            build_index([sheet.module.path for sheet in own], names)
        except ConflictkgError:  # a fault of the names, which another check tells
            names.unlink(missing_ok=True)
            build_index([], names)
        reader = RuleExtractor(vocabulary, SqliteNameIndex(names, Path(folder) / "none.sqlite", IriMaker("http://example.org/")), model)
        articles = [
            Article(Document(id=f"example-{n}", text_digest="", raw_digest="", source_file="example", published=_DAY), sentence)
            for n, sentence in enumerate(sentences)
        ]
        return list(reader.extract_all(articles))
