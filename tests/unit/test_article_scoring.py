"""The measure of whole articles: when a claim is right, what counts as a false change of hands, and that labels and texts fit."""

from __future__ import annotations

import pytest

from conflictkg.domain.claims import Stance
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.vocabulary import Effect
from tests.bench.extraction.articles import FOLDER, Label, Named, Outcome, Told, labelled, rows

ALSO = {"RSF": ["Rapid Support Forces", "paramilitaries"], "army": ["Sudanese Armed Forces"], "Bara": ["Bārah"]}
RSF = Named("they", Entity(iri="urn:rsf", type=EntityType.ACTOR, label="Rapid Support Forces"))
ARMY = Named("the paramilitaries", Entity(iri="urn:saf", type=EntityType.ACTOR, label="Sudanese Armed Forces"))
BARA = Named("that town", Entity(iri="urn:bara", type=EntityType.PLACE, label="Bārah", country="SD"))
NAMESAKE = Named("Bara", Entity(iri="urn:other", type=EntityType.PLACE, label="Bara", country="NG"))


def label(**raw: object) -> Label:
    return Label.of({"effect": "gains", "actor": "RSF", "place": "Bara"} | raw, ALSO, ["SD"])


def told(
    effect: Effect = Effect.GAINS,
    place: Named = BARA,
    agents: tuple[Named, ...] = (RSF,),
    others: tuple[Named, ...] = (),
    stance: Stance = Stance.ASSERTED,
) -> Told:
    return Told(effect, stance, (place,), agents, others)


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        (told(), True),
        (told(place=Named("BARA"), agents=(Named("The paramilitaries"),)), True),  # unlinked: by the words
        (told(effect=Effect.LOSES, agents=(ARMY,), others=(RSF,)), True),  # the same, seen from the other side
        (told(effect=Effect.LOSES), False),
        (told(effect=Effect.LOSES, others=(RSF,)), False),  # from itself
        (told(effect=Effect.PART), False),
        (told(agents=(ARMY,)), False),  # linked: what it is linked to, whatever its words
        (told(agents=(RSF, ARMY)), False),
        (told(agents=()), False),
        (told(place=Named("the town")), False),
        (told(place=NAMESAKE), False),
        (told(stance=Stance.DENIED), False),
    ],
)
def test_a_claim_is_right_when_effect_place_actor_and_stance_are(claim: Told, right: bool) -> None:
    assert claim.agrees(label()) is right
    assert Outcome("a", (label(),), (claim,)).found() == [(label(), right)]


def test_a_list_leaves_the_choice() -> None:
    either = label(effect=["gains", "part"], actor=["RSF", None], place=["Bara", "the town"], stance=["denied", "expected"])
    for claim in (told(stance=Stance.DENIED), told(effect=Effect.PART, stance=Stance.CONDITIONAL), told(agents=(), stance=Stance.EXPECTED)):
        assert claim.agrees(either)
    assert not told().agrees(either)


def test_only_what_a_belief_follows_from_counts_for_precision_and_added_labels_not_for_recall() -> None:
    claims = (
        told(),
        told(agents=(ARMY,)),  # false, a change of hands
        told(effect=Effect.HOLDS),  # false, none
        told(effect=Effect.HOLDS, agents=(ARMY,)),
        told(stance=Stance.DENIED),
        told(place=Named("Bara")),
        told(agents=(Named("paramilitaries"),)),
    )
    labels = (label(), label(effect="holds", actor="army", added=True), label(place="El Obeid", important=True))
    outcome = Outcome("a", labels, claims)
    values = [row.value.split()[:2] for row in rows([outcome])]
    assert values == [["1,", "2"], ["4"], ["0.50", "2/4"], ["0.50", "1/2"], ["0.50", "1/2"], ["0.00", "0/1"]]
    assert [line.split(" ")[1] for line in outcome.listing()] == ["FALSE", "WRONG", "MISSED"]


def test_labels_and_texts_fit() -> None:
    found = labelled()
    assert sorted(found) == sorted(file.stem for file in FOLDER.glob("*.txt"))
    assert sum(not label.added for _, labels in found.values() for label in labels) == 288
