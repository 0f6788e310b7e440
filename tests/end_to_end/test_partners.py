"""What a partner gets and checks, through the command line."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.export import EXTENSIONS
from conflictkg.rdf.serialisation import FORMATS
from tests.contract.jena import riot
from tests.end_to_end.conftest import run_program


@pytest.fixture(scope="module")
def dataset(demo_kb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A public, signed export of the demo. Read it; do not write to it."""
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

    folder = tmp_path_factory.mktemp("partners")
    key = Ed25519PrivateKey.generate()
    (folder / "key.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    (folder / "public.pem").write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    more = ("--with", "jsonld", "--title", "Who held what", "--publisher", "Our group", "--sign", str(folder / "key.pem"))
    done = run_program("export", "--kb", str(demo_kb), "--profile", "public", "--dataset", str(folder / "data"), *more)
    assert done.returncode == 0, done.stderr
    return folder / "data"


def test_a_partner_checks_what_came(dataset: Path, tmp_path: Path) -> None:
    done = run_program("verify", str(dataset), "--key", str(dataset.parent / "public.pem"), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "is whole" in done.stdout and json.loads((dataset / "manifest.json").read_text())["canonical_hash"] in done.stdout
    text = "".join(path.read_text(encoding="utf-8") for path in dataset.rglob("*") if path.is_file())
    assert str(dataset.parent) not in text and 'sourceFile> "' not in text


def test_what_cannot_be_exported_is_refused(demo_kb: Path, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    for arguments, code, words in (
        (("--dataset", str(tmp_path)), 2, "holds something that is no export"),
        (("--dataset", str(tmp_path / "a" / "b")), 1, "cannot be written"),
        (("--title", "Mine"), 2, "give --dataset DIR"),
        (("--dataset", str(tmp_path / "d"), "--graph", "beliefs"), 2, "leave -o and --graph out"),
        (("--dataset", str(tmp_path / "d"), "--url", "data.example.org"), 2, "--url: base 'data.example.org' cannot carry IRIs"),
        (("--dataset", str(tmp_path / "d"), "--url", "https://data.example.org/t4"), 2, "that ends in a slash"),
        (("--dataset", str(tmp_path / "d"), "--licence", "CC BY"), 2, "--licence 'CC BY' is no IRI"),
        (("--dataset", str(tmp_path / "d"), "--sign", str(tmp_path / "thesis.txt")), 2, "cannot be read as a private key"),
    ):
        done = run_program("export", "--kb", str(demo_kb), *arguments)
        assert done.returncode == code and words in done.stderr, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    done = run_program("verify", str(tmp_path))
    assert done.returncode == 1 and "manifest.json" in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize("format", ["nquads", "csv"])
def test_a_full_disk_is_told(demo_kb: Path, format: str) -> None:
    command = [sys.executable, "-m", "conflictkg", "export", "--kb", str(demo_kb), "--format", format]
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert done.returncode == 1 and "standard output cannot be written (No space left on device)" in done.stderr, done.stderr


def test_tables_and_map_are_read_by_other_programs(dataset: Path) -> None:
    import csvw
    from shapely.geometry import shape

    group = csvw.TableGroup.from_file(dataset / "csv-metadata.json")
    periods, events = ([dict(row) for row in table.iterdicts(strict=True)] for table in group.tables)
    counts = json.loads((dataset / "manifest.json").read_text())["counts"]
    assert len(events) == counts["events"] and 0 < len(periods) <= counts["periods"]
    assert {type(row["valid_from"]).__name__ for row in periods} <= {"date", "datetime", "NoneType"}
    features = json.loads((dataset / "map.geojson").read_text())["features"]
    points = [shape(feature["geometry"]) for feature in features if feature["geometry"] is not None]
    assert points and all(point.is_valid and -180 <= point.x <= 180 and -90 <= point.y <= 90 for point in points)
    assert {f["id"] for f in features if f["properties"]["sort"] == "period"} == {row["period"].unsplit() for row in periods}


@pytest.fixture(scope="module")
def part(demo_kb: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One place of the demo in all serialisations. Read it; do not write to it."""
    target = tmp_path_factory.mktemp("part") / "data"
    formats = [word for name in EXTENSIONS for word in ("--with", name)]
    done = run_program("export", "--kb", str(demo_kb), "--select", "place=T4", "--dataset", str(target), *formats)
    assert done.returncode == 0, done.stderr
    return target


def canonical(quads: Iterable[ox.Quad], *, merged: bool = False) -> set[str]:
    dataset = ox.Dataset(ox.Quad(q.subject, q.predicate, q.object) if merged else q for q in quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(map(str, dataset))


@pytest.mark.parametrize("format", EXTENSIONS)
def test_every_serialisation_says_the_same(part: Path, format: str) -> None:
    wanted = list(ox.parse(path=part / "data.nq", format=ox.RdfFormat.N_QUADS))
    found = list(ox.parse(path=part / EXTENSIONS[format], format=FORMATS[format]))
    merged = format in ("turtle", "ntriples", "rdfxml")
    assert canonical(found, merged=merged) == canonical(wanted, merged=merged)


@pytest.mark.parametrize("format", sorted(set(EXTENSIONS) - {"jsonld"}))
def test_jena_reads_what_it_can(part: Path, tmp_path: Path, format: str) -> None:
    told = riot(tmp_path, "--strict", "--output=nquads", str(part / EXTENSIONS[format]))
    merged = format in ("turtle", "ntriples", "rdfxml")
    wanted = ox.parse(path=part / "data.nq", format=ox.RdfFormat.N_QUADS)
    assert canonical(ox.parse(told, ox.RdfFormat.N_QUADS), merged=merged) == canonical(wanted, merged=merged)


def test_json_ld_needs_no_network(part: Path) -> None:
    from pyld import jsonld

    def refused(url: str, _: object) -> None:
        raise AssertionError(f"asked the network for {url}")

    options = {"format": "application/n-quads", "documentLoader": refused}
    told = jsonld.to_rdf(json.loads((part / "data.jsonld").read_text(encoding="utf-8")), options)
    wanted = ox.parse(path=part / "data.nq", format=ox.RdfFormat.N_QUADS)
    assert canonical(ox.parse(told, ox.RdfFormat.N_QUADS)) == canonical(wanted)


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # rdflib's own
def test_rdflib_reads_what_a_directory_holds(part: Path) -> None:
    from rdflib import Dataset, Graph

    counts = json.loads((part / "manifest.json").read_text())["counts"]
    data = Dataset()
    data.parse(data=(part / "data.nq").read_text(encoding="utf-8"), format="nquads")
    assert len(list(data.quads())) == counts["quads"]
    files = {"data.ttl": "turtle", "data.nt": "nt", "data.rdf": "xml"}
    triples = {len(Graph().parse(data=(part / name).read_text(encoding="utf-8"), format=how)) for name, how in files.items()}
    assert len(triples) == 1 and triples.pop() <= counts["quads"]
