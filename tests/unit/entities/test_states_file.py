"""The generated file of states: up to date, complete, and second to what is written by hand."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.domain.entities import EntityType
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.reference import Reference
from conflictkg.entities.spelling import name_key
from tests.unit.entities.conftest import FILES
from tools.build_states import ACTOR, CKG, OUTPUT, SKOS, Actor, Elsewhere, Packages, actors_of, lacking, read_elsewhere, states_file, turtle

NO_STATES = set(
    "AI AQ AS AW AX BL BM BQ BV CC CK CW CX EH FK FO GF GG GI GL GP GS GU HK HM IM IO JE KY MF MO MP MQ MS NC NF NU PF PM PN PR RE SH SJ "  # noqa: SIM905 (a column of 56 lines says no more)
    "SX TC TF TK UM VG VI WF YT".split()
)
"""Codes of pycountry's that are of territories: all but members and observers of the United Nations and Taiwan."""

PREFIXES = """
@prefix actor: <https://w3id.org/conflictkg/reference/actor/> .
@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix name: <https://w3id.org/conflictkg/reference/name/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix skosxl: <http://www.w3.org/2008/05/skos-xl#> .
"""


@pytest.fixture(scope="module")
def packages() -> Packages:
    return Packages.load()


def elsewhere(folder: Path, turtle: str) -> Elsewhere:
    path = folder / "by-hand.ttl"
    path.write_text(PREFIXES + turtle, encoding="utf-8")
    return read_elsewhere([path])


def arvandia() -> Actor:
    return Actor(
        id="arvandia",
        preferred=[("Arvandia", "en"), ("Арвандия", "ru"), ("أرفنديا", "ar")],
        kind="government",
        country="XA",
        names=[("Arvandian government", "en"), ("Republic of Arvandia", "en")],
        metonyms=["Arvand City", "the Old Citadel"],
        nouns=["government"],
    )


def literals(predicate: str) -> dict[tuple[str, str], set[str]]:
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path in FILES:
        for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
            if triple.predicate.value == predicate and isinstance(triple.object, ox.Literal) and isinstance(triple.subject, ox.NamedNode):
                found[triple.subject.value, triple.object.language or ""].add(triple.object.value)
    return found


def test_the_committed_file_is_what_the_script_writes() -> None:
    assert OUTPUT.read_text(encoding="utf-8") == states_file(), "run `make reference` and commit ontology/reference/states.ttl"


def test_every_state_has_a_government(reference: Reference, packages: Packages) -> None:
    ruled = {c.entity.country for c in reference.entities if c.entity.kind == "government"} - {""}
    assert (set(packages.countries) - NO_STATES) | {"XK"} <= ruled


def test_every_state_is_found_by_its_name_in_arabic_russian_and_french(index: SqliteNameIndex) -> None:
    for name, state in (
        ("مالي", "mali"),
        ("Буркина-Фасо", "burkina-faso"),
        ("Éthiopie", "ethiopia"),
        ("ኢትዮጵያ", "ethiopia"),
        ("Birmanie", "myanmar"),
        ("မြန်မာ", "myanmar"),
        ("Հայաստան", "armenia"),
        ("Azərbaycan", "azerbaijan"),
        ("საქართველო", "georgia"),
        ("ישראל", "israel"),
        ("پاکستان", "pakistan"),
        ("中国", "china"),
    ):
        assert [c.iri for c in index.lookup(name, EntityType.ACTOR)] == [ACTOR + state], name


def test_forces_are_known_by_any_word_for_them(index: SqliteNameIndex) -> None:
    for phrase in ("Malian army", "Malian troops", "Malian soldiers", "the Malian military", "Malian forces", "FAMa"):
        assert [c.label for c in index.lookup(phrase, EntityType.ACTOR)] == ["Malian Armed Forces"], phrase
    assert [c.label for c in index.lookup("Nigerian warplanes", EntityType.ACTOR)] == ["Nigerian Air Force"]


def test_a_people_of_several_countries_is_nobodys_army(reference: Reference) -> None:
    names = {name_key(n).split()[0] for c in reference.entities if c.entity.kind in ("government", "army") for n in c.names if n.isascii()}
    assert not names & {"uzbek", "tajik", "turkmen", "kurd", "tuareg", "pashtun"}


def test_words_of_english_are_no_names_of_states_in_other_languages(reference: Reference) -> None:
    names = {name_key(n) for c in reference.entities if c.entity.kind == "government" for n in c.names}
    assert not names & {"argentine", "chili", "congo", "dominique", "equateur", "grenade", "maurice", "salvador"}


def test_a_metonym_stands_for_one_actor_and_is_nobodys_name(reference: Reference) -> None:
    names = {name_key(n) for c in reference.entities if c.entity.type is EntityType.ACTOR for n in (*c.names, *c.exact, *c.hidden)}
    bearers: dict[str, set[str]] = defaultdict(set)
    for (iri, _), metonyms in literals(CKG + "metonym").items():
        for metonym in metonyms:
            bearers[name_key(metonym)].add(iri.removeprefix(ACTOR))
    assert not names & set(bearers)
    assert [name for name, iris in bearers.items() if len(iris) > 1] == []
    assert bearers["damascus"] == {"syrian-government"}
    assert bearers["pentagon"] == {"us-military"}
    assert not {"brussels", "georgetown", "hague", "kingston", "luxembourg", "singapore", "tripoli", "victoria"} & set(bearers)


def test_an_actor_has_one_label_in_a_language_which_is_no_further_name() -> None:
    labels, further = literals(SKOS + "prefLabel"), literals(SKOS + "altLabel")
    actors = {key for key in labels if key[0].startswith(ACTOR)}
    assert len(actors) > 800
    assert [key for key in actors if len(labels[key]) > 1 or labels[key] & further[key]] == []


def test_a_new_actor_is_written_with_everything(tmp_path: Path) -> None:
    written = turtle(lacking(arvandia(), elsewhere(tmp_path, "")))
    assert written.startswith('actor:arvandia a ckg:Actor ;\n    skos:prefLabel "Arvandia"@en , "Арвандия"@ru , "أرفنديا"@ar ;')
    assert 'ckg:metonym "Arvand City"@en , "the Old Citadel"@en ;' in written
    assert 'ckg:country "XA"' in written


def test_an_actor_of_another_file_gets_only_what_is_lacking(tmp_path: Path) -> None:
    by_hand = """actor:arvandia a ckg:Actor ; skos:prefLabel "Arvandian government"@en , "Арвандское правительство"@ru ;
        skos:altLabel "Arvandia"@en , "Old Citadel"@en ."""
    assert turtle(lacking(arvandia(), elsewhere(tmp_path, by_hand))) == (
        'actor:arvandia skos:prefLabel "أرفنديا"@ar ;\n'
        '    skos:altLabel "Арвандия"@ru , "Republic of Arvandia"@en ;\n'
        '    ckg:metonym "Arvand City"@en .\n'
    )


def test_nothing_is_written_of_an_actor_of_whom_all_is_said(tmp_path: Path) -> None:
    forces = Actor("river-guard", [("River Guard", "en")], "army", "XA", arm_of="arvandia")
    assert turtle(lacking(forces, elsewhere(tmp_path, 'actor:river-guard skos:prefLabel "River Guard"@en .'))) == ""


def test_a_name_of_another_actor_is_left_to_it_dated_or_not(tmp_path: Path) -> None:
    by_hand = """actor:council skos:prefLabel "Council"@en ; skos:altLabel "Republic of Arvandia"@en ; skosxl:altLabel name:government .
        name:government skosxl:literalForm "Arvandian government"@en ."""
    assert lacking(arvandia(), elsewhere(tmp_path, by_hand)).names == []


def test_a_state_whose_name_a_later_government_bears_gets_none_in_other_languages(tmp_path: Path) -> None:
    by_hand = """actor:arvandia skos:prefLabel "Old government"@en ; skosxl:altLabel name:until .
        actor:council skos:prefLabel "Council"@en ; skosxl:altLabel name:since .
        name:until skosxl:literalForm "Arvandia"@en . name:since skosxl:literalForm "Arvandia"@en ."""
    found = lacking(arvandia(), elsewhere(tmp_path, by_hand))
    assert (found.preferred, found.names) == ([], [("Arvandian government", "en"), ("Republic of Arvandia", "en")])


def test_a_label_that_is_another_actors_name_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match=r"'Arvandia' is a name of <.*/arvandian-state>"):
        lacking(arvandia(), elsewhere(tmp_path, 'actor:arvandian-state skos:prefLabel "Arvandia"@en .'))


def test_what_the_packages_know_is_overruled_by_the_table(packages: Packages) -> None:
    entry = {"name": "Gambia", "the": True, "demonym": "Gambian", "capital": "Serekunda", "labels": {"fr": "La Gambie"}}
    government, forces = actors_of("GM", entry, packages, {"ru": ["Гамбия"]})
    assert ("La Gambie", "fr") in government.preferred
    assert not {"ru"} & {language for _, language in government.preferred}
    assert {("government of the Gambia", "en"), ("government in Serekunda", "en"), ("Republic of the Gambia", "en")} <= set(
        government.names
    )
    assert government.metonyms == ["Serekunda"]
    assert (forces.id, forces.arm_of) == ("gambia-armed-forces", "gambia")


def test_a_state_without_a_people_of_its_own_has_no_forces(packages: Packages) -> None:
    assert [actor.kind for actor in actors_of("NR", {"speaks": False}, packages, {})] == ["government"]


def test_a_code_that_no_package_has_needs_a_name(packages: Packages) -> None:
    with pytest.raises(SystemExit, match="give it a name"):
        list(actors_of("XA", {}, packages, {}))
