"""Understand a question in words: match it against the phrasings that question files declare.

A phrasing is text with parameters in braces: ``who (controlled|held) {place} on {on}``. What matches no phrasing is not guessed at.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

MAX_QUESTION = 500
"""Longest question in words that is looked at, in characters."""

_SLOT = re.compile(r"\{(\w+)\}")
_DAY_FORMS = ("%Y-%m-%d", "%d %B %Y", "%d %b %Y", "%B %d, %Y", "%b %d, %Y", "%B %d %Y", "%b %d %Y")


@dataclass(frozen=True, slots=True)
class Understood:
    """A question file's name and the words given for its parameters."""

    question: str
    values: Mapping[str, str]


def understand(text: str, phrasings: Mapping[str, Iterable[str]]) -> Understood | None:
    """The question whose phrasing fits, ``None`` when none does; of several, the one with the most words of its own.

    >>> understand("Who held T4 on 2014-11-03?", {"who-controlled": ["who (controlled|held) {place} on {on}"]})
    Understood(question='who-controlled', values={'place': 'T4', 'on': '2014-11-03'})
    """
    text = " ".join(text.split()).rstrip("?!. ")
    if len(text) > MAX_QUESTION:
        return None
    best: tuple[int, Understood] | None = None
    for name, forms in phrasings.items():
        for form in forms:
            match = _pattern(form).fullmatch(text)
            if match is None:
                continue
            values = {k: v.strip().strip("\"'“”") for k, v in match.groupdict().items() if v is not None}
            own_words = len(text) - sum(len(v) for v in values.values())
            if all(values.values()) and (best is None or own_words > best[0]):
                best = (own_words, Understood(name, values))
    return best[1] if best is not None else None


def _pattern(form: str) -> re.Pattern[str]:
    """A phrasing as an expression; ``(a|b)`` are alternatives, everything else but the slots is literal."""
    parts = re.split(r"(\{\w+\}|[()|])", " ".join(form.split()))
    out = []
    for part in parts:
        if slot := _SLOT.fullmatch(part):
            out.append(f"(?P<{slot[1]}>.+)")
        elif part in ("(", "|", ")"):
            out.append("(?:" if part == "(" else part)
        else:
            out.append(re.escape(part))
    return re.compile("".join(out), re.IGNORECASE)


def day_in_words(text: str) -> date | None:
    """A day as people write it; ``None`` for anything else.

    >>> day_in_words("3 November 2014")
    datetime.date(2014, 11, 3)
    """
    text = " ".join(text.split())
    for form in _DAY_FORMS:
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None
