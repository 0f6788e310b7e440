"""The shipped reader, ready to be measured, and where the texts lie that are not part of the project."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.domain.claims import Article, Claim, Document, document_id, text_digest
from conflictkg.domain.entities import Entity
from conflictkg.domain.ports import ArticleReader, Extractor
from conflictkg.domain.vocabulary import Effect

ROOT = Path(__file__).resolve().parents[3]


def shared(*parts: str) -> Path | None:
    """A file or folder of the shared texts, below ``$CONFLICTKG_SHARED`` or ``../shared`` beside the checkout; ``None`` if absent."""
    path = Path(os.environ.get("CONFLICTKG_SHARED") or ROOT.parent / "shared").joinpath(*parts)
    return path if path.exists() else None


@dataclass(frozen=True)
class Shipped:
    """A new knowledge base's article reader, extractor, kinds and names."""

    kb: KnowledgeBase
    articles: ArticleReader
    extractor: Extractor

    def read(self, text: str, published: date | None, name: str = "line") -> list[Claim]:
        """The claims of one text published on a day."""
        digest = text_digest(text)
        day = published.isoformat() if published else ""
        found = document_id(text, name, day, published)
        document = Document(id=found, text_digest=digest, raw_digest=digest, source_file=name, published=published)
        return self.extractor.extract(Article(document, text))

    def effect(self, claim: Claim) -> Effect:
        """What a claim's kind says about who holds the place."""
        return self.kb.vocabulary.kinds[claim.kind].effect

    def entity(self, iri: str | None) -> Entity | None:
        """The entity with an IRI."""
        return self.kb.names.entity(iri) if iri else None


@contextmanager
def shipped() -> Iterator[Shipped]:
    """The shipped reader in a knowledge base that is gone afterwards."""
    with tempfile.TemporaryDirectory() as directory:
        kb = KnowledgeBase.create(Path(directory) / "kb")
        try:
            kb.build_names()
            kb.rebuild()
            ports = kb.preparation()
            yield Shipped(kb, ports.reader, ports.extractor)
        finally:
            kb.close()
