"""What a query may do here: ask. Everything that would write, or fetch from elsewhere, is refused before an engine sees it.

pyoxigraph sends real HTTP requests for ``SERVICE``; other engines fetch on ``LOAD`` and even on ``FROM <file:...>``.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from conflictkg.errors import UsageError
from conflictkg.graph.prefixes import resolved
from conflictkg.graph.tokens import Token, expanded, place_of, tokens

Form = Literal["SELECT", "ASK", "CONSTRUCT", "DESCRIBE"]

_FORMS: Mapping[str, Form] = {"SELECT": "SELECT", "ASK": "ASK", "CONSTRUCT": "CONSTRUCT", "DESCRIBE": "DESCRIBE"}
DEEPEST = 100
"""Brackets that may be open at once: the engine's parser ends the process where its stack does, at some thousand."""
MOST_STEPS = 1000
"""Operators, and clauses that wrap what stands before them, that a query may have: each is a step deeper in the engine's algebra."""

_STEPS = frozenset(("!", "^", "/", "|", "*", "+", "-", "&&", "||", "UNION", "OPTIONAL", "MINUS", "BIND", "FILTER", "NOT", "GRAPH"))
_UPDATES = ("INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH")


@dataclass(frozen=True, slots=True)
class Outline:
    """What matters of a query before it runs.

    ``graphs`` are the IRIs (resolved as far as the query itself tells) and offsets of its FROM clauses; ``declared`` the prefixes that it
    declares, ``used`` those that it uses; ``based`` whether it names a base of its own.
    """

    form: Form
    graphs: tuple[tuple[str, int], ...] = ()
    declared: frozenset[str] = frozenset()
    used: frozenset[str] = frozenset()
    based: bool = False


@lru_cache(maxsize=256)
def outline(text: str, *, base: str = "", prefixes: tuple[tuple[str, str], ...] = (), allow_service: bool = False) -> Outline:
    """Look a query over. ``base`` and ``prefixes`` hold where the query says nothing else.

    Raises ``UsageError`` for updates, for SERVICE and LOAD (also when hidden by escapes), for what is so deep that it could end the process
    that parses it, and for what is no query at all.
    """
    if not allow_service:
        _refuse_service(text)
        if "\\" in text:
            _refuse_service(expanded(text))
    found = list(tokens(text))
    refuse_depth(text, found)
    form, head = _form(text, found)
    known = dict(prefixes)
    own_base = base
    based = False
    declared: set[str] = set()
    for keyword, first, second in zip(found[:head], found[1:], found[2:], strict=False):
        if keyword.says("PREFIX") and first.kind == "pname" and second.kind == "iri":
            known[first.text[:-1]] = resolved(own_base, _content(second))
            declared.add(first.text[:-1])
        elif keyword.says("BASE") and first.kind == "iri":
            own_base, based = resolved(own_base, _content(first)), True
    used = frozenset(token.text.partition(":")[0] for token in found if token.kind == "pname")
    graphs = tuple(_graphs(found, own_base, known))
    return Outline(form, graphs, frozenset(declared), used, based)


def refuse_foreign_graphs(text: str, outlined: Outline, base: str, known: Container[str]) -> None:
    """Raise ``UsageError`` when FROM names a graph that is neither ``known`` nor under ``base``: nothing is ever fetched for it."""
    for graph, offset in outlined.graphs:
        if not graph.startswith(base) and graph not in known:
            raise UsageError(
                f"query: {_at(text, offset)}: the knowledge base has no graph <{graph}>, and nothing is fetched from elsewhere; "
                "leave FROM out, or list the graphs with: SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
            )


def _refuse_service(text: str) -> None:
    if "service" not in text.lower():
        return
    for token in tokens(text):
        if token.kind == "word" and "SERVICE" in token.text.upper():
            raise UsageError(
                f"query: {_at(text, token.start)}: SERVICE would send a request to another server and is refused; "
                "load that data first, or ask that server itself with --endpoint"
            )
        if token.ambiguous:
            raise UsageError(
                f"query: {_at(text, token.start)}: it cannot be told whether this < is a comparison or the start of an IRI, and the query "
                "has the word 'service' in it; put a space after the <, or write the IRI in full"
            )


def refuse_depth(text: str, found: Sequence[Token]) -> None:
    """Raise ``UsageError`` for what is so deep that it could end the process that parses it."""
    depth = steps = 0
    for token in found:
        if token.kind == "mark" and token.text in "({[":
            depth += 1
        elif token.kind == "mark" and token.text in ")}]":
            depth -= 1
        elif (token.text if token.kind == "mark" else token.text.upper() if token.kind == "word" else "") in _STEPS:
            steps += 1
        if depth > DEEPEST or steps > MOST_STEPS:
            what = f"brackets are nested more than {DEEPEST} deep" if depth > DEEPEST else f"there are more than {MOST_STEPS} operators"
            raise UsageError(f"query: {_at(text, token.start)}: {what}; make it simpler, with VALUES, IN or several queries")


def _form(text: str, found: Sequence[Token]) -> tuple[Form, int]:
    """The query form and the number of tokens before it."""
    for index, token in enumerate(found):
        if token.kind != "word":
            continue
        word = token.text.upper()
        if form := _FORMS.get(word):
            return form, index
        if word in _UPDATES:
            raise UsageError(
                f"query: {_at(text, token.start)}: {word} changes data, and the graph only follows the log; "
                "use the commands that record what you know (ingest), then ask"
            )
        if word not in ("PREFIX", "BASE", "VERSION"):
            break
    where = _at(text, found[0].start) if found else "line 1, column 1"
    raise UsageError(f"query: {where}: no query found; begin with SELECT, ASK, CONSTRUCT or DESCRIBE")


def _graphs(found: Sequence[Token], base: str, prefixes: Mapping[str, str]) -> list[tuple[str, int]]:
    graphs = []
    for index, token in enumerate(found):
        if not token.says("FROM"):
            continue
        rest = found[index + 1 : index + 3]
        name = rest[1] if len(rest) == 2 and rest[0].says("NAMED") else rest[0] if rest else None
        if name is None:
            continue
        if name.kind == "iri":
            graphs.append((resolved(base, _content(name)), name.start))
        elif name.kind == "pname":
            prefix, _, local = name.text.partition(":")
            if prefix in prefixes:
                graphs.append((prefixes[prefix] + local.replace("\\", ""), name.start))
    return graphs


def _content(token: Token) -> str:
    return expanded(token.text[1:-1])


def _at(text: str, offset: int) -> str:
    line, column = place_of(text, offset)
    return f"line {line}, column {column}"
