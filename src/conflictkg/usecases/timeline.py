"""The timeline of a place, or of an actor: control periods and the events told of, in order of valid time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from conflictkg.domain.observations import party_of
from conflictkg.domain.periods import Period, Status
from conflictkg.usecases.who_controlled import Json, PlaceCase, Teller


def of_place(case: PlaceCase, teller: Teller, start: date | None, end: date | None) -> Iterator[Json]:
    """Periods and events of one place that touch [start, end], both inclusive; in order, a period before the events of its first day."""
    iris = teller.iris_of(case)
    rows = [(p.valid_from or date.min, 0, _period_row(p, case, teller, iris)) for p in case.periods if _touches(p, start, end) and _says(p)]
    for testimony in case.testimonies.values():
        day = testimony.claim.time.latest or testimony.claim.time.earliest
        if day is None or (start is not None and day < start) or (end is not None and day > end):
            continue
        row = {"what": "claim", **teller.row(testimony), "place": teller.who(case.place)}
        row["agents"] = [m.name for m in testimony.claim.agents]
        row |= {"earliest": _iso(testimony.claim.time.earliest), "latest": _iso(testimony.claim.time.latest)}
        rows.append((day, 1, row))
    return (row for _, _, row in sorted(rows, key=lambda r: (r[0], r[1], r[2].get("claim", ""))))


def of_actor(actor: str, cases: Iterator[PlaceCase], teller: Teller, start: date | None, end: date | None) -> Iterator[Json]:
    """Periods in which an actor, or the party that it was an arm of then, holds or contests a place; over all places, in order of time."""

    def part_in(period: Period) -> bool:
        day = period.valid_from or period.valid_until or date.min
        party = party_of(actor, teller.lookup, day)
        return period.controller == party or any(c.actor == party for c in period.contests)

    rows = [
        (p.valid_from or date.min, _period_row(p, case, teller, iris))
        for case in cases
        for iris in (teller.iris_of(case),)
        for p in case.periods
        if _touches(p, start, end) and part_in(p)
    ]
    return (row for _, row in sorted(rows, key=lambda r: (r[0], r[1]["place"]["label"])))


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day is not None else None


def _touches(period: Period, start: date | None, end: date | None) -> bool:
    after = start is not None and period.valid_until is not None and period.valid_until <= start
    before = end is not None and period.valid_from is not None and period.valid_from > end
    return not after and not before


def _says(period: Period) -> bool:
    return period.status is not Status.UNKNOWN or bool(period.contests) or period.valid_from is not None


def _period_row(period: Period, case: PlaceCase, teller: Teller, iris: Mapping[Period, str]) -> Json:
    return {
        "what": "period",
        "place": teller.who(case.place),
        "from": period.valid_from.isoformat() if period.valid_from else None,
        **teller.period(period, None, period.valid_until, iris.get(period)),
        "rule": period.rule,
    }
