"""The newspaper's layout: headline, byline, date line, captions and body, read from the text alone; they become segments.

Only the top of a text is searched for a headline and a byline; what cannot be told stays a paragraph.
"""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass, replace

from conflictkg.articles.cleaning import clean_line
from conflictkg.articles.communique import issuer_of
from conflictkg.articles.draft import Draft, Metadata
from conflictkg.articles.liveblog import with_entries
from conflictkg.articles.notices import with_notices
from conflictkg.articles.paragraphs import Paragraph, paragraphs_of
from conflictkg.articles.publication import UNDATED, Publication, parse_date_line, worded_day
from conflictkg.articles.sections import with_headings
from conflictkg.domain.claims import Segment, SegmentKind

_log = logging.getLogger(__name__)

_MAX_HEADER_BLOCKS = 14  # section, headline, standfirst, byline, place, date, share buttons, picture, caption, some of them twice
_MAX_STANDFIRSTS = 2  # a byline or date line below more paragraphs than this belongs to something else
_MAX_HEADLINE_WORDS = 25
_MAX_SIGNATURE_BLOCKS = 3  # office, place and day, name
_MAX_HEADLINE = 220  # characters
_MAX_BYLINE_WORDS = 25
_MAX_CAPTION_WORDS = 60

_WORD = r"[^\W\d_][\w.'’\-]*"
_PARTICLES = {
    "and",
    "in",
    "at",
    "for",
    "of",
    "the",
    "with",
    "de",
    "der",
    "den",
    "van",
    "von",
    "bin",
    "bint",
    "ibn",
    "el",
    "al",
    "da",
    "di",
    "du",
    "la",
    "le",
    "our",
}
_BY = re.compile(r"(?:by|by:|written by|story by|report by|text by|words by)\s+(?=\S)", re.I)
_CREDIT = re.compile(r"\(?(?:additional\s+)?(?:reporting|writing|editing|compiled|translated|edited)\s+by\b", re.I)
_ROLE = re.compile(
    r"\b(?:correspondent|editor|reporter|staff|agency|agencies|bureau|chief|writer|columnist|analyst|in|at|for|of|the|our)\b", re.I
)
_NOT_NAMES = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|october|november|december",
    re.I,
)
_NAME = r"[A-Z][\w.'’\-]*"
_LOCATED = re.compile(rf"(?P<who>{_NAME}(?:\s+{_NAME}){{1,3}})\s+in\s+{_NAME}(?:,?\s+{_NAME}){{0,3}}")
_CAPTION = re.compile(r"(?:photo(?:graph)?s?|picture|image|caption|file photo|video|pictured)\s*(?:credit|by)?\s*[:|]\s*\S", re.I)
_CAPTION_END = re.compile(r"[(|]?\s*(?:photo(?:graph)?|picture|image|credit)s?\s*(?:credit|by)?\s*:\s*[^.:]{2,60}\)?$", re.I)
_FURNITURE = re.compile(
    r"(?:(?:share|tweet|print|email|save|comments?|follow|facebook|twitter|google\+?|linkedin|advertisement|this|article|story|on|by|via|"
    r"\d+(?!\d))[\s,|·•:()]*)+",
    re.I,
)
# "BEIRUT, Nov 3 (Agency) - ", "DAMASCUS, Syria (AB) — ", "SAN LUIS, 3 JAN 90 -- ": place in capitals, day or agency or both, a dash.
# Monitoring services put marks in brackets after it: "[TEXT]", "[INTERVIEW WITH A BY B]".
_WIRE = re.compile(
    r"(?P<place>[A-Z][A-Z.'’/\-]+(?:\s[A-Z][A-Z.'’/\-]+){0,3}(?:,\s?[A-Z][A-Za-z.]+(?:\s[A-Z][a-z]+)?)?)"
    r"(?P<date>,?\s*(?:[A-Z][A-Za-z]{2,8}\.?\s\d{1,2}|\d{1,2}\s[A-Z][A-Za-z]{2,8}\.?)(?:,?\s\d{4}|\s\d{2}(?!\d))?)?"
    r"(?:\s*\((?P<agency>[A-Z][\w .&'’/\-]{1,40})\))?\s*(?:--|[-–—])\s+(?:\[[^\]\[]{1,120}\]\s+){0,4}(?=\S)"
)


@dataclass(frozen=True, slots=True)
class Layout:
    """The parts of a text in order, ``body`` the index of the first part after the header, and what the header says."""

    parts: tuple[tuple[Paragraph, SegmentKind], ...]
    body: int
    metadata: Metadata


def lay_out(draft: Draft, name: str) -> Layout:
    """The layout of a draft's text; ``name`` of the input goes into warnings."""
    blocks = paragraphs_of(draft.text, _stands_alone)
    parts: list[tuple[Paragraph, SegmentKind]] = []
    title, authors, dates, standfirsts = "", tuple[str, ...](), list[tuple[str, Publication]](), 0
    for i, block in enumerate(blocks):
        in_header = i < _MAX_HEADER_BLOCKS and standfirsts < _MAX_STANDFIRSTS
        kind = _kind(block, blocks[i + 1 : i + 4], draft, in_header=in_header, titled=bool(title))
        parts.append((block, kind))
        if in_header:
            match kind:
                case SegmentKind.HEADLINE if not title:
                    title = clean_line(block.text)
                case SegmentKind.BYLINE:
                    authors = authors or authors_of(block.text)
                case SegmentKind.DATELINE:
                    dates.append((block.text, parse_date_line(block.text) or UNDATED))
                case SegmentKind.PARAGRAPH:
                    standfirsts += 1
    metadata = Metadata(title=title, authors=authors)
    dated = next((p for _, p in dates if p.day), None)
    if dated:
        metadata = replace(metadata, published=dated.day, published_at=dated.moment)
    parts, wire = _with_wire_line(parts)
    metadata = metadata.over(wire)
    if metadata.published is None and draft.metadata.published is None and (dates or wire.title):
        line = dates[0][0] if dates else wire.title
        _log.warning("%s: the date line '%s' does not say one day for certain; give the date with --published", name, clean_line(line)[:80])
    said = draft.metadata.over(metadata)
    parts = with_entries(parts, said.published, said.published_at)
    parts = with_notices(with_headings(parts, draft), said.title)
    metadata = replace(metadata, issuer=issuer_of(parts, said.title))
    if metadata.issuer and said.published is None:
        parts, metadata = _with_closing_day(parts, metadata)
    body = next((i for i, (_, kind) in enumerate(parts) if kind is SegmentKind.PARAGRAPH), len(parts))
    return Layout(tuple(parts), body, replace(metadata, title=title))


def segments_of(parts: tuple[tuple[Paragraph, SegmentKind], ...], start: int = 0) -> tuple[Segment, ...]:
    """Segments of parts, with offsets counted from ``start``."""
    return tuple(Segment(kind, p.start - start, p.end - start, p.at) for p, kind in parts)


def authors_of(line: str) -> tuple[str, ...]:
    """Names in a byline, without places and functions.

    >>> authors_of("By Ada Berg, Gaziantep and Omar Said, Middle East Correspondent")
    ('Ada Berg', 'Omar Said')
    """
    located = _LOCATED.fullmatch(line)
    rest = located["who"] if located else _BY.sub("", line, count=1)
    names = []
    for piece in re.split(r"\s*[,;&|]\s*|\s+and\s+", rest, flags=re.I):
        piece = re.split(r"\s+(?:in|at|for)\s+", piece, flags=re.I)[0].strip(" .")
        if len(piece.split()) > 1 and not _ROLE.search(piece):
            names.append(clean_line(piece.title() if piece.isupper() else piece))
    if not names and (alone := rest.strip(" .")) and len(alone.split()) == 1 and alone[:1].isupper():
        names = [clean_line(alone)]
    return tuple(names)


def _stands_alone(line: str) -> bool:
    line = line.strip()
    return len(line) <= _MAX_HEADLINE and (_is_byline(line) or parse_date_line(line) is not None)


def _kind(block: Paragraph, following: list[Paragraph], draft: Draft, *, in_header: bool, titled: bool) -> SegmentKind:
    line = block.text
    if line in draft.headlines:
        return SegmentKind.HEADLINE
    if line in draft.captions or (len(line.split()) <= _MAX_CAPTION_WORDS and (_CAPTION.match(line) or _CAPTION_END.search(line))):
        return SegmentKind.CAPTION
    if _CREDIT.match(line) and len(line.split()) <= _MAX_BYLINE_WORDS:
        return SegmentKind.BYLINE
    if not in_header:
        return SegmentKind.PARAGRAPH
    if len(line) <= _MAX_HEADLINE and (_is_byline(line) or _FURNITURE.fullmatch(line) or (titled and _LOCATED.fullmatch(line))):
        return SegmentKind.BYLINE
    if parse_date_line(line) is not None:
        return SegmentKind.DATELINE
    if not titled and _is_headline(line, following, draft):
        return SegmentKind.HEADLINE
    return SegmentKind.PARAGRAPH


def _is_byline(line: str) -> bool:
    by = _BY.match(line)
    if not by or len(line) > _MAX_HEADLINE:
        return False
    words = re.findall(rf"{_WORD}|\S", line[by.end() :])
    if len(words) > _MAX_BYLINE_WORDS or _NOT_NAMES.match(line, by.end()) or line.endswith(("!", "?", ":")):
        return False
    return words[0][:1].isupper() and all(w[:1].isupper() or w.lower() in _PARTICLES or w in ",;&|/.-–—" for w in words)


def _is_headline(line: str, following: list[Paragraph], draft: Draft) -> bool:
    if clean_line(line) == draft.metadata.title:
        return True
    if not following or len(line) > _MAX_HEADLINE or len(line.split()) > _MAX_HEADLINE_WORDS or _WIRE.match(line):
        return False
    # A sentence with a full stop is a headline only where a byline or a date line vouches for it.
    return not line.endswith((".", ":", ",", ";")) or any(_stands_alone(block.text) for block in following)


def _with_closing_day(
    parts: list[tuple[Paragraph, SegmentKind]], metadata: Metadata
) -> tuple[list[tuple[Paragraph, SegmentKind]], Metadata]:
    """A communique may be dated at its end, beside the signature."""
    for i in range(len(parts) - 1, max(len(parts) - 1 - _MAX_SIGNATURE_BLOCKS, 0), -1):
        dated = parse_date_line(parts[i][0].text)
        if dated is not None and dated.day is not None:
            parts = [*parts[:i], (parts[i][0], SegmentKind.DATELINE), *parts[i + 1 :]]
            return parts, replace(metadata, published=dated.day, published_at=dated.moment)
    return parts, metadata


def _with_wire_line(parts: list[tuple[Paragraph, SegmentKind]]) -> tuple[list[tuple[Paragraph, SegmentKind]], Metadata]:
    """The parts with a wire's date line cut off its paragraph, and what it says; ``title`` carries a line without a usable day."""
    for i, (block, kind) in enumerate(parts[:_MAX_HEADER_BLOCKS]):
        found = _WIRE.match(block.text) if kind is SegmentKind.PARAGRAPH else None
        if not found or not (found["date"] or found["agency"] or not block.text[found.end() :].isupper()):
            continue
        cut = block.start + found.end()
        line = found[0].rstrip()
        halves = [
            (Paragraph(block.start, block.start + len(line), line, block.gap), SegmentKind.DATELINE),
            (Paragraph(cut, block.end, block.text[found.end() :]), SegmentKind.PARAGRAPH),
        ]
        dated = worded_day(found["date"] or "")
        metadata = Metadata(
            outlet=clean_line(found["agency"] or ""),
            published=dated[0] if dated else None,
            title=line if found["date"] and not dated else "",
        )
        return [*parts[:i], *halves, *parts[i + 1 :]], metadata
    return parts, Metadata()
