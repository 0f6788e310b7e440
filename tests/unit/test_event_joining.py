"""What more accounts do to the events at a place is what all accounts together come to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conflictkg.domain.claims import Stance
from conflictkg.domain.event_accounts import Account
from conflictkg.domain.event_clusters import Clustering, Part, Placed, clustered, fit_at
from conflictkg.domain.event_joining import Joined, join
from conflictkg.domain.evidence import Unsettled
from tests.conftest import examples
from tests.fakes.events import ENTITIES, accounts
from tests.fakes.vocabulary import shipped_vocabulary

FIRST = date(2031, 5, 1)
SEVERAL = st.lists(
    st.fixed_dictionaries(
        {
            "what": st.sampled_from(
                ["bombing", "bombing", "air-strike", "shelling", "control-gained", "withdrawal", "clash", "casualties"]
            ),
            "by": st.sampled_from(["Gazette", "Courier", "State TV", "Herald", "Wire"]),
            "days": st.integers(0, 12),
            "late": st.sampled_from([0, 0, 1, 1, 2, 5]),
            "window": st.sampled_from(["day", "day", "day", "news", "news", "night", "week", "before"]),
        },
        optional={
            "who": st.sampled_from(["Army", "Front", "Caliphate"]),
            "whom": st.sampled_from(["State", "Front", "the Grand Mosque"]),
            "killed": st.sampled_from(["3", "12", "13-", "40"]),
            "stance": st.sampled_from(["asserted", "asserted", "rumoured", "expected", "denied"]),
        },
    ),
    min_size=1,
    max_size=14,
)


def told(rows: Sequence[dict[str, Any]]) -> list[Account]:
    """Accounts of rows that say after how many days it happened, how it tells of the time, and how late that was published."""
    found = []
    for n, row in enumerate(rows):
        row = dict(row)
        day = FIRST + timedelta(days=row.pop("days"))
        windows = {"day": day, "night": f"{day - timedelta(1)}/{day}", "week": f"{day - timedelta(6)}/{day}", "before": f"../{day}"}
        when = windows.get(row.pop("window"))
        row |= {"day": day + timedelta(days=row.pop("late")), "document": row.get("document", f"text-{n}")}
        found.append(row | ({"when": when} if when is not None else {}))
    return accounts(found)


def all_of(there: Sequence[Account]) -> Clustering:
    return clustered("Eastmark", there, shipped_vocabulary(), ENTITIES.get)


def near(there: Sequence[Account], placed: dict[str, Placed]) -> Callable[[date, date], list[tuple[Account, Placed]]]:
    """Looks accounts up as a table does."""
    fit = fit_at("Eastmark", shipped_vocabulary(), ENTITIES.get)

    def found(first: date, last: date) -> list[tuple[Account, Placed]]:
        reaching = [a for a in there if fit.reach(a)[0] <= last and first <= fit.reach(a)[1]]
        events = {placed[a.claim].event for a in reaching} | {p.event for p in placed.values() if p.part is Part.LONG}
        return [(a, placed[a.claim]) for a in there if a in reaching or placed[a.claim].event in events - {""}]

    return found


def joined(news: Sequence[Account], there: Sequence[Account], placed: dict[str, Placed]) -> Joined:
    first = min(a.known for a in news)
    denials = [a for a in there if a.stance is Stance.DENIED and a.known >= first]
    return join("Eastmark", news, denials, near(there, placed), shipped_vocabulary(), ENTITIES.get)


def what_becomes(there: Sequence[Account], news: Sequence[Account]) -> str:
    """Compare both ways; how it went."""
    before, after = all_of(there), all_of([*there, *news])
    try:
        changes = joined(news, there, before.placed)
    except Unsettled:
        return "unsettled"
    were, are = {c.id: c for c in before.clusters}, {c.id: c for c in after.clusters}
    assert {**{i: c for i, c in were.items() if i not in changes.gone}, **{c.id: c for c in changes.come}} == are
    assert {**before.placed, **changes.placed} == after.placed
    moved = set(changes.placed) - {a.claim for a in news}
    return "others moved" if moved else "joined" if changes.gone or any(c.id in were for c in changes.come) else "apart"


def test_more_accounts_change_the_events_that_all_together_change() -> None:
    seen = Counter[str]()

    @settings(max_examples=examples(300), suppress_health_check=list(HealthCheck))
    @given(SEVERAL, st.integers(1, 3))
    def same(rows: list[dict[str, Any]], several: int) -> None:
        everything = told(rows)
        seen[what_becomes(everything[:-several], everything[-several:])] += 1

    same()
    assert min(seen[how] for how in ("unsettled", "others moved", "joined", "apart")) > 5, seen


def row(days: int, window: str = "day", **more: Any) -> dict[str, Any]:
    return {"what": "bombing", "by": "Gazette", "days": days, "late": 0, "window": window, **more}


def test_only_accounts_near_in_time_are_looked_at() -> None:
    there = told([row(n, document=f"text-{n}") for n in range(0, 400, 2)])
    placed, (new,) = all_of(there).placed, told([row(200, by="Wire", document="new", killed=12)])
    looked: list[int] = []

    def counted(first: date, last: date) -> list[tuple[Account, Placed]]:
        found = near(there, placed)(first, last)
        looked.append(len(found))
        return found

    changes = join("Eastmark", [new], [], counted, shipped_vocabulary(), ENTITIES.get)
    assert len(changes.come) == 1 and len(changes.come[0].supporting) == 2
    assert looked and max(looked) < 30


@pytest.mark.parametrize(
    "new",
    [row(5, stance="denied"), row(5, "week"), row(5, "before", late=2)],
    ids=["a denial", "a week", "some time before"],
)
def test_what_may_bear_on_events_far_away_is_left_to_all_together(new: dict[str, Any]) -> None:
    there = told([row(n, document=f"text-{n}") for n in range(0, 40, 4)])
    with pytest.raises(Unsettled):
        joined(told([new | {"document": "new"}]), there, all_of(there).placed)


def test_what_its_own_outlet_had_taken_back_before_is_of_no_event() -> None:
    there = told([row(3, document="text"), row(5, stance="denied", document="notice", by="Wire", what="shelling", late=2)])
    (new,) = told([row(5, document="late", by="Wire", what="shelling")])
    assert joined([new], there, all_of(there).placed) == Joined((), (), {new.claim: Placed("", Part.NONE)})
