"""The prefixes that a query may use without declaring them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf.terms import PREFIXES

_LONGEST_HEAD = 1 << 16
_BASE = re.compile(r"@?base\s*<([^<>\s]*)>", re.IGNORECASE)
_DECLARED = re.compile(r"@?prefix\s+((?:[^\W\d_][\w.\-]*)?):\s*<([^<>\s]*)>", re.IGNORECASE)

PAIRS = tuple(sorted(PREFIXES.items()))
"""Prefixes with their namespaces, hashable; what a query declares itself is stronger."""


def shorten(iri: str, pairs: Iterable[tuple[str, str]] = PAIRS) -> str:
    """An IRI by the prefix that fits best, where one does, for people to read.

    >>> shorten("https://w3id.org/conflictkg/ontology#place")
    'ckg:place'
    """
    best = max((pair for pair in pairs if iri.startswith(pair[1])), key=lambda pair: len(pair[1]), default=None)
    return iri if best is None else f"{best[0]}:{iri[len(best[1]) :]}"


def resolved(base: str, iri: str) -> str:
    """A relative IRI under a base; the library leaves out an empty fragment, which ends most namespaces.

    >>> resolved("http://e/a/", "b#"), resolved("http://e/a/", "http://other/ns#")
    ('http://e/a/b#', 'http://other/ns#')
    """
    joined = urljoin(base, iri)
    return f"{joined}#" if iri.endswith("#") and not joined.endswith("#") else joined


def prefixes_of(files: Iterable[Path], base: str) -> Mapping[str, str]:
    """What a query need not declare: the usual prefixes, then those that the heads of these Turtle files declare.

    The usual ones cannot be changed; of two files the later counts. Raises ``KnowledgeBaseFault`` for a file that cannot be read.
    """
    found: dict[str, str] = {}
    for path in files:
        found.update(_declared(path, base))
    return {**found, **PREFIXES}


def with_declarations(text: str, used: Iterable[str], prefixes: Mapping[str, str]) -> str:
    """A query that declares the prefixes among ``used`` that only this knowledge base knows, for an engine elsewhere; on as many lines."""
    own = sorted(prefix for prefix in used if prefix in prefixes and prefix not in PREFIXES)
    return "".join(f"PREFIX {prefix}: <{prefixes[prefix]}> " for prefix in own) + text


def _declared(path: Path, base: str) -> Mapping[str, str]:
    """The prefixes declared in the head of a Turtle file: before its first statement, with comments and empty lines between."""
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            head = file.read(_LONGEST_HEAD)
    except OSError as error:
        raise KnowledgeBaseFault(f"{path}: cannot be read ({error.strerror}); check its permissions") from error
    for line in map(str.strip, head.splitlines()):
        if line.startswith("#"):
            continue
        if line and not re.match(r"@?(prefix|base)\b", line, re.IGNORECASE):
            break
        if own_base := _BASE.match(line):
            base = resolved(base, own_base[1])
        for declared in _DECLARED.finditer(line.partition(" #")[0]):
            namespace = resolved(base, declared[2])
            if urlsplit(namespace).scheme:
                found[declared[1]] = namespace
    return found
