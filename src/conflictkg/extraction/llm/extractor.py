"""The door of the package: an ``Extractor`` that has a language model read, and believes it nothing that the text does not say.

An article is read whole or not at all: a passage that fails refuses it, so that nothing half read is ever recorded.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from conflictkg.domain.claims import Article, Claim
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.extraction.llm.endpoint import Endpoint
from conflictkg.extraction.llm.grounding import Grounding, Refused
from conflictkg.extraction.llm.prompt import Prompt
from conflictkg.extraction.llm.settings import LlmSettings
from conflictkg.extraction.llm.windows import windows
from conflictkg.extraction.reading import Resources

REMEMBERED = 64
"""Articles whose claims are kept in memory at most; more than are ever taken in together."""
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LlmReading:
    """What came of one article: claims in text order, and the proposals that were refused."""

    claims: tuple[Claim, ...]
    refused: tuple[Refused, ...]


class LlmExtractor:
    """Reads claims with a language model; ``resources`` lends, with the first article, the rules' names, words and parser to link them.

    Raises ``MissingExtra`` when the client library is not installed.
    """

    def __init__(self, settings: LlmSettings, vocabulary: Vocabulary, resources: Callable[[], Resources]) -> None:
        from conflictkg.extraction.llm.answers import answer_form

        self._settings = settings
        self._resources = resources
        self._answered: dict[str, tuple[Claim, ...]] = {}
        self._prompt = Prompt.of(vocabulary.kinds)
        self._endpoint = Endpoint(settings, answer_form(vocabulary.kinds))
        self.name = f"llm/{self._prompt.version}/{settings.model}"
        """Prompt with its version and model: another of either is another extractor."""

    def extract_all(self, articles: Sequence[Article]) -> Iterator[list[Claim]]:
        """Claims of each article, in order. They are asked about one by one."""
        return map(self.extract, articles)

    def extract(self, article: Article) -> list[Claim]:
        """Candidate claims in text order; every quote is verbatim. What was refused is logged as a warning.

        The last articles are remembered: where one of several fails, the others are taken in again alone, and nobody is asked twice.
        """
        known = self._answered.get(article.document.id)
        if known is not None:
            return list(known)
        reading = self.read(article)
        if len(self._answered) >= REMEMBERED:
            self._answered.clear()
        self._answered[article.document.id] = reading.claims
        for refused in reading.refused:
            _LOG.warning("%r: %s", article.document.source_file, refused)
        return list(reading.claims)

    def read(self, article: Article) -> LlmReading:
        """Claims and refusals of one article.

        Raises ``InputRefused`` when the model fails at any passage, ``UsageError`` when it cannot be asked.
        """
        grounding = Grounding(self._resources(), article, self.name, self._prompt.version)
        passages = windows(article.text, grounding.segments, self._settings.window)
        questions = [self._prompt.question(article, *passage) for passage in passages]
        answers = self._endpoint.ask(self._prompt.instructions(article), questions, article.document.source_file) if questions else []
        proposed = [(passage, proposal) for passage, answer in zip(passages, answers, strict=True) for proposal in answer.claims]
        claims, refused = grounding.ground(proposed)
        return LlmReading(tuple(claims), tuple(refused))
