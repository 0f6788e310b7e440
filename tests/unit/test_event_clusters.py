"""Which claims are of one event, who says otherwise, and what they count together (rule R13)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.claims import Count
from conflictkg.domain.event_accounts import HARMS
from tests.fakes.events import Row, accounts, clusters, events

D4, D5, D6, D7 = (date(2031, 5, day) for day in (4, 5, 6, 7))


def row(what: str, by: str, day: date, **more: Any) -> dict[str, Any]:
    return {"what": what, "by": by, "day": day, **more}


def sizes(rows: list[dict[str, Any]]) -> list[tuple[int, int, int]]:
    return [(len(e.supporting), len(e.opposing), len(e.noted)) for e in events(rows)]


def test_one_event_in_two_papers_and_its_toll() -> None:
    (event,) = events(
        [
            row("bombing", "Gazette", D4),
            row("casualties", "Gazette", D4, killed="11-"),
            row("bombing", "Courier", D5, when=D4, who="Front"),
            row("casualties", "Courier", D5, when=D4, killed=14, wounded="30-"),
        ]
    )
    assert (event.kind, event.agents, event.earliest, event.latest, event.known_from) == ("bombing", ("Front",), D4, D4, D4)
    assert (len(event.supporting), event.chains) == (4, 2)
    assert event.casualties is not None
    assert event.casualties.killed == Count(11, 14, 14)
    assert event.casualties.wounded == Count(30, None, None)


def test_daily_shellings_are_no_chain() -> None:
    days = [date(2031, 5, 1) + timedelta(days=n) for n in range(10)]
    dated = [row("shelling", "Gazette", day, when=day, who="Army") for day in days]
    news = [row("shelling", "Courier", day, who="Army") for day in days]
    assert sizes(dated) == [(1, 0, 0)] * 10
    assert sizes(news) == [(1, 0, 0)] * 10
    assert sizes(dated + news) == [(2, 0, 0)] * 10


def test_a_vague_claim_joins_an_event_only_if_exactly_one_fits() -> None:
    week = row("shelling", "Herald", D7, when="2031-05-01/2031-05-07")
    one, other = row("shelling", "Gazette", D4, when=D4), row("shelling", "Gazette", D6, when=D6)
    assert sizes([one, week]) == [(2, 0, 0)]
    assert sizes([one, other, week]) == [(1, 0, 0)] * 3
    (told,) = events([week])
    assert (told.earliest, told.latest) == (date(2031, 5, 1), D7)


def test_a_report_of_the_next_day_needs_more_than_the_kind() -> None:
    first = row("air-strike", "Gazette", D4, who="Army", killed=12)
    assert sizes([first, row("air-strike", "Courier", D5, who="Army")]) == [(1, 0, 0)] * 2
    assert sizes([first, row("air-strike", "Courier", D5, killed=12)]) == [(2, 0, 0)]
    assert sizes([first, row("air-strike", "Courier", D7, killed=12)]) == [(1, 0, 0)] * 2


def test_kinds_are_one_or_the_narrower_and_the_narrowest_is_told() -> None:
    (event,) = events([row("bombing", "Gazette", D4, killed=9), row("suicide-bombing", "Courier", D4, killed=9)])
    assert event.kind == "suicide-bombing"
    assert len(events([row("air-strike", "Gazette", D4, killed=9), row("suicide-bombing", "Courier", D4, killed=9)])) == 2
    assert len(events([row("shelling", "Gazette", D4, killed=9), row("bombing", "Courier", D4, killed=9)])) == 2


def test_a_state_is_no_event() -> None:
    assert events([row("control-held", "Gazette", D4, who="State"), row("siege", "Gazette", D4, who="Front")]) == ()


def test_arms_and_unnamed_are_compatible_and_parties_are_not() -> None:
    gain = row("control-gained", "Gazette", D4, who="State", whom="Front")
    for who in ("Army", None, "rebels", "Guard"):
        assert sizes([gain, row("control-gained", "Courier", D4, who=who)]) == [(2, 0, 0)], who
    assert sizes([gain, row("control-gained", "Courier", D4, who="Caliphate")]) == [(1, 0, 0)] * 2


def test_a_gain_and_the_loss_of_it_are_one_change_of_hands() -> None:
    (event,) = events([row("control-gained", "Gazette", D4, who="Front"), row("withdrawal", "Courier", D4, who="Army")])
    assert len(event.supporting) == 2
    assert (event.kind, event.agents, event.patients) == ("control-gained", ("Front",), ("State",))


def test_other_agents_dissent_where_day_kind_and_numbers_agree() -> None:
    rows = [
        row("shelling", "Gazette", D4, who="Army", killed=17),
        row("shelling", "Courier", D4, who="Army", killed=16),
        row("shelling", "State TV", D4, who="Front", killed=17),
    ]
    (event,) = events(rows)
    assert (event.agents, len(event.supporting), len(event.opposing)) == (("State",), 2, 1)
    assert len(events([{k: v for k, v in r.items() if k != "killed"} for r in rows])) == 2  # nothing tells that it is one


def test_denials_dissent_and_rumours_are_noted() -> None:
    rows = [
        row("bombing", "Gazette", D4, who="Front"),
        row("bombing", "Front Radio", D6, who="Front", stance="denied", speaker="Front"),
        row("bombing", "Courier", D5, who="Front", stance="rumoured"),
        row("casualties", "Courier", D5, stance="denied"),
    ]
    (event,) = events(rows)
    assert (len(event.supporting), len(event.opposing), len(event.noted)) == (1, 1, 2)  # that nobody died denies no bombing
    assert events(rows[1:3]) == ()  # what nobody asserts is no event


def test_a_denial_of_one_of_two_is_of_neither() -> None:
    twice = [row("bombing", "Gazette", D4, when=D4), row("bombing", "Gazette", D6, when=D6)]
    denial = row("bombing", "Herald", D7, stance="denied", when="2031-05-01/2031-05-07")
    assert [len(e.opposing) for e in events([*twice, denial])] == [0, 0]
    assert [len(e.opposing) for e in events([twice[0], denial])] == [1]


def test_an_outlet_takes_back_its_own_report() -> None:
    report = row("bombing", "Gazette", D4, killed=5)
    assert events([report, row("bombing", "Gazette", D5, stance="denied", when=D4)]) == ()
    copy = row("bombing", "Courier", D5, killed=5, copies="Gazette-2031-05-04")
    assert events([report, copy, row("bombing", "Herald", D7, stance="denied", corrects="Gazette-2031-05-04")]) == ()
    assert len(events([report, row("bombing", "Gazette", D5, stance="denied", when=D6)])) == 1  # of another day


def test_one_text_counts_its_dead_once() -> None:
    rows = [row("bombing", "Gazette", D4), row("casualties", "Gazette", D4, killed=61), row("casualties", "Gazette", D4, killed=22)]
    assert sizes(rows) in ([(2, 0, 0), (1, 0, 0)], [(1, 0, 0), (2, 0, 0)])
    sides = [
        row("clash", "Gazette", D4, who=["Army", "Front"]),
        row("casualties", "Gazette", D4, whom="Army", killed=7),
        row("casualties", "Gazette", D4, whom="Front", killed=20),
    ]
    assert sizes(sides) == [(3, 0, 0)]


def test_many_times_as_many_dead_are_another_event() -> None:
    assert len(events([row("bombing", "Gazette", D4, killed=3), row("bombing", "Courier", D4, killed=76)])) == 2
    assert len(events([row("bombing", "Gazette", D4, killed=30), row("bombing", "Courier", D4, killed=76)])) == 1


def test_in_a_province_a_day_is_not_enough() -> None:
    rows = [row("clash", "Gazette", D4, at="North Province"), row("clash", "Courier", D4, at="North Province")]
    assert len(events(rows, "North Province")) == 2
    assert len(events([{**r, "at": "Eastmark"} for r in rows])) == 1


def test_a_copy_is_of_the_same_event_and_counts_once() -> None:
    rows = [
        row("clash", "Wire", D4, at="North Province", killed="25-"),
        row("clash", "Courier", D5, at="North Province", killed="250-", copies="Wire-2031-05-04"),
    ]
    (event,) = events(rows, "North Province")
    assert event.chains == 1
    assert event.casualties is not None
    assert event.casualties.killed == Count(250, None, None)  # as the chain spoke last


def test_the_best_figure_is_that_of_the_most_reliable_chain() -> None:
    rows = [
        row("bombing", "State TV", D4, killed=4),
        row("bombing", "Gazette", D4, killed="5-"),
        row("bombing", "Courier", D5, when=D4, killed=9),
        row("bombing", "Herald", D6, when=D4, killed=10),
        row("bombing", "Forum", D7, when=D4, killed=11),
    ]
    (event,) = events(rows)
    assert event.casualties is not None
    assert event.casualties.killed == Count(4, 10, 11)


def test_an_event_keeps_its_id_while_later_reports_come_in() -> None:
    rows = [row("bombing", "Gazette", D5)]
    ids = {events(rows)[0].id}
    for more in (
        row("suicide-bombing", "Courier", D6, when=D5, who="Front", killed=8),
        row("casualties", "Herald", D6, when=D5, killed=9),
        row("bombing", "Wire", D7, when=D5, stance="denied"),
    ):
        if more["what"] == "suicide-bombing":
            rows[0]["killed"] = 8
        rows.append(more)
        ids.add(events(rows)[0].id)
    assert len(events(rows)) == 1
    assert len(ids) == 1


ROWS = st.fixed_dictionaries(
    {
        "what": st.sampled_from(
            ["bombing", "air-strike", "shelling", "control-gained", "withdrawal", "clash", "casualties", "destruction"]
        ),
        "by": st.sampled_from(["Gazette", "Courier", "State TV", "Forum"]),
        "day": st.sampled_from([D4, D5, D6, D7]),
    },
    optional={
        "who": st.sampled_from(["Army", "Front", "Wing", "Guard", "Caliphate", "rebels"]),
        "whom": st.sampled_from(["State", "Front", "the Grand Mosque"]),
        "when": st.sampled_from([D4, D5, "2031-05-03/2031-05-04", "2031-05-01/2031-05-07", "../2031-05-03"]),
        "killed": st.sampled_from(["3", "12", "13-", "-40", "40"]),
        "stance": st.sampled_from(["asserted", "denied", "rumoured", "expected"]),
    },
)


@given(rows=st.lists(ROWS, max_size=12), seed=st.integers(0, 5))
def test_any_order_gives_the_same_events_and_every_claim_is_in_one_at_most(rows: list[Row], seed: int) -> None:
    told = accounts(rows)
    shuffled = list(told)
    Random(seed).shuffle(shuffled)
    found = clusters(told)
    assert clusters(shuffled) == found
    used = [claim for e in found for claim in (*e.supporting, *e.opposing, *e.noted)]
    assert len(used) == len(set(used))
    assert len({e.id for e in found}) == len(found)
    for e in found:
        assert e.supporting
        assert e.earliest is None or e.earliest <= e.latest
        for harm in HARMS:
            count = getattr(e.casualties, harm, None)
            if count is not None:
                known = [n for n in (count.low, count.best, count.high) if n is not None]
                assert known == sorted(known)


def test_two_exact_days_are_never_one_event() -> None:
    for what in ("bombing", "control-gained", "casualties"):
        assert len(events([row(what, "Gazette", D7, when=D4, killed=12), row(what, "Courier", D7, when=D5, killed=12)])) == 2
