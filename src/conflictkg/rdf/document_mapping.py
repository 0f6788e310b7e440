"""Documents as quads and back; a part of ``conflictkg.rdf.mapping``.

A document, its claims and their evidence share one named graph. The stretches of the text are one literal, ``ckg:layout``: nobody asks for
them one by one, and an article has dozens.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.claims import Document, Segment, SegmentKind
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf import literals, terms
from conflictkg.rdf.quads import Lookup, Node, QuadWriter, T, Writer, first, nodes_of
from conflictkg.rdf.terms import CKG, DCTERMS, PREF_LABEL, SCHEMA, Terms, concept_iri, document_iri, notation_of

_CKG, _DCTERMS = Terms(CKG), Terms(DCTERMS)
_TYPE, _PREF_LABEL, _URL = NamedNode(terms.TYPE), NamedNode(PREF_LABEL), NamedNode(f"{SCHEMA}url")


def document_quads(document: Document, base: str, *, recorded_at: datetime | None = None) -> list[Quad]:
    """A document and its authors, in the document's graph; see ``describe_document``."""
    return describe_document(QuadWriter, document, base, recorded_at=recorded_at)


def describe_document(writer: type[Writer[T]], document: Document, base: str, *, recorded_at: datetime | None = None) -> list[T]:
    """A document and its authors, in the document's graph, as ``writer`` puts it. ``recorded_at`` is when the log took it in.

    Raises ``InputRefused`` when a text holds a lone surrogate or ``source`` is not an IRI.
    """
    iri = document_iri(base, document.id)
    out = writer(terms.document_graph_iri(base, document.id), f"document {document.id[:12]}")
    me = NamedNode(iri)
    out.link(me, _TYPE, _CKG["Document"])
    out.text(me, _CKG["textDigest"], document.text_digest)
    out.text(me, _CKG["rawDigest"], document.raw_digest)
    out.text(me, _CKG["sourceFile"], document.source_file)
    out.text(me, _DCTERMS["title"], document.title)
    out.text(me, _CKG["outletName"], document.outlet)
    out.text(me, _URL, document.url)
    out.text(me, _DCTERMS["language"], document.language)
    if document.source is not None:
        out.iri(me, _CKG["outlet"], document.source)
    if document.source_kind:
        out.iri(me, _CKG["sourceKind"], concept_iri("source-kind", document.source_kind))
    for i, name in enumerate(document.authors, 1):
        author = NamedNode(f"{iri}#author-{i}")
        out.link(me, _CKG["author"], author)
        out.link(author, _TYPE, _CKG["Source"])
        out.words(author, _PREF_LABEL, name)
    if document.published is not None:
        out.link(me, _CKG["published"], literals.day_key(document.published))
    if document.published_at is not None:
        out.link(me, _CKG["publishedAt"], literals.moment(document.published_at))
    if recorded_at is not None:
        out.link(me, _CKG["recordedAt"], literals.moment(recorded_at))
    for predicate, other in (("commentOn", document.parent), ("revises", document.revises)):
        if other is not None:
            out.link(me, _CKG[predicate], NamedNode(document_iri(base, other)))
    for predicate, others in (("corrects", document.corrects), ("withdraws", document.withdraws)):
        for other in others:
            out.link(me, _CKG[predicate], NamedNode(document_iri(base, other)))
    out.text(me, _CKG["issuerName"], document.issuer)
    if document.synthetic:
        out.link(me, _CKG["synthetic"], literals.TRUE)
    if document.redacted:
        out.link(me, _CKG["redacted"], literals.TRUE)
    out.text(me, _CKG["layout"], " ".join(map(_layout, document.segments)))
    return out.said


def document_from_quads(quads: Iterable[Quad], iri: str, base: str) -> Document:
    """The document with this IRI from quads that hold, among others, all of its own."""
    return document_from_lookup(nodes_of(quads).get, iri, base)


def document_from_lookup(lookup: Lookup, iri: str, base: str) -> Document:
    """The document with this IRI; ``lookup`` gives what is said of a subject.

    Raises ``KnowledgeBaseFault`` when it is not there: the graph is incomplete and has to be rebuilt.
    """
    me = lookup(iri)
    if me is None:
        raise KnowledgeBaseFault(f"document <{iri}> is not in the graph; run: conflictkg rebuild")
    authors = (first(lookup(f"{iri}#author-{i}") or {}, PREF_LABEL) for i in range(1, len(me.get(f"{CKG}author", ())) + 1))
    parent, revises, day, at = (first(me, CKG + name) for name in ("commentOn", "revises", "published", "publishedAt"))
    return Document(
        id=terms.document_id_of(base, iri),
        text_digest=first(me, f"{CKG}textDigest"),
        raw_digest=first(me, f"{CKG}rawDigest"),
        source_file=first(me, f"{CKG}sourceFile"),
        title=first(me, f"{DCTERMS}title"),
        outlet=first(me, f"{CKG}outletName"),
        source=first(me, f"{CKG}outlet") or None,
        source_kind=notation_of("source-kind", first(me, f"{CKG}sourceKind")),
        authors=tuple(authors),
        published=literals.day_of(day) if day else None,
        published_at=literals.moment_of(at) if at else None,
        url=first(me, f"{SCHEMA}url"),
        language=first(me, f"{DCTERMS}language"),
        parent=terms.document_id_of(base, parent) if parent else None,
        revises=terms.document_id_of(base, revises) if revises else None,
        corrects=tuple(sorted(terms.document_id_of(base, other) for other in me.get(f"{CKG}corrects", ()))),
        withdraws=tuple(sorted(terms.document_id_of(base, other) for other in me.get(f"{CKG}withdraws", ()))),
        issuer=first(me, f"{CKG}issuerName"),
        synthetic=f"{CKG}synthetic" in me,
        redacted=f"{CKG}redacted" in me,
        segments=_segments(first(me, f"{CKG}layout")),
    )


def _layout(segment: Segment) -> str:
    at = f"@{segment.at.isoformat()}" if segment.at is not None else ""
    return f"{segment.kind} {segment.start}-{segment.end}{at}"


def _segments(layout: str) -> tuple[Segment, ...]:
    words = layout.split()
    return tuple(_segment(kind, stretch) for kind, stretch in zip(words[::2], words[1::2], strict=True))


def _segment(kind: str, stretch: str) -> Segment:
    span, _, at = stretch.partition("@")
    start, _, end = span.partition("-")
    return Segment(SegmentKind(kind), int(start), int(end), datetime.fromisoformat(at) if at else None)


def recorded_at(me: Node) -> datetime | None:
    """When the log took a document in, from what is said of the document."""
    moment = first(me, f"{CKG}recordedAt")
    return literals.moment_of(moment) if moment else None
