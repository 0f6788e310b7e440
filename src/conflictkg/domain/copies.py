"""Near copies: two texts of which one was made from the other, or both from a third, with small changes; and what they share.

Texts are compared by their shingles, runs of ``SHINGLE`` words without regard to case and punctuation. What tells a copy is how much of
the shorter text stands in the other (containment): a wire story cut at the end, under another headline, or set into a longer text stays
one. Two reports of one event share names and a few turns of phrase, far less than half. A text of few words is a copy only when nearly all
is the same. Pure, and symmetric: what is found does not depend on which text came first.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b

SHINGLE = 4
"""Words in a shingle."""
CONTAINED = 0.5
"""Share of the shorter text's shingles that a copy has in common with the other."""
SHORT = 40
"""Words below which a text is short."""
SAME = 0.8
"""Share of all shingles of both that a short text has in common with its copy."""
LEAST = 24
"""Shingles that an ordinary text has in common with its copy at least: no copy by one borrowed quotation."""
SAMPLE = 8
"""One shingle of so many is kept to find candidates by; which ones depends on their words alone."""
SAMPLED_FROM = 160
"""Shingles below which all are kept."""

_WORD = re.compile(r"\w+(?:['’]\w+)*")

Passage = tuple[int, int, int, int]
"""A shared passage: characters [start, end) of one text and [start, end) of the other."""


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """What a text is found by: all its shingles, or of a longer text a sample.

    Any two texts are compared on the sample when one of them is long, so that the counts are of one basis.
    """

    kept: frozenset[int]
    total: int
    sampled: int


@dataclass(frozen=True, slots=True)
class _Words:
    """The words of a text with their first and last characters, and the hash of the shingle that begins at each."""

    texts: list[str]
    spans: list[tuple[int, int]]
    shingles: list[int]


def fingerprint(text: str) -> Fingerprint:
    """What the text is found by."""
    shingles = frozenset(_words(text).shingles)
    sample = frozenset(shingle for shingle in shingles if shingle % SAMPLE == 0)
    return Fingerprint(shingles if len(shingles) < SAMPLED_FROM else sample, len(shingles), len(sample))


def shared_passages(one: str, other: str) -> tuple[Passage, ...]:
    """What two texts have in common when they are near copies of each other, in the order of the first; nothing when they are not."""
    a, b = _words(one), _words(other)
    in_a, in_b = set(a.shingles), set(b.shingles)
    common = len(in_a & in_b)
    if not common:
        return ()
    if min(len(a.texts), len(b.texts)) < SHORT:
        alike = common / len(in_a | in_b) >= SAME
    else:
        alike = common >= LEAST and common / min(len(in_a), len(in_b)) >= CONTAINED
    return tuple(_passages(a, b)) if alike else ()


def _words(text: str) -> _Words:
    texts: list[str] = []
    spans: list[tuple[int, int]] = []
    for match in _WORD.finditer(text):
        texts.append(match.group().casefold())
        spans.append(match.span())
    return _Words(texts, spans, [_hash(texts[i : i + SHINGLE]) for i in range(len(texts) - SHINGLE + 1)])


def _hash(words: Sequence[str]) -> int:
    """The same number for the same words on every machine, below 2^63 so that databases take it."""
    digest = blake2b(" ".join(words).encode("utf-8", "surrogatepass"), digest_size=8).digest()
    return int.from_bytes(digest, "big") >> 1


def _passages(a: _Words, b: _Words) -> Iterator[Passage]:
    """Runs of words that stand in both, from left to right in the first; each is looked for after the one before it where it can be."""
    places: dict[int, list[int]] = {}
    for j, shingle in enumerate(b.shingles):
        places.setdefault(shingle, []).append(j)
    i, last = 0, 0
    while i < len(a.shingles):
        found = places.get(a.shingles[i])
        if found is None:
            i += 1
            continue
        j = found[min(bisect_left(found, last), len(found) - 1)]
        n = SHINGLE
        while i + n < len(a.texts) and j + n < len(b.texts) and a.texts[i + n] == b.texts[j + n]:
            n += 1
        yield a.spans[i][0], a.spans[i + n - 1][1], b.spans[j][0], b.spans[j + n - 1][1]
        i, last = i + n, j + n
