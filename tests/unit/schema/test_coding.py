"""What the ontology says of coded data sets, and what of it cannot be used."""

from __future__ import annotations

from pathlib import Path

import pytest
import rdflib
from rdflib import RDF

from conflictkg.domain.coding import Camp, Coding, EventCode, Roles
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf.terms import CKG, PREFIXES
from conflictkg.schema.coding import load_coding
from conflictkg.schema.shapes import ShapeSet
from tests.fakes.vocabulary import ONTOLOGY, shipped_vocabulary

SHIPPED = ONTOLOGY / "coded.ttl"
OWN = """
@prefix ckg: <https://w3id.org/conflictkg/ontology#> . @prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix acled: <https://w3id.org/conflictkg/codebook/acled/> . @prefix own: <https://example.org/> .
"""


def loaded(tmp_path: Path, turtle: str, data_set: str = "acled") -> Coding:
    own = tmp_path / "own.ttl"
    own.write_text(OWN + turtle, encoding="utf-8")
    return load_coding([SHIPPED, own], data_set, shipped_vocabulary().kinds)


def test_the_codes_of_acled_and_ged(tmp_path: Path) -> None:
    acled, ged = loaded(tmp_path, ""), loaded(tmp_path, "", "ucdp-ged")
    gain = acled.events["government regains territory"]
    assert (gain.name, gain.kind, gain.roles) == ("acled:government-regains-territory", "control-gained", Roles.GOVERNMENT_ACTS)
    assert len(acled.events) == 25 and sorted(ged.events) == ["1", "2", "3"]
    assert acled.actors["1"] == acled.actors["state forces"] and acled.actors["1"].camp is Camp.STATE
    assert {code for code, actor in acled.actors.items() if actor.camp is Camp.UNARMED} == {"6", "7", "protesters", "civilians"}
    assert "civilians" in acled.unnamed and ged.events["3"].roles is Roles.FIRST_ACTS


def test_only_the_codes_of_territory_change_hands(tmp_path: Path) -> None:
    kinds = shipped_vocabulary().kinds
    for coding in (loaded(tmp_path, ""), loaded(tmp_path, "", "ucdp-ged")):
        for text, code in coding.events.items():
            effects = {kinds[kind].effect for kind in (code.kind, code.kind_alone) if kind}
            assert bool(effects & {"gains", "loses", "holds"}) == ("territory" in text), text


def test_every_term_of_the_file_is_explained_in_the_style_of_the_ontology() -> None:
    graph = rdflib.Graph().parse(SHIPPED).parse(ONTOLOGY / "conflict.ttl").parse(ONTOLOGY / "vocabularies.ttl")
    assert ShapeSet([ONTOLOGY / "style.ttl"]).violations(graph) == []


def test_the_file_uses_only_terms_that_exist() -> None:
    graph = rdflib.Graph().parse(SHIPPED)
    known = {term for path in ONTOLOGY.glob("*.ttl") for term in rdflib.Graph().parse(path).subjects(RDF.type)}
    used = {term for triple in graph for term in triple if isinstance(term, rdflib.URIRef) and str(term).startswith(CKG)}
    assert used - known == set()


def test_codes_are_those_of_the_alignments() -> None:
    """A code stands under one name here and in the alignments, so that a graph can join them."""
    book = rdflib.Graph().parse(ONTOLOGY / "alignments.ttl")
    aligned = {
        str(s) for s in book.subjects(rdflib.URIRef(f"{PREFIXES['skos']}inScheme")) if "/codebook/" in str(s) and "plover" not in str(s)
    }
    here = {str(s) for s in rdflib.Graph().parse(SHIPPED).subjects(RDF.type, rdflib.URIRef(f"{CKG}EventCode"))}
    assert aligned <= here


def test_a_knowledge_base_may_read_a_code_otherwise_and_add_one(tmp_path: Path) -> None:
    found = loaded(
        tmp_path,
        'acled:attack ckg:codedKind ckgv:killing . own:raid a ckg:EventCode ; ckg:codeOf ckgv:data-set-acled ; ckg:codeText "Raid" .',
    )
    assert found.events["attack"].kind == "killing" and found.events["attack"].roles is Roles.AGAINST_CIVILIANS
    assert found.events["raid"] == EventCode(name="acled:raid", label="Raid")


@pytest.mark.parametrize(
    ("turtle", "says"),
    [
        ("acled:attack ckg:codedKind ckgv:nonsense .", "own.ttl, line 4.*'nonsense' is not an event kind"),
        ('acled:attack ckg:codedRoles "sideways" .', "codedRoles 'sideways' is none of"),
        ('acled:inter-1 ckg:camp "blue" .', "camp 'blue' is none of"),
        ("own:raid a ckg:EventCode ; ckg:codeOf ckgv:data-set-acled .", "codeText is missing"),
        ('own:raid a ckg:EventCode ; ckg:codeOf ckgv:data-set-acled ; ckg:codeText "ATTACK" .', "already that of"),
    ],
)
def test_what_cannot_be_used_is_named_with_its_line(tmp_path: Path, turtle: str, says: str) -> None:
    with pytest.raises(KnowledgeBaseFault, match=says):
        loaded(tmp_path, turtle)


def test_a_data_set_that_nobody_describes(tmp_path: Path) -> None:
    with pytest.raises(KnowledgeBaseFault, match="0 coded data sets 'gtd'"):
        loaded(tmp_path, "", "gtd")
