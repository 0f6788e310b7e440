"""Pages and data of articles and their claims: one unit for an article, made again when the article, a belief or a label changed.

Quarantined claims are nobody's word yet: they are not on the site. What an analyst took out is told as such on the page of the claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from datetime import UTC
from itertools import groupby

import pyoxigraph as ox

from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention
from conflictkg.domain.reviews import Review
from conflictkg.export.site.catalogue import Catalogue, Line, Link, digest_of
from conflictkg.export.site.data import data_files
from conflictkg.export.site.folder import SiteFolder
from conflictkg.export.site.pages import Pages, marked
from conflictkg.rdf import terms
from conflictkg.rdf.mapping import claim_from_lookup, document_from_lookup
from conflictkg.rdf.quads import Node, first, nodes_of
from conflictkg.rdf.review_mapping import WITHDRAWN, withdrawn_from_quads
from conflictkg.rdf.terms import CKG, claim_iri, document_iri

QUOTE = 300
"""Characters of a quote that a table shows at most; the page of the claim has all of it."""

Texts = Callable[[Document], str | None]
"""The text of a document, ``None`` where it may not or cannot be shown."""


@dataclass(slots=True)
class Told:
    """A claim of an article, with its line; ``review`` where an analyst decided about it."""

    claim: Claim
    line: Line
    node: Node
    review: Review | None = None

    @property
    def counts(self) -> bool:
        """Whether the claim counts."""
        return self.review is None


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """A claim that does not count any more, for pages; ``instead`` is the path of the claim in its place."""

    path: str
    quote: str
    status: str
    by: str
    because: str
    instead: str


@dataclass(slots=True)
class Published:
    """A document of the site with its claims and all statements about them, in a fixed order."""

    document: Document
    iri: str
    path: str
    title: str
    quads: list[ox.Quad]
    told: list[Told] = field(default_factory=list)

    @property
    def published(self) -> str:
        """The day on which it was published, "" when unknown."""
        return self.document.published.isoformat() if self.document.published is not None else ""

    @property
    def moment(self) -> str:
        """When it was published, to the minute where that is known, else the day."""
        at = self.document.published_at
        return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if at is not None else self.published


@dataclass(frozen=True, slots=True)
class Articles:
    """Reads the graphs of documents and makes their pages; ``title`` tells that of a document (its id) on the site, ``None`` of another."""

    catalogue: Catalogue
    pages: Pages
    texts: Texts
    vocabulary: str
    title: Callable[[str], str | None]

    def read(self, quads: Iterator[ox.Quad], id: str) -> Published:
        """A document from the quads of its graph."""
        base, catalogue = self.catalogue.base, self.catalogue
        ordered = sorted(quads, key=str)
        whose = {
            iri: list(group)
            for iri, group in groupby(sorted(ordered, key=_whole), key=_whole)  # sorting is stable: the parts stay in order
        }
        held = {iri for iri, own in whose.items() if any(quad.object == _QUARANTINED for quad in own)}
        nodes = nodes_of(ordered)
        iri = document_iri(base, id)
        document = document_from_lookup(nodes.get, iri, base)
        path = catalogue.paths.of(iri)
        kept = [_without_folders(quad) for quad in ordered if _whole(quad) not in held]
        made = Published(document, iri, path, title_of(document), kept)
        outlet = self.outlet(document)
        for claim, own in whose.items():
            types = nodes.get(claim, {}).get(terms.TYPE, ())
            if f"{CKG}Claim" in types:
                said = claim_from_lookup(nodes.get, claim, base)
                made.told.append(Told(said, self._line(said, claim, made, outlet), nodes[claim]))
            elif WITHDRAWN.value in types:
                said, review = withdrawn_from_quads(own, claim, base)
                made.told.append(Told(said, self._line(said, claim, made, outlet), nodes[claim], review))
        made.told.sort(key=lambda t: (t.claim.quote.start, t.claim.quote.end, t.line.iri))
        return made

    def write(self, article: Published, site: SiteFolder) -> None:
        """The files of a document and its claims, where anything changed."""
        catalogue = self.catalogue
        named = {q.object.value for q in article.quads if isinstance(q.object, ox.NamedNode)} & catalogue.known
        links = [f"{iri} {link.label} {link.path}" for iri in sorted(named) for link in (catalogue.link(iri),)]
        rests = [
            f"{t.line.iri} {how} {catalogue.cases[c].title}" for t in article.told for c, how in sorted(catalogue.rests.get(t.line.iri, ()))
        ]
        relations = [f"{words} {others}" for words, others in self._relations(article.document)]
        text = self.texts(article.document)
        withheld = "" if text is None else article.document.text_digest
        inputs = digest_of(self.pages.digest, self.vocabulary, withheld, *map(str, article.quads), *links, *rests, *relations)
        site.unit(article.path, inputs, lambda: self._files(article, text))

    def _files(self, article: Published, text: str | None) -> Iterator[tuple[str, bytes]]:
        document = article.document
        counted = [t for t in article.told if t.counts]
        yield self.pages.page(
            "article",
            article.path,
            article.title,
            iri=article.iri,
            outlet=self.outlet(document),
            kind=document.source_kind.replace("-", " "),
            published=article.moment,
            authors=document.authors,
            url=document.url,
            url_is_safe=document.url.startswith(("https://", "http://")),
            synthetic=document.synthetic,
            comment_on=document.parent,
            relations=self._relations(document),
            lines=[t.line for t in counted],
            withdrawn=[w for t in article.told if (w := self._withdrawn(t)) is not None],
            pieces=None if text is None else marked(text, [(t.claim.quote.start, t.claim.quote.end, t.line.path) for t in counted]),
        )
        yield from data_files(article.path, article.quads)
        own = {iri: list(group) for iri, group in groupby(sorted(article.quads, key=_whole), key=_whole)}
        for told in article.told:
            yield self._claim_page(told, article)
            yield from data_files(told.line.path, own[told.line.iri])

    def _claim_page(self, told: Told, article: Published) -> tuple[str, bytes]:
        claim, line, catalogue = told.claim, told.line, self.catalogue
        voice = article.document.authors[0] if article.document.parent and article.document.authors else line.outlet or "an unnamed outlet"
        chain = [*([claim.speaker.name] if claim.speaker is not None else []), *(m.name for m in claim.relayers), voice]
        rests = sorted(catalogue.rests.get(line.iri, ()), key=lambda r: (catalogue.cases[r[0]].since, r))
        return self.pages.page(
            "claim",
            line.path,
            _in_short(line),
            iri=line.iri,
            line=line,
            quote=claim.quote.text,
            start=claim.quote.start,
            end=claim.quote.end,
            words=claim.time.text,
            facts=list(_facts(claim)),
            chain=list(dict.fromkeys(chain)),
            credibility=claim.credibility,
            reader=f"{claim.extractor or 'an unnamed reader'}, {claim.confidence:.2f} sure of what the text says",
            reviewed=first(told.node, f"{CKG}reviewedBy") if told.counts else "",
            withdrawn=self._withdrawn(told),
            rests=[(catalogue.cases[case], how) for case, how in rests],
        )

    def _withdrawn(self, told: Told) -> Withdrawn | None:
        review, line = told.review, told.line
        if review is None:
            return None
        instead = self.catalogue.paths.of(claim_iri(self.catalogue.base, review.corrected_by)) if review.corrected_by else ""
        return Withdrawn(line.path, line.quote, review.status.value, review.by, review.because, instead)

    def outlet(self, document: Document) -> Link:
        """Who published a document."""
        if document.source is not None:
            return self.catalogue.link(document.source, document.outlet)
        return Link(document.outlet or "an unnamed outlet")

    def _relations(self, document: Document) -> list[tuple[str, list[Link]]]:
        related = (
            ("A comment on", (document.parent,)),
            ("A changed text of", (document.revises,)),
            ("Corrects", document.corrects),
            ("Withdraws", document.withdraws),
        )
        found = ((words, [self._document(id) for id in ids if id is not None]) for words, ids in related)
        return [(words, links) for words, links in found if links]

    def _document(self, id: str) -> Link:
        title = self.title(id)
        return Link(id) if title is None else Link(title, self.catalogue.paths.of(document_iri(self.catalogue.base, id)))

    def _line(self, claim: Claim, iri: str, article: Published, outlet: Link) -> Line:
        catalogue, words = self.catalogue, claim.quote.text
        when = claim.time
        return Line(
            iri=iri,
            path=catalogue.paths.of(iri),
            quote=words if len(words) <= QUOTE else words[: QUOTE - 1] + "…",
            kind=catalogue.kind(claim.kind),
            agents=tuple(self._slot(m) for m in claim.agents),
            patients=tuple(self._slot(m) for m in claim.patients),
            place=self._slot(claim.place) if claim.place is not None else None,
            earliest=when.earliest.isoformat() if when.earliest is not None else "",
            latest=when.latest.isoformat() if when.latest is not None else "",
            stance=claim.stance.value,
            speaker=claim.speaker.name if claim.speaker is not None else "",
            outlet=article.document.outlet or (outlet.label if article.document.source else ""),
            article=Link(article.title, article.path),
            published=article.published,
        )

    def _slot(self, mention: Mention) -> Link:
        return Link(mention.text) if mention.entity is None else self.catalogue.link(mention.entity, mention.name)


_QUARANTINED, _SOURCE_FILE = ox.NamedNode(f"{CKG}QuarantinedClaim"), ox.NamedNode(f"{CKG}sourceFile")


def _without_folders(quad: ox.Quad) -> ox.Quad:
    """A statement as others may read it: where a file lies on a machine of ours is nobody's business."""
    if quad.predicate != _SOURCE_FILE:
        return quad
    return ox.Quad(quad.subject, quad.predicate, ox.Literal(file_name(quad.object.value)), quad.graph_name)  # type: ignore[union-attr]


def file_name(source_file: str) -> str:
    """What a file is called, without its folders; an address as it is.

    >>> file_name("articles/of/mine/one.txt")
    'one.txt'
    """
    return source_file if "://" in source_file else source_file.replace("\\", "/").rpartition("/")[2]


def _whole(quad: ox.Quad) -> str:
    """The thing that a statement is about, or about a part of which it is."""
    return quad.subject.value.partition("#")[0]  # type: ignore[union-attr]


def title_of(document: Document) -> str:
    """What a document is called on the site."""
    day = f", {document.published.isoformat()}" if document.published is not None else ""
    return document.title or f"{document.outlet or 'Without a title'}{day}"


def _in_short(line: Line) -> str:
    """A claim in a few words."""
    who = ", ".join(link.label for link in line.agents)
    what = line.kind.label
    return f"{what}: {who}{' at ' if who else ''}{line.place.label}" if line.place is not None else f"{what}{': ' if who else ''}{who}"


def _facts(claim: Claim) -> Iterator[tuple[str, str]]:
    if claim.weapon:
        yield "Weapon", claim.weapon
    for harm in fields(Casualties) if claim.casualties is not None else ():
        count: Count | None = getattr(claim.casualties, harm.name)
        if count is not None:
            bounds = [str(n) for n in dict.fromkeys((count.low, count.best, count.high)) if n is not None]
            yield harm.name.capitalize(), " – ".join(bounds) or "unknown"
    for iri, words in claim.details:
        yield terms.local_name(iri), words
