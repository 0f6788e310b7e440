"""What to say of the terms that a query names: of those that the ontology has deprecated, and of those of ours that it does not have.

A deprecated term still answers, and goes with the next major version of its module; one that nobody declares answers nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyoxigraph as ox

from conflictkg.domain.vocabulary import Deprecation
from conflictkg.graph.prefixes import resolved, shorten
from conflictkg.graph.store import GraphStore
from conflictkg.graph.tokens import expanded, tokens
from conflictkg.rdf.terms import CKG, CKGV, DCTERMS, OWL, PREFIXES

_DEPRECATED, _SINCE = ox.NamedNode(f"{OWL}deprecated"), ox.NamedNode(f"{CKG}deprecatedSince")
_REPLACED = ox.NamedNode(f"{DCTERMS}isReplacedBy")


def remarks(store: GraphStore, query: str, prefixes: Mapping[str, str] = PREFIXES) -> list[str]:
    """What to tell whoever asks a query, term by term (class, property or concept), in the order of their IRIs."""
    raw, ontology = store.raw, store.graph("ontology")
    stated = raw.quads_for_pattern(None, _DEPRECATED, None, ontology)
    deprecated = {q.subject.value for q in stated if isinstance(q.subject, ox.NamedNode) and q.object.value in ("true", "1")}  # type: ignore[union-attr]

    def short(iri: str) -> str:
        return shorten(iri, prefixes.items())

    def said(term: str, predicate: ox.NamedNode) -> list[str]:
        return sorted(q.object.value for q in raw.quads_for_pattern(ox.NamedNode(term), predicate, None, ontology))  # type: ignore[union-attr]

    def is_declared(iri: str) -> bool:
        try:
            return next(raw.quads_for_pattern(ox.NamedNode(iri), None, None, ontology), None) is not None
        except ValueError:  # no IRI, which the engine says better
            return True

    found = []
    for iri in sorted(set(_iris(query, store.base, prefixes))):
        if iri in deprecated:
            since = next(iter(said(iri, _SINCE)), "")
            found.append(Deprecation(since, tuple(map(short, said(iri, _REPLACED)))).of(short(iri)))
        elif iri.startswith((CKG, CKGV)) and iri not in (CKG, CKGV) and not is_declared(iri):
            found.append(f"{short(iri)} is no term of the ontology{_nearest(store, iri)}")
    return found


def _nearest(store: GraphStore, iri: str) -> str:
    """A hint at the declared terms that are spelt most like one."""
    from difflib import get_close_matches

    quads = store.raw.quads_for_pattern(None, None, None, store.graph("ontology"))
    declared = {q.subject.value for q in quads if isinstance(q.subject, ox.NamedNode)}
    near = get_close_matches(iri, [term for term in sorted(declared) if term.startswith((CKG, CKGV))], n=3, cutoff=0.9)
    return f"; the nearest are {', '.join(map(shorten, near))}" if near else ""


def _iris(query: str, base: str, prefixes: Mapping[str, str]) -> Iterator[str]:
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
