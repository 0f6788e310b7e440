"""Questions in words, wired together: phrasings of question files, the reader's understanding of times, and the names that are known."""

from __future__ import annotations

import re
from calendar import day_name, month_abbr, month_name
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Protocol

from conflictkg.domain.entities import EntityType
from conflictkg.errors import UsageError
from conflictkg.usecases.phrasing import Span, one_day
from conflictkg.usecases.understanding import Find, kind_called, meant
from conflictkg.usecases.understanding import Question as Meant

if TYPE_CHECKING:
    from conflictkg.domain.vocabulary import EventKind, Vocabulary
    from conflictkg.graph.questions import Parameter, Question
    from conflictkg.graph.values import Value

_SMALL = re.compile(rf"\b(?:{'|'.join((*month_name[1:], *month_abbr[1:], *day_name)).lower()})\b")
"""Months and weekdays as many type them; the reader of articles knows them with their capital. "may" and "march" are among them."""


HEADLINE = "who-controlled"
"""The question that has an answer for a place that nobody knows, too."""


class Names(Protocol):
    """What finds entities by name, and knows the kinds of events."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The kinds that a question may be about."""
        ...

    def iri(self, text: str, type: EntityType, day: date | None = None) -> str:
        """The IRI of the entity that a name means on a day; raises ``UsageError`` when there is none, ``AmbiguousName``."""
        ...


def times_in(text: str) -> list[Span]:
    """The time expressions of a text as the reader of articles understands them, counted from today (UTC)."""
    from conflictkg.extraction.times import find

    found = find(_SMALL.sub(lambda m: m[0].capitalize(), text), datetime.now(UTC).date())
    return [Span(e.start, e.end, e.earliest, e.latest) for e in found if e.earliest is not None or e.latest is not None]


def day_in_words(text: str) -> date | None:
    """The one day that a text names: "2014-11-03", "3 Nov 2014", "yesterday"; ``None`` for anything else."""
    try:
        return date.fromisoformat(text)  # what programs write, and what costs nothing
    except ValueError:
        return one_day(text, times_in)


def understood(text: str, questions: Mapping[str, Question], find: Find) -> Meant:
    """The question that somebody asks in words; raises ``UsageError`` when it cannot be told, with those that are asked most like it."""
    if not any(c.isspace() for c in text.strip()):  # a name, and not words
        from difflib import get_close_matches

        near = ", ".join(get_close_matches(text, questions, 5, 0.5)) or "nothing like it"
        raise UsageError(f"no question is called {text[:80]!r}; nearest names: {near}; conflictkg queries lists all")
    askables = {name: question.askable for name, question in questions.items()}
    return meant(text, askables, times_in, find, tolerant={HEADLINE})


def valued(parameter: Parameter, value: Value, asking: Names, on: date | None) -> Value:
    """What goes into the query for a value that somebody gave: the IRI of a name (on a day) or kind of event, the day that words mean.

    What means no day stays as it is, for the query to refuse. Raises ``UsageError`` for a name that nothing has, ``AmbiguousName``.
    """
    if not isinstance(value, str):
        return value
    match parameter.type:
        case "place" | "actor" | "source" as type:
            return asking.iri(value, EntityType(type), on)
        case "date":
            return day_in_words(value) or value
        case "kind":
            return _kind(value, asking.vocabulary.kinds)
        case _:
            return value


def _kind(words: str, kinds: Mapping[str, EventKind]) -> str:
    """The IRI of the kind that words mean: an IRI, what tables print for it ("ckgv:siege"), its notation or label.

    Raises ``UsageError`` for what is no kind; whether there is one of an IRI is not asked, for it may be one of a server's.
    """
    if "://" in words:
        return words
    found = kinds.get(kind_called(words.rpartition(":")[2], kinds))
    if found is None:
        raise UsageError(f"{words[:80]!r} is not a kind of claim; give an IRI, or use one of: {', '.join(sorted(kinds))}")
    return found.iri
