"""Who issues a communique: the words that name the party whose own statement a text is, from its title, its letterhead or its opening."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conflictkg.articles.liveblog import Part
from conflictkg.domain.claims import SegmentKind

_HEAD_PARTS = 6  # letterhead, title, number, day, opening
_MAX_ISSUER_WORDS = 12
_FORM = (
    r"(?:(?:an?\s+|the\s+)?(?:official\s+|press\s+|military\s+|joint\s+|urgent\s+|important\s+|daily\s+|evening\s+|morning\s+)*"
    r"(?:statement|communiqu[eé]|declaration|bulletin|proclamation|press\s+release)(?:\s*(?:no\.?|number|nr\.?|#|№)?\s*[(]?\d{1,5}[)]?)?)"
)
_ISSUED = re.compile(
    rf"{_FORM}\s+(?:(?:issued|released|published|made)\s+)?(?:by|of|from)\s+(?P<issuer>(?:the\s+)?[^\s.:;,\n][^.:;,\n]{{2,100}}?)"
    r"(?:\s+(?:on|about|regarding|concerning|to\s+the)\b.*|\s*[.:;,–—-]\s.*|\s*[.:]?)",
    re.I | re.S,
)
_FORM_ALONE = re.compile(rf"\W*{_FORM}\W*(?:[\w ,]{{0,20}}\d{{4}}\W*)?", re.I)
_ANNOUNCES = re.compile(
    r"(?P<issuer>(?:the\s+)?[A-Za-z][\w’'\-]*(?:\s+[\w’'\-]+){0,10}?)\s+(?:hereby\s+|today\s+|proudly\s+)*"
    r"(?:announces?|declares?|informs?|wish(?:es)?\s+to\s+(?:inform|announce|state|declare)|states?|affirms?|confirms?)\s+"
    r"(?:that\b|the\b|to\b|its\b|our\b|:)",
    re.I,
)
_SIDE = r"our\s+(?:\w+\s+){0,2}(?:forces|fighters|units|troops|soldiers|men|heroes|army|martyrs|mujahideen)|the\s+enemy"
_OWN_SIDE, _OWN = re.compile(rf"\b(?:{_SIDE})\b", re.I), re.compile(rf"\b(?:{_SIDE}|we)\b", re.I)
_NAME = re.compile(r"(?:the\s+)?[A-Z][\w’'.\-]*(?:\s+(?:[A-Z][\w’'.\-]*|of|the|for|and|in|de|al|el))*")


def issuer_of(parts: Sequence[Part], title: str) -> str:
    """The issuer's name as printed; "" for what is no communique.

    A title or line "Statement by the General Command of X" says it, and so does a letterhead above "Communique No. 3"; an opening "X
    announces that" does where an unsigned text goes on to speak of "our forces" or "the enemy", as newspapers do not.
    """
    head = [block.text for block, kind in parts[:_HEAD_PARTS] if kind is not SegmentKind.STAMP]
    first_person = any(_OWN.search(_unquoted(block.text)) for block, kind in parts if kind is SegmentKind.PARAGRAPH)
    for line in (title, *head):
        found = _ISSUED.fullmatch(line) if len(line) <= 300 else None
        if found is not None and _is_name(found["issuer"]) and (first_person or len(line.split()) <= 16):
            return found["issuer"].strip()
    if not first_person:
        return ""
    for i, line in enumerate(head):
        if _FORM_ALONE.fullmatch(line):
            beside = [head[i - 1]] if i else head[1:2]
            if beside and _NAME.fullmatch(beside[0]) and len(beside[0].split()) <= _MAX_ISSUER_WORDS:
                return beside[0]
    strong = any(_OWN_SIDE.search(_unquoted(block.text)) for block, kind in parts if kind is SegmentKind.PARAGRAPH)
    signed = any(kind is SegmentKind.BYLINE for _, kind in parts)
    for block, kind in parts[:_HEAD_PARTS] if strong and not signed else ():
        if kind is SegmentKind.PARAGRAPH and (found := _ANNOUNCES.match(block.text)) is not None:
            return found["issuer"]
    return ""


def _is_name(words: str) -> bool:
    return len(words.split()) <= _MAX_ISSUER_WORDS and any(w[:1].isupper() for w in words.split())


def _unquoted(text: str) -> str:
    """The text without what stands in quotation marks: whoever speaks there need not be the writer."""
    return re.sub(r"[\"“][^\"“”]*[\"”]", " ", text)
