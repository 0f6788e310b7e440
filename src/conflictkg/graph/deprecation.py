"""What a query names that its ontology has deprecated: it still answers, and goes with the next major version of its module."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pyoxigraph as ox

from conflictkg.domain.vocabulary import Deprecation
from conflictkg.graph.prefixes import resolved, shorten
from conflictkg.graph.store import GraphStore
from conflictkg.graph.tokens import expanded, tokens
from conflictkg.rdf.terms import CKG, DCTERMS, OWL, PREFIXES

_DEPRECATED, _SINCE = ox.NamedNode(f"{OWL}deprecated"), ox.NamedNode(f"{CKG}deprecatedSince")
_REPLACED = ox.NamedNode(f"{DCTERMS}isReplacedBy")


def deprecated_terms(store: GraphStore, query: str, prefixes: Mapping[str, str] = PREFIXES) -> list[str]:
    """What to tell whoever asks a query of each deprecated term that it names (class, property or concept), in the order of their IRIs."""
    ontology = store.graph("ontology")
    stated = store.raw.quads_for_pattern(None, _DEPRECATED, None, ontology)
    terms = {q.subject.value for q in stated if isinstance(q.subject, ox.NamedNode) and q.object.value in ("true", "1")}  # type: ignore[union-attr]
    if not terms:
        return []

    def short(iri: str) -> str:
        return shorten(iri, prefixes.items())

    def said(term: str, predicate: ox.NamedNode) -> list[str]:
        found = store.raw.quads_for_pattern(ox.NamedNode(term), predicate, None, ontology)
        return sorted(q.object.value for q in found)  # type: ignore[union-attr]

    return [
        Deprecation(next(iter(said(term, _SINCE)), ""), tuple(map(short, said(term, _REPLACED)))).of(short(term))
        for term in sorted(terms & set(_iris(query, store.base, prefixes)))
    ]


def _iris(query: str, base: str, prefixes: Mapping[str, str]) -> Iterable[str]:
    """Every IRI that stands in a query, whole or by its prefix."""
    known = dict(prefixes)
    before = ""
    for token in tokens(expanded(query)):
        if token.kind == "iri":
            iri = resolved(base, token.text[1:-1])
            if before.endswith(":"):  # PREFIX name: <iri>
                known[before[:-1]] = iri
            elif before.upper() == "BASE":
                base = iri
            yield iri
        elif token.kind == "pname":
            prefix, _, local = token.text.partition(":")
            yield known.get(prefix, f"{prefix}:") + local.replace("\\", "")
        before = token.text if token.kind in ("pname", "word") else ""
