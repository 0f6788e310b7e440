"""At a place of which very many claims tell one more is weighed with the latest alone, and the graph comes out the same."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conflictkg.domain.claims import Document, Stance
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, LogEvent, NearCopyFound, OntologyAdopted
from conflictkg.graph import folding
from conflictkg.graph.folding import Folding
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.schema.vocabulary import load_vocabulary
from tests.conftest import examples
from tests.fakes.claims import GOVERNMENT, ISIL, TAYFUR, article, claim
from tests.fakes.event_log import MemoryEventLog
from tests.unit.graph.test_projection import BASE, ONTOLOGY, dump
from tests.unit.graph.test_replay_laws import KNOWN

HOLDER = ("control-held", "control-held", "control-held", "control-gained", "control-lost", "siege", "assault", "part-controlled")
EVENTS = ("air-strike", "shelling", "bombing", "casualties", "clash")
NEWS = st.tuples(
    st.sampled_from(HOLDER + EVENTS),
    st.sampled_from([ISIL, GOVERNMENT]),
    st.sampled_from([0, 0, 1, 2, 9]),  # days since the last
    st.sampled_from([0, 0, 0, 1, 2, 12]),  # days until it was published
    st.sampled_from(["Gazette", "Wire", "Courier", "Herald"]),
    st.sampled_from(["news"] * 16 + ["denial", "correction", "copy", "before"]),
)


@pytest.fixture
def projector(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Projector:
    file = tmp_path_factory.mktemp("reference") / "known.ttl"
    file.write_text(KNOWN, encoding="utf-8")
    monkeypatch.setattr(folding, "MANY", 4)
    monkeypatch.setattr(folding, "TAIL", 3)
    return Projector(load_vocabulary(ONTOLOGY), (), (file,))


@pytest.fixture
def ways(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often one more claim was weighed with the latest alone."""
    taken = Counter[str]()

    def watched(name: str) -> None:
        way = getattr(Folding, name)

        def follow(self: Folding, *args: Any) -> Any:
            taken[f"{name} tried"] += 1
            done = way(self, *args)
            taken[name] += 1
            return done

        monkeypatch.setattr(Folding, name, follow)

    watched("_going_on")
    watched("_joining")
    return taken


def events_of(n: int, day: date, told: tuple[Any, ...], earlier: list[Document]) -> list[LogEvent]:
    """The log events of an article about what happened on a day."""
    kind, actor, _, delay, outlet, sort = told
    words = f"Report {n} about Tayfur"
    source = article(words, outlet, day + timedelta(days=delay))
    document = source.document
    if sort == "correction" and earlier:
        document = replace(document, corrects=(earlier[-1].id,))
    stance = Stance.DENIED if sort in ("denial", "correction") else Stance.ASSERTED
    when = (None, day) if sort == "before" else (day, day)
    said = claim(source, kind, words, agent=actor, when=when, stance=stance)
    events: list[LogEvent] = [ArticleRecorded(document), ClaimsAsserted(document.id, "test/1", (said,))]
    if sort == "copy" and earlier:
        first, second = sorted([document.id, earlier[-1].id])
        events.append(NearCopyFound(first, second, ((0, len(words), 0, len(words)),)))
    earlier.append(document)
    return events


def test_step_by_step_and_at_once_are_the_same(projector: Projector, ways: Counter[str]) -> None:
    @settings(max_examples=examples(60), phases=(Phase.explicit, Phase.generate), deadline=None)
    @given(st.lists(NEWS, min_size=10, max_size=30))
    def same(told: list[Any]) -> None:
        both_ways_are_the_same(projector, told)

    same()
    assert ways["_going_on"] > 100 and ways["_joining"] > 50, ways
    assert ways["_going_on tried"] > ways["_going_on"] and ways["_joining tried"] > ways["_joining"], ways


def both_ways_are_the_same(projector: Projector, told: list[Any]) -> None:
    ticks = count()
    log = MemoryEventLog(clock=lambda: datetime(2016, 12, 1, tzinfo=UTC) + timedelta(hours=next(ticks)))
    stepwise, at_once = GraphStore.in_memory(BASE), GraphStore.in_memory(BASE)
    log.append([OntologyAdopted("test", "0" * 64, ())])
    earlier: list[Document] = []
    day = date(2014, 1, 1)
    for n, news in enumerate(told):
        day += timedelta(days=news[2])
        log.append(events_of(n, day, news, earlier))
        projector.catch_up(stepwise, log)
    projector.catch_up(at_once, log)
    assert dump(stepwise) == dump(at_once)


def test_an_article_that_is_withdrawn_as_it_comes_says_nothing(projector: Projector, ways: Counter[str]) -> None:
    log = MemoryEventLog()
    log.append([OntologyAdopted("test", "0" * 64, ())])
    stepwise, at_once = GraphStore.in_memory(BASE), GraphStore.in_memory(BASE)
    for n in range(12):
        log.append(events_of(n, date(2014, 1, 1) + timedelta(days=n), ("control-held", ISIL, 1, 0, "Gazette", "news"), []))
        projector.catch_up(stepwise, log)
    taken, withdrawn = ways["_going_on"], tuple[str, ...]()
    for n in (12, 13):
        recorded, claims = events_of(n, date(2014, 1, 14), ("control-lost", ISIL, 1, 0, "Wire", "news"), [])
        assert isinstance(recorded, ArticleRecorded)
        log.append([replace(recorded, document=replace(recorded.document, withdraws=withdrawn)), claims])
        withdrawn = (recorded.document.id,)
    projector.catch_up(stepwise, log)
    projector.catch_up(at_once, log)
    assert ways["_going_on"] == taken + 1
    assert dump(stepwise) == dump(at_once)


def test_news_in_order_never_weigh_everything_anew(projector: Projector, ways: Counter[str]) -> None:
    log = MemoryEventLog()
    log.append([OntologyAdopted("test", "0" * 64, ())])
    store = GraphStore.in_memory(BASE)
    told = [("control-held" if n % 2 else "air-strike", ISIL, 1, 0, "Gazette", "news") for n in range(40)]
    for n, news in enumerate(told):
        log.append(events_of(n, date(2014, 1, 1) + timedelta(days=n), news, []))
        projector.catch_up(store, log)
    assert ways["_going_on tried"] - 10 < ways["_going_on"] > 10
    assert ways["_joining tried"] == ways["_joining"] > 20
    assert store.heard.settled.checkpoint(TAYFUR) is not None


def test_a_checkpoint_that_cannot_be_read_is_made_again(projector: Projector) -> None:
    log = MemoryEventLog()
    log.append([OntologyAdopted("test", "0" * 64, ())])
    store, at_once = GraphStore.in_memory(BASE), GraphStore.in_memory(BASE)
    for n in range(20):
        log.append(events_of(n, date(2014, 1, 1) + timedelta(days=n), ("control-held", ISIL, 1, 0, "Gazette", "news"), []))
        if n == 19:
            assert store.heard.settled.checkpoint(TAYFUR) is not None
            store.heard._db.execute("UPDATE checkpoint SET at = x'81'")
            assert store.heard.settled.checkpoint(TAYFUR) is None
        projector.catch_up(store, log)
    projector.catch_up(at_once, log)
    assert dump(store) == dump(at_once)
    assert store.heard.settled.checkpoint(TAYFUR) is not None
