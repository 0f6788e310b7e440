"""Letters in the case they would have in running text, for texts printed in capitals throughout ("GUNMEN ATTACKED THE PORT").

Before the first step inside a segment: names are found and sentences parsed in restored case, while offsets and quotes stay as they are
in the text, for restoring changes no length. A word is a name when the language does not know it, when it is in the vocabulary's classes
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from conflictkg.domain.entities import EntityType, Name
from conflictkg.domain.ports import NameIndex
from conflictkg.extraction.lexicon import bases

SHARE = 0.7
"""Share of capitals among a text's letters from which it counts as printed in capitals."""
LEAST = 12
"""Letters below which a text says nothing about its case; headlines of one word are names as often as not."""
COMPOUND = 7
"""Letters from which an unknown word may be two words put together ("crewmen", "machinegunned")."""
SURNAMES = 1
"""Names between a given name and what is taken for a surname."""
FAR = 99
KNOWN = 400_000
"""Inhabitants from which a place is meant rather than the common word that it is called like (Lima, Cali)."""
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?|\d+(?:st|nd|rd|th|d)\b", re.IGNORECASE)
_SENTENCE_END = re.compile(r"(?<!\b[A-Z])[.!?]['\")\]]*\s+$|^\W*$|\n\s*\n\s*$")
_INFLECTED = (("ies", "y"), ("ied", "y"), ("ly", ""), ("men", "man"), ("women", "woman"))
_PARTICLES = frozenset(
    {"de", "la", "del", "el", "los", "las", "y", "al", "bin", "ibn", "van", "von", "der", "di", "da", "san", "santa", "abu"}
)
_EXPLAINED = re.compile(r"\b(?P<acronym>[A-Z][A-Za-z]{1,7})\s{1,3}[\[(](?P<phrase>[^\[\]()]{6,90})[\])]")
_ABBREVIATED = re.compile(r"(?<![\w'’-])(?P<phrase>(?:[\w'’-]{1,40}\s{1,3}){2,8})[\[(](?P<acronym>[A-Za-z]{2,8})[\])]")
_BEFORE_CALENDAR = re.compile(r"\d\s*$|\b(?:in|of|since|until|early|late|mid|last|next)[\s-]+$", re.IGNORECASE)


class Casing:
    """Restores the case of capitals: ``names`` are the curated ones, ``classes`` those of the vocabulary.

    ``ordinary`` knows the words of the language, ``verbal`` its verb forms, ``small`` are its function words.
    """

    def __init__(
        self,
        names: Iterable[Name],
        index: NameIndex,
        ordinary: Callable[[str], bool],
        verbal: Callable[[str], bool],
        small: frozenset[str],
        classes: Mapping[str, frozenset[str]],
    ) -> None:
        self._index = index
        self._common = ordinary
        self._verbal = verbal
        self._small = small
        self._given = frozenset(classes.get("given-name", ()))
        self._demonyms = frozenset(classes.get("demonym", ()))
        self._calendar = frozenset(classes.get("calendar", ()))
        self._titles = frozenset(classes.get("title", ()))
        self._acronyms: set[str] = set()
        self._phrases: dict[str, list[tuple[str, ...]]] = {}
        for name in names:
            words = tuple(name.text.split())
            if any(c.islower() for c in name.text):
                if len(words) > 1 and words[0].lower() == "the":
                    words = words[1:]
                if words[0][:1].isupper():
                    self._phrases.setdefault(words[0].lower(), []).append(words)
            elif len(words) == 1:
                self._acronyms.add(name.text)
        self._places: dict[str, bool] = {}

    def restored(self, text: str) -> str:
        """The text in the case of running text when it is printed in capitals, else itself; always of the same length."""
        letters = [c for c in text if c.isalpha()]
        if len(letters) < LEAST or sum(c.isupper() for c in letters) < SHARE * len(letters):
            return text
        words = list(_WORD.finditer(text))
        out = list(text)
        previous, since = "", FAR
        known = 0  # words before this index belong to a curated name
        for k, match in enumerate(words):
            shown = match.group()
            if k and not text[words[k - 1].end() : match.start()].isspace():
                since = FAR
            if k >= known and (phrase := self._phrase(words, k)) is not None:
                for offset, word in enumerate(phrase):
                    self._put(out, words[k + offset].start(), word)
                known = k + len(phrase)
            if k < known:
                previous = words[k].group().capitalize()
            elif shown.isupper() or shown[0].isdigit():
                previous = self._word(text, match, previous, surname=since <= SURNAMES)
                self._put(out, match.start(), previous)
            else:
                previous = shown
            if previous[:1].isupper():
                since = 0 if previous.lower() in self._given else since + 1
            elif previous not in _PARTICLES:
                since = FAR
        self._titles_before_names(out, words)
        acronyms = self._written_out(out)
        for match in words:
            if match.group().lower() in acronyms:
                self._put(out, match.start(), match.group().upper())
        return "".join(out)

    def _written_out(self, out: list[str]) -> set[str]:
        """Write large the words that an acronym beside them stands for: "FLA [Free Land Army]", "Free Land Army (FLA)".

        Returns those acronyms, in small letters.
        """
        text, found = "".join(out), set()
        for match in (*_EXPLAINED.finditer(text), *_ABBREVIATED.finditer(text)):
            start = match.start("phrase")
            words = [w for w in _WORD.finditer(match["phrase"]) if w.group().lower() not in self._small | _PARTICLES]
            words = words[-len(match["acronym"]) :]
            if len(words) > 1 and "".join(w.group()[0] for w in words).lower() == match["acronym"].lower():
                found.add(match["acronym"].lower())
                for word in words:
                    out[start + word.start()] = word.group()[0].upper()
        return found

    def _titles_before_names(self, out: list[str], words: list[re.Match[str]]) -> None:
        """Write a title large where it begins a phrase and a name follows: "of justice Carlos Perez" would be taken for two things."""
        for before, word, after in zip(words, words[1:], words[2:], strict=False):
            gap = "".join(out[word.end() : after.start()])
            begins = before.group().lower() in self._small
            if begins and word.group().lower() in self._titles and gap.strip(".").isspace() and out[after.start()].isupper():
                out[word.start()] = out[word.start()].upper()

    @staticmethod
    def _put(out: list[str], at: int, word: str) -> None:
        for offset, letter in enumerate(word):
            out[at + offset] = letter

    def _phrase(self, words: list[re.Match[str]], k: int) -> tuple[str, ...] | None:
        """The curated name of several words that begins here."""
        for phrase in self._phrases.get(words[k].group().lower(), ()):
            window = words[k : k + len(phrase)]
            if (
                len(phrase) > 1
                and len(window) == len(phrase)
                and all(a.group().lower() == b.lower() for a, b in zip(window, phrase, strict=True))
            ):
                return phrase
        return None

    def _word(self, text: str, match: re.Match[str], previous: str, *, surname: bool) -> str:
        """One word in running case; a ``surname`` follows a given name closely and is one unless it may be a verb."""
        shown, lower = match.group(), match.group().lower()
        if shown[0].isdigit():
            return lower
        before = text[max(0, match.start() - 20) : match.start()]
        alone = text[match.start() - 1 : match.start()] in ("[", "(") and text[match.end() : match.end() + 1] in ("]", ")")
        if shown in self._acronyms and lower not in self._small:
            return shown
        if alone and 2 <= len(shown) <= 8 and lower not in self._small and (len(shown) < 5 or not self._ordinary(lower)):
            return shown
        after_digit = text[match.end() : match.end() + 1] == "-" and text[match.end() + 1 : match.end() + 2].isdigit()
        if after_digit or (len(shown) == 1 and text[match.end() : match.end() + 1] in (".", "-")):
            return shown  # "M-19", "J. Smith"
        if _SENTENCE_END.search(before) or lower == "i":
            return lower.capitalize()
        if lower in self._calendar:
            return lower.capitalize() if lower not in self._small or _BEFORE_CALENDAR.search(before) else lower
        if lower in self._small or (lower in _PARTICLES and lower not in ("san", "santa", "abu")):
            return lower
        if lower in self._given or lower in self._demonyms or lower in ("san", "santa", "abu"):
            return lower.capitalize()
        if not self._ordinary(lower):
            return _capital(lower)
        if surname and not self._verbal(lower):
            return lower.capitalize()
        if previous.lower() in ("san", "santa") or self._place(lower):
            return lower.capitalize()
        return lower

    def _ordinary(self, word: str) -> bool:
        """Whether the language has the word, inflected or put together."""
        stem = word.replace("’", "'").removesuffix("'s")
        if stem in self._small or self._common(stem) or self._derived(stem):
            return True
        halves = [(stem[:i], stem[i:]) for i in range(3, len(stem) - 2)] if len(stem) >= COMPOUND else []
        return any(self._common(a) and (self._common(b) or self._derived(b)) for a, b in halves)

    def _derived(self, word: str) -> bool:
        return any(self._common(b) for b in bases(word)) or any(
            word.endswith(ending) and self._common(word.removesuffix(ending) + stem) for ending, stem in _INFLECTED
        )

    def _place(self, word: str) -> bool:
        """Whether a common word is also called like a country or a large city."""
        if word not in self._places:
            found = self._index.lookup(word, EntityType.PLACE) if len(word) > 3 else []
            self._places[word] = any(c.population >= KNOWN or c.kind == "country" for c in found[:1])
        return self._places[word]


def _capital(word: str) -> str:
    """A name with its first letter in capitals, after an apostrophe too ("D'Aubuisson")."""
    first, apostrophe, rest = word.partition("'")
    if apostrophe and len(first) < 3 and len(rest) > 1:
        return f"{first.capitalize()}'{rest.capitalize()}"
    return word.capitalize()
