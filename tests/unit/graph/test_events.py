"""Derived events follow the log: step by step, at once or rebuilt they are the same, and what changes the claims changes them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
from conflictkg.domain.claims import Casualties, Count, Stance
from conflictkg.domain.event_clusters import EventCluster
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimsAsserted,
    EntitiesMerged,
    EntitySplit,
    LogEvent,
    NearCopyFound,
)
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.schema.vocabulary import load_vocabulary
from conflictkg.usecases.events import Wanted
from tests.fakes.claims import article, claim
from tests.unit.graph.following import BASE, followed, logged

WHO = ("m.vale", "the same in two spellings")
TARN, TARNE = f"{BASE}place/tarn", f"{BASE}place/tarne"
FRONT, STATE = f"{BASE}actor/front", f"{BASE}actor/state"
ARMY = f"{BASE}actor/army"
REFERENCE = f"""
@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{TARN}> a ckg:Place ; skos:prefLabel "Tarn"@en . <{TARNE}> a ckg:Place ; skos:prefLabel "Tarne"@en .
<{FRONT}> a ckg:Actor ; skos:prefLabel "Front"@en . <{STATE}> a ckg:Actor ; skos:prefLabel "State"@en .
<{ARMY}> a ckg:Actor ; skos:prefLabel "Army"@en ; ckg:armOf <{STATE}> .
"""
D = [date(2031, 5, day) for day in range(1, 8)]


@pytest.fixture(scope="module")
def projector(tmp_path_factory: pytest.TempPathFactory) -> Projector:
    file = tmp_path_factory.mktemp("reference") / "reference.ttl"
    file.write_text(REFERENCE, encoding="utf-8")
    ontology = tuple(shipped("ontology") / name for name in ONTOLOGY_FILES)
    return Projector(load_vocabulary(ontology), (), (file,))


def report(outlet: str, day: date, place: str, kind: str = "bombing", **more: Any) -> tuple[ArticleRecorded, ClaimsAsserted]:
    """An article with one claim; ``of`` is the day told of, ``revises`` and ``withdraws`` the first event of another article."""
    text = f"{outlet} {kind} {day} at {place}"
    told = article(text, outlet, day)
    revised, withdrawn = more.get("revises"), more.get("withdraws")
    document = replace(
        told.document,
        revises=revised[0].document.id if revised else None,
        withdraws=(withdrawn[0].document.id,) if withdrawn else (),
    )
    when = (more["of"], more["of"]) if more.get("of") else (None, day)
    said = claim(told, kind, text, agent=more.get("agent"), place=place, when=when, stance=more.get("stance", Stance.ASSERTED))
    if (killed := more.get("killed")) is not None:
        said = replace(said, casualties=Casualties(killed=Count(killed, killed, killed)))
    return ArticleRecorded(document), ClaimsAsserted(document.id, "test/1", (said,))


def dump(store: GraphStore) -> set[str]:
    return {str(quad) for quad in store.quads(store.graph("events").value)}


def at(store: GraphStore, place: str) -> list[EventCluster]:
    return StoredClaims(store).events(place)


def test_events_are_kept_in_a_graph_of_their_own_and_read_back(projector: Projector) -> None:
    told: list[LogEvent] = [
        *report("Gazette", D[3], TARN, killed=5),
        *report("Courier", D[4], TARN, agent=FRONT, killed=5),
        *report("Wire", D[3], TARNE),
    ]
    store = followed(projector, told)
    (event,) = at(store, TARN)
    assert (event.agents, len(event.supporting), event.chains, event.known_from) == ((FRONT,), 2, 2, D[3])
    assert event.casualties == Casualties(killed=Count(5, 5, 5))
    assert len(StoredClaims(store).events()) == 2
    assert set(StoredClaims(store).outlets(event.supporting)) == {"Gazette", "Courier"}
    assert dump(store) and not {line for line in dump(store) if "graph/events" not in line}


def test_a_changed_text_and_a_withdrawal_take_their_claims_out(projector: Projector) -> None:
    first, other = report("Gazette", D[3], TARN, killed=5), report("Courier", D[3], TARN, killed=5)
    assert len(at(followed(projector, [*first, *other]), TARN)[0].supporting) == 2
    changed = report("Gazette", D[4], TARNE, revises=first)
    (event,) = at(followed(projector, [*first, *other, *changed], stepwise=True), TARN)
    assert len(event.supporting) == 1
    withdrawn = report("Gazette", D[4], TARNE, withdraws=first)
    assert at(followed(projector, [*first, *withdrawn], stepwise=True), TARN) == []


def test_a_merge_of_places_makes_one_event_of_two_and_a_split_two_again(projector: Projector) -> None:
    told: list[LogEvent] = [*report("Gazette", D[3], TARN, of=D[3]), *report("Courier", D[4], TARNE, of=D[3])]
    merge = EntitiesMerged(*WHO, kept=TARN, merged=TARNE)
    merged = followed(projector, [*told, merge], stepwise=True)
    assert [len(e.supporting) for e in at(merged, TARN)] == [2]
    assert at(merged, TARNE) == []
    split = followed(projector, [*told, merge, EntitySplit(*WHO, entity=TARNE)], stepwise=True)
    assert dump(split) == dump(followed(projector, told))


def test_a_merge_of_actors_settles_who_did_it(projector: Projector) -> None:
    told: list[LogEvent] = [*report("Gazette", D[3], TARN, agent=FRONT), *report("Courier", D[3], TARN, agent=ARMY)]
    assert len(at(followed(projector, told), TARN)) == 2
    merge = EntitiesMerged(*WHO, kept=STATE, merged=FRONT)
    (event,) = at(followed(projector, [*told, merge], stepwise=True), TARN)
    assert event.agents == (STATE,)


def test_which_events_are_asked_for(projector: Projector) -> None:
    store = followed(projector, [*report("Gazette", D[3], TARN, agent=ARMY, of=D[3]), *report("Gazette", D[5], TARN, kind="clash")])
    claims = StoredClaims(store)

    def kinds(**wanted: Any) -> list[str]:
        return [e.kind for e in claims.events() if Wanted(**wanted).fits(e, claims.entity)]

    assert kinds() == ["bombing", "clash"]
    assert kinds(actor=ARMY) == kinds(actor=STATE) == kinds(end=D[3]) == ["bombing"]
    assert kinds(kinds=frozenset({"clash"})) == kinds(start=D[4]) == kinds(start=D[5], end=D[5]) == ["clash"]
    assert kinds(start=D[4], end=D[4]) == kinds(actor=FRONT) == []


PLACES = st.sampled_from([TARN, TARNE])
REPORTS = st.builds(
    report,
    st.sampled_from(["Gazette", "Courier", "Wire"]),
    st.sampled_from(D),
    PLACES,
    kind=st.sampled_from(["bombing", "air-strike", "casualties", "control-gained", "clash"]),
    agent=st.sampled_from([None, FRONT, ARMY]),
    of=st.sampled_from([None, D[1], D[2]]),
    killed=st.sampled_from([None, 5, 40]),
    stance=st.sampled_from([Stance.ASSERTED, Stance.ASSERTED, Stance.DENIED, Stance.RUMOURED]),
)
DECISIONS: st.SearchStrategy[LogEvent] = st.sampled_from(
    [
        EntitiesMerged(*WHO, kept=TARN, merged=TARNE),
        EntitySplit(*WHO, entity=TARNE),
        EntitiesMerged(*WHO, kept=STATE, merged=FRONT),
        EntitySplit(*WHO, entity=FRONT),
    ]
)


def test_step_by_step_at_once_and_rebuilt_are_the_same(projector: Projector, tmp_path: Path) -> None:
    numbers = count()

    @settings(max_examples=30, deadline=None, phases=(Phase.explicit, Phase.generate))
    @given(data=st.data())
    def same(data: st.DataObject) -> None:
        events = list[LogEvent]()
        seen = list[str]()
        for told in data.draw(st.lists(REPORTS, min_size=1, max_size=6, unique_by=lambda r: r[0].document.id)):
            document = told[0].document
            if seen and data.draw(st.integers(0, 3)) == 0:
                document = replace(document, revises=data.draw(st.sampled_from(seen)))
            events += [ArticleRecorded(document), told[1]]
            if seen and data.draw(st.integers(0, 3)) == 0:
                first, second = sorted([document.id, data.draw(st.sampled_from(seen))])
                events.append(NearCopyFound(first, second, ((0, 200, 0, 200),)))
            if data.draw(st.integers(0, 3)) == 0:
                events.append(data.draw(DECISIONS))
            seen.append(document.id)
        stepwise, at_once = followed(projector, events, stepwise=True), followed(projector, events)
        assert dump(stepwise) == dump(at_once)
        directory = tmp_path / str(next(numbers))
        projector.rebuild(directory, BASE, logged(events))
        with GraphStore.reader(directory, BASE) as rebuilt:
            assert dump(rebuilt) == dump(at_once)

    same()
