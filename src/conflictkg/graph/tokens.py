"""SPARQL text as tokens: enough to see keywords, prefixes and graph names where they really stand, outside strings, IRIs and comments.

Before any engine on the way of a question. The rules are those of the SPARQL 1.1 grammar (section 19.8), one regular expression without
backtracking, so hostile text costs linear time. Where a grammar-driven parser can read ``<`` differently from a tokenizer, the token
says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_ESCAPED = r"\\[_~.\-!$&'()*+,;=/?\#@%]"
_LOCAL = rf"(?:[\w\-:·]|%[0-9A-Fa-f]{{2}}|{_ESCAPED}|\.+(?=[\w\-:·%\\]))"
_TOKEN = re.compile(
    rf'''
      (?P<space>[\ \t\r\n]++)
    | (?P<comment>\#[^\r\n]*+)
    | (?P<string>"""(?:[^"\\]|\\.|"(?!""))*+"""|\'\'\'(?:[^'\\]|\\.|'(?!''))*+\'\'\'|"(?:[^"\\\r\n]|\\.)*+"|'(?:[^'\\\r\n]|\\.)*+')
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
    | (?P<variable>[?$]\w++)
    | (?P<language>@[A-Za-z]+(?:-[A-Za-z0-9]+)*+(?:--[a-z]++)?)
    | (?P<blank>_:[\w\-.·]++)
    | (?P<pname>(?:[^\W\d_](?:[\w\-·]|\.+(?=[\w\-·]))*+)?:{_LOCAL}*+)
    | (?P<number>\d++(?:\.\d*+)?(?:[eE][+-]?\d++)?|\.\d++(?:[eE][+-]?\d++)?)
    | (?P<word>[^\W\d]\w*+)
    | (?P<mark>\^\^|&&|\|\||!=|<=|>=|.)
    ''',
    re.VERBOSE | re.DOTALL,
)
_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
_OPERANDS = frozenset(("variable", "string", "language", "number", "iri", "pname", "blank", "word"))
_PLAIN_IRI = re.compile(r"<[A-Za-z][A-Za-z0-9+.\-]*://")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of the text.

    ``kind`` is one of string, iri, variable, language, blank, pname, number, word, mark. ``ambiguous`` marks an IRI that a parser may have
    read as the operator "less than" (then everything after it may be something else than it seems).
    """

    kind: str
    text: str
    start: int
    ambiguous: bool = False

    def says(self, *words: str) -> bool:
        """Whether this is one of these keywords (given in capitals)."""
        return self.kind == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """The tokens of a query in order, without spaces and comments."""
    brackets: list[str] = []
    before: Token | None = None
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or "mark"
        if kind in ("space", "comment"):
            continue
        piece = match[0]
        if kind == "mark":
            if piece in "({[":
                brackets.append(piece)
            elif piece in ")}]" and brackets:
                brackets.pop()
        doubtful = kind == "iri" and brackets[-1:] == ["("] and _operand(before) and not _PLAIN_IRI.match(piece)
        before = Token(kind, piece, match.start(), doubtful)
        yield before


def _operand(token: Token | None) -> bool:
    """Whether a comparison may follow: the token can end an expression."""
    return token is not None and (token.kind in _OPERANDS or token.text in (")", "}", "]"))


def expanded(text: str) -> str:
    r"""The text with codepoint escapes (``\u0045``) replaced, as SPARQL 1.1 section 19.2 has it.

    >>> expanded(r"S\u0045RVICE")
    'SERVICE'
    """
    if "\\" not in text:
        return text
    return _CODEPOINT.sub(_character, text)


def _character(match: re.Match[str]) -> str:
    code = int(match[1] or match[2], 16)
    return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else match[0]


def place_of(text: str, offset: int) -> tuple[int, int]:
    """Line and column, both from 1, of a character."""
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1
