"""A small made-up knowledge base to make nanopublications of, RSA keys that sign them, and seals for those that are made to deceive."""

from __future__ import annotations

import functools
import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path

import pyoxigraph as ox
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from conflictkg.domain.log_events import ArticleRecorded, ClaimsAsserted, NearCopyFound, OntologyAdopted
from conflictkg.export.export import Graphs
from conflictkg.export.nanopubs import Publication, write_nanopubs
from conflictkg.export.signatures import RsaSigner
from conflictkg.export.trusty import OPEN, artifact_code, normalised
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from tests.fakes.claims import ISIL, TAYFUR, article, claim
from tests.fakes.event_log import MemoryEventLog
from tests.fakes.vocabulary import shipped_vocabulary

BASE = "https://kb.example/"
DAY = date(2014, 11, 3)
REFERENCE = f"""
@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<{TAYFUR}> a ckg:Place ; skos:prefLabel "Tayfur"@en .
<{ISIL}> a ckg:Actor ; skos:prefLabel "Islamic State"@en .
<https://w3id.org/conflictkg/ontology> owl:versionIRI <https://w3id.org/conflictkg/ontology/7.0.0> .
ckgv:policy ckg:staleHorizon 180 .
"""
WORDS = 'Fighters captured "Tayfur" \\ at dawn'
FIRST = article(f"{WORDS} .", "Courier", DAY)
LATER = article(f"Yes , {WORDS} .", "Herald", DAY + timedelta(days=5))


def knowledge(folder: Path, articles: int = 2) -> GraphStore:
    """One or two articles that claim the same, the second a near copy of the first, as a graph."""
    reference = folder / "reference.ttl"
    reference.write_text(REFERENCE, encoding="utf-8")
    log = MemoryEventLog()
    log.append([OntologyAdopted("1", "d", ())])
    for source in (FIRST, LATER)[:articles]:
        said = claim(source, "control-gained", WORDS, agent=ISIL, when=(DAY, DAY))
        log.append([ArticleRecorded(source.document), ClaimsAsserted(source.document.id, "test/1", (said,))])
    if articles == 2:
        one, other = sorted((FIRST.document.id, LATER.document.id))
        log.append([NearCopyFound(one, other, ((0, 24, 0, 24),))])
    made = GraphStore.in_memory(BASE)
    Projector(shipped_vocabulary(), (reference,), (reference,)).catch_up(made, log)
    return made


@functools.cache
def rsa_key(which: int) -> RSAPrivateKey:
    """A key of this run, the same for the same number."""
    return generate_private_key(65537, 2048)


def pem(folder: Path, which: int = 0) -> tuple[Path, Path]:
    """The private and the public key as files."""
    private, public = folder / f"key-{which}.pem", folder / f"public-{which}.pem"
    key = rsa_key(which)
    private.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    public.write_bytes(key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return private, public


def nanopubs(store: Graphs, base: str = BASE, signer: RsaSigner | None = None) -> bytes:
    """What is exported."""
    out = io.BytesIO()
    write_nanopubs(store, base, Publication(publisher="Nobody", licence="https://example.org/licence", signer=signer), out)
    return out.getvalue()


def one_by_one(trig: bytes) -> list[list[ox.Quad]]:
    """The statements of each nanopublication, in the order of the file."""
    found: dict[str, list[ox.Quad]] = {}
    for quad in ox.parse(trig, ox.RdfFormat.TRIG):
        found.setdefault(quad.graph_name.value.partition("#")[0], []).append(quad)
    return list(found.values())


def sealed(trig: str, prefixes: str = "") -> bytes:
    """N-Quads or TriG in which ``OPEN`` stands for the artifact code, with the code that makes it whole."""
    quads = list(ox.parse(prefixes + trig, ox.RdfFormat.TRIG))
    return (prefixes + trig).replace(OPEN, artifact_code(normalised(quads, OPEN))).encode()


def written(quads: Iterable[ox.Quad] | Sequence[ox.Quad]) -> bytes:
    """Statements as TriG."""
    data = ox.serialize(quads, format=ox.RdfFormat.TRIG)
    assert data is not None
    return data
