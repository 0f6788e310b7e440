"""The formats of articles as data: schema.org's NewsArticle and its kin in JSON, one or many (a list, a ``@graph``), or one a line.

A live blog's entries are articles of their own, for each has its own moment; comments become comments. Names that end in "#2" are the
second article of a file.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

from conflictkg.articles import fragment
from conflictkg.articles.cleaning import clean_line, clean_text
from conflictkg.articles.decoding import decode
from conflictkg.articles.draft import Draft, Metadata, Remark, summary_address, web_address
from conflictkg.articles.limits import DEFAULT_LIMIT, read_whole, too_large
from conflictkg.articles.publication import parse_iso
from conflictkg.domain.ports import Overrides, RawInput
from conflictkg.errors import InputRefused

ARTICLE = "schema.org-article"
"""The format of one article of such a file."""

EXTENSIONS = frozenset({".json", ".jsonld"})
MEDIA_TYPES = frozenset({"application/json", "application/ld+json"})
LINES_EXTENSIONS = frozenset({".jsonl", ".ndjson"})
LINES_MEDIA_TYPES = frozenset({"application/jsonl", "application/x-ndjson", "application/ndjson"})

_MAX_ARTICLES = 20_000
_MAX_COMMENTS = 2_000
_TYPE = re.compile(r"(?:\w*NewsArticle|Article|Report|BlogPosting|LiveBlogPosting|SocialMediaPosting|DiscussionForumPosting)")
_KINDS = {"SocialMediaPosting": "social", "DiscussionForumPosting": "forum"}
_LIVE = "LiveBlogPosting"
_SAYS_SO = re.compile(rb'"(?:@type|@graph|articleBody|headline)"\s*:')
_BLOCK_TAG = re.compile(r"</?(?:p|br|div|h[1-6]|li|blockquote)\b[^<>]{0,200}>", re.I)

Node = dict[str, Any]


def looks_like(head: bytes) -> bool:
    """Whether the bytes unmistakably begin articles in JSON."""
    return head.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"[") and bool(_SAYS_SO.search(head))


def looks_like_lines(head: bytes) -> bool:
    """Whether the first line is an article of its own and another follows."""
    first, _, rest = head.lstrip(b"\xef\xbb\xbf \t\r\n").partition(b"\n")
    return looks_like(first) and first.rstrip().endswith(b"}") and rest.lstrip()[:1] == b"{"


def split(stream: BinaryIO, name: str, overrides: Overrides) -> Iterator[RawInput | InputRefused]:
    """The articles of a JSON document, in its order. Raises ``InputRefused`` for what is no JSON or holds no article."""
    nodes = list(_articles(_parsed(decode(read_whole(stream, name), name, overrides.charset), name)))
    if not nodes:
        raise InputRefused(f"{name}: holds no schema.org article; give objects with '@type': 'NewsArticle' and 'articleBody'")
    for number, node in enumerate(nodes[:_MAX_ARTICLES], 1):
        yield _part(node, f"{name}#{number}" if len(nodes) > 1 else name, overrides)
    if len(nodes) > _MAX_ARTICLES:
        yield InputRefused(
            f"{name}: only the first {_MAX_ARTICLES:,} of its {len(nodes):,} articles were read; split it, or use JSON Lines"
        )


def split_lines(stream: BinaryIO, name: str, overrides: Overrides) -> Iterator[RawInput | InputRefused]:
    """The articles of a file of JSON lines; a line that is none is refused alone."""
    number, filled = 0, False
    while line := stream.readline(DEFAULT_LIMIT + 1):
        number += 1
        where = f"{name}#{number}"
        if len(line) > DEFAULT_LIMIT:
            filled = True
            yield too_large(where)
            while line and not line.endswith(b"\n"):
                line = stream.readline(DEFAULT_LIMIT)
            continue
        if not line.strip():
            continue
        filled = True
        try:
            nodes = list(_articles(_parsed(decode(line, where, overrides.charset), where)))
            if not nodes:
                raise InputRefused(f"{where}: is no schema.org article; give '@type': 'NewsArticle' and 'articleBody'")
        except InputRefused as refused:
            yield refused
            continue
        for n, node in enumerate(nodes, 1):
            yield _part(node, f"{where}.{n}" if len(nodes) > 1 else where, overrides)
    if not filled:
        raise InputRefused(f"{name}: is empty; give a file with articles")


def read(raw: RawInput) -> Draft:
    """The draft of one article as ``split`` hands it over; raises ``InputRefused``."""
    node: Node = json.loads(raw.data)
    title = clean_line(_text(node.get("headline")) or _text(node.get("name")))
    body = _text(node.get("articleBody")) or _text(node.get("text"))
    passage = _passage(body or _text(node.get("description")), raw.name)
    if not passage.text:
        raise InputRefused(f"{raw.name}: has no 'articleBody'; give the text of the article")
    headed = title and not passage.text.startswith(title)
    types = _types(node)
    metadata = Metadata(
        title=title,
        outlet=clean_line(_name(node.get("publisher")) or _name(node.get("sourceOrganization"))),
        authors=tuple(dict.fromkeys(n for a in _listed(node.get("author") or node.get("creator")) if (n := clean_line(_name(a))))),
        url=_url(node) if body else summary_address(_url(node)),
        language=_language(_text(node.get("inLanguage"))),
        source_kind=next((kind for type, kind in _KINDS.items() if type in types), ""),
    )
    return Draft(
        text=f"{title}\n\n{passage.text}" if headed else passage.text,
        metadata=_dated(metadata, node),
        headlines=passage.headlines | ({title} if headed else frozenset()),
        captions=passage.captions,
        remarks=tuple(_remarks(node, raw.name)),
    )


def _parsed(text: str, name: str) -> Any:
    try:
        # No number is needed, and one of a million digits takes long.
        return json.loads(text, parse_int=len, parse_float=len)
    except RecursionError as error:
        raise InputRefused(f"{name}: its JSON is nested too deeply to be an article; give flat objects") from error
    except ValueError as error:
        where = f" (line {error.lineno}, column {error.colno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InputRefused(f"{name}: is not valid JSON{where}; correct it, or name JSON lines .jsonl") from error


def _articles(document: Any) -> Iterator[Node]:
    """The articles in a document, references to other nodes of its graph replaced by the nodes."""
    found: list[Node] = []
    known: dict[str, Node] = {}
    stack = [document]
    while stack:
        item = stack.pop()
        if isinstance(item, list):
            stack += reversed(item)
        elif isinstance(item, dict):
            if isinstance(item.get("@id"), str) and len(item) > 1:
                known[item["@id"]] = item
            if _is_article(item):
                found.append(item)
            else:
                stack += [item[k] for k in ("itemListElement", "item", "mainEntity", "@graph") if isinstance(item.get(k), list | dict)]
    for node in found:
        resolved = {key: _resolved(value, known) for key, value in node.items()}
        live = _listed(resolved.pop("liveBlogUpdate", None)) if _LIVE in _types(node) else []
        if not live or _text(resolved.get("articleBody")):
            yield resolved
        for entry in live:
            if isinstance(entry, dict):
                yield _live_entry(entry, resolved)


def _is_article(item: Node) -> bool:
    types = _types(item)
    return any(_TYPE.fullmatch(t) for t in types) or (not types and isinstance(item.get("articleBody"), str))


def _resolved(value: Any, known: dict[str, Node]) -> Any:
    if isinstance(value, list):
        return [_resolved(v, known) if isinstance(v, dict) else v for v in value]
    if isinstance(value, dict) and set(value) == {"@id"} and isinstance(value["@id"], str):
        node: Node = known.get(str(value["@id"])) or dict(value)
        return {k: v for k, v in node.items() if isinstance(v, str)}
    return value


def _live_entry(entry: Node, blog: Node) -> Node:
    """An entry of a live blog, with what it shares with the blog. Its address is its own, for one address means one text."""
    shared: Node = {k: blog[k] for k in ("publisher", "sourceOrganization", "author", "inLanguage") if k in blog}
    own: Node = shared | entry
    if not _url(entry) or _url(entry) == _url(blog):
        said = f"{_text(entry.get('datePublished'))}|{_text(entry.get('articleBody')) or _text(entry.get('text'))}"
        own["url"] = f"{_url(blog)}#{hashlib.sha256(said.encode('utf-8', 'replace')).hexdigest()[:12]}" if _url(blog) else ""
        own.pop("mainEntityOfPage", None)
    return own


def _part(node: Node, name: str, overrides: Overrides) -> RawInput:
    return RawInput(json.dumps(node).encode(), name, replace(overrides, format=ARTICLE, charset="", address=""))


def _passage(body: str, name: str) -> fragment.Passage:
    """The body, which is text by its definition, and HTML in the practice of some publishers."""
    if _BLOCK_TAG.search(body):
        return fragment.passage_of(body, name)
    return fragment.Passage(clean_text(body))


def _dated(metadata: Metadata, node: Node) -> Metadata:
    for key in ("datePublished", "dateCreated", "uploadDate"):
        if publication := parse_iso(_text(node.get(key))):
            return replace(metadata, published=publication.day, published_at=publication.moment)
    return metadata


def _remarks(node: Node, name: str) -> Iterator[Remark]:
    """Comments and the answers to them, each after what it answers."""
    stack, count = list(reversed(_listed(node.get("comment")))), 0
    while stack and count < _MAX_COMMENTS:
        item = stack.pop()
        if not isinstance(item, dict):
            continue
        stack += reversed(_listed(item.get("comment")))
        text = _passage(_text(item.get("text")) or _text(item.get("commentText")), name).text
        if text:
            count += 1
            dated = _dated(Metadata(), item)
            author = clean_line(_name(item.get("author") or item.get("creator")))
            yield Remark(text=text, authors=(author,) if author else (), published=dated.published, published_at=dated.published_at)


def _types(node: Node) -> set[str]:
    return {re.split(r"[/#:]", t)[-1] for t in _listed(node.get("@type")) if isinstance(t, str)}


def _listed(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list) else [] if value is None else [value]


def _text(value: Any) -> str:
    """A string, or the first of several, or a JSON-LD value object; "" for anything else."""
    first = next(iter(_listed(value)), None)
    if isinstance(first, dict):
        first = first.get("@value")
    return first if isinstance(first, str) else ""


def _name(value: Any) -> str:
    first = next(iter(_listed(value)), None)
    return _text(first.get("name")) if isinstance(first, dict) else _text(first)


def _url(node: Node) -> str:
    page = node.get("mainEntityOfPage")
    candidates: Iterable[Any] = (node.get("url"), page.get("@id") if isinstance(page, dict) else page, node.get("@id"))
    return next((u for c in candidates if (u := web_address(_text(c).strip()))), "")


def _language(value: str) -> str:
    found = re.match(r"([A-Za-z]{2,3})(?![A-Za-z])", value)
    return found[1].lower() if found else ""
