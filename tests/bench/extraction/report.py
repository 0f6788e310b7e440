"""One report of MUC-4 as the bench sees it: claims, text in running case, sentences and names; and phrases without trimmings."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from conflictkg.domain.claims import Article, Claim, Mention

Classes = Mapping[str, frozenset[str]]
NUMBERS = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"


def nouns(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


PRONOUNS = nouns("it they he she them who which that its their his her we our us i my")
LINKS = nouns("de del la las los y da dos van von")
"""Small words inside Spanish, Portuguese, Dutch and German names."""
_ARTICLES = r"the|a|an|this|that|these|those|his|her|its|their|our|alleged|presumed|supposed|suspected|so-called|at least|approximately"
_AMOUNTS = rf"some|several|many|all|other|another|about|more than|over|up to|\d[\d,]*|{NUMBERS}|dozens of"
_ARTICLE = re.compile(rf"^(?:{_ARTICLES})\s+", re.IGNORECASE)
_DETERMINER = re.compile(rf"^(?:(?:{_ARTICLES}|{_AMOUNTS})\s+|\[[^\]]*\]?\s*|[\"'])", re.IGNORECASE)
_NAME = r"[A-Z][\w'’-]+"
_NAMES = re.compile(rf"{_NAME}(?:\s+(?:(?:{'|'.join(sorted(LINKS))})\s+)*{_NAME})+")
_SENTENCE = re.compile(r"[.?!][\"')\]]*\s+(?=[A-Z\"\[(])")
_PREPOSITION = re.compile(r"\s+(?:of|in|at|on|for|from|with)\s+")
_BRACKETS = re.compile(r"\s*(?:\[[^\]]*\]|\([^)]*\))")


@dataclass(frozen=True)
class Report:
    """One report; ``text`` in running case, ``groups`` the named armed groups among the entities of its claims."""

    article: Article
    claims: tuple[Claim, ...]
    text: str
    groups: frozenset[str] = frozenset()

    def words(self, mention: Mention) -> str:
        """The words of a mention on one line, without what stands in brackets."""
        words = _BRACKETS.sub("", self.text[mention.start : mention.end])
        return " ".join(re.split(r"[\[(]", words)[0].split())

    def mentions(self) -> Iterator[Mention]:
        """Parties, patients and speakers of all claims."""
        for c in self.claims:
            yield from (*c.agents, *c.patients, *c.relayers, *((c.speaker,) if c.speaker else ()))

    @cached_property
    def names(self) -> Counter[str]:
        """Capitalised names of several words, how often each stands in the text."""
        return Counter(m.group() for m in _NAMES.finditer(" ".join(self.text.split())))

    @cached_property
    def _sentences(self) -> list[int]:
        return [0, *(m.end() for m in _SENTENCE.finditer(self.text)), len(self.text)]

    def sentence(self, at: int) -> int:
        """The number of the sentence at an offset."""
        return bisect_right(self._sentences, at)

    def around(self, at: int) -> str:
        """The sentence at an offset."""
        k = min(self.sentence(at), len(self._sentences) - 1)
        return self.text[self._sentences[k - 1] : self._sentences[k]]


def without_article(words: str) -> str:
    """A phrase without an article or "alleged" before it."""
    return _ARTICLE.sub("", words)


def bare(words: str) -> str:
    """A phrase without determiners and numbers before it."""
    while (found := _DETERMINER.sub("", words)) != words:
        words = found
    return words


def head(words: str) -> str:
    """The noun of a phrase, in small letters."""
    before = _PREPOSITION.split(words)[0].split()
    return before[-1].lower() if before else ""


def is_name(words: str) -> bool:
    """Whether a phrase in running case is a name."""
    return all(w[:1].isupper() or w[:1].isdigit() or w.lower() in LINKS or w.lower() == "of" for w in words.split())
