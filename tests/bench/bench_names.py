"""The name index: look-ups a second after warm-up beside a plain dict, cold look-ups, search, and opening. Targets: 20,000/s, 50 ms."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import yaml

from conflictkg.domain.entities import EntityType
from conflictkg.entities.curated import build_index
from conflictkg.entities.gazetteer import build_gazetteer
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.spelling import name_key

ROOT = Path(__file__).parents[2]
PAIRS = ROOT / "tests" / "unit" / "entities" / "spellings.yaml"
ROUNDS = 5


def per_second(call: Callable[[str], object], names: list[str]) -> float:
    """Calls a second over all names, the best of several rounds."""
    best = float("inf")
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        for name in names:
            call(name)
        best = min(best, time.perf_counter() - begun)
    return len(names) / best


def milliseconds(call: Callable[[], object]) -> float:
    """Wall time of one call."""
    begun = time.perf_counter()
    call()
    return (time.perf_counter() - begun) * 1000


def main() -> None:
    """Print the figures, one a line."""
    typed = [s for spellings in yaml.safe_load(PAIRS.read_text(encoding="utf-8")).values() for s in spellings]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "names.sqlite"
        built = build_index(sorted((ROOT / "ontology" / "reference").glob("*.ttl")), path)
        gazetteer = build_gazetteer()

        def opened() -> SqliteNameIndex:
            return SqliteNameIndex(path, gazetteer.path)

        opening = statistics.median(milliseconds(lambda: opened().close()) for _ in range(ROUNDS))
        index = opened()
        mentions = [n.text for n in index.names()][::3][:6000] + typed
        table = {name_key(m): m for m in mentions}
        begun = time.perf_counter()
        for mention in mentions:
            index.lookup(mention, EntityType.PLACE)
        cold = len(mentions) / (time.perf_counter() - begun)
        warm = per_second(lambda m: index.lookup(m, EntityType.PLACE), mentions)
        plain = per_second(lambda m: table.get(name_key(m)), mentions)
        bare = per_second({m: m for m in mentions}.get, mentions)
        unknown = [s for s in typed if not index.lookup(s)] + ["Kobanni", "Debaltsewo", "Zaporizhia nuclear powr plant"]
        index.close()
        index = opened()
        first = milliseconds(lambda: index.search(unknown[0]))
        searches = sorted(min(milliseconds(lambda s=s: index.search(s)) for _ in range(3)) for s in unknown)  # type: ignore[misc]
        index.close()
    print(f"building the curated index        {built.seconds:8.2f} s    {built.names} names to scan for, {built.size / 1e6:.1f} MB")
    print(f"opening both files                {opening:8.2f} ms")
    print(f"look-ups, cold                    {cold:8.0f} /s   {len(mentions)} names, each once")
    print(f"look-ups, warmed up               {warm:8.0f} /s   target 20000")
    print(f"a dict of the same names          {bare:8.0f} /s   {bare / warm:.1f} x as many; {plain:.0f} /s when names are normalised")
    print(f"search, the first                 {first:8.2f} ms")
    slowest = f"slowest {searches[-1]:.1f} ms of {len(searches)}; target 50"
    print(f"search, warmed up                 {statistics.median(searches):8.2f} ms   {slowest}")


if __name__ == "__main__":
    main()
