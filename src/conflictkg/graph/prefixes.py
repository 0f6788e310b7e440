"""The prefixes that a query may use without declaring them."""

from __future__ import annotations

from conflictkg.rdf.terms import PREFIXES

PAIRS = tuple(sorted(PREFIXES.items()))
"""Prefixes with their namespaces, hashable; what a query declares itself is stronger."""


def shorten(iri: str) -> str:
    """An IRI by its prefix where one fits, for people to read.

    >>> shorten("https://w3id.org/conflictkg/ontology#place")
    'ckg:place'
    """
    best = max((pair for pair in PAIRS if iri.startswith(pair[1])), key=lambda pair: len(pair[1]), default=None)
    return iri if best is None else f"{best[0]}:{iri[len(best[1]) :]}"
