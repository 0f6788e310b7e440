"""Exported directories: the same state gives the same bytes, and no byte of them changes unnoticed."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.errors import InputRefused, UsageError
from conflictkg.export import Ingredients, write_dataset
from conflictkg.export.manifest import DATA, MANIFEST, MANIFEST_HASH, Manifest
from conflictkg.export.signatures import Signer
from conflictkg.export.verifying import verify_dataset
from conflictkg.graph.store import GraphStore
from tests.unit.export.test_export import ANONYMOUS
from tests.unit.graph.world import BASE, world


def manifest() -> Manifest:
    return Manifest(
        title="A made-up war",
        base=BASE,
        publisher="Nobody",
        licence="https://creativecommons.org/licenses/by/4.0/",
        url="https://example.org/data/",
        generator="conflictkg 0",
        profile="full",
        scope={},
        ontology={"version": "0.1.0"},
        log_position=7,
        log_hash="ab",
        recorded_until="2031-05-04T00:00:00+00:00",
    )


def anonymous() -> GraphStore:
    store = world()
    store.raw.update(ANONYMOUS)
    store.raw.update(ANONYMOUS.replace("graph/ontology", "graph/reference"))
    return store


def signer(folder: Path) -> Signer:
    key = Ed25519PrivateKey.from_private_bytes(bytes(32))
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signer(folder / "key.pem")


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Read it; do not write to it."""
    folder = tmp_path_factory.mktemp("dataset")
    write_dataset(anonymous(), folder / "data", manifest(), Ingredients(formats=("jsonld", "turtle"), signer=signer(folder)))
    return folder / "data"


def test_the_same_state_gives_the_same_bytes_and_is_whole(signed: Path, tmp_path: Path) -> None:
    again, source = GraphStore.in_memory(BASE), anonymous()
    for quad in sorted(source.quads(), key=str, reverse=True):
        again.raw.add(quad)
    write_dataset(again, tmp_path / "again", manifest(), Ingredients(formats=("jsonld", "turtle"), signer=signer(tmp_path)))
    assert bytes_of(tmp_path / "again") == bytes_of(signed)
    told = verify_dataset(signed, signer(tmp_path).public_key)
    assert told.counts["quads"] == sum(1 for q in source.raw if q.graph_name != source.meta)


@given(st.data())
def test_one_flipped_bit_anywhere_is_found(signed: Path, data: st.DataObject) -> None:
    files = sorted(str(path.relative_to(signed)) for path in signed.rglob("*") if path.is_file())
    name = data.draw(st.sampled_from(files))
    before = (signed / name).read_bytes()
    place, bit = data.draw(st.integers(0, len(before) - 1)), data.draw(st.integers(0, 7))
    changed = bytearray(before)
    changed[place] ^= 1 << bit
    try:
        (signed / name).write_bytes(changed)
        with pytest.raises(InputRefused) as refused:
            verify_dataset(signed)
    finally:
        (signed / name).write_bytes(before)
    assert name in str(refused.value) or (name == MANIFEST_HASH and MANIFEST in str(refused.value))


def test_what_is_missing_added_or_resealed_is_named(signed: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(signed, tmp_path / "copy"))
    (copy / "extra.txt").write_text("more")
    with pytest.raises(InputRefused, match=r"extra\.txt.*is not in the manifest"):
        verify_dataset(copy)
    (copy / "extra.txt").unlink()
    (copy / "LICENSE").unlink()
    with pytest.raises(InputRefused, match="LICENSE: is missing"):
        verify_dataset(copy)
    shutil.copyfile(signed / "LICENSE", copy / "LICENSE")
    lines = (copy / DATA).read_bytes().splitlines(keepends=True)
    (copy / DATA).write_bytes(b"".join(lines[:-1]))
    graph = next(iter(ox.parse(lines[-1], ox.RdfFormat.N_QUADS))).graph_name
    with pytest.raises(InputRefused, match=f"data.nq: was changed .* graph {graph} differs"):
        verify_dataset(copy)


def test_whose_signature_it_is_is_told_by_the_key(signed: Path, tmp_path: Path) -> None:
    with pytest.raises(InputRefused, match="by another key"):
        verify_dataset(signed, "00" * 32)
    write_dataset(world(), tmp_path / "plain", manifest(), Ingredients())
    assert verify_dataset(tmp_path / "plain").public_key == ""
    with pytest.raises(InputRefused, match="is not signed"):
        verify_dataset(tmp_path / "plain", "00" * 32)
    (tmp_path / "no.pem").write_text("no key")
    with pytest.raises(UsageError, match="cannot be read as a private key"):
        Signer(tmp_path / "no.pem")


def test_every_graph_hash_is_that_of_rdfc_10(signed: Path) -> None:
    import hashlib

    from pyld import jsonld

    told = json.loads((signed / MANIFEST).read_text())
    store = ox.Store()
    store.bulk_load(path=signed / DATA, format=ox.RdfFormat.N_QUADS)
    for iri, graph in told["graphs"].items():
        triples = (str(quad) for quad in store.quads_for_pattern(None, None, None, ox.NamedNode(iri)))
        said = "".join(f"{line} .\n" for line in triples)
        normal = jsonld.normalize(said, {"algorithm": "URDNA2015", "inputFormat": "application/n-quads", "format": "application/n-quads"})
        assert hashlib.sha256(normal.encode()).hexdigest() == graph["sha256"], iri


def test_an_export_takes_the_place_of_an_export_and_of_nothing_else(tmp_path: Path) -> None:
    target = tmp_path / "data"
    write_dataset(world(), target, manifest(), Ingredients())
    write_dataset(anonymous(), target, manifest(), Ingredients())
    assert verify_dataset(target).counts["quads"] > 0
    before = bytes_of(target)

    class Broken:
        def graphs(self) -> list[str]:
            return world().graphs()

        def quads(self, graph: str, /) -> object:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_dataset(Broken(), target, manifest(), Ingredients())  # type: ignore[arg-type]
    assert bytes_of(target) == before
    assert [path.name for path in tmp_path.iterdir()] == ["data"]
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.txt").write_text("years of work")
    with pytest.raises(UsageError, match="holds something that is no export"):
        write_dataset(world(), tmp_path / "thesis", manifest(), Ingredients())


def test_a_folder_of_somebody_elses_manifest_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / MANIFEST).write_text('{"name": "An app", "icons": []}')
    (tmp_path / "site" / "index.html").write_text("years of work")
    with pytest.raises(UsageError, match=r"holds something that is no export .*is no manifest"):
        write_dataset(world(), tmp_path / "site", manifest(), Ingredients())
    write_dataset(world(), tmp_path / "data", manifest(), Ingredients())
    (tmp_path / "data" / "notes.txt").write_text("years of work")
    with pytest.raises(UsageError, match=r"holds something that is no export \(notes\.txt\)"):
        write_dataset(world(), tmp_path / "data", manifest(), Ingredients())


def test_where_it_cannot_be_written_nothing_is_left(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device", "README.md")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "write_text", full)
        with pytest.raises(InputRefused, match="No space left"):
            write_dataset(world(), tmp_path / "data", manifest(), Ingredients())
    assert not list(tmp_path.iterdir())
    with pytest.raises(InputRefused, match="cannot be written"):
        write_dataset(world(), tmp_path / "nowhere" / "data", manifest(), Ingredients())


def test_the_description_is_read_by_others(signed: Path) -> None:
    from rdflib import DCTERMS, Graph, Namespace, URIRef

    dcat = Namespace("http://www.w3.org/ns/dcat#")
    graph, me = Graph().parse(signed / "dataset.ttl"), URIRef("https://example.org/data/")
    assert str(graph.value(me, DCTERMS.title)) == "A made-up war"
    told = json.loads((signed / MANIFEST).read_text())
    for distribution in graph.objects(me, dcat.distribution):
        name = str(distribution).removeprefix(str(me))
        assert int(str(graph.value(distribution, dcat.byteSize))) == told["files"][name]["bytes"]
        assert graph.value(distribution, dcat.accessURL) is not None
    assert told["cite_as"] in (signed / "LICENSE").read_text() and told["cite_as"] in (signed / "README.md").read_text()
