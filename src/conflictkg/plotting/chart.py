"""What a picture of a timeline shows: lanes with bars, contests and ticks over days; laid out from the rows of ``usecases.timeline``.

Days are ordinals (``date.toordinal``), spans half-open. A lane with more bars than a picture has columns is drawn with what cannot be told
apart joined, and a picture of too many lanes leaves some out; ``Chart.notes`` says so, for nothing is left out silently.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

Row = dict[str, Any]
Names = Callable[[str, str], Sequence[str]]
"""What an entity (IRI, label) may be called, best first."""

COLUMNS = 800
"""Bars, or ticks, that can be told apart side by side."""
HOLDERS, PLACES, CONTESTERS, KINDS = 24, 50, 10, 14
"""Lanes of each sort that a picture has room for."""
FIRST, LAST = date(2, 1, 1).toordinal(), date(9998, 12, 31).toordinal()
NOBODY, SEVERAL = "nobody known", "several in turn"


@dataclass(frozen=True, slots=True)
class Bar:
    """Days [start, end) with a status; over [fuzzy, start) it may have begun already.

    ``since`` and ``until`` tell whether start and end are known; without its end a bar goes on to the edge of the picture.
    ``thin`` is for an alternative: somebody who may hold the place instead.
    """

    start: int
    end: int
    status: str
    fuzzy: int | None = None
    since: bool = True
    until: bool = True
    thin: bool = False


@dataclass(slots=True)
class Lane:
    """One line of the picture: what it is called (names, best first), its colour's number (``None``: grey), bars and contests."""

    names: Sequence[str]
    colour: int | None = None
    bars: list[Bar] = field(default_factory=list)
    contests: list[tuple[int, int]] = field(default_factory=list)
    how: set[str] = field(default_factory=set)

    @property
    def days(self) -> int:
        """For how many days anything is in the lane."""
        return sum(bar.end - bar.start for bar in self.bars if not bar.thin) + sum(end - start for start, end in self.contests)


@dataclass(frozen=True, slots=True)
class Tick:
    """What a claim tells of: some day in [start, end], both inclusive, in a stance."""

    start: int
    end: int
    stance: str


@dataclass(slots=True)
class Chart:
    """A picture of a timeline over days [first, last)."""

    names: Sequence[str]
    about: str
    first: int
    last: int
    contests: list[Lane] = field(default_factory=list)
    lanes: list[Lane] = field(default_factory=list)
    kinds: list[tuple[str, list[Tick]]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def of_place(names: Sequence[str], about: str, rows: Sequence[Row], name: Names, start: date | None, end: date | None) -> Chart:
    """A place: a lane for each holder, one above for each contester, and below them ticks for what is told, by kind."""
    first, last = _span(rows, start, end)
    chart = Chart(names, about, first, last)
    holders: dict[str, Lane] = {}
    contesters: dict[str, Lane] = {}
    nobody = Lane([NOBODY])
    told: dict[str, list[Tick]] = {}

    def lane(who: Row, lanes: dict[str, Lane]) -> Lane:
        return lanes.setdefault(who["iri"], Lane(name(who["iri"], who["label"])))

    for row in rows:
        if row["what"] == "claim":
            told.setdefault(row["kind"], []).extend(_tick(row, first, last))
            continue
        for bar in _bar(row, first, last):
            divided = row["status"] == "divided"
            if row["controller"] or not divided:
                (lane(row["controller"], holders) if row["controller"] else nobody).bars.append(bar)
            for other in row["alternatives"]:
                lane(other["controller"], holders).bars.append(replace(bar, fuzzy=None, since=True, until=True, thin=not divided))
            for contest in row["contested_by"]:
                fought = lane(contest["actor"], contesters)
                fought.contests.append((bar.start, bar.end))
                fought.how.add(contest["how"])
    nobody.bars += _gaps([bar for lane in (*holders.values(), nobody) for bar in lane.bars], chart)
    known = {iri: number for number, iri in enumerate(dict.fromkeys([*holders, *contesters]))}
    for lanes in (holders, contesters):
        for iri, each in lanes.items():
            each.colour = known[iri]
    chart.lanes = _fewer(list(holders.values()), HOLDERS, "holders", chart)
    chart.lanes += [nobody] if nobody.bars else []
    chart.contests = _fewer(list(contesters.values()), CONTESTERS, "contesters", chart)
    chart.kinds = _fewer_kinds(told, chart)
    return _drawable(chart, rivals=True)


def of_actor(
    names: Sequence[str], about: str, rows: Sequence[Row], name: Names, own: set[str], start: date | None, end: date | None
) -> Chart:
    """An actor: a lane for each place that it held or contested; ``own`` are the parties (IRIs) that the actor has been of."""
    first, last = _span(rows, start, end)
    chart = Chart(names, about, first, last)
    lanes: dict[str, Lane] = {}
    for row in rows:
        lane = lanes.setdefault(row["place"]["iri"], Lane(name(row["place"]["iri"], row["place"]["label"]), 0))
        held = row["controller"] is not None and row["controller"]["iri"] in own
        for bar in _bar(row, first, last):
            lane.bars.append(bar if held else replace(bar, status="others" if row["controller"] else "unknown", fuzzy=None, since=True))
            if any(contest["actor"]["iri"] in own for contest in row["contested_by"]):
                lane.contests.append((bar.start, bar.end))
    chart.lanes = _fewer(list(lanes.values()), PLACES, "places", chart)
    return _drawable(chart, rivals=False)


def _span(rows: Iterable[Row], start: date | None, end: date | None) -> tuple[int, int]:
    """The days that the picture shows: those asked for, else those with anything on them and some room beside it."""
    days = sorted(_days(rows)) or [date(2000, 1, 1).toordinal()]
    room = max(2, (days[-1] - days[0]) // 12)
    first = start.toordinal() if start is not None else min(days[0] - room, end.toordinal() - room if end is not None else LAST)
    last = end.toordinal() + 1 if end is not None else max(days[-1] + room, first + room)
    return max(first, FIRST), min(max(last, first + 1), LAST)


def _days(rows: Iterable[Row]) -> Iterator[int]:
    for row in rows:
        since = (row.get("period") or {}).get("from") or {}
        told = (row.get("from"), (row.get("period") or {}).get("until"), row.get("last_evidence"), row.get("latest"), since.get("earliest"))
        yield from (date.fromisoformat(day).toordinal() for day in told if day is not None)


def _bar(row: Row, first: int, last: int) -> Iterator[Bar]:
    """The bar of a period, cut to what the picture shows; none when it shows nothing of it."""
    since, until, window = row["from"], row["period"]["until"], row["period"]["from"] or {}
    start = date.fromisoformat(since).toordinal() if since else None
    end = date.fromisoformat(until).toordinal() + 1 if until else None
    begins = start is not None and window.get("latest") is not None and _begins(row)
    earliest = date.fromisoformat(window["earliest"]).toordinal() if begins and window["earliest"] else None
    fuzzy = earliest if earliest is not None and start is not None and earliest < start else None
    visible = (max(start or first, first), min(end or last, last))
    if visible[0] < visible[1] or (fuzzy is not None and fuzzy < last and start is not None and start >= last):
        yield Bar(
            start=min(visible[0], last),
            end=max(visible[1], min(visible[0], last)),
            status=row["status"],
            fuzzy=max(fuzzy, first) if fuzzy is not None and start is not None and start > first else None,
            since=start is not None and not (begins and window["earliest"] is None),
            until=end is not None,
        )


def _begins(row: Row) -> bool:
    """Whether a hold begins with this period: it is split where contests begin and end."""
    latest: str = row["period"]["from"]["latest"]
    return bool(latest == row["from"])


def _gaps(bars: Iterable[Bar], chart: Chart) -> Iterator[Bar]:
    """What no bar covers: periods tile the time line, and those of which nothing is told are not among the rows."""
    at = chart.first
    for start, end in _touching(((bar.start, bar.end) for bar in bars), 0):
        if at < start:
            yield Bar(at, start, "unknown")
        at = max(at, end)
    if at < chart.last:
        yield Bar(at, chart.last, "unknown")


def _tick(row: Row, first: int, last: int) -> Iterator[Tick]:
    earliest, latest = (date.fromisoformat(row[k]).toordinal() if row[k] else None for k in ("earliest", "latest"))
    end = latest if latest is not None else earliest
    if end is not None and first <= end < last:
        yield Tick(max(earliest if earliest is not None else end, first), end, row["stance"])


def _fewer(lanes: list[Lane], room: int, what: str, chart: Chart) -> list[Lane]:
    """At most so many lanes: those with most in them, in the order in which they came."""
    if len(lanes) <= room:
        return lanes
    kept = {id(lane) for lane in sorted(lanes, key=lambda lane: -lane.days)[:room]}
    chart.notes.append(f"{len(lanes) - room} more {what} are not drawn: those with the fewest days; see fewer days with --from and --until")
    return [lane for lane in lanes if id(lane) in kept]


def _fewer_kinds(told: dict[str, list[Tick]], chart: Chart) -> list[tuple[str, list[Tick]]]:
    kinds = [(kind.replace("-", " "), ticks) for kind, ticks in told.items() if ticks]
    if len(kinds) > KINDS:
        kinds.sort(key=lambda kind: -len(kind[1]))
        rest = kinds[KINDS - 1 :]
        kinds = [*kinds[: KINDS - 1], (f"{len(rest)} other kinds", [tick for _, ticks in rest for tick in ticks])]
    return [(kind, sorted(ticks, key=lambda t: (t.end, t.start, t.stance))) for kind, ticks in kinds]


def _drawable(chart: Chart, *, rivals: bool) -> Chart:
    """The chart with no more in a lane than can be told apart; ``rivals``: of its lanes only one can be the right one on a day."""
    column = max(1, (chart.last - chart.first) // COLUMNS)
    days = "a day" if column == 1 else f"{column} days"
    for lane in (*chart.lanes, *chart.contests):
        coarse = len(lane.contests) > COLUMNS
        lane.contests = list(_touching(lane.contests, column if coarse else 0))
        windows = [(bar.fuzzy, bar.start) for bar in lane.bars if bar.fuzzy is not None]
        lane.bars = [bar for bar in lane.bars if not bar.thin or not any(a <= bar.start and bar.end <= b for a, b in windows)]
    together = [chart.lanes] if rivals else [[lane] for lane in chart.lanes]
    if any(len(lane.bars) > COLUMNS for lane in chart.lanes) or sum(len(lane.bars) for lane in chart.lanes) > 4 * COLUMNS * len(together):
        several = Lane([SEVERAL]) if rivals else None
        for lanes in together:
            _in_columns(lanes, column, several)
        short = len([lane for lane in chart.lanes if not lane.bars])
        chart.lanes = [lane for lane in (*chart.lanes, *([several] if several is not None else [])) if lane.bars]
        shown = f"who held it for more than half of it ({short} holders never did)" if rivals else "the status of most of it"
        chart.notes.append(f"each stretch of {days} shows {shown}; see fewer days with --from and --until")
    for lane in chart.lanes:
        lane.bars = [bar for thin in (False, True) for bar in _joined(bar for bar in lane.bars if bar.thin is thin)]
    chart.kinds = [(kind, _apart(ticks, column)) for kind, ticks in chart.kinds]
    return chart


def _joined(bars: Iterable[Bar]) -> Iterator[Bar]:
    """Bars of one status that touch as one: a hold is one bar, whatever contests come and go in it."""
    found: Bar | None = None
    for bar in sorted(bars, key=lambda bar: (bar.start, bar.end)):
        if found is not None and (bar.status, bar.start, bar.fuzzy, bar.since) == (found.status, found.end, None, True):
            found = replace(found, end=bar.end, until=bar.until)
            continue
        if found is not None:
            yield found
        found = bar
    if found is not None:
        yield found


def _in_columns(lanes: Sequence[Lane], column: int, several: Lane | None) -> None:
    """Put bars of whole columns in place of the lanes' own: each in the lane, and of the status, of most of its days.

    What no lane has more than half of goes into the lane for ``several``, if there is one.
    """
    days: dict[int, Counter[tuple[int, str]]] = defaultdict(Counter)
    for number, lane in enumerate(lanes):
        for bar in lane.bars:
            for at in range(bar.start // column, -(-bar.end // column)) if not bar.thin else ():
                days[at][number, bar.status] += min(bar.end, (at + 1) * column) - max(bar.start, at * column)
        lane.bars = []
    for at, count in sorted(days.items()):
        number, status = max(sorted(count), key=lambda key: (sum(n for (lane, _), n in count.items() if lane == key[0]), count[key]))
        share = sum(n for (lane, _), n in count.items() if lane == number)
        found = lanes[number] if several is None or 2 * share > count.total() else several
        found.bars.append(Bar(at * column, (at + 1) * column, "others" if found is several else status))


def _touching(spans: Iterable[tuple[int, int]], gap: int) -> Iterator[tuple[int, int]]:
    found: tuple[int, int] | None = None
    for start, end in sorted(spans):
        if found is not None and start <= found[1] + gap:
            found = (found[0], max(found[1], end))
            continue
        if found is not None:
            yield found
        found = (start, end)
    if found is not None:
        yield found


def _apart(ticks: list[Tick], column: int) -> list[Tick]:
    """Ticks that can be told apart: of those in one column, one for each stance."""
    if len(ticks) <= COLUMNS:
        return list(dict.fromkeys(ticks))
    return list({(tick.end // column, tick.stance): tick for tick in ticks}.values())
