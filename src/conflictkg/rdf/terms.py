"""Namespaces, terms and the IRIs that a knowledge base mints.

Everything that writes or reads RDF takes its names from here. IRIs under ``base`` (set when the knowledge base was made, ending in ``/``)
are its own; ontology terms live under one permanent namespace. There are no blank nodes: each part of a claim is a fragment of its IRI.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from urllib.parse import quote, unquote, urlsplit

from pyoxigraph import NamedNode

from conflictkg.domain.claims import Claim, Document, Mention
from conflictkg.domain.entities import EntityType
from conflictkg.errors import InputRefused, UsageError

CKG = "https://w3id.org/conflictkg/ontology#"
CKGV = "https://w3id.org/conflictkg/vocab/"
CKGS = "https://w3id.org/conflictkg/shapes#"
REF = "https://w3id.org/conflictkg/reference/"
DCTERMS = "http://purl.org/dc/terms/"
EDTF = "http://id.loc.gov/datatypes/edtf/EDTF"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
OA = "http://www.w3.org/ns/oa#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
SWS = "https://sws.geonames.org/"
XSD = "http://www.w3.org/2001/XMLSchema#"

PREFIXES: dict[str, str] = {
    "ckg": CKG,
    "ckgv": CKGV,
    "ckgs": CKGS,
    "ref": REF,
    "dcterms": DCTERMS,
    "geo": GEO,
    "oa": OA,
    "owl": OWL,
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "sh": SH,
    "skos": SKOS,
    "skosxl": SKOSXL,
    "sws": SWS,
    "xsd": XSD,
}
"""Prefixes for serialisers and queries."""


class Terms(dict[str, NamedNode]):
    """The terms of a namespace by local name, each made once.

    >>> Terms(CKG)["Claim"]
    <NamedNode value=https://w3id.org/conflictkg/ontology#Claim>
    """

    def __init__(self, namespace: str) -> None:
        super().__init__()
        self._namespace = namespace

    def __missing__(self, name: str) -> NamedNode:
        self[name] = NamedNode(self._namespace + name)
        return self[name]


TYPE = f"{RDF}type"
LABEL = f"{RDFS}label"
SUB_CLASS_OF = f"{RDFS}subClassOf"
PREF_LABEL = f"{SKOS}prefLabel"
ALT_LABEL = f"{SKOS}altLabel"
POLICY = f"{CKGV}policy"

IRI_OF_TERM = 2048
"""Longest IRI taken in, in characters; a longer one is an accident or an attack."""


def node(iri: str, what: str = "IRI") -> NamedNode:
    """The IRI as a term.

    Raises ``InputRefused`` when it is not an absolute IRI; ``what`` says whose it is.

    >>> node("https://example.org/a b")
    Traceback (most recent call last):
    conflictkg.errors.InputRefused: IRI 'https://example.org/a b' is not an absolute IRI (Invalid IRI code point ' '); correct it
    """
    if len(iri) > IRI_OF_TERM:
        raise InputRefused(f"{what} {iri[:60]!r}... has {len(iri)} characters, more than the {IRI_OF_TERM} an IRI may have; correct it")
    try:
        return NamedNode(iri)
    except ValueError as error:  # UnicodeEncodeError, for lone surrogates, is a ValueError
        raise InputRefused(f"{what} {iri!r} is not an absolute IRI ({error}); correct it") from None


def segment(text: str) -> str:
    """Any text as one segment of an IRI; ``urllib.parse.unquote`` undoes it.

    Raises ``InputRefused`` for a lone surrogate.
    """
    if text.isascii() and text.isalnum():  # ids and most notations, at a tenth of the cost
        return text
    try:
        return quote(text, safe="")
    except UnicodeEncodeError:
        raise InputRefused(f"{text!r} holds half a character (a lone surrogate) and cannot name anything; decode the input again") from None


def document_iri(base: str, id: str) -> str:
    """IRI of a document.

    >>> document_iri("http://127.0.0.1:8014/", "3f9a")
    'http://127.0.0.1:8014/document/3f9a'
    """
    return f"{base}document/{segment(id)}"


def document_id_of(base: str, iri: str) -> str:
    """The id in a document's IRI; undoes ``document_iri``."""
    return unquote(iri.removeprefix(f"{base}document/"))


def claim_iri(base: str, id: str) -> str:
    """IRI of a claim; its statement, evidence and mentions are fragments of it."""
    return f"{base}claim/{segment(id)}"


def claim_id_of(base: str, iri: str) -> str:
    """The id in a claim's IRI; undoes ``claim_iri``."""
    return unquote(iri.removeprefix(f"{base}claim/"))


def period_iri(base: str, id: str) -> str:
    """IRI of a control period."""
    return f"{base}period/{segment(id)}"


def case_iri(base: str, id: str) -> str:
    """IRI of the case for a hold or a contest."""
    return f"{base}case/{segment(id)}"


def event_iri(base: str, id: str) -> str:
    """IRI of an event derived from claims."""
    return f"{base}event/{segment(id)}"


def document_graph_iri(base: str, id: str) -> str:
    """IRI of the named graph that holds a document, its claims and their evidence."""
    return f"{base}graph/document/{segment(id)}"


def graph_iri(base: str, name: str) -> str:
    """IRI of one of the fixed named graphs: "beliefs", "events", "reference", "ontology".

    >>> graph_iri("http://127.0.0.1:8014/", "beliefs")
    'http://127.0.0.1:8014/graph/beliefs'
    """
    return f"{base}graph/{segment(name)}"


def source_iri(base: str, name: str) -> str:
    """IRI minted for a source that is known only by its name.

    Case and white space do not count; every other difference gives another IRI, for the readable slug is followed by 48 bits of a
    hash of the name.

    >>> source_iri("http://127.0.0.1:8014/", "The Daily Meridian")
    'http://127.0.0.1:8014/source/the-daily-meridian-4ba6ec407c04'
    >>> source_iri("http://127.0.0.1:8014/", "the  daily meridian") == source_iri("http://127.0.0.1:8014/", "The Daily Meridian")
    True
    """
    return _minted(base, "source", "", name)


def entity_iri(base: str, type: EntityType, country: str, name: str) -> str:
    """IRI minted for an actor or a place that is known only by its name, and for a country ("" for none); see ``source_iri``.

    >>> entity_iri("http://127.0.0.1:8014/", EntityType.PLACE, "XA", "Upper Tarn")
    'http://127.0.0.1:8014/place/xa-upper-tarn-3e556c579abe'
    """
    return _minted(base, type.value, country, name)


@lru_cache(maxsize=4096)
def _minted(base: str, type: str, country: str, name: str) -> str:
    key = " ".join(unicodedata.normalize("NFC", name).casefold().split())
    letters = unicodedata.normalize("NFKD", key).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", letters).strip("-")[:60].strip("-") or type
    place = f"{country.lower()}-" if country else ""
    digest = hashlib.sha256((f"{country}/{key}" if country else key).encode("utf-8", "surrogatepass")).hexdigest()[:12]
    return f"{base}{type}/{place}{slug}-{digest}"


def voice_iri(document: Document, base: str) -> str:
    """IRI of who speaks in a document's own voice.

    Of a comment its author, who is known in that comment only; else the outlet: its entity when linked, else an IRI minted from its
    name; an unnamed outlet is known in that document only.
    """
    own = document_iri(base, document.id)
    if document.parent is not None:
        return f"{own}#author-1" if document.authors else f"{own}#voice"
    if document.source is not None:
        return document.source
    return source_iri(base, document.outlet) if document.outlet else f"{own}#voice"


def speaker_iri(claim: Claim, document: Document, base: str) -> str:
    """IRI of who first said it: the linked speaker, one minted from the words, or the document's own voice."""
    if claim.speaker is None:
        return voice_iri(document, base)
    return named_iri(claim.speaker, base)


def named_iri(speaker: Mention, base: str) -> str:
    """IRI of a speaker or relayer: the entity when linked, else an IRI minted from the words."""
    return speaker.entity or source_iri(base, speaker.text)


def concept_iri(scheme: str, notation: str) -> str:
    """IRI of a concept of the shipped vocabulary whose name is made of its scheme and its notation.

    >>> concept_iri("source-kind", "newspaper")
    'https://w3id.org/conflictkg/vocab/source-kind-newspaper'
    """
    return f"{CKGV}{scheme}-{segment(notation)}"


def notation_of(scheme: str, iri: str) -> str:
    """The notation in such an IRI: what follows the scheme's name in its last segment.

    >>> notation_of("source-kind", "https://w3id.org/conflictkg/vocab/source-kind-newspaper")
    'newspaper'
    >>> notation_of("place-kind", "https://example.org/vocab#place-kind-mine")
    'mine'
    """
    return unquote(local_name(iri).removeprefix(f"{scheme}-"))


def local_name(iri: str) -> str:
    """What follows the last ``#`` or ``/``."""
    return re.split(r"[/#]", iri)[-1]


def checked_base(base: str, where: str) -> str:
    """The base IRI if it can carry minted IRIs: http(s), a host, a path that ends in a slash, nothing after it.

    Raises ``UsageError`` otherwise.
    """
    try:
        parts = urlsplit(base)
    except ValueError:
        parts = urlsplit("")
    if (
        parts.scheme not in ("http", "https")
        or not parts.netloc
        or not base.endswith("/")
        or any(c in '"<>\\^`{|}?#%' or not c.isprintable() or c.isspace() for c in base)
    ):
        raise UsageError(
            f"{where}: base {base!r} cannot carry IRIs; give an http(s) IRI that ends in a slash, like https://example.org/kb/"
        )
    return base
