"""What a site costs: the first time, again without anything new, after one new article; and what pulling its feed costs.

    python tests/bench/bench_publish.py [CLAIMS]

CLAIMS (10,000 if nothing is said) are made up: five of an article, over places with fifty each. Seconds are processor times, with those of
the clock behind.
"""

from __future__ import annotations

import random
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.bootstrap.publishing import site_of
from conflictkg.bootstrap.pulling import pulling
from conflictkg.cli.publish import _documentation
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, LogEvent
from conflictkg.export.site.folder import Written
from conflictkg.export.site.publishing import publish
from conflictkg.feeds.following import Bounds, Following
from tests.bench.bench_growth import FIRST, KINDS, place
from tests.fakes.claims import GOVERNMENT, ISIL, article, claim

BASE = "http://bench.example/kb/"
OF_A_PLACE = 50
OF_AN_ARTICLE = 5


def told(number: int, chance: random.Random, places: int) -> tuple[list[LogEvent], dict[str, str]]:
    """One article with five claims about places."""
    lines = [f"Report {number}, line {line}, of place {chance.randrange(places)}" for line in range(OF_AN_ARTICLE)]
    day = FIRST + timedelta(days=number % 5000)
    source = article(". ".join(lines), f"Outlet {chance.randrange(40)}", day)
    holder = (ISIL, GOVERNMENT)[(day - FIRST).days // 400 % 2]  # changes hands about once a year
    said = []
    for words in lines:
        kind = chance.choice(KINDS)
        actor = holder if kind in ("control-held", "control-gained", "attack-repelled") else ({ISIL, GOVERNMENT} - {holder}).pop()
        said.append(claim(source, kind, words, agent=actor, place=place(int(words.rpartition(" ")[2])), when=(day, day)))
    events: list[LogEvent] = [ArticleRecorded(source.document), ClaimsAsserted(source.document.id, "bench/1", tuple(said))]
    return events, {source.document.text_digest: source.text}


def recorded(kb: KnowledgeBase, numbers: Iterator[int], places: int) -> None:
    """Articles, recorded as many at a time as take in does; then the graph."""
    for number in numbers:
        events, texts = told(number, random.Random(number), places)
        kb.log.append(events, texts)
    kb.catch_up()


def written(kb: KnowledgeBase, folder: Path, what: str) -> Written:
    """Publish and print what it cost."""
    clock, processor = time.perf_counter(), time.process_time()
    with site_of(kb, kb.base, "Measured", lambda: _documentation(kb), public=True, directory=folder) as site:
        report = publish(site, folder)
    seconds = f"{time.process_time() - processor:.1f} ({time.perf_counter() - clock:.1f})"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{what:<38} {seconds:>14} {report.files:>9} {report.written:>9} {report.bytes / 1e6:>9.1f} {peak:>9}")
    return report


class _File:
    """A page of the feed as a server would give it."""

    def __init__(self, folder: Path, address: str) -> None:
        self.data = (folder / address.removeprefix(BASE)).read_bytes()
        self.at, self.media_type = address, "application/trig"


def main() -> None:
    """Print the measures."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
    articles, places = size // OF_AN_ARTICLE, max(1, size // OF_A_PLACE)
    with tempfile.TemporaryDirectory() as folder:
        kb = KnowledgeBase.create(Path(folder) / "kb", BASE)
        kb.build_names()
        kb.rebuild()
        recorded(kb, iter(range(articles)), places)
        print(f"{size} claims of {articles} articles about {places} places")
        print(f"{'':<38} {'seconds':>14} {'files':>9} {'written':>9} {'MB':>9} {'peak, MB':>9}")
        site = Path(folder) / "site"
        written(kb, site, "the first time")
        written(kb, site, "again, nothing new")
        recorded(kb, iter([articles]), places)
        written(kb, site, "after one new article of five claims")
        other = KnowledgeBase.create(Path(folder) / "other", "http://other.example/kb/")
        other.build_names()
        other.rebuild()
        clock, processor = time.perf_counter(), time.process_time()
        source = Following(f"{BASE}feed/index.trig", lambda at, accept, limit, seconds: _File(Path(folder) / "site", at), Bounds())
        source.open()
        work = pulling(other, source.feed, source.base, again=False)
        for page in source.pages(work.knows, None):
            work.take(page)
        taken = time.process_time() - processor
        other.catch_up()
        print(f"pulled {work.report.claims} claims in {taken:.1f} s, with beliefs {time.process_time() - processor:.1f}", end=" ")
        print(f"({time.perf_counter() - clock:.1f}), {work.report.refused_count} refused, {work.report.quarantined_count} quarantined")
        kb.close()
        other.close()


if __name__ == "__main__":
    main()
