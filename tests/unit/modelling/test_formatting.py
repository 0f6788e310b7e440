"""Laying out Turtle: what is said stays, comments stay, twice is once, and a file is replaced whole or not at all."""

from __future__ import annotations

import random
import stat
from pathlib import Path

import pytest
import rdflib
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from conflictkg.cli import main
from conflictkg.cli.run import run
from conflictkg.errors import InputRefused
from conflictkg.modelling.formatting import lay_out, lay_out_file, replace
from conflictkg.modelling.turtle_layout import laid_out
from conflictkg.modelling.turtle_tokens import Kind, NotTurtle, tokens

HEAD = "@prefix ex: <https://example.org/> .\n"
ONTOLOGY = Path(__file__).parents[3] / "ontology"


def after(text: str) -> str:
    return lay_out("own.ttl", text.encode()).after.decode()


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ("ex:a ex:b 1.", "ex:a ex:b 1 .\n"),
        ("ex:a ex:b 1;ex:c 2,3.", "ex:a ex:b 1 ; ex:c 2 , 3 .\n"),
        ("ex:a\nex:b 1;\n  ex:c\n2,\n3.", "ex:a\n    ex:b 1 ;\n    ex:c\n        2 ,\n        3 .\n"),
        ("ex:a ex:b 1\n; ex:c 2\n, 3\n.", "ex:a ex:b 1 ;\n    ex:c 2 ,\n        3 .\n"),
        ("ex:a ex:b 1 ; # why\n  .", "ex:a ex:b 1 .  # why\n"),
        ("ex:a ex:b 1 # why\n ; ex:c 2 .# end", "ex:a ex:b 1 ;  # why\n    ex:c 2 .  # end\n"),
        ("ex:a ex:b 1 # one\n. # two", "ex:a ex:b 1 .  # one\n# two\n"),
        ("ex:a ex:b 1\n# own line\n.", "ex:a ex:b 1\n        # own line\n        .\n"),
        ("ex:a ex:b 1 ;\n# of c\nex:c 2 .", "ex:a ex:b 1 ;\n    # of c\n    ex:c 2 .\n"),
        ("ex:a ex:b 1;;; .", "ex:a ex:b 1 .\n"),
        ("ex:a ex:b [ ] , ( ) , [ex:c 1;] , (1 2) .", "ex:a ex:b [] , () , [ ex:c 1 ] , ( 1 2 ) .\n"),
        (
            "ex:a ex:b [\nex:c 1;\nex:d 2,\n3 ] ;\n ex:e (\n1\n2\n) .",
            "ex:a ex:b [\n        ex:c 1 ;\n        ex:d 2 ,\n            3 ] ;\n    ex:e (\n        1\n        2\n    ) .\n",
        ),
        ("[ ex:b 1 ] .", "[ ex:b 1 ] .\n"),
        ("[\nex:b 1\n] ex:c 2 .", "[\n    ex:b 1\n] ex:c 2 .\n"),
        ("ex:a <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ex:C .", "ex:a a ex:C .\n"),
        ("<https://example.org/a> ex:b <https://example.org/c/d> .", "ex:a ex:b <https://example.org/c/d> .\n"),
        ("ex:a ex:b 'it' , 'say \"x\"' , 'it\\'s'@en .", 'ex:a ex:b "it" , \'say "x"\' , "it\'s"@en .\n'),
        ('ex:a ex:b "x"^^<https://example.org/t> .', 'ex:a ex:b "x"^^ex:t .\n'),
        ('ex:a ex:b "x" ^^ ex:t .', 'ex:a ex:b "x"^^ex:t .\n'),
        ('ex:a ex:b """two  \n # no comment ; x""" .', 'ex:a ex:b """two  \n # no comment ; x""" .\n'),
        ("ex:a ex:b 1 . ex:c ex:d 2 .", "ex:a ex:b 1 .\nex:c ex:d 2 .\n"),
        ("\n\n\n\nex:a ex:b 1 .\n\n\n\n\n\nex:c ex:d 2 .\n\n\n", "\n\nex:a ex:b 1 .\n\n\nex:c ex:d 2 .\n"),
        ("ex:a ex:b true , 1.0 , 1e3 , -.5 , ex:x.y , ex:p%20q , _:n .", "ex:a ex:b true , 1.0 , 1e3 , -.5 , ex:x.y , ex:p%20q , _:n .\n"),
    ],
)
def test_each_rule_of_the_layout(given: str, wanted: str) -> None:
    assert after(HEAD + given) == HEAD + wanted
    assert after(HEAD + wanted) == HEAD + wanted


def test_prefixes_without_a_gap_are_sorted_and_aligned() -> None:
    text = "# head\nPREFIX longer: <https://l.example/>\n@prefix b:<https://b.example/>. # why b\n\n@prefix a: <https://a.example/> .\nBASE <https://x.example/>\n"
    assert after(text) == (
        "# head\n@prefix b:      <https://b.example/> .  # why b\n@prefix longer: <https://l.example/> .\n\n"
        "@prefix a: <https://a.example/> .\n@base <https://x.example/> .\n"
    )


def test_a_prefix_that_is_declared_twice_keeps_its_place() -> None:
    text = "@prefix b: <https://b.example/> .\n@prefix a: <https://a.example/> .\n@prefix b: <https://c.example/> .\nb:x a:y b:z .\n"
    assert after(text) == text


def test_line_ends_stay_as_they_are_and_a_byte_order_mark_goes() -> None:
    crlf = b'\xef\xbb\xbf@prefix ex: <https://example.org/> .\r\nex:a ex:b "x" ;\r\nex:c """1\n2\r\n3""" .\r\n'
    laid = lay_out("own.ttl", crlf)
    assert laid.after == b'@prefix ex: <https://example.org/> .\r\nex:a ex:b "x" ;\r\n    ex:c """1\n2\r\n3""" .\r\n'
    assert not lay_out("own.ttl", laid.after).changed


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"\xff", r"own.ttl: is not UTF-8 \(byte 0\)"),
        (b"@prefix ex: <https://example.org/> .\nex:a ex:b .", r"own.ttl:2: .*left as it is"),
        (b"no:prefix no:at no:all .", r"own.ttl:1: .*correct the Turtle"),
        (b'<https://e.example/a> <https://e.example/b> "x"^^ # of what\n<https://e.example/t> .', r"own.ttl:[12]: "),
        (b"@prefix # which\n ex: <https://example.org/> .", r"own.ttl:1: a comment stands inside a declaration"),
    ],
)
def test_what_cannot_be_laid_out_is_refused_with_its_line(data: bytes, said: str) -> None:
    with pytest.raises(InputRefused, match=said):
        lay_out("own.ttl", data)


def test_a_layout_that_lost_a_comment_or_a_triple_would_be_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    text = HEAD + "ex:a ex:b 1 .\n# keep me\n"
    monkeypatch.setattr("conflictkg.modelling.formatting.laid_out", lambda _: HEAD + "ex:a ex:b 1 .\n")
    with pytest.raises(InputRefused, match=r"own.ttl:3: the comment '# keep me' would be lost"):
        after(text)
    monkeypatch.setattr("conflictkg.modelling.formatting.laid_out", lambda _: text.replace("1", "2"))
    with pytest.raises(InputRefused, match="would not say the same"):
        after(text)


def test_turtle_of_later_drafts_has_no_tokens() -> None:
    with pytest.raises(NotTurtle, match="line 2"):
        tokens("# fine\n<< ex:a ex:b ex:c >> ex:d 1 .")


@pytest.mark.parametrize("path", sorted(ONTOLOGY.glob("*.ttl")) + sorted((ONTOLOGY / "examples").rglob("*.ttl")), ids=lambda p: p.stem)
def test_the_shipped_ontology_is_in_the_layout(path: Path) -> None:
    laid = lay_out_file(path)
    assert not laid.changed, laid.diff()


IRIS = st.sampled_from(["ex:a", "ex:b.c", "<https://example.org/d>", "<https://other.example/e>", "_:n1", "_:n2", "ex:é"])
VERBS = st.sampled_from(["ex:p", "a", "<https://example.org/q>", "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"])
WORDS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=8)
LITERALS = st.one_of(
    WORDS.map(lambda w: rdflib.Literal(w).n3()),
    WORDS.map(lambda w: "'" + w.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n").replace("\r", "\\r") + "'@en-GB"),
    WORDS.map(lambda w: "'''" + w.replace("\\", "\\\\").replace("'", "\\'") + "'''"),
    st.sampled_from(
        ["1", "-1.5", "1e3", "true", '"x"^^ex:t', '"y"^^<https://example.org/t>', '"7"^^<http://www.w3.org/2001/XMLSchema#byte>']
    ),
)
OBJECTS = st.recursive(
    IRIS | LITERALS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda xs: ["(", *xs, ")"]),
        st.lists(st.tuples(VERBS, inner), max_size=2).map(lambda xs: ["[", *[[v, o, ";"] for v, o in xs], "]"]),
    ),
    max_leaves=6,
)
PAIRS = st.tuples(VERBS, st.lists(OBJECTS, min_size=1, max_size=3)).map(lambda t: [t[0], t[1][0], *[[",", o] for o in t[1][1:]]])
STATEMENTS = st.tuples(IRIS, st.lists(PAIRS, min_size=1, max_size=3)).map(lambda t: [t[0], t[1][0], *[[";", p] for p in t[1][1:]], "."])


def flat(tree: object) -> list[str]:
    return [leaf for part in tree for leaf in flat(part)] if isinstance(tree, list) else [str(tree)]


@settings(max_examples=300, deadline=None)
@given(st.lists(STATEMENTS, min_size=1, max_size=4), st.randoms(use_true_random=False))
def test_any_turtle_says_the_same_with_the_same_comments_and_twice_is_once(statements: list[object], chance: random.Random) -> None:
    gaps = [" ", "\n", "\n\n\n\n\n", "\t", ' # a comment; with . marks "\n', "\n#own line\n", "\r\n"]
    text = HEAD + "".join(part + chance.choice(gaps) for part in flat(statements))
    laid = after(text)
    first, second = (rdflib.Graph().parse(data=t.encode(), format="turtle") for t in (text, laid))
    assert isomorphic(first, second)
    assert [t.text.rstrip() for t in tokens(text) if t.kind is Kind.COMMENT] == [t.text for t in tokens(laid) if t.kind is Kind.COMMENT]
    assert after(laid) == laid
    assert laid_out(laid) == laid.replace("\r\n", "\n") or "\r" in laid


def test_a_file_is_replaced_whole_with_its_permissions_and_through_links(tmp_path: Path) -> None:
    file, link = tmp_path / "own.ttl", tmp_path / "link.ttl"
    file.write_text(HEAD + "ex:a ex:b 1.")
    file.chmod(0o640)
    link.symlink_to(file)
    replace(link, b"new")
    assert link.is_symlink() and file.read_bytes() == b"new"
    assert stat.S_IMODE(file.stat().st_mode) == 0o640
    assert sorted(p.name for p in tmp_path.iterdir()) == ["link.ttl", "own.ttl"]


def test_a_failed_write_leaves_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "own.ttl"
    file.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(InputRefused, match="No space left"):
        replace(file, b"new")
    assert file.read_text() == "old" and list(tmp_path.iterdir()) == [file]


def test_the_command_checks_shows_and_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad, broken = (tmp_path / name for name in ("good.ttl", "bad.ttl", "broken.ttl"))
    good.write_text(HEAD + "ex:a ex:b 1 .\n")
    bad.write_text(HEAD + "ex:a ex:b 1.\n")
    assert run(["ontology", "fmt", "--check", str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"{bad}\n"
    assert run(["ontology", "fmt", "--diff", str(tmp_path)]) == 1
    assert "-ex:a ex:b 1.\n+ex:a ex:b 1 .\n" in capsys.readouterr().out
    assert bad.read_text().endswith("1.\n")
    broken.write_text("nothing\nthat parses")
    assert run(["ontology", "fmt", str(tmp_path)]) == 1
    told = capsys.readouterr().err
    assert f"{broken}:1" in told and "3 files, 1 laid out anew, 1 refused" in told
    assert bad.read_text() == good.read_text() and broken.read_text() == "nothing\nthat parses"
    broken.unlink()
    assert run(["ontology", "fmt", "--check", str(tmp_path)]) == 0
    assert run(["ontology", "fmt", str(tmp_path / "absent.ttl")]) == 1
    (tmp_path / "empty").mkdir()
    assert run(["ontology", "fmt", str(tmp_path / "empty")]) == 1
    assert run(["ontology", "fmt", "-", str(good)]) == 2


def test_stdin_goes_to_stdout() -> None:
    result = CliRunner().invoke(main, ["ontology", "fmt", "-"], input=HEAD + "ex:a ex:b 1.")
    assert result.output == HEAD + "ex:a ex:b 1 .\n"
