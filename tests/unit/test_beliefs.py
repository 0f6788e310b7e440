"""Laws of the fold that hold for any set of claims (hypothesis)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from conflictkg.domain.beliefs import fold, known_by, period_on, worth_keeping
from conflictkg.domain.known_time import over_known_time
from conflictkg.domain.observations import Observation
from conflictkg.domain.periods import Status
from tests.conftest import examples
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


rows_told = st.lists(claims(), max_size=12)
observation_lists = rows_told.map(observations_of)


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
        assert (period.controller is not None) or period.status in (Status.UNKNOWN, Status.DISPUTED, Status.DIVIDED)
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


@settings(suppress_health_check=[HealthCheck.filter_too_much])
@given(rows_told, st.sampled_from(DAYS))
def test_one_more_independent_supporting_claim_never_lowers_confidence(rows: list[dict[str, Any]], day: date) -> None:
    rows = [row for row in rows if row["said by"] != "Herald"]
    before = period_on(fold("Base", observations_of(rows), POLICY), day)
    assume(before.controller is not None)
    assume(before.rule != "R2")  # inferred from what came after: evidence of the day itself takes the inference's place
    extra = {"who": before.controller, "what": "holds", "when": str(day), "said by": "Herald", "day": DAYS[-1]}
    after = period_on(fold("Base", observations_of([*rows, extra]), POLICY), day)
    assert after.controller == before.controller
    assert after.confidence >= before.confidence


RELAYED = st.tuples(claims(), st.sampled_from(["Courier", "Gazette"]), st.integers(0, 9))


@given(rows_told, RELAYED, st.sampled_from(DAYS))
def test_relays_never_count_twice(rows: list[dict[str, Any]], relayed: tuple[dict[str, Any], str, int], day: date) -> None:
    """A later relay of what the wire said changes no holder, no status and no confidence, on any day."""
    told, relay, later = relayed
    told = {key: value for key, value in told.items() if key != "speaker"} | {"said by": "Wire"}
    again = told | {"said by": relay, "speaker": "Wire", "day": told["day"] + timedelta(days=later), "document": "relay"}
    one = period_on(fold("Base", observations_of([*rows, told]), POLICY), day)
    two = period_on(fold("Base", observations_of([*rows, told, again]), POLICY), day)
    assert (one.controller, one.status, one.valid_from) == (two.controller, two.status, two.valid_from)
    assert one.confidence == pytest.approx(two.confidence)


@given(observation_lists, st.lists(st.integers(0, 30) | st.none(), min_size=12, max_size=12))
def test_as_known_of_today_is_the_plain_answer(observations: list[Observation], superseded: list[int | None]) -> None:
    told = [
        replace(o, superseded=o.known + timedelta(days=days)) if days is not None else o
        for o, days in zip(observations, superseded, strict=False)
    ]
    today = date(2015, 6, 1)
    assert fold("Base", known_by(told, today), POLICY) == fold("Base", known_by(told, None), POLICY)


@given(rows_told, claims(), st.sampled_from(["Courier", "Gazette"]), st.integers(0, 5), st.integers(0, 5), st.booleans())
def test_a_correction_equals_never_having_known_the_report_from_its_publication_on(
    rows: list[dict[str, Any]], report: dict[str, Any], relay: str, relayed: int, corrected: int, copied: bool
) -> None:
    """The Kurds, of whom nobody else speaks, are reported and relayed; the wire takes it back."""
    report = {k: v for k, v in report.items() if k not in ("speaker", "other")}
    report |= {"who": "Kurds", "said by": "Wire", "stance": "asserted", "document": "report"}
    assume(report["what"] not in ("air-strike", "held before"))
    passed_on = report | {"said by": relay, "document": "relay", "day": report["day"] + timedelta(days=relayed)}
    passed_on |= {"copies": "report"} if copied else {"speaker": "Wire"}
    correction = report | {"stance": "denied", "document": "notice", "corrects": "report"}
    correction["day"] = passed_on["day"] + timedelta(days=corrected + 1)
    everything = observations_of([*rows, report, passed_on, correction])
    # that the Kurds did not lose it still speaks against whoever is said to have taken it; any other denial has nobody to speak against
    gone = ("report", "relay") if report["what"] == "loses" else ("report", "relay", "notice")
    others = [o for o in everything if o.document not in gone]
    before = correction["day"] - timedelta(days=1)
    for known in (correction["day"], None):
        assert fold("Base", known_by(everything, known), POLICY) == fold("Base", known_by(others, known), POLICY)
    uncorrected = [o for o in everything if o.document != "notice"]
    assert fold("Base", known_by(everything, before), POLICY) == fold("Base", known_by(uncorrected, before), POLICY)


ACCOUNT = st.fixed_dictionaries(
    {
        "who": st.sampled_from(["Government", "Isil", "Rebels"]),
        "what": st.sampled_from(["gains", "holds", "regains", "loses", "repels", "part"]),
        "when": st.sampled_from(["2014-11-05", "2014-11-03/2014-11-05", "2014-11-01"]),
        "speaker": st.sampled_from(["Isil", "Army", "A witness"]),
        "credibility": st.sampled_from([1, 2, 2, 3, 4]),
    },
    optional={"other": st.just("Kurds")},
)


@given(ACCOUNT, ACCOUNT, st.booleans())
def test_of_two_accounts_published_together_no_order_of_ids_decides(one: dict[str, Any], two: dict[str, Any], own_voice: bool) -> None:
    """Two newspapers of one grade may change places."""
    rows = [{k: v for k, v in row.items() if k != "speaker" or not own_voice} | {"day": date(2014, 11, 5)} for row in (one, two)]
    answers = [
        period_on(fold("Base", observations_of([rows[0] | {"said by": a}, rows[1] | {"said by": b}]), POLICY), date(2014, 11, 5))
        for a, b in (("Courier", "Gazette"), ("Gazette", "Courier"))
    ]
    assert len({(p.controller, p.status) for p in answers}) == 1


@settings(max_examples=examples(60))
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
