"""Turtle text as tokens: comments and line breaks included, which every parser of triples throws away.

Follows the terminals of the Turtle 1.1 grammar (W3C Recommendation, 2014). What is only in later drafts is refused with its line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_START = (
    "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff"
    "\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_CHAR = rf"{_START}_0-9\u00b7\u0300-\u036f\u203f-\u2040\-"
_LOCAL = rf"(?:[{_CHAR}:]|%[0-9A-Fa-f]{{2}}|\\[_~.\-!$&'()*+,;=/?#@%])"
_PREFIX = rf"(?:[{_START}](?:[{_CHAR}]|\.+(?=[{_CHAR}]))*)?:"


class Kind(StrEnum):
    """What a token is; the names are those of the grammar as far as it has one."""

    COMMENT = "comment"
    DIRECTIVE = "directive"
    STRING = "string"
    TAG = "tag"
    IRI = "iri"
    BLANK = "blank"
    NAME = "name"
    NUMBER = "number"
    WORD = "word"
    MARK = "mark"


_TOKEN = re.compile(
    "|".join(
        (
            r"(?P<comment>#[^\r\n]*)",
            r'(?P<string>"""(?:"{0,2}(?:[^"\\]|\\.))*"""|' + r"'''(?:'{0,2}(?:[^'\\]|\\.))*'''",
            r'"(?:[^"\\\r\n]|\\.)*"|' + r"'(?:[^'\\\r\n]|\\.)*')",
            r"(?P<directive>@prefix\b|@base\b|(?i:PREFIX|BASE)(?=[\s<#]))",
            r"(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)",
            r"(?P<iri><(?![<(])[^<>\"{}|^`\x00-\x20]*>)",
            rf"(?P<blank>_:[{_CHAR}](?:[{_CHAR}]|\.+(?=[{_CHAR}]))*)",
            rf"(?P<name>{_PREFIX}(?:{_LOCAL}|\.+(?={_LOCAL}))*)",
            r"(?P<number>[+-]?(?:[0-9]+\.[0-9]*[eE][+-]?[0-9]+|\.?[0-9]+[eE][+-]?[0-9]+|[0-9]*\.[0-9]+|[0-9]+))",
            r"(?P<word>(?:a|true|false)(?![\w:-]))",
            r"(?P<mark>\^\^|[;,.()\[\]])",
        )
    ),
    re.DOTALL,
)
_SPACE = re.compile(r"[ \t\r\n]*")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(slots=True)
class Token:
    """A token, the line on which it begins (from 1), and how many line ends stand between it and the token before it."""

    kind: Kind
    text: str
    line: int
    breaks: int


class NotTurtle(ValueError):
    """What stands on a line is no token of Turtle 1.1."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(f"line {line}: {what}")
        self.line = line
        self.what = what


def tokens(text: str) -> list[Token]:
    """The tokens of a text in order; raises ``NotTurtle``."""
    found: list[Token] = []
    line, at = 1, 0
    while True:
        space = _SPACE.match(text, at)
        assert space is not None
        breaks = len(_LINE_END.findall(space.group()))
        line, at = line + breaks, space.end()
        if at == len(text):
            return found
        token = _TOKEN.match(text, at)
        if token is None or token.lastgroup is None:
            raise NotTurtle(line, f"{text[at : at + 20].split(maxsplit=1)[0]!r} is nothing that Turtle 1.1 knows")
        found.append(Token(Kind(token.lastgroup), token.group(), line, breaks))
        if token.lastgroup == "string":
            line += len(_LINE_END.findall(token.group()))
        at = token.end()
