"""The vocabulary out of Turtle: what is shipped, what a knowledge base overrides, and what is said of a file that is wrong."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from conflictkg.bootstrap import ONTOLOGY_FILES
from conflictkg.domain.vocabulary import Effect, Vocabulary
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf.terms import CKG
from conflictkg.schema.ontology_files import OntologyFile, digest, read_files
from conflictkg.schema.vocabulary import load_vocabulary, vocabulary_of

ONTOLOGY = Path(__file__).parents[3] / "ontology"
SHIPPED = [ONTOLOGY / name for name in ONTOLOGY_FILES]
PREFIXES = (
    "@prefix ckg: <https://w3id.org/conflictkg/ontology#> . @prefix ckgv: <https://w3id.org/conflictkg/vocab/> . "
    "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
)
FILES = read_files(SHIPPED)


def extended(*texts: str) -> Vocabulary:
    return vocabulary_of([*FILES, *(OntologyFile(f"mine-{n}.ttl", PREFIXES + text) for n, text in enumerate(texts, 1))])


def kind(body: str, iri: str = "ckgv:parade") -> str:
    return f"{iri} a ckg:EventKind ;\n    {body} ."


def test_the_shipped_vocabulary() -> None:
    vocabulary = load_vocabulary(SHIPPED)
    assert re.fullmatch(r"\d+\.\d+\.\d+", vocabulary.version)
    captured = vocabulary.kinds["control-gained"]
    assert (captured.effect, captured.state, captured.cls, captured.notation) == (Effect.GAINS, False, f"{CKG}Capture", "control-gained")
    assert len(captured.triggers) == len(set(captured.triggers)) > 5
    assert captured.triggers[0].startswith("capture|")  # in the order of the file
    assert vocabulary.kinds["control-held"].state
    assert vocabulary.kinds["siege"].lasts
    assert not vocabulary.kinds["assault"].lasts
    assert vocabulary.kinds["clash"].mutual
    assert {"negation", "denial", "rumour"} <= vocabulary.operators.keys()
    assert all(vocabulary.operators.values())
    assert all(vocabulary.word_classes.values())
    assert "town" in vocabulary.word_classes["terrain"]


def test_the_shipped_policy_is_sound() -> None:
    policy = load_vocabulary(SHIPPED).policy
    weights = [policy.weights[letter] for letter in "ABCDEF"]
    assert weights == sorted(weights, reverse=True), "a worse link never makes a chain heavier"
    factors = [policy.credibility_factors[figure] for figure in range(1, 6)]
    assert factors == sorted(factors, reverse=True)
    assert policy.interested_kinds == {"state-media", "government", "party", "armed-group"}
    assert policy.lone_kinds == {"forum", "social"}
    assert policy.source_grades["newspaper"] == policy.source_grades["wire"] == policy.source_grades["un"] == "B"
    assert all(policy.source_grades[kind] in "DEF" for kind in policy.interested_kinds | policy.lone_kinds)
    assert (policy.contest_horizon, policy.stale_horizon, policy.prior_holder_horizon) == (14, 180, 7)
    assert policy.default_grade in policy.weights
    assert policy.admission_grade in "ABC"


def test_the_last_file_wins_number_by_number_and_leaves_the_rest() -> None:
    shipped = vocabulary_of(FILES).policy
    policy = extended(
        "ckgv:policy ckg:contestHorizon 21 ; ckg:loneKind ckgv:source-kind-forum . ckgv:reliability-C ckg:weight 0.5 .",
        "ckgv:policy ckg:contestHorizon 28 . ckgv:source-kind-blog ckg:defaultGrade ckgv:reliability-E .",
    ).policy
    assert policy == replace(
        shipped,
        contest_horizon=28,
        lone_kinds=frozenset({"forum"}),
        weights={**shipped.weights, "C": 0.5},
        source_grades={**shipped.source_grades, "blog": "E"},
    )


def test_a_kind_can_be_added_and_a_shipped_one_taught_more_words() -> None:
    vocabulary = extended(
        kind('skos:notation "parade" ; skos:prefLabel "Parade"@de , "parade"@en ; ckg:statementClass ckg:OtherEvent ; ckg:effect "none" ;'
             ' ckg:temporalNature "event" ; skos:broader ckgv:movement ; ckg:trigger "parade/VERB agent=subj"')
        + '\nckgv:siege ckg:trigger "starve+out/VERB agent=subj patient=obj" .'
    )  # fmt: skip
    parade = vocabulary.kinds["parade"]
    assert (parade.label, parade.broader, parade.effect, parade.triggers) == (
        "parade",
        "movement",
        Effect.NONE,
        ("parade/VERB agent=subj",),
    )
    before = vocabulary_of(FILES).kinds["siege"].triggers
    assert vocabulary.kinds["siege"].triggers == (*before, "starve+out/VERB agent=subj patient=obj")


def test_the_digest_covers_names_and_texts_and_not_the_order() -> None:
    a, b = OntologyFile("a.ttl", "x"), OntologyFile("b.ttl", "y")
    assert digest([a, b]) == digest([b, a])
    assert (
        len(
            {
                digest(files)
                for files in ([a, b], [a], [OntologyFile("a.ttl", "xb.ttl"), OntologyFile("", "y")], [OntologyFile("c.ttl", "x"), b])
            }
        )
        == 4
    )
    assert vocabulary_of(FILES).digest == digest(FILES) == load_vocabulary(SHIPPED).digest


GOOD = 'skos:notation "parade" ; ckg:statementClass ckg:OtherEvent ; ckg:effect "none" ; ckg:temporalNature "event"'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("ckgv:x a ckg:Operator\n  skos:notation 1 .", r"mine-1\.ttl, line 3: .*; correct the Turtle"),
        (kind(GOOD.replace('"none"', '"gians"')), r"mine-1\.ttl, line 2: ckgv:parade: ckg:effect 'gians' is none of gains, loses"),
        (kind(GOOD.replace('"event"', '"process"')), "ckg:temporalNature 'process' is neither event nor state"),
        (kind(GOOD.replace("ckg:statementClass ckg:OtherEvent ; ", "")), "ckg:statementClass is missing; add it"),
        (kind(GOOD + ' ; ckg:effect "gains"'), "ckg:effect has two values, 'none' and 'gains'"),
        (kind(GOOD.replace('"parade"', '"siege"'), "<https://e.org/#siege>"), "line 2: <https://e.org/#siege>: .* already that of"),
        (kind(GOOD, "ckgv:march"), "the IRI must end in its skos:notation 'parade'"),
        (kind(GOOD.replace('"parade"', '"A Parade"'), "ckgv:A"), "IRI must end|lower-case"),
        (kind(GOOD + ' ; ckg:lasts "sometimes"'), "ckg:lasts 'sometimes' is neither true nor false"),
        ('ckgv:o a ckg:Operator ; skos:notation "Not OK" .', "is not of the form lower-case-words-with-hyphens"),
        ("ckgv:o a ckg:Operator .", "skos:notation is missing"),
        ('ckgv:o a ckg:Operator ; skos:notation "negation" .', "'negation' is already that of .*operator-negation>, another ckg:Operator"),
        ('ckgv:o a ckg:WordClass ; skos:notation "o" ; ckg:lemma [ ] .', "blank node"),
        ("ckgv:reliability-A ckg:weight 1.2 .", "line 2: ckgv:reliability-A: ckg:weight '1.2' is not a number from 0 to 1"),
        ('ckgv:reliability-A ckg:weight "heavy" .', "is not a number from 0 to 1"),
        ("ckgv:policy ckg:contestHorizon -3 .", "ckg:contestHorizon '-3' is not a number of days"),
        ("ckgv:policy ckg:contestHorizon 1.5 .", "is not a number of days"),
        ("ckgv:source-kind-blog ckg:defaultGrade ckgv:credibility-2 .", "not one of ckgv:reliability-A to ckgv:reliability-F"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_file_names_file_line_and_reason(text: str, reason: str) -> None:
    with pytest.raises(KnowledgeBaseFault, match=reason):
        extended(text)


@pytest.mark.parametrize(
    "number", ["contestHorizon 14", "staleHorizon 180", "priorHolderHorizon 7", "interestedFactor 0.5", "weight 0.95", "factor 1.0"]
)
def test_a_policy_without_one_of_its_numbers_is_refused(number: str) -> None:
    files = [replace(file, text=re.sub(rf"ckg:{number} ([;.])", r"ckg:priorHolderHorizon 7 \1", file.text)) for file in FILES]
    assert files != list(FILES) or number.startswith("prior")
    if number.startswith("prior"):
        files = [replace(file, text=file.text.replace("ckg:priorHolderHorizon 7 ;", "")) for file in FILES]
    with pytest.raises(KnowledgeBaseFault, match=rf"policy\.ttl, line \d+: ckgv:[\w-]+: ckg:{number.split()[0]} is missing; add it"):
        vocabulary_of(files)


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "latin.ttl").write_bytes(b"# caf\xe9")
    with pytest.raises(KnowledgeBaseFault, match=r"latin\.ttl: the ontology file is not UTF-8 \(byte 5\)"):
        read_files([tmp_path / "latin.ttl"])
    with pytest.raises(KnowledgeBaseFault, match=r"absent\.ttl: the ontology file cannot be read"):
        load_vocabulary([tmp_path / "absent.ttl"])
    with pytest.raises(KnowledgeBaseFault, match=r"the ontology: <https://w3id.org/conflictkg/ontology>: owl:versionInfo is missing"):
        vocabulary_of([])
    with pytest.raises(KnowledgeBaseFault, match=r"damaged\.ttl is not text"):
        vocabulary_of([OntologyFile("damaged.ttl", "# \ud800")])


def test_a_kind_knows_the_classes_above_its_own_and_the_kinds_below_it(tmp_path: Path) -> None:
    (module := tmp_path / "m.ttl").write_text(
        "@prefix ckg: <https://w3id.org/conflictkg/ontology#> . @prefix ckgv: <https://w3id.org/conflictkg/vocab/> .\n"
        "@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix my: <https://example.org/my/> .\n"
        "@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        "my:Swarm rdfs:subClassOf my:DroneStrike . my:DroneStrike rdfs:subClassOf ckg:Attack , [ a owl:Restriction ] .\n"
        'my:swarm a ckg:EventKind ; skos:notation "swarm" ; ckg:statementClass my:Swarm ; ckg:effect "none" ;\n'
        "    ckg:temporalNature 'event' ; skos:broader ckgv:air-strike .\n",
        encoding="utf-8",
    )
    vocabulary = load_vocabulary([*SHIPPED, module])
    swarm = vocabulary.kinds["swarm"]
    assert {c.rpartition("/")[2].rpartition("#")[2] for c in swarm.classes} >= {
        "Swarm",
        "DroneStrike",
        "Attack",
        "ConflictEvent",
        "Statement",
    }
    assert swarm.classes & vocabulary.kinds["casualties"].toll_of
    assert vocabulary.above("swarm") == ("air-strike", "bombing")
    assert vocabulary.within("air-strike") == {"air-strike", "swarm"}
    assert vocabulary.within("swarm") == {"swarm"} and "swarm" in vocabulary.within("bombing")


def slot(iri: str, *names: str) -> str:
    return f"@prefix my: <https://example.org/my/> .\n{iri} ckg:slot " + " , ".join(f'"{name}"' for name in names) + " ."


def test_a_property_is_filled_by_the_slot_that_it_names() -> None:
    assert extended(slot("my:weaponKind", "weapon-kind")).slots == {"weapon-kind": "https://example.org/my/weaponKind"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (slot("my:weaponKind", "Weapon Kind"), "'Weapon Kind' is not of the form"),
        (slot("my:weaponKind", "agent"), "'agent' means something else in every trigger"),
        (slot("my:weaponKind", "does"), "'does' means something else"),
        (slot("my:weaponKind", "a", "b"), "has two values, 'a' and 'b'"),
        (slot("ckg:weapon", "weapon-kind"), "for properties in a namespace of your own"),
        (slot("my:one", "kind-of-weapon") + " my:two ckg:slot 'kind-of-weapon' .", "is already that of <https://example.org/my/one>"),
    ],
)
def test_a_slot_that_cannot_be_used_is_a_fault(text: str, said: str) -> None:
    with pytest.raises(KnowledgeBaseFault) as fault:
        extended(text)
    assert said in str(fault.value) and "mine-1.ttl" in str(fault.value)


ENDED = 'skos:notation "parade" ; ckg:statementClass ckg:OtherEvent ; ckg:temporalNature "event" ; '


def test_a_kind_may_tell_the_end_of_a_kind_of_contest() -> None:
    assert extended(kind(ENDED + 'ckg:effect "ends" ; ckg:ends ckgv:siege')).kinds["parade"].ends == {"siege"}


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('ckg:effect "ends"', "wants to know what ends; add ckg:ends"),
        ('ckg:effect "none" ; ckg:ends ckgv:siege', "counts with ckg:effect \"ends\" alone, and this is 'none'"),
        ('ckg:effect "ends" ; ckg:ends ckgv:bombing', "names ckgv:bombing, which is no kind with the effect contests or part"),
        ('ckg:effect "ends" ; ckg:ends ckgv:nothing', "names ckgv:nothing, which is no kind"),
    ],
)
def test_a_kind_that_ends_nothing_is_a_fault(body: str, said: str) -> None:
    with pytest.raises(KnowledgeBaseFault) as fault:
        extended(kind(ENDED + body))
    assert said in str(fault.value)
