"""What an outlet says about its own reports: corrections, amendments, withdrawals; in an article or as one of its own."""

from __future__ import annotations

import re
from collections.abc import Sequence

from conflictkg.articles.liveblog import Part
from conflictkg.domain.claims import SegmentKind

_LABEL = r"(?:corrections?(?: and clarifications?)?|clarifications?|erratum|retraction|withdrawal|editor[’']?s[’']? note|correction notice)"
_WORK = r"(?:article|story|report|post|piece|headline|dispatch|item|page|entry|text)"
_DAY = r"(?:[a-z]{3,9}\.?\s+\d{1,2}\s+|\d{1,2}\s+[a-z]{3,9}\s+)?"
_NOTICE = re.compile(
    rf"[(\[*]*(?:{_LABEL}\b(?:\s+(?:on\s+)?[\w ,]{{0,30}}?\d{{4}})?\s*(?:[:.–—-]|$)"
    rf"|(?:this|the|our)\s+{_DAY}{_WORK}\s+(?:was|has been|had been)\s+"
    r"(?:amended|corrected|changed|edited|clarified|revised|withdrawn|retracted|updated\s+to\s+correct)\b"
    r"|an?\s+(?:earlier|previous|original|initial)\s+version\s+of\s+(?:this|the|our)\b"
    r"|(?:earlier|previous)\s+versions\s+of\s+(?:this|the|our)\b"
    r"|corrects\s"
    r"|(?-i:[A-Z])[\w.&’' ]{1,40}?\s+(?:withdraws|retracts|has\s+(?:withdrawn|retracted)|is\s+withdrawing)\s+(?:its|the|a|an)\s+"
    rf"{_WORK}\b)",
    re.I,
)
_RETELLS = re.compile(
    r"(?:(?:earlier|previously|yesterday|on\s+\w+|last\s+\w+)(?:\s+today)?,?\s+)?"
    rf"(?:we|this newspaper|our\s+{_WORK}|in\s+(?:an?|our)\s+(?:\w+\s+)?{_WORK}\b[^.]{{0,60}}?,?\s+we)\b[^.]{{0,60}}?"
    r"\b(?:reported|said|wrote|stated|published|claimed)\b",
    re.I,
)
_WRONG = re.compile(
    r"\b(?:(?:this|that|it|the (?:report|statement|claim|article))\s+(?:was|is)\s+(?:\w+\s+)?"
    r"(?:wrong|incorrect|untrue|false|inaccurate|mistaken|not\s+(?:so|true|correct|the\s+case|right))|(?:in|an)\s+error|by\s+mistake"
    r"|incorrectly|wrongly|erroneously|mistakenly)\b",
    re.I,
)
_TITLE = re.compile(rf"[(\[]?(?:{_LABEL}|corrected|retracted|withdrawn)\b", re.I)
_MAX_LABEL_WORDS = 5  # "Corrections and clarifications" on a line of its own heads the notice below


def with_notices(parts: Sequence[Part], title: str) -> list[Part]:
    """The parts with notices told apart; every paragraph of an article that is a correction as a whole belongs to the notice."""
    whole = bool(_TITLE.match(title)) or any(kind is SegmentKind.HEADLINE and _TITLE.match(block.text) for block, kind in parts)
    found: list[Part] = []
    labelled = False
    for block, kind in parts:
        if kind in (SegmentKind.PARAGRAPH, SegmentKind.HEADING) and (whole or labelled or is_notice(block.text)):
            labelled = len(block.text.split()) <= _MAX_LABEL_WORDS
            kind = SegmentKind.NOTE
        elif kind is SegmentKind.PARAGRAPH:
            labelled = False
        found.append((block, kind))
    return found


def is_notice(text: str) -> bool:
    """Whether a paragraph speaks of what the outlet itself had reported, to take it back."""
    return bool(_NOTICE.match(text)) or bool(_RETELLS.match(text) and _WRONG.search(text))
