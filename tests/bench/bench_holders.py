"""All places on a day: the interval read model beside SPARQL over the same periods, in one run. Target: 60 ms at a million periods."""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox

from conflictkg.domain.periods import KnownPeriod, Period, Status
from conflictkg.graph.store import GraphStore, rebuilding
from conflictkg.rdf.period_mapping import period_quads

BASE = "https://kb.example/"
DAY = date(2014, 6, 1)
DATE_TIME = "http://www.w3.org/2001/XMLSchema#dateTime"
QUERY = f"""
PREFIX ckg: <https://w3id.org/conflictkg/ontology#>
SELECT ?place ?actor ?status FROM <{BASE}graph/beliefs> WHERE {{
  VALUES (?on ?asKnown) {{ ("{DAY}T00:00:00Z"^^<{DATE_TIME}> "9999-01-01T00:00:00Z"^^<{DATE_TIME}>) }}
  ?period ckg:place ?place ; ckg:controller ?actor ; ckg:status ?status ; ckg:validFrom ?vf ; ckg:knownFrom ?kf .
  FILTER(?vf <= ?on && ?kf <= ?asKnown)
  FILTER NOT EXISTS {{ ?period ckg:validUntil ?vu . FILTER(?vu <= ?on) }}
  FILTER NOT EXISTS {{ ?period ckg:knownUntil ?ku . FILTER(?ku <= ?asKnown) }} }}
"""


def periods(count: int) -> Iterator[KnownPeriod]:
    """Versions of periods of places with about fifty each, seven in ten of them believed still."""
    chance, made = random.Random(7), 0
    for place in range(max(count // 50, 1)):
        start = date(2005, 1, 1)
        for _ in range(50):
            until = start + timedelta(days=chance.randint(5, 150))
            known = start + timedelta(days=chance.randint(0, 5))
            period = Period(
                place=f"{BASE}place/{place}",
                controller=f"{BASE}actor/{chance.randint(1, 40)}",
                status=Status.ASSESSED,
                rule="R7",
                valid_from=start,
                valid_until=until,
                confidence=0.9,
            )
            yield KnownPeriod(period, known, None if chance.random() < 0.7 else known + timedelta(days=chance.randint(1, 200)))
            start, made = until, made + 1
            if made == count:
                return


def best(work: Callable[[], int], rounds: int) -> tuple[float, int]:
    """Least CPU time in milliseconds of some rounds, and how many rows there were."""
    times, rows = [], 0
    for _ in range(rounds):
        begun = time.process_time()
        rows = work()
        times.append(1000 * (time.process_time() - begun))
    return min(times), rows


def main() -> None:
    """Print one line for the read model and one for SPARQL."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--periods", type=int, default=100_000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        with rebuilding(Path(folder), BASE) as store:
            batch: list[ox.Quad] = []
            for version in periods(given.periods):
                batch += period_quads(version, BASE, {})
                if len(batch) > 200_000:
                    store.bulk(batch)
                    batch = []
            store.bulk(batch)
            store.apply((), 1)
        with GraphStore.reader(Path(folder), BASE) as store:
            now, rows = best(lambda: sum(1 for _ in store.holdings(DAY)), 5)
            then, known = best(lambda: sum(1 for _ in store.holdings(DAY, DAY + timedelta(days=30))), 3)
            sparql, same = best(lambda: len(list(store.raw.query(QUERY))), 1)  # type: ignore[arg-type]
    assert rows == same, (rows, same)
    print(
        f"all places on a day, {given.periods} periods: read model {now:.1f} ms for {rows} places (as known then {then:.1f} ms for {known})"
    )
    print(f"  the same by SPARQL {sparql:.0f} ms   {sparql / now:.0f} x")


if __name__ == "__main__":
    main()
