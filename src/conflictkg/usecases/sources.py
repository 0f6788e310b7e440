"""Which source speaks in an article, and of which kind it is: the reference data by the outlet's name or the address, else the text's form.

Part of taking articles in. What a person or the article itself says of the kind is never overruled; the kind decides the reliability that
the policy gives to a source without a grade of its own (rule R4).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from conflictkg.domain.claims import Article, Document, SegmentKind
from conflictkg.domain.entities import Candidate, Entity, EntityType
from conflictkg.domain.ports import Iris, NameIndex
from conflictkg.domain.vocabulary import Policy

_STATE_KINDS = frozenset({"government", "army", "state", "police"})
_HOST = re.compile(r"https?://(?:[^/@?#]*@)?([a-z0-9.-]{1,253})(?=[:/?#]|$)", re.I)
_TOP = 3  # segments in which a heading tells what a text is

# "BEIRUT, Nov 3 (Agency) -"
_AGENCY = re.compile(r"\(([^()]{2,40})\)\s*[-–—]+\s*$")
_COMMUNIQUE = re.compile(
    r"\W*(?:(?:military|official|joint|urgent|press)\s+)*(?:communiqu[eé]|statement|bulletin)\s*(?:(?:no|nr|number|#)\W{0,3}\s*\d|\(\d+\))"
    r"|\W*(?:communiqu[eé]|(?:official|military|joint)\s+statement)\b.{0,40}\b(?:by|of|from)\s+(?:the\s+)?.{0,60}"
    r"\b(?:command|brigades?|battalions?|front|forces|army|operations\s+room|military\s+council|shura\s+council|media\s+office)\b",
    re.I,
)
_GOVERNMENT = re.compile(
    r"\W*(?:communiqu[eé]|(?:official\s+|joint\s+)?statement|press\s+release)\b.{0,40}\b(?:by|of|from)\s+(?:the\s+)?.{0,40}"
    r"\b(?:ministry|presidency|prime\s+minister|cabinet|government|foreign\s+office)\b",
    re.I,
)


def with_source(article: Article, names: NameIndex, iris: Iris, policy: Policy) -> tuple[Article, tuple[Entity, ...]]:
    """The article with its source and the source's kind, and the entity minted for an outlet that the reference data lacks.

    A forum or social post speaks for its author alone, so it gets no source; nor does an article of an unknown outlet.
    """
    document = _as_communique(article.document, names)
    if document.source_kind in policy.lone_kinds or document.parent is not None:
        return replace(article, document=document), ()
    site = _at_address(document.url, names)
    if site is not None and site.kind in policy.lone_kinds:
        return replace(article, document=replace(document, source_kind=document.source_kind or site.kind)), ()
    known = (_named(document.outlet, names) if document.outlet else None) or site
    if known is not None:
        kind = document.source_kind or known.kind
        return replace(article, document=replace(document, source=known.iri, source_kind=kind)), ()
    document = replace(document, source_kind=document.source_kind or _kind_by_form(article, policy))
    if not document.outlet:
        return replace(article, document=document), ()
    minted = Entity(iri=iris.source(document.outlet), type=EntityType.SOURCE, label=document.outlet, kind=document.source_kind)
    return replace(article, document=replace(document, source=minted.iri)), (minted,)


def _as_communique(document: Document, names: NameIndex) -> Document:
    """The document, with the kind of source that its issuer is when nobody said another and the issuer is a known party."""
    if not document.issuer or document.source_kind:
        return document
    words = document.issuer.split(" of ")
    called = [" of ".join(words[k:]) for k in range(len(words))]  # "the General Command of X" is X
    found = next((f for n in called if (f := names.lookup(n.removeprefix("the "), EntityType.ACTOR, gazetteer=False))), None)
    party = names.entity(found[0].iri) if found else None
    if party is None:
        return document
    return replace(document, source_kind="government" if party.kind in _STATE_KINDS else "armed-group")


def _named(name: str, names: NameIndex) -> Candidate | None:
    """The one source that is called exactly so."""
    found = [c for c in names.lookup(name, EntityType.SOURCE, gazetteer=False) if c.score == 1.0]
    return found[0] if len({c.iri for c in found}) == 1 else None


def _at_address(url: str, names: NameIndex) -> Candidate | None:
    """The source that publishes under the domain of a URL, or the nearest one above it."""
    return next((source for domain in _domains(url) if (source := _named(domain, names)) is not None), None)


def _domains(url: str) -> Iterator[str]:
    """The host of a URL and what it is below, without the top level.

    >>> list(_domains("https://www.news.gazette.example/a"))
    ['www.news.gazette.example', 'news.gazette.example', 'gazette.example']
    """
    found = _HOST.match(url)
    labels = found[1].lower().strip(".").split(".") if found else []
    for i in range(len(labels) - 1):
        yield ".".join(labels[i:])


def _kind_by_form(article: Article, policy: Policy) -> str:
    """What the form of a text tells of who speaks: a wire's date line in the outlet's own name, a communique's heading."""
    kind = ""
    for segment in article.document.segments[:_TOP]:
        text = article.text[segment.start : segment.end]
        agency = _AGENCY.search(text) if segment.kind is SegmentKind.DATELINE else None
        if agency and agency[1].strip().casefold() == article.document.outlet.casefold():
            kind = "wire"
        elif segment.end - segment.start < 300 and segment.kind in (SegmentKind.HEADLINE, SegmentKind.PARAGRAPH):
            kind = kind or ("government" if _GOVERNMENT.match(text) else "party" if _COMMUNIQUE.match(text) else "")
    return kind if kind in policy.source_grades else ""
