"""Nanopublications: one for each claim that counts and one for each control period believed now, to be cited and checked one by one.

At the end of the way of the data. A nanopublication (https://nanopub.net/guidelines/working_draft/) has four graphs: what is asserted,
where that comes from, who published it, and a head that names the three. Its IRI holds the hash of all it says (``trusty``), so it has to
follow from what the graph says of the claim or period alone: no clock, no position of the log, nothing that a later article elsewhere
would change.

    <np/RA...>             introduces <claim/ID> or <period/ID>
    <np/RA...#assertion>   the statement with its mentions and counts; of a period who held the place when, how surely, contested by whom
    <np/RA...#provenance>  who said it, in which words of which document on which terms; of a period the rule and the claims for and against
    <np/RA...#pubinfo>     when it came to be known here, by what program and ontology, on what terms, whose signature

A period is derived from the IRIs of claims and not of their nanopublications: those are as fixed, being hashes of the words and where
they stand, and a merge of two entities, which gives a claim another nanopublication, leaves the period's as it is.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import IO

import pyoxigraph as ox

from conflictkg.export.export import Graphs, whole_file
from conflictkg.export.ordering import in_order, nquad, ntriple
from conflictkg.export.signatures import RsaSigner
from conflictkg.export.trusty import NP, NPX, OPEN, artifact_code, normalised
from conflictkg.export.withholding import object_of, owner_of, subject_of
from conflictkg.rdf.disclosure_mapping import LICENSE, REDISTRIBUTION, RIGHTS
from conflictkg.rdf.serialisation import serialise
from conflictkg.rdf.terms import (
    CKG,
    DCTERMS,
    LABEL,
    OWL,
    POLICY,
    PREFIXES,
    PROV,
    SCHEMA,
    TYPE,
    Terms,
    document_graph_iri,
    document_iri,
    graph_iri,
    period_iri,
)

_FOAF = "http://xmlns.com/foaf/0.1/"
_CKG, _DCT, _NP, _NPX, _PROV = Terms(CKG), Terms(DCTERMS), Terms(NP), Terms(NPX), Terms(PROV)
_TYPE, _LABEL, _VERSION = ox.NamedNode(TYPE), ox.NamedNode(LABEL), ox.NamedNode(f"{OWL}versionIRI")
_HEAD, _ASSERTION, _PROVENANCE, _PUBINFO = _PARTS = ("Head", "assertion", "provenance", "pubinfo")
_OF_DOCUMENT = {
    _TYPE,
    ox.NamedNode(f"{SCHEMA}url"),
    LICENSE,
    RIGHTS,
    *(_DCT[name] for name in ("title", "language")),
    *(_CKG[name] for name in ("outlet", "outletName", "sourceKind", "author", "published", "publishedAt", "issuerName", "textDigest")),
    *(_CKG[name] for name in ("commentOn", "revises", "corrects", "withdraws", "synthetic", "redacted", "withheld")),
}
"""What is told of a document: what it said of itself when it came, and not what a later one made of it, as that it is copied."""
_HOW = {_CKG[name] for name in ("rule", "case", "lastEvidence", "knownFrom", "withheldClaims")}
"""What is said of a period that is not who held the place when, but how that is known."""
_EVIDENCE = {_CKG["supportedBy"], _CKG["opposedBy"]}
_VERSIONED = {CKG.removesuffix("#"), "https://w3id.org/conflictkg/policy"}
"""The ontologies by whose versions a period was decided."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What all nanopublications of an export say of it: by whom, on what terms (IRI), "" for nobody and none, and who signs."""

    publisher: str = ""
    licence: str = ""
    signer: RsaSigner | None = None


def write_nanopubs(store: Graphs, base: str, publication: Publication, out: IO[bytes] | Path) -> None:
    """Write TriG, one document or period in memory at a time; the same graphs give the same bytes.

    Raises ``InputRefused`` when the file cannot be written; nothing is there then.
    """
    if isinstance(out, Path):
        with whole_file(out) as file:
            write_nanopubs(store, base, publication, file)
        return
    prefixes = {**PREFIXES, "foaf": _FOAF, "np": NP, "npx": NPX}
    serialise(_Nanopubs(store, base, publication).quads(), "trig", out, prefixes)


class _Draft:
    """A nanopublication in the making: its IRIs have ``OPEN`` where the artifact code will be."""

    def __init__(self, base: str) -> None:
        self._iri = f"{base}np/{OPEN}"
        self.me = ox.NamedNode(self._iri)
        self.assertion = self.part(_ASSERTION)
        self._graphs = {part: self.part(part) for part in _PARTS}
        self._quads: dict[str, list[ox.Quad]] = {part: [] for part in _PARTS}

    def part(self, name: str) -> ox.NamedNode:
        """Something of this nanopublication alone."""
        return ox.NamedNode(f"{self._iri}#{name}")

    def say(self, graph: str, subject: ox.NamedNode, predicate: ox.NamedNode, value: ox.NamedNode | ox.Literal) -> None:
        """One statement."""
        self._quads[graph].append(ox.Quad(subject, predicate, value, self._graphs[graph]))

    def take(self, graph: str, quads: Iterable[ox.Quad]) -> None:
        """Statements of the store."""
        self._quads[graph] += (ox.Quad(quad.subject, quad.predicate, quad.object, self._graphs[graph]) for quad in quads)

    def finished(self, signer: RsaSigner | None) -> Iterator[ox.Quad]:
        """All statements under the IRI that follows from them, graph by graph, sorted."""
        self.say(_HEAD, self.me, _TYPE, _NP["Nanopublication"])
        for name, part in (("hasAssertion", _ASSERTION), ("hasProvenance", _PROVENANCE), ("hasPublicationInfo", _PUBINFO)):
            self.say(_HEAD, self.me, _NP[name], self._graphs[part])
        if signer is not None:
            signature = self.part("sig")
            self.say(_PUBINFO, signature, _NPX["hasAlgorithm"], ox.Literal("RSA"))
            self.say(_PUBINFO, signature, _NPX["hasPublicKey"], ox.Literal(signer.public_key))
            self.say(_PUBINFO, signature, _NPX["hasSignatureTarget"], self.me)
            signed = signer.signature(self._content())
            self.say(_PUBINFO, signature, _NPX["hasSignature"], ox.Literal(signed))
        code = artifact_code(self._content())
        for part in _PARTS:
            yield from sorted({_closed(quad, code) for quad in self._quads[part]}, key=str)

    def _content(self) -> bytes:
        return normalised((quad for quads in self._quads.values() for quad in quads), OPEN)


def _closed(quad: ox.Quad, code: str) -> ox.Quad:
    """The statement with the artifact code in its place."""
    subject, predicate, value, graph = (
        ox.NamedNode(term.value.replace(OPEN, code)) if isinstance(term, ox.NamedNode) and OPEN in term.value else term for term in quad
    )
    return ox.Quad(subject, predicate, value, graph)


class _Nanopubs:
    def __init__(self, store: Graphs, base: str, publication: Publication) -> None:
        self._store = store
        self._base = base
        self._publication = publication
        self._graphs = sorted(store.graphs())

    def quads(self) -> Iterator[ox.Quad]:
        """Nanopublication after nanopublication: of the claims, document by document, then of the periods, each by IRI."""
        prefix = document_graph_iri(self._base, "")
        for graph in (graph for graph in self._graphs if graph.startswith(prefix)):
            yield from self._claims(graph, graph.replace(prefix, document_iri(self._base, ""), 1))
        yield from self._periods()

    @cached_property
    def _versions(self) -> list[ox.NamedNode]:
        said = (quad for quad in self._read("ontology") if quad.predicate == _VERSION and subject_of(quad) in _VERSIONED)
        return sorted((quad.object for quad in said if isinstance(quad.object, ox.NamedNode)), key=str)

    @cached_property
    def _policy(self) -> str:
        """The hash of the policy's numbers, which a knowledge base may have overridden: of the N-Triples about it, sorted."""
        said = (quad for quad in self._read("ontology") if subject_of(quad) == POLICY and not isinstance(quad.object, ox.BlankNode))
        return f"sha256:{hashlib.sha256(b''.join(sorted(map(ntriple, said)))).hexdigest()}"

    @cached_property
    def _terms(self) -> dict[str, list[ox.Quad]]:
        """What sources (IRIs) say about passing on what they published."""
        found = defaultdict[str, list[ox.Quad]](list)
        for name in ("ontology", "reference"):
            for quad in self._read(name):
                if quad.predicate in (LICENSE, RIGHTS, REDISTRIBUTION) and not isinstance(quad.object, ox.BlankNode):
                    found[subject_of(quad)].append(quad)
        return dict(found)

    def _read(self, name: str) -> Iterator[ox.Quad]:
        graph = graph_iri(self._base, name)
        return iter(self._store.quads(graph) if graph in self._graphs else ())

    def _claims(self, graph: str, document: str) -> Iterator[ox.Quad]:
        nodes = defaultdict[str, list[ox.Quad]](list)
        for quad in self._store.quads(graph):
            nodes[subject_of(quad)].append(quad)
        parts = defaultdict[str, list[str]](list)
        for iri in nodes:
            parts[iri.partition("#")[0]].append(iri)
        described = [quad for quad in nodes[document] if quad.predicate in _OF_DOCUMENT]
        named = {object_of(quad) for quad in described if quad.predicate in (_CKG["author"], _CKG["outlet"])}
        recorded = next((quad.object for quad in nodes[document] if quad.predicate == _CKG["recordedAt"]), None)
        for claim in sorted(iri for iri in parts if any(q.predicate == _TYPE and q.object == _CKG["Claim"] for q in nodes[iri])):
            draft = _Draft(self._base)
            stated = {f"{claim}#statement"}
            stated |= {iri for quad in nodes[f"{claim}#statement"] if (iri := object_of(quad)).startswith(f"{claim}#")}
            voices = {object_of(quad) for quad in nodes[claim] if quad.predicate in (_CKG["speaker"], _CKG["relayedBy"])}
            for iri in parts[claim]:
                draft.take(_ASSERTION if iri in stated else _PROVENANCE, nodes[iri])
            draft.take(_PROVENANCE, described)
            for iri in named | voices:
                draft.take(_PROVENANCE, (*nodes.get(iri, ()), *self._terms.get(iri, ())))
            draft.say(_PROVENANCE, draft.assertion, _PROV["wasDerivedFrom"], ox.NamedNode(document))
            for voice in (quad.object for quad in nodes[claim] if quad.predicate == _CKG["speaker"]):
                if isinstance(voice, ox.NamedNode):
                    draft.say(_PROVENANCE, draft.assertion, _PROV["wasAttributedTo"], voice)
            yield from self._published(draft, claim, recorded)

    def _periods(self) -> Iterator[ox.Quad]:
        """Of each period believed now, in the order of their IRIs; cases are shared by periods and sorted to each."""
        prefix, replaced, resting = period_iri(self._base, ""), set[str](), defaultdict[str, set[str]](set)
        for quad in self._read("beliefs"):
            if quad.predicate == _CKG["knownUntil"]:
                replaced.add(subject_of(quad))
            elif quad.predicate == _CKG["case"]:
                resting[object_of(quad)].add(owner_of(quad))

        def lines() -> Iterator[bytes]:
            for quad in self._read("beliefs"):
                owner = owner_of(quad)
                for period in {owner} if owner.startswith(prefix) else resting.get(owner, ()):
                    if period not in replaced:
                        yield b"%b %b" % (period.encode(), nquad(quad))

        for period, said in groupby(in_order(lines()), key=lambda line: line.partition(b" ")[0]):
            quads = ox.parse(b"".join(line.partition(b" ")[2] for line in said), ox.RdfFormat.N_QUADS)
            yield from self._period(period.decode(), quads)

    def _period(self, period: str, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        draft = _Draft(self._base)
        known: ox.Literal | None = None
        for quad in quads:
            draft.take(_ASSERTION if owner_of(quad) == period and quad.predicate not in _HOW else _PROVENANCE, [quad])
            if quad.predicate in _EVIDENCE and isinstance(quad.object, ox.NamedNode):
                draft.say(_PROVENANCE, draft.assertion, _PROV["wasDerivedFrom"], quad.object)
            if quad.predicate == _CKG["knownFrom"] and isinstance(quad.object, ox.Literal):
                known = quad.object
        decided, policy = draft.part("decision"), draft.part("policy")
        draft.say(_PROVENANCE, draft.assertion, _PROV["wasGeneratedBy"], decided)
        draft.say(_PROVENANCE, decided, _TYPE, _PROV["Activity"])
        for used in (*self._versions, policy):
            draft.say(_PROVENANCE, decided, _PROV["used"], used)
        draft.say(_PROVENANCE, policy, _PROV["specializationOf"], ox.NamedNode(POLICY))
        draft.say(_PROVENANCE, policy, _DCT["identifier"], ox.Literal(self._policy))
        yield from self._published(draft, period, known)

    def _published(self, draft: _Draft, introduced: str, created: object) -> Iterator[ox.Quad]:
        """The draft with its publication info, finished."""
        me, program, publisher = draft.me, draft.part("software"), draft.part("publisher")
        draft.say(_PUBINFO, me, _NPX["introduces"], ox.NamedNode(introduced))
        if isinstance(created, ox.Literal):
            draft.say(_PUBINFO, me, _DCT["created"], created)
        draft.say(_PUBINFO, me, _DCT["creator"], program)
        draft.say(_PUBINFO, program, _TYPE, _PROV["SoftwareAgent"])
        draft.say(_PUBINFO, program, _LABEL, ox.Literal("conflictkg"))
        for version in self._versions:
            draft.say(_PUBINFO, me, _DCT["conformsTo"], version)
        if self._publication.licence:
            draft.say(_PUBINFO, me, LICENSE, ox.NamedNode(self._publication.licence))
        if self._publication.publisher:
            draft.say(_PUBINFO, me, _DCT["publisher"], publisher)
            draft.say(_PUBINFO, publisher, _TYPE, ox.NamedNode(f"{_FOAF}Agent"))
            draft.say(_PUBINFO, publisher, ox.NamedNode(f"{_FOAF}name"), ox.Literal(self._publication.publisher))
        yield from draft.finished(self._publication.signer)
