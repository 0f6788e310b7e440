"""Pairs of claims, labelled as of one event or of two, and what the clusters say of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from conflictkg.domain.event_clusters import EventCluster
from tests.bench.extraction.proportions import Proportion
from tests.bench.extraction.table import Row

HALVES = ("tuning", "kept")


@dataclass(frozen=True, slots=True)
class Judged:
    """One pair: what it is called, its half, whether it is labelled as one event, whether the clusters make it one, and whether it is told
    in two texts."""

    name: str
    half: str
    same: bool
    found: bool
    across: bool = True


def homes(clusters: Iterable[EventCluster]) -> dict[str, str]:
    """The event (id) of each claim (id), whether it is for it, against it or only notes it."""
    return {claim: event.id for event in clusters for claim in (*event.supporting, *event.opposing, *event.noted)}


def together(homes: Mapping[str, str], a: str, b: str) -> bool:
    """Whether two claims are of one event."""
    return a in homes and homes[a] == homes.get(b)


def rows(name: str, pairs: Sequence[Judged]) -> list[Row]:
    """Pairwise precision and recall of each half: of the pairs put together, how many are one event, and the other way round."""
    table = []
    for half in HALVES:
        own = [p for p in pairs if p.half == half]
        table.append(Row(f"{name}, {half}", "pairs, those of one event", f"{len(own)}, {sum(p.same for p in own)}"))
        table += _figures(f"{name}, {half}", "", own, "aim 0.9", "aim 0.8")
        across = [p for p in own if p.across]
        if len(across) < len(own):
            table += _figures(f"{name}, {half}", ", across two texts", across, "", "")
    return table


def _figures(name: str, what: str, pairs: Sequence[Judged], precision: str, recall: str) -> Iterator[Row]:
    both = sum(p.found and p.same for p in pairs)
    yield Row(name, f"pairwise precision{what}", str(Proportion(both, sum(p.found for p in pairs))), precision)
    yield Row(name, f"pairwise recall{what}", str(Proportion(both, sum(p.same for p in pairs))), recall)


def listing(pairs: Sequence[Judged]) -> str:
    """The errors of the tuning half; the kept half stays unseen."""
    wrong = [p for p in pairs if p.half == "tuning" and p.same != p.found]
    return "\n".join(f"{'MISSED' if p.same else 'WRONG'} {p.name}" for p in wrong)
