"""Places and actors of real one-line reports beside labels made by reading.

    python -m tests.bench.linking --only reports [-v]

The labels and what they mean stand in ``mentions.yaml``; the lines are in ``wp_current_events`` of the shared texts and are found by
hash. A mention is asked for as what it is labelled, "Syria" in "Syria says" as an actor. It is *right* when it is linked to what is meant,
*wrong* when to anything else, *missed* when to nothing. A name that the reference data do not have is *unknown* and cannot be right; linked
after all, it is a false link. With ``-v`` the errors of the tuning half are listed: the kept half stays unseen.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path

import yaml

from conflictkg.domain.entities import EntityType
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.shipped import Shipped, shared, shipped
from tests.bench.extraction.table import Row
from tests.bench.linking.links import Mention, read
from tests.bench.linking.meant import AIM, meant, shown

LABELS = Path(__file__).with_name("mentions.yaml")
SET = "names in reports"


class Outcome(StrEnum):
    """How a mention fared."""

    RIGHT = "right"
    WRONG = "wrong"
    MISSED = "missed"
    LEFT = "left alone"  # unknown, and not linked
    FALSE = "false link"  # unknown, and linked


@dataclass(frozen=True)
class Label:
    """A mention and the entities that it may mean, any of which is right; none when the reference data have no such entity."""

    mention: Mention
    named: str  # as in the labels
    meant: frozenset[str]

    def outcome(self, iri: str | None) -> Outcome:
        """How the mention fared that is linked to this."""
        if not self.meant:
            return Outcome.FALSE if iri else Outcome.LEFT
        return Outcome.MISSED if iri is None else Outcome.RIGHT if iri in self.meant else Outcome.WRONG


@dataclass(frozen=True)
class Line:
    """A labelled line and what its mentions are linked to."""

    hash: str
    text: str
    labels: tuple[Label, ...]
    linked: dict[Mention, str]
    unlabelled: tuple[str, ...]  # known names that the reader sees where nothing is labelled

    @cached_property
    def half(self) -> str:
        """Which half it is of."""
        return "kept" if int(self.hash, 16) % 2 else "tuning"

    def outcomes(self) -> Iterator[tuple[Label, Outcome]]:
        """Its mentions, in text order."""
        for label in self.labels:
            yield label, label.outcome(self.linked.get(label.mention))


def texts(folder: Path) -> dict[str, tuple[str, date]]:
    """The first sight of each line of the reports, by hash."""
    found: dict[str, tuple[str, date]] = {}
    for file in sorted(folder.glob("*.jsonl")):
        for raw in map(json.loads, file.read_text(encoding="utf-8").splitlines()):
            key = hashlib.sha256(raw["text"].encode()).hexdigest()[:16]
            found.setdefault(key, (raw["text"], date.fromisoformat(raw["date"])))
    return found


def lines(reader: Shipped, folder: Path) -> Iterator[Line]:
    """The labelled lines, linked."""
    raw = yaml.safe_load(LABELS.read_text(encoding="utf-8"))
    known = texts(folder)
    for key, labels in raw["lines"].items():
        if key not in known:
            print(f"{LABELS.name}: line {key} is not in {folder}; it is left out", file=sys.stderr)
            continue
        text, published = known[key]
        found = []
        for start, end, named in labels:
            mention = Mention(start, end, EntityType(named.split("/")[0]))
            found.append(Label(mention, named, meant(reader, named, raw["otherwise"])))
        links = read(reader, text, published, [label.mention for label in found], key)
        elsewhere = [n for n in links.named if not any(n.start < m.mention.end and m.mention.start < n.end for m in found)]
        yield Line(key, text, tuple(found), links.linked, tuple(text[n.start : n.end] for n in elsewhere))


def rows(name: str, type: EntityType, outcomes: Iterable[Outcome]) -> list[Row]:
    """The figures for one type of one half."""
    count = Counter(outcomes)
    known = count[Outcome.RIGHT] + count[Outcome.WRONG] + count[Outcome.MISSED]
    unknown = count[Outcome.FALSE] + count[Outcome.LEFT]
    return [
        Row(name, f"{type}s linked right", str(Proportion(count[Outcome.RIGHT], known)), AIM),
        Row(name, f"{type}s linked wrong", str(Proportion(count[Outcome.WRONG], known))),
        Row(name, f"{type}s missed", str(Proportion(count[Outcome.MISSED], known))),
        Row(name, f"{type}s not in the reference data", str(Proportion(unknown, known + unknown))),
        Row(name, "of these, linked to something", str(Proportion(count[Outcome.FALSE], unknown))),
    ]


def listing(read: Sequence[Line], reader: Shipped) -> Iterator[str]:
    """What went wrong, by outcome and what was meant, and what is not known."""
    errors: dict[Outcome, list[str]] = {o: [] for o in Outcome if o is not Outcome.RIGHT}
    for line in read:
        for label, outcome in line.outcomes():
            if outcome is Outcome.RIGHT:
                continue
            m = label.mention
            got = shown(reader, line.linked.get(m))
            around = f"{line.text[max(m.start - 50, 0) : m.start]}[{line.text[m.start : m.end]}]{line.text[m.end : m.end + 50]}"
            errors[outcome].append(f"  {label.named}{got} | {around}")
    for outcome, found in errors.items():
        yield f"\n{outcome}: {len(found)}"
        yield from sorted(found)
    seen = Counter(name for line in read for name in line.unlabelled)
    yield "\nknown names where nothing is labelled: " + "; ".join(f"{name} {n}" for name, n in seen.most_common())


def measure(verbose: bool) -> list[Row]:
    """The figures of both halves; none when the lines are absent."""
    folder = shared("data", "wp_current_events")
    if folder is None:
        return []
    with shipped() as reader:
        found = list(lines(reader, folder))
        if verbose:
            print("\n".join(listing([line for line in found if line.half == "tuning"], reader)))
    table: list[Row] = []
    for half in ("tuning", "kept"):
        own = [line for line in found if line.half == half]
        name = f"{SET}, {half}"
        table.append(Row(name, "lines, mentions", f"{len(own)}, {sum(len(line.labels) for line in own)}"))
        for type in (EntityType.PLACE, EntityType.ACTOR):
            table += rows(name, type, (o for line in own for label, o in line.outcomes() if label.mention.type is type))
    return table
