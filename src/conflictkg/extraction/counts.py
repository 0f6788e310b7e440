"""How many people: counts in words and figures, as ranges.

>>> count("at least 12 people")
Count(low=12, best=None, high=None)
>>> count("between 25 and 50 dead")
Count(low=25, best=None, high=50)
>>> count("seventeen soldiers")
Count(low=17, best=17, high=17)
>>> count("dozens of people"), count("no fewer than 20"), count("half a dozen men")
(Count(low=24, best=None, high=None), Count(low=20, best=None, high=None), Count(low=6, best=6, high=6))
>>> count("the soldiers") is None
True

A plural of a round number ("dozens", "hundreds") is at least two of them; "scores" are at least two twenties, "several" at least three.
"""

from __future__ import annotations

import re

from conflictkg.domain.claims import Count

_UNITS = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen", "fourteen"),
    *("fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = {w: 10 * i for i, w in enumerate(("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), 2)}
_WORDS = {w: i for i, w in enumerate(_UNITS)} | _TENS
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1000, "million": 1_000_000}
_ROUND = {f"{word}s": 2 * size for word, size in _SCALES.items()} | {
    "scores": 40,
    "tens of thousands": 20_000,
    "hundreds of thousands": 200_000,
}
_LOOSE = {"several": 3, "a handful": 3, "numerous": 3, "many": 3, "a few": 3, "a number of": 2}
_TENS_OR_UNIT = "|".join(sorted([*_WORDS], key=len, reverse=True))
_NUMBER = (
    rf"\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?\s+(?:million|thousand)|\d+|half\s+a\s+dozen|(?:{_TENS_OR_UNIT}|a)\s+(?:{'|'.join(_SCALES)})\b"
    rf"|(?:{'|'.join(_TENS)})-(?:{'|'.join(_UNITS[1:10])})|{_TENS_OR_UNIT}"
)
_RANGE = re.compile(
    rf"\b(?:between|from)\s+(?P<a>{_NUMBER})\s+(?:and|to)\s+(?P<b>{_NUMBER})\b"
    rf"|\b(?P<c>{_NUMBER})\s+(?:to|or)\s+(?P<d>{_NUMBER})\b|\b(?P<e>\d+)\s*[-–]\s*(?P<f>\d+)\b",
    re.IGNORECASE,
)
_LOW = re.compile(
    rf"\b(?:at least|no fewer than|no less than|not less than|not fewer than|a minimum of)\s+(?P<n>{_NUMBER})\b", re.IGNORECASE
)
_OVER = re.compile(rf"\b(?:more than|over|upwards of)\s+(?P<n>{_NUMBER})\b", re.IGNORECASE)
_HIGH = re.compile(rf"\b(?:up to|at most|as many as|no more than|fewer than|less than)\s+(?P<n>{_NUMBER})\b", re.IGNORECASE)
_ABOUT = re.compile(rf"\b(?:about|around|some|nearly|almost|roughly|approximately|an estimated)\s+(?P<n>{_NUMBER})\b", re.IGNORECASE)
_SOME = re.compile(rf"\b(?P<n>{'|'.join(sorted([*_ROUND, *_LOOSE], key=len, reverse=True))})\b", re.IGNORECASE)
_UP_TO = re.compile(r"\b(?:up to|at most|no more than)\b", re.IGNORECASE)
_PLAIN = re.compile(rf"\b(?P<n>{_NUMBER})\b(?!-[a-z])", re.IGNORECASE)  # no age: "19-year-old"
LARGEST = 10_000_000


def number(text: str) -> int | None:
    """A number in figures or words, up to ten million."""
    flat = " ".join(text.lower().replace(",", "").split())
    if flat.isdigit():
        return int(flat) if len(flat) <= len(str(LARGEST)) else None
    if flat == "half a dozen":
        return 6
    first, _, scale = flat.partition(" ")
    if scale in _SCALES:
        base = 1.0 if first == "a" else float(first) if first[:1].isdigit() else _WORDS.get(first)
        found = None if base is None else round(base * _SCALES[scale])
        return found if found is not None and found <= LARGEST else None
    tens, _, unit = flat.partition("-")
    if unit:
        return _WORDS[tens] + _WORDS[unit]
    return _WORDS.get(flat)


def count(text: str) -> Count | None:
    """The count that a phrase gives, ``None`` when it gives none."""
    if found := _RANGE.search(text):
        low, high = number(found["a"] or found["c"] or found["e"]), number(found["b"] or found["d"] or found["f"])
        return Count(low, None, high) if low is not None and high is not None and low <= high else None
    if found := _LOW.search(text):
        return Count(number(found["n"]), None, None)
    if found := _OVER.search(text):
        n = number(found["n"])
        return Count(None if n is None else n + 1, None, None)
    if found := _HIGH.search(text):
        return Count(None, None, number(found["n"]))
    if found := _ABOUT.search(text):
        return Count(None, number(found["n"]), None)
    if found := _SOME.search(text):
        n = (_ROUND | _LOOSE)[found["n"].lower()]
        return Count(None, None, n) if _UP_TO.search(text) else Count(n, None, None)
    if found := _PLAIN.search(text):
        n = number(found["n"])
        return None if n is None else Count(n, n, n)
    return None
