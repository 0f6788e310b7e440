"""From a segment's text to parsed sentences of plain words with offsets in the document.

Second step inside a segment. The parser knows few of the names of a conflict, so that while it parses, a known name is replaced by one
that it knows well (the classes ``stand-in-actor`` and ``stand-in-place`` of the vocabulary), and a few spellings that it misreads by others
(the class ``spelling``, written ``as printed=as parsed``); offsets always count in the document. spaCy is loaded when first needed.
"""

from __future__ import annotations

import gc
import itertools
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from conflictkg.domain.entities import EntityType
from conflictkg.errors import UsageError
from conflictkg.extraction.lexicon import bases
from conflictkg.extraction.mending import mend
from conflictkg.extraction.names import Named
from conflictkg.extraction.words import Sentence, Word

if TYPE_CHECKING:
    from spacy.language import Language

_HELD = re.compile(r"(?<=\w) (?=(?:held|controlled|occupied) (?:city|cities|town|towns|village|villages|district|districts) of [A-Z])")
_LED = re.compile(r"(?<=[A-Z]) (?=led (?:forces|coalition|troops|fighters|militias?|rebels|alliance)\b)")
# What an editor put in brackets after a name: its long form, its function; the sentence goes on without it.
_ASIDE = re.compile(
    r"\b(?!(?:He|She|They|It|We|I|His|Her|Their|Its|This|That|These|Those|The)\b)[A-Z][\w.]{0,40}(?P<aside>\s{1,3}\[[^\[\]]{2,120}\])"
    r"|(?P<sic>\s{1,3}\[(?:sic|as [a-z]+|words? indistinct|[a-z]+ as [a-z]+)\])"
)
# Names of one place that the parser takes apart at their hyphens: "Mazar-i-Sharif", "Port-au-Prince".
_HYPHENED = re.compile(r"(?<![\w’'-])[A-Z][\w’']{1,40}-(?:e|i|ye|al|el|ul|ad|ar|as|au|de|du|da|sur|en|le|la|es)-[A-Z][\w’']{1,40}(?![\w-])")
_SIBILANT = ("ses", "xes", "zes", "ches", "shes", "oes")
_LOWER_TAIL = re.compile(r"(?:\s+[a-z]+)+$")


@dataclass(frozen=True, slots=True)
class _Patch:
    start: int
    end: int
    text: str


class Parser:
    """A spaCy model with stand-ins; ``classes`` are the vocabulary's word classes."""

    def __init__(self, model: str, classes: Mapping[str, Sequence[str]]) -> None:
        self._model = model
        self._actors = tuple(classes.get("stand-in-actor", ()))
        self._places = tuple(classes.get("stand-in-place", ()))
        pairs = [entry.split("=", 1) for entry in classes.get("spelling", ()) if "=" in entry]
        self._spelling = {old.lower(): new for old, new in pairs}
        words = "|".join(re.escape(w) for w in sorted(self._spelling, key=len, reverse=True))
        self._spelled = re.compile(rf"(?<!\w)(?:{words})(?!\w)", re.IGNORECASE) if words else None
        self._nlp: Language | None = None
        self._common: frozenset[str] | None = None
        self._forms: frozenset[str] | None = None
        self._verbs: frozenset[str] | None = None

    def _language(self) -> Language:
        if self._nlp is None:
            import spacy

            try:
                self._nlp = spacy.load(self._model, disable=["ner"])
            except OSError as fault:
                raise UsageError(f"the language model {self._model!r} is not installed; install it with pip or name another") from fault
            # The model stays for good: the garbage collector need not look through its many objects each time, which was half the time of
            # validating. Words and triples come by the thousand and live as long as their batch: looking for dead ones more rarely saves
            # a twentieth more.
            gc.collect()
            gc.freeze()
            gc.set_threshold(50_000, 20, 20)
        return self._nlp

    def common(self, word: str) -> bool:
        """Whether a word in small letters is an ordinary English word (from the lemmatizer's own list)."""
        if self._common is None:
            lemmatizer: Any = self._language().get_pipe("lemmatizer")
            table = lemmatizer.lookups.get_table("lemma_index")
            self._common = frozenset(w for part in ("noun", "verb", "adj", "adv") for w in table.get(part, ()))
        return word in self._common

    def ordinary(self, word: str) -> bool:
        """Whether a word in small letters is one of the language: ``common``, an irregular form or a function word."""
        if self._forms is None:
            lemmatizer: Any = self._language().get_pipe("lemmatizer")
            table = lemmatizer.lookups.get_table("lemma_exc")
            self._forms = self.small | frozenset(w for part in ("noun", "verb", "adj", "adv") for w in table.get(part, ()))
        return word in self._forms or self.common(word)

    def verbal(self, word: str) -> bool:
        """Whether a word in small letters may be a form of a verb."""
        if self._verbs is None:
            lookups: Any = self._language().get_pipe("lemmatizer")
            tables = (lookups.lookups.get_table("lemma_index"), lookups.lookups.get_table("lemma_exc"))
            self._verbs = frozenset(w for table in tables for w in table.get("verb", ()))
        if word.endswith("es") and word[:-1] not in self._verbs:  # "payes" is no form of "pay"
            return word in self._verbs or (word.endswith(_SIBILANT) and word[:-2] in self._verbs)
        return word in self._verbs or any(b in self._verbs for b in bases(word))

    @property
    def small(self) -> frozenset[str]:
        """Function words: never names, wherever they stand."""
        stops: set[str] = self._language().Defaults.stop_words
        return frozenset(stops)

    def parse(self, texts: Sequence[tuple[str, int, Sequence[Named]]]) -> Iterator[list[Sentence]]:
        """Sentences of each (text, offset in the document, names in it)."""
        patched = [self._patch(*t) for t in texts]
        docs = self._language().pipe([text for text, _ in patched], batch_size=64)
        for (text, offset, names), (_, patches), doc in zip(texts, patched, docs, strict=True):
            yield _sentences(doc, text, offset, patches, names)

    def recognise(self, sentence: Sentence, text: str) -> None:
        """Give each word the entity label that the recogniser finds for it in its sentence's ``text``; once for each sentence."""
        if sentence.labelled:
            return
        sentence.labelled = True
        words = sentence.words
        nlp = self._language()
        doc = nlp.make_doc(text)
        recogniser: Any = nlp.get_pipe("ner")
        doc = recogniser(doc)
        base = words[0].start
        for entity in doc.ents:
            for word in words:
                if word.start >= base + entity.start_char and word.end <= base + entity.end_char:
                    word.label = entity.label_

    def _patch(self, text: str, offset: int, names: Sequence[Named]) -> tuple[str, list[_Patch]]:
        taken = bytearray(len(text))  # which characters are replaced already
        asides = [_Patch(*m.span(m.lastgroup or 0), "") for m in _ASIDE.finditer(text)]
        for p in asides:
            taken[p.start : p.end] = b"\1" * (p.end - p.start)
        named = (self._stand_in(text, offset, k, n) for k, n in enumerate(names))
        stand_ins = [p for p in named if p is not None and not any(taken[p.start : p.end])]
        patches = [*asides, *stand_ins]
        for p in stand_ins:
            taken[p.start : p.end] = b"\1" * (p.end - p.start)
        if self._spelled is not None:
            for match in self._spelled.finditer(text):
                if not any(taken[match.start() : match.end()]):
                    patches.append(_Patch(match.start(), match.end(), self._spelling[match.group().lower()]))
                    taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        for match in itertools.chain(_HELD.finditer(text), _LED.finditer(text)):  # "the X held town of Y": held by X, not a verb
            if not any(taken[match.start() : match.end()]):
                patches.append(_Patch(match.start(), match.end(), "-"))
                taken[match.start() : match.end()] = b"\1" * (match.end() - match.start())
        for k, match in enumerate(_HYPHENED.finditer(text) if self._places else ()):
            if not any(taken[match.start() : match.end()]):
                patches.append(_Patch(match.start(), match.end(), self._places[k % len(self._places)]))
        patches.sort(key=lambda p: p.start)
        out, at = [], 0
        for p in patches:
            out += [text[at : p.start], p.text]
            at = p.end
        out.append(text[at:])
        plain = "".join(out)
        return re.sub(r"[\[\]\n\r\t\u00a0]", " ", plain), patches

    def _stand_in(self, text: str, offset: int, k: int, name: Named) -> _Patch | None:
        start, end = name.start - offset, name.end - offset
        if not name.proper and (not name.may_be(EntityType.PLACE) or not text[start].isupper()):
            return None
        tail = _LOWER_TAIL.search(text[start:end])
        if tail and tail.start() > 0:
            end = start + tail.start()
        stand_ins = self._places if name.may_be(EntityType.PLACE) else self._actors
        return _Patch(start, end, stand_ins[k % len(stand_ins)]) if stand_ins else None


def _sentences(doc: Any, text: str, offset: int, patches: Sequence[_Patch], names: Sequence[Named]) -> list[Sentence]:
    """Plain words of a parsed text, with the parse's links and offsets mapped back to the document."""
    places = _Offsets(patches)
    words: dict[int, Word] = {}
    sentences: list[Sentence] = []
    for sent in doc.sents:
        row: list[Word] = []
        for token in sent:
            if token.is_space:
                continue
            start, end = places.original(token.idx, token.idx + len(token.text))
            word = Word(len(words), text[start:end], _lemma(token), token.tag_, token.pos_, token.dep_, start + offset, end + offset)
            words[token.i] = word
            row.append(word)
        if row:
            sentences.append(Sentence(row))
    for token in doc:
        word_or_none = words.get(token.i)
        head = words.get(token.head.i)
        if word_or_none is not None and head is not None and token.head.i != token.i:
            word_or_none.head = head
            head.children.append(word_or_none)
    ordered = list(words.values())
    k = 0
    for name in names:
        while k < len(ordered) and ordered[k].end <= name.start:
            k += 1
        j = k
        while j < len(ordered) and ordered[j].start < name.end:
            ordered[j].named = name
            j += 1
    for sentence in sentences:
        for word in sentence.words:
            word.sentence = sentence
        mend(sentence.words)
    return sentences


def _lemma(token: Any) -> str:
    lemma: str = token.lemma_.lower()
    lower: str = token.lower_
    if token.tag_ == "NNS" and lemma.endswith("s") and lower == lemma + "es":
        return lower[:-1]  # spaCy's rules make "corps" of "corpses"
    return lemma


class _Offsets:
    """Maps offsets in the patched text back to the text as printed."""

    def __init__(self, patches: Sequence[_Patch]) -> None:
        self._ends: list[int] = []  # of the patches, in the patched text, ascending
        self._spans: list[tuple[int, int, int]] = []  # start in the patched text, start and end as printed
        shift = 0
        for p in patches:
            start = p.start + shift
            self._ends.append(start + len(p.text))
            self._spans.append((start, p.start, p.end))
            shift += len(p.text) - (p.end - p.start)

    def original(self, start: int, end: int) -> tuple[int, int]:
        k = bisect_right(self._ends, start)  # the first patch that ends after the start
        if k < len(self._spans) and end > self._spans[k][0]:
            return self._spans[k][1:]
        shift = self._spans[k - 1][2] - self._ends[k - 1] if k else 0
        return start + shift, end + shift
