"""Show a stored article: the document that a user means, its text, and every claim read from it.

Reads the graph for what was read and the log for the words; writes nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import PurePath

from conflictkg.domain.claims import Article, Claim, Document
from conflictkg.domain.ports import ClaimGraph, DocumentName, EventLog
from conflictkg.errors import AmbiguousName, InputRefused, UsageError
from conflictkg.usecases.asking import Asking
from conflictkg.usecases.who_controlled import Json

SHORTEST_PREFIX = 4
"""Characters of an id that a prefix has at least: fewer are more likely a word of a title."""
SHOWN_CANDIDATES = 10


@dataclass(frozen=True, slots=True)
class StoredClaim:
    """A claim of a stored article and how it stands; ``reasons`` say why it does not count, none when it does."""

    claim: Claim
    reasons: tuple[str, ...] = ()
    status: str = "accepted"


@dataclass(frozen=True, slots=True)
class StoredArticle:
    """A document with its text and all that was read from it, in text order.

    ``text`` is ``None`` when the log keeps it no longer; ``comments`` are ids of the readers' comments glued to it.
    """

    document: Document
    text: str | None
    claims: tuple[StoredClaim, ...]
    comments: tuple[str, ...] = ()

    def article(self) -> Article:
        """The article as a reader handed it over; raises ``InputRefused`` when its text is kept no longer."""
        if self.text is None:
            raise InputRefused(f"the text of article {self.document.id} is kept no longer; it cannot be read again")
        return Article(self.document, self.text)


def find_article(wanted: str, graph: ClaimGraph, document_base: str) -> str:
    """Id of the document that a user means: by its id or a prefix of it, its IRI, its file, words of its title, a part of its file's name.

    The first of these ways that finds anything decides. A file means its article, not the comments glued to it; a path fits when one path
    ends in the other. Raises ``AmbiguousName`` with the candidates, ``UsageError`` when nothing fits.
    """
    text = wanted.strip()
    names = list(graph.document_names())
    for found in _ways(text.removeprefix(document_base), names):
        if len(found) == 1:
            return found[0].id
        if found:
            shown = "".join(f"\n  {n.id}  {_on_one_line(n)}" for n in found[:SHOWN_CANDIDATES])
            more = f"\n  and {len(found) - SHOWN_CANDIDATES} more" if len(found) > SHOWN_CANDIDATES else ""
            raise AmbiguousName(
                f"article {wanted!r} is ambiguous; give the id of one of:{shown}{more}", tuple((n.id, n.title) for n in found)
            )
    raise UsageError(f"no article has the id, file or title {wanted!r}; conflictkg article without a name lists all {len(names)} documents")


def find_articles(wanted: str, graph: ClaimGraph, document_base: str) -> frozenset[str]:
    """Ids of all documents that a user means: one named by its id; else all that came from the file named, comments and parts included.

    A container such as ``feed.xml`` or ``crawl.warc.gz`` means every article in it. Raises what ``find_article`` raises.
    """
    text = wanted.strip()
    names = list(graph.document_names())
    from_file = frozenset(n.id for n in names if text and (n.source_file == text or n.source_file.startswith(f"{text}#")))
    if from_file:
        return from_file
    found = find_article(wanted, graph, document_base)
    if found.startswith(text.removeprefix(document_base).lower()):
        return frozenset({found})
    file = next(n.source_file for n in names if n.id == found)
    return frozenset(n.id for n in names if n.source_file == file)


def _on_one_line(name: DocumentName) -> str:
    return " ".join(f"{name.title or 'without a title'} ({name.source_file})".split())


def _ways(text: str, names: list[DocumentName]) -> Iterable[list[DocumentName]]:
    yield [n for n in names if n.id == text]
    if len(text) >= SHORTEST_PREFIX:
        yield [n for n in names if n.id.startswith(text.lower())]
    articles = [n for n in names if n.parent is None]
    yield [n for n in articles if n.source_file == text]
    if text:
        shared = {n.id: _shared_path(n.source_file, text) for n in articles}
        yield [n for n in articles if shared[n.id] and shared[n.id] == max(shared.values())]
        yield [n for n in articles if n.title.casefold() == text.casefold()]
        yield [n for n in articles if text.casefold() in n.title.casefold()]
        yield [n for n in articles if text.casefold() in PurePath(n.source_file).name.casefold()]


def _shared_path(a: str, b: str) -> int:
    """How many parts two paths share when one ends in the other, as a file's path given then and now do; else 0."""
    short, long = sorted((PurePath(a).parts, PurePath(b).parts), key=len)
    return len(short) if short and long[-len(short) :] == short else 0


def stored_article(id: str, graph: ClaimGraph, log: EventLog) -> StoredArticle:
    """The article with this id, which ``find_article`` gave."""
    document = graph.document(id)
    if document is None:
        raise UsageError(f"no article has the id {id!r}")
    claims = [StoredClaim(claim) for claim in graph.accepted_of(id)]
    claims += [StoredClaim(refused.claim, refused.reasons, "quarantined") for refused in graph.refused_of(id)]
    claims += [StoredClaim(w.claim, (w.review.because,), w.review.status) for w in graph.withdrawn_of(id)]
    claims.sort(key=lambda c: (c.claim.quote.start, -c.claim.quote.end, c.claim.id))
    comments = tuple(n.id for n in graph.document_names() if n.parent == id)
    return StoredArticle(document, log.text(document.text_digest), tuple(claims), comments)


def article_json(stored: StoredArticle, asking: Asking) -> Json:
    """A stored article as JSON: metadata, text and numbered claims; offsets count characters of the text."""
    document = stored.document
    published = document.published_at or document.published
    return {
        "document": {
            "id": document.id,
            "iri": asking.iris.document(document.id),
            "title": document.title or None,
            "source": document.outlet or None,
            "source_iri": document.source,
            "source_kind": document.source_kind or None,
            "authors": list(document.authors),
            "published": published.isoformat() if published else None,
            "url": document.url or None,
            "language": document.language or None,
            "source_file": document.source_file,
            "comment_on": document.parent,
            "comments": list(stored.comments),
            "revises": document.revises,
            "synthetic": document.synthetic,
            "segments": [{"kind": s.kind.value, "start": s.start, "end": s.end} for s in document.segments],
        },
        "text": stored.text,
        "claims": [
            {"number": number, **asking.claim_json(c.claim, document, c.status), "reasons": list(c.reasons)}
            for number, c in enumerate(stored.claims, 1)
        ],
    }
