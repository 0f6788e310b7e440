"""A forum thread in plain text: each post becomes a document of its own, by its author, without the words it quotes from others.

Posts open with a signature on a line of its own: "Posted by X, 3 Nov 2014", "User123 wrote:", "#12 X 3 Nov 2014 10:02". A text that
opens so and has at least two is a thread; one whose first signature stands below an article's text is an article with comments. Lines
that begin with ">", and the "X wrote:" above them, repeat somebody else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conflictkg.articles.cleaning import clean_line
from conflictkg.articles.comments import MIN_HOST_WORDS
from conflictkg.articles.draft import Draft
from conflictkg.articles.language import language_of
from conflictkg.articles.paragraphs import Paragraph, paragraphs_of
from conflictkg.articles.publication import UNDATED, Publication, parse_date_line, worded_day
from conflictkg.domain.claims import Article, Document, Segment, SegmentKind, document_id, text_digest

_MIN_POSTS = 2
_MAX_LINE = 140
_FORUM = "forum"
_KINDS = frozenset({"", "forum", "social"})
_WHO = r"(?P<who>[^\s,|:#>()][^,|:#>()\n]{0,38}?)"
_WHEN = r"(?P<when>[^\n]{0,20}\d[^\n]{2,40}?)"
_SIGNATURES = tuple(
    re.compile(pattern, re.I)
    for pattern in (
        rf"(?:posted|submitted|written|post|reply)\s+(?:#?\d+\s+)?by:?\s+{_WHO}(?:\s*(?:[,|»·–-]|\bon\b|\bat\b)+\s*{_WHEN})?\s*:?",
        rf"#\d+(?:[\s.,:|·–-]+(?:by\s+)?{_WHO})?(?:[\s,|·(–-]+{_WHEN})?\)?\s*:?",
        rf"on\s+{_WHEN},?\s+{_WHO}\s+(?:wrote|posted|said):",
        rf"{_WHO}\s+(?:wrote|writes|posted|replied)(?:,?\s+(?:on|at)\s+{_WHEN})?\s*:",
        rf"{_WHO}\s*(?:[,|»·–-]|\()\s*{_WHEN}\)?\s*:?",
    )
)
_QUOTED_LINE = re.compile(r"\s*(?:>|&gt;)")
_QUOTE_OPENS, _QUOTE_CLOSES = re.compile(r"\s*\[quote\b[^\]\n]*\]", re.I), re.compile(r"\[/quote\]\s*$", re.I)
_SPEAKS = re.compile(r"(?:wrote|writes|said|posted|replied)\b[^\n]*:$", re.I)


@dataclass(frozen=True, slots=True)
class _Post:
    """Paragraphs [first, last) of the thread, the first of them its signature."""

    signature: int
    last: int
    author: str
    publication: Publication


def thread_articles(draft: Draft, name: str, raw_digest: str) -> list[Article]:
    """The posts of a thread as documents, the opening post first; an empty list when the text is no thread.

    The title and the lines above the first signature belong to the opening post, to which the others are attached.
    """
    if draft.metadata.source_kind not in _KINDS or draft.remarks:
        return []
    paragraphs = paragraphs_of(draft.text, _stands_alone)
    posts = list(_posts(paragraphs))
    above = paragraphs[: posts[0].signature] if posts else []
    words = sum(len(p.text.split()) for p in above)
    if len(posts) < _MIN_POSTS or words > MIN_HOST_WORDS or any(p.text.endswith((".", "!")) for p in above):
        return []
    found: list[Article] = []
    for post in posts:
        article = _article(draft, paragraphs, post, found[0].document if found else None, name, raw_digest)
        if all(article.document.id != other.document.id for other in found):  # the same words twice are one document
            found.append(article)
    return found


def _stands_alone(line: str) -> bool:
    marks = (_QUOTED_LINE.match(line), _QUOTE_OPENS.match(line), _QUOTE_CLOSES.search(line))
    return _signature(line.strip()) is not None or any(marks)


def _signature(line: str) -> tuple[str, Publication] | None:
    """Author and day of a signature."""
    if len(line) > _MAX_LINE or "\n" in line or line.endswith((".", "!", "?")):
        return None
    for pattern in _SIGNATURES:
        found = pattern.fullmatch(line)
        if found is None:
            continue
        groups = found.groupdict()
        who, when = (groups.get("who") or "").strip(), _day(groups.get("when") or "")
        if pattern is _SIGNATURES[-1] and (when is None or when.day is None):
            return None  # "Homs, 40 km away": no name and date
        if who and worded_day(who) is not None:
            who, when = "", when or _day(who)
        return clean_line(who), when or UNDATED
    return None


def _day(text: str) -> Publication | None:
    text = text.strip(" ,|·()-–")
    if not text:
        return None
    if (line := parse_date_line(text)) is not None:
        return line
    worded = worded_day(text)
    return Publication(worded[0]) if worded is not None else None


def _posts(paragraphs: Sequence[Paragraph]) -> Iterator[_Post]:
    starts: list[tuple[int, str, Publication]] = []
    for i, paragraph in enumerate(paragraphs):
        signed = _signature(paragraph.text)
        if signed is None or i + 1 == len(paragraphs):
            continue
        below = paragraphs[i + 1].text
        quotes = _SPEAKS.search(paragraph.text) and _QUOTED_LINE.match(below) and not _SPEAKS.search(below)
        if (
            (quotes and not (starts and _SPEAKS.search(paragraphs[starts[0][0]].text)))
            or _QUOTED_LINE.match(paragraph.text)
            or (starts and starts[-1][0] == i - 1)
        ):
            continue  # it names whom the post quotes, or goes on with the signature above
        starts.append((i, *signed))
    ends = [start for start, _, _ in starts[1:]] + [len(paragraphs)]
    for (first, author, publication), end in zip(starts, ends, strict=False):
        if publication.day is None and first + 1 < end:  # the day on a line of its own
            publication = parse_date_line(paragraphs[first + 1].text) or publication
        yield _Post(first, end, author, publication)


def _article(draft: Draft, paragraphs: Sequence[Paragraph], post: _Post, opening: Document | None, name: str, raw: str) -> Article:
    first = post.signature if opening is not None else 0
    own = paragraphs[first : post.last]
    start, end = own[0].start, own[-1].end
    text, metadata = draft.text[start:end], draft.metadata
    publication = post.publication
    if opening is None and publication.day is None:
        publication = Publication(metadata.published, metadata.published_at)
    headline = draft.text[own[0].start : own[0].end] if opening is None and first < post.signature else ""
    document = Document(
        id=document_id(text, metadata.outlet, metadata.url, publication.moment or publication.day),
        text_digest=text_digest(text),
        raw_digest=raw,
        source_file=name,
        title=(metadata.title or clean_line(headline)) if opening is None else "",
        outlet=metadata.outlet,
        source_kind=metadata.source_kind or _FORUM,
        authors=(post.author,) if post.author else metadata.authors if opening is None else (),
        published=publication.day,
        published_at=publication.moment,
        url=metadata.url,
        language=metadata.language or language_of(text),
        parent=opening.id if opening is not None else None,
        synthetic=metadata.synthetic,
        segments=tuple(_segments(own, post.signature - first, start)),
    )
    return Article(document, text)


def _segments(paragraphs: Sequence[Paragraph], signature: int, start: int) -> Iterator[Segment]:
    inside = False
    for i, p in enumerate(paragraphs):
        inside = inside or bool(_QUOTE_OPENS.match(p.text))
        quoted = inside or _QUOTED_LINE.match(p.text)
        names = _SPEAKS.search(p.text) and i + 1 < len(paragraphs) and _QUOTED_LINE.match(paragraphs[i + 1].text)
        kind = SegmentKind.PARAGRAPH
        if i < signature:
            kind = SegmentKind.HEADLINE if i == 0 else SegmentKind.BYLINE
        elif i == signature or (i == signature + 1 and parse_date_line(p.text) is not None):
            kind = SegmentKind.BYLINE
        elif quoted or names:
            kind = SegmentKind.QUOTATION
        inside = inside and not _QUOTE_CLOSES.search(p.text)
        yield Segment(kind, p.start - start, p.end - start)
