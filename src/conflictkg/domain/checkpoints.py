"""Where a chronicle stood, for one that goes on from there with what was said of later days: a part of ``domain.chronicle``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from conflictkg.domain.alliances import Alliance
from conflictkg.domain.evidence import Evidence, Unsettled
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Contest, Status
from conflictkg.domain.vocabulary import Effect


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How a chronicle stood at the end of a day of valid time, by all that was known of that day and earlier ones.

    ``known`` is the last day on which anything became known, or ceased to count, that it rests on; ``first`` the day from which periods
    can still change. ``spans`` are as ``evidence.Span``, with the number of a case in place of the case, ``None`` where it is settled.
    ``cases`` tell claims (ids): those at hand for a hold, all that are for it, those against it, and denials. ``taken`` are claims that
    were taken back, ``claims`` those of the day and of earlier ones that are needed to go on.
    """

    day: date
    known: date
    first: date
    seen_ahead: date
    spans: tuple[tuple[str | None, Status, str, date, date | None, date | None, str | None, int | None], ...]
    cases: tuple[tuple[tuple[str, ...], tuple[str, ...], tuple[tuple[str, str | None], ...], tuple[str, ...]], ...]
    open: tuple[Contest, ...]
    over: tuple[Contest, ...]
    exchanges: tuple[Contest, ...]
    alliances: frozenset[Alliance]
    taken: frozenset[str]
    claims: frozenset[str]


class Settled(list[Any]):
    """What later days add to evidence that is not at hand itself."""

    def __iter__(self) -> Iterator[Any]:
        raise Unsettled


class SettledEvidence(Evidence):
    """Evidence of a hold that is settled."""

    def __init__(self) -> None:
        super().__init__(Settled(), Settled())


def condensed(observations: Iterable[Observation]) -> list[Observation]:
    """Of observations for one hold, in order, some that together weigh as much as all, and tell as late that it was so (rules R6, R9)."""
    alike: dict[object, list[Observation]] = defaultdict(list)
    for o in observations:
        chain = o.chain
        told = (chain.origin, chain.grade, chain.sides, chain.partisan, chain.lone, o.credibility, o.over)
        alike[(*told, o.effect is Effect.LOSES, o.actors, o.others)].append(o)
    chosen = {o.claim for group in alike.values() for o in (group[0], max(group, key=_seen), max(group, key=_certain))}
    return [o for o in observations if o.claim in chosen]


def _seen(o: Observation) -> date:
    return o.still or o.day


def _certain(o: Observation) -> date:
    return o.certain() or date.min
