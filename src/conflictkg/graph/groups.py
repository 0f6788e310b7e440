"""The groups of a query: braces, what stands before them and what is inside, from tokens alone.

Between ``tokens`` and ``lint``: enough of SPARQL's structure to see what stands in which block, without a grammar.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from conflictkg.graph.tokens import Token

_LEVELS = ("OPTIONAL", "MINUS", "WHERE", "UNION")


@dataclass(slots=True)
class Group:
    """Braces and what is between them. ``kind`` is the keyword before: WHERE, OPTIONAL, GRAPH, NOT EXISTS, EXISTS, UNION, or nothing.

    ``of`` is the graph that a GRAPH block names. ``items`` are the tokens and groups inside, in order.
    """

    kind: str
    start: Token
    of: Token | None = None
    items: list[Token | Group] = field(default_factory=list)

    def groups(self) -> Iterator[Group]:
        """The groups directly inside."""
        return (item for item in self.items if isinstance(item, Group))

    def within(self) -> Iterator[Group]:
        """All groups inside, at any depth."""
        for group in self.groups():
            yield group
            yield from group.within()

    def own(self) -> list[Token]:
        """The tokens directly inside."""
        return [item for item in self.items if isinstance(item, Token)]

    def all_tokens(self) -> list[Token]:
        """The tokens inside, at any depth."""
        return [t for item in self.items for t in ([item] if isinstance(item, Token) else item.all_tokens())]


def group_tree(found: Sequence[Token]) -> Group:
    """All of a query as one group without braces; a brace that nothing closes is closed at the end."""
    start = found[0] if found else Token("mark", "", 0)
    root = Group("", start)
    stack = [root]
    for index, token in enumerate(found):
        if token.text == "{" and token.kind == "mark":
            kind, at, of = _before(found, index)
            group = Group(kind, at, of)
            stack[-1].items.append(group)
            stack.append(group)
        elif token.text == "}" and token.kind == "mark":
            if len(stack) > 1:
                stack.pop()
        else:
            stack[-1].items.append(token)
    return root


def _before(found: Sequence[Token], index: int) -> tuple[str, Token, Token | None]:
    """The keyword before an opening brace, its token, and the graph named between the two."""
    brace = found[index]
    last = found[index - 1] if index else brace
    if index > 1 and found[index - 2].says("GRAPH"):
        return "GRAPH", found[index - 2], last
    if last.says("EXISTS"):
        negated = index > 1 and found[index - 2].says("NOT")
        return ("NOT EXISTS", found[index - 2], None) if negated else ("EXISTS", last, None)
    if last.says(*_LEVELS):
        return last.text.upper(), last, None
    return "", brace, None


def filters(group: Group, deep: bool = False) -> list[list[Token]]:
    """The tokens of each FILTER in parentheses directly in a group, or at any depth."""
    out = []
    own = [item for item in group.items if isinstance(item, Token)]
    for index, token in enumerate(own):
        if token.says("FILTER"):
            rest = own[index + 1 :]
            if length := _parenthesis(rest):
                out.append(rest[:length])
    return out + ([f for inner in group.within() for f in filters(inner)] if deep else [])


def _parenthesis(found: Sequence[Token]) -> int:
    """How many tokens the expression in parentheses at the beginning has, a name of a function before it included; 0 when there is none."""
    depth = 0
    for index, token in enumerate(found):
        if token.text == "(" and token.kind == "mark":
            depth += 1
        elif token.text == ")" and token.kind == "mark":
            depth -= 1
            if depth == 0:
                return index + 1
        elif depth == 0 and index > 1:
            return 0
    return 0


def variables(found: Sequence[Token]) -> set[str]:
    """The names of the variables among tokens, each with ``?``."""
    return {"?" + token.text[1:] for token in found if token.kind == "variable"}
