"""Laws of the fold that hold for any set of claims (hypothesis)."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conflictkg.domain.beliefs import fold, known_by, over_known_time, period_on, worth_keeping
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Status
from tests.golden.test_belief_scenarios import KINDS, OUTLETS, POLICY, observations_of

PARTIES = ["Government", "Isil", "Rebels", "Army"]
DAYS = [date(2014, 11, 1) + timedelta(days=i) for i in range(12)]


@st.composite
def claims(draw: st.DrawFn) -> dict[str, Any]:
    start, length = draw(st.sampled_from(DAYS)), draw(st.integers(0, 3))
    end = start + timedelta(days=length)
    window = draw(st.sampled_from([f"{start}", f"{start}/{end}", f"../{end}"]))
    who, other = draw(st.permutations(PARTIES))[:2]
    row = {
        "who": who,
        "what": draw(st.sampled_from(sorted(KINDS))),
        "when": window,
        "said by": draw(st.sampled_from(sorted(OUTLETS))),
        "day": end + timedelta(days=draw(st.integers(0, 4))),
        "stance": draw(st.sampled_from(["asserted", "asserted", "asserted", "denied", "rumoured", "expected", "conditional"])),
        "credibility": draw(st.integers(1, 6)),
    }
    if draw(st.booleans()):
        row["other"] = other
    if draw(st.booleans()):
        row["speaker"] = draw(st.sampled_from([*PARTIES, "Wire", "A witness"]))
    return row


observation_lists = st.lists(claims(), max_size=12).map(observations_of)


@given(observation_lists, st.randoms(use_true_random=False))
def test_the_order_of_arrival_never_changes_a_belief(observations: list[Observation], random: Any) -> None:
    shuffled = list(observations)
    random.shuffle(shuffled)
    assert fold("Base", shuffled, POLICY) == fold("Base", observations, POLICY)


@given(observation_lists)
def test_periods_tile_the_time_line(observations: list[Observation]) -> None:
    periods = fold("Base", observations, POLICY)
    assert periods[0].valid_from is None
    assert periods[-1].valid_until is None
    for left, right in pairwise(periods):
        assert left.valid_until is not None
        assert left.valid_until == right.valid_from
        assert left.valid_from is None or left.valid_from < left.valid_until
        assert left.content != right.content


@given(observation_lists)
def test_what_a_period_says_is_consistent(observations: list[Observation]) -> None:
    for period in fold("Base", observations, POLICY):
        assert 0 <= period.confidence <= 1
        assert all(0 <= a.confidence <= 1 and a.actor != period.controller for a in period.alternatives)
        assert all(c.actor != period.controller for c in period.contests)
        assert (period.controller is not None) or period.status in (Status.UNKNOWN, Status.DISPUTED)
        assert period.controller is None or period.supporting, "nobody holds a place without a claim that says so"
        if period.start_earliest and period.start_latest:
            assert period.start_earliest <= period.start_latest


@given(observation_lists)
def test_forum_posts_alone_never_set_control(observations: list[Observation]) -> None:
    lone = [o for o in observations if o.chain.lone]
    assert all(p.controller is None and not p.contests for p in fold("Base", lone, POLICY))


@given(observation_lists)
def test_only_asserted_claims_set_control(observations: list[Observation]) -> None:
    others = [o for o in observations if o.stance not in ("asserted", "denied")]
    assert all(p.controller is None and not p.contests for p in fold("Base", others, POLICY))


@given(observation_lists, st.sampled_from(DAYS))
def test_one_more_independent_supporting_claim_never_lowers_confidence(observations: list[Observation], day: date) -> None:
    before = period_on(fold("Base", observations, POLICY), day)
    if before.controller is None or before.status is not Status.ASSESSED:
        return
    extra = observations_of([{"who": before.controller, "what": "holds", "when": str(day), "said by": "Herald", "day": DAYS[-1]}])
    if any(o.chain.outlet == "Herald" for o in observations):
        return
    after = period_on(fold("Base", [*observations, *extra], POLICY), day)
    assert after.controller == before.controller
    assert after.confidence >= before.confidence


def test_relays_of_one_origin_count_once() -> None:
    rows = [
        {"who": "Isil", "what": "gains", "when": "2014-11-05", "said by": o, "day": date(2014, 11, 5), "speaker": "Wire"}
        for o in ("Gazette", "Courier")
    ]
    one, two = fold("Base", observations_of(rows[:1]), POLICY), fold("Base", observations_of(rows), POLICY)
    assert [p.confidence for p in one] == [p.confidence for p in two]


@settings(max_examples=60)
@given(observation_lists, st.sampled_from(DAYS), st.integers(-3, 16))
def test_materialised_beliefs_answer_as_a_fold_of_what_was_known(observations: list[Observation], day: date, offset: int) -> None:
    known = DAYS[0] + timedelta(days=offset)
    versions = [
        v.period
        for v in over_known_time("Base", observations, POLICY)
        if v.known_from <= known and (v.known_until is None or known < v.known_until) and v.period.covers(day)
    ]
    expected = period_on(fold("Base", known_by(observations, known), POLICY), day)
    if worth_keeping(expected):
        assert [v.content for v in versions] == [expected.content]
    else:
        assert versions == []
