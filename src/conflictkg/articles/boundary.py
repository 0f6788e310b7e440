"""Where an article ends and an unmarked reader's comment begins: the suffix of paragraphs that reads least like the article.

For every paragraph that could open a comment, the evidence of ``register`` is summed over all paragraphs from there to the end, each
charged a small cost, so that neutral paragraphs stay with the article. The best such place is the boundary, if the sum is high and several
different traits speak for it. Every threshold leans to leaving the text whole: what a careful writer adds in the article's own register
is not found (use a line "Comments" to mark it), but hardly any article loses its end.
"""

from __future__ import annotations

import re

from conflictkg.articles.register import House, Prose, evidence

# A comment needs an article to differ from: below this the habits of the article are not known.
_MIN_HOST_WORDS = 50
_MIN_HOST_PARAGRAPHS = 2
_MIN_COMMENT_WORDS = 6  # "lol" proves nothing about where the article ended
# Comments are shorter than this in practice; it also bounds the work on long texts.
_MAX_COMMENT_PARAGRAPHS = 40
_MAX_COMMENT_WORDS = 1500
_MAX_SHARE_OF_HOST = 2.0  # words of the comment per word of the article
# Points: twice what any ordinary piece of tests/fixtures/articles reaches at its worst place.
MIN_POINTS = 4.5
# Where capitals tell nothing (old wires, data sets) speeches and interviews look like comments.
_UNCASED_EXTRA = 10.0
_MIN_TRAITS = 2  # different strong traits: one writer's habit is never enough; every further one counts a point
_MIN_FIRST = 0.8  # the opening paragraph itself must look like a comment, if only a little
_PARAGRAPH_COST = 0.5
_TRANSCRIBED = re.compile(r"[\[(][^\])\n]{2,40}[\])]|(?:Q|A|[A-Z][\w.]*(?: [A-Z][\w.]*){0,2}):\s")


def comment_start(paragraphs: list[Prose], *, discount: float = 0.0) -> int | None:
    """Index of the paragraph that opens an unmarked comment at the end of an article; ``None`` when it is all one text.

    ``discount`` lowers the points asked for when something else already speaks for a comment (a lone "Reply" below it).
    """
    marked = [
        p if not said else Prose(p.text, p.gap, speech=True) for p, said in zip(paragraphs, _quoted_at_length(paragraphs), strict=True)
    ]
    house, best, at = House(), 0.0, None
    first = max(0, len(marked) - _MAX_COMMENT_PARAGRAPHS)
    for prose in marked[:first]:
        house.add(prose)
    for k in range(first, len(marked)):
        tail = marked[k:]
        if _possible(marked, k, house, sum(p.size for p in tail)):
            scored = [evidence(p, house, first=i == 0) for i, p in enumerate(tail)]
            points = sum(sum(s.values()) - _PARAGRAPH_COST for s in scored)
            strong = {trait for s in scored for trait, value in s.items() if value > 0 and not trait.endswith("?")}
            needed = MIN_POINTS - discount + (0.0 if house.cased else _UNCASED_EXTRA)
            opens = sum(scored[0].values()) >= _MIN_FIRST
            if opens and len(strong) >= _MIN_TRAITS and points + (len(strong) - _MIN_TRAITS) >= needed and points > best:
                best, at = points, k
        house.add(marked[k])
    return at


def _possible(paragraphs: list[Prose], k: int, house: House, words: int) -> bool:
    return (
        house.paragraphs >= _MIN_HOST_PARAGRAPHS
        and house.size >= _MIN_HOST_WORDS
        and _MIN_COMMENT_WORDS <= words <= min(_MAX_COMMENT_WORDS, _MAX_SHARE_OF_HOST * house.size)
        and not paragraphs[k - 1].text.endswith((":", ","))  # what follows a colon belongs to it
        and not paragraphs[k].speech
    )


def _quoted_at_length(paragraphs: list[Prose]) -> list[bool]:
    """Which paragraphs are speech without quotation marks: after "he said:", as press offices print it, and turns of an interview."""
    flags, inside = [], False
    for before, prose in zip([None, *paragraphs], paragraphs, strict=False):
        inside = inside or (before is not None and before.text.endswith(":"))
        flags.append(inside or bool(_TRANSCRIBED.match(prose.text)))
    return flags
