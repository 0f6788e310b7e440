"""A chronicle that goes on says what one made anew says: day by day, with observations that cease to count, and from a checkpoint."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conflictkg.domain.beliefs import fold
from conflictkg.domain.checkpoints import Checkpoint
from conflictkg.domain.chronicle import Chronicle
from conflictkg.domain.claims import Stance
from conflictkg.domain.evidence import Unsettled
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Period
from tests.conftest import examples
from tests.golden.test_belief_scenarios import POLICY, observations_of
from tests.unit.test_beliefs import PARTIES, claims

FIRST = date(2014, 1, 1)
PACKED = msgspec.msgpack.Encoder().encode
UNPACKED = msgspec.msgpack.Decoder(Checkpoint).decode


@given(st.lists(claims(), max_size=20).map(observations_of), st.lists(st.sets(st.integers(0, 19), max_size=4), max_size=10))
def test_a_chronicle_says_what_a_fold_says_whatever_comes_and_goes(observations: list[Observation], steps: list[set[int]]) -> None:
    chronicle, inside = Chronicle("Base", POLICY), set[int]()
    for step in steps:
        step = {i for i in step if i < len(observations)}
        before = list(chronicle.periods)
        old, new = chronicle.hear([observations[i] for i in step - inside], [observations[i] for i in step & inside])
        inside ^= step
        assert tuple(chronicle.periods) == fold("Base", [observations[i] for i in inside], POLICY)
        assert before[: len(before) - len(old)] + new == chronicle.periods
        assert before[len(before) - len(old) :] == old


@st.composite
def reports(draw: st.DrawFn) -> list[Observation]:
    """What is told of a place over months, about in order of publication: the kinds of news that are common, and now and then another."""
    rows, day = list[dict[str, Any]](), FIRST
    for _ in range(draw(st.integers(6, 30))):
        day += timedelta(days=draw(st.integers(0, 8)))
        usual = draw(st.integers(0, 9))
        if usual < 8:
            row: dict[str, Any] = {
                "who": draw(st.sampled_from(PARTIES[:3])),
                "what": draw(st.sampled_from(["gains", "holds", "holds", "holds", "siege", "assault", "repels", "part", "loses"])),
                "when": str(day) if usual else f"../{day}",
                "said by": draw(st.sampled_from(["Herald", "Wire", "Courier", "Gazette", "State TV"])),
            }
        else:
            row = draw(claims())
            when = [str(day + (date.fromisoformat(d) - date(2014, 11, 1))) if d != ".." else d for d in row["when"].split("/")]
            row["when"] = "/".join(when)
        rows.append(row | {"day": day + timedelta(days=draw(st.sampled_from([0, 0, 0, 1, 2, 9])))})
    return observations_of(rows)


def later(periods: Sequence[Period], first: date) -> list[Period]:
    return [p for p in periods if (p.valid_from or date.min) >= first]


def resumed(at: Checkpoint, heard: Sequence[Observation]) -> Chronicle:
    """Goes on from what is needed to, as it comes back from a file."""
    at = UNPACKED(PACKED(at))
    return Chronicle.resumed("Base", POLICY, at, [o for o in heard if o.claim in at.claims or o.day > at.day])


def test_a_chronicle_goes_on_from_a_checkpoint_or_says_that_it_cannot() -> None:
    seen = Counter[str]()

    @settings(max_examples=examples(300), suppress_health_check=list(HealthCheck))
    @given(reports(), st.integers(1, 8), st.integers(5, 25))
    def same(observations: list[Observation], tail: int, known: int) -> None:
        seen.update(goes_on(observations, tail, known))

    same()
    assert min(seen[how] for how in ("went on", "with settled periods", "again", "unsettled")) > 10, seen


def goes_on(observations: Sequence[Observation], tail: int, known: int) -> Iterator[str]:
    """Hear so many at first, and the others from a checkpoint on; what became of it."""
    told = sorted(observations, key=lambda o: o.known)
    now, more = told[:known], told[known:]
    chronicle = Chronicle("Base", POLICY)
    chronicle.hear(now)
    periods = list(chronicle.periods)
    at = chronicle.settle(tail, now)
    if at is None:
        return
    assert resumed(at, now).periods == later(periods, at.first)
    since = more[0].known_day if more else date.max
    if not more or at.known >= since:
        return
    heard = [o for o in now if o.known_day < since]
    try:
        chronicle = resumed(at, heard)
        said = [(list(chronicle.periods), list(heard))]
        for day in sorted({o.known_day for o in told if o.known_day >= since}):
            come = [o for o in told if o.known_day == day]
            chronicle.hear(come)
            heard += come
            said.append((list(chronicle.periods), list(heard)))
    except Unsettled:
        yield "unsettled"
        return
    yield "went on"
    if at.first > date.min:
        yield "with settled periods"
    for periods, known_then in said:
        assert periods == later(fold("Base", known_then, POLICY), at.first)
    again = chronicle.settle(tail, [o for o in heard if o.claim in at.claims or o.day > at.day])
    if again is not None:
        yield "again"
        assert resumed(again, heard).periods == later(periods, again.first)


def test_most_chronicles_of_news_in_order_go_on() -> None:
    """The law above would hold for a chronicle that never goes on."""
    rows = [
        {
            "who": PARTIES[n // 40 % 2],
            "what": "gains" if n % 40 == 0 else "holds",
            "when": str(FIRST + timedelta(days=n)),
            "said by": "Wire",
        }
        for n in range(400)
    ]
    observations = observations_of([row | {"day": date.fromisoformat(row["when"])} for row in rows])
    chronicle = Chronicle("Base", POLICY)
    chronicle.hear(observations[:300])
    at = chronicle.settle(30, observations[:300])
    assert at is not None
    assert len(at.claims) < 100
    chronicle = resumed(at, observations[:300])
    for observation in observations[300:]:
        chronicle.hear([observation])
    assert chronicle.periods == later(fold("Base", observations, POLICY), at.first)


def news(*told: tuple[str, str, int, str, str]) -> list[Observation]:
    """Who did what, after how many days, when (``../`` for some time before), and who says so; published on the day."""
    rows = [
        {"who": who, "what": what, "when": f"{when}{FIRST + timedelta(n)}", "said by": by, "day": FIRST + timedelta(n)}
        for who, what, n, when, by in told
    ]
    return observations_of(rows)


HELD_BY_ISIL = tuple(("Isil", "holds", n, "", "Wire") for n in range(20))
HELD_BY_GOVERNMENT = (("Government", "gains", 20, "", "Wire"), *(("Government", "holds", n, "", "Wire") for n in range(21, 40)))
REACHING_BACK = {
    "a late report": (*HELD_BY_ISIL, *HELD_BY_GOVERNMENT, ("Isil", "holds", 3, "", "Herald")),
    "a denial": (*HELD_BY_ISIL, *HELD_BY_GOVERNMENT, ("Government", "gains", 45, "../", "Herald")),
    "what it had looked ahead to": (
        *HELD_BY_ISIL,
        ("Government", "gains", 20, "", "State TV"),
        ("Isil", "holds", 22, "", "Wire"),
        ("Isil", "holds", 22, "", "Herald"),
    ),
    "a gain told as history": (*HELD_BY_ISIL, *HELD_BY_GOVERNMENT, ("Isil", "gains", 45, "../", "Wire")),
    "what makes news of a gain told as history": (
        *HELD_BY_ISIL,
        *HELD_BY_GOVERNMENT,
        *(("Rebels", "gains" if n == 40 else "holds", n, "", "Wire") for n in range(40, 60)),
        ("Isil", "gains", 62, "../", "Wire"),
        ("Isil", "gains", 61, "", "Herald"),
    ),
    "a siege of before": (
        ("Rebels", "siege", 5, "", "Wire"),
        *HELD_BY_ISIL,
        *HELD_BY_GOVERNMENT[1:],
        *(("Isil", "holds", n, "", "Wire") for n in range(40, 60)),
        ("Rebels", "siege", 65, "", "Wire"),
    ),
}


@pytest.mark.parametrize("case", REACHING_BACK)
def test_what_bears_on_a_settled_day_is_refused(case: str) -> None:
    *now, last = news(*REACHING_BACK[case])
    if case in ("a late report", "what makes news of a gain told as history"):
        last = replace(last, known=now[-1].known + timedelta(days=3))
    if case == "a denial":
        last = replace(last, stance=Stance.DENIED)
    chronicle = Chronicle("Base", POLICY)
    chronicle.hear(now)
    at = chronicle.settle(1 if "ahead" in case else 5, now)
    assert at is not None
    since = last.known_day
    chronicle = resumed(at, [o for o in now if o.known_day < since])
    with pytest.raises(Unsettled):
        chronicle.hear([*(o for o in now if o.known_day >= since), last])


def test_the_claims_for_a_dispute_that_stands_on_a_denial_of_a_later_day_stay_in_order() -> None:
    def told(day: int, by: str, when: int, who: str, **more: Any) -> dict[str, Any]:
        return {"who": who, "what": "holds", "when": str(FIRST + timedelta(when)), "said by": by, "day": FIRST + timedelta(day), **more}

    observations = observations_of(
        [
            told(1, "Herald", 40, "Isil", stance="denied", credibility=1),
            told(5, "Gazette", 5, "Isil", credibility=1),
            told(5, "State TV", 5, "Isil", stance="denied"),
            told(20, "State TV", 20, "Government"),
        ]
    )
    *now, last = observations
    chronicle = Chronicle("Base", POLICY)
    chronicle.hear(now)
    at = chronicle.settle(1, now)
    if at is not None:
        chronicle = resumed(at, now)
        chronicle.hear([last])
        assert chronicle.periods == later(fold("Base", observations, POLICY), at.first)
