"""Which answers changed between two states of the beliefs: what an analyst sees who has changed a number of the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import islice, pairwise
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Believed:
    """What is believed now about a place over days [valid_from, valid_until): an answer, without what it rests on.

    ``contests`` are pairs of the contester and how.
    """

    valid_from: date | None
    valid_until: date | None
    controller: str | None
    status: str
    confidence: float
    alternatives: tuple[str, ...] = ()
    contests: tuple[tuple[str, str], ...] = ()

    @property
    def answer(self) -> tuple[object, ...]:
        """What is told of it, how surely left out."""
        return (self.controller, self.status, self.alternatives, self.contests)


Beliefs = Mapping[str, Sequence[Believed]]
"""What is believed now, by place (IRI)."""

NOTHING = Believed(None, None, None, "unknown", 0.0)


@dataclass(frozen=True, slots=True)
class Changed:
    """Days [since, until) of a place on which another answer is given than before."""

    place: str
    since: date | None
    until: date | None
    before: Believed
    after: Believed


def changes(before: Beliefs, after: Beliefs) -> Iterator[Changed]:
    """Every stretch of days on which the answer differs, or only its confidence, by place and in order of time."""
    for place in sorted(before.keys() | after.keys()):
        yield from _at(place, before.get(place, ()), after.get(place, ()))


def _at(place: str, before: Sequence[Believed], after: Sequence[Believed]) -> Iterator[Changed]:
    bounds = {bound for period in (*before, *after) for bound in (period.valid_from, period.valid_until) if bound is not None}
    was, now = _Walk(before), _Walk(after)
    found: Changed | None = None
    for since, until in pairwise([None, *sorted(bounds), None]):
        old, new = was.at(since), now.at(since)
        if old.answer == new.answer and old.confidence == new.confidence:
            continue
        if found is not None and found.until == since and (found.before, found.after) == (old, new):
            found = Changed(place, found.since, until, old, new)
            continue
        if found is not None:
            yield found
        found = Changed(place, since, until, old, new)
    if found is not None:
        yield found


class _Walk:
    """Finds the period that covers a day, for days in order."""

    def __init__(self, periods: Sequence[Believed]) -> None:
        self._ahead = sorted(periods, key=lambda p: p.valid_from or date.min, reverse=True)
        self._current = NOTHING

    def at(self, day: date | None) -> Believed:
        """What is believed from the day on, ``None`` being the beginning of time."""
        while self._ahead and ((start := self._ahead[-1].valid_from) is None or (day is not None and start <= day)):
            self._current = self._ahead.pop()
        end = self._current.valid_until
        return NOTHING if end is not None and day is not None and end <= day else self._current


def report(found: Iterable[Changed], limit: int, label: Callable[[str], str]) -> Json:
    """The changes with their counts; at most ``limit`` are told (0: all), answers before confidences."""
    listed: list[Changed] = []
    places: set[str] = set()
    count, surer, less_sure = 0, 0, 0
    for change in found:
        if change.before.answer != change.after.answer:
            count += 1
            places.add(change.place)
            if not limit or len(listed) < limit:
                listed.append(change)
        elif change.before.confidence < change.after.confidence:
            surer += 1
        else:
            less_sure += 1
    return {
        "places_changed": len(places),
        "answers_changed": count,
        "only_confidence_higher": surer,
        "only_confidence_lower": less_sure,
        "left_out": count - len(listed),
        "changes": [_told(change, label) for change in islice(listed, limit or None)],
    }


def _told(change: Changed, label: Callable[[str], str]) -> Json:
    """One change; both days are inclusive."""
    return {
        "place": {"iri": change.place, "label": label(change.place)},
        "from": change.since.isoformat() if change.since else None,
        "until": (change.until - timedelta(days=1)).isoformat() if change.until else None,
        "before": _answer(change.before, label),
        "after": _answer(change.after, label),
    }


def _answer(believed: Believed, label: Callable[[str], str]) -> Json:
    def who(iri: str) -> Json:
        return {"iri": iri, "label": label(iri)}

    end = believed.valid_until
    return {
        "controller": who(believed.controller) if believed.controller is not None else None,
        "status": believed.status,
        "confidence": believed.confidence,
        "alternatives": [who(actor) for actor in believed.alternatives],
        "contested_by": [{"actor": who(actor), "how": how} for actor, how in believed.contests],
        "period": {
            "from": believed.valid_from.isoformat() if believed.valid_from else None,
            "until": (end - timedelta(days=1)).isoformat() if end else None,
        },
    }
