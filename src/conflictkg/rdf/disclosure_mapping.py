"""What may go out as quads and back: marks in a graph of their own, and the terms of sources in the reference data.

Marks stand apart from what they are about, so that no review, merge or reference file touches them, and so that a public export leaves them
out as one graph: that somebody is at risk is itself not for everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.disclosure import Marked, Redistribution, SourceTerms
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf.quads import QuadWriter, first, nodes_of
from conflictkg.rdf.terms import CKG, DCTERMS, Terms, graph_iri, node

_CKG = Terms(CKG)
LICENSE, RIGHTS, REDISTRIBUTION = NamedNode(f"{DCTERMS}license"), NamedNode(f"{DCTERMS}rights"), _CKG["redistribution"]
MARKS = "disclosure"
"""Name of the graph that holds the marks."""


def mark_quads(subject: str, marked: Marked, base: str) -> list[Quad]:
    """The mark of a claim, document or source (its IRI)."""
    out = QuadWriter(graph_iri(base, MARKS), f"mark of {subject}")
    me = node(subject, "marked")
    out.text(me, _CKG["disclosure"], marked.mark)
    out.text(me, _CKG["markedBy"], marked.by)
    out.text(me, _CKG["markedBecause"], marked.because)
    return out.said


def terms_from_quads(quads: Iterable[Quad]) -> dict[str, SourceTerms]:
    """What sources (IRIs) say about passing on what they published, from quads of which these are among others.

    Raises ``KnowledgeBaseFault`` for a word that is not one of ``Redistribution``: what is not understood must not go out.
    """
    wanted = (LICENSE, RIGHTS, REDISTRIBUTION)
    return {iri: _terms(iri, said) for iri, said in nodes_of(q for q in quads if q.predicate in wanted).items()}


def _terms(iri: str, said: Mapping[str, Iterable[str]]) -> SourceTerms:
    words = set(said.get(REDISTRIBUTION.value, ()))
    if not words <= set(Redistribution):
        wrong = sorted(words - set(Redistribution))[0]
        raise KnowledgeBaseFault(
            f"<{iri}> ckg:redistribution {wrong!r} is neither allowed nor forbidden; correct it and run: conflictkg rebuild"
        )
    strict = Redistribution.FORBIDDEN if Redistribution.FORBIDDEN in words else Redistribution.ALLOWED if words else None
    plain = {predicate: tuple(sorted(values)) for predicate, values in said.items()}
    return SourceTerms(first(plain, LICENSE.value), first(plain, RIGHTS.value), strict)
