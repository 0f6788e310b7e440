"""Decisions about identity: a pure fold in which a decision and its opposite cancel out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.identities import Identities
from conflictkg.domain.log_events import (
    AliasAdded,
    AliasRemoved,
    EntitiesMerged,
    EntityAdded,
    EntityRenamed,
    EntitySplit,
    EntityWithdrawn,
    IdentityDecision,
)

WHO = ("k", "same place")
TOWN = Entity(iri="urn:tarn", type=EntityType.PLACE, label="Tarn", aliases=("Tarne",))


def test_a_merge_reaches_through_another_and_a_split_takes_one_link_back() -> None:
    identities = Identities([EntitiesMerged(*WHO, kept="urn:b", merged="urn:c"), EntitiesMerged(*WHO, kept="urn:a", merged="urn:b")])
    assert identities.canonical("urn:c") == "urn:a"
    assert identities.merged_into("urn:a") == ["urn:b", "urn:c"]
    identities.apply(EntitySplit(*WHO, entity="urn:b"))
    assert identities.canonical("urn:c") == "urn:b"
    assert identities.canonical("urn:a") == "urn:a"


def test_a_rename_keeps_the_first_label_as_a_name_and_is_undone_by_its_opposite() -> None:
    identities = Identities([EntityRenamed(*WHO, entity=TOWN.iri, label="Upper Tarn")])
    assert identities.described(TOWN).label == "Upper Tarn"
    assert identities.described(TOWN).aliases == ("Tarn", "Tarne")
    identities.apply(EntityRenamed(*WHO, entity=TOWN.iri, label="Tarn"))
    assert identities.described(TOWN) == TOWN


def test_an_alias_of_the_reference_data_can_be_removed_and_given_back() -> None:
    identities = Identities([AliasRemoved(*WHO, entity=TOWN.iri, name="Tarne")])
    assert identities.described(TOWN).aliases == ()
    identities.apply(AliasAdded(*WHO, entity=TOWN.iri, name="Tarne"))
    assert identities.described(TOWN) == TOWN


def test_an_analysts_description_replaces_the_first_one_and_a_reader_s_does_not() -> None:
    identities = Identities([EntityAdded(TOWN), EntityAdded(Entity(iri=TOWN.iri, type=EntityType.PLACE, label="TARN"))])
    assert identities.added[TOWN.iri] == TOWN
    described = Entity(iri=TOWN.iri, type=EntityType.PLACE, label="Tarn", latitude=1.5, longitude=2.5)
    identities.apply(EntityAdded(described, by="k", because="map"))
    assert identities.added[TOWN.iri] == described
    identities.apply(EntityWithdrawn(*WHO, entity=TOWN.iri))
    assert identities.withdrawn == {TOWN.iri}
    identities.apply(EntityAdded(TOWN, by="k", because="after all"))
    assert identities.withdrawn == set()


IRIS = ["urn:a", "urn:b", "urn:c", "urn:d"]
NAMES = ["Tarn", "Tarne", "Upper Tarn"]


def opposite(decision: IdentityDecision, before: Identities, entity: Entity) -> IdentityDecision | None:
    match decision:
        case AliasAdded(entity=iri, name=name):
            return None if name in before.described(entity).aliases else AliasRemoved(*WHO, entity=iri, name=name)
        case AliasRemoved(entity=iri, name=name):
            return AliasAdded(*WHO, entity=iri, name=name) if name in before.described(entity).aliases else None
        case EntityRenamed(entity=iri):
            return EntityRenamed(*WHO, entity=iri, label=before.described(entity).label)
        case EntitiesMerged(merged=merged):
            return EntitySplit(*WHO, entity=merged)
    return None


@given(
    st.lists(
        st.one_of(
            st.builds(AliasAdded, st.just("k"), st.just("x"), st.just("urn:a"), st.sampled_from(NAMES)),
            st.builds(AliasRemoved, st.just("k"), st.just("x"), st.just("urn:a"), st.sampled_from(NAMES)),
            st.builds(EntityRenamed, st.just("k"), st.just("x"), st.just("urn:a"), st.sampled_from(NAMES)),
            st.builds(EntitiesMerged, st.just("k"), st.just("x"), st.sampled_from(IRIS), st.sampled_from(IRIS)),
        ),
        max_size=8,
    )
)
def test_every_decision_taken_back_leaves_the_identity_as_it_was(decisions: list[IdentityDecision]) -> None:
    entity = Entity(iri="urn:a", type=EntityType.PLACE, label="Tarn", aliases=("Tarne",))
    identities = Identities()
    for decision in decisions:
        if isinstance(decision, EntitiesMerged) and (
            decision.merged in identities.into or identities.canonical(decision.kept) == decision.merged
        ):
            continue  # the use case refuses it
        back = opposite(decision, identities, entity)
        before = (identities.described(entity), [identities.canonical(iri) for iri in IRIS])
        if back is not None:
            identities.apply(decision)
            identities.apply(back)
        after = (identities.described(entity), [identities.canonical(iri) for iri in IRIS])
        assert (after[0].label, set(after[0].aliases), after[1]) == (before[0].label, set(before[0].aliases), before[1])
        identities.apply(decision)
