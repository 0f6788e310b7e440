"""The format of RSS and Atom feeds: every item is an article with the title, the address and the moment that the feed gives it.

What is read is what the feed carries: the whole text where there is one, else the summary. The feed's title is the outlet.
"""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from conflictkg.articles import fragment
from conflictkg.articles.cleaning import clean_line
from conflictkg.articles.decoding import decode
from conflictkg.articles.draft import summary_address, web_address
from conflictkg.articles.limits import read_whole, time_limit
from conflictkg.articles.markup import refuse_bombs, refuse_entities
from conflictkg.articles.publication import parse_date_line, parse_iso, parse_rfc822
from conflictkg.domain.ports import Overrides, RawInput
from conflictkg.errors import InputRefused

EXTENSIONS = frozenset({".rss", ".atom", ".xml"})
MEDIA_TYPES = frozenset({"application/rss+xml", "application/atom+xml", "application/rdf+xml"})

_MAX_ITEMS = 5000
_START = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?[^>]{0,500}>\s*|<!--.{0,1000}?-->\s*|<!DOCTYPE[^>\[]{0,500}(?:\[.{0,2000}?\]\s*)?>\s*){0,20}<(?:rss|feed|rdf:RDF)[\s>]",
    re.I | re.S,
)


def looks_like(head: bytes) -> bool:
    """Whether the bytes unmistakably begin a feed."""
    return bool(_START.match(head))


def split(stream: BinaryIO, name: str, overrides: Overrides) -> Iterator[RawInput | InputRefused]:
    """The items of a feed in its order; raises ``InputRefused`` for what is no feed."""
    import feedparser

    markup = decode(read_whole(stream, name), name, overrides.charset)
    refuse_entities(markup, name)
    refuse_bombs(markup, name)
    # A stream, never a string: feedparser opens strings as addresses and files. The declaration goes, for the bytes are UTF-8 now.
    source = io.BytesIO(re.sub(r"\A\s*<\?xml[^>]*\?>", "", markup).encode("utf-8", "replace"))
    try:
        with time_limit(name):
            feed: Any = feedparser.parse(source, resolve_relative_uris=False, sanitize_html=False)
    except InputRefused:
        raise
    except Exception as error:  # whatever the parser raises on hostile markup is the feed's fault
        raise InputRefused(f"{name}: the feed cannot be parsed ({type(error).__name__}); get an undamaged copy") from error
    if not feed.entries:
        raise InputRefused(f"{name}: holds no items; give an RSS or Atom feed, or the page of the article")
    outlet = fragment.line_of(str(feed.feed.get("title") or ""), name)
    for number, entry in enumerate(feed.entries[:_MAX_ITEMS], 1):
        try:
            yield _part(entry, f"{name}#{number}", outlet, overrides)
        except InputRefused as refused:
            yield refused
    if len(feed.entries) > _MAX_ITEMS:
        yield InputRefused(f"{name}: only the first {_MAX_ITEMS:,} of its {len(feed.entries):,} items were read; split the feed")


def _part(entry: Any, name: str, outlet: str, overrides: Overrides) -> RawInput:
    title = fragment.line_of(str(entry.get("title") or ""), name)
    body = _body(entry)
    if not body.strip():
        raise InputRefused(f"{name}: the item '{title[:80]}' holds no text; give the page of the article")
    url = web_address(str(entry.get("link") or "").strip())
    own_source = clean_line(str((entry.get("source") or {}).get("title") or ""))
    said = Overrides(
        title=title,
        outlet=own_source or outlet,
        published=_published(entry),
        url=url if entry.get("content") else summary_address(url),
        author=clean_line(str(entry.get("author") or "")),
        format=fragment.NAME,
    )
    headed = f"<h1>{html.escape(title)}</h1>\n{body}" if title else body
    return RawInput(headed.encode("utf-8", "replace"), name, _for_part(overrides, said))


def _for_part(overrides: Overrides, said: Overrides) -> Overrides:
    return replace(overrides, format="", charset="utf-8", address="").over(said)


def _body(entry: Any) -> str:
    """The longest text that the item carries, as HTML."""
    texts = [_html(c) for c in entry.get("content") or ()]
    if entry.get("summary"):
        texts.append(_html(entry.get("summary_detail") or {"value": entry.summary}))
    return max(texts, key=len, default="")


def _html(detail: Any) -> str:
    value = str(detail.get("value") or "")
    if detail.get("type") == "text/plain" and not re.search(r"</?[a-z][^>]*>|&\w+;", value, re.I):
        return "\n".join(f"<p>{html.escape(p)}</p>" for p in re.split(r"\n\s*\n", value))
    return value


def _published(entry: Any) -> str:
    """ISO day or moment; "" when the feed gives none, or one that no calendar has. A clock without a zone is left out."""
    for key in ("published", "updated"):
        # Of the dictionary itself, for feedparser answers for a key that is missing with another's value; and as written, for it takes
        # the thirteenth month for the first of the next year.
        written = str(dict.get(entry, key) or "")[:100]
        publication = parse_iso(written) or parse_rfc822(written) or parse_date_line(written)
        if publication and publication.day:
            return (publication.moment or publication.day).isoformat()
    return ""
