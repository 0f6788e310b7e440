"""Where a chronicle stood, for one that goes on from there with what was said of later days: a part of ``domain.chronicle``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from conflictkg.domain.alliances import Alliance
from conflictkg.domain.periods import Contest, Status
from conflictkg.domain.standing import Evidence


class Unsettled(Exception):
    """What was heard bears on what a resumed chronicle has settled."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """How a chronicle stood at the end of a day of valid time, by all that was known of that day and earlier ones.

    ``known`` is the last day on which anything became known, or ceased to count, that it rests on; ``first`` the day from which periods
    can still change. ``spans`` are as ``standing.Span``, with the number of a case in place of the case, ``None`` where it is settled;
    ``cases`` tell claims (ids) for and against. ``taken`` are claims that were taken back, ``claims`` those of the day and of earlier
    ones that are needed to go on.
    """

    day: date
    known: date
    first: date
    seen_ahead: date
    spans: tuple[tuple[str | None, Status, str, date, date | None, date | None, str | None, int | None], ...]
    cases: tuple[tuple[tuple[str, ...], tuple[tuple[str, str | None], ...], tuple[str, ...]], ...]
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
