"""Replay equals incremental for everything that reaches back: late reports, corrections, withdrawals, near copies, merges and splits."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conflictkg.domain.claims import Document, Stance
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimsAsserted,
    EntitiesMerged,
    EntitySplit,
    LogEvent,
    NearCopyFound,
    OntologyAdopted,
)
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.schema.vocabulary import load_vocabulary
from tests.conftest import examples
from tests.fakes.claims import GOVERNMENT, ISIL, TAYFUR, article, claim
from tests.fakes.event_log import MemoryEventLog
from tests.unit.graph.test_projection import BASE, ONTOLOGY, dump

OTHER = "https://w3id.org/conflictkg/reference/place/shayrat-airbase"
WHO = ("k", "checked")
TOLD = st.tuples(
    st.sampled_from(["control-gained", "control-gained", "control-held", "control-lost", "siege", "part-controlled", "attack-repelled"]),
    st.sampled_from([ISIL, GOVERNMENT]),
    st.sampled_from([TAYFUR, TAYFUR, OTHER]),
    st.integers(1, 12),  # day it was so
    st.integers(0, 6),  # days until it was published
    st.sampled_from(["Gazette", "Wire", "Courier"]),
    st.sampled_from(["report", "report", "correction", "withdrawal", "copy", "copy"]),
    st.integers(0, 10),  # which earlier article it is about
)
DECIDED = st.sampled_from([EntitiesMerged(*WHO, kept=TAYFUR, merged=OTHER), EntitySplit(*WHO, entity=OTHER)])


KNOWN = f"""
@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{TAYFUR}> a ckg:Place ; skos:prefLabel "Tayfur airbase"@en .
<{OTHER}> a ckg:Place ; skos:prefLabel "Shayrat airbase"@en .
<{ISIL}> a ckg:Actor ; skos:prefLabel "Islamic State"@en .
<{GOVERNMENT}> a ckg:Actor ; skos:prefLabel "Syrian government"@en .
"""


@pytest.fixture(scope="module")
def projector(tmp_path_factory: pytest.TempPathFactory) -> Projector:
    file = tmp_path_factory.mktemp("reference") / "known.ttl"
    file.write_text(KNOWN, encoding="utf-8")
    return Projector(load_vocabulary(ONTOLOGY), (), (file,))


def events_of(n: int, told: tuple[Any, ...], earlier: list[tuple[Document, tuple[Any, ...]]]) -> list[LogEvent]:
    """The log events of one article: of its own, or about one that came before."""
    kind, actor, place, day, delay, outlet, sort, which = told
    about = earlier[which % len(earlier)] if earlier and sort != "report" else None
    if about is not None:
        kind, actor, place, day = about[1][:4]
        outlet = about[1][5] if sort in ("correction", "withdrawal") else outlet
    words = f"Report {n} about Tayfur"
    source = article(words, outlet, date(2014, 11, day) + timedelta(days=delay))
    document = source.document
    if about is not None and sort == "correction":
        document = replace(document, corrects=(about[0].id,))
    if about is not None and sort == "withdrawal":
        document = replace(document, withdraws=(about[0].id,))
    stance = Stance.DENIED if about is not None and sort == "correction" else Stance.ASSERTED
    said = claim(source, kind, words, agent=actor, place=place, when=(date(2014, 11, day), date(2014, 11, day)), stance=stance)
    events: list[LogEvent] = [ArticleRecorded(document), ClaimsAsserted(document.id, "test/1", (said,))]
    if about is not None and sort == "copy" and about[0].outlet != outlet:
        first, second = sorted([document.id, about[0].id])
        events.append(NearCopyFound(first, second, ((0, len(words), 0, len(words)),)))
    earlier.append((document, (kind, actor, place, day, delay, outlet)))
    return events


def test_step_by_step_and_at_once_are_the_same(projector: Projector) -> None:
    """The property below, without what is the same in all examples."""

    @settings(max_examples=examples(150), phases=(Phase.explicit, Phase.generate))
    @given(told=st.lists(st.one_of(TOLD, TOLD, TOLD, DECIDED), min_size=1, max_size=8))
    def same(told: list[Any]) -> None:
        both_ways_are_the_same(projector, told)

    same()


def both_ways_are_the_same(projector: Projector, told: list[Any]) -> None:
    ticks = count()
    log = MemoryEventLog(clock=lambda: datetime(2014, 12, 1, tzinfo=UTC) + timedelta(hours=next(ticks)))
    stepwise, at_once = GraphStore.in_memory(BASE), GraphStore.in_memory(BASE)
    log.append([OntologyAdopted("test", "0" * 64, ())])
    earlier: list[tuple[Document, tuple[Any, ...]]] = []
    merged = False
    for n, step in enumerate(told):
        if isinstance(step, EntitiesMerged | EntitySplit):
            if isinstance(step, EntitiesMerged) == merged:
                continue  # it is decided already
            merged = not merged
            log.append([step])
        else:
            log.append(events_of(n, step, earlier))
        projector.catch_up(stepwise, log)
    projector.catch_up(at_once, log)
    assert dump(stepwise) == dump(at_once)
