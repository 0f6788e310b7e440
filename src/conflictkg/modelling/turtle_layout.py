"""One layout of Turtle: where the author breaks lines stays the author's, everything else is settled here.

So a change of one value is a diff of one line, and comments stay where they stand. The rules are told in ``docs/ontologist.md``. No
formatter that we know keeps comments on their lines: serializers drop them, turtlefmt 0.1 moves a comment line to the end of the line
above, which is about something else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from conflictkg.modelling.turtle_tokens import Kind, NotTurtle, Token, tokens

STEP = 4
"""Columns of one step of indentation."""
BLANK_LINES = 2
"""Empty lines in a row that are kept between statements; within one it is half of that."""

_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_PLAIN_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
_ABSOLUTE = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")


def laid_out(text: str) -> str:
    """The text in the layout of the house, with ``\\n`` at the ends of lines; raises ``NotTurtle`` with the line it cannot lay out.

    The text must be valid Turtle; whether the result says the same is for the caller to compare.
    """
    lines: list[str] = []
    for statement in _statements(_marks_moved(_semicolons_dropped(_glued(tokens(text))))):
        statement.write(lines)
    return "".join(f"{line.rstrip()}\n" if not line.endswith('"""') else f"{line}\n" for line in lines)


def _glued(found: Sequence[Token]) -> list[Token]:
    """Literals with their language or datatype as one token."""
    glued: list[Token] = []
    awaited = False
    for token in found:
        joins = token.kind is Kind.TAG or token.text == "^^"
        if joins or awaited:
            if not glued or glued[-1].kind is Kind.COMMENT or token.kind is Kind.COMMENT:
                raise NotTurtle(token.line, "a comment stands inside a literal, between its words and their datatype; move it")
            glued[-1] = Token(Kind.STRING, glued[-1].text + token.text, glued[-1].line, glued[-1].breaks)
            awaited = token.text == "^^"
        else:
            glued.append(token)
    return glued


def _semicolons_dropped(found: Sequence[Token]) -> list[Token]:
    """Without the semicolons that separate nothing."""
    kept: list[Token] = []
    after = ""
    for token in reversed(found):
        if token.text == ";" and after in (";", ".", "]"):
            if kept:
                kept[-1].breaks = max(kept[-1].breaks, token.breaks)
            continue
        kept.append(Token(token.kind, token.text, token.line, token.breaks))
        if token.kind is not Kind.COMMENT:
            after = token.text
    return kept[::-1]


def _marks_moved(found: Sequence[Token]) -> list[Token]:
    """With ``;``, ``,`` and ``.`` at the end of the line that they end, before a comment that stands there."""
    moved: list[Token] = []
    carried = 0
    for token in found:
        if token.kind is Kind.MARK and token.text in ";,." and moved:
            at = len(moved)
            while at > 1 and moved[at - 1].kind is Kind.COMMENT and moved[at - 1].breaks == 0:
                at -= 1
            if moved[at - 1].kind is not Kind.COMMENT:
                moved.insert(at, Token(token.kind, token.text, token.line, 0))
                carried = max(carried, min(token.breaks, 1) if token.text == "." else token.breaks)
                continue
        after_comment = bool(moved) and moved[-1].kind is Kind.COMMENT
        moved.append(Token(token.kind, token.text, token.line, max(token.breaks, carried, 1 if after_comment else 0)))
        carried = 0
    return moved


@dataclass(slots=True)
class _Level:
    """An open bracket, or the statement itself: its bracket, the column of the line it opens on, and what is awaited there."""

    bracket: str
    column: int
    awaits: str

    def column_of(self, text: str) -> int:
        """The column of a token that begins a line here."""
        if text in ("]", ")"):
            return self.column
        if self.bracket == "":
            return {"subject": 0, "predicate": STEP}.get(self.awaits, 2 * STEP)
        return self.column + (2 * STEP if self.awaits == "object" and self.bracket == "[" else STEP)


@dataclass(slots=True)
class _Statement:
    """A statement with its comments, or a comment between statements."""

    prefixes: dict[str, str]
    parts: list[Token] = field(default_factory=list)

    def write(self, lines: list[str]) -> None:
        """Add its lines."""
        levels = [_Level("", 0, "subject")]
        begins, column = True, 0
        for i, token in enumerate(self.parts):
            top = levels[-1]
            inner = i > 0 and (len(levels) > 1 or top.awaits != "subject")
            breaks = min(token.breaks, 1 + (BLANK_LINES // 2 if inner else BLANK_LINES)) if lines else 0
            fresh = i == 0 or breaks > 0
            if fresh:
                lines.extend([""] * max(breaks - 1, 0))
                column = top.column_of(self._next(i))
                begins = column == 0 and token.kind is not Kind.COMMENT
                lines.append(" " * column)
            text = self._text(token, top)
            if not fresh:
                lines[-1] += "  " if token.kind is Kind.COMMENT else "" if self._empty(i) else " "
            lines[-1] += text
            if token.kind is Kind.COMMENT:
                continue
            if token.text in ("[", "("):
                outer = STEP if begins and len(levels) == 1 and top.awaits != "subject" else column
                levels.append(_Level(token.text, outer, "predicate" if token.text == "[" else "object"))
            else:
                if token.text in ("]", ")") and len(levels) > 1:
                    levels.pop()
                self._advance(levels[-1], token)

    def _next(self, i: int) -> str:
        """The token that decides the column of a line: a comment stands where what follows it stands, but does not close a bracket."""
        token = self.parts[i]
        if token.kind is not Kind.COMMENT:
            return token.text
        return ""

    def _empty(self, i: int) -> bool:
        return self.parts[i - 1].text + self.parts[i].text in ("[]", "()")

    @staticmethod
    def _advance(level: _Level, token: Token) -> None:
        if level.bracket == "(":
            return
        if token.kind is Kind.MARK and token.text in ";.":
            level.awaits = "predicate" if token.text == ";" else "subject"
        elif token.text != ",":
            level.awaits = {"subject": "predicate", "predicate": "object"}.get(level.awaits, "object")

    def _text(self, token: Token, level: _Level) -> str:
        text = token.text
        if token.kind is Kind.COMMENT:
            return text.rstrip()
        if token.kind is Kind.STRING:
            return self._literal(text)
        if token.kind in (Kind.IRI, Kind.NAME):
            if level.awaits == "predicate" and self._full(text) == _TYPE:
                return "a"
            return self._short(text)
        return text.lower() if token.kind is Kind.WORD else text

    def _full(self, text: str) -> str:
        if text.startswith("<"):
            return text[1:-1]
        prefix, _, local = text.partition(":")
        return self.prefixes.get(prefix, "\0") + local

    def _short(self, text: str) -> str:
        """An IRI by the longest namespace that was declared above, where its local name needs no escape."""
        if not text.startswith("<"):
            return text
        iri = text[1:-1]
        fits = [(len(ns), p) for p, ns in self.prefixes.items() if iri.startswith(ns) and _PLAIN_LOCAL.fullmatch(iri[len(ns) :])]
        if not fits:
            return text
        longest = max(length for length, _ in fits)
        return f"{min(p for length, p in fits if length == longest)}:{iri[longest:]}"

    def _literal(self, text: str) -> str:
        words, tail = text, ""
        closing = re.search(r"(?:@[A-Za-z]+(?:-[A-Za-z0-9]+)*|\^\^[^\"']*)$", text)
        if closing:
            words, tail = text[: closing.start()], text[closing.start() :]
        if tail.startswith("^^<"):
            tail = f"^^{self._short(tail[2:])}"
        if words.startswith("'") and not words.startswith("'''") and '"' not in words:
            words = '"' + words[1:-1].replace("\\'", "'") + '"'
        return words + tail


def _statements(found: Sequence[Token]) -> Iterator[_Statement | _Declarations]:
    prefixes: dict[str, str] = {}
    i = 0
    while i < len(found):
        token = found[i]
        if token.kind is Kind.DIRECTIVE:
            run, i = _declarations(found, i, prefixes)
            yield run
        elif token.kind is Kind.COMMENT:
            yield _Statement(dict(prefixes), [token])
            i += 1
        else:
            end, depth = i, 0
            while end < len(found) and (depth or found[end].text != "." or found[end].kind is not Kind.MARK):
                depth += {"[": 1, "(": 1, "]": -1, ")": -1}.get(found[end].text, 0)
                end += 1
            end += 1
            while end < len(found) and found[end].kind is Kind.COMMENT and found[end].breaks == 0:
                end += 1
            first = Token(token.kind, token.text, token.line, max(token.breaks, 1))
            yield _Statement(dict(prefixes), [first, *found[i + 1 : end]])
            i = end


@dataclass(slots=True)
class _Declarations:
    """Declarations of prefixes on lines without a gap, sorted and aligned; or one of a base."""

    breaks: int
    heads: list[tuple[str, str, list[str]]]

    def write(self, lines: list[str]) -> None:
        """Add their lines."""
        if lines:
            lines.extend([""] * (min(max(self.breaks, 1), BLANK_LINES + 1) - 1))
        heads = self.heads
        names = [name for name, _, _ in heads]
        if len(set(names)) == len(names) and all(_ABSOLUTE.match(iri[1:]) for _, iri, _ in heads):
            heads = sorted(heads, key=lambda head: (head[0].casefold(), head[0]))
        width = max(len(name) for name in names)
        for name, iri, comments in heads:
            lines.append(f"@prefix {name:<{width}} {iri} ." if name else f"@base {iri} .")
            for comment in comments[:1]:
                lines[-1] += f"  {comment}"
            lines.extend(comments[1:])


def _declarations(found: Sequence[Token], i: int, prefixes: dict[str, str]) -> tuple[_Declarations, int]:
    run = _Declarations(found[i].breaks, [])
    first = True
    while i < len(found) and found[i].kind is Kind.DIRECTIVE and (first or (found[i].breaks <= 1 and run.heads[-1][0])):
        is_base = "base" in found[i].text.lower()
        if is_base and not first:
            break
        parts = [i + 1] if is_base else [i + 1, i + 2]
        if any(at >= len(found) or found[at].kind is Kind.COMMENT for at in parts):
            raise NotTurtle(found[i].line, "a comment stands inside a declaration; move it before or behind")
        name, iri = "" if is_base else found[i + 1].text, found[parts[-1]].text
        i = parts[-1] + 1
        if i < len(found) and found[i].text == ".":
            i += 1
        comments = []
        while i < len(found) and found[i].kind is Kind.COMMENT and found[i].breaks == 0:
            comments.append(found[i].text.rstrip())
            i += 1
        run.heads.append((name, iri, comments))
        if not is_base:
            prefixes[name[:-1]] = iri[1:-1]
            if not _ABSOLUTE.match(iri[1:]) or "\\" in iri:
                prefixes[name[:-1]] = "\0"  # relative to a base: nothing is shortened by it
        first = False
    return run, i
