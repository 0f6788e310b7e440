"""Files of nanopublications that were changed, broken or made to deceive: each is refused with its reason, in bounded time and memory."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.errors import InputRefused, UsageError
from conflictkg.export import nanopub_verifying
from conflictkg.export.nanopub_verifying import verify_nanopubs
from conflictkg.export.signatures import RsaSigner, rsa_key_in
from conflictkg.export.trusty import NPX, OPEN
from tests.fakes.nanopubs import knowledge, nanopubs, one_by_one, pem, sealed, written

PREFIXES = f"""@prefix np: <http://www.nanopub.org/nschema#> .
@prefix npx: <{NPX}> .
@prefix : <https://evil.example/np/{OPEN}#> .
@prefix this: <https://evil.example/np/{OPEN}> .
@prefix e: <https://evil.example/> .
"""
HEAD = (
    ":Head { this: a np:Nanopublication ; np:hasAssertion :assertion ; np:hasProvenance :provenance ; np:hasPublicationInfo :pubinfo . }\n"
)
ASSERTION = ":assertion { e:a e:b e:c . }\n"
PROVENANCE = ":provenance { :assertion e:from e:somewhere . }\n"
PUBINFO = ":pubinfo { this: e:by e:somebody . }\n"
WHOLE = HEAD + ASSERTION + PROVENANCE + PUBINFO
SIGNATURE = ':sig npx:hasAlgorithm "RSA" ; npx:hasPublicKey "AAAA" ; npx:hasSignature "AAAA" ; npx:hasSignatureTarget this: .'


@pytest.fixture(scope="module")
def signed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three signed nanopublications. Read it; do not write to it."""
    folder = tmp_path_factory.mktemp("nanopubs")
    (folder / "np.trig").write_bytes(nanopubs(knowledge(folder), signer=RsaSigner(pem(folder)[0])))
    return folder / "np.trig"


def refused(data: bytes, folder: Path, words: str, key: str | None = None) -> None:
    path = folder / "hostile.trig"
    path.write_bytes(data)
    with pytest.raises(InputRefused, match=words) as told:
        verify_nanopubs(path, key)
    assert str(told.value).startswith(f"{path}: ") and len(str(told.value)) < 1000


@given(data=st.data())
def test_one_changed_byte_anywhere_is_found(signed: Path, data: st.DataObject) -> None:
    """Or it was white space, a prefix that nothing uses or another way to write the same, and the statements are what they were."""
    before = signed.read_bytes()
    at = data.draw(st.integers(0, len(before) - 1))
    byte = data.draw(st.integers(0, 255).filter(lambda value: value != before[at]))
    path = signed.parent / "changed.trig"
    path.write_bytes(before[:at] + bytes([byte]) + before[at + 1 :])
    try:
        verify_nanopubs(path)
    except InputRefused:
        return
    assert set(ox.parse(path=path, format=ox.RdfFormat.TRIG)) == set(ox.parse(before, ox.RdfFormat.TRIG))


@given(data=st.data())
def test_one_statement_more_fewer_or_changed_is_found(signed: Path, data: st.DataObject) -> None:
    groups = one_by_one(signed.read_bytes())
    group = data.draw(st.sampled_from(groups))
    quad = data.draw(st.sampled_from(group))
    other = ox.Quad(quad.subject, quad.predicate, ox.Literal("so it is not"), quad.graph_name)
    match data.draw(st.sampled_from(["more", "fewer", "changed"])):
        case "more":
            changed = [*group, other]
        case "fewer":
            changed = [each for each in group if each != quad]
        case _:
            changed = [other if each == quad else each for each in group]
    path = signed.parent / "changed.trig"
    path.write_bytes(written([each for one in groups for each in (changed if one is group else one)]))
    with pytest.raises(InputRefused):
        verify_nanopubs(path)


def test_order_white_space_and_prefixes_are_not_what_is_said(signed: Path, tmp_path: Path) -> None:
    groups = [sorted(group, key=lambda quad: str(quad.triple)) for group in reversed(one_by_one(signed.read_bytes()))]
    lines = "\n\n# as N-Quads are TriG where they have a graph\n".join(
        f"{quad.graph_name} {{ {quad.triple} . }}" for group in groups for quad in [*group, *group]
    )
    (tmp_path / "np.trig").write_text(lines, encoding="utf-8")
    assert verify_nanopubs(tmp_path / "np.trig") == verify_nanopubs(signed)


def test_a_made_up_one_is_whole_when_its_name_fits(tmp_path: Path) -> None:
    (tmp_path / "np.trig").write_bytes(sealed(WHOLE, PREFIXES))
    assert verify_nanopubs(tmp_path / "np.trig").whole == 1


@pytest.mark.parametrize(
    ("trig", "words"),
    [
        (HEAD.replace("a np:Nanopublication", "a np:Other") + ASSERTION + PROVENANCE + PUBINFO, "not exactly one head"),
        (WHOLE.replace("this: a np", "e:another a np"), "not exactly one head"),
        (WHOLE + ":assertion { e:x a np:Nanopublication . }", "not exactly one head"),
        (HEAD + PROVENANCE + PUBINFO, "has not four graphs"),
        (WHOLE + ":more { e:a e:b e:c . }", "has not four graphs"),
        (WHOLE.replace("np:hasProvenance :provenance", "np:hasProvenance :assertion"), "has not four graphs"),
        (WHOLE.replace("np:hasProvenance :provenance ;", ""), "hasProvenance> has 0 values"),
        (WHOLE.replace("np:hasProvenance :provenance", "np:hasProvenance :provenance, :assertion"), "hasProvenance> has 2 values"),
        (WHOLE.replace("np:hasAssertion :assertion", 'np:hasAssertion "assertion"'), "has not four graphs"),
        (WHOLE.replace(":assertion e:from", "e:c e:from"), "says nothing about"),
        (WHOLE.replace("this: e:by", "e:c e:by"), "says nothing about"),
        (WHOLE + "e:graph { e:a e:b e:c . }", "in no graph of a nanopublication"),
        (WHOLE + ":pubinfo {" + SIGNATURE.replace('"RSA"', '"DSA"') + "}", "only RSA"),
        (WHOLE + ":pubinfo {" + SIGNATURE.replace('npx:hasPublicKey "AAAA" ;', "") + "}", "hasPublicKey> has 0 values"),
        (WHOLE + ":pubinfo {" + SIGNATURE.replace('npx:hasPublicKey "AAAA"', "npx:hasPublicKey e:key") + "}", "something else"),
        (WHOLE + ":pubinfo {" + SIGNATURE.replace("Target this:", "Target e:c") + "}", "something else"),
        (WHOLE + ":assertion {" + SIGNATURE + "}", "outside its publication info"),
        (WHOLE + ":pubinfo {" + SIGNATURE + SIGNATURE.replace(":sig", ":other") + "}", "more than one signature"),
        (WHOLE + ":pubinfo {" + SIGNATURE + "}", "the signature is not that"),
        (WHOLE + ":pubinfo {" + SIGNATURE.replace("AAAA", "A" * 100_000) + "}", "the signature is not that"),
        (WHOLE + ":pubinfo {" + SIGNATURE.replace("AAAA", "\u00e4\u00e4") + "}", "the signature is not that"),
    ],
)
def test_a_name_that_fits_is_not_enough(trig: str, words: str, tmp_path: Path) -> None:
    """Each of these has the right hash."""
    refused(sealed(trig, PREFIXES), tmp_path, words)


@pytest.mark.parametrize("graph", ["", "_:graph", "this:"])
def test_a_statement_outside_its_graphs_is_named(graph: str, tmp_path: Path) -> None:
    outside = f"{graph} {{ e:a e:b e:c . }}\n"
    for trig in (WHOLE + outside, outside + WHOLE, HEAD + outside + ASSERTION + PROVENANCE + PUBINFO):
        refused((PREFIXES + trig).encode(), tmp_path, "has not four graphs" if graph == "this:" else "in no graph of a nanopublication")


@pytest.mark.parametrize(
    ("thing", "words"),
    [
        ("<https://e.example/c d>", "at line"),
        ("[]", "a blank node"),
        ("( e:c )", "a blank node"),
        ("<<( e:a e:b e:c )>>", "a triple term"),
        ('"c"@en--ltr', "a base direction"),
    ],
)
def test_what_has_no_trusty_name_is_named(thing: str, words: str, tmp_path: Path) -> None:
    refused((PREFIXES + WHOLE.replace("e:c .", f"{thing} .")).encode(), tmp_path, words)


def test_the_name_of_another_and_the_same_twice(signed: Path, tmp_path: Path) -> None:
    one, other, *_ = one_by_one(signed.read_bytes())
    codes = [re.search(r"RA[\w-]{43}", str(group[0].graph_name))[0] for group in (one, other)]  # type: ignore[index]
    refused(written(one).replace(codes[0].encode(), codes[1].encode()), tmp_path, "was changed: what it says has the artifact code")
    refused(written([*one, *other, *one]), tmp_path, "comes twice, or in pieces")
    refused(written([*one[:-1], *other, one[-1]]), tmp_path, "was changed|head|four graphs|values")
    lower = codes[0].encode()
    refused(written(one).replace(lower, lower[:-1] + (b"B" if lower[-1:] == b"A" else b"A")), tmp_path, "was changed")


def test_nothing_is_not_whole(tmp_path: Path) -> None:
    refused(b"", tmp_path, "holds no nanopublication")
    refused(b"\x00\xff" * 1000, tmp_path, "at line 1")
    refused(b"%PDF-1.7", tmp_path, "at line 1")
    refused(b"a" * 50_000 + b":b {}", tmp_path, "at line 1")
    with pytest.raises(InputRefused, match="cannot be read"):
        verify_nanopubs(tmp_path / "none.trig")


@pytest.mark.parametrize(
    ("hostile", "words"),
    [
        (b"<http://a/> <http://b/> " + b"<<( <http://a/> <http://b/> " * 100_000, "triple terms are nested"),
        (b"<http://a/> <http://b/> " + b"<<(\n" * 100_000, "triple terms are nested|at line"),
        (b"<http://a/> <http://b/> " + b"( " * 1_000_000, "in no graph"),
        (b"<http://a/> <http://b/> " + b"[ <http://b/> " * 300_000, "at line|longer than"),
        (b'<http://a/> <http://b/> "' + b"x" * (17 << 20) + b'" .', "longer than"),
        (b"<http://a/%s> { <http://a/> <http://b/> <http://c/> }" % (b"a" * 5000 + b"/RA" + b"A" * 43), "in no graph"),
        (b"# nothing\n" * 100_000, "longer than"),
        (b"@prefix a: <http://a/> .\n" * 100_000, "longer than"),
        (
            b"@base <http://a/" + b"a" * 60_000 + b"/> .\n" + b"".join(b"@prefix a%d: <> .\n" % n for n in range(10_000)),
            "longer than",
        ),
    ],
    ids=["triples", "tokens", "lists", "blanks", "literal", "name", "comments", "prefixes", "bases"],
)
def test_what_is_deep_or_endless_is_refused(hostile: bytes, words: str, tmp_path: Path) -> None:
    """The first of these ends the process that parses it without a bound."""
    refused(hostile, tmp_path, words)


def test_one_nanopublication_has_bounds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    many = ASSERTION.replace("e:c", ", ".join(f"e:c{n}" for n in range(5000)))
    data = sealed(HEAD + many + PROVENANCE + PUBINFO, PREFIXES)
    (tmp_path / "np.trig").write_bytes(data)
    assert verify_nanopubs(tmp_path / "np.trig").whole == 1
    with monkeypatch.context() as bound:
        bound.setattr(nanopub_verifying, "MOST_STATEMENTS", 1000)
        refused(data, tmp_path, "has more than 1000 statements")
    long = f"@prefix long: <https://e.example/{'a' * 50_000}> .\n" + ASSERTION.replace("e:c", ", ".join(f"long:c{n}" for n in range(5000)))
    refused((PREFIXES + HEAD + long + PROVENANCE + PUBINFO).encode(), tmp_path, "67108864 characters")
    prefixes = "".join(f"@prefix e{n}: <https://e.example/> .\n" for n in range(2000))
    refused((PREFIXES + prefixes + WHOLE).encode(), tmp_path, "more than 1000 prefixes")
    refused(b"@base <https://e.example/> .\n" + data, tmp_path, "a base for relative IRIs")


def test_many_may_be_longer_than_one(signed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    groups = one_by_one(signed.read_bytes())
    monkeypatch.setattr(nanopub_verifying, "MOST_CHARACTERS", max(sum(len(str(quad)) for quad in group) for group in groups))
    monkeypatch.setattr(nanopub_verifying, "MOST_BYTES", 8192)
    assert signed.stat().st_size > 8192
    assert verify_nanopubs(signed).whole == len(groups) == 3


def test_whose_signature_it_is_is_told_by_the_key(signed: Path, tmp_path: Path) -> None:
    mine, other = (rsa_key_in(pem(tmp_path, which)[1]) for which in (0, 1))
    assert dict(verify_nanopubs(signed, mine).signed) == {mine: 3}
    refused(signed.read_bytes(), tmp_path, "signed by another key", other)
    refused(sealed(WHOLE, PREFIXES), tmp_path, "is not signed", mine)
    with pytest.raises(UsageError, match="cannot be read as a public key"):
        rsa_key_in(signed)


def test_a_forger_who_renames_what_he_changed_is_found_by_the_signature(signed: Path, tmp_path: Path) -> None:
    one = written(one_by_one(signed.read_bytes())[0]).decode()
    code = re.search(r"RA[\w-]{43}", one)[0]  # type: ignore[index]
    forged = one.replace("Nobody", "Somebody").replace(code, OPEN)
    assert forged.count("Somebody") == 1
    refused(sealed(forged), tmp_path, "the signature is not that of what it says")
