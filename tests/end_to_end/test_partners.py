"""What a partner gets and checks, through the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

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
        (("--dataset", str(tmp_path / "d"), "--sign", str(tmp_path / "thesis.txt")), 2, "cannot be read as a private key"),
    ):
        done = run_program("export", "--kb", str(demo_kb), *arguments)
        assert done.returncode == code and words in done.stderr, done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]
    done = run_program("verify", str(tmp_path))
    assert done.returncode == 1 and "manifest.json" in done.stderr
