"""Is each nanopublication of a file what its IRI says, to the last statement? The other end of ``nanopubs``; needs no knowledge base.

Any nanopublications with trusty URIs can be checked, one after the other as their files have them. What is hashed are the statements: white
space, prefixes and the order of statements may differ. The file is hostile until proven otherwise: no part of it may take more memory than
the bounds below, whatever it claims to be.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from conflictkg.errors import InputRefused
from conflictkg.export.signatures import is_signed_by
from conflictkg.export.trusty import CODE, NP, NPX, artifact_code, normalised
from conflictkg.rdf.terms import IRI_OF_TERM, TYPE, Terms

MOST_STATEMENTS = 200_000
"""Statements of one nanopublication; their network takes 1,200."""
MOST_CHARACTERS = 1 << 26
"""Characters of the statements of one nanopublication, written out."""
MOST_BYTES = 1 << 17
"""Bytes from one statement to the next: what stands between them is held by the parser, prefixes in as many copies as it likes."""
MOST_PREFIXES = 1000
MOST_NESTED = 100
"""Triple terms between two statements. No nanopublication has one, and some ten thousand inside each other end the parser's process."""
_NESTING = b"<<("
_NP, _NPX = Terms(NP), Terms(NPX)
_TYPE = ox.NamedNode(TYPE)
_NAMED = ("hasAssertion", "hasProvenance", "hasPublicationInfo")
_OF_SIGNATURE = ("hasSignature", "hasPublicKey", "hasAlgorithm", "hasSignatureTarget")


@dataclass(slots=True)
class Checked:
    """How many nanopublications are whole, and how many of them each public key (base64) signed."""

    whole: int = 0
    signed: Counter[str] = field(default_factory=Counter)


def verify_nanopubs(path: Path, public_key: str | None = None) -> Checked:
    """Check every nanopublication of a TriG file; ``public_key`` (base64) must have signed each.

    Raises ``InputRefused`` naming the first difference.
    """
    found, seen = Checked(), set[str]()
    try:
        with path.open("rb") as file:
            for me, quads in _nanopubs(_Bounded(file)):
                if me in seen:
                    raise ValueError(f"<{me}> comes twice, or in pieces")
                seen.add(me)
                key = _checked(me, quads)
                if public_key is not None and key != public_key:
                    raise ValueError(f"<{me}> is {'signed by another key than the one given' if key else 'not signed'}")
                found.whole += 1
                if key:
                    found.signed[key] += 1
    except OSError as error:
        raise InputRefused(f"{path}: cannot be read ({error.strerror}); give a file of nanopublications in TriG") from error
    except (ValueError, SyntaxError) as error:
        why = error.msg[:300] if isinstance(error, SyntaxError) else str(error)  # the parser's has the words that it cannot read
        raise InputRefused(f"{path}: {why}; get the file again from its publisher") from None
    if not found.whole:
        raise InputRefused(f"{path}: holds no nanopublication; give a file of nanopublications in TriG")
    return found


class _Bounded:
    """A file that ends in an error where more is read for one statement than may be."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._read = self._nested = 0
        self._end = b""

    def read(self, size: int = -1) -> bytes:
        """Some more bytes; the parser asks for a few thousand at a time."""
        data = self._file.read(size)
        self._read += len(data)
        if self._read > MOST_BYTES:
            raise ValueError(f"a statement, or what stands before one, is longer than {MOST_BYTES} bytes")
        self._nested += (self._end + data).count(_NESTING)
        self._end = data[-len(_NESTING) + 1 :]
        if self._nested > MOST_NESTED:
            raise ValueError("triple terms are nested, which no nanopublication has")
        return data

    def statement(self) -> None:
        """A statement was complete."""
        self._read = self._nested = 0


def _nanopubs(file: _Bounded) -> Iterator[tuple[str, list[ox.Quad]]]:
    """Each nanopublication's IRI, by which its graphs are named, with its statements."""

    parser = ox.parse(cast(IO[bytes], file), ox.RdfFormat.TRIG)

    def statements() -> Iterator[ox.Quad]:
        for quad in parser:
            file.statement()
            if parser.base_iri is not None:  # each prefix after a long one would be another copy of it
                raise ValueError("a base for relative IRIs is declared; have them written out")
            yield quad

    for me, quads in groupby(statements(), key=_whose):
        held, characters = [], 0
        for quad in quads:
            held.append(quad)
            characters += len(str(quad))
            if len(held) > MOST_STATEMENTS or characters > MOST_CHARACTERS:
                raise ValueError(f"<{me}> has more than {MOST_STATEMENTS} statements, or {MOST_CHARACTERS} characters")
        if len(parser.prefixes) > MOST_PREFIXES:
            raise ValueError(f"there are more than {MOST_PREFIXES} prefixes")
        yield me, held


def _whose(quad: ox.Quad) -> str:
    """The IRI of the nanopublication of whose graphs one holds this statement: up to and with the artifact code."""
    if isinstance(quad.graph_name, ox.NamedNode) and len(quad.graph_name.value) <= IRI_OF_TERM:
        codes = list(CODE.finditer(quad.graph_name.value))
        if codes:
            return quad.graph_name.value[: codes[-1].end()]
    raise ValueError(f"a statement in no graph of a nanopublication ({str(quad)[:200]})")


def _checked(me: str, quads: list[ox.Quad]) -> str:
    """The public key (base64) that signed a whole nanopublication, "" for none; raises ``ValueError`` for what is not whole."""
    this, code = ox.NamedNode(me), me[-45:]
    graphs = defaultdict[object, list[ox.Quad]](list)
    for quad in quads:
        graphs[quad.graph_name].append(quad)
    heads = {(quad.graph_name, quad.subject) for quad in quads if quad.predicate == _TYPE and quad.object == _NP["Nanopublication"]}
    head = next(iter(heads))[0] if heads else None
    if heads != {(head, this)}:
        raise ValueError(f"<{me}>: has not exactly one head that says that it is a nanopublication")
    named = [_only(me, graphs[head], this, _NP[name]) for name in _NAMED]
    if len({head, *named}) != 4 or {head, *named} != set(graphs):
        raise ValueError(f"<{me}>: has not four graphs, of which the head names the other three")
    assertion, provenance, pubinfo = named
    for graph, about in ((provenance, assertion), (pubinfo, this)):
        if not any(about in (quad.subject, quad.object) for quad in graphs[graph]):
            raise ValueError(f"<{me}>: {graph} says nothing about {about}")
    try:
        hashed = artifact_code(normalised(quads, code))
    except ValueError as error:
        raise ValueError(f"<{me}>: holds {error}, which nothing with a trusty URI does") from None
    if hashed != code:
        raise ValueError(f"<{me}>: was changed: what it says has the artifact code {hashed}")
    return _signed(me, quads, pubinfo)


def _signed(me: str, quads: list[ox.Quad], pubinfo: object) -> str:
    """The public key of a valid signature, "" when nothing speaks of one."""
    about = [quad for quad in quads if quad.predicate in {_NPX[name] for name in _OF_SIGNATURE}]
    if not about:
        return ""
    element = about[0].subject
    if any(quad.subject != element or quad.graph_name != pubinfo for quad in about):
        raise ValueError(f"<{me}>: has more than one signature, or one outside its publication info")
    signature, key, algorithm, target = (_only(me, about, element, _NPX[name]) for name in _OF_SIGNATURE)
    if not (isinstance(signature, ox.Literal) and isinstance(key, ox.Literal) and target == ox.NamedNode(me)):
        raise ValueError(f"<{me}>: has a signature of something else, or none that can be read")
    if not isinstance(algorithm, ox.Literal) or algorithm.value != "RSA":
        raise ValueError(f"<{me}>: is signed by {str(algorithm)[:40]}; only RSA can be checked")
    content = normalised((quad for quad in quads if quad.predicate != _NPX["hasSignature"]), me[-45:])
    if not is_signed_by(content, signature.value, key.value):
        raise ValueError(f"<{me}>: the signature is not that of what it says by the key that it names")
    return key.value


def _only(me: str, quads: list[ox.Quad], subject: object, predicate: ox.NamedNode) -> object:
    """The one value that a predicate has."""
    values = {quad.object for quad in quads if quad.subject == subject and quad.predicate == predicate}
    if len(values) != 1:
        raise ValueError(f"<{me}>: {predicate} has {len(values)} values where one belongs")
    return values.pop()
