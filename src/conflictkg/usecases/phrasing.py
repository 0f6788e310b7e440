"""Understand a question in words: match it against the phrasings that question files declare.

A phrasing is text with parameters in braces: ``who (controlled|held) {place} on {on}``; ``(a|b)`` are alternatives, ``[now]`` may be left
out. Where a day stands people write a time in any way that the reader of articles understands; ``between {since} and {until}`` is any
stretch of time ("in early November 2014"). What matches no phrasing is not guessed at: ``nearest`` tells what is asked like it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import NamedTuple

MAX_QUESTION = 500
"""Longest question in words that is looked at, in characters."""

MOST_FORMS = 100
"""In how many ways one phrasing can be said."""

TIMES = frozenset({"date", "dateTime"})
"""Types of parameters that take a time."""

_PREPOSITIONS = r"on|in|at|during|throughout|over|around|as of|for"
_PREPOSITION = re.compile(rf"(?:^|(?<= ))(?:{_PREPOSITIONS}) $", re.IGNORECASE)
_PREPOSED = re.compile(rf"(?:{_PREPOSITIONS}|since|until|till|before|after|from|between|by|up to) ", re.IGNORECASE)
_OPENING = {"since": ("since ", "from ", "after "), "until": ("until ", "till ", "before ", "by ", "up to ")}
"""Words with which a time begins that says only from when on, or up to when."""
_MARK = re.compile(r"⟨(\d)⟩")
_SLOT = re.compile(r"\{(\w+)(?:/(\w+))?\}")
_BETWEEN = re.compile(r"(?:between|from) \{(\w+)\} (?:and|to|until|till) \{(\w+)\}")
_KNOWN_THEN = re.compile(r",? as (?:it was |was )?known (?:(?:on|by|in) )?⟨(\d)⟩$", re.IGNORECASE)
_NUMBER = {"are": "is", "were": "was", "do": "does", "have": "has"}
_POLITE = re.compile(r"^(?:please |can you |could you |tell me |show me |i want to know |do you know )+", re.IGNORECASE)
_CONTRACTED = re.compile(r"\b(who|what|which|where|when|how)['’]s\b", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]+")
_LOOSE = frozenset(_WORD.findall("on in at during throughout over around as of for since until before between from and to till"))
"""Words that a time expression may have taken along."""


class Span(NamedTuple):
    """A time expression at characters [start, end), from its first to its last day, inclusive; ``None`` where it is open."""

    start: int
    end: int
    first: date | None
    last: date | None


TimesIn = Callable[[str], Sequence[Span]]
"""Finds the time expressions of a text, in its order."""


@dataclass(frozen=True, slots=True)
class Askable:
    """What can be said of a question file: its phrasings, its parameters' types, and those that need no value."""

    phrasings: Sequence[str]
    types: Mapping[str, str] = field(default_factory=dict)
    optional: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Understood:
    """A question file's name, the words or days given for its parameters, and the phrasing that fitted."""

    question: str
    values: Mapping[str, str]
    phrasing: str


def understand(text: str, askables: Mapping[str, Askable], times: TimesIn) -> list[Understood]:
    """Questions whose phrasings fit, the one with the most words of its own first; empty when none does.

    >>> t4 = Askable(["who (controlled|held) {place} on {on}"], {"place": "place", "on": "date"})
    >>> day = Span(12, 25, date(2014, 11, 3), date(2014, 11, 3))
    >>> [found] = understand("Who held T4 on 2014-11-03?", {"who-controlled": t4}, lambda text: [day])
    >>> found.question, found.values
    ('who-controlled', {'place': 'T4', 'on': '2014-11-03'})
    """
    text = " ".join(text.split()).rstrip("?!. ")
    if not text or len(text) > MAX_QUESTION or _MARK.search(text):
        return []
    asked = _Asked(_singular(_POLITE.sub("", _CONTRACTED.sub(r"\1 is", text))), times)
    found = [match for name, askable in askables.items() for form in askable.phrasings if (match := asked.fits(name, form, askable))]
    best: dict[str, tuple[int, Understood]] = {}
    for own_words, understood in found:
        if understood.question not in best or own_words > best[understood.question][0]:
            best[understood.question] = (own_words, understood)
    return [understood for _, understood in sorted(best.values(), key=lambda b: (-b[0], b[1].question))]


def nearest(text: str, askables: Mapping[str, Askable], most: int = 5) -> list[tuple[str, str]]:
    """Names and phrasings of the questions that are asked most like a text, the nearest first."""
    from rapidfuzz import fuzz

    wanted = {word.casefold() for word in _WORD.findall(text[:MAX_QUESTION])}
    scored = []
    for name, askable in askables.items():
        for form in askable.phrasings:
            own = {word.casefold() for word in _WORD.findall(_SLOT.sub(" ", form))}
            alike = sum(max((fuzz.ratio(word, other) / 100 for other in wanted), default=0.0) ** 3 for word in own)
            scored.append((alike / (len(own) + 1), name, form))
    best: dict[str, tuple[float, str, str]] = {}
    for score, name, form in scored:
        if name not in best or score > best[name][0]:
            best[name] = (score, name, form)
    ranked = sorted(best.values(), key=lambda b: (-b[0], b[1]))
    return [(name, form) for _, name, form in ranked[:most]]


def one_day(text: str, times: TimesIn) -> date | None:
    """The day that a text names and nothing else: "yesterday", "3 Nov 2014", "on 2014-11-03"; ``None`` for anything else."""
    asked = _Asked(" ".join(text.split())[:MAX_QUESTION], times)
    return asked.spans[0].first if asked.text == "⟨0⟩" and asked.spans[0].first == asked.spans[0].last else None


class _Asked:
    """A question with its time expressions taken out, each with the preposition before it."""

    def __init__(self, text: str, times: TimesIn) -> None:
        self.original = text
        self.spans = list(times(text))[:10]
        self._words: list[str] = []
        out, at = [], 0
        for number, span in enumerate(self.spans):
            before = text[at : span.start]
            if not _PREPOSED.match(text, span.start):
                before = _PREPOSITION.sub("", before)
            self._words.append(text[at + len(before) : span.end])
            out += [before, f"⟨{number}⟩"]
            at = span.end
        self.text = "".join((*out, text[at:]))
        self.words = frozenset(_WORD.findall(self.text.casefold()))

    def fits(self, name: str, form: str, askable: Askable) -> tuple[int, Understood] | None:
        """How much of the question a phrasing has of its own, and what it makes of the rest; ``None`` when it does not fit."""
        text, values = self.text, dict[str, str]()
        known = _KNOWN_THEN.search(text)
        if known and "asKnown" in askable.types:
            if (day := self._day(int(known[1]))) is None:
                return None
            values["asKnown"] = day
            text = text[: known.start()]
        times = frozenset(p for p, type in askable.types.items() if type in TIMES)
        for plain in expanded(form):
            if not _own_words(plain) <= self.words or (match := _pattern(plain, times).fullmatch(text)) is None:
                continue
            slots = {slot: words for slot, words in match.groupdict().items() if words is not None}
            if (found := self._values(slots)) is None:
                continue
            said = values | found
            if all(said.get(parameter) for parameter in askable.types.keys() - askable.optional):
                days = any(slot.startswith("t_day_") for slot in slots)  # of two that fit alike, the one that asks about a single day
                return 2 * (len(text) - sum(map(len, slots.values()))) + days, Understood(name, said, form)
        return None

    def _values(self, slots: Mapping[str, str]) -> dict[str, str] | None:
        """Values of the parameters behind slots; ``None`` when a time does not fit its slot, or nothing is left of a name."""
        values: dict[str, str] = {}
        for slot, words in slots.items():
            said = self._times(slot, int(words.strip("⟨⟩"))) if slot.startswith("t_") else {slot: self._restored(words)}
            if not said or not all(said.values()):
                return None
            values |= said
        return values

    def _times(self, slot: str, number: int) -> dict[str, str]:
        """Values of a time slot; none when the expression does not fit it: several days where one is asked about."""
        span, (how, *parameters) = self.spans[number], slot.split("_")[1:]
        match how:
            case "day":
                day = self._day(number)
                return {parameters[0]: day} if day is not None else {}
            case "since" | "until":
                end = span.first if how == "since" else span.last
                opens = self._words[number].lower().startswith(_OPENING[how])
                return {parameters[0]: end.isoformat()} if opens and end is not None else {}
            case _:
                ends = zip(parameters, (span.first, span.last), strict=True)
                return {parameter: day.isoformat() for parameter, day in ends if day is not None}

    def _day(self, number: int) -> str | None:
        span = self.spans[number]
        return span.first.isoformat() if span.first is not None and span.first == span.last else None

    def _restored(self, words: str) -> str:
        """Words of the question as they were written, without quotation marks and the article."""
        words = _MARK.sub(lambda m: self._words[int(m[1])], words).strip().strip("\"'“”‘’").strip()
        return re.sub(r"^the (?=[a-z])", "", words, flags=re.IGNORECASE) if len(words) > len("the ") else words


@lru_cache(maxsize=4096)
def expanded(form: str) -> tuple[str, ...]:
    """A phrasing without alternatives, parts that may be left out and what only asks politely: every way to say it.

    Raises ``ValueError`` when brackets do not match, when there are more than ``MOST_FORMS`` ways, or when it is longer than any question.

    >>> expanded("who (held|has) {place} [now]")
    ('who held {place} now', 'who held {place}', 'who has {place} now', 'who has {place}')
    """
    if len(form) > MAX_QUESTION:
        raise ValueError(f"is longer than {MAX_QUESTION} characters, as no question is")
    forms, rest = _alternatives(form, 0, "")
    if rest != len(form):
        raise ValueError(f"has a {form[rest]} without its other half")
    return tuple(dict.fromkeys(_singular(_POLITE.sub("", " ".join(f.split()))) for f in forms))


def _singular(text: str) -> str:
    """The text with its auxiliary verbs in the singular, so that "who are" and "who is" are one."""
    return re.sub(r"\b(?:are|were|do|have)\b", lambda m: _NUMBER[m[0].lower()], text, flags=re.IGNORECASE)


def _alternatives(form: str, at: int, closing: str) -> tuple[list[str], int]:
    """What may stand from a position up to a closing bracket, and where that is."""
    done: list[str] = []
    ways = [""]
    while at < len(form) and form[at] not in ")]":
        if form[at] == "|" and closing:
            done, ways, at = done + ways, [""], at + 1
        elif form[at] in "([":
            wanted = ")" if form[at] == "(" else "]"
            inner, end = _alternatives(form, at + 1, wanted)
            if form[end : end + 1] != wanted:
                raise ValueError(f"has a {form[at]} without its other half")
            inner += [""] if wanted == "]" else []
            ways, at = [way + more for way in ways for more in inner], end + 1
        else:
            ways, at = [way + form[at] for way in ways], at + 1
        if len(done) + len(ways) > MOST_FORMS:
            raise ValueError(f"can be said in more than {MOST_FORMS} ways; make it several phrasings")
    return done + ways, at


@lru_cache(maxsize=4096)
def _own_words(plain: str) -> frozenset[str]:
    return frozenset(_WORD.findall(_SLOT.sub(" ", plain).casefold())) - _LOOSE


@lru_cache(maxsize=1024)
def _pattern(plain: str, times: frozenset[str]) -> re.Pattern[str]:
    """A phrasing without alternatives as an expression; everything but slots is literal.

    A time's group is named after what it takes: ``t_day_on``, ``t_since_since``, ``t_both_since_until``.
    """
    plain = _BETWEEN.sub(lambda m: f"{{{m[1]}/{m[2]}}}" if {m[1], m[2]} <= times else m[0], plain)
    out: list[str] = []
    at = 0
    for slot in _SLOT.finditer(plain):
        literal, at = plain[at : slot.start()], slot.end()
        first, second = slot.groups()
        if second is not None or first in times:
            literal, how = _before_time(literal, second is not None)
            out += [re.escape(literal), f"(?P<t_{how}_{first}{f'_{second}' if second else ''}>⟨\\d⟩)"]
        else:
            out += [re.escape(literal), f"(?P<{first}>.+)"]
    return re.compile("".join((*out, re.escape(plain[at:]))), re.IGNORECASE)


def _before_time(literal: str, both: bool) -> tuple[str, str]:
    """The words before a time slot without its preposition, and what the slot takes of the time."""
    for preposition, how in (("since ", "since"), ("until ", "until"), ("before ", "until")):
        if literal.lower().endswith(preposition) and not both:
            return literal[: -len(preposition)], how
    return _PREPOSITION.sub("", literal), "both" if both else "day"
