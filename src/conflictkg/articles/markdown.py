"""The format of Markdown files: front matter, then text whose markup is taken off so that quotes read as printed.

Only the inline marks that articles use are undone (headings, emphasis, links, images, quote and list marks); anything else stays text.
"""

from __future__ import annotations

import re

from conflictkg.articles.cleaning import clean_text
from conflictkg.articles.decoding import decode
from conflictkg.articles.draft import Draft
from conflictkg.articles.front_matter import split_front_matter
from conflictkg.articles.text import line_ends
from conflictkg.domain.ports import RawInput

EXTENSIONS = frozenset({".md", ".markdown"})
MEDIA_TYPES = frozenset({"text/markdown", "text/x-markdown"})

_MAX_HEADING = 200  # characters; a rule under a longer line ends a paragraph
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t]*#*[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(?:={3,}|-{3,})[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_PREFIX = re.compile(r"^ {0,3}(?:>[ \t]?)+|^ {0,3}[*+-][ \t]+(?=\S)")
_IMAGE = re.compile(r"!\[([^\[\]\n]{0,500})\]\([^()\s]{0,2000}(?:[ \t]+\"[^\"\n]{0,500}\")?\)")
_LINK = re.compile(r"\[([^\[\]\n]{1,500})\]\([^()\s]{0,2000}(?:[ \t]+\"[^\"\n]{0,500}\")?\)")
_AUTOLINK = re.compile(r"<(https?://[^<>\s]{1,2000})>")
_STRONG = re.compile(r"(?<![\w*])\*\*(?=\S)([^*\n]{1,2000}?)(?<=\S)\*\*(?![\w*])|(?<![\w_])__(?=\S)([^_\n]{1,2000}?)(?<=\S)__(?![\w_])")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,2000}?)(?<=\S)\*(?![\w*])|(?<![\w_])_(?=\S)([^_\n]{1,2000}?)(?<=\S)_(?![\w_])")
_ESCAPE = re.compile(r"\\([\\`*_{}\[\]()#+\-.!>])")


def read(raw: RawInput) -> Draft:
    """The draft of a Markdown file; raises ``InputRefused``."""
    metadata, body = split_front_matter(line_ends(decode(raw.data, raw.name, raw.overrides.charset)), raw.name)
    lines: list[str] = []
    headlines: set[str] = set()
    captions: set[str] = set()
    for line in _without_remarks(body).split("\n"):
        if _UNDERLINE.match(line) and lines and 0 < len(lines[-1].strip()) <= _MAX_HEADING:
            headlines.add(lines[-1])  # a heading of the underlined sort
            continue
        if _RULE.match(line):
            lines.append("")
        elif heading := _HEADING.match(line):
            lines.append(_plain(heading[1]))
            headlines.add(lines[-1])
        else:
            plain = _plain(_PREFIX.sub("", line))
            if (image := _IMAGE.fullmatch(line.strip())) and image[1]:
                captions.add(plain)
            lines.append(plain)
    return Draft(
        text=clean_text("\n".join(lines)),
        metadata=metadata,
        headlines=frozenset(map(clean_text, headlines)),
        captions=frozenset(map(clean_text, captions)),
    )


def _plain(line: str) -> str:
    line = _AUTOLINK.sub(r"\1", _LINK.sub(r"\1", _IMAGE.sub(r"\1", line)))
    line = _STRONG.sub(lambda m: m[1] or m[2], line)
    line = _EMPHASIS.sub(lambda m: m[1] or m[2], line)
    return _ESCAPE.sub(r"\1", line)


def _without_remarks(body: str) -> str:
    """The text without ``<!-- remarks -->``; one that is never closed is text."""
    kept, at = [], 0
    while (start := body.find("<!--", at)) >= 0 and (end := body.find("-->", start + 4)) >= 0:
        kept.append(body[at:start])
        at = end + 3
    return "".join(kept) + body[at:]
