"""The format of web pages: trafilatura finds the article and its metadata; comments are taken out of the page first, one by one.

Nothing is fetched and no script is run: a page is only ever the bytes given.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from conflictkg.articles import fragment
from conflictkg.articles.cleaning import clean_line, clean_text
from conflictkg.articles.decoding import decode
from conflictkg.articles.draft import Draft, Metadata, Remark, web_address
from conflictkg.articles.markup import refuse_bombs, refuse_cut
from conflictkg.articles.publication import parse_date_line, parse_iso
from conflictkg.domain.ports import RawInput
from conflictkg.errors import InputRefused

EXTENSIONS = frozenset({".html", ".htm", ".xhtml"})
MEDIA_TYPES = frozenset({"text/html", "application/xhtml+xml"})

# Characters; a page on which less is left than this, and less than a comment took away, has lost its article.
_MIN_ARTICLE = 200

_START = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*)?(?:<!--.{0,2000}?-->\s*)?<(?:!doctype\s+html|html[\s>]|head[\s>]|body[\s>])",
    re.I | re.S,
)

# Where pages state the day of publication, most exact first (Open Graph, schema.org, Dublin Core, house habits).
_DATE_PATHS = (
    "//meta[@property='article:published_time']/@content",
    "//meta[@itemprop='datePublished']/@content",
    "//time[@itemprop='datePublished' or @pubdate]/@datetime",
    "//meta[@name='date' or @name='pubdate' or @name='publish-date' or @name='dc.date' or @name='DC.date.issued']/@content",
)
_LINKED_DATA_DATE = re.compile(r'"datePublished"\s*:\s*"([^"]{8,40})"')
_META = {
    "title": "//meta[@property='og:title']/@content | //title/text()",
    "author": "//meta[@name='author']/@content",
    "sitename": "//meta[@property='og:site_name']/@content",
    "url": "//link[@rel='canonical']/@href | //meta[@property='og:url']/@content",
}

_COMMENT = re.compile(
    r"(?:reader|user|post|forum)?[-_]{0,2}comment(?:[-_]{1,2}(?:item|entry|box|wrap|wrapper|container|node|single))?", re.I
)
_COMMENT_TYPE = re.compile(r"schema\.org/(?:User)?Comments?\b", re.I)
_AUTHOR = re.compile(r"(?:comment|post)?[-_]{0,2}(?:author|user|username|commenter|fn|name)(?:[-_]{1,2}name)?", re.I)
_BODY = re.compile(r"(?:comment|post)?[-_]{0,2}(?:body|content|text|message)", re.I)


_FRAME = re.compile(r"<(?:!doctype|html|head|body|title|meta)\b", re.I)
_FRAME_WITHIN = 20_000  # characters
_MARKUP = re.compile(r"<(?:p|div|h[1-6]|article|section|main|ul|ol|table|br)\b[^<>]{0,500}>", re.I)
_HOST = re.compile(r"https?://(?:www\d?\.|m\.|amp\.|mobile\.)?([^/?#:]+)", re.I)


def looks_like(head: bytes) -> bool:
    """Whether the bytes unmistakably begin a web page."""
    return bool(_START.match(head.replace(b"\x00", b"")))


def read(raw: RawInput) -> Draft:
    """The draft of a web page; raises ``InputRefused`` when no article text is found in it."""
    from trafilatura import bare_extraction, load_html
    from trafilatura.utils import HTML_PARSER

    name, dates = raw.name, {"extensive_search": False, "original_date": True}
    markup = decode(raw.data, name, raw.overrides.charset)
    refuse_bombs(markup, name)
    if not _FRAME.search(markup, 0, _FRAME_WITHIN) and _MARKUP.search(markup):
        return fragment.read(raw)  # a piece of a page: there is nothing around the article to tell it from
    try:
        tree = load_html(markup)
        refuse_cut(HTML_PARSER, name)
        if tree is None:
            raise InputRefused(f"{name}: is not a web page, although its name says so; give it the extension .txt if it is text")
        stated = _stated_metadata(tree, markup)
        h1 = [clean_line(e.text_content()) for e in tree.iter("h1")]
        remarks = _take_comments(tree)
        found: Any = bare_extraction(tree, with_metadata=True, date_extraction_params=dates)
        if remarks and _is_remnant(found, remarks):  # what looked like a comment was the article
            remarks, found = (), bare_extraction(load_html(markup), with_metadata=True, date_extraction_params=dates)
    except InputRefused:
        raise
    except Exception as error:  # the parsers meet hostile markup; whatever they raise is the page's fault
        raise InputRefused(f"{name}: the page cannot be read ({type(error).__name__}); save its text as .txt") from error
    if not found or not found.text or not found.text.strip():
        raise InputRefused(f"{name}: no article text was found in the page; save the article's text as .txt")
    metadata = _at_address(_found_metadata(found, stated), raw.overrides.address)
    lines = [line_of_page(line) for line in found.text.split("\n")]
    if metadata.title in h1 and metadata.title not in lines[:3]:
        lines.insert(0, metadata.title)
    headlines = {line_of_page(" ".join(e.itertext())) for e in found.body.iter("head")} if found.body is not None else set()
    if found.comments and (rest := clean_text("\n\n".join(found.comments.split("\n")))):
        remarks = (*remarks, Remark(text=rest))
    return Draft(text=clean_text("\n\n".join(lines)), metadata=metadata, headlines=frozenset(headlines), remarks=remarks)


def _at_address(metadata: Metadata, address: str) -> Metadata:
    """The metadata with the address that the page came from, unless the page states one of the same site: none may claim another's."""
    if not address:
        return metadata
    own, stated = _HOST.match(address), _HOST.match(metadata.url)
    same = own and stated and own[1].lower() == stated[1].lower()
    return metadata if same else replace(metadata, url=web_address(address))


def line_of_page(line: str) -> str:
    """A line of running text, of any length, with its white space as a browser shows it."""
    return " ".join(clean_text(line).split())


def _is_remnant(found: Any, remarks: tuple[Remark, ...]) -> bool:
    left = len((found.text or "").strip()) if found else 0
    return left < _MIN_ARTICLE and left < max(len(r.text) for r in remarks)


def _stated_metadata(tree: Any, markup: str) -> Metadata:
    values = {key: next((clean_line(str(v)) for v in tree.xpath(path) if str(v).strip()), "") for key, path in _META.items()}
    metadata = Metadata(
        synthetic=bool(tree.xpath("//meta[@name='synthetic' and @content='true']")),
        title=values["title"],
        outlet=values["sitename"],
        url=web_address(values["url"]),
        authors=(values["author"],) if values["author"] else (),
    )
    dates = [str(v) for path in _DATE_PATHS for v in tree.xpath(path)] + _LINKED_DATA_DATE.findall(markup)
    for value in dates:
        publication = parse_iso(value) or parse_date_line(value)
        if publication and publication.day:
            return replace(metadata, published=publication.day, published_at=publication.moment)
    return metadata


def _found_metadata(found: Any, stated: Metadata) -> Metadata:
    def line(key: str) -> str:
        return clean_line(str(getattr(found, key) or ""))

    dated = parse_iso(line("date"))
    metadata = Metadata(
        title=line("title"),
        outlet=line("sitename"),
        url=web_address(line("url")),
        authors=tuple(a for a in (part.strip() for part in line("author").split(";")) if a),
        published=stated.published or (dated.day if dated else None),
        published_at=stated.published_at,
    )
    return metadata.over(stated)


def _take_comments(tree: Any) -> tuple[Remark, ...]:
    """Remove every element marked as one reader's comment from the page and return what it says."""
    nodes = [e for e in tree.iter("li", "div", "article", "section") if _is_comment(e)]
    nodes = [e for e in nodes if e.find(".//h1") is None]  # an opinion piece may be classed "comment" as a whole
    marked = set(nodes)
    remarks = []
    for node in reversed(nodes):  # innermost replies first, so that each is taken out of the comment it answers
        remark = _remark(node)
        if remark:
            remarks.append(remark)
        parent = node.getparent()
        if parent is not None and node in marked:
            node.drop_tree()
    return tuple(reversed(remarks))


def _classes(element: Any) -> list[str]:
    return str(element.get("class") or "").split()


def _is_comment(element: Any) -> bool:
    return any(_COMMENT.fullmatch(c) for c in _classes(element)) or bool(_COMMENT_TYPE.search(str(element.get("itemtype") or "")))


def _remark(node: Any) -> Remark | None:
    author = next(
        (e for e in node.iterdescendants() if any(_AUTHOR.fullmatch(c) for c in _classes(e)) or e.get("itemprop") in ("author", "creator")),
        None,
    )
    moment = next((e for e in node.iterdescendants("time")), None)
    publication = None
    if moment is not None:
        publication = parse_iso(str(moment.get("datetime") or "")) or parse_date_line(clean_line(moment.text_content()))
    who = clean_line(author.text_content()) if author is not None else ""
    body = next(
        (e for e in node.iterdescendants() if any(_BODY.fullmatch(c) for c in _classes(e)) or e.get("itemprop") in ("text", "commentText")),
        node,
    )
    for furniture in [*([author] if author is not None else []), *body.iterdescendants("time", "button", "form", "script", "style")]:
        if furniture is not body and furniture.getparent() is not None:
            furniture.drop_tree()
    for link in list(body.iterdescendants("a")):
        if clean_line(link.text_content()).lower() in ("reply", "report", "like", "share", "permalink"):
            link.drop_tree()
    paragraphs = [e.text_content() for e in body.iterdescendants("p")] or [body.text_content()]
    text = clean_text("\n\n".join(p for p in map(line_of_page, paragraphs) if p))
    if not text:
        return None
    return Remark(
        text=text,
        authors=(who.rstrip(":").removesuffix(" says").strip(),) if who else (),
        published=publication.day if publication else None,
        published_at=publication.moment if publication else None,
    )
