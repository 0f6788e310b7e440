"""The adapter of ``ports.ArticleReader``: the bytes of one input become the article and the comments glued to it, as documents."""

from __future__ import annotations

import hashlib
import io
import logging
from dataclasses import dataclass, replace

from conflictkg.articles.boundary import comment_start
from conflictkg.articles.cleaning import clean_line, printable
from conflictkg.articles.comments import Turn, is_mark, marked_turns
from conflictkg.articles.draft import Draft, Metadata, Remark, web_address
from conflictkg.articles.formats import Format, format_of
from conflictkg.articles.front_matter import checked_kind, checked_url, with_published
from conflictkg.articles.language import language_of
from conflictkg.articles.layout import Layout, lay_out, segments_of
from conflictkg.articles.limits import DEFAULT_LIMIT, LONGEST_TEXT, time_limit
from conflictkg.articles.paragraphs import Paragraph, paragraphs_of
from conflictkg.articles.register import Prose
from conflictkg.articles.thread import thread_articles
from conflictkg.domain.claims import Article, Document, Segment, SegmentKind, document_id, text_digest
from conflictkg.domain.ports import Overrides, RawInput
from conflictkg.errors import InputRefused, UsageError

_log = logging.getLogger(__name__)

_FORUM = "forum"
# In a post, everything is written as readers write: only marks can tell one post from the next.
_READERS_OWN = frozenset({"forum", "social", "person"})
_BUTTON_DISCOUNT = 2.0  # points; "Reply" below a text says that something above it was a comment


@dataclass(frozen=True, slots=True)
class FileArticleReader:
    """Reads files and standard input (called "-").

    ``limit`` is the most bytes one input may have. The same bytes with the same overrides always give the same documents. An input without
    a date is read; its documents have no ``published``. Overrides describe the article, not the comments, which inherit outlet and URL.
    """

    limit: int = DEFAULT_LIMIT

    def read(self, data: bytes, name: str, overrides: Overrides) -> list[Article]:
        """The article first, then its comments in order; see ``ports.ArticleReader``.

        Raises ``InputRefused`` for what cannot be read and ``UsageError`` for an override that cannot be used.
        """
        name = printable(name)
        self._refuse_size(data, name)
        format = format_of(data, name, overrides.format)
        if format.split is None:
            return self._read(RawInput(data, name, overrides), format)
        articles: list[Article] = []
        for part in format.split(io.BytesIO(data), name, overrides):
            if isinstance(part, InputRefused):
                raise part
            self._refuse_size(part.data, part.name)
            articles += self._read(part, format_of(part.data, part.name, part.overrides.format))
        return articles

    def _refuse_size(self, data: bytes, name: str) -> None:
        if len(data) > self.limit:
            raise InputRefused(
                f"{name}: has {len(data):,} bytes, more than the {self.limit:,} that an article may have; split it into articles"
            )
        if not data.strip():
            raise InputRefused(f"{name}: is empty; give a file with the text of an article")

    def _read(self, raw: RawInput, format: Format) -> list[Article]:
        if format.read is None:
            raise InputRefused(f"{raw.name}: is a container inside another; unpack it and read its articles")
        said = _said(raw.overrides)
        with time_limit(raw.name):
            draft = format.read(raw)
            if len(draft.text) > LONGEST_TEXT:
                length = f"{len(draft.text):,} characters of text, more than the {LONGEST_TEXT:,} that an article may have"
                raise InputRefused(f"{raw.name}: has {length}; split it into articles")
            if not any(map(str.isalnum, draft.text)):
                raise InputRefused(f"{raw.name}: holds no text; give a file with the text of an article")
            return _documents(replace(draft, metadata=said.over(draft.metadata)), raw)


def _documents(draft: Draft, raw: RawInput) -> list[Article]:
    """The article and its comments, or the posts of a thread, each once: the same words twice are one document."""
    digest = hashlib.sha256(raw.data).hexdigest()
    if not draft.metadata.url and raw.overrides.address:
        draft = replace(draft, metadata=replace(draft.metadata, url=web_address(raw.overrides.address)))
    if posts := thread_articles(draft, raw.name, digest):
        return posts
    layout = lay_out(draft, raw.name)
    metadata = draft.metadata.over(layout.metadata)
    if metadata.published is None and draft.made is not None:
        _log.warning(
            "%s: undated; the file was made on %s, which need not be the day of publication: give that with --published",
            raw.name,
            draft.made,
        )
    cut, remarks = _split(draft, layout, metadata)
    host = _host(draft.text, layout, cut, metadata, raw.name, digest)
    articles = {host.document.id: host}
    for remark, segments in remarks:
        article = _comment(remark, segments, host.document)
        articles.setdefault(article.document.id, article)
    return list(articles.values())


def _said(overrides: Overrides) -> Metadata:
    metadata = Metadata(title=clean_line(overrides.title), outlet=clean_line(overrides.outlet))
    try:
        if overrides.author:
            metadata = replace(metadata, authors=(clean_line(overrides.author),))
        if overrides.source_kind:
            metadata = replace(metadata, source_kind=checked_kind(overrides.source_kind, "kind of source"))
        if overrides.url:
            metadata = replace(metadata, url=checked_url(overrides.url, "URL"))
        if overrides.published:
            metadata = with_published(metadata, overrides.published, "date of publication")
    except InputRefused as error:
        raise UsageError(str(error)) from error
    return metadata


def _split(draft: Draft, layout: Layout, metadata: Metadata) -> tuple[int, list[tuple[Remark, tuple[Segment, ...]]]]:
    """How many parts belong to the article, and the comments with their segments."""
    paragraphs = [p for p, _ in layout.parts]
    turns = marked_turns(paragraphs, layout.body)
    cut = turns[0].first if turns else len(paragraphs)
    if metadata.source_kind not in _READERS_OWN:
        discount = _BUTTON_DISCOUNT if turns and turns[0].marks and not turns[0].authors else 0.0
        body = [i for i in range(layout.body, cut) if layout.parts[i][1] is SegmentKind.PARAGRAPH]
        found = comment_start([Prose(paragraphs[i].text, paragraphs[i].gap) for i in body], discount=discount)
        if found is not None:
            turns.insert(0, Turn(body[found], cut, frozenset()))
            cut = body[found]
    remarks = [_turned(draft.text, paragraphs, turn) for turn in turns]
    remarks += [
        (r, segments_of(tuple((p, SegmentKind.PARAGRAPH) for p in paragraphs_of(r.text)))) for r in draft.remarks if not is_mark(r.text)
    ]
    return cut, remarks


def _turned(text: str, paragraphs: list[Paragraph], turn: Turn) -> tuple[Remark, tuple[Segment, ...]]:
    start, end = paragraphs[turn.first].start, paragraphs[turn.last - 1].end
    kinds = tuple((paragraphs[i], SegmentKind.BYLINE if i in turn.marks else SegmentKind.PARAGRAPH) for i in range(turn.first, turn.last))
    publication = turn.publication
    remark = Remark(text=text[start:end], authors=turn.authors, published=publication.day, published_at=publication.moment)
    return remark, segments_of(kinds, start)


def _host(text: str, layout: Layout, cut: int, metadata: Metadata, name: str, raw: str) -> Article:
    parts = layout.parts[:cut]
    start, end = parts[0][0].start, parts[-1][0].end
    own = text[start:end]
    document = Document(
        id=document_id(own, metadata.outlet, metadata.url, metadata.published_at or metadata.published),
        text_digest=text_digest(own),
        raw_digest=raw,
        source_file=name,
        title=metadata.title,
        outlet=metadata.outlet,
        source_kind=metadata.source_kind,
        authors=metadata.authors,
        published=metadata.published,
        published_at=metadata.published_at,
        url=metadata.url,
        language=metadata.language or language_of(own),
        issuer=metadata.issuer,
        synthetic=metadata.synthetic,
        segments=segments_of(parts, start),
    )
    return Article(document, own)


def _comment(remark: Remark, segments: tuple[Segment, ...], host: Document) -> Article:
    document = Document(
        id=document_id(remark.text, host.outlet, host.url, remark.published_at or remark.published),
        text_digest=text_digest(remark.text),
        raw_digest=host.raw_digest,
        source_file=host.source_file,
        outlet=host.outlet,
        source_kind=_FORUM,
        authors=remark.authors,
        published=remark.published,
        published_at=remark.published_at,
        url=host.url,
        language=language_of(remark.text) or host.language,
        parent=host.id,
        synthetic=host.synthetic,
        segments=segments,
    )
    return Article(document, remark.text)
