"""Pairs of claims in real one-line reports (``reports.yaml``), as the shipped reader reads them.

    python -m tests.bench.clusters --only reports [-v]

Needs ``wp_current_events`` of the shared texts. Lines are found by hash, claims by their span and kind. What the reader reads no longer is
left out and counted.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import yaml

from conflictkg.domain.claims import Claim, Document, document_id, text_digest
from conflictkg.domain.event_accounts import account_of
from conflictkg.domain.event_clusters import event_clusters
from conflictkg.domain.observations import known_moment
from tests.bench.clusters.pairs import Judged, homes, listing, rows, together
from tests.bench.extraction.shipped import Shipped, shared, shipped
from tests.bench.extraction.table import Row

PAIRS = Path(__file__).with_name("reports.yaml")
SET = "events, pairs of claims in reports"


def texts(folder: Path) -> dict[str, tuple[str, date, str]]:
    """Text, day and outlet of each line, by its hash; of one that stands there twice, the first."""
    found: dict[str, tuple[str, date, str]] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for raw in file.read_text(encoding="utf-8").splitlines():
            item = json.loads(raw)
            key = hashlib.sha256(item["text"].encode()).hexdigest()[:16]
            found.setdefault(key, (item["text"], date.fromisoformat(item["date"]), (item["sources"] or [""])[0]))
    return found


def measure(verbose: bool) -> list[Row]:
    """The figures; none when the lines are absent."""
    folder = shared("data", "wp_current_events")
    if folder is None:
        return []
    pairs = yaml.safe_load(PAIRS.read_text(encoding="utf-8"))
    lines = texts(folder)
    with shipped() as reader:
        return _scored(pairs, lines, reader, verbose)


def _scored(pairs: list[dict[str, Any]], lines: dict[str, tuple[str, date, str]], reader: Shipped, verbose: bool) -> list[Row]:
    vocabulary, lookup = reader.kb.vocabulary, reader.kb.names.entity
    claims: dict[tuple[str, int, int, str], Claim] = {}
    told = defaultdict(list)
    for key in sorted({line for pair in pairs for line in pair["lines"]} & lines.keys()):
        text, day, outlet = lines[key]
        digest = text_digest(text)
        id = document_id(text, key, day.isoformat(), day)
        document = Document(
            id=id, text_digest=digest, raw_digest=digest, source_file=key, outlet=outlet, source_kind="newspaper", published=day
        )
        for claim in reader.read(text, day, key):
            claims.setdefault((key, claim.quote.start, claim.quote.end, claim.kind), claim)
            account = account_of(claim, document, known_moment(document, datetime.now(UTC)), vocabulary, lookup)
            if account is not None and claim.place is not None and claim.place.entity is not None:
                told[claim.place.entity].append(account)
    events = homes(event for place, found in told.items() for event in event_clusters(place, found, vocabulary, lookup))
    judged, lost, unsure = [], 0, 0
    for pair in pairs:
        ends = [claims.get((line, *span, kind)) for line, span, kind in zip(pair["lines"], pair["spans"], pair["kinds"], strict=True)]
        if pair["same"] == "uncertain":
            unsure += 1
        elif ends[0] is None or ends[1] is None:
            lost += 1
        else:
            name = f"{pair['lines']} {pair['kinds']}"
            across = pair["lines"][0] != pair["lines"][1]
            judged.append(Judged(name, pair["half"], pair["same"], together(events, ends[0].id, ends[1].id), across))
    if verbose:
        print(listing(judged))
    return [*rows(SET, judged), Row(SET, "pairs left out: uncertain, no longer read", f"{unsure}, {lost}")]
