"""The measure of control claims: what counts as right, wrong, left out and as a false flip; and what the labels file may hold."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from conflictkg.domain.claims import Claim, Mention, Quote, Stance
from conflictkg.domain.time import ClaimTime
from conflictkg.domain.vocabulary import Effect
from tests.bench.extraction.agreement import same_party, same_place, window
from tests.bench.extraction.control import LABELS, Label, Line, Outcome, Party, Told
from tests.bench.extraction.proportions import Proportion

DAY = date(2014, 11, 3)
REBELS, ARMY = Party("Rebels", ("Syrian opposition",)), Party("The army", ("Syrian Arab Army", "Syrian army"))


def claim(
    effect: Effect = Effect.GAINS,
    place: str = "Tadmur",
    agents: tuple[Party, ...] = (REBELS,),
    others: tuple[Party, ...] = (),
    stance: Stance = Stance.ASSERTED,
    speakers: tuple[Party, ...] = (),
    day: date = DAY,
    names: tuple[str, ...] = ("Palmyra", "Tadmur"),
) -> Told:
    made = Claim(
        document="d",
        kind="k",
        quote=Quote(0, 1, "x"),
        agents=tuple(Mention(text=a.printed, start=0, end=1) for a in agents),
        stance=stance,
        time=ClaimTime(earliest=None, latest=day),
    )
    return Told(made, effect, place, names, agents, others, speakers)


def label(uncertain: bool = False, **raw: object) -> Label:
    return Label.of({"effect": "gains", "place": "Tadmur", "actor": ["rebels"], "uncertain": uncertain} | raw, DAY)


def outcome(labels: list[Label], claims: list[Told]) -> Outcome:
    return Outcome(Line("0" * 16, "tuning", "", tuple(labels), tuple(claims)))


@pytest.mark.parametrize(
    ("told", "right"),
    [
        (claim(), True),
        (claim(effect=Effect.LOSES, agents=(ARMY,), others=(REBELS,)), True),  # the same, seen from the other side
        (claim(effect=Effect.LOSES), False),
        (claim(effect=Effect.HOLDS), False),
        (claim(place="Homs", names=("Homs",)), False),
        (claim(agents=(ARMY,)), False),
        (claim(agents=(REBELS, ARMY)), False),
        (claim(agents=()), False),
        (claim(stance=Stance.DENIED), False),
    ],
)
def test_a_claim_is_right_when_effect_place_actor_and_stance_are(told: Told, right: bool) -> None:
    found = outcome([label(other=["army"])], [told])
    assert found.judged(strict=False) == [(told, right)]
    assert [ok for _, ok in found.found(strict=False)] == [right]


def test_speaker_and_days_count_only_strictly() -> None:
    for told in (claim(speakers=(Party("a colonel", ()),)), claim(day=date(2014, 1, 1))):
        found = outcome([label()], [told])
        assert found.judged(strict=False) == [(told, True)]
        assert found.judged(strict=True) == [(told, False)]


def test_what_touches_an_uncertain_label_is_left_out_both_ways() -> None:
    found = outcome([label(uncertain=True)], [claim(effect=Effect.PART)])
    assert found.judged(strict=False) == []
    assert found.found(strict=False) == []
    opposite = claim(effect=Effect.LOSES)
    assert outcome([label(uncertain=True)], [opposite]).judged(strict=False) == [(opposite, False)]


def test_a_false_flip_is_asserted_of_a_known_place_by_a_known_actor() -> None:
    false = [claim(), claim(effect=Effect.LOSES)]
    harmless = [
        claim(stance=Stance.EXPECTED),
        claim(stance=Stance.DENIED),
        claim(effect=Effect.HOLDS),
        claim(names=()),
        claim(agents=(Party("they", ()),)),
    ]
    assert outcome([], false + harmless).false_flips() == false


def test_unnamed_places_and_countries_do_not_count() -> None:
    named = ["Deir al-Bir", "the Deir al-Bir gas field", "Kherson Oblast"]
    unnamed = ["two towns", "Syria", "a Syrian military base", "the Syrian base", "the city", "it"]
    told = [claim(place=place, names=()) for place in named + unnamed]
    assert [c.place for c, _ in outcome([], told).judged(strict=False)] == named


@pytest.mark.parametrize(
    ("wanted", "printed", "names", "same"),
    [
        ("Kherson", "the city", ("Kherson",), True),
        ("Kherson Oblast", "Kherson", ("Kherson",), False),
        ("Kherson", "Kherson", ("Kherson oblast",), False),
        ("Kherson International Airport", "the airport", ("Kherson airport",), True),
        ("Kherson International Airport", "Kherson", ("Kherson",), False),
        ("Kobanî", "Kobane", ("Kobani", "Ayn al-Arab"), True),
        ("Deir ez-Zor", "Deir Hafir", ("Dayr Hafir",), False),
        ("Chernobyl Nuclear Power Plant", "the plant", ("Zaporizhzhia nuclear power plant",), False),
    ],
)
def test_places(wanted: str, printed: str, names: tuple[str, ...], same: bool) -> None:
    assert same_place(wanted, printed, names) is same


@pytest.mark.parametrize(
    ("wanted", "printed", "names", "same"),
    [
        ("rebels", "The fighters", ("Syrian opposition",), True),
        ("ISIL", "the group", ("Islamic State",), True),
        ("Syrian rebels", "they", ("Syrian government",), False),
        ("Russian forces", "its army", ("Armed Forces of Ukraine",), False),
        ("regime", "the army", ("Syrian Arab Army", "Syrian army"), True),
        ("regime", "Damascus", ("Syrian government",), True),
        ("militants", "Militants", ("Islamic State",), True),
    ],
)
def test_parties(wanted: str, printed: str, names: tuple[str, ...], same: bool) -> None:
    assert same_party(wanted, printed, names) is same


def test_windows_and_intervals() -> None:
    assert window("2014-02") == (date(2014, 2, 1), date(2014, 2, 28))
    assert window("../2013") == (date.min, date(2013, 12, 31))
    assert [round(bound, 3) for bound in Proportion(0, 42).interval] == [0.0, 0.084]


def test_the_labels_file_holds_names_and_no_sentences() -> None:
    for entry in yaml.safe_load(LABELS.read_text(encoding="utf-8")):
        assert entry["half"] == ("kept" if int(entry["line"], 16) % 2 else "tuning")
        for raw in entry["claims"]:
            Label.of(raw, entry["published"])
            names = [raw["place"], *raw["actor"], *raw.get("other", []), *raw.get("speaker", [])]
            assert all(n is None or len(n.split()) <= 8 for n in names)
