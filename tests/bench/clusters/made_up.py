"""Made-up pairs (``made-up.yaml``), alternately for tuning and kept."""

from __future__ import annotations

from pathlib import Path

import yaml

from tests.bench.clusters.pairs import Judged, homes, listing, rows, together
from tests.bench.extraction.table import Row
from tests.fakes.events import accounts, clusters

PAIRS = Path(__file__).with_name("made-up.yaml")


def measure(verbose: bool) -> list[Row]:
    """The figures."""
    judged = []
    for number, pair in enumerate(yaml.safe_load(PAIRS.read_text(encoding="utf-8"))):
        place = pair["a"].get("at", "Eastmark")
        told = accounts([pair["a"], pair["b"], *pair.get("also", [])])
        found = together(homes(clusters(told, place)), told[0].claim, told[1].claim)
        judged.append(Judged(f"{pair['a']} / {pair['b']}", "kept" if number % 2 else "tuning", pair["same"], found))
    if verbose:
        print(listing(judged))
    return rows("events, made-up pairs", judged)
