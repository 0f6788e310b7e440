"""The trigger notation: what parses, and what a mistake in the vocabulary is told."""

from __future__ import annotations

from dataclasses import replace

import pytest

from conflictkg.domain.vocabulary import Effect
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.extraction.lexicon import Lexicon, parse_trigger
from conflictkg.extraction.rules import RuleExtractor
from tests.fakes.names import FakeNameIndex
from tests.fakes.vocabulary import shipped_vocabulary

KINDS = (
    *("control-gained", "control-lost", "control-held", "control-partial", "handover", "withdrawal", "attack-repelled", "assault", "clash"),
    *("air-strike", "shelling", "suicide-bombing", "bombing", "siege", "road-cut", "casualties", "kidnapping", "ceasefire", "equipment"),
    *("movement", "statement", "detention", "killing", "looting", "arson", "displacement", "support", "affiliation", "defeat", "uprising"),
)


def test_every_kind_of_the_contract_is_shipped_with_triggers() -> None:
    kinds = shipped_vocabulary().kinds
    assert set(KINDS) <= set(kinds)
    assert all(kinds[k].triggers for k in KINDS)


def test_effects_are_those_of_the_rules_of_belief() -> None:
    kinds = shipped_vocabulary().kinds
    effects = {k: kinds[k].effect for k in KINDS if kinds[k].effect is not Effect.NONE}
    assert effects == {
        "control-gained": Effect.GAINS,
        "control-lost": Effect.LOSES,
        "handover": Effect.LOSES,
        "withdrawal": Effect.LOSES,
        "control-held": Effect.HOLDS,
        "control-partial": Effect.PART,
        "attack-repelled": Effect.REPELS,
        "assault": Effect.CONTESTS,
        "clash": Effect.CONTESTS,
        "siege": Effect.CONTESTS,
    }
    assert kinds["siege"].lasts
    assert kinds["clash"].mutual


def test_triggers_with_more_tests_come_first() -> None:
    take = Lexicon.of(shipped_vocabulary()).by_lemma["take"]
    weights = [2 * len(t.needs) + len(t.nots) + 2 * bool(t.particle) for t in take]
    assert weights == sorted(weights, reverse=True)


def test_of_triggers_with_as_many_tests_that_of_the_narrower_kind_comes_first() -> None:
    shipped = shipped_vocabulary()
    text = "strike/NOUN agent=mod need=mod:drone"
    narrow = replace(shipped.kinds["air-strike"], notation="small-drone-strike", broader="air-strike", triggers=(text,))
    wide = replace(shipped.kinds["air-strike"], triggers=(text,))
    for kinds in ({"air-strike": wide, narrow.notation: narrow}, {narrow.notation: narrow, "air-strike": wide}):
        order = Lexicon.of(replace(shipped, kinds={**kinds, "bombing": shipped.kinds["bombing"]})).by_lemma["strike"]
        assert [t.kind for t in order] == ["small-drone-strike", "air-strike"]


def test_slots_particles_and_tests_are_read() -> None:
    (trigger,) = parse_trigger(
        "k", "hand+over/VERB agent=subj patient=obj.of|obj other=prep(to,into) need=obj:@terrain not=case:in,under does=kill"
    )
    assert (trigger.lemma, trigger.particle, trigger.pos) == ("hand", "over", "VERB")
    assert [str(p) for p in trigger.slots["patient"]] == ["obj.of", "obj"]
    assert [str(p) for p in trigger.slots["other"]] == ["prep(to,into)"]
    assert trigger.needs[0].classes == ("@terrain",)
    assert trigger.nots[0].classes == ("in", "under")
    assert trigger.does == {"kill"}


def test_a_slot_that_a_module_declares_may_stand_in_triggers() -> None:
    shipped = shipped_vocabulary()
    kind = replace(shipped.kinds["air-strike"], triggers=("strike/NOUN agent=mod weapon-kind=mod need=mod:drone",))
    declared = replace(shipped, kinds={"air-strike": kind}, slots={"weapon-kind": "https://example.org/own/weaponKind"})
    assert [str(p) for p in Lexicon.of(declared).by_lemma["strike"][0].slots["weapon-kind"]] == ["mod"]
    with pytest.raises(KnowledgeBaseFault, match=r"'weapon-kind' is neither a slot \(agent, count, other, patient, place, weapon\)"):
        Lexicon.of(replace(declared, slots={}))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "is not LEMMA/POS"),
        ("capture agent=subj", "'capture' is not LEMMA/POS"),
        ("capture/VB agent=subj", "VB is not one of"),
        ("capture/VERB agent", "'agent' is not key=value"),
        ("capture/VERB agent=", "'agent=' is not key=value"),
        ("capture/VERB victim=obj", "'victim' is neither a slot"),
        ("capture/VERB agent=subject", "'subject' is not a step"),
        ("capture/VERB agent=prep()", "is not a step"),
        ("capture/VERB agent=subj need=obj:", "names no class"),
        ("capture/VERB agent=subj does=fly", "neither a slot"),
    ],
)
def test_a_mistake_names_kind_trigger_and_reason(text: str, why: str) -> None:
    with pytest.raises(KnowledgeBaseFault) as fault:
        parse_trigger("control-gained", text)
    assert why in str(fault.value)
    assert "control-gained" in str(fault.value)
    assert repr(text) in str(fault.value)


def test_an_unknown_word_class_is_a_fault_that_names_it() -> None:
    shipped = shipped_vocabulary()
    kind = replace(shipped.kinds["assault"], triggers=("attack/VERB agent=subj need=obj:@nosuch",))
    with pytest.raises(KnowledgeBaseFault, match=r"event kind assault: trigger .* there is no word class 'nosuch'"):
        Lexicon.of(replace(shipped, kinds={"assault": kind}))


def test_a_missing_word_class_of_the_engine_is_a_fault_that_names_it() -> None:
    shipped = shipped_vocabulary()
    classes = {n: w for n, w in shipped.word_classes.items() if n != "terrain"}
    with pytest.raises(KnowledgeBaseFault, match="word class 'terrain' is missing"):
        RuleExtractor(replace(shipped, word_classes=classes), FakeNameIndex())
