"""Claims that a later reading supersedes: as if never read, on all known days, and back when they are found again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conflictkg.domain.claims import Claim
from conflictkg.domain.log_events import (
    ClaimReviewed,
    ClaimsAsserted,
    ClaimsQuarantined,
    ClaimsSuperseded,
    LogEvent,
    QuarantinedClaim,
    StoredEvent,
    Verdict,
)
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.usecases.replay import testimonies
from tests.fakes.claims import GOVERNMENT
from tests.unit.graph.following import BASE, followed, logged
from tests.unit.graph.test_review_projection import CLAIMS, DECISIONS, WHO, dump, everything, without
from tests.unit.graph.test_review_projection import projector as projector

ONE = CLAIMS[1]
WHY = "own:Sure is broken"


def read_again(*, gone: tuple[Claim, ...] = (), revised: tuple[Claim, ...] = (), refused: tuple[Claim, ...] = ()) -> ClaimsSuperseded:
    items = tuple(QuarantinedClaim(claim, (WHY,)) for claim in refused)
    document = (*gone, *revised, *refused)[0].document
    return ClaimsSuperseded(
        document=document, extractor="test/1", ontology="5e" * 32, gone=tuple(c.id for c in gone), revised=revised, refused=items
    )


def otherwise(one: Claim) -> Claim:
    """A claim with the same id that says another day."""
    other = replace(one, time=replace(one.time, earliest=date(2014, 11, 1), latest=date(2014, 11, 1)))
    assert other.id == one.id and other != one
    return other


@pytest.mark.parametrize("one", CLAIMS, ids=lambda claim: claim.id[:6])
def test_what_is_read_no_longer_is_as_never_read_and_comes_back_when_it_is_found_again(projector: Projector, one: Claim) -> None:
    gone = [*everything(), read_again(gone=(one,))]
    assert dump(followed(projector, gone), records=False) == dump(followed(projector, without({one.id})))
    (withdrawn,) = StoredClaims(followed(projector, gone)).withdrawn()
    assert (withdrawn.claim, withdrawn.review.status, withdrawn.review.by) == (one, "superseded", "")
    assert "5e5e5e5e5e5e" in withdrawn.review.because
    assert dump(followed(projector, [*gone, read_again(revised=(one,))])) == dump(followed(projector, everything()))


def test_as_recorded_before_the_reading_the_claim_counts_as_it_was() -> None:
    log = logged([*everything(), read_again(gone=(ONE,)), read_again(revised=(otherwise(ONE),))])
    *_, first, gone, back = log.read()

    def told(moment: StoredEvent) -> dict[str, Claim]:
        return {t.claim.id: t.claim for t in testimonies(log, moment.recorded_at)}

    assert told(first)[ONE.id] == ONE and ONE.id not in told(gone) and told(back)[ONE.id] == otherwise(ONE)


def test_a_claim_that_is_read_otherwise_counts_as_it_is_read_now(projector: Projector) -> None:
    changed = [replace(c, time=otherwise(c).time) if c.id == ONE.id else c for c in CLAIMS]
    events: list[LogEvent] = []
    for event in everything():
        events.append(
            replace(event, claims=tuple(c for c in changed if c.document == event.document)) if isinstance(event, ClaimsAsserted) else event
        )
    assert dump(followed(projector, [*everything(), read_again(revised=(otherwise(ONE),))])) == dump(followed(projector, events))


def test_a_claim_that_breaks_a_shape_now_is_quarantined_and_one_that_breaks_none_any_more_counts(projector: Projector) -> None:
    held = [*without({ONE.id}), ClaimsQuarantined(ONE.document, "test/1", (QuarantinedClaim(ONE, (WHY,)),))]
    assert dump(followed(projector, [*everything(), read_again(refused=(ONE,))])) == dump(followed(projector, held))
    freed = [*held, read_again(revised=(ONE,))]
    assert dump(followed(projector, freed)) == dump(followed(projector, everything()))
    assert {t.claim.id for t in testimonies(logged(freed))} == {c.id for c in CLAIMS}
    assert {t.claim.id for t in testimonies(logged(held))} == {c.id for c in CLAIMS} - {ONE.id}


def test_what_an_analyst_decided_outranks_every_reading(projector: Projector) -> None:
    for verdict, counts in ((Verdict.ACCEPTED, True), (Verdict.REJECTED, False)):
        decided = [*everything(), ClaimReviewed(*WHO, ONE.id, ONE.document, verdict)]
        for later in (read_again(gone=(ONE,)), read_again(revised=(otherwise(ONE),)), read_again(refused=(ONE,))):
            assert dump(followed(projector, [*decided, later])) == dump(followed(projector, decided)), (verdict, later)
            assert (ONE.id in {t.claim.id for t in testimonies(logged([*decided, later]))}) is counts


def test_a_migration_takes_the_decisions_along(projector: Projector) -> None:
    old, new = ONE, replace(ONE, kind="control-lost", agents=(replace(ONE.agents[0], entity=GOVERNMENT),))
    assert old.id != new.id
    moved = ClaimsSuperseded(
        document=old.document,
        extractor="migration/1",
        ontology="5e" * 32,
        gone=(old.id,),
        migration="own/chemical 1",
        successors=((old.id, new.id),),
    )
    for decisions, counts in (
        ([], True),
        ([ClaimReviewed(*WHO, old.id, old.document, Verdict.ACCEPTED)], True),
        ([ClaimReviewed(*WHO, old.id, old.document, Verdict.REJECTED)], False),
    ):
        log = logged([*everything(), *decisions, ClaimsAsserted(new.document, "test/1", (new,), ontology="5e" * 32), moved])
        store = followed(projector, [stored.event for stored in log.read()][1:])
        claims = StoredClaims(store)
        assert (new.id in {t.claim.id for t in testimonies(log)}) is counts
        assert (new in claims.accepted_of(new.document)) is counts
        assert claims.reviewer_of(new.id) == ("m.vale" if decisions else "")
        out = {w.claim.id: w.review for w in claims.withdrawn()}
        assert (out[old.id].status, out[old.id].corrected_by) == ("superseded", new.id) and "own/chemical 1" in out[old.id].because


READINGS = st.sampled_from(CLAIMS).flatmap(
    lambda c: st.sampled_from(
        [read_again(gone=(c,)), read_again(revised=(c,)), read_again(revised=(otherwise(c),)), read_again(refused=(c,))]
    )
)


def test_step_by_step_at_once_and_rebuilt_are_the_same(projector: Projector, tmp_path: Path) -> None:
    numbers = count()

    @settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
    @given(later=st.lists(READINGS | DECISIONS, max_size=6).filter(_may_be_reviewed))
    def same(later: list[LogEvent]) -> None:
        events = [*everything(), *later]
        at_once = dump(followed(projector, events))
        assert dump(followed(projector, events, stepwise=True)) == at_once
        crashed, complete = GraphStore.in_memory(BASE), followed(projector, events)
        crashed.raw.extend(quad for quad in complete.quads() if quad.graph_name != complete.meta)
        projector.catch_up(crashed, logged(events))  # as if it had ended before the position was written: all is done once more
        assert dump(crashed) == at_once
        directory = tmp_path / str(next(numbers))
        projector.rebuild(directory, BASE, logged(events))
        with GraphStore.reader(directory, BASE) as rebuilt:
            assert dump(rebuilt) == at_once
            stored = {t.claim.id: t.claim for t in StoredClaims(rebuilt).all_testimonies()}
        assert stored == {t.claim.id: t.claim for t in testimonies(logged(events))}

    same()


def _may_be_reviewed(events: Sequence[object]) -> bool:
    """Whether nobody reviews a claim while it is quarantined: the commands find none to review."""
    held: set[str] = set()
    for event in events:
        if isinstance(event, ClaimsSuperseded):
            held = (held | {i.claim.id for i in event.refused}) - set(event.gone) - {c.id for c in event.revised}
        elif getattr(event, "claim", None) in held:
            return False
    return True
