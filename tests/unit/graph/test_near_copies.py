"""Near copies on the whole way from the log to beliefs: one chain, in whatever order they come, and the same from log and graph."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictkg.copies.index import SqliteCopyIndex
from conflictkg.domain.claims import Article, Claim
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, LogEvent, OntologyAdopted
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.schema.vocabulary import load_vocabulary
from conflictkg.usecases.replay import testimonies
from conflictkg.usecases.who_controlled import case_of
from tests.fakes.claims import ISIL, TAYFUR, article, claim
from tests.fakes.event_log import MemoryEventLog
from tests.unit.copies import texts
from tests.unit.graph.test_projection import BASE, ONTOLOGY, REFERENCE

MARUN = "https://w3id.org/conflictkg/reference/place/marun"
WORDS = "Isil seized Tayfur"
PUBLISHED = [
    ("Wire", texts.WIRE, datetime(2014, 11, 6, 5, tzinfo=UTC)),
    ("Gazette", texts.REHEADED, date(2014, 11, 7)),
    ("Courier", texts.EMBEDDED, datetime(2014, 11, 7, 9, tzinfo=UTC)),
    ("Post", texts.EXTENDED, date(2014, 11, 8)),
    ("Herald", texts.OTHER_REPORT, date(2014, 11, 9)),
]
ARTICLES = [article(text, outlet, published) for outlet, text, published in PUBLISHED]


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ONTOLOGY)


def claims_of(told: Article) -> list[Claim]:
    day = date(2014, 11, 6)
    found = [claim(told, "control-gained", WORDS, agent=ISIL, when=(day, day))]
    if "Rebels seized Marun" in told.text:
        found.append(claim(told, "control-gained", "Rebels seized Marun", agent=ISIL, place=MARUN, when=(day, day)))
    return found


def taken_in(articles: Sequence[Article], projector: Projector) -> tuple[MemoryEventLog, GraphStore]:
    """A log and a graph that followed it step by step."""
    log = MemoryEventLog()
    log.append([OntologyAdopted("test", "0" * 64, ())])
    index = SqliteCopyIndex(Path(":memory:"), log)
    store = GraphStore.in_memory(BASE)
    for told in articles:
        with index.recording():
            copies = index.add(told)
            events: list[LogEvent] = [
                ArticleRecorded(told.document),
                ClaimsAsserted(told.document.id, "test/1", tuple(claims_of(told))),
                *copies,
            ]
            log.append(events, {told.document.text_digest: told.text})
        projector.catch_up(store, log)
    index.close()
    return log, store


def said(store: GraphStore) -> set[str]:
    graphs = ("graph/document", "graph/beliefs")
    return {str(quad) for quad in store.quads() if any(graph in str(quad.graph_name) for graph in graphs)}


def test_in_whatever_order_they_come_the_beliefs_are_the_same(vocabulary: Vocabulary, tmp_path: Path) -> None:
    projector = Projector(vocabulary, ONTOLOGY, REFERENCE)
    log, store = taken_in(ARTICLES, projector)
    expected = said(store)
    assert any("nearCopyOf" in quad for quad in expected)
    projector.rebuild(tmp_path / "graph", BASE, log)
    with GraphStore.reader(tmp_path / "graph", BASE) as rebuilt:
        assert said(rebuilt) == expected

    @given(st.permutations(ARTICLES))
    @settings(max_examples=12, deadline=None)
    def any_order(articles: list[Article]) -> None:
        assert said(taken_in(articles, projector)[1]) == expected

    any_order()


def test_copies_are_one_chain_and_their_own_sentences_their_own(vocabulary: Vocabulary) -> None:
    projector = Projector(vocabulary, ONTOLOGY, REFERENCE)
    log, store = taken_in(ARTICLES, projector)
    graph = StoredClaims(store)
    weight = vocabulary.policy.weights["B"] * vocabulary.policy.credibility_factors[2]
    for known, chains in ((date(2014, 11, 6), 1), (date(2014, 11, 8), 1), (date(2014, 11, 9), 2)):
        case = case_of(TAYFUR, graph.testimonies(TAYFUR), vocabulary, graph.entity, known)
        assert case.periods[-1].confidence == pytest.approx(1 - (1 - weight) ** chains, abs=1e-3)
    origins = {o.document: o.chain.origin for o in case.observations}
    assert {origins[told.document.id] for told in ARTICLES[:4]} == {"wire"}
    assert origins[ARTICLES[4].document.id] == "herald"
    marun = case_of(MARUN, graph.testimonies(MARUN), vocabulary, graph.entity)
    assert [o.chain.origin for o in marun.observations] == ["post"]
    for place in (TAYFUR, MARUN):
        from_log = {t.claim.id: t.origins for t in testimonies(log, place=place)}
        assert from_log == {t.claim.id: t.origins for t in graph.testimonies(place)}
