"""Where the article ends and its readers begin, when the page left marks: "Comments (3)", "X wrote:", "Reply", "2 hours ago".

Marks count only below some body text, and only when words follow them: the same words in a header or a footer are furniture.
Unmarked comments are the business of ``register``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum

from conflictkg.articles.cleaning import clean_line
from conflictkg.articles.paragraphs import Paragraph
from conflictkg.articles.publication import UNDATED, Publication, parse_date_line

# An article has more words than this before its first comment; "Posted by" above less is its own byline.
MIN_HOST_WORDS = 30
_MAX_MARK = 140  # characters of a line that is a mark

_HEADING = re.compile(
    r"\W*(?:\d[\d,]*\s+)?(?:(?:readers?['’]?s?['’]?|user|your|all|top|recent|latest|most|view|show|read|see|post|leave|add|a|an|the)\s+)*"
    r"comments?(?:\s+(?:so\s+far|section|below|from\s+readers|on\s+this\s+(?:article|story)))?\s*[:|-]?\s*\(?\d*\)?\W*"
    r"|have\s+your\s+say\W*|join\s+the\s+(?:discussion|conversation|debate)\W*|\d+\s+(?:replies|responses)\W*",
    re.I,
)
_NAME = r"(?P<who>@?[\w.'’\-]+(?:[ ][\w.'’\-]+){0,3}?)"
_POSTED = re.compile(
    r"(?:posted|submitted|written|added|comment)\s+by:?\s+(?P<who>[^|,:\n]{1,60}?)(?:\s+(?:on|at)\b.*|\s*[|,:–—].*)?", re.I
)
_WROTE = re.compile(
    rf"{_NAME}\s+(?P<verb>wrote|writes|says|said|commented|replied)"
    r"(?P<when>,?\s+(?:on|at)\s+[^:]{4,40}(?::\d\d[^:]*)?)?(?P<colon>\s*:)?",
    re.I,
)
_AGO = re.compile(
    rf"(?:{_NAME}\W{{0,4}}\s+)?(?:about\s+)?"
    r"(?:\d+\s*(?:s|m|h|d|w|sec|min|second|minute|hour|hr|day|week|month|year)s?|an?\s+(?:minute|hour|day))\s+ago\W*",
    re.I,
)
_CLOCK = re.compile(r"\d[:.]\d\d|\d\s?[ap]\.?m\b", re.I)
_TAGGED = re.compile(r"(?P<who>[A-Za-z][A-Za-z.\-]*[\d_][\w.\-]*)\s*:\s+\S")  # "desertfox77: ..."; people's names have no digits
# Whoever is called this is spoken of by the article, not speaking in a comment.
_SPOKEN_OF = re.compile(
    r"(?:update[ds]?|latest|live|he|she|it|they|we|i|who|which|that|this|one|mr|mrs|ms|dr|sir|gen|col|president|minister|officials?|"
    r".*\b(?:report|statement|agency))\b",
    re.I,
)
_BUTTON = (
    r"(?:reply|quote|upvote|downvote|permalink|flag|report(?:\s+(?:abuse|comment|this\s+comment))?|like|dislike|share|recommend(?:ed)?|edit"
    r"|\d+(?!\d)(?:\s+(?:likes?|votes?|points?))?)"
)
_BUTTONS = re.compile(rf"\W*{_BUTTON}(?:[\s|·•,()+\-▲▼]+{_BUTTON})*\W*", re.I)
_ONLY_ON_COMMENTS = re.compile(r"\b(?:reply|upvote|downvote|permalink|report\s+abuse|report\s+comment|report\s+this\s+comment)\b", re.I)
_QUOTED = ('"', "“", "'", "‘", "«")


class _Mark(Enum):
    HEADING = "heading"  # opens the section of comments
    SIGNATURE = "signature"  # opens one comment
    BUTTONS = "buttons"  # closes one comment
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Turn:
    """One reader's comment: paragraphs [first, last) of the text, those that are its marks, and what they say."""

    first: int
    last: int
    marks: frozenset[int]
    authors: tuple[str, ...] = ()
    publication: Publication = UNDATED


def marked_turns(paragraphs: list[Paragraph], body: int) -> list[Turn]:
    """The comments that marks set apart below the article, in order; together they reach from the first mark to the end.

    ``body`` is the index of the first paragraph after the header. No marks, or none with words after them: an empty list.
    """
    words, begin = 0, None
    for i in range(body, len(paragraphs)):
        mark, _, _ = _mark(paragraphs, i)
        if mark is not _Mark.TEXT and words >= MIN_HOST_WORDS:
            begin = i
            break
        words += len(paragraphs[i].text.split())
    if begin is None:
        return []
    turns = _turns(paragraphs, begin)
    return turns if any(len(t.marks) < t.last - t.first for t in turns) else []


def is_mark(line: str) -> bool:
    """Whether a line by itself is the furniture of a comment section."""
    return len(line) <= _MAX_MARK and bool(_HEADING.fullmatch(line) or _BUTTONS.fullmatch(line))


def _turns(paragraphs: list[Paragraph], begin: int) -> list[Turn]:
    turns: list[Turn] = []
    first, marks, authors, publication, spoken, closed = begin, set[int](), tuple[str, ...](), UNDATED, False, False

    def close(end: int) -> None:
        nonlocal first, marks, authors, publication, spoken, closed
        if not spoken and turns:  # furniture at the end belongs to the last comment
            last = turns.pop()
            turns.append(Turn(last.first, end, last.marks | marks, last.authors, last.publication))
        else:
            turns.append(Turn(first, end, frozenset(marks), authors, publication))
        first, marks, authors, publication, spoken, closed = end, set(), (), UNDATED, False, False

    for i in range(begin, len(paragraphs)):
        mark, who, when = _mark(paragraphs, i)
        if spoken and (mark in (_Mark.SIGNATURE, _Mark.HEADING) or (closed and mark is _Mark.TEXT)):
            close(i)
        match mark:
            case _Mark.TEXT:
                spoken = True
            case _Mark.BUTTONS:
                marks.add(i)
                closed = spoken
            case _:
                marks.add(i)
        if who and not authors:
            authors = (clean_line(who),)
        if when and when.day and not publication.day:
            publication = when
        if mark is _Mark.SIGNATURE and _TAGGED.match(paragraphs[i].text):
            marks.discard(i)
            spoken = True
    close(len(paragraphs))
    return turns


def _mark(paragraphs: list[Paragraph], i: int) -> tuple[_Mark, str, Publication | None]:
    """What a paragraph is to a comment section, who signs with it and when."""
    line = paragraphs[i].text
    if tagged := _TAGGED.match(line):
        return _Mark.SIGNATURE, tagged["who"], None
    if len(line) > _MAX_MARK or "\n" in line:
        return _Mark.TEXT, "", None
    if _HEADING.fullmatch(line):
        return _Mark.HEADING, "", None
    if _BUTTONS.fullmatch(line):
        return (_Mark.BUTTONS if _ONLY_ON_COMMENTS.search(line) else _Mark.TEXT), "", None
    after = paragraphs[i + 1].text if i + 1 < len(paragraphs) else ""
    if posted := _POSTED.fullmatch(line):
        return _Mark.SIGNATURE, posted["who"], _date_in(line)
    if (ago := _AGO.fullmatch(line)) and after:
        return _Mark.SIGNATURE, ago["who"] or "", None
    if wrote := _WROTE.fullmatch(line):
        signs = wrote["verb"].lower() in ("wrote", "writes", "commented", "replied") and (wrote["colon"] or wrote["when"])
        signs = signs or (wrote["verb"].lower() == "says" and (wrote["when"] or _is_moment(after)))
        if signs and not _SPOKEN_OF.match(wrote["who"]) and after and not after.startswith(_QUOTED):
            return _Mark.SIGNATURE, wrote["who"], _date_in(line)
    if after and _is_name(line) and (_is_moment(after) or _AGO.fullmatch(after)):
        return _Mark.SIGNATURE, line, _date_in(after)
    if _is_moment(line) and i and _mark_opens(paragraphs, i - 1):
        return _Mark.BUTTONS, "", _date_in(line)
    signed = re.fullmatch(rf"{_NAME}\W{{1,4}}(?P<when>.*\d.*)", line)
    if signed and _is_moment(signed["when"]) and after:
        return _Mark.SIGNATURE, signed["who"], _date_in(signed["when"])
    return _Mark.TEXT, "", None


def _mark_opens(paragraphs: list[Paragraph], i: int) -> bool:
    line = paragraphs[i].text
    return _is_name(line) or bool(_WROTE.fullmatch(line) or _POSTED.fullmatch(line))


def _is_name(line: str) -> bool:
    """A user's name alone on a line: short, without an end of sentence."""
    return bool(re.fullmatch(_NAME, line)) and len(line) <= 40 and not line.endswith((".", "'", "’"))


def _is_moment(line: str) -> bool:
    """A date with a clock time and nothing else; a day alone may head a section of an article."""
    return bool(_CLOCK.search(line)) and parse_date_line(line) is not None


def _date_in(line: str) -> Publication | None:
    found = re.search(r"\b(?:on|at|[|,–—-])\s+(?=.*\d)", line)
    return parse_date_line(line) or (parse_date_line(line[found.end() :]) if found else None)
