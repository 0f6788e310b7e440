"""What the reader links names to: its own scanner, parser and resolver, asked about given characters of a text.

A reading asks its resolver for a place or an actor wherever a slot of an event wants one. Here it is asked at each given mention, sentence
by sentence and before the sentence is read, so that all that the text said before is known, as when the slot is filled. Nothing of the
linking is done here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from conflictkg.domain.claims import Article, Document, document_id, text_digest
from conflictkg.domain.entities import EntityType
from conflictkg.extraction.names import Named
from conflictkg.extraction.reading import Reading
from conflictkg.extraction.rules import RuleExtractor
from conflictkg.extraction.words import Sentence, Word
from tests.bench.extraction.shipped import Shipped


@dataclass(frozen=True)
class Mention:
    """Characters [start, end) of a text, to be linked as a place or an actor."""

    start: int
    end: int
    type: EntityType


class Links(Reading):
    """The reading of a text that notes what given mentions are linked to, and the known names that it sees."""

    def __init__(self, extractor: RuleExtractor, article: Article, mentions: Sequence[Mention]) -> None:
        super().__init__(extractor.resources(), article)
        self._mentions = mentions
        self.linked: dict[Mention, str] = {}
        self.named: list[Named] = []

    def _read(self, sentence: Sentence) -> None:
        self._resolver.begin()
        self.named += {id(w.named): w.named for w in sentence.words if w.named is not None}.values()
        for mention in self._mentions:
            if sentence.start <= mention.start < sentence.end and (iri := self._link(mention, sentence)) is not None:
                self.linked[mention] = iri
        super()._read(sentence)

    def _link(self, mention: Mention, sentence: Sentence) -> str | None:
        """The entity of the mention's head, the word that the phrase around it hangs on."""
        words = [w for w in sentence.words if w.start < mention.end and w.end > mention.start]
        heads = [w for w in words if w.head is None or w.head not in words]
        for word in sorted(heads, key=lambda w: (w.named is None, -w.i)):
            if (iri := self._entity(word, mention.type)) is not None:
                return iri
        return None

    def _entity(self, word: Word, type: EntityType) -> str | None:
        found = self._resolver.place(word) if type is EntityType.PLACE else self._resolver.actor(word)
        return found.mention.entity if found is not None else None


def read(reader: Shipped, text: str, published: date | None, mentions: Sequence[Mention], name: str) -> Links:
    """A text read as the ingest reads it, with its mentions linked."""
    assert isinstance(reader.extractor, RuleExtractor)
    digest = text_digest(text)
    found = document_id(text, name, published.isoformat() if published else "", published)
    document = Document(id=found, text_digest=digest, raw_digest=digest, source_file=name, published=published)
    links = Links(reader.extractor, Article(document, text), mentions)
    links.claims(_parsed(reader.extractor, links))
    return links


def _parsed(extractor: RuleExtractor, links: Links) -> Iterator[list[Sentence]]:
    return extractor.resources().parser.parse(links.texts())
