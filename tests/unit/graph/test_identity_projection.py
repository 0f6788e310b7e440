"""Merges, splits and names in the graph: incremental as rebuilt, and a decision taken back leaves the graph as it was."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.log_events import (
    AliasAdded,
    AliasRemoved,
    ArticleRecorded,
    ClaimsAsserted,
    EntitiesMerged,
    EntityAdded,
    EntityRenamed,
    EntitySplit,
    EntityWithdrawn,
    LogEvent,
)
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.iris import IriMaker
from conflictkg.rdf.terms import CKG
from conflictkg.schema.vocabulary import load_vocabulary
from conflictkg.usecases.replay import replayed
from conflictkg.usecases.who_controlled import Teller, case_of
from tests.fakes.claims import article, claim
from tests.unit.graph.following import BASE, followed, logged

WHO = ("m.vale", "the same in two spellings")
TARN, TARNE = f"{BASE}place/tarn", f"{BASE}place/tarne"
FRONT, NF, WING, STATE = (f"{BASE}actor/{name}" for name in ("front", "nf", "wing", "state"))
RADIO, PAPER = f"{BASE}source/radio", f"{BASE}source/paper"
REFERENCE = f"""
@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<{TARN}> a ckg:Place ; skos:prefLabel "Tarn"@en , "Тарн"@ru ; skos:altLabel "Tarn town"@en .
<{FRONT}> a ckg:Actor ; skos:prefLabel "Northern Front"@en ; skosxl:altLabel <{FRONT}/old> .
<{FRONT}/old> a skosxl:Label ; skosxl:literalForm "Old Front" ; ckg:validUntil "2030-01-01T00:00:00Z"^^xsd:dateTime .
<{WING}> a ckg:Actor ; skos:prefLabel "Wing"@en ; ckg:armOf <{NF}> .
<{STATE}> a ckg:Actor ; skos:prefLabel "State"@en .
<{RADIO}> a ckg:Source ; skos:prefLabel "Radio"@en ; ckg:sidesWith <{NF}> .
<{PAPER}> a ckg:Source ; skos:prefLabel "Paper"@en .
"""


@pytest.fixture(scope="module")
def projector(tmp_path_factory: pytest.TempPathFactory) -> Projector:
    file = tmp_path_factory.mktemp("reference") / "reference.ttl"
    file.write_text(REFERENCE, encoding="utf-8")
    ontology = tuple(shipped("ontology") / name for name in ONTOLOGY_FILES)
    return Projector(load_vocabulary(ontology), (), (file,))


def told() -> list[LogEvent]:
    """The state holds Tarn; the wing of NF takes it, says a paper; the Front takes Tarne, says a radio that sides with NF."""
    events: list[LogEvent] = [
        EntityAdded(Entity(iri=TARNE, type=EntityType.PLACE, label="Tarne", provisional=True)),
        EntityAdded(Entity(iri=NF, type=EntityType.ACTOR, label="NF", aliases=("N. F.",))),
    ]
    for text, outlet, day, kind, agent, place in (
        ("State holds Tarn", "Paper", date(2031, 5, 1), "control-held", STATE, TARN),
        ("Wing took Tarn", "Paper", date(2031, 5, 3), "control-gained", WING, TARN),
        ("Front took Tarne", "Radio", date(2031, 5, 4), "control-gained", FRONT, TARNE),
        ("State took Tarne", "Paper", date(2031, 5, 6), "control-gained", STATE, TARNE),
    ):
        one = article(text, outlet, day)
        source = RADIO if outlet == "Radio" else PAPER
        document = replace(one.document, source=source)
        one = replace(one, document=document)
        events += [ArticleRecorded(document), ClaimsAsserted(document.id, "test/1", (claim(one, kind, text, agent=agent, place=place),))]
    return events


def dump(store: GraphStore) -> set[str]:
    """All quads but for the log's own: positions and when documents were recorded."""
    return {str(quad) for quad in store.quads() if quad.graph_name != store.meta and quad.predicate.value != f"{CKG}recordedAt"}


def holder(store: GraphStore, projector: Projector, place: str, day: date) -> tuple[str | None, str]:
    claims = StoredClaims(store)
    place = claims.canonical(place)
    case = case_of(place, claims.testimonies(place), projector.vocabulary, claims.entity)
    answer = Teller(claims.entity, IriMaker(BASE), projector.vocabulary.policy).answer(case, day)
    return (answer["controller"] or {}).get("iri"), answer["status"]


def test_a_merge_of_places_makes_one_timeline_and_a_split_two_again(projector: Projector) -> None:
    before = followed(projector, told())
    assert holder(before, projector, TARN, date(2031, 5, 7))[0] == NF
    merge, split = EntitiesMerged(*WHO, kept=TARN, merged=TARNE), EntitySplit(*WHO, entity=TARNE)
    merged = followed(projector, [*told(), merge])
    assert holder(merged, projector, TARN, date(2031, 5, 7)) == (STATE, "assessed")
    assert holder(merged, projector, TARNE, date(2031, 5, 7)) == (STATE, "assessed")
    assert not any(TARNE in line and "ControlPeriod" in line for line in dump(merged))
    stored = [t.claim.place.entity for t in StoredClaims(merged).testimonies(TARN) if t.claim.place is not None]
    assert sorted(filter(None, stored)) == [TARN, TARN, TARNE, TARNE]
    assert dump(followed(projector, [*told(), merge, split])) == dump(before)


def test_a_merge_of_actors_reaches_their_arms_and_whoever_sides_with_them(projector: Projector) -> None:
    merge = EntitiesMerged(*WHO, kept=FRONT, merged=NF)
    merged = followed(projector, [*told(), merge])
    assert holder(merged, projector, TARN, date(2031, 5, 7)) == (FRONT, "assessed")
    assert holder(followed(projector, told()), projector, TARNE, date(2031, 5, 5)) == (FRONT, "assessed")
    assert holder(merged, projector, TARNE, date(2031, 5, 5)) == (FRONT, "claimed")  # the radio sides with what is now the Front
    assert dump(followed(projector, [*told(), merge, EntitySplit(*WHO, entity=NF)])) == dump(followed(projector, told()))


def test_sources_that_are_one_are_one_chain(projector: Projector) -> None:
    merged = followed(projector, [*told(), EntitiesMerged(*WHO, kept=PAPER, merged=RADIO)])
    speakers = {
        str(quad.object) for quad in merged.raw.quads_for_pattern(None, None, None, None) if str(quad.predicate).endswith("#speaker>")
    }
    assert speakers == {f"<{PAPER}>"}
    assert holder(merged, projector, TARNE, date(2031, 5, 5)) == (FRONT, "assessed")


def test_names_are_decided_in_the_language_of_the_label_and_taken_back(projector: Projector) -> None:
    renamed: list[LogEvent] = [EntityRenamed(*WHO, entity=TARN, label="Upper Tarn"), AliasAdded(*WHO, entity=TARN, name="تارن")]
    store = followed(projector, [*told(), *renamed])
    entity = StoredClaims(store).entity(TARN)
    assert entity is not None
    assert entity.label == "Upper Tarn"
    assert set(entity.aliases) == {"Tarn", "Tarn town", "Тарн", "تارن"}
    back: list[LogEvent] = [EntityRenamed(*WHO, entity=TARN, label="Tarn"), AliasRemoved(*WHO, entity=TARN, name="تارن")]
    assert dump(followed(projector, [*told(), *renamed, *back])) == dump(followed(projector, told()))


def test_a_dated_name_can_be_removed_and_given_back(projector: Projector) -> None:
    removed: list[LogEvent] = [*told(), AliasRemoved(*WHO, entity=FRONT, name="Old Front")]
    entity = StoredClaims(followed(projector, removed)).entity(FRONT)
    assert entity is not None
    assert entity.dated_names == ()
    assert dump(followed(projector, [*removed, AliasAdded(*WHO, entity=FRONT, name="Old Front")])) == dump(followed(projector, told()))


def test_claims_that_come_after_a_merge_count_for_the_kept_entity(projector: Projector) -> None:
    first, last = told()[:-2], told()[-2:]
    merge = EntitiesMerged(*WHO, kept=TARN, merged=TARNE)
    store = followed(projector, [*first, merge, *last])
    assert holder(store, projector, TARN, date(2031, 5, 7)) == (STATE, "assessed")
    assert dump(store) == dump(followed(projector, [*told(), merge]))


def test_as_recorded_before_a_merge_two_are_two(projector: Projector) -> None:
    log = logged([*told(), EntitiesMerged(*WHO, kept=TARN, merged=TARNE)])
    *_, before, last = log.read()
    now, then = replayed(log, last.recorded_at, TARNE), replayed(log, before.recorded_at, TARNE)
    assert (len(now.testimonies), len(then.testimonies)) == (4, 2)
    assert (now.identities.canonical(TARNE), then.identities.canonical(TARNE)) == (TARN, TARNE)


ENTITIES = [TARN, TARNE, FRONT, NF, WING, STATE, RADIO, PAPER]
SAME_SORT = st.sampled_from([(TARN, TARNE), (FRONT, NF), (FRONT, STATE), (WING, FRONT), (NF, STATE), (RADIO, PAPER)])
DECISIONS = st.one_of(
    SAME_SORT.map(lambda pair: EntitiesMerged(*WHO, kept=pair[0], merged=pair[1])),
    SAME_SORT.map(lambda pair: EntitiesMerged(*WHO, kept=pair[1], merged=pair[0])),
    st.sampled_from(ENTITIES).map(lambda iri: EntitySplit(*WHO, entity=iri)),
    st.builds(AliasAdded, st.just("k"), st.just("x"), st.sampled_from(ENTITIES), st.sampled_from(["Tarn", "N. F.", "Old Front", "New"])),
    st.builds(
        AliasRemoved, st.just("k"), st.just("x"), st.sampled_from(ENTITIES), st.sampled_from(["Tarn town", "N. F.", "Old Front", "New"])
    ),
    st.builds(EntityRenamed, st.just("k"), st.just("x"), st.sampled_from(ENTITIES), st.sampled_from(["Tarn", "Upper Tarn", "Old Front"])),
    st.just(EntityAdded(Entity(iri=TARNE, type=EntityType.PLACE, label="Tarne", latitude=1.5, longitude=2.5), by="k", because="map")),
    st.just(EntityWithdrawn(*WHO, entity=f"{BASE}place/nowhere")),
)


def test_step_by_step_at_once_and_rebuilt_are_the_same(projector: Projector, tmp_path: Path) -> None:
    """The property below, without what is the same in all examples."""
    numbers = count()

    @settings(max_examples=25, deadline=None, phases=(Phase.explicit, Phase.generate))
    @given(decisions=st.lists(st.tuples(st.integers(0, 10), DECISIONS), max_size=5))
    def same(decisions: list[tuple[int, LogEvent]]) -> None:
        all_ways_are_the_same(projector, tmp_path / str(next(numbers)), decisions)

    same()


def all_ways_are_the_same(projector: Projector, directory: Path, decisions: list[tuple[int, LogEvent]]) -> None:
    events = told()
    merged: dict[str, str] = {}
    for at, decision in decisions:
        if isinstance(decision, EntitiesMerged):
            if decision.merged in merged or any(
                decision.merged in (kept, merged.get(kept)) for kept in (decision.kept, merged.get(decision.kept, ""))
            ):
                continue
            merged[decision.merged] = decision.kept
        events.insert(max(2, at), decision)
    stepwise, at_once = followed(projector, events, stepwise=True), followed(projector, events)
    assert dump(stepwise) == dump(at_once)
    projector.rebuild(directory, BASE, logged(events))
    with GraphStore.reader(directory, BASE) as rebuilt:
        assert dump(rebuilt) == dump(at_once)
