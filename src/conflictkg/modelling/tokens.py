"""Where in a Turtle text each name and each string stands, whether or not the text parses."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from conflictkg.rdf.terms import TYPE

_TOKEN = re.compile(
    r'(?P<long>"""(?:[^"\\]|\\.|"(?!""))*"""|\'\'\'(?:[^\'\\]|\\.|\'(?!\'\'))*\'\'\')'
    r"|(?P<short>\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<comment>\#[^\n]*)"
    r"|(?P<iri><[^<>\s\"{}|^`]*>)"
    r"|(?P<name>(?:[^\W\d_][\w.-]*)?:(?:[\w:%-]|\\.|\.(?=[\w:%-]))*)"
    r"|(?P<type>(?<![\w:@.-])a(?![\w:.-]))"
    r"|(?P<end>[.\[\]])"
    r"|(?P<prefix>@?\bprefix\b)"
    r"|(?P<at>@[\w-]+)"
    r"|(?P<word>[\w+-]+)",
    re.DOTALL | re.IGNORECASE,
)
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


@dataclass(frozen=True, slots=True)
class Token:
    """An IRI or a string of a Turtle text, and its first character; ``opens`` when it is the subject of a statement."""

    value: str
    start: int
    opens: bool


@dataclass(frozen=True)
class Tokens:
    """The names and strings of one text.

    >>> tokens = Tokens('@prefix x: <http://x/> .\\nx:a x:b "c" .')
    >>> tokens.place("http://x/b"), tokens.place("c"), tokens.place("d")
    ((2, 5), (2, 9), (0, 0))
    """

    text: str

    @cached_property
    def all(self) -> dict[str, list[Token]]:
        """Every name and string, by its IRI or its words, in order."""
        found: dict[str, list[Token]] = {}
        for token in self._scan():
            found.setdefault(token.value, []).append(token)
        return found

    @cached_property
    def prefixes(self) -> dict[str, tuple[str, int]]:
        """The prefixes that the text declares: namespace, and where its declaration names it."""
        found: dict[str, tuple[str, int]] = {}
        for match in re.finditer(r"^[ \t]*@?prefix[ \t]+([\w.-]*):[ \t]*<([^<>\s]*)>", self.text, re.IGNORECASE | re.MULTILINE):
            found[match[1]] = (match[2], match.start(1))
        return found

    def place(self, value: str, after: str = "") -> tuple[int, int]:
        """Line and column (from 1) of an IRI or a string; the first in what is said of ``after``, where that is given; (0, 0) for none."""
        found = self.all.get(value)
        if not found:
            return 0, 0
        if after:
            starts = [token.start for token in self.all.get(after, ()) if token.opens]
            found = [token for token in found if any(start <= token.start for start in starts)] or found
        return self.position(found[0].start)

    def subject(self, iri: str) -> tuple[int, int]:
        """Line and column where something is first said of an IRI, (0, 0) where nothing is."""
        opening = [token for token in self.all.get(iri, ()) if token.opens]
        return self.position(opening[0].start) if opening else (0, 0)

    def position(self, start: int) -> tuple[int, int]:
        """Line and column (from 1) of a character."""
        line = bisect_right(self._lines, start)
        return line, start - self._lines[line - 1] + 1

    def short(self, iri: str) -> str:
        """An IRI by a prefix of the text, else in angle brackets."""
        best = max((n for n in self.prefixes.items() if n[1][0] and iri.startswith(n[1][0])), key=lambda n: len(n[1][0]), default=None)
        return f"<{iri}>" if best is None else f"{best[0]}:{iri[len(best[1][0]) :]}"

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]

    def _scan(self) -> Iterator[Token]:
        prefixes = {name: namespace for name, (namespace, _) in self.prefixes.items()}
        opens, depth, declaring = True, 0, False
        for match in _TOKEN.finditer(self.text):
            kind, words = match.lastgroup, match[0]
            if kind == "comment":
                continue
            if kind == "end":
                depth = depth + 1 if words == "[" else max(depth - 1, 0) if words == "]" else depth
                opens, declaring = (words == "." and depth == 0) or (declaring and opens), False
                continue
            if kind in ("prefix", "at"):
                declaring = declaring or kind == "prefix"
                continue
            if kind == "iri" and declaring:  # the SPARQL way of declaring has no full stop
                opens, declaring = True, False
                continue
            if kind == "word":
                opens = False
                continue
            if declaring:
                continue
            value = _value(kind, words, prefixes)
            if value is not None:
                yield Token(value, match.start(), opens and depth == 0 and kind in ("iri", "name"))
            opens = False


def _value(kind: str | None, words: str, prefixes: dict[str, str]) -> str | None:
    match kind:
        case "type":
            return TYPE
        case "iri":
            return words[1:-1]
        case "name":
            prefix, _, name = words.partition(":")
            return None if prefix not in prefixes else prefixes[prefix] + re.sub(r"\\(.)", r"\1", name)
        case "long":
            return _ESCAPE.sub(_unescaped, words[3:-3])
        case _:
            return _ESCAPE.sub(_unescaped, words[1:-1])


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    if code[0] in "uU" and len(code) > 1:
        number = int(code[1:], 16)
        return chr(number) if number < 0x110000 else match[0]
    return _ESCAPED.get(code, code)
