"""How surely near copies are found, by kind of change, and whether different reports of one event are taken for copies; and what it costs.

All texts are made up; each pair goes through the index as documents of two sources among many others, as in ``ingest``.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from conflictkg.copies.index import SqliteCopyIndex
from conflictkg.domain.claims import Article, Document, document_id, text_digest
from conflictkg.domain.log_events import ArticleRecorded
from conflictkg.log.sqlite import SqliteEventLog
from tests.bench.made_up import PLACES, WHO, body, edited

PAIRS = 100
OTHERS = 1000

Change = Callable[[str, random.Random], str]
COPIED: dict[str, Change] = {
    "other headline and dateline": lambda text, chance: f"{body(chance.randint(10**6, 10**7), 12)}\n\nBEIRUT - {text}",
    "one word in 50 exchanged": lambda text, chance: edited(text, chance, words=0.02),
    "one word in 20 exchanged": lambda text, chance: edited(text, chance, words=0.05),
    "one word in 10 exchanged": lambda text, chance: edited(text, chance, words=0.1),
    "half cut at the end": lambda text, chance: edited(text, chance, cut=0.5),
    "three quarters cut, 1 in 50": lambda text, chance: edited(text, chance, cut=0.75, words=0.02),
    "six sentences added, 1 in 50": lambda text, chance: edited(text, chance, added=6, words=0.02),
    "set into a text twice as long": lambda text, chance: edited(text, chance, around=800, words=0.02),
}
DIFFERENT: dict[str, Change] = {
    "another report": lambda text, chance: body(chance.randint(10**6, 10**7)),
    "same events, other words": lambda text, chance: " ".join(
        f"{chance.choice(WHO)} and others fought at {place}, {body(chance.randint(10**6, 10**7), 25)}" for place in PLACES if place in text
    ),
    "same two quotations of 25 words": lambda text, chance: (
        f"{' '.join(text.split()[20:45])}. {body(chance.randint(10**6, 10**7))} {' '.join(text.split()[90:115])}."
    ),
}


def main() -> None:
    """Print how many of the pairs of each kind are taken for copies."""
    with tempfile.TemporaryDirectory() as folder:
        log = SqliteEventLog(Path(folder) / "log.sqlite")
        index = SqliteCopyIndex(Path(folder) / "copies.sqlite", log)
        begun = time.perf_counter()
        false = sum(take_in(log, index, body(n), f"other-{n % 50}") for n in range(OTHERS))
        each = (time.perf_counter() - begun) / OTHERS
        print(f"{OTHERS} unlike articles: {false} taken for copies; {1000 * each:.1f} ms each to index, compare and record")
        right = wrong = 0
        for kinds, expected in ((COPIED, True), (DIFFERENT, False)):
            for kind, change in kinds.items():
                found = 0
                for n in range(PAIRS):
                    chance = random.Random(f"{kind} {n}")
                    text = body(chance.randint(10**7, 10**8))
                    take_in(log, index, text, "wire")
                    found += take_in(log, index, change(text, chance), "newspaper") > 0
                print(f"{kind:<34} {found:4} of {PAIRS} taken for copies" + ("" if expected else "   (none is)"))
                right, wrong = (right + found, wrong) if expected else (right, wrong + found)
        recall = right / (PAIRS * len(COPIED))
        print(f"recall {recall:.3f}, precision {right / (right + wrong + false):.3f}")
        index.close()
        log.close()


def take_in(log: SqliteEventLog, index: SqliteCopyIndex, text: str, source: str) -> int:
    """Record a document; how many copies it was found to be one of."""
    digest = text_digest(text)
    document = Document(
        id=document_id(text, source, "", None), text_digest=digest, raw_digest=digest, source_file="a.txt", source=f"urn:{source}"
    )
    with index.recording():
        copies = index.add(Article(document, text))
        log.append([ArticleRecorded(document), *copies], {digest: text})
    return len(copies)


if __name__ == "__main__":
    main()
