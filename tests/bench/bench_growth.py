"""What one more claim costs: at a place with few or many claims, in a small or a large knowledge base; and what projecting all anew costs.

    python tests/bench/bench_growth.py [all|place|flat] [--claims 20000]

Times are processor times, and where it is said by the clock. The claims are made up: places that change hands, are attacked, besieged and
told to be held, by forty outlets. ``all``: so many claims are projected over places with fifty each, beside a bulk load of the same quads
from N-Quads, which is the fastest there is. ``place``: one more claim at one
of which few or many claims tell. ``flat``: one more claim at a place with fifty, in knowledge bases of more and more claims.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from functools import partial
from itertools import chain, count
from pathlib import Path
from statistics import median

import pyoxigraph as ox

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.domain.claims import Stance
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, LogEvent
from conflictkg.graph.store import GraphStore
from tests.bench.generated import make
from tests.fakes.claims import GOVERNMENT, ISIL, article, claim

FIRST = date(1990, 1, 1)
OF_A_PLACE = 50
AT_ONE_PLACE = (100, 1_000, 10_000)
IN_ALL = (10_000, 100_000, 1_000_000)
A_DAY = 20
"""Reports a day of the place that many tell of."""
ROUNDS = 5
KINDS = ("control-held",) * 10 + ("control-gained", "assault", "clash", "siege", "attack-repelled", "air-strike", "casualties", "shelling")


def place(number: int) -> str:
    """IRI of a place of these measures."""
    return f"https://bench.example/place/{number}"


HELD = place(1)
"""The place that nobody else takes."""


def told(number: int, where: str, day: date, chance: random.Random, stance: Stance = Stance.ASSERTED) -> list[LogEvent]:
    """One article with one claim about a place; each month the place changes hands, but for one that is held all along."""
    words = f"Report {number} of place {where.rpartition('/')[2]}"
    source = article(words, f"Outlet {chance.randrange(40)}", day + timedelta(days=chance.choice((0, 0, 1, 2))))
    holder = (ISIL, GOVERNMENT)[(day - FIRST).days // 30 % 2 if where != HELD else 0]
    kind = chance.choice(KINDS)
    actor = holder if kind in ("control-held", "control-gained", "attack-repelled") else ({ISIL, GOVERNMENT} - {holder}).pop()
    said = claim(source, kind, words, agent=actor, place=where, when=(day, day), stance=stance)
    return [ArticleRecorded(source.document), ClaimsAsserted(source.document.id, "bench/1", (said,))]


def history(numbers: Sequence[int], where: str, chance: random.Random, a_day: int = 1) -> Iterator[LogEvent]:
    """Reports of one place, so many a day."""
    return chain.from_iterable(told(n, where, FIRST + timedelta(days=n // a_day), chance) for n in numbers)


def fresh(folder: str) -> KnowledgeBase:
    """A knowledge base without articles."""
    kb = KnowledgeBase.create(Path(folder) / "kb")
    kb.build_names()
    return kb


def one_more(kb: KnowledgeBase, events: list[LogEvent]) -> float:
    """Milliseconds that the graph takes to catch up with one more article."""
    kb.log.append(events)
    begun = time.process_time()
    kb.catch_up()
    return (time.process_time() - begun) * 1000


def at_one_place() -> None:
    """One more claim by the number of claims about its place: published last, first of a day, a denial, and one of long ago."""
    columns = f"{'last, ms':>9} {'first of a day':>14} {'denial':>7} {'of long ago':>12} {'explained answer, ms':>21}"
    print(f"{'claims about the place':>28} {'all, s':>7} {columns}")
    for where, size in ((place(0), size) for size in AT_ONE_PLACE):
        one_place(where, size)
    one_place(HELD, AT_ONE_PLACE[-1])


def one_place(where: str, size: int) -> None:
    """The same for one place."""
    chance = random.Random(1)
    last = FIRST + timedelta(days=size // A_DAY)
    with tempfile.TemporaryDirectory() as folder:
        kb = fresh(folder)
        kb.log.append(list(history(range(size), where, chance, A_DAY)))
        begun = time.process_time()
        kb.catch_up()
        whole = time.process_time() - begun
        numbers = count(size)
        new_day = one_more(kb, told(next(numbers), where, last + timedelta(days=3), chance))
        more = median(one_more(kb, told(next(numbers), where, last + timedelta(days=3), chance)) for _ in range(4 * ROUNDS))
        denial = one_more(kb, told(next(numbers), where, last + timedelta(days=4), chance, Stance.DENIED))
        late = one_more(kb, told(next(numbers), where, FIRST + timedelta(days=size // A_DAY // 2), chance))
        with kb.asking() as asking:
            begun = time.process_time()
            asking.who_controlled(where, FIRST + timedelta(days=size // A_DAY // 2))
            asked = (time.process_time() - begun) * 1000
        kb.close()
    held = ", always held" if where == HELD else ""
    print(f"{f'{size}{held}':>28} {whole:7.0f} {more:9.0f} {new_day:14.0f} {denial:7.0f} {late:12.0f} {asked:21.0f}", flush=True)


def everything(claims: int) -> None:
    """All places anew, beside a bulk load of the same quads; then one more claim."""
    chance = random.Random(2)
    with tempfile.TemporaryDirectory() as folder:
        kb = fresh(folder)
        for number in range(claims // OF_A_PLACE):
            kb.log.append(list(history(range(OF_A_PLACE), place(number), chance)))
        ours = timed(kb.rebuild)
        with GraphStore.reader(kb.directory / "graph", kb.base) as store:
            quads = len(store.raw)
            store.raw.dump(Path(folder) / "all.nq", ox.RdfFormat.N_QUADS)
        raw = timed(partial(load_raw, Path(folder)))
        later = (told(OF_A_PLACE + n, place(n), FIRST + timedelta(days=OF_A_PLACE), chance) for n in range(ROUNDS))
        more = median(one_more(kb, events) for events in later)
        kb.close()
    print(f"{claims} claims at {claims // OF_A_PLACE} places, {quads} quads; one more claim {more:.0f} ms")
    for clock, mine, bare in zip(("clock", "processor"), ours, raw, strict=True):
        print(f"by the {clock}: projected in {mine:.1f} s, loaded raw in {bare:.1f} s, ratio {mine / bare:.2f}", flush=True)


def load_raw(folder: Path) -> None:
    """The quads in a file, into a store of their own."""
    bare = ox.Store(str(folder / "bare"))
    bare.bulk_load(path=folder / "all.nq", format=ox.RdfFormat.N_QUADS)
    bare.flush()


def timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds that it takes, by the clock and of the processors."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - clock, time.process_time() - processor


def in_larger_and_larger() -> None:
    """One more claim about a place with fifty, by the number of claims about other places."""
    print(f"{'claims in all':>24} {'one more, ms':>13} {'fastest, ms':>12}")
    for size in IN_ALL:
        chance = random.Random(3)
        with tempfile.TemporaryDirectory() as folder:
            make(Path(folder) / "kb", size)
            with closing(KnowledgeBase.open(Path(folder) / "kb")) as kb:
                kb.log.append(list(history(range(OF_A_PLACE), place(0), chance)))
                kb.catch_up()
                later = (told(n, place(0), FIRST + timedelta(days=n), chance) for n in range(OF_A_PLACE, OF_A_PLACE + 3 * ROUNDS))
                taken = [one_more(kb, events) for events in later]
        print(f"{size:24} {median(taken):13.0f} {min(taken):12.0f}", flush=True)


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", choices=("all", "place", "flat"))
    parser.add_argument("--claims", type=int, default=20_000)
    options = parser.parse_args()
    if options.what in (None, "all"):
        everything(options.claims)
    if options.what in (None, "place"):
        at_one_place()
    if options.what in (None, "flat"):
        in_larger_and_larger()


if __name__ == "__main__":
    main()
