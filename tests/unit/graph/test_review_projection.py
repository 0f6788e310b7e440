"""Reviews in the graph: what an analyst takes out counts for nothing on any known day, as if it had never been read, and can come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
from conflictkg.domain.claims import Claim, Mention
from conflictkg.domain.log_events import ArticleRecorded, ClaimRetracted, ClaimReviewed, ClaimsAsserted, LogEvent, Verdict
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.terms import CKG
from conflictkg.schema.vocabulary import load_vocabulary
from conflictkg.usecases.replay import testimonies
from tests.fakes.claims import GOVERNMENT, ISIL, TAYFUR, article, claim
from tests.unit.graph.following import BASE, followed, logged

WHO = ("m.vale", "read again")
REFERENCE = f"""
@prefix ckg: <{CKG}> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{TAYFUR}> a ckg:Place ; skos:prefLabel "Tayfur"@en .
<{ISIL}> a ckg:Actor ; skos:prefLabel "Isil"@en .
<{GOVERNMENT}> a ckg:Actor ; skos:prefLabel "Government"@en .
"""


@pytest.fixture(scope="module")
def projector(tmp_path_factory: pytest.TempPathFactory) -> Projector:
    file = tmp_path_factory.mktemp("reference") / "reference.ttl"
    file.write_text(REFERENCE, encoding="utf-8")
    return Projector(load_vocabulary(tuple(shipped("ontology") / name for name in ONTOLOGY_FILES)), (), (file,))


def made() -> list[tuple[list[LogEvent], list[Claim]]]:
    """Three articles: the government holds; Isil took it, says a speaker known by words alone, twice; the government retook it."""
    found: list[tuple[list[LogEvent], list[Claim]]] = []
    for text, outlet, day, said in (
        ("Government holds Tayfur", "Gazette", date(2014, 11, 3), [("control-held", GOVERNMENT, None)]),
        ("Isil took Tayfur today", "Courier", date(2014, 11, 5), [("control-gained", ISIL, "a resident"), ("assault", ISIL, "a resident")]),
        ("Government took Tayfur", "Herald", date(2014, 11, 9), [("control-gained", GOVERNMENT, None)]),
    ):
        one = article(text, outlet, day)
        claims = [
            replace(
                claim(one, kind, text, agent=who),
                speaker=Mention(text=speaker, start=0, end=4) if speaker is not None else None,
            )
            for kind, who, speaker in said
        ]
        found.append(([ArticleRecorded(one.document), ClaimsAsserted(one.document.id, "test/1", tuple(claims))], claims))
    return found


def everything() -> list[LogEvent]:
    return [event for events, _ in made() for event in events]


def without(taken_out: set[str]) -> list[LogEvent]:
    """The log of a reader who never read these claims."""
    events: list[LogEvent] = []
    for recorded, claims in made():
        kept = tuple(c for c in claims if c.id not in taken_out)
        events += [recorded[0], ClaimsAsserted(claims[0].document, "test/1", kept)]
    return events


def dump(store: GraphStore, *, records: bool = True) -> set[str]:
    """All quads but for the log's own; without ``records`` only what counts."""
    quads = [q for q in store.quads() if q.graph_name != store.meta and q.predicate.value != f"{CKG}recordedAt"]
    withdrawn = {q.subject for q in quads if q.object.value == f"{CKG}WithdrawnClaim"}  # type: ignore[union-attr]
    return {str(q) for q in quads if records or q.subject not in withdrawn}


CLAIMS = [claim for _, claims in made() for claim in claims]


@pytest.mark.parametrize("index", range(len(CLAIMS)))
def test_a_retraction_is_as_never_having_read_the_claim_on_all_known_days(projector: Projector, index: int) -> None:
    one = CLAIMS[index]
    retracted = [*everything(), ClaimRetracted(*WHO, one.id, one.document)]
    assert dump(followed(projector, retracted), records=False) == dump(followed(projector, without({one.id})))
    back = [*retracted, ClaimReviewed(*WHO, one.id, one.document, Verdict.ACCEPTED)]
    accepted = dump(followed(projector, [*everything(), ClaimReviewed(*WHO, one.id, one.document, Verdict.ACCEPTED)]))
    assert dump(followed(projector, back)) == accepted


def test_what_was_taken_out_stays_visible_with_the_reason(projector: Projector) -> None:
    one = CLAIMS[1]
    store = followed(projector, [*everything(), ClaimReviewed(*WHO, one.id, one.document, Verdict.CORRECTED, CLAIMS[2].id)])
    (withdrawn,) = StoredClaims(store).withdrawn()
    assert (withdrawn.claim, withdrawn.review.status, withdrawn.review.corrected_by) == (one, "superseded", CLAIMS[2].id)
    assert (withdrawn.review.by, withdrawn.review.because) == WHO
    assert one.id not in {t.claim.id for t in StoredClaims(store).all_testimonies()}


def test_as_recorded_before_a_retraction_the_claim_counts() -> None:
    one = CLAIMS[3]
    log = logged([*everything(), ClaimRetracted(*WHO, one.id, one.document)])
    *_, before, last = log.read()
    assert one.id in {t.claim.id for t in testimonies(log, before.recorded_at)}
    assert one.id not in {t.claim.id for t in testimonies(log, last.recorded_at)}


def amended(one: Claim) -> ClaimReviewed:
    """A review that gives a claim the other party and another day."""
    other = GOVERNMENT if one.agents[0].entity == ISIL else ISIL
    time = replace(one.time, earliest=date(2014, 11, 2), latest=date(2014, 11, 2))
    claim = replace(one, agents=(replace(one.agents[0], entity=other, label="other"),), time=time)
    assert claim.id == one.id
    return ClaimReviewed(*WHO, one.id, one.document, Verdict.CORRECTED, None, claim)


def test_a_claim_is_amended_where_that_changes_no_id_and_stays_so_through_later_reviews(projector: Projector) -> None:
    review = amended(CLAIMS[1])
    out_and_in: list[LogEvent] = [
        ClaimRetracted(*WHO, review.claim, review.document),
        ClaimReviewed(*WHO, review.claim, review.document, Verdict.ACCEPTED),
    ]
    for later in (out_and_in[:0], out_and_in):
        log = logged([*everything(), review, *later])
        stored = {t.claim.id: t.claim for t in StoredClaims(followed(projector, [e.event for e in log.read()])).all_testimonies()}
        assert stored[review.claim] == review.amended
        assert {t.claim.id: t.claim for t in testimonies(log)}[review.claim] == review.amended


DECISIONS = st.sampled_from(CLAIMS).map(amended) | st.tuples(st.sampled_from(CLAIMS), st.sampled_from([*Verdict, None])).map(
    lambda pair: (
        ClaimRetracted(*WHO, pair[0].id, pair[0].document)
        if pair[1] is None
        else ClaimReviewed(*WHO, pair[0].id, pair[0].document, pair[1])
    )
)


def test_step_by_step_at_once_and_rebuilt_are_the_same(projector: Projector, tmp_path: Path) -> None:
    numbers = count()

    @settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
    @given(decisions=st.lists(DECISIONS, max_size=6))
    def same(decisions: list[LogEvent]) -> None:
        events = [*everything(), *decisions]
        at_once = dump(followed(projector, events))
        assert dump(followed(projector, events, stepwise=True)) == at_once
        directory = tmp_path / str(next(numbers))
        projector.rebuild(directory, BASE, logged(events))
        with GraphStore.reader(directory, BASE) as rebuilt:
            assert dump(rebuilt) == at_once

    same()
