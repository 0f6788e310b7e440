"""The graph as known on a day: nothing that came later, whatever the present versions of beliefs rest on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from pyoxigraph import NamedNode

from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, NearCopyFound, OntologyAdopted
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.export.known import GraphsKnownBy
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.iris import IriMaker
from conflictkg.rdf.terms import CKG, claim_iri, document_graph_iri
from conflictkg.usecases.views import of_graph
from tests.fakes.claims import ISIL, TAYFUR, article, claim
from tests.fakes.event_log import MemoryEventLog
from tests.fakes.vocabulary import shipped_vocabulary

BASE = "https://kb.example/"
DAY = date(2014, 11, 3)
REFERENCE = f"""
@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{TAYFUR}> a ckg:Place ; skos:prefLabel "Tayfur"@en .
<{ISIL}> a ckg:Actor ; skos:prefLabel "Islamic State"@en .
"""
WORDS = "Fighters captured Tayfur"
FIRST = article(f"{WORDS} .", "Courier", DAY)
LATER = article(f"Yes , {WORDS} .", "Herald", DAY + timedelta(days=5))
CLAIMS = [claim(each, "control-gained", WORDS, agent=ISIL, when=(DAY, DAY)) for each in (FIRST, LATER)]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[GraphStore]:
    reference = tmp_path / "reference.ttl"
    reference.write_text(REFERENCE, encoding="utf-8")
    log = MemoryEventLog()
    log.append([OntologyAdopted("1", "d", ())])
    for source, said in zip((FIRST, LATER), CLAIMS, strict=True):
        log.append([ArticleRecorded(source.document), ClaimsAsserted(source.document.id, "test/1", (said,))])
    one, other = sorted((FIRST.document.id, LATER.document.id))
    log.append([NearCopyFound(one, other, ((0, 24, 0, 24),))])
    with GraphStore.in_memory(BASE) as made:
        Projector(shipped_vocabulary(), (), (reference,)).catch_up(made, log)
        yield made


def known_by(store: GraphStore, day: date) -> GraphsKnownBy:
    claims, vocabulary = StoredClaims(store), shipped_vocabulary()
    view = of_graph(claims, vocabulary, IriMaker(BASE))
    return GraphsKnownBy(store, BASE, day, claims, lambda place: view.case(place, day).periods, vocabulary.kinds)


def values(graphs: GraphsKnownBy | GraphStore, name: str) -> set[str]:
    found = (quad for graph in graphs.graphs() for quad in graphs.quads(graph) if quad.predicate == NamedNode(CKG + name))
    return {quad.object.value for quad in found}  # type: ignore[union-attr]


def test_a_belief_rests_on_what_was_known_on_the_day(store: GraphStore) -> None:
    first, later = (claim_iri(BASE, said.id) for said in CLAIMS)
    assert values(store, "supportedBy") == {first, later}
    assert values(known_by(store, DAY), "supportedBy") == {first}
    assert values(known_by(store, DAY + timedelta(days=5)), "supportedBy") == {first, later}


def test_later_documents_are_left_out_and_not_told_of_as_copies(store: GraphStore) -> None:
    then = known_by(store, DAY)
    assert document_graph_iri(BASE, FIRST.document.id) in then.graphs()
    assert document_graph_iri(BASE, LATER.document.id) not in then.graphs()
    for name in ("nearCopyOf", "sharedPassages"):
        assert values(store, name) and not values(then, name)
        assert values(known_by(store, DAY + timedelta(days=9)), name) == values(store, name)


def test_before_anything_was_known_nothing_is_believed(store: GraphStore) -> None:
    then = known_by(store, DAY - timedelta(days=1))
    assert not values(then, "validFrom") and values(store, "validFrom")


def test_beliefs_that_do_not_follow_are_a_fault(store: GraphStore) -> None:
    graphs = GraphsKnownBy(store, BASE, DAY, StoredClaims(store), lambda place: (), shipped_vocabulary().kinds)
    with pytest.raises(KnowledgeBaseFault, match="conflictkg rebuild"):
        list(graphs.quads(f"{BASE}graph/beliefs"))
