"""Likeness of names, for "did you mean": typing errors and other romanisations.

Asked by ``index`` when nobody has exactly that name. Score: the normalised indel similarity of rapidfuzz in [0, 1), after ``normalise``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from conflictkg.entities.spelling import without_articles

CUTOFF = 70.0
"""Least similarity, in per cent, that is worth suggesting."""

HIGHEST = 0.99
"""A suggestion is never an exact match."""

_SOUNDS = ("kqcg", "jgy", "sz", "wvuo", "iye", "td", "bp", "hk", "ae")
"""Initial letters that romanisations of the same name exchange."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A known name and how like the wanted one it is."""

    name: str
    score: float


def likeness(key: str, names: Iterable[str], limit: int = 20) -> list[Similar]:
    """The names most like a normalised one, best first, with or without its articles."""
    from rapidfuzz import fuzz, process

    choices = list(dict.fromkeys(names))
    best: dict[str, float] = {}
    for wanted in {key, without_articles(key)}:
        for name, score, _ in process.extract(wanted, choices, scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=limit):
            best[name] = max(best.get(name, 0.0), min(score / 100, HIGHEST))
    return [Similar(name, score) for name, score in sorted(best.items(), key=lambda item: (-item[1], item[0]))][:limit]


def prefixes(key: str) -> list[str]:
    """First letters that a misspelling of a normalised name may have: two as written, or with another initial of the same sound.

    >>> prefixes("qobane")
    ['qo', 'co', 'go', 'ko']
    """
    found: dict[str, None] = {}
    for start in (key[:2], without_articles(key)[:2]):
        found[start] = None
        for sounds in _SOUNDS:
            if start[0] in sounds:
                found |= {letter + start[1:]: None for letter in sorted(sounds)}
    return list(found)
