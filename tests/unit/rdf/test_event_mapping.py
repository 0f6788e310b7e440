"""Derived events as quads and back."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from conflictkg.domain.claims import Casualties, Count
from conflictkg.domain.event_clusters import EventCluster
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf.event_mapping import event_quads, events_from_quads
from conflictkg.rdf.terms import CKG
from tests.fakes.vocabulary import shipped_vocabulary

BASE = "https://kb.example/"
EVENT = EventCluster(
    id="5e",
    place=f"{BASE}place/eastmark",
    kind="bombing",
    agents=(f"{BASE}actor/front",),
    patients=(f"{BASE}actor/state",),
    earliest=date(2031, 5, 3),
    latest=date(2031, 5, 4),
    known_from=date(2031, 5, 5),
    supporting=("7a", "7b"),
    opposing=("7c",),
    noted=("7d",),
    chains=2,
    casualties=Casualties(killed=Count(11, 14, 14), displaced=Count(low=200)),
)
BARE = EventCluster(
    id="6f", place=EVENT.place, kind="parade", earliest=None, latest=date(2031, 5, 9), known_from=date(2031, 5, 9), supporting=("8a",)
)


def test_events_come_back_as_they_were_written() -> None:
    kinds = shipped_vocabulary().kinds
    quads = [q for e in (BARE, EVENT) for q in event_quads(e, BASE, kinds)]
    assert {str(q.graph_name) for q in quads} == {f"<{BASE}graph/events>"}
    assert events_from_quads(quads, BASE) == [EVENT, BARE]


@pytest.mark.parametrize("missing", ["latest", "knownFrom", "chains", "place"])
def test_an_incomplete_event_is_a_fault_of_the_graph(missing: str) -> None:
    quads = [q for q in event_quads(replace(EVENT, casualties=None), BASE, {}) if q.predicate.value != CKG + missing]
    with pytest.raises(KnowledgeBaseFault, match="rebuild"):
        events_from_quads(quads, BASE)
