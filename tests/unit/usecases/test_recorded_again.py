"""What later events say of articles recorded earlier: which exports since a position have them, and migrations without their texts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from conflictkg.domain.claims import Claim, Document, Stance
from conflictkg.domain.log_events import ArticleRecorded, ArticleRedacted, ClaimsAsserted, ClaimsSuperseded
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.usecases.migrating import Named, plan
from conflictkg.usecases.selecting import documents_since
from tests.fakes.event_log import MemoryEventLog
from tests.fakes.vocabulary import shipped_vocabulary
from tests.unit.graph.following import ADOPTED, BASE
from tests.unit.usecases.test_ingest import Validator
from tests.unit.usecases.test_rereading import ARTICLES, assault

FIRST, SECOND = ARTICLES[:2]


def recorded() -> MemoryEventLog:
    """Two articles whose texts are not kept."""
    log = MemoryEventLog()
    log.append([ADOPTED])
    for one in (FIRST, SECOND):
        log.append([ArticleRecorded(one.document), ClaimsAsserted(one.document.id, "test/1", (assault(one),))])
    return log


def test_an_article_that_was_read_again_or_redacted_since_is_among_those_since() -> None:
    log = recorded()
    end = log.position()
    assert documents_since(log, end) == frozenset()
    log.append([ClaimsSuperseded(document=FIRST.document.id, extractor="test/2", ontology="5e", gone=(assault(FIRST).id,))])
    assert documents_since(log, end) == {FIRST.document.id}
    log.append([ArticleRedacted("m.vale", "asked", SECOND.document.id, ())])
    assert documents_since(log, end) == {FIRST.document.id, SECOND.document.id}


def test_claims_of_articles_whose_texts_are_gone_are_migrated_too() -> None:
    def denied(document: Document, claims: Sequence[Claim]) -> list[tuple[Claim, Claim]]:
        return [(claim, replace(claim, stance=Stance.DENIED)) for claim in claims]

    log, store = recorded(), GraphStore.in_memory(BASE)
    Projector(shipped_vocabulary(), (), ()).catch_up(store, log)
    found = plan(Named("own 1", "5e"), lambda: StoredClaims(store), log, denied, Validator())
    assert sorted(move.document.id for move in found.moves) == sorted(one.document.id for one in (FIRST, SECOND))
