"""Who is on whose side on a day, among the parties that claims about a place name (rule R3).

Allies stay distinct parties but do not dispute each other. A generic actor ("rebels") is compatible with its members, those that side with
it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from conflictkg.domain.entities import Entity, Tie, within


@dataclass(frozen=True, slots=True)
class Alliance:
    """That a party sided with another in [start, end), nominal days.

    ``member`` tells that the other is generic and the party one of its sort.
    """

    party: str
    other: str
    member: bool
    start: date | None = None
    end: date | None = None


def alliances_of(party: str, lookup: Callable[[str], Entity | None], root: Callable[[str], str]) -> Iterable[Alliance]:
    """The alliances of a party; ``root`` gives the party that an actor rolls up to."""
    entity = lookup(party)
    if entity is None:
        return
    ties: list[tuple[str, date | None, date | None]] = [(side, None, None) for side in entity.sides_with]
    ties += [(a.other, a.start, a.end) for a in entity.affiliations if a.tie is Tie.SIDES_WITH]
    for side, start, end in ties:
        other = root(side)
        found = lookup(other)
        if other != party:
            yield Alliance(party, other, found is not None and found.generic, start, end)


class Alliances:
    """The alliances of all parties that are named at a place."""

    def __init__(self, alliances: Iterable[Alliance]) -> None:
        self._by_pair: dict[tuple[str, str], set[Alliance]] = defaultdict(set)
        for alliance in alliances:
            self._by_pair[alliance.party, alliance.other].add(alliance)

    def member(self, party: str | None, generic: str | None, day: date) -> bool:
        """Whether a party is one of those for which a generic actor stands, on a day."""
        return any(a.member for a in self._on(party, generic, day))

    def allied(self, one: str | None, other: str | None, day: date) -> bool:
        """Whether two parties are on one side on a day."""
        return any(True for pair in ((one, other), (other, one)) for _ in self._on(*pair, day))

    def _on(self, party: str | None, other: str | None, day: date) -> Iterable[Alliance]:
        if party is None or other is None:
            return ()
        return (a for a in self._by_pair.get((party, other), ()) if within(day, a.start, a.end))
