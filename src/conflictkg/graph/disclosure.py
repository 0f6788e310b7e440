"""Marks put in the graph as they are made, and what the graph tells of the terms of sources; a part of ``graph.projection``."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from conflictkg.domain.disclosure import Marked, SourceTerms
from conflictkg.graph.changes import Change, Extend, Remove
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.disclosure_mapping import LICENSE, MARKS, REDISTRIBUTION, RIGHTS, mark_quads, terms_from_quads
from conflictkg.rdf.terms import ALT_LABEL, PREF_LABEL, node


def mark_changes(store: GraphStore, marks: Mapping[str, Marked | None]) -> list[Change]:
    """What becomes of the marks of subjects (IRIs) when these are their last ones; ``None`` takes a mark back."""
    graph = store.graph(MARKS)
    changes: list[Change] = []
    for subject, marked in marks.items():
        changes.append(Remove(list(store.raw.quads_for_pattern(node(subject, "marked"), None, None, graph))))
        if marked is not None:
            changes.append(Extend(mark_quads(subject, marked, store.base)))
    return changes


def source_terms(store: GraphStore) -> dict[str, SourceTerms]:
    """What sources (IRIs) say about passing on what they published."""
    graph = store.graph("reference")
    found: list[ox.Quad] = []
    for predicate in (LICENSE, RIGHTS, REDISTRIBUTION):
        found += store.raw.quads_for_pattern(None, predicate, None, graph)
    return terms_from_quads(found)


def names_of(store: GraphStore, iri: str) -> tuple[str, ...]:
    """What a source is called, in the reference data and in documents; nothing for a claim or document."""
    said = (
        q.object for p in (PREF_LABEL, ALT_LABEL) for q in store.raw.quads_for_pattern(node(iri, "source"), ox.NamedNode(p), None, None)
    )
    return tuple(sorted({name.value for name in said if isinstance(name, ox.Literal)}))
