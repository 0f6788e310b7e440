"""Names are found on a server as partners write them, whatever the server."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from conflictkg.domain.entities import EntityType
from conflictkg.errors import AmbiguousName, UsageError
from conflictkg.graph.remote_names import RemoteNames
from conflictkg.rdf.terms import CKG, DCTERMS, SKOS, TYPE, source_iri
from tests.contract.servers import oxigraph, virtuoso
from tests.fakes.pushing import move, pushed, remote_graphs
from tests.unit.graph.world import ACTOR, BASE, PLACE, world

pytestmark = pytest.mark.server

SERVERS = {"oxigraph": oxigraph, "virtuoso": virtuoso}
REFERENCE = f"{BASE}graph/reference"


def entity(iri: str, kind: str, *names: str, into: str | None = None) -> Iterator[ox.Quad]:
    graph, me = ox.NamedNode(REFERENCE), ox.NamedNode(iri)
    yield ox.Quad(me, ox.NamedNode(TYPE), ox.NamedNode(CKG + kind), graph)
    for number, name in enumerate(names):
        yield ox.Quad(me, ox.NamedNode(SKOS + ("altLabel" if number else "prefLabel")), ox.Literal(name, language="en"), graph)
    if into is not None:
        yield ox.Quad(me, ox.NamedNode(f"{DCTERMS}isReplacedBy"), ox.NamedNode(into), graph)


@pytest.fixture(scope="module", params=SERVERS)
def names(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RemoteNames]:
    folder, store = tmp_path_factory.mktemp("names"), world()
    move(store, add=entity(f"{PLACE}one", "Place", "Twin Hills", "Zwillingsh\u00fcgel", '"quoted" \\ hill'))
    move(store, add=entity(f"{PLACE}two", "Place", "Twin Hills"))
    move(store, add=entity(f"{PLACE}old", "Place", "Old Town", into=f"{PLACE}older"))
    move(store, add=entity(f"{PLACE}older", "Place", "Older Town", into=f"{PLACE}westford"))
    move(store, add=entity(f"{PLACE}westford-abroad", "Place", "Westford"))  # of which no claim speaks
    move(store, add=entity(f"{PLACE}round", "Place", "Roundabout", into=f"{PLACE}round"))
    move(store, add=entity(f"{ACTOR}twins", "Actor", "Twin Hills"))
    said = ox.NamedNode(f"{BASE}claim/x"), ox.NamedNode(f"{CKG}speaker"), ox.NamedNode(source_iri(BASE, "Radio Arvandia"))
    move(store, add=[ox.Quad(*said, ox.NamedNode(f"{BASE}graph/document/x"))])
    with SERVERS[request.param](folder / request.param) as server:
        pushed(server, store, folder / "pushed.sqlite", graph_store=True)
        yield RemoteNames(remote_graphs(server, BASE).query, BASE)


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("Eastmark airbase", "eastmark"),
        ("  eastmark AIRBASE ", "eastmark"),
        ("zwillingsh\u00fcgel", "one"),
        ("ZWILLINGSH\u00dcGEL", "one"),
        ('"quoted" \\ hill', "one"),
        ("Old Town", "westford"),
        ("Westford", "westford"),
        ("Roundabout", "round"),
    ],
)
def test_a_place_is_found(names: RemoteNames, text: str, iri: str) -> None:
    assert names.iri(text, EntityType.PLACE) == PLACE + iri


def test_the_type_counts_and_iris_pass(names: RemoteNames) -> None:
    assert names.iri("Twin Hills", EntityType.ACTOR) == f"{ACTOR}twins"
    assert names.iri("https://elsewhere.example.org/x", EntityType.PLACE) == "https://elsewhere.example.org/x"


def test_several_of_one_name_are_listed(names: RemoteNames) -> None:
    with pytest.raises(
        AmbiguousName, match=r"place 'Twin Hills' is ambiguous; give the IRI of one of: Twin Hills https://\S+/one; "
    ) as caught:
        names.iri("Twin Hills", EntityType.PLACE)
    assert [iri for iri, _ in caught.value.candidates] == [f"{PLACE}one", f"{PLACE}two"]


@pytest.mark.parametrize(
    ("text", "near"),
    [
        ("East mark", "Eastmark airbase"),
        ("", "nothing like it"),
        ("nothing-like-it", "nothing like it"),
        ("'} } DROP ALL #", "nothing like it"),
    ],
)
def test_an_unknown_name_gets_the_nearest(names: RemoteNames, text: str, near: str) -> None:
    with pytest.raises(UsageError, match=rf"no place is called .* at http.*; nearest names: .*{near}"):
        names.iri(text, EntityType.PLACE)


def test_a_source_that_only_claims_name_is_found(names: RemoteNames) -> None:
    assert names.iri("radio  ARVANDIA", EntityType.SOURCE) == source_iri(BASE, "Radio Arvandia")
    with pytest.raises(UsageError, match="no source is called"):
        names.iri("Never Heard Of", EntityType.SOURCE)
