"""Front matter: the YAML mapping between two ``---`` lines with which people label an article file.

It is read from YAML's event stream without building any object: no tags, no anchors, so nothing can expand or run. Scalars stay text as
written (a day stays "2014-11-03"), so a refused value can be named.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from conflictkg.articles.cleaning import clean_line
from conflictkg.articles.draft import Metadata
from conflictkg.articles.publication import ACCEPTED, parse_iso
from conflictkg.errors import InputRefused

_MAX_SIZE = 64 * 1024  # characters; ours have a few hundred
_MAX_DEPTH = 4  # nesting in keys that are not ours ("tags", "layout"); YAML's parser slows down on deep nesting
_FENCE = re.compile(r"---[ \t]*\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.M)
_KEY_LINE = re.compile(r"[A-Za-z_][\w-]*:(?:\s|$)")
_NULL = {"", "~", "null", "Null", "NULL"}
_TRUTH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
_NOTATION = re.compile(r"[a-z][a-z0-9-]{0,59}")
_LANGUAGE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]{1,8})*")
_URL = re.compile(r"https?://[^\s<>\"{}|\\^`\x00-\x20]+", re.I)


def split_front_matter(text: str, name: str) -> tuple[Metadata, str]:
    """Metadata and the rest of the text; empty metadata when the text has no front matter.

    Raises ``InputRefused`` when there is front matter that cannot be used; it names the key and what would do.
    """
    opening = _FENCE.match(text)
    if not opening:
        return Metadata(), text
    closing = _CLOSING.search(text, opening.end(), opening.end() + _MAX_SIZE)
    if not closing:
        if not _KEY_LINE.match(text, opening.end()):
            return Metadata(), text  # a rule across the page, not front matter
        raise InputRefused(
            f"{name}: its front matter is not closed within {_MAX_SIZE} characters; end it with a line of three hyphens (---)"
        )
    entries = _mapping(text[opening.end() : closing.start()], name)
    return _metadata(entries, name), text[closing.end() :]


_Value = str | list[str] | None


def _mapping(source: str, name: str) -> dict[str, _Value]:
    import yaml

    entries: dict[str, _Value] = {}
    try:
        events = _checked(yaml.parse(source, Loader=yaml.SafeLoader), name)
        root = next(events, None)
        if root is None:
            return entries
        if not isinstance(root, yaml.MappingStartEvent):
            raise InputRefused(f"{name}: its front matter is not a mapping; write lines such as 'title: ...' or remove the --- lines")
        for key in events:
            if isinstance(key, yaml.MappingEndEvent):
                break
            if not isinstance(key, yaml.ScalarEvent):
                raise InputRefused(f"{name}: front matter line {_line(key)}: a key must be a word; write 'key: value'")
            if key.value in entries:
                raise InputRefused(f"{name}: front matter gives '{_short(key.value)}' twice; keep one")
            entries[key.value] = _value(next(events), events)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" line {mark.line + 2}" if mark else ""
        raise InputRefused(
            f"{name}: front matter{where} is not valid YAML; put quotation marks around values with colons or signs"
        ) from error
    return entries


def _checked(events: Iterator[Any], name: str) -> Iterator[Any]:
    """Events of the document's content; refuses what could expand or run."""
    import yaml

    depth = 0
    for event in events:
        match event:
            case yaml.StreamStartEvent() | yaml.StreamEndEvent() | yaml.DocumentStartEvent() | yaml.DocumentEndEvent():
                continue
            case yaml.AliasEvent():
                raise InputRefused(f"{name}: front matter line {_line(event)} uses a YAML alias; write the value out")
            case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                depth -= 1
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent() | yaml.ScalarEvent():
                if event.anchor or event.tag:
                    raise InputRefused(f"{name}: front matter line {_line(event)} uses a YAML anchor or tag; write the plain value")
                depth += not isinstance(event, yaml.ScalarEvent)
                if depth > _MAX_DEPTH:
                    raise InputRefused(f"{name}: front matter is nested deeper than {_MAX_DEPTH} levels; flatten it")
        yield event


def _line(event: Any) -> int:
    """The line of the file; the first is the opening ``---``."""
    return int(event.start_mark.line) + 2


def _value(event: Any, events: Iterator[Any]) -> _Value:
    """A scalar, a list of scalars, or ``None`` for anything deeper, which no key of ours takes."""
    import yaml

    if isinstance(event, yaml.ScalarEvent):
        return "" if event.style is None and event.value in _NULL else str(event.value)
    depth, flat, items = 1, isinstance(event, yaml.SequenceStartEvent), list[str]()
    while depth:
        match next(events):
            case yaml.ScalarEvent() as item:
                items.append(str(item.value))
            case yaml.SequenceStartEvent() | yaml.MappingStartEvent():
                depth, flat = depth + 1, False
            case _:
                depth -= 1
    return items if flat else None


def _metadata(entries: dict[str, _Value], name: str) -> Metadata:
    def text(*keys: str) -> str:
        for key in keys:
            value = entries.get(key, "")
            if not isinstance(value, str):
                raise InputRefused(f"{name}: front matter '{key}' must be text, not a list or mapping; write '{key}: ...' on one line")
            if value:
                return clean_line(value)
        return ""

    def names() -> tuple[str, ...]:
        for key in ("authors", "author"):
            match entries.get(key, ""):
                case None:
                    raise InputRefused(f"{name}: front matter '{key}' must be a name or a list of names; write '{key}: [A, B]'")
                case str() as one if one:
                    return (clean_line(one),)
                case list() as several:
                    return tuple(n for n in map(clean_line, several) if n)
        return ()

    metadata = Metadata(title=text("title"), outlet=text("source", "outlet"), authors=names())
    if value := text("published"):
        metadata = with_published(metadata, value, f"{name}: front matter 'published'")
    if value := text("url"):
        metadata = replace(metadata, url=checked_url(value, f"{name}: front matter 'url'"))
    if value := text("kind"):
        metadata = replace(metadata, source_kind=checked_kind(value, f"{name}: front matter 'kind'"))
    if value := text("language"):
        metadata = replace(metadata, language=_checked_language(value, name))
    if value := text("synthetic"):
        if value.lower() not in _TRUTH:
            raise InputRefused(f"{name}: front matter 'synthetic' is '{_short(value)}'; write true or false")
        metadata = replace(metadata, synthetic=_TRUTH[value.lower()])
    return metadata


def with_published(metadata: Metadata, value: str, where: str) -> Metadata:
    """The metadata with a publication given as ISO day or moment. Raises ``InputRefused``, naming the value and the accepted form."""
    publication = parse_iso(value)
    if publication is None:
        raise InputRefused(f"{where} is '{_short(value)}', which is no date; write {ACCEPTED}")
    return replace(metadata, published=publication.day, published_at=publication.moment)


def checked_url(value: str, where: str) -> str:
    """The value when it is an absolute web address that can stand in RDF. Raises ``InputRefused``."""
    if not _URL.fullmatch(value):
        raise InputRefused(f"{where} is '{_short(value)}', which is no web address; write it in full, beginning with https://")
    return value


def checked_kind(value: str, where: str) -> str:
    """The value when it has the form of a source kind's notation. Raises ``InputRefused``."""
    if not _NOTATION.fullmatch(value):
        raise InputRefused(
            f"{where} is '{_short(value)}', which is no kind of source; write one word such as newspaper, wire or state-media"
        )
    return value


def _checked_language(value: str, name: str) -> str:
    found = _LANGUAGE.fullmatch(value)
    if not found:
        raise InputRefused(f"{name}: front matter 'language' is '{_short(value)}', which is no language; write a code such as en or ar")
    return found[1].lower()


def _short(value: str) -> str:
    return clean_line(value)[:80]
