"""Our nanopublications before the libraries of their network, and theirs before us. Nothing here calls a network.

``nanopub`` checks structure and hash, and drops the answer of a signature (2.0 to 2.2); ``nanopub-sign`` checks signatures as well.
"""

from __future__ import annotations

import importlib
import re
import socket
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

import pyoxigraph as ox
import pytest
import rdflib
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from conflictkg.errors import InputRefused
from conflictkg.export.nanopub_verifying import verify_nanopubs
from conflictkg.export.signatures import RsaSigner
from conflictkg.export.trusty import CODE, OPEN
from tests.fakes.nanopubs import knowledge, nanopubs, one_by_one, pem, rsa_key, sealed, written

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::UserWarning")


@pytest.fixture(autouse=True)
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> None:
        raise AssertionError("a test without a network calls one")

    monkeypatch.setattr(socket.socket, "connect", refused)


@pytest.fixture
def library() -> Iterator[ModuleType]:
    """The library in Python, which tells rdflib for good to keep literals as they are written."""
    before = rdflib.NORMALIZE_LITERALS
    import nanopub

    rdflib.NORMALIZE_LITERALS = False
    yield nanopub
    rdflib.NORMALIZE_LITERALS = before


@pytest.fixture
def rust() -> Callable[[bytes], object]:
    """The library in Rust: its check raises for what it does not take."""
    if sys.version_info >= (3, 13):
        pytest.skip("there is no nanopub-sign for this Python")
    toolkit = importlib.import_module("nanopub_sign")
    return lambda data: toolkit.Nanopub(data.decode()).check()


def files(trig: bytes, folder: Path) -> list[Path]:
    """Each nanopublication in a file of its own, as the libraries take them."""
    paths = []
    for number, quads in enumerate(one_by_one(trig)):
        paths.append(folder / f"{number}.trig")
        paths[-1].write_bytes(written(quads))
    return paths


@pytest.fixture
def signer(tmp_path: Path) -> RsaSigner:
    return RsaSigner(pem(tmp_path)[0])


def test_both_libraries_take_ours(tmp_path: Path, signer: RsaSigner, library: ModuleType, rust: Callable[[bytes], object]) -> None:
    store = knowledge(tmp_path)
    for by in (None, signer):
        for path in files(nanopubs(store, signer=by), tmp_path):
            read = library.Nanopub(rdf=path)
            assert read.is_valid and read.has_valid_trusty
            rust(path.read_bytes())


def signed_by_the_library(library: ModuleType, folder: Path) -> Path:
    """What the library makes of some statements and of the key that also signs ours."""
    from nanopub.profile import Profile, format_key

    key = rsa_key(0)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()
    profile = Profile("https://orcid.org/0000-0000-0000-0000", "Nobody", format_key(private), format_key(public))
    says = rdflib.Graph()
    someone = rdflib.URIRef("https://e.example/someone")
    for value in (
        rdflib.Literal('a "quoted"\n\\ line'),
        rdflib.Literal("d\u00e9j\u00e0 vu", lang="fr-CA"),
        rdflib.Literal("007", datatype=rdflib.XSD.integer),
        rdflib.Literal("2014-11-03T00:00:00Z", datatype=rdflib.XSD.dateTime),
        rdflib.Literal("\U0001f30d"),
        rdflib.URIRef("https://e.example/else"),
    ):
        says.add((someone, rdflib.URIRef("https://e.example/says"), value))
    settings = library.NanopubConf(profile=profile, add_prov_generated_time=True, attribute_publication_to_profile=True)
    made = library.Nanopub(assertion=says, conf=settings)
    made.sign()
    path = folder / "theirs.trig"
    made.store(path)
    return path


def test_we_take_what_the_library_signs(tmp_path: Path, signer: RsaSigner, library: ModuleType) -> None:
    checked = verify_nanopubs(signed_by_the_library(library, tmp_path), signer.public_key)
    assert checked.whole == 1 and dict(checked.signed) == {signer.public_key: 1}


TAMPERINGS: dict[str, Callable[[str], str]] = {
    "the signature of another": lambda text: re.sub(r'(hasSignature>?) "..', r'\1 "AA', text),
    "a statement more": lambda text: text.replace(
        "#assertion> {", '#assertion> { <https://e.example/a> <https://e.example/says> "no" .', 1
    ),
    "another word": lambda text: text.replace("Courier", "Tribune").replace("Herald", "Tribune"),
}


@pytest.mark.parametrize("tampering", TAMPERINGS)
def test_we_refuse_what_was_tampered_with(tampering: str, tmp_path: Path, signer: RsaSigner, library: ModuleType) -> None:
    """``is_valid`` of the library looked at the structure alone before version 2.2."""
    for path in files(nanopubs(knowledge(tmp_path), signer=signer), tmp_path)[:2]:
        before = path.read_text(encoding="utf-8")
        path.write_text(TAMPERINGS[tampering](before), encoding="utf-8")
        assert set(ox.parse(path=path, format=ox.RdfFormat.TRIG)) != set(ox.parse(before, ox.RdfFormat.TRIG))
        if tuple(map(int, version("nanopub").split(".")[:2])) < (2, 2):
            assert library.Nanopub(rdf=path).is_valid
        with pytest.raises(InputRefused, match="was changed"):
            verify_nanopubs(path)


def forged(folder: Path, signer: RsaSigner) -> Path:
    """What somebody changed and renamed, so that its name fits and its signature does not."""
    path = files(nanopubs(knowledge(folder), signer=signer), folder)[0]
    text = path.read_text(encoding="utf-8")
    code = CODE.search(text)
    assert code is not None
    path.write_bytes(sealed(TAMPERINGS["another word"](text).replace(code[0], OPEN)))
    return path


def test_we_refuse_what_was_forged_and_is_valid_there(tmp_path: Path, signer: RsaSigner, library: ModuleType) -> None:
    path = forged(tmp_path, signer)
    read = library.Nanopub(rdf=path)
    assert read.is_valid and read.has_valid_trusty and read.has_valid_signature
    with pytest.raises(InputRefused, match="the signature is not that of what it says"):
        verify_nanopubs(path)


def test_the_library_in_rust_refuses_it_too(tmp_path: Path, signer: RsaSigner, rust: Callable[[bytes], object]) -> None:
    path = files(nanopubs(knowledge(tmp_path), signer=signer), tmp_path)[0]
    changed = [change(path.read_text(encoding="utf-8")).encode() for change in TAMPERINGS.values()]
    for data in (*changed, forged(tmp_path, signer).read_bytes()):
        with pytest.raises(Exception, match="Error checking"):
            rust(data)
