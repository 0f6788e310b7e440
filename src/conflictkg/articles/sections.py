"""Headings inside an article: of the sections of a situation report (a place, an axis, a topic) and of the parts of a long piece.

A heading is a short line without a sentence's end above the text it heads, or the words before the colon or dash with which several
paragraphs begin ("Aleppo: Clashes went on"). What it names is for the reader to find out; here it is only told apart.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from conflictkg.articles.draft import Draft
from conflictkg.articles.liveblog import Part
from conflictkg.articles.notices import is_notice
from conflictkg.domain.claims import SegmentKind

_MAX_WORDS = 8
_MAX_CHARACTERS = 80
_MIN_TEXT_WORDS = 4  # a line of fewer words below a heading is another heading, or verse
_ENDS_SENTENCE = (".", "!", "?", ",", ";", '"', "”", "’", ")")
_NUMBER = r"(?:(?:\d{1,2}|[ivx]{1,4}|[a-h])[.)]\s*|[-•*–]\s+)?"
_SENTENCE = re.compile(r"\b(?:am|is|are|was|were|has|have|had|said|says|did|does|will|would|who|nothing)\b", re.I)
_OPENS = re.compile(rf"{_NUMBER}[A-Z]", re.I)
_LEAD = re.compile(rf"(?P<head>{_NUMBER}(?-i:[A-Z])[\w'’\-]*(?:[ /][\w'’\-]+){{0,4}})\s?(?::|\s[–—-])\s+(?=[\"“‘]?(?-i:[A-Z]))", re.I)
_MIN_LEADS = 2


def with_headings(parts: Sequence[Part], draft: Draft) -> list[Part]:
    """The parts with the headings of sections told apart from paragraphs and from the article's own headline."""
    titled = False
    found: list[Part] = []
    for i, (block, kind) in enumerate(parts):
        heads = _heads(parts, i)
        second = kind is SegmentKind.HEADLINE and (titled or (heads and _is_other_than_title(block.text, draft)))
        if second or (kind is SegmentKind.PARAGRAPH and heads):
            kind = SegmentKind.HEADING
        titled |= kind is SegmentKind.HEADLINE
        found.append((block, kind))
    return _with_leads(found)


def _is_other_than_title(line: str, draft: Draft) -> bool:
    """Whether a headline of the text heads a section: the article's title stands elsewhere."""
    return bool(draft.metadata.title) and line not in draft.headlines and len(line.split()) <= 4


def _heads(parts: Sequence[Part], i: int, *, above: bool = False) -> bool:
    """Whether a part heads what is below it: text, or (unless it is itself below a heading) one more heading."""
    line = parts[i][0].text
    if i + 1 >= len(parts) or "\n" in line or len(line) > _MAX_CHARACTERS or len(line.split()) > _MAX_WORDS:
        return False
    if line.endswith(_ENDS_SENTENCE) or not _OPENS.match(line) or _SENTENCE.search(line) or not any(c.isalpha() for c in line):
        return False
    below, kind = parts[i + 1]
    text = len(below.text.split()) >= _MIN_TEXT_WORDS and below.text.rstrip().endswith((*_ENDS_SENTENCE, ":"))
    return kind is SegmentKind.PARAGRAPH and (text or (not above and _heads(parts, i + 1, above=True)))


def _with_leads(parts: list[Part]) -> list[Part]:
    """The parts with the headings that paragraphs begin with cut off; whoever begins two paragraphs speaks in a transcript."""
    leads = [
        (i, m)
        for i, (block, kind) in enumerate(parts)
        if kind is SegmentKind.PARAGRAPH and not is_notice(block.text) and (m := _LEAD.match(block.text))
    ]
    if len(leads) < _MIN_LEADS or len({m["head"].casefold() for _, m in leads}) < len(leads):
        return parts
    cuts = {i: m.end() for i, m in leads}
    found: list[Part] = []
    for i, (block, kind) in enumerate(parts):
        if i in cuts:
            head, rest = block.split(cuts[i])
            found += [(head, SegmentKind.HEADING), (rest, SegmentKind.PARAGRAPH)]
        else:
            found.append((block, kind))
    return found
