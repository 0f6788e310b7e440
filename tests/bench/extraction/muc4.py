"""Incidents read from the news reports of MUC-4 (1992), scored as the GTT paper (NAACL 2021) does.

    python -m tests.bench.extraction.muc4 [--set dev|train] [--sample N]

Needs the folder ``muc4`` of the shared data (``CONFLICTKG_SHARED``, by default ``../shared/data`` beside the checkout): the reports as
printed (capitals, date lines), the keys of GTT as JSON lines, and ``muc_score.py``. Nothing of it is part of the project; without it
``measure`` returns no row. The reader is the shipped one; ``incidents`` maps its claims to the templates of that evaluation.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import random
import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

from conflictkg.articles.reader import FileArticleReader
from conflictkg.domain.ports import Overrides
from conflictkg.extraction.rules import RuleExtractor
from tests.bench.extraction.incidents import templates_of
from tests.bench.extraction.report import Classes, Report
from tests.bench.extraction.roles import ROLES
from tests.bench.extraction.shipped import ROOT, shipped
from tests.bench.extraction.table import Row

SET = "MUC-4 dev"
REFERENCES = "GE 1992 by hand 54.2, GTT 50.2, UMass 1992 45.6 (on TST3+4)"
_MESSAGE = re.compile(r"(?m)^((?:DEV|TST\d)-MUC\d-\d{4})\b.*$")


def folder() -> Path:
    """Where the data lie, if they do."""
    shared = Path(os.environ.get("CONFLICTKG_SHARED") or ROOT.parent / "shared")
    return shared / "data" / "muc4"


def scorer(data: Path) -> ModuleType:
    """The scorer beside the data."""
    spec = importlib.util.spec_from_file_location("muc_score", data / "muc_score.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError(data / "muc_score.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reports(data: Path) -> dict[str, bytes]:
    """The reports as printed, by the identifier at their head."""
    found: dict[str, bytes] = {}
    for file in sorted([*data.glob("dev/*"), *data.glob("tst*/tst*")]):
        _, *parts = _MESSAGE.split(file.read_text(encoding="utf-8", errors="replace"))
        found |= {name: text.strip().encode() for name, text in zip(parts[::2], parts[1::2], strict=True)}
    return found


def read(name: str, data: bytes, reader: RuleExtractor) -> Report:
    """One report with the claims read from it."""
    article = FileArticleReader().read(data, f"{name}.txt", Overrides())[0]
    report = Report(article, tuple(reader.extract(article)), reader.running_case(article))
    linked = {m.entity for m in report.mentions() if m.entity is not None}
    groups = {iri for iri in linked if (e := reader.index.entity(iri)) is not None and e.kind == "armed-group" and not e.generic}
    return replace(report, groups=frozenset(groups))


def scores(
    golds: Mapping[str, Any], reports: Mapping[str, Report], score: ModuleType, classes: Classes
) -> dict[str, tuple[float, float, float]]:
    """Precision, recall and F1 of type, roles and all together; each also for the incidents of one type."""
    predicted = {name: normal(templates_of(report, classes), score) for name, report in reports.items()}
    found: dict[str, tuple[float, float, float]] = dict(score.gtt(predicted, golds))
    for kind in sorted({t["incident_type"] for ts in golds.values() for t in ts}):
        gold = {n: [t for t in ts if t["incident_type"] == kind] for n, ts in golds.items()}
        mine = {n: [t for t in ts if t["incident_type"] == kind] for n, ts in predicted.items()}
        found[kind] = score.gtt(mine, gold)["micro"]
    return found


def normal(templates: Sequence[Mapping[str, Any]], score: ModuleType) -> list[dict[str, Any]]:
    """Templates with their strings as the scorer compares them."""
    return [{k: v if k == "incident_type" else [[score.norm(m) for m in entity] for entity in v] for k, v in t.items()} for t in templates]


def chosen(golds: Mapping[str, Any], sample: int) -> list[str]:
    """A fixed sample of the names, all of them when ``sample`` is 0."""
    names = sorted(golds)
    return sorted(random.Random(1992).sample(names, sample)) if sample and sample < len(names) else names


def run(which: str, sample: int = 0) -> Iterator[tuple[str, tuple[float, float, float]]]:
    """The scores on a set."""
    data = folder()
    score = scorer(data)
    golds = score.load_gold(data / f"{which}.json")
    printed = reports(data)
    names = chosen(golds, sample)
    with shipped() as ready:
        reader = ready.extractor
        if not isinstance(reader, RuleExtractor):
            raise TypeError("the shipped reader is not the one by rules")
        texts = {n: read(n, printed[n], reader) for n in names}
    yield from scores({n: golds[n] for n in names}, texts, score, reader.classes).items()


def measure(verbose: bool) -> list[Row]:
    """GTT micro-F1 on dev, of each role and, with ``verbose``, of each type of incident; no rows without the data."""
    if not (folder() / "dev.json").is_file():
        return []
    rows = [Row(SET, "GTT micro F1 (P, R)", "", REFERENCES)]
    for name, (precision, recall, f1) in run("dev"):
        value = f"{f1:.1f} ({precision:.1f}, {recall:.1f})"
        if name == "micro":
            rows[0] = replace(rows[0], value=value)
        elif verbose or name in ("incident_type", *ROLES):
            rows.append(Row(SET, f"GTT {name}", value))
    return rows


def main() -> int:
    """Print the scores; exit code 2 without the data."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--set", default="dev", choices=("dev", "train"))
    parser.add_argument("--sample", type=int, default=0, help="so many documents of the set, always the same ones")
    options = parser.parse_args()
    if not (folder() / f"{options.set}.json").is_file():
        print(f"{folder()}: no MUC-4 data; set CONFLICTKG_SHARED", file=sys.stderr)
        return 2
    print(f"{'':24}{'P':>7}{'R':>7}{'F1':>7}")
    for name, values in run(options.set, options.sample):
        print(f"{name:24}" + "".join(f"{v:7.1f}" for v in values))
    return 0


if __name__ == "__main__":
    sys.exit(main())
