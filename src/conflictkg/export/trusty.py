"""Trusty URIs of sets of RDF graphs (module RA): a name that holds the hash of what it names, itself included.

What both ends of a nanopublication share: ``nanopubs`` writes them, ``nanopub_verifying`` checks them. By the specification of trusty URIs
(Kuhn and Dumontier, ESWC 2014; https://github.com/trustyuri/trustyuri-spec) the artifact code stands for itself as a blank in every IRI,
statements are sorted by code point, each counts once, and literals have their datatype or their language in lower case.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

NP = "http://www.nanopub.org/nschema#"
NPX = "http://purl.org/nanopub/x/"
OPEN = f"RA{'_' * 43}"
"""Stands for the artifact code as long as it is not known."""
CODE = re.compile(r"(?<![A-Za-z0-9_-])RA[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")
"""An artifact code inside an IRI."""

Row = tuple[str, str, str, bool, str, str, str]


def artifact_code(content: bytes) -> str:
    """The artifact code of what ``normalised`` made.

    >>> artifact_code(b"")
    'RA47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
    """
    return f"RA{base64.urlsafe_b64encode(hashlib.sha256(content).digest()).decode().rstrip('=')}"


def normalised(quads: Iterable[Quad], code: str) -> bytes:
    """What is hashed, and signed, of these quads, in whose IRIs ``code`` is the artifact code.

    Raises ``ValueError`` for what has no place in it: blank nodes, triple terms, base directions, statements outside named graphs.
    """
    return "".join(map(_text, sorted({_row(quad, code) for quad in quads}))).encode()


def _row(quad: Quad, code: str) -> Row:
    """The statement as what it is sorted by: a literal after an IRI, one with a language before one with a datatype."""
    value = quad.object
    named = (_named(quad.graph_name, code), _named(quad.subject, code), _named(quad.predicate, code))
    if not isinstance(value, Literal):
        return (*named, False, _named(value, code), "", "")
    if value.direction is not None:
        raise ValueError("a text with a base direction")
    if value.language is not None:
        return (*named, True, value.value, "", value.language.lower())
    return (*named, True, value.value, value.datatype.value, "")


def _named(term: object, code: str) -> str:
    match term:
        case NamedNode():
            return term.value.replace(code, " ")
        case BlankNode():
            raise ValueError("a blank node")
        case Triple():
            raise ValueError("a triple term")
        case _:
            raise ValueError("a statement outside any named graph")


def _text(row: Row) -> str:
    *named, is_literal, value, datatype, language = row
    if is_literal:
        escaped = value.replace("\\", "\\\\").replace("\n", "\\n")
        value = f"@{language} {escaped}" if language else f"^{datatype} {escaped}"
    return "".join(f"{part}\n" for part in (*named, value))
