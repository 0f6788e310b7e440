"""Stored articles read again by a reader made by hand: what is recorded, of which documents, and that each is done whole."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from itertools import islice

from conflictkg.domain.claims import Article, Claim
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimReviewed,
    ClaimsAsserted,
    ClaimsSuperseded,
    EntityAdded,
    FeedPulled,
    LogEvent,
    Outcome,
    PulledMember,
    Verdict,
)
from conflictkg.domain.ports import ClaimGraph
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.iris import IriMaker
from conflictkg.usecases.preparing import BATCH_INPUTS, PreparationPorts, Refused
from conflictkg.usecases.rereading import Reread, RereadingPorts, reread
from tests.fakes.claims import ISIL, article, claim
from tests.fakes.event_log import MemoryEventLog
from tests.fakes.name_index import FakeNameIndex
from tests.fakes.vocabulary import shipped_vocabulary
from tests.golden.test_belief_scenarios import POLICY
from tests.unit.graph.following import ADOPTED, BASE
from tests.unit.usecases.test_ingest import HAMLET, Reader, Validator

TEXT = "Isil assaulted Tayfur. Isil lost Hamlet."
ARTICLES = [article(TEXT, f"Gazette {n}", date(2014, 11, 3)) for n in range(BATCH_INPUTS + 3)]


def assault(one: Article, reader: str = "test/1") -> Claim:
    return replace(claim(one, "assault", "Isil assaulted Tayfur", agent=ISIL), extractor=reader)


def loss(one: Article) -> Claim:
    return replace(claim(one, "control-lost", "Isil lost Hamlet", agent=ISIL, place=HAMLET.iri), extractor="test/2")


class Losing:
    """Finds the loss alone; ``fails`` at the document with this id."""

    name = "test/2"

    def __init__(self, fails: str = "") -> None:
        self.fails = fails

    def extract(self, article: Article) -> list[Claim]:
        if article.document.id == self.fails:
            raise ValueError("a bug")
        return [loss(article)]

    def extract_all(self, articles: Sequence[Article]) -> Iterator[list[Claim]]:
        return map(self.extract, articles)


def recorded(*more: LogEvent, articles: Sequence[Article] = ARTICLES) -> MemoryEventLog:
    """A log in which each article was read as an assault."""
    log = MemoryEventLog()
    log.append([ADOPTED])
    for one in articles:
        events: list[LogEvent] = [ArticleRecorded(one.document), ClaimsAsserted(one.document.id, "test/1", (assault(one),))]
        log.append(events, {one.document.text_digest: one.text})
    log.append(list(more))
    return log


def ports(log: MemoryEventLog, extractor: Losing, *refused: str) -> RereadingPorts:
    store = GraphStore.in_memory(BASE)
    Projector(shipped_vocabulary(), (), ()).catch_up(store, log)
    names = FakeNameIndex([HAMLET])
    preparation = PreparationPorts(Reader(), extractor, Validator(*refused), names, IriMaker(BASE), POLICY, lambda id: True)
    view: ClaimGraph = StoredClaims(store)
    assert view.position() == log.position()
    return RereadingPorts(log, lambda: StoredClaims(store), preparation, "5e" * 32, "m.vale", "once more")


def done(log: MemoryEventLog, extractor: Losing, *refused: str, record: bool = True) -> list[Reread | Refused]:
    return list(reread([one.document.id for one in ARTICLES], ports(log, extractor, *refused), record=record))


def test_each_document_is_recorded_whole_and_a_second_reading_records_nothing() -> None:
    log = recorded()
    before = log.position()
    assert all(isinstance(one, Reread) and one.changed for one in done(log, Losing(), record=False)) and log.position() == before
    first = reread([one.document.id for one in ARTICLES], ports(log, Losing()), record=True)
    assert len(list(islice(first, BATCH_INPUTS + 1))) == BATCH_INPUTS + 1  # then it is interrupted
    superseding = [stored.event for stored in log.of(["claims-superseded"])]
    assert len(superseding) == BATCH_INPUTS + 1
    one = ARTICLES[0]
    added, asserted, superseded = [s.event for s in log.read(before)][:3]
    assert added == EntityAdded(HAMLET)
    assert asserted == ClaimsAsserted(one.document.id, "test/2", (loss(one),), ontology="5e" * 32)
    assert isinstance(superseded, ClaimsSuperseded) and superseded.gone == (assault(one).id,)
    assert (superseded.by, superseded.because, superseded.ontology) == ("m.vale", "once more", "5e" * 32)
    rest = done(log, Losing())
    assert [one.changed for one in rest if isinstance(one, Reread)] == [False] * (BATCH_INPUTS + 1) + [True] * 2
    position = log.position()
    assert not any(one.changed for one in done(log, Losing()) if isinstance(one, Reread)) and log.position() == position


def test_what_breaks_a_shape_now_is_quarantined_and_what_was_decided_or_read_by_others_is_left() -> None:
    kept, others, analyst = ARTICLES[0], ARTICLES[1], ARTICLES[2]
    log = MemoryEventLog()
    log.append([ADOPTED])
    for one, reader in ((kept, "test/1"), (others, "llm/claims.v1/m"), (analyst, "analyst/1")):
        log.append(
            [ArticleRecorded(one.document), ClaimsAsserted(one.document.id, reader, (assault(one, reader),))],
            {one.document.text_digest: TEXT},
        )
    log.append([ClaimReviewed("m.vale", "read", assault(kept).id, kept.document.id, Verdict.ACCEPTED)])
    found = list(reread([one.document.id for one in (kept, others, analyst)], ports(log, Losing(), "control-lost"), record=True))
    assert all(isinstance(one, Reread) for one in found)
    first, second, third = (one for one in found if isinstance(one, Reread))
    assert (first.gone, first.new, [i.claim for i in first.quarantined]) == ((), (), [loss(kept)])
    assert second.left == "read by llm" and third.left == "made by an analyst"
    store = GraphStore.in_memory(BASE)
    Projector(shipped_vocabulary(), (), ()).catch_up(store, log)
    claims = StoredClaims(store)
    assert claims.accepted_of(kept.document.id) == [assault(kept)]
    assert [refused.claim for refused in claims.refused_of(kept.document.id)] == [loss(kept)]


def test_a_document_that_cannot_be_read_keeps_no_other_from_being_read() -> None:
    log = recorded()
    found = done(log, Losing(fails=ARTICLES[3].document.id))
    assert [isinstance(one, Refused) for one in found] == [n == 3 for n in range(len(ARTICLES))]
    assert ARTICLES[3].document.id not in {s.event.document for s in log.of(["claims-superseded"]) if isinstance(s.event, ClaimsSuperseded)}


def test_what_a_partner_reads_and_what_is_redacted_is_left_alone() -> None:
    theirs, redacted = ARTICLES[0], Article(replace(ARTICLES[1].document, redacted=True), TEXT)
    pulled = PulledMember("https://theirs.example/feed/version/1", theirs.document.id, datetime(2031, 6, 1, tzinfo=UTC), Outcome.TAKEN)
    feed = FeedPulled("https://theirs.example/feed", "https://theirs.example/", "https://theirs.example/feed/latest.trig", (pulled,))
    log = recorded(feed, articles=(theirs, redacted))
    found = list(reread([theirs.document.id, redacted.document.id], ports(log, Losing()), record=True))
    assert [one.left for one in found if isinstance(one, Reread)] == ["a partner reads it", "words of it were taken out"]


def test_an_article_whose_text_is_gone_is_left_alone() -> None:
    log = MemoryEventLog()
    log.append([ADOPTED])
    one = ARTICLES[0]
    log.append([ArticleRecorded(one.document), ClaimsAsserted(one.document.id, "test/1", (assault(one),))])
    (found,) = reread([one.document.id], ports(log, Losing()), record=True)
    assert isinstance(found, Reread) and found.left == "its text is kept no longer"
