"""The graph follows the log: step by step or rebuilt, it says the same, and its beliefs are those of the fold."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
from conflictkg.domain.claims import Article, Claim, Mention, Stance
from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, ClaimsQuarantined, LogEvent, OntologyAdopted, QuarantinedClaim
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.graph.changes import Change
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.questions import ask, load_questions
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.iris import IriMaker
from conflictkg.schema.vocabulary import load_vocabulary
from conflictkg.usecases.replay import testimonies
from conflictkg.usecases.who_controlled import Teller, case_of
from tests.conftest import examples
from tests.fakes.claims import GOVERNMENT, ISIL, TAYFUR, article, claim
from tests.fakes.event_log import MemoryEventLog

BASE = "https://kb.example/"
ONTOLOGY = tuple(shipped("ontology") / name for name in ONTOLOGY_FILES)
REFERENCE = tuple(sorted((shipped("ontology") / "reference").glob("*.ttl")))


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return load_vocabulary(ONTOLOGY)


@pytest.fixture(scope="module")
def projector(vocabulary: Vocabulary) -> Projector:
    return Projector(vocabulary, ONTOLOGY, REFERENCE)


def story() -> Iterator[tuple[Article, list[Claim]]]:
    """Held, assaulted, boasted of, denied: four articles over a week."""
    one = article("Government troops hold Tayfur. Isil assaulted Tayfur.", "Gazette", date(2014, 11, 3))
    yield (
        one,
        [
            claim(one, "control-held", "Government troops hold Tayfur", agent=GOVERNMENT),
            claim(one, "assault", "Isil assaulted Tayfur", agent=ISIL),
        ],
    )
    two = article("Isil seized Tayfur, says Isil", "Wire", date(2014, 11, 5), kind="wire")
    boast = Mention(text="Isil", start=25, end=29, entity=ISIL, label="Islamic State")
    yield two, [claim(two, "control-gained", "Isil seized Tayfur", agent=ISIL, speaker=boast)]
    three = article("Government did not lose Tayfur", "State TV", date(2014, 11, 6), kind="state-media")
    denier = Mention(text="Government", start=0, end=10, entity=GOVERNMENT, label="Syrian government")
    words = "Government did not lose Tayfur"
    until = (None, date(2014, 11, 6))
    yield three, [claim(three, "control-lost", words, agent=GOVERNMENT, stance=Stance.DENIED, speaker=denier, when=until)]
    four = article("Isil holds Tayfur", "Courier", date(2014, 11, 9))
    yield four, [claim(four, "control-held", "Isil holds Tayfur", agent=ISIL)]


def log_events() -> Iterator[list[LogEvent]]:
    yield [OntologyAdopted("test", "0" * 64, ())]
    for told, claims in story():
        yield [ArticleRecorded(told.document), ClaimsAsserted(told.document.id, "test/1", tuple(claims))]


@pytest.fixture(scope="module")
def log() -> MemoryEventLog:
    ticks = count()
    log = MemoryEventLog(clock=lambda: datetime(2014, 12, 1, tzinfo=UTC) + timedelta(hours=next(ticks)))
    for events in log_events():
        log.append(events)
    return log


@pytest.fixture(scope="module")
def store(projector: Projector, log: MemoryEventLog) -> GraphStore:
    store = GraphStore.in_memory(BASE)
    projector.catch_up(store, log)
    return store


def dump(store: GraphStore) -> set[str]:
    compared = ("graph/document", "graph/beliefs", "graph/events")
    return {str(quad) for quad in store.quads() if any(name in str(quad.graph_name) for name in compared)}


def test_step_by_step_at_once_and_rebuilt_are_the_same(
    projector: Projector, log: MemoryEventLog, store: GraphStore, tmp_path: Path
) -> None:
    ticks = count()
    growing = MemoryEventLog(clock=lambda: datetime(2014, 12, 1, tzinfo=UTC) + timedelta(hours=next(ticks)))
    stepwise = GraphStore.in_memory(BASE)
    for events in log_events():
        growing.append(events)
        projector.catch_up(stepwise, growing)
    assert projector.rebuild(tmp_path / "graph", BASE, log) == log.position()
    with GraphStore.reader(tmp_path / "graph", BASE) as rebuilt:
        assert rebuilt.position() == stepwise.position() == store.position() == log.position()
        assert dump(rebuilt) == dump(stepwise) == dump(store)
        assert dump(store)


def test_catching_up_twice_changes_nothing(projector: Projector, log: MemoryEventLog, store: GraphStore) -> None:
    before = dump(store)
    assert projector.catch_up(store, log) == 0
    assert dump(store) == before


def test_many_small_transactions_and_a_crash_after_any_of_them_end_in_the_same_graph(
    projector: Projector, log: MemoryEventLog, store: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conflictkg.graph.projection.QUADS", 1)
    apply, left = GraphStore.apply, 0

    def failing(self: GraphStore, changes: Iterable[Change], position: int | None = None) -> None:
        nonlocal left
        if left == 0:
            raise OSError("no space")
        left -= 1
        apply(self, changes, position)

    monkeypatch.setattr(GraphStore, "apply", failing)
    for survived in count():
        left, growing = survived, GraphStore.in_memory(BASE)
        try:
            projector.catch_up(growing, log)
        except OSError:
            left = 10_000
            assert growing.position() == 0
            projector.catch_up(growing, log)
            assert dump(growing) == dump(store)
        else:
            break
    assert survived > len(list(log_events()))
    assert dump(growing) == dump(store)


def test_claims_come_back_as_they_were_recorded(log: MemoryEventLog, store: GraphStore) -> None:
    told = {t.claim.id: (t.claim, t.document, t.known) for t in StoredClaims(store).testimonies(TAYFUR)}
    expected = {t.claim.id: (t.claim, t.document, t.known) for t in testimonies(log, place=TAYFUR)}
    assert told == expected
    assert len(told) == 5


@pytest.mark.parametrize("known", [None, date(2014, 11, 2), date(2014, 11, 3), date(2014, 11, 5), date(2014, 11, 6), date(2014, 11, 9)])
@pytest.mark.parametrize("on", [date(2014, 11, d) for d in (1, 3, 4, 5, 6, 8, 9, 20)] + [date(2020, 1, 1)])
def test_plain_sparql_and_the_fold_give_one_answer(store: GraphStore, vocabulary: Vocabulary, on: date, known: date | None) -> None:
    claims = StoredClaims(store)
    case = case_of(TAYFUR, claims.testimonies(TAYFUR), vocabulary, claims.entity, known)
    answer = Teller(claims.entity, IriMaker(BASE), vocabulary.policy).answer(case, on, known)
    question = load_questions([shipped("queries")])["who-controlled"]
    values = {"place": TAYFUR, "on": on.isoformat(), "asKnown": known.isoformat() if known else None}
    rows = list(ask(store, question, values).records())  # type: ignore[union-attr]
    held = [(r.get("actor"), r["status"]) for r in rows if r["relation"] == "1 held by"]
    contested = sorted(r["actor"] for r in rows if r["relation"].endswith("contested by"))
    assert contested == sorted(c["actor"]["iri"] for c in answer["contested_by"])
    controller = answer["controller"]["iri"] if answer["controller"] else None
    if controller is None and not contested and answer["status"] == "unknown":
        assert held in ([], [(None, "unknown")])
    else:
        assert held == [(controller, answer["status"])]


def test_the_story_is_believed_as_the_rules_say(store: GraphStore, vocabulary: Vocabulary) -> None:
    claims = StoredClaims(store)

    def told(on: date, known: date | None = None) -> tuple[str | None, str]:
        case = case_of(TAYFUR, claims.testimonies(TAYFUR), vocabulary, claims.entity, known)
        answer = Teller(claims.entity, IriMaker(BASE), vocabulary.policy).answer(case, on, known)
        return (answer["controller"]["iri"] if answer["controller"] else None, answer["status"])

    assert told(date(2014, 11, 3)) == (GOVERNMENT, "assessed")
    assert told(date(2014, 11, 5), date(2014, 11, 5)) == (ISIL, "claimed")
    assert told(date(2014, 11, 6), date(2014, 11, 6)) == (GOVERNMENT, "disputed")
    assert told(date(2014, 11, 9)) == (ISIL, "assessed")


def test_quarantined_claims_are_kept_and_never_count(projector: Projector) -> None:
    told = article("Isil seized Tayfur", "Gazette", date(2014, 11, 3))
    refused = claim(told, "control-gained", "Isil seized Tayfur", agent=ISIL)
    log = MemoryEventLog()
    log.append(
        [ArticleRecorded(told.document), ClaimsQuarantined(told.document.id, "test/1", (QuarantinedClaim(refused, ('bad "shape"\n',)),))]
    )
    store = GraphStore.in_memory(BASE)
    projector.catch_up(store, log)
    claims = StoredClaims(store)
    assert [(r.claim, r.reasons) for r in claims.refused()] == [(refused, ('bad "shape"\n',))]
    assert not list(claims.all_testimonies())
    assert not list(store.quads(store.graph("beliefs").value))


def test_a_changed_text_supersedes_the_earlier_one_from_its_publication(projector: Projector, vocabulary: Vocabulary) -> None:
    first = article("Isil seized Tayfur", "Gazette", date(2014, 11, 3))
    second = article("Fighting near the town", "Gazette", date(2014, 11, 4))
    second = Article(replace(second.document, revises=first.document.id), second.text)
    log = MemoryEventLog()
    store = GraphStore.in_memory(BASE)
    log.append(
        [
            OntologyAdopted("test", "0" * 64, ()),
            ArticleRecorded(first.document),
            ClaimsAsserted(first.document.id, "t/1", (claim(first, "control-gained", first.text, agent=ISIL),)),
        ]
    )
    projector.catch_up(store, log)
    log.append([ArticleRecorded(second.document)])
    projector.catch_up(store, log)
    claims = StoredClaims(store)
    for testified in (list(claims.testimonies(TAYFUR)), list(testimonies(log, place=TAYFUR))):
        holders = [
            next(p for p in case_of(TAYFUR, testified, vocabulary, claims.entity, known).periods if p.covers(date(2014, 11, 5))).controller
            for known in (date(2014, 11, 3), date(2014, 11, 4), None)
        ]
        assert holders == [ISIL, None, None]
    rows = list(ask(store, load_questions([shipped("queries")])["who-controlled"], {"place": TAYFUR, "on": "2014-11-05"}).records())  # type: ignore[union-attr]
    assert rows == []


TOLD = st.tuples(
    st.sampled_from(["control-gained", "control-held", "control-lost", "assault", "siege", "attack-repelled"]),
    st.sampled_from([ISIL, GOVERNMENT]),
    st.integers(1, 20),  # day it was so
    st.integers(0, 6),  # days until it was published
    st.sampled_from([Stance.ASSERTED, Stance.ASSERTED, Stance.DENIED]),
    st.sampled_from(["Gazette", "Wire", "Courier"]),
)


@settings(max_examples=examples(10), deadline=None)
@given(st.lists(TOLD, min_size=1, max_size=8))
def test_in_whatever_order_articles_come_the_beliefs_kept_are_those_made_anew(projector: Projector, told: list[Any]) -> None:
    """Late reports change what was believed from their publication on and nothing before; the graph kept step by step shows the same."""
    log = MemoryEventLog()
    stepwise, anew = GraphStore.in_memory(BASE), GraphStore.in_memory(BASE)
    log.append([OntologyAdopted("test", "0" * 64, ())])
    for n, (kind, actor, day, delay, stance, outlet) in enumerate(told):
        source = article(f"Report {n} about Tayfur", outlet, date(2014, 11, day) + timedelta(days=delay))
        when = (date(2014, 11, day), date(2014, 11, day))
        said = claim(source, kind, f"Report {n} about Tayfur", agent=actor, when=when, stance=stance)
        log.append([ArticleRecorded(source.document), ClaimsAsserted(source.document.id, "test/1", (said,))])
        projector.catch_up(stepwise, log)
    projector.catch_up(anew, log)
    assert dump(stepwise) == dump(anew)
