"""What markup may look like before a parser is let loose on it: cheap counts that refuse bombs with a reason.

The parsers take time in proportion to the tags, and in proportion to the square of the attributes of one tag. Every count here is one
pass over the text.
"""

from __future__ import annotations

import re
from typing import Any

from conflictkg.errors import InputRefused

MAX_TAGS = 60_000  # opening and closing; the longest pages of newspapers have 15,000
_MAX_ATTRIBUTES = 20_000  # of one tag: the square root of the sum of squares; real tags have twenty
_LONG_TAG = 1000  # characters; a shorter one cannot have many attributes

_TAG = re.compile(r"</?[A-Za-z!?]")
# Possessive, and nothing after the opening has to match: the next search goes on where this one ended, so that one pass is enough.
_OPENING = re.compile(r"""<[A-Za-z](?:[^<>"'=]++|=\s*+(?:"[^"]*+"|'[^']*+')?+|["'<])*+""")
_VALUE = re.compile(r"""=\s*+(?:"[^"]*+"|'[^']*+')""")
_ATTRIBUTE = re.compile(r"""[^\s=/"'>]+""")
_ENTITY = re.compile(r"<!ENTITY", re.I)


def refuse_bombs(markup: str, name: str) -> None:
    """Raise ``InputRefused`` for HTML or XML that would keep a parser busy for long."""
    tags = sum(1 for _ in _TAG.finditer(markup))
    if tags > MAX_TAGS:
        raise InputRefused(f"{name}: has {tags:,} tags, more than the {MAX_TAGS:,} that an article may have; save its text as .txt")
    squares = 0
    for tag in _OPENING.finditer(markup):
        if tag.end() - tag.start() > _LONG_TAG:
            squares += len(_ATTRIBUTE.findall(_VALUE.sub("", tag[0]))) ** 2
    if squares > _MAX_ATTRIBUTES**2:
        raise InputRefused(f"{name}: has a tag with thousands of attributes, which no article has; save its text as .txt")


def refuse_cut(parser: Any, name: str) -> None:
    """Raise ``InputRefused`` when an lxml parser left out what was nested too deeply for it: the rest would pass for the whole."""
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise InputRefused(f"{name}: its tags are nested deeper than the 256 that an article may have; save its text as .txt")


def refuse_entities(markup: str, name: str) -> None:
    """Raise ``InputRefused`` for XML that declares entities: they can expand without end, or name files to read."""
    if _ENTITY.search(markup):
        raise InputRefused(f"{name}: declares XML entities, which can expand without end; remove the <!ENTITY lines")
