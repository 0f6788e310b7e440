"""Near copies as quads and back: each document's graph says of which others it is a near copy, and which passages they share.

The passages are one literal, as the layout of a text is: nobody asks for them one by one.
"""

from __future__ import annotations

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.log_events import NearCopyFound
from conflictkg.domain.origins import NearCopy, copies_in
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf import literals, terms
from conflictkg.rdf.quads import QuadWriter
from conflictkg.rdf.terms import CKG, Terms, document_iri

_CKG = Terms(CKG)
NEAR_COPY_OF, SHARED_PASSAGES = NamedNode(f"{CKG}nearCopyOf"), NamedNode(f"{CKG}sharedPassages")


def near_copy_quads(found: NearCopyFound, base: str) -> list[Quad]:
    """What was found, in the graphs of both documents."""
    quads: list[Quad] = []
    for id, copy in copies_in(found):
        out = QuadWriter(terms.document_graph_iri(base, id), f"document {id[:12]}")
        me = NamedNode(document_iri(base, id))
        out.link(me, NEAR_COPY_OF, NamedNode(document_iri(base, copy.other)))
        out.link(me, SHARED_PASSAGES, literals.text(passages_of(copy), f"document {id[:12]}: shared passages"))
        quads += out.said
    return quads


def passages_of(copy: NearCopy) -> str:
    """The literal for a near copy in a document's graph; ``near_copy_of`` reads it."""
    return " ".join((copy.other, *(f"{a}-{b}={c}-{d}" for a, b, c, d in copy.passages)))


def near_copy_of(literal: str) -> NearCopy:
    """A near copy from the literal in a document's graph."""
    other, *passages = literal.split(" ")
    try:
        found = tuple(tuple(int(n) for half in passage.split("=") for n in half.split("-")) for passage in passages)
        return NearCopy(other, tuple((a, b, c, d) for a, b, c, d in found))
    except ValueError as error:
        raise KnowledgeBaseFault(f"shared passages {literal[:60]!r} in the graph cannot be read; run: conflictkg rebuild") from error
