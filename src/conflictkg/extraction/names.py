"""Known names in running text: curated spellings of actors and places, found before anything is parsed.

First step inside a segment. Longest match wins. Spellings are compared without case, accents and apostrophes, hyphens count as spaces,
dotted capitals as plain ones ("U.S."), the Arabic article with a hyphen as the same in all its forms ("Deir az-Zor"); a spelling marked as
exact matches only as written, so that "IS" and "US" are never "is" and "us". A proper name written in small letters matches unless it is
also a common word.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import lru_cache

from conflictkg.domain.entities import EntityType, Name

_WORD = re.compile(r"(?P<dotted>(?<!\.)[A-Z](?:\.[A-Z])+(?![^\W_]))|[^\W_]+(?:['’ʼ‘`´][^\W_]+)*")
_POSSESSIVE = re.compile(r"['’ʼ]s$", re.IGNORECASE)
_APOSTROPHES = re.compile(r"['’ʼ‘`´]")
_GAP = re.compile(r"(?:['’ʼ]s?)?\s+|\s?[-‐‑–]\s?|\.\s?|\s?\.\s?")
HYPHENS = ("-", "‑", "‐")
_ARTICLE = "the"
_ARABIC = "al"
_ASSIMILATED = frozenset({"el", "ul", "ar", "as", "ash", "an", "ad", "at", "az", "ath", "er", "es", "esh", "en", "ed", "et", "ez", "eth"})
"""The Arabic article as romanised before some letters: with a hyphen after it, it is the same word as "al"."""
_PREFIXES = frozenset({"pro", "anti", "non", "ex", "post", "trans", "former", "mid", "neo", "self", "so", "all"})


Spans = tuple[tuple[date | None, date | None], ...]
"""When something was so: [start, end) in nominal days, open where ``None``; none for always."""


@dataclass(frozen=True, slots=True)
class Named:
    """A known name at characters [start, end) of the document: ``options`` are the entities that it may stand for, by type.

    ``proper`` tells proper names from descriptions ("rebels"). ``spans`` are when each option bore the name, empty where that makes no
    difference. ``others`` are entities of that name which the text does not mean.
    """

    start: int
    end: int
    options: tuple[tuple[EntityType, str], ...]
    proper: bool
    spans: tuple[Spans, ...] = ()
    others: tuple[tuple[EntityType, str], ...] = ()

    def of(self, type: EntityType) -> str | None:
        """The entity of this type that is meant; ``None`` when it is none, or cannot be told from another."""
        found = None
        for t, iri in self.options:
            if t is type:
                if found is not None:
                    return None
                found = iri
        return found

    def may_be(self, type: EntityType) -> bool:
        """Whether it may stand for something of this type, known or not which."""
        return any(t is type for t, _ in self.options)

    def is_open(self, type: EntityType) -> bool:
        """Whether it may stand for several of this type."""
        return self.of(type) is None and self.may_be(type)

    def without(self, iris: Collection[str]) -> Named:
        """The name with these entities ruled out."""
        kept = [k for k, (_, iri) in enumerate(self.options) if iri not in iris]
        return replace(
            self,
            options=tuple(self.options[k] for k in kept),
            spans=tuple(self.spans[k] for k in kept) if self.spans else (),
            others=(*self.others, *(o for o in self.options if o[1] in iris)),
        )


@dataclass(frozen=True, slots=True)
class _Token:
    key: str
    text: str
    start: int
    end: int
    dotted: bool = False  # capitals with stops between them, which ``text`` leaves out; the last stop is not in [start, end)


@dataclass(slots=True)
class _Spelling:
    keys: tuple[str, ...]
    texts: tuple[str, ...]
    exact: bool
    proper: bool
    options: list[tuple[EntityType, str]]
    dated: dict[str, Spans] = field(default_factory=dict)
    spans: tuple[Spans, ...] = ()  # of each option, where several of one type are dated


@lru_cache(50_000)
def normal(word: str) -> str:
    """A word without case, accents and apostrophes.

    >>> normal("Ša‘ār")
    'saar'
    """
    flat = unicodedata.normalize("NFKD", _APOSTROPHES.sub("", word))
    return "".join(c for c in flat if not unicodedata.combining(c)).casefold()


def _tokens(text: str, offset: int = 0) -> list[_Token]:
    found = []
    for match in _WORD.finditer(text):
        word = match.group()
        if match["dotted"]:
            plain = word.replace(".", "")
            found.append(_Token(normal(plain), plain, match.start() + offset, match.end() + offset, dotted=True))
            continue
        possessive = _POSSESSIVE.search(word)
        if possessive:
            word = word[: possessive.start()]
        key = normal(word)
        if key in _ASSIMILATED and text[match.end() : match.end() + 1] in HYPHENS:
            key = _ARABIC
        found.append(_Token(key, word, match.start() + offset, match.start() + len(word) + offset))
    return found


def name_words(name: str, *, article: bool = True) -> tuple[str, ...]:
    """The words of a name as they are compared, with a leading "the" or without.

    >>> name_words("the U.K. Ša‘ār Front")
    ('the', 'uk', 'saar', 'front')
    """
    keys = tuple(t.key for t in _tokens(name))
    return keys[1:] if not article and keys[:1] == (_ARTICLE,) else keys


class NameScanner:
    """Finds curated names; ``common`` says whether a word in small letters is an ordinary word of the language.

    ``language`` says the same of any of its forms, demonyms included; ``titles`` are words before a person's name.
    """

    def __init__(
        self,
        names: Iterable[Name],
        common: Callable[[str], bool] = lambda word: False,
        titles: Collection[str] = (),
        language: Callable[[str], bool] = lambda word: True,
    ) -> None:
        self._common = common
        self._titles = titles
        self._language = language
        self._by_keys: dict[tuple[str, ...], list[_Spelling]] = {}
        known: dict[tuple[tuple[str, ...], bool], _Spelling] = {}
        eras: dict[str, set[tuple[date | None, date | None]]] = {}  # when an entity bore any of its dated names
        for name in names:
            tokens = _tokens(name.text)
            if len(tokens) > 1 and tokens[0].key == _ARTICLE:
                tokens = tokens[1:]
            if not tokens:
                continue
            texts = tuple(t.text for t in tokens)
            keys = tuple(t.key for t in tokens)
            exact = name.exact_case
            identity = (texts if exact else keys, exact)
            spelling = known.get(identity)
            if spelling is None:
                proper = any(c.isupper() or c.isdigit() for c in texts[-1]) or all(t[:1].isupper() for t in texts)
                spelling = known[identity] = _Spelling(keys, texts, exact, proper, [])
                self._by_keys.setdefault(keys, []).append(spelling)
            as_given = tuple(normal(t.text) for t in tokens)  # without its hyphens, an article is the one that was given
            if as_given != keys and spelling not in self._by_keys.setdefault(as_given, []):
                self._by_keys[as_given].append(spelling)
            if (name.type, name.iri) not in spelling.options:
                spelling.options.append((name.type, name.iri))
            if name.spans:
                spelling.dated[name.iri] = spelling.dated.get(name.iri, ()) + name.spans
                eras.setdefault(name.iri, set()).update(name.spans)
        for spelling in known.values():
            types = [type for type, _ in spelling.options]
            if len(set(types)) < len(types):  # "Arvandian servicemen", implied by the dated "Arvandian soldiers", is dated like it
                spans = [spelling.dated.get(iri) or tuple(eras.get(iri, ())) for _, iri in spelling.options]
                spelling.spans = tuple(spans) if any(spans) else ()
        lengths: dict[str, set[int]] = {}
        for keys, spellings in self._by_keys.items():
            spellings.sort(key=lambda s: not s.exact)
            lengths.setdefault(keys[0], set()).add(len(keys))
        # how many words the names have that begin with this one, most first
        self._lengths = {first: sorted(counts, reverse=True) for first, counts in lengths.items()}

    def scan(self, text: str, offset: int = 0) -> list[Named]:
        """Names in ``text``, without overlaps, in text order; ``offset`` is where the text starts in the document."""
        tokens = _tokens(text)
        shouting = not any(c.islower() for c in text)
        found: list[Named] = []
        i = 0
        while i < len(tokens):
            spelling = self._match(text, tokens, i, shouting, found[-1].end - offset if found else -1)
            if spelling is None:
                i += 1
                continue
            last = tokens[i + len(spelling.keys) - 1]
            end = last.end + (1 if _dotted(text, last) else 0)
            found.append(Named(tokens[i].start + offset, end + offset, tuple(spelling.options), spelling.proper, spelling.spans))
            i += len(spelling.keys)
        return found

    def _match(self, text: str, tokens: list[_Token], i: int, shouting: bool, known_to: int) -> _Spelling | None:
        for length in self._lengths.get(tokens[i].key, ()):
            window = tokens[i : i + length]
            spellings = self._by_keys.get(tuple(t.key for t in window))
            if spellings is None or any(not _joined(text, a, b) for a, b in itertools.pairwise(window)):
                continue
            if i > 0 and tokens[i - 1].end > known_to and _compounded(text, tokens[i - 1], tokens[i]):
                continue
            if length > 1 and i > 0 and tokens[i - 1].key in ("pro", "anti") and text[tokens[i - 1].end : window[0].start] in HYPHENS:
                continue  # "pro-Arvandian fighters" are not Arvandia's
            longer = not shouting and i > 0 and tokens[i - 1].end > known_to and self._in_longer(text, tokens[i - 1], window)
            for spelling in spellings:
                if longer and spelling.proper and (len(window) > 1 or _only_place(spelling)):
                    continue
                if spelling.exact and (shouting or not _as_written(window, spelling.texts)):
                    continue
                if spelling.proper and len(window) == 1 and window[0].text.islower() and self._common(window[0].key):
                    continue
                return spelling
        return None

    def _in_longer(self, text: str, before: _Token, window: Sequence[_Token]) -> bool:
        """Whether a name stands in a longer one that is nobody known: the place of "Minister Ann Kessel", "Tarn National Army"."""
        if text[before.end : window[0].start] != " " or not window[0].text[:1].isupper():
            return False
        if len(window) == 1 and before.key in self._titles and before.text[:1].isupper():
            return True
        named = before.text[:1].isupper() and before.text[1:].islower() and len(before.text) > 2
        plain = len(window) == 1 or self._language(window[0].key)
        return named and plain and not self._language(before.key)


def _as_written(window: Sequence[_Token], texts: Sequence[str]) -> bool:
    """Whether words are a spelling as it stands; common words beside its capitals may be capitals too ("the US Military")."""
    pairs = list(zip(window, texts, strict=True))
    return all(t.text == text or (len(pairs) > 1 and text.islower() and t.text.lower() == text) for t, text in pairs)


def _only_place(spelling: _Spelling) -> bool:
    return all(type is EntityType.PLACE for type, _ in spelling.options)


def _compounded(text: str, before: _Token, first: _Token) -> bool:
    """Whether a name is only the second half of another: "Interfax-Ukraine" is not Ukraine, "pro-Russian" is about Russia."""
    capital = before.text[:1].isupper() and before.key not in _PREFIXES and len(before.text) > 2
    return capital and text[before.end : first.start] in HYPHENS


def _dotted(text: str, last: _Token) -> bool:
    """Whether a full stop after the name is the last of its own, as in "the U.S. army", and not the end of the sentence."""
    if not last.dotted or text[last.end : last.end + 1] != ".":
        return False
    after = text[last.end + 1 : last.end + 3]
    return bool(after.strip()) and not (after[0].isspace() and after[1:2].isupper())


def _joined(text: str, a: _Token, b: _Token) -> bool:
    gap = text[a.end : b.start].removeprefix("." if a.dotted else "")
    return bool(_GAP.fullmatch(gap)) and ("." not in gap or len(a.text) == 1)
