"""From a question in words to a question file and values for its parameters: the names in it must be names of something."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date

from conflictkg.domain.entities import EntityType
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import UsageError
from conflictkg.usecases.phrasing import Askable, TimesIn, Understood, nearest, understand

NAMED = frozenset(EntityType)
"""Types of parameters that are given by name and stand for an entity."""

Find = Callable[[str, EntityType, date | None], str]
"""Finds the IRI of the entity that a name means on a day; raises ``UsageError`` when there is none, or several."""


@dataclass(frozen=True, slots=True)
class Question:
    """What was understood: a question file, the words or days given for its parameters, and the IRIs that names stand for."""

    name: str
    words: Mapping[str, str]
    iris: Mapping[str, str]


def meant(text: str, askables: Mapping[str, Askable], times: TimesIn, find: Find, tolerant: Collection[str] = ()) -> Question:
    """The question that somebody asks in words: of those whose phrasings fit, the first whose names are all known.

    Questions that are ``tolerant`` answer for unknown names too, where no other question fits better. Raises ``UsageError``: with the
    questions that are asked most like this where no phrasing fits, else what is wrong with the names in the one that fits best.
    """
    found = understand(text, askables, times)
    if not found:
        shown = " ".join(text.split())[:120]
        like = "".join(f"\n  {form}   ({name})" for name, form in nearest(text, askables))
        raise UsageError(f"do not understand {shown!r}; questions that are asked most like it:{like}\nall of them: conflictkg queries")
    wrong: UsageError | None = None
    for candidate in found:
        try:
            return Question(candidate.question, candidate.values, _iris(candidate, askables[candidate.question], find))
        except UsageError as error:
            if candidate.question in tolerant and wrong is None:
                return Question(candidate.question, candidate.values, {})
            wrong = wrong or error
    assert wrong is not None
    raise wrong


def _iris(understood: Understood, askable: Askable, find: Find) -> dict[str, str]:
    on = understood.values.get("on")
    day = date.fromisoformat(on) if on is not None else None
    return {
        parameter: find(words, EntityType(askable.types[parameter]), day)
        for parameter, words in understood.values.items()
        if askable.types[parameter] in NAMED
    }


def kind_called(words: str, kinds: Mapping[str, EventKind]) -> str:
    """The notation of the kind that words mean: its notation, its label, the plural of either; the words themselves where none fits.

    >>> strike = EventKind(notation="air-strike", iri="https://example.org/k", label="Air strike", cls="https://example.org/c")
    >>> kind_called("air strikes", {"air-strike": strike})
    'air-strike'
    """
    plain = _plain(words)
    singulars = {plain, plain.removesuffix("s"), plain.removesuffix("es"), re.sub("ies$", "y", plain)}
    found = [notation for notation, kind in kinds.items() if not singulars.isdisjoint({_plain(notation), _plain(kind.label)})]
    return found[0] if len(found) == 1 else words


def _plain(text: str) -> str:
    return "-".join(re.findall(r"[^\W_]+", text.casefold()))
