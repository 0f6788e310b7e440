"""Nanopublications through the command line: of what is chosen, as it may go out, signed, and checked by whoever gets them."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.export.trusty import NPX
from conflictkg.rdf.terms import CKG
from tests.end_to_end.conftest import copied, run_here, run_program
from tests.fakes.nanopubs import pem


def introduced(kb: Path, folder: Path, *arguments: str) -> set[str]:
    """The claims and periods of which nanopublications are exported; all are whole."""
    done = run_here("export", "--kb", str(kb), "--format", "nanopub", "-o", str(folder / "np.trig"), *arguments)
    assert done.returncode == 0, done.stderr
    quads = list(ox.parse(path=folder / "np.trig", format=ox.RdfFormat.TRIG))
    found = {quad.object.value for quad in quads if quad.predicate.value == f"{NPX}introduces"}
    if found:
        done = run_here("verify", str(folder / "np.trig"))
        assert done.returncode == 0 and f"is whole: {len(found)} nanopublication" in done.stdout, done.stderr
    return found


def test_a_partner_checks_whose_they_are(demo_kb: Path, tmp_path: Path) -> None:
    private, public = pem(tmp_path)
    options = ("--profile", "public", "--publisher", "Our group", "--licence", "https://example.org/terms", "--sign", str(private))
    done = run_program("export", "--kb", str(demo_kb), "--format", "nanopub", *options)
    assert done.returncode == 0, done.stderr
    path = tmp_path / "np.trig"
    path.write_text(done.stdout, encoding="utf-8")
    assert (
        done.stdout.count('"Our group"')
        == done.stdout.count("<https://example.org/terms>")
        == done.stdout.count("a np:Nanopublication")
        > 100
    )
    done = run_program("verify", str(path), "--key", str(public), cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.endswith("signed, by 1 key\n"), done.stderr
    done = run_here("verify", str(path), "--key", str(pem(tmp_path, 1)[1]))
    assert done.returncode == 1 and "signed by another key" in done.stderr
    path.write_text(path.read_text(encoding="utf-8").replace("Our group", "Your group", 1), encoding="utf-8")
    done = run_here("verify", str(path))
    assert done.returncode == 1 and "was changed" in done.stderr


def test_what_is_chosen_is_exported(demo_kb: Path, tmp_path: Path) -> None:
    whole = introduced(demo_kb, tmp_path)
    of_place = introduced(demo_kb, tmp_path, "--select", "place=T4")
    known = introduced(demo_kb, tmp_path, "--as-known", "2014-11-03")
    assert of_place < whole and any("/period/" in iri for iri in of_place) and any("/claim/" in iri for iri in of_place)
    claims, known_claims = ({iri for iri in some if "/claim/" in iri} for some in (whole, known))
    assert known_claims < claims and any("/period/" in iri for iri in known)
    recorded = KnowledgeBase.open(demo_kb)
    end = recorded.log.position()
    recorded.close()
    assert not {iri for iri in introduced(demo_kb, tmp_path, "--since", str(end)) if "/claim/" in iri}


def test_what_must_not_go_out_does_not(demo_kb: Path, tmp_path: Path) -> None:
    kb = copied(demo_kb, tmp_path)
    before = introduced(kb, tmp_path, "--profile", "public")
    done = run_here("mark", "restricted", "02-levant-wire-tayfur.md", "--kb", str(kb), "--by", "you", "--because", "a resident asked")
    assert done.returncode == 0, done.stderr
    after = introduced(kb, tmp_path, "--profile", "public")
    text = (tmp_path / "np.trig").read_text(encoding="utf-8")
    gone = {iri for iri in before - after if "/claim/" in iri}
    assert gone and not any(iri in text for iri in gone)
    assert f"{CKG}sourceFile" not in text and "ckg:sourceFile" not in text


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--graph", "beliefs"), "made of claims and beliefs; leave --graph out"),
        (("--title", "Mine"), "give --dataset DIR"),
        (("--with", "turtle"), "give --dataset DIR"),
        (("--annotate",), "--annotate needs a format"),
        (("--frame", "place"), "--frame makes trees"),
        (("--sign", "ed.pem"), "is no RSA key"),
        (("--sign", "none.pem"), "cannot be read as a private key"),
        (("--licence", "no licence"), "is no IRI"),
    ],
)
def test_what_cannot_be_exported_is_refused(
    arguments: tuple[str, ...], words: str, demo_kb: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    key = Ed25519PrivateKey.generate()
    (tmp_path / "ed.pem").write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    done = run_here("export", "--kb", str(demo_kb), "--format", "nanopub", "-o", "np.trig", *arguments)
    assert done.returncode in (1, 2) and words in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["ed.pem"]


def test_a_manifest_takes_no_rsa_key(demo_kb: Path, tmp_path: Path) -> None:
    done = run_here("export", "--kb", str(demo_kb), "--dataset", str(tmp_path / "data"), "--sign", str(pem(tmp_path)[0]))
    assert done.returncode == 2 and "is no Ed25519 key, which a manifest is signed with" in done.stderr
    assert not (tmp_path / "data").exists()
