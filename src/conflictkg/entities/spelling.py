"""Spellings: when two written names count as one, which further spellings a name implies, and what it is in Latin letters.

The first step of building an index and of looking a name up; both sides of every comparison pass through ``normalise``. What is said of
Latin letters and of consonants serves questions alone: no text is searched for it.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence

_APOSTROPHES = dict.fromkeys(map(ord, "`´ʹʺʻʼʽʾʿˈˊˋ‘’‛′‵＇׳"), "'")
_POSSESSIVE = re.compile(r"(?<=[^\W_]{3})'s(?![^\W_])")  # not "Ra's": an Arabic word for cape, in many names of places
_MARKS = re.compile("(?<![\u0400-\u052f])[\u0300-\u036f]+|[\u0591-\u05bd\u05bf\u05c1-\u05c7\u0610-\u061a\u0640\u064b-\u065f\u0670]+")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th"})

ARTICLES = frozenset(["the", "al", "el", "ul", "ar", "as", "ash", "an", "ad", "at", "az", "er", "ez", "ed", "es", "esh", "et", "ath"])
"""Definite articles of English and of romanised Arabic, with their assimilated forms ("ar-Raqqah")."""


_UNVOWELLED = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_ATTACHED = re.compile(r"(?<!\w)(?:\u0648|\u0628)?\u0627\u0644(?=\w{2})|(?<!\w)\u05d4(?=\w{3})")  # al-, wal-, bil-; ha-

_MUTE = re.compile(r"[\u0629\u05d4](?!\w)|(?<=\w)[\u05d5\u05d9]")  # the feminine ending; letters that are vowels in Hebrew

# Romanisations of one sound, longest first; what is left of Latin letters that differ between the romanisations of one name.
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        ("shch|sch|sh", "s"),
        ("tch|tsh|ch", "c"),
        ("dzh|dj", "j"),
        ("zh", "z"),
        ("ts|tz", "s"),
        ("ph", "f"),
        ("th", "t"),
        ("dh", "d"),
        (r"(?<=[aeiou])h(?!\w)| ", ""),
        ("kh|gh|h", "g"),
        ("ck|q", "k"),
        ("c(?=[aouklrt]|$)", "k"),
        ("x", "ks"),
        ("(?<!^)w", ""),
        ("[vwfp]", "b"),
        ("[aeiouy]", ""),
        (r"(.)\1+", r"\1"),
    )
]


class _Folding(dict[int, str | None]):
    """What becomes of each character: apostrophes and stops vanish, other punctuation separates words."""

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        category = unicodedata.category(char)
        folded: str | None = char
        if char in "'.·" or category == "Cf":
            folded = None
        elif category[0] in "PSZC":
            folded = " "
        self[code] = folded
        return folded


_FOLDING = _Folding({ord("&"): " and "})


def normalise(text: str) -> str:
    """The key under which a name is compared: no case, accents, apostrophes, possessives or punctuation, single spaces.

    Compatibility forms are unified (NFKC). Vowel marks of Latin, Greek, Hebrew and Arabic are dropped; other scripts keep theirs (the
    Cyrillic "й" is not "и"). Idempotent.

    >>> normalise("Ḩadīthah"), normalise("Sha’ar"), normalise("Deir ez-Zor"), normalise("U.S."), normalise("the regime's")
    ('hadithah', 'shaar', 'deir ez zor', 'us', 'the regime')
    """
    if text.isascii():
        folded = text.lower().replace("`", "'")
    else:
        folded = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES)).casefold()
        folded = unicodedata.normalize("NFKD", folded).casefold().translate(_APOSTROPHES)
    if "'" in folded:
        folded = _POSSESSIVE.sub("", folded)
    folded = folded.translate(_FOLDING)
    if not folded.isascii():
        folded = unicodedata.normalize("NFC", _MARKS.sub("", folded.translate(_LETTERS)))
    return " ".join(folded.split())


def name_key(name: str) -> str:
    """The key of a whole name: normalised, and without a leading "the".

    >>> name_key("The Kyiv Independent")
    'kyiv independent'
    """
    return normalise(name).removeprefix("the ")


def without_articles(key: str) -> str:
    """A normalised name without its articles; itself when nothing else is in it.

    >>> without_articles("the deir ez zor"), without_articles("al")
    ('deir zor', 'al')
    """
    kept = [word for word in key.split() if word not in ARTICLES]
    return " ".join(kept) or key


def compact(key: str) -> str:
    """A normalised name without spaces, so that "T-4" and "T4", or "Deir ez-Zor" and "deirezzor", meet.

    >>> compact("deir ez zor")
    'deirezzor'
    """
    return key.replace(" ", "")


def is_unvowelled(key: str) -> bool:
    """Whether a name is written in a script that leaves out short vowels: Arabic, Hebrew and their kin.

    >>> is_unvowelled("حلب"), is_unvowelled("алеппо")
    (True, False)
    """
    return not key.isascii() and _UNVOWELLED.search(key) is not None


def latin(key: str) -> str:
    """A normalised name in Latin letters, as anyascii transliterates it; itself when it is written in them.

    >>> latin("дебальцево"), latin("መቀሌ"), latin("حلب")
    ('debaltsevo', 'mekele', 'hlb')
    """
    if key.isascii():
        return key
    from anyascii import anyascii

    return normalise(anyascii(key))


def consonants(key: str) -> str:
    """The consonants of a normalised name, alike for its romanisations and for a script without vowels; "" for fewer than two.

    Articles and spaces are left out, sounds that romanisations exchange are one letter, doubled letters single. A last "h" after a vowel is
    mute, a "w" counts only at the beginning, for in Arabic it may be a vowel.

    >>> consonants("deir ez zor"), consonants("dayr az zawr"), consonants("دير الزور")
    ('drzr', 'drzr', 'drzr')
    >>> consonants("qamishli"), consonants("kamishly"), consonants("القامشلي")
    ('kmsl', 'kmsl', 'kmsl')
    """
    if is_unvowelled(key):
        key = _MUTE.sub("", _ATTACHED.sub("", key))
    kept = without_articles(latin(key))
    for pattern, sound in _SOUNDS:
        kept = pattern.sub(sound, kept)
    return kept if len(kept) > 1 else ""


def cores(key: str, words: Collection[str]) -> Iterator[tuple[str, str]]:
    """Each way to read a name as a core and a generic word, longest word first: ``(core, word)``.

    >>> list(cores("menagh air base", ["base", "air base", "town"])), list(cores("city of homs", ["city"]))
    ([('menagh', 'air base'), ('menagh air', 'base')], [('homs', 'city')])
    """
    own = key.split(" ")
    parts = [" ".join(own[k:]) for k in range(1, len(own))] + [" ".join(own[:k]) for k, word in enumerate(own) if word == "of"]
    for word in sorted({part for part in parts if part in words}, key=lambda w: (-len(w), w)):
        if key.endswith(f" {word}"):
            yield key[: -len(word) - 1], word
        elif key.startswith(f"{word} of "):
            yield key[len(word) + 4 :], word


def implied(names: Sequence[str], words: Sequence[str], *, of: bool = True) -> list[str]:
    """Further spellings that names with a generic word imply: "Taftanaz airbase" is also "Taftanaz air base" and "airbase of Taftanaz".

    ``words`` are the generic words of the entity's kind. Names without any of them (T4) imply nothing, so that a town's bare name never
    becomes its airbase's. The form with "of" is left out where the bare core is a name already, or without ``of``.
    """
    found: dict[str, None] = {}
    known = {name.lower() for name in names}
    for name in names:
        for core, word in cores(name.lower(), words):
            as_written = name[: len(core)] if name.lower().endswith(f" {word}") else name[-len(core) :]
            for other in words:
                found[f"{as_written} {other}"] = None
                if of and core not in known:
                    found[f"{other} of {as_written}"] = None
            break  # the longest generic word leaves the core
    return list(found)
