"""The rules that the shipped file of sources keeps: kinds, domains, whose side, and names that can only mean one outlet."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from conflictkg.domain.entities import EntityType
from conflictkg.entities.index import SqliteNameIndex
from conflictkg.entities.reference import CKG, Curated, Reference
from conflictkg.entities.spelling import name_key
from tests.unit.entities.conftest import REFERENCE

FILE = REFERENCE / "sources.ttl"
BASE = "https://w3id.org/conflictkg/reference/source/"
INTERESTED = {"state-media", "government", "party", "armed-group"}

# What stands as subject of "said" without being an outlet, or begins a sentence.
ORDINARY = frozenset(
    """
    a account activists advocate age agency agent aim alert ally ambassador american analyst army atlantic australian authority baker base
    bishop board briton broadcaster brother cabinet caller canadian captain care chief church citizen clerk colonel command commander
    commission congress correspondent council court dawn debrief delegate deputy diplomat discord dispatch doctor drive driver economist
    editor embassy enquirer envoy examiner expert express eyewitness father fighter focus fortune forward front general globe government
    governor group guard guardian herald hill hindu hit independent indian informant insider inspector intercept interpreter investigator
    is israeli journal journalist judge lawyer leader local major mayor media memorial merchant metro militant minister ministry mint mirror
    mission mole monitor mother nation national negotiator neighbour new news observer office officer official opposition palestinian
    parliament paper peninsula people pilot police politician pope post press priest prime prince prisoner programme quartz racer
    rebel record refugee register regime reporter republican resident reuter russian sailor secretary semana sentinel sentry site source
    spectator spokesman spokeswoman standard star statesman station stuff sun syrian tap teacher telegraph telegram time times
    today tourist traveller trend tribune turk turtle ukrainian un union us villager volunteer week west who will wire witness world yemeni
    """.split()  # noqa: SIM905 (a list of words to read, not of strings)
)


@pytest.fixture(scope="session")
def sources(reference: Reference) -> list[Curated]:
    return [c for c in reference.entities if c.entity.iri.startswith(BASE)]


@pytest.fixture(scope="session")
def triples() -> dict[str, dict[str, list[str]]]:
    import pyoxigraph as ox

    facts: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for subject, predicate, value, _ in ox.parse(path=str(FILE), format=ox.RdfFormat.TURTLE):
        assert isinstance(subject, ox.NamedNode)
        assert isinstance(value, ox.NamedNode | ox.Literal)
        facts[subject.value][predicate.value].append(value.value)
    return facts


def without_reason(text: str, interested: set[str], sided: set[str]) -> list[str]:
    """Slugs of interested sources that have neither a side nor a comment above them that says why not."""
    explained = set(re.findall(r"^# no side: \S.*\nsource:(\S+) a ckg:Source", text, re.M))
    return sorted(interested - sided - explained)


def test_there_are_sources_of_every_sort_and_of_every_war(sources: list[Curated]) -> None:
    kinds = Counter(c.entity.kind for c in sources)
    assert len(sources) > 1000
    assert min(kinds[k] for k in ("newspaper", "broadcaster", "wire", "state-media", "government", "party", "armed-group")) >= 25, kinds
    assert min(kinds[k] for k in ("ngo", "think-tank", "un")) >= 40, kinds
    countries = Counter(c.entity.country for c in sources)
    wars = "SY IQ UA RU LY YE SD SS ET SO ML BF NE NG CD MM AF AM AZ PS IL LB HT CO".split()  # noqa: SIM905 (as above)
    assert {c for c in wars if countries[c] < 4} == set()


def test_every_kind_is_a_notation_of_the_scheme(sources: list[Curated]) -> None:
    notations = set(re.findall(r'ckgv:source-kinds ; skos:notation "([^"]+)"', (REFERENCE.parent / "vocabularies.ttl").read_text()))
    assert {c.entity.kind for c in sources} <= notations


def test_a_domain_is_a_bare_host_and_belongs_to_one_source(sources: list[Curated]) -> None:
    owners = Counter(d for c in sources for d in c.domains)
    assert [d for d, n in owners.items() if n > 1] == []
    assert [d for d in owners if not re.fullmatch(r"(?!www\.)([a-z0-9-]+\.)+[a-z]{2,}", d)] == []
    assert not set(owners) & {"gov.uk", "europa.eu", "un.org.uk", "com.ua", "gov.ua", "unmissions.org", "blogspot.com", "wordpress.com"}


def test_who_is_interested_has_a_side_or_the_file_says_why_not(sources: list[Curated], triples: dict[str, dict[str, list[str]]]) -> None:
    interested = {c.entity.iri.removeprefix(BASE) for c in sources if c.entity.kind in INTERESTED}
    sided = {iri.removeprefix(BASE) for iri, about in triples.items() if about[CKG + "sidesWith"] or about[CKG + "affiliation"]}
    assert len(interested) > 300
    assert without_reason(FILE.read_text(), interested, sided) == []


def test_the_check_of_sides_can_fail() -> None:
    text = "# no side: a mission of several states\nsource:a a ckg:Source .\n# other\nsource:b a ckg:Source .\nsource:c a ckg:Source .\n"
    assert without_reason(text, {"a", "b", "c"}, {"c"}) == ["b"]


def test_nobody_has_a_side_for_an_editorial_line(sources: list[Curated], triples: dict[str, dict[str, list[str]]]) -> None:
    for curated in sources:
        about = triples[curated.entity.iri]
        if about[CKG + "sidesWith"] or about[CKG + "affiliation"]:
            assert curated.entity.kind in INTERESTED, curated.entity.iri


def test_sides_and_affiliations_lead_to_actors_and_dates_meet(reference: Reference, triples: dict[str, dict[str, list[str]]]) -> None:
    actors = {c.entity.iri for c in reference.entities if c.entity.type is EntityType.ACTOR}
    named = [n for about in triples.values() for n in about[CKG + "affiliation"]]
    nodes = {iri for iri, about in triples.items() if about[CKG + "affiliatedWith"]}
    assert sorted(named) == sorted(nodes)
    assert len(nodes) > 10
    for iri, about in triples.items():
        assert set(about[CKG + "sidesWith"]) | set(about[CKG + "affiliatedWith"]) <= actors, iri
        if iri in nodes:
            assert about[CKG + "affiliationKind"] == ["sides-with"], iri
            days = about[CKG + "validFrom"] + about[CKG + "validUntil"]
            assert days, iri
            assert all(re.fullmatch(r"20\d\d-\d\d-\d\dT00:00:00Z", day) for day in days), iri
        ends = [day for node in about[CKG + "affiliation"] for day in triples[node][CKG + "validUntil"]]
        begins = [day for node in about[CKG + "affiliation"] for day in triples[node][CKG + "validFrom"]]
        assert not begins or set(ends) == set(begins), iri


def test_no_name_is_an_ordinary_word(sources: list[Curated]) -> None:
    named = [(name, c.entity.iri) for c in sources for name in (*c.names, *c.hidden)]
    exempt = {"The Guardian", "The Independent", "The Telegraph", "The Times", "Telegram"}  # so well known that the word alone means them
    assert [(n, iri) for n, iri in named if n not in exempt and name_key(n) in ORDINARY] == []


def test_abbreviations_count_only_as_written_unless_they_are_the_label(sources: list[Curated]) -> None:
    short = [(n, c.entity.label) for c in sources for n in c.names if n != c.entity.label and re.fullmatch("[A-Z]{2,3}", n)]
    assert short == []


def test_names_and_abbreviations_mean_one_source(sources: list[Curated]) -> None:
    owners: dict[str, set[str]] = defaultdict(set)
    for curated in sources:
        for name in (*curated.names, *curated.hidden, *curated.domains):
            owners[name_key(name)].add(curated.entity.iri)
        for name in curated.exact:
            owners["as written: " + name].add(curated.entity.iri)
            owners[name_key(name)] |= owners.get(name_key(name), set())
    assert {name: iris for name, iris in owners.items() if len(iris) > 1} == {}
    for curated in sources:
        for name in curated.exact:
            assert owners.get(name_key(name), set()) <= {curated.entity.iri}, name


@pytest.mark.parametrize(
    ("named", "slug"),
    [
        ("the London-based Observatory", "sohr"), ("SOHR", "sohr"), ("state news agency SANA", "sana"), ("سانا", "sana"),
        ("Isil's Amaq agency", "amaq"), ("أعماق", "amaq"), ("Al-Masirah TV", "al-masirah"), ("المسيرة", "al-masirah"),
        ("Укрінформ", "ukrinform"), ("ТАСС", "tass"), ("ITAR-TASS", "tass"), ("Ukrayinska Pravda", "ukrainska-pravda"),
        ("Hamas-run health ministry", "gaza-health-ministry"), ("ISPR", "ispr"), ("Eri-TV", "eritv"), ("Radio Okapi", "radio-okapi"),
        ("ဧရာဝတီ", "irrawaddy"), ("אבא", ""), ("הארץ", "haaretz"), ("ኢዜአ", "ena-ethiopia"), ("ایسنا", "isna"),
        ("The Economist", "economist"), ("economist", ""), ("Economist", ""), ("The Hill", "the-hill"), ("Hill", ""), ("the diplomat", ""),
        ("thehill.com", "the-hill"), ("kyivindependent.com", "kyiv-independent"), ("irna.ir", "irna"), ("who", ""), ("WHO", "who"),
    ],
)  # fmt: skip
def test_sources_as_news_names_them(index: SqliteNameIndex, named: str, slug: str) -> None:
    found = {c.iri for c in index.lookup(named, EntityType.SOURCE, gazetteer=False) if c.score == 1.0}
    assert found == ({BASE + slug} if slug else set())
