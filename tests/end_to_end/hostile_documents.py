"""More than three hundred documents made to break readers: bombs, lies, loops and floods in every format, the same at every run.

All words are made up.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator

from tests.end_to_end.hostile_containers import hostile_archives, hostile_data, hostile_feeds, hostile_mails, hostile_pdfs
from tests.end_to_end.hostile_pages import Hostile, hostile_labels, hostile_pages, hostile_texts

SEED = 20141103
COUNT = 350


def hostile_documents() -> list[Hostile]:
    """All of them, each under a name of its own."""
    chance = random.Random(SEED)
    families: list[Callable[[random.Random], Iterator[Hostile]]] = [
        hostile_pages,
        hostile_texts,
        hostile_labels,
        hostile_feeds,
        hostile_data,
        hostile_pdfs,
        hostile_mails,
        hostile_archives,
    ]
    found = [hostile for family in families for hostile in family(chance)]
    found += list(_noise(chance, COUNT - len(found)))
    return [Hostile(f"{n:03}-{h.name}", h.data, h.refused, h.long) for n, h in enumerate(found)]


def _noise(chance: random.Random, count: int) -> Iterator[Hostile]:
    """Random bytes under every name, and whole files with random damage."""
    names = ("txt", "md", "html", "rss", "json", "jsonl", "pdf", "eml", "warc", "warc.gz", "xml")
    for n in range(count):
        yield Hostile(f"noise.{names[n % len(names)]}", chance.randbytes(chance.randrange(1, 20_000)), True)
