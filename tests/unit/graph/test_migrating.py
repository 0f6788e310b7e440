"""What a migration's action makes of the claims of a document: claims again, or nothing at all."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import date

import pytest

from conflictkg.bootstrap import ONTOLOGY_FILES, shipped
from conflictkg.domain.claims import Claim
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import InputRefused
from conflictkg.graph.migrating import Acting, acted_in_time, look_over_action, moved
from conflictkg.schema.vocabulary import load_vocabulary
from tests.fakes.claims import GOVERNMENT, ISIL, article, claim

BASE = "https://kb.example/"
PREFIXES = """PREFIX ckg: <https://w3id.org/conflictkg/ontology#> PREFIX ckgv: <https://w3id.org/conflictkg/vocab/>
PREFIX own: <https://example.org/own#> PREFIX oa: <http://www.w3.org/ns/oa#>
"""
TEXT = "Isil attacked Tayfur"
ARTICLE = article(TEXT, "Gazette", date(2014, 11, 3))
ONE = replace(claim(ARTICLE, "assault", TEXT, agent=ISIL), details=(("https://example.org/own#unit", "the vanguard"),))
TWO = claim(ARTICLE, "control-held", TEXT, agent=GOVERNMENT)


@pytest.fixture(scope="module")
def kinds() -> dict[str, EventKind]:
    return dict(load_vocabulary([shipped("ontology") / name for name in ONTOLOGY_FILES]).kinds)


def after(action: str, kinds: dict[str, EventKind]) -> list[tuple[Claim, Claim]]:
    return moved(PREFIXES + action, ARTICLE.document, [ONE, TWO], BASE, kinds)


def test_a_kind_a_slot_and_an_entity_are_renamed_where_they_stand(kinds: dict[str, EventKind]) -> None:
    kind = "DELETE { ?s ckg:kind ckgv:assault } INSERT { ?s ckg:kind ckgv:clash } WHERE { ?s ckg:kind ckgv:assault }"
    assert after(kind, kinds) == [(ONE, replace(ONE, kind="clash"))]
    slot = "DELETE { ?s own:unit ?u } INSERT { ?s own:troops ?u } WHERE { ?s own:unit ?u }"
    ((before, now),) = after(slot, kinds)
    assert (before, now.details, now.id) == (ONE, (("https://example.org/own#troops", "the vanguard"),), ONE.id)
    entity = f"DELETE {{ ?m ckg:refersTo <{ISIL}> }} INSERT {{ ?m ckg:refersTo own:isil }} WHERE {{ ?m ckg:refersTo <{ISIL}> }}"
    ((before, now),) = after(entity, kinds)
    assert before == ONE and now.agents[0].entity == "https://example.org/own#isil"
    assert after("DELETE { ?s ckg:kind ckgv:siege } INSERT { ?s ckg:kind ckgv:clash } WHERE { ?s ckg:kind ckgv:siege }", kinds) == []


@pytest.mark.parametrize(
    ("action", "why"),
    [
        ("DELETE { ?s ckg:kind ?k } WHERE { ?s ckg:kind ?k }", "no claim any more"),
        ("INSERT { ?d ckg:outletName 'Herald' } WHERE { ?d ckg:outletName ?o }", "which is no claim"),
        ("INSERT { own:x ckg:kind ckgv:clash } WHERE { ?s ckg:kind ckgv:assault }", "which is no claim"),
        ("INSERT { ?s ckg:colour 'red' } WHERE { ?s ckg:kind ckgv:assault }", "no claim says this"),
        ("INSERT { ?s ckg:kind ckgv:clash } WHERE { ?s ckg:kind ckgv:assault }", "no claim says this"),
        ("DELETE { ?e oa:exact ?t } WHERE { ?e oa:exact ?t }", "no claim any more"),
    ],
)
def test_what_comes_out_has_to_be_claims(action: str, why: str, kinds: dict[str, EventKind]) -> None:
    with pytest.raises(InputRefused, match=why):
        after(action, kinds)


@pytest.mark.parametrize(
    "action",
    [
        "LOAD <http://example.org/x>",
        "CLEAR ALL",
        "DROP GRAPH <http://example.org/x>",
        "INSERT DATA { <http://example.org/x> <http://example.org/y> 1 }",
        "DELETE WHERE { GRAPH ?g { ?s ?p ?o } }",
        "WITH <http://example.org/g> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p ?o } USING <http://example.org/g> WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p ?o } WHERE { SERVICE <http://example.org/> { ?s ?p ?o } }",
        "INSERT { ?s ?p ?o } WHERE { S\\u0045RVICE <http://example.org/> { ?s ?p ?o } }",
        "DELETE { ?s ?p ?o } WHERE { ?s ?p ?o } ; CLEAR DEFAULT",
        "SELECT * WHERE { ?s ?p ?o }",
        "DELETE { ?s ?p } WHERE { ?s ?p ?o }",
        "",
        "DELETE { ?s ?p ?o } WHERE " + "{" * 500 + "?s ?p ?o" + "}" * 500,
    ],
)
def test_an_action_deletes_and_inserts_in_one_document_and_nothing_else(action: str) -> None:
    with pytest.raises(InputRefused, match=r"action\.rq"):
        look_over_action(action, "action.rq")


def test_words_of_other_forms_may_stand_in_strings_and_comments() -> None:
    look_over_action("# LOAD\nDELETE { ?s ?p 'GRAPH' } WHERE { ?s ?p 'SERVICE' }", "action.rq")


def test_an_action_that_takes_too_long_is_stopped(kinds: dict[str, EventKind]) -> None:
    joined = " ".join(f"?s{n} ?p{n} ?o{n} ." for n in range(6))
    slow = f"DELETE {{ ?s0 ?p0 ?o0 }} WHERE {{ {joined} FILTER(STRLEN(CONCAT({', '.join(f'STR(?s{n})' for n in range(6))})) = 0) }}"
    start = time.monotonic()
    with Acting(slow, BASE, kinds, seconds=0.5) as acting, pytest.raises(InputRefused, match=r"more than 0\.5 s"):
        acting.moved(ARTICLE.document, [ONE, TWO])
    assert time.monotonic() - start < 60


def test_another_process_says_the_same_and_why_not(kinds: dict[str, EventKind]) -> None:
    action = PREFIXES + "DELETE { ?s ckg:kind ckgv:assault } INSERT { ?s ckg:kind ckgv:clash } WHERE { ?s ckg:kind ckgv:assault }"
    with Acting(action, BASE, kinds) as acting:
        assert acting.moved(ARTICLE.document, [ONE, TWO]) == moved(action, ARTICLE.document, [ONE, TWO], BASE, kinds)
        assert acting.moved(ARTICLE.document, [TWO]) == []
    with Acting(PREFIXES + "DELETE { ?s ckg:kind ?k } WHERE { ?s ckg:kind ?k }", BASE, kinds) as acting, pytest.raises(InputRefused):
        acting.moved(ARTICLE.document, [ONE])
    assert acted_in_time([], action, BASE) == []
