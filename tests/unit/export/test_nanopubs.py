"""Nanopublications: one a claim and one a period, with what the graph says of it, under a name that follows from that alone."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.errors import UsageError
from conflictkg.export.nanopub_verifying import verify_nanopubs
from conflictkg.export.nanopubs import Publication, write_nanopubs
from conflictkg.export.signatures import RsaSigner, Signer
from conflictkg.export.trusty import NP, NPX, OPEN, normalised
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.terms import CKG, DCTERMS, PROV, TYPE, document_graph_iri
from tests.fakes.nanopubs import BASE, DAY, FIRST, knowledge, nanopubs, one_by_one, pem
from tests.unit.graph.world import BASE as WORLD
from tests.unit.graph.world import world

INTRODUCES = ox.NamedNode(f"{NPX}introduces")


def introduced(quads: list[ox.Quad]) -> str:
    (found,) = (quad.object for quad in quads if quad.predicate == INTRODUCES)
    assert isinstance(found, ox.NamedNode)
    return found.value


def part(quads: list[ox.Quad], name: str) -> set[ox.Triple]:
    return {quad.triple for quad in quads if quad.graph_name.value.endswith(f"#{name}")}  # type: ignore[union-attr]


def test_one_for_each_claim_that_counts_and_each_period_believed_now() -> None:
    store = world()
    asked = (
        f"{{ GRAPH ?g {{ ?what a <{CKG}Claim> }} }} UNION "
        f"{{ GRAPH ?g {{ ?what a <{CKG}ControlPeriod> }} FILTER NOT EXISTS {{ GRAPH ?h {{ ?what <{CKG}knownUntil> ?until }} }} }}"
    )
    answer = store.raw.query(f"SELECT ?what WHERE {{ {asked} }}")
    assert isinstance(answer, ox.QuerySolutions)
    wanted = sorted(row["what"].value for row in answer)
    found = [introduced(quads) for quads in one_by_one(nanopubs(store, WORLD))]
    assert sorted(found) == wanted and any("/period/" in iri for iri in wanted) and any("/claim/" in iri for iri in wanted)


def test_a_claim_is_told_in_the_words_of_the_graph(tmp_path: Path) -> None:
    store = knowledge(tmp_path, articles=1)
    quads = next(quads for quads in one_by_one(nanopubs(store)) if "/claim/" in introduced(quads))
    me = introduced(quads)
    graph = {quad.triple for quad in store.quads(document_graph_iri(BASE, FIRST.document.id))}
    of_claim = {triple for triple in graph if triple.subject.value.startswith(me)}  # type: ignore[union-attr]
    told = part(quads, "assertion") | part(quads, "provenance")
    assert of_claim <= told
    statement = ox.NamedNode(f"{me}#statement")
    assert {triple for triple in graph if triple.subject == statement} <= part(quads, "assertion")
    assert any(triple.subject == ox.NamedNode(f"{me}#quote") for triple in part(quads, "provenance"))
    own = set(told - graph)
    assert {triple.predicate.value.removeprefix(PROV) for triple in own} == {"wasDerivedFrom", "wasAttributedTo"}
    assert not any(isinstance(term, ox.BlankNode) for quad in quads for term in quad)
    heads = {triple.predicate.value for triple in part(quads, "Head")}
    assert heads == {TYPE, *(NP + name for name in ("hasAssertion", "hasProvenance", "hasPublicationInfo"))}


def test_a_period_says_by_what_rule_from_what_claims(tmp_path: Path) -> None:
    store = knowledge(tmp_path)
    told = one_by_one(nanopubs(store))
    claims = {introduced(quads) for quads in told if "/claim/" in introduced(quads)}
    (quads,) = (quads for quads in told if "/period/" in introduced(quads))
    asserted = {triple.predicate.value.removeprefix(CKG) for triple in part(quads, "assertion")}
    assert {"place", "controller", "status", "confidence", "validFrom"} <= asserted and not asserted & {"rule", "case", "knownFrom"}
    provenance = part(quads, "provenance")
    derived = {triple.object.value for triple in provenance if triple.predicate.value == f"{PROV}wasDerivedFrom"}  # type: ignore[union-attr]
    assert derived == claims and len(claims) == 2
    used = {str(triple.object) for triple in provenance if triple.predicate.value == f"{PROV}used"}
    assert "<https://w3id.org/conflictkg/ontology/7.0.0>" in used and len(used) == 2
    created = [triple.object for triple in part(quads, "pubinfo") if triple.predicate.value == f"{DCTERMS}created"]
    assert created == [ox.Literal(f"{DAY.isoformat()}T00:00:00Z", datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#dateTime"))]


def test_another_number_of_the_policy_is_another_provenance(tmp_path: Path) -> None:
    store = knowledge(tmp_path)
    before = one_by_one(nanopubs(store))
    store.raw.update(
        f"DELETE {{ GRAPH ?g {{ ?p <{CKG}staleHorizon> 180 }} }} INSERT {{ GRAPH ?g {{ ?p <{CKG}staleHorizon> 90 }} }} "
        f"WHERE {{ GRAPH ?g {{ ?p <{CKG}staleHorizon> 180 }} }}"
    )
    after = one_by_one(nanopubs(store))
    assert [introduced(quads) for quads in before] == [introduced(quads) for quads in after]
    assert [introduced(one) for one, other in zip(before, after, strict=True) if one != other] == [introduced(before[-1])]


def test_the_same_graph_gives_the_same_bytes(tmp_path: Path) -> None:
    one, other = world(), GraphStore.in_memory(WORLD)
    for each in sorted(one.quads(), key=str, reverse=True):
        other.raw.add(each)
    signer = RsaSigner(pem(tmp_path)[0])
    assert nanopubs(one, WORLD) == nanopubs(one, WORLD) == nanopubs(other, WORLD)
    assert nanopubs(one, WORLD, signer) == nanopubs(other, WORLD, signer)
    write_nanopubs(one, WORLD, Publication(publisher="Nobody", licence="https://example.org/licence"), tmp_path / "np.trig")
    assert (tmp_path / "np.trig").read_bytes() == nanopubs(one, WORLD)


def test_a_later_article_changes_no_nanopublication_of_an_old_claim(tmp_path: Path) -> None:
    """Not even one that turns out to be its near copy, which the graph says of both documents."""
    store = knowledge(tmp_path)
    assert sum(quad.predicate.value == f"{CKG}nearCopyOf" for quad in store.quads()) >= 1
    before = {introduced(quads): quads for quads in one_by_one(nanopubs(knowledge(tmp_path, articles=1)))}
    after = {introduced(quads): quads for quads in one_by_one(nanopubs(store))}
    claims = {iri for iri in before if "/claim/" in iri}
    assert len(claims) == 1 and all(after[iri] == before[iri] for iri in claims) and len(after) > len(before)


def test_all_are_whole_and_signed_when_asked(tmp_path: Path) -> None:
    private, _ = pem(tmp_path)
    for name, signer in (("plain", None), ("signed", RsaSigner(private))):
        path = tmp_path / f"{name}.trig"
        path.write_bytes(nanopubs(world(), WORLD, signer))
        checked = verify_nanopubs(path)
        assert checked.whole == len(one_by_one(path.read_bytes()))
        assert dict(checked.signed) == ({signer.public_key: checked.whole} if signer else {})


def test_what_is_hashed_is_sorted_by_code_point_and_told_once() -> None:
    me = f"https://e.example/np/{OPEN}"
    graph, says = ox.NamedNode(f"{me}#a"), ox.NamedNode("https://e.example/says")
    values: list[ox.Literal | ox.NamedNode] = [
        ox.Literal("b"),
        ox.Literal("\U00010000"),
        ox.Literal("\uffff"),
        ox.Literal("a\n\\", language="EN-gb"),
        ox.Literal("a", datatype=ox.NamedNode("https://e.example/z")),
        ox.Literal("a", language="zu"),
        ox.Literal("a"),
        ox.NamedNode("https://e.example/z"),
        ox.NamedNode(me),
    ]
    quads = [ox.Quad(graph, says, value, graph) for value in values]
    said = [
        "https://e.example/np/ ",
        "https://e.example/z",
        "@zu a",
        "^http://www.w3.org/2001/XMLSchema#string a",
        "^https://e.example/z a",
        "@en-gb a\\n\\\\",
        "^http://www.w3.org/2001/XMLSchema#string b",
        "^http://www.w3.org/2001/XMLSchema#string \uffff",
        "^http://www.w3.org/2001/XMLSchema#string \U00010000",
    ]
    start = "https://e.example/np/ #a\n" * 2 + "https://e.example/says\n"
    assert normalised([*quads, *reversed(quads)], OPEN).decode() == "".join(f"{start}{each}\n" for each in said)


def test_each_signature_takes_its_own_sort_of_key(tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    (tmp_path / "ed.pem").write_bytes(Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    short = generate_private_key(65537, 1024)
    (tmp_path / "short.pem").write_bytes(short.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    with pytest.raises(UsageError, match=r"is no RSA key.*openssl genpkey -algorithm rsa"):
        RsaSigner(tmp_path / "ed.pem")
    with pytest.raises(UsageError, match=r"is no Ed25519 key.*openssl genpkey -algorithm ed25519"):
        Signer(pem(tmp_path)[0])
    with pytest.raises(UsageError, match="1024 bits"):
        RsaSigner(tmp_path / "short.pem")
