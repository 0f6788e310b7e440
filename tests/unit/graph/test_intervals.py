"""The interval read model says what the graph of beliefs says, whatever is written to it and whenever the process dies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictkg.domain.periods import Holding, KnownPeriod, Period, Status
from conflictkg.graph.changes import Change, Extend, Remove, Replace
from conflictkg.graph.intervals import FILE, holdings_in
from conflictkg.graph.store import GraphStore, rebuilding
from conflictkg.rdf.period_mapping import period_quads

BASE = "https://kb.example/"
DAY = date(2031, 5, 1)
TOWN, BASE_OF, PARTY, OTHER = (f"{BASE}{name}" for name in ("place/town", "place/base", "actor/party", "actor/other"))


def version(place: str, who: str | None, first: int | None, last: int | None, known: int = 0, until: int | None = None) -> KnownPeriod:
    def day(offset: int | None) -> date | None:
        return None if offset is None else DAY + timedelta(days=offset)

    status = Status.UNKNOWN if who is None else Status.ASSESSED
    period = Period(place=place, controller=who, status=status, rule="R7", valid_from=day(first), valid_until=day(last), confidence=0.5)
    return KnownPeriod(period, DAY + timedelta(days=known), day(until))


def extend(*versions: KnownPeriod) -> Extend:
    return Extend([quad for v in versions for quad in period_quads(v, BASE, {})])


def remove(*versions: KnownPeriod) -> Remove:
    return Remove(extend(*versions).quads)


def in_graph(store: GraphStore, day: date, known: date | None) -> set[Holding]:
    return set(holdings_in(store.quads(f"{BASE}graph/beliefs"), day, known))


def agree(store: GraphStore) -> bool:
    days = [DAY + timedelta(days=offset) for offset in range(-2, 12)]
    return all(set(store.holdings(day, known)) == in_graph(store, day, known) for day in days for known in (None, *days))


FIRST = version(TOWN, PARTY, 0, 5, until=3)
MENDED = version(TOWN, PARTY, 0, 4, known=3)
AFTER = version(TOWN, OTHER, 4, None, known=3)
ELSEWHERE = version(BASE_OF, OTHER, None, None)


def test_who_held_which_place_on_a_day_as_known_then(tmp_path: Path) -> None:
    with GraphStore.writer(tmp_path, BASE) as store:
        store.apply([extend(FIRST, ELSEWHERE)], 1)
        store.apply([remove(FIRST), extend(version(TOWN, PARTY, 0, 5, until=3), MENDED, AFTER)], 2)
        assert agree(store)
    with GraphStore.reader(tmp_path, BASE) as store:
        town = {h.place: h for h in store.holdings(DAY + timedelta(days=4))}[TOWN]
        assert town == Holding(TOWN, OTHER, "assessed", 0.5, DAY + timedelta(days=4))
        assert {h.controller for h in store.holdings(DAY + timedelta(days=4), DAY)} == {PARTY, OTHER}
        assert {h.place: h.since for h in store.holdings(DAY)} == {TOWN: DAY, BASE_OF: None}


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[Path]:
    with GraphStore.writer(tmp_path, BASE) as store:
        store.apply([extend(FIRST, ELSEWHERE)], 1)
    yield tmp_path


def test_a_crash_between_the_two_is_noticed_by_readers_and_mended_by_the_next_writer(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def dies(self: GraphStore, changes: Sequence[Change], position: int | None) -> None:
        raise OSError("killed")

    with monkeypatch.context() as patched, GraphStore.writer(filled, BASE) as store:
        patched.setattr(GraphStore, "_follow", dies)
        with pytest.raises(OSError, match="killed"):
            store.apply([remove(FIRST), extend(MENDED, AFTER)], 2)
    with GraphStore.reader(filled, BASE) as store:
        assert agree(store)
    with GraphStore.writer(filled, BASE) as store:
        assert store._intervals is not None
        assert store._intervals.is_at(2)
        assert agree(store)


def test_a_lost_file_is_made_again_and_a_replaced_graph_followed(filled: Path) -> None:
    for file in filled.glob(f"generation-*/{FILE}*"):
        file.unlink()
    with GraphStore.reader(filled, BASE) as store:
        assert agree(store)
    with GraphStore.writer(filled, BASE) as store:
        assert agree(store)
        store.apply([Replace(f"{BASE}graph/beliefs", tuple(extend(AFTER).quads))], 2)
        assert agree(store)
        assert {h.place for h in store.holdings(DAY + timedelta(days=9))} == {TOWN}


def test_a_rebuilt_graph_has_its_own(tmp_path: Path) -> None:
    with rebuilding(tmp_path, BASE) as store:
        store.bulk(extend(MENDED, AFTER, ELSEWHERE).quads)
        store.apply((), 7)
    with GraphStore.reader(tmp_path, BASE) as store:
        assert agree(store)
        assert next(tmp_path.glob(f"generation-*/{FILE}")).is_file()


spans = st.tuples(st.none() | st.integers(0, 4), st.none() | st.integers(5, 8))
versions = st.builds(
    lambda place, who, valid, known, until: version(place, who, valid[0], valid[1], known, until),
    st.sampled_from([TOWN, BASE_OF]),
    st.sampled_from([PARTY, OTHER, None]),
    spans,
    st.integers(0, 4),
    st.none() | st.integers(5, 8),
)


@settings(max_examples=30, deadline=None)
@given(steps=st.lists(st.lists(st.tuples(st.booleans(), versions), max_size=4), max_size=4))
def test_whatever_is_written_both_say_the_same(
    tmp_path_factory: pytest.TempPathFactory, steps: list[list[tuple[bool, KnownPeriod]]]
) -> None:
    with GraphStore.writer(tmp_path_factory.mktemp("graph"), BASE) as store:
        there: dict[str, KnownPeriod] = {}
        for position, step in enumerate(steps, 1):
            changes: list[Change] = []
            for adds, one in step:  # a version takes the place of the one of its IRI, as the projector does it
                if (old := there.pop(one.id, None)) is not None:
                    changes.append(remove(old))
                if adds:
                    there[one.id] = one
                    changes.append(extend(one))
            store.apply(changes, position)
            assert agree(store)
