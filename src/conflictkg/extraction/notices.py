"""Notices in which an outlet takes back what it reported: which words only lead in, and whether what follows is taken back or given.

"An earlier version of this article said that X had captured Y" takes back that X captured Y; "amended to say that X holds Y" and
"(Corrects that X holds Y)", as the agencies write it, give what is so. A notice is cut at its lead-ins and what follows is read as plain
sentences; only the first sentence after a lead-in is under it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from conflictkg.domain.claims import Claim, Segment, SegmentKind, Stance


@dataclass(frozen=True, slots=True)
class Stretch:
    """Characters [start, end) of a segment, read as one text.

    ``retold`` tells that its first sentence is taken back, by the outlet itself or by the one named at ``who``.
    """

    segment: Segment
    start: int
    end: int
    retold: bool = False
    who: tuple[int, int] | None = None


_BULLET = re.compile(r"^[ \t]*[-–•*·][ \t]+", re.MULTILINE)
_WORK = r"(?:article|story|report|post|piece|headline|dispatch|item|page|entry|text|reporting|coverage|live\s+blog|summary|caption)"
_NAME = r"(?-i:[A-Z])[\w.&’']*(?:\s(?-i:[A-Z])[\w.&’']*){0,4}"
_DAY = r"(?:[a-z]{3,9}\.?\s+\d{1,2}\s+|\d{1,2}\s+[a-z]{3,9}\s+)?"
_EARLIER = r"(?:(?:earlier|previously|yesterday|on\s+\w+|last\s+\w+)(?:\s+today)?,?\s+)?"
_WRONGLY = r"(?:incorrectly|wrongly|mistakenly|erroneously|falsely|in\s+error|by\s+mistake)"
_SAY = r"(?:said|stated|reported|claimed|suggested|asserted|wrote|published|indicated|read)"
_SAID = rf"(?:{_WRONGLY}\s+)?{_SAY}\s+(?:{_WRONGLY}\s+)?"
_WHEN = r"(?:(?:on|in|at|of|for|yesterday|earlier|last|this|published)\b[^.;:]{0,60}?\s+)?"
_DONE = r"(?:was|has\s+been|had\s+been)\s+(?:amended|corrected|changed|edited|clarified|revised|updated)\b[^.;]{0,60}?\s+to\s+"
_SHOW = r"(?:say|state|show|make\s+(?:it\s+)?clear|clarify|reflect|note|read|report)(?:\s+that)?\s+"
_STATEMENT = r"(?:claim|statement|line|report|assertion|suggestion|sentence|passage|reference)s?"
_TAKES_BACK = (
    rf"(?:an?|the|our|one)\s+(?:earlier|previous|original|initial|first)\s+versions?\s+of\s+(?:this|the|our|an?)\b[^.;]{{0,80}}?\s{_SAID}{_WHEN}that\s+",
    rf"(?:earlier|previous)\s+versions\s+of\s+(?:this|the|our)\b[^.;]{{0,80}}?\s{_SAID}{_WHEN}that\s+",
    rf"{_EARLIER}(?:we|this\s+newspaper|(?:our|this|the)\s+(?:earlier\s+|previous\s+|original\s+)?{_WORK})\s+{_WHEN}(?:had\s+)?{_SAID}{_WHEN}that\s+",
    rf"in\s+(?:an?|our|the)\s+(?:\w+\s+)?{_WORK}\b[^.;]{{0,60}}?\s(?:we|this\s+newspaper|{_NAME})\s+{_SAID}{_WHEN}that\s+",
    rf"{_NAME}\s+(?:had\s+)?(?:{_WRONGLY}\s+{_SAY}|{_SAY}\s+{_WRONGLY})\s+{_WHEN}that\s+",
    rf"(?:this|the|our)\s+{_DAY}{_WORK}\s+{_DONE}(?:remove|delete|withdraw|retract|take\s+out)\s+(?:an?|the|our)\s+(?:\w+\s+)?{_STATEMENT}\b[^.;]{{0,40}}?\s?that\s+",
    r"it\s+(?:is|was)\s+not\s+(?:true|correct|the\s+case)\s+that\s+",
)
_GIVES = (
    rf"(?:this|the|our)\s+{_DAY}{_WORK}\s+{_DONE}{_SHOW}",
    rf"(?:it|this|the\s+{_WORK}|we)\s+should\s+have\s+(?:said|stated|read|reported|written)(?:\s+that)?\s+",
    rf"corrects\s+(?:[^.;]{{0,60}}?\bto\s+{_SHOW}|that\s+)",
)
_WITHDRAWS = (
    r"(?P<who>(?-i:[A-Z])[\w.&’' ]{1,40}?|we)\s+(?:withdraws?|retracts?|(?:has|have)\s+(?:withdrawn|retracted)|(?:is|are)\s+withdrawing)\s+"
    rf"(?:its|our|the|an?)\s+{_WORK}\b[^.;\"“‘]{{0,60}}?[\"“‘](?P<title>[^\"”\n]{{4,200}}?)[.,]?[\"”’](?!\w)"
)
_SENTENCE_START = r"(?:(?<=^)|(?<=[.!?:;(\[]\s)|(?<=[.!?:;(\[])|(?<=[.!?][\"”’)]\s)|(?<=\n))"
_LEAD = re.compile(
    rf"{_SENTENCE_START}(?:(?P<back>{'|'.join(_TAKES_BACK)})|(?P<gives>{'|'.join(_GIVES)})|(?P<withdraws>{_WITHDRAWS}))",
    re.IGNORECASE | re.MULTILINE,
)
_OWN = re.compile(r"we|this newspaper", re.IGNORECASE)


def stretches(segment: Segment, text: str, outlet: str) -> Iterator[Stretch]:
    """The stretches of a segment of ``text``: one, the items of a list, or those of a notice by ``outlet`` cut at its lead-ins."""
    if segment.kind is not SegmentKind.NOTE:
        yield from _items(segment, text)
        return
    at, retold = segment.start, False
    for lead in _LEAD.finditer(text, segment.start, segment.end):
        if lead.start() > at:
            yield Stretch(segment, at, lead.start(), retold)
        at, retold = lead.end(), lead["back"] is not None
        if lead["withdraws"] is not None:
            own = _OWN.fullmatch(lead["who"]) or lead["who"].casefold() == outlet.casefold()
            yield Stretch(segment, lead.start("title"), lead.end("title"), True, None if own else lead.span("who"))
    if at < segment.end:
        yield Stretch(segment, at, segment.end, retold)


def _items(segment: Segment, text: str) -> Iterator[Stretch]:
    """The items of a list without their bullets; the whole segment when it does not begin with one."""
    bullets = list(_BULLET.finditer(text, segment.start, segment.end))
    if not bullets or bullets[0].start() != segment.start:
        yield Stretch(segment, segment.start, segment.end)
        return
    ends = [b.start() for b in bullets[1:]] + [segment.end]
    yield from (Stretch(segment, b.end(), end) for b, end in zip(bullets, ends, strict=True) if b.end() < end)


def without_reaffirmed(claims: Sequence[Claim], notices: Sequence[Segment]) -> list[Claim]:
    """Claims less those that a notice takes back and then asserts: of two things that it retells it may correct one."""
    inside = [c for c in claims if any(n.start <= c.quote.start < n.end for n in notices)]
    asserted = {_what(c): c.quote.start for c in inside if c.stance is Stance.ASSERTED}
    dropped = {c.id for c in inside if c.stance is Stance.DENIED and asserted.get(_what(c), -1) > c.quote.end}
    return [c for c in claims if c.id not in dropped]


def _what(claim: Claim) -> tuple[str, tuple[str, ...], str]:
    agents = tuple(a.entity or a.text.casefold() for a in claim.agents)
    return claim.kind, agents, (claim.place.entity or "") if claim.place is not None else ""
