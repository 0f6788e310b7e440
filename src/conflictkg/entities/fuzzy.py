"""Likeness of names, for "did you mean": typing errors, other romanisations and other scripts.

Asked by ``index`` when nobody has exactly that name. Score: the normalised indel similarity of rapidfuzz in [0, 1), after ``normalise``; of
names that share their consonants, a weighted mean of how like the consonants are and how like the Latin letters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from conflictkg.entities.spelling import compact, is_unvowelled, latin, without_articles

CUTOFF = 70.0
"""Least similarity, in per cent, that is worth suggesting."""

HIGHEST = 0.99
"""A suggestion is never an exact match."""

CONSONANTS_CUTOFF = 80.0
"""Least similarity of consonants, in per cent: one of five may be wrong. Of two or three none may."""

_SHORT = 3
_WEIGHTS = {True: (0.75, 0.2), False: (0.55, 0.43)}
"""What consonants and all letters count, by whether one of the names is without vowels, so that its letters tell little."""


@dataclass(frozen=True, slots=True)
class Similar:
    """A known name and how like the wanted one it is."""

    name: str
    score: float


def likeness(key: str, names: Sequence[str], limit: int = 20) -> list[Similar]:
    """The names most like a normalised one, best first, with or without its articles; of names given once each."""
    from rapidfuzz import fuzz, process

    best: dict[str, float] = {}
    for wanted in {key, without_articles(key)}:
        for name, score, _ in process.extract(wanted, names, scorer=fuzz.ratio, score_cutoff=CUTOFF, limit=limit):
            best[name] = max(best.get(name, 0.0), min(score / 100, HIGHEST))
    return [Similar(name, score) for name, score in sorted(best.items(), key=lambda item: (-item[1], item[0]))][:limit]


def consonance(wanted: str, known: Sequence[str], limit: int = 20) -> list[Similar]:
    """The sets of consonants most like these, best first; only the same ones where there are too few to be wrong."""
    from rapidfuzz import fuzz, process

    if len(wanted) <= _SHORT:
        return [Similar(wanted, 1.0)] if wanted else []
    found = process.extract(wanted, known, scorer=fuzz.ratio, score_cutoff=CONSONANTS_CUTOFF, limit=limit)
    return [Similar(name, score / 100) for name, score, _ in found]


def resemblance(key: str, name: str, consonants: float) -> float:
    """How like two normalised names are whose consonants are so alike (1 for the same), in any scripts; 0 when not worth suggesting."""
    from rapidfuzz import fuzz

    of_consonants, of_letters = _WEIGHTS[is_unvowelled(key) or is_unvowelled(name)]
    letters = fuzz.ratio(compact(without_articles(latin(key))), compact(without_articles(latin(name)))) / 100
    score = min(of_consonants * consonants + of_letters * letters, HIGHEST)
    return score if score * 100 >= CUTOFF else 0.0
