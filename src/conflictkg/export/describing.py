"""What an exported directory says of itself: in Turtle for catalogues (DCAT 3 with the terms of DCAT-AP, VoID, PROV-O, SPARQL service
description), and in words for people. Follows from the manifest alone, so it is as fixed as that.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from pathlib import PurePath

import pyoxigraph as ox

from conflictkg.export.manifest import FileHash, Manifest
from conflictkg.rdf.serialisation import serialise
from conflictkg.rdf.terms import CKG, DCTERMS, PROV, RDF, RDFS, SKOS, TYPE, XSD, graph_iri

_PREFIXES = {
    "ckg": CKG,
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": DCTERMS,
    "foaf": "http://xmlns.com/foaf/0.1/",
    "prov": PROV,
    "rdf": RDF,
    "rdfs": RDFS,
    "sd": "http://www.w3.org/ns/sparql-service-description#",
    "skos": SKOS,
    "spdx": "http://spdx.org/rdf/terms#",
    "void": "http://rdfs.org/ns/void#",
    "xsd": XSD,
}
MEDIA = {
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".ttl": "text/turtle",
    ".trig": "application/trig",
    ".rdf": "application/rdf+xml",
    ".jsonld": "application/ld+json",
    ".json": "application/json",
    ".geojson": "application/geo+json",
    ".csv": "text/csv",
}
_FIXED = ("beliefs", "events", "reference", "ontology")
_CLASSES = {"documents": "Document", "claims": "Claim", "periods": "ControlPeriod", "events": "EventCluster"}
DESCRIBES = (
    "Claims that articles make about armed conflict, with the words they were read from, and who held which place when, "
    "as follows from them."
)


def description(manifest: Manifest, files: Mapping[str, FileHash]) -> bytes:
    """The directory as a ``dcat:Dataset`` and ``void:Dataset``, in Turtle; ``files`` are its distributions."""
    out = _Triples()
    me, made = manifest.url, f"{manifest.url}#export"
    for cls in ("dcat:Dataset", "void:Dataset", "sd:Dataset", "prov:Entity"):
        out.link(me, TYPE, cls)
    out.words(me, "dcterms:title", manifest.title, "en")
    out.words(me, "dcterms:description", DESCRIBES, "en")
    out.words(me, "dcterms:bibliographicCitation", manifest.citation)
    out.words(me, "dcterms:identifier", f"sha256:{manifest.canonical_hash}")
    out.words(me, "dcat:version", str(manifest.log_position))
    out.moment(me, "dcterms:modified", manifest.recorded_until)
    for word in ("armed conflict", "territorial control", "knowledge graph"):
        out.words(me, "dcat:keyword", word, "en")
    if manifest.licence:
        out.link(me, "dcterms:license", manifest.licence)
    if manifest.publisher:
        out.link(me, "dcterms:publisher", f"{me}#publisher")
        out.link(f"{me}#publisher", TYPE, "foaf:Agent")
        out.words(f"{me}#publisher", "foaf:name", manifest.publisher)
    out.link(me, "dcterms:conformsTo", "https://w3id.org/conflictkg/ontology")
    out.link(me, "void:vocabulary", CKG)
    out.words(me, "void:uriSpace", manifest.base)
    out.number(me, "void:triples", manifest.counts["quads"])
    for what, cls in _CLASSES.items():
        part = f"{me}#{what}"
        out.link(me, "void:classPartition", part)
        out.link(part, "void:class", f"{CKG}{cls}")
        out.number(part, "void:entities", manifest.counts[what])
    for name in _FIXED:
        graph = graph_iri(manifest.base, name)
        if graph in manifest.graphs:
            out.link(me, "sd:namedGraph", f"{me}#{name}-graph")
            out.link(f"{me}#{name}-graph", TYPE, "sd:NamedGraph")
            out.link(f"{me}#{name}-graph", "sd:name", graph)
            out.link(f"{me}#{name}-graph", "sd:graph", f"{me}#{name}-triples")
            out.link(f"{me}#{name}-triples", TYPE, "sd:Graph")
            out.number(f"{me}#{name}-triples", "void:triples", manifest.graphs[graph].quads)
    for name, file in files.items():
        _distribution(out, manifest, name, file)
    out.link(me, "prov:wasGeneratedBy", made)
    out.link(made, TYPE, "prov:Activity")
    out.link(made, "prov:wasAssociatedWith", f"{made}er")
    out.moment(made, "prov:endedAtTime", manifest.recorded_until)
    out.link(f"{made}er", TYPE, "prov:SoftwareAgent")
    out.words(f"{made}er", "rdfs:label", manifest.generator)
    out.link(made, "prov:used", f"{me}#log")
    out.link(me, "prov:wasDerivedFrom", f"{me}#log")
    out.link(f"{me}#log", TYPE, "prov:Entity")
    out.words(f"{me}#log", "rdfs:label", f"event log up to position {manifest.log_position}, hash {manifest.log_hash}")
    for source in manifest.sources:
        out.link(me, "dcterms:source", source)
    return out.turtle()


def _distribution(out: _Triples, manifest: Manifest, name: str, file: FileHash) -> None:
    me = f"{manifest.url}{name}"
    out.link(manifest.url, "dcat:distribution", me)
    out.link(me, TYPE, "dcat:Distribution")
    out.words(me, "dcterms:title", name)
    out.link(me, "dcat:accessURL", me)
    out.link(me, "dcat:downloadURL", me)
    if (media := MEDIA.get(PurePath(name).suffix)) is not None:
        out.link(me, "dcat:mediaType", f"https://www.iana.org/assignments/media-types/{media}")
    out.number(me, "dcat:byteSize", file.bytes, "nonNegativeInteger")
    out.link(me, "spdx:checksum", f"{me}#checksum")
    out.link(f"{me}#checksum", TYPE, "spdx:Checksum")
    out.link(f"{me}#checksum", "spdx:algorithm", "spdx:checksumAlgorithm_sha256")
    out.typed(f"{me}#checksum", "spdx:checksumValue", file.sha256, "hexBinary")
    if manifest.licence:
        out.link(me, "dcterms:license", manifest.licence)
    if name in ("data.nq", "data.trig", "data.nt"):
        out.link(manifest.url, "void:dataDump", me)


class _Triples:
    """Statements about IRIs, written sorted."""

    def __init__(self) -> None:
        self._triples: set[ox.Triple] = set()

    def _add(self, subject: str, predicate: str, value: ox.NamedNode | ox.Literal) -> None:
        self._triples.add(ox.Triple(_named(subject), _named(predicate), value))

    def link(self, subject: str, predicate: str, object: str) -> None:
        self._add(subject, predicate, _named(object))

    def words(self, subject: str, predicate: str, text: str, language: str | None = None) -> None:
        self._add(subject, predicate, ox.Literal(text, language=language))

    def typed(self, subject: str, predicate: str, text: str, datatype: str) -> None:
        self._add(subject, predicate, ox.Literal(text, datatype=ox.NamedNode(XSD + datatype)))

    def number(self, subject: str, predicate: str, number: int, datatype: str = "integer") -> None:
        self.typed(subject, predicate, str(number), datatype)

    def moment(self, subject: str, predicate: str, moment: str) -> None:
        self.typed(subject, predicate, moment, "dateTime")

    def turtle(self) -> bytes:
        out = io.BytesIO()
        serialise(sorted(self._triples, key=str), "turtle", out, _PREFIXES)
        return out.getvalue()


def _named(name: str) -> ox.NamedNode:
    prefix, colon, local = name.partition(":")
    return ox.NamedNode(_PREFIXES[prefix] + local if colon and prefix in _PREFIXES and not local.startswith("//") else name)


def licence_text(manifest: Manifest) -> str:
    """What a receiver may do with it."""
    own = (
        f"are licensed under {manifest.licence}"
        if manifest.licence
        else "are under no licence: ask their publisher before you pass them on"
    )
    return f"""{manifest.title}

The claims, beliefs and descriptions in this directory {own}. Please cite:

    {manifest.citation}

Words quoted from articles (oa:exact) and titles stay their publishers' own, and are quoted to show what each claim rests on. Where a
source states a licence or terms, its documents carry them (dcterms:license, dcterms:rights); they go before the above.

Ontology and reference data: CC BY 4.0, conflictkg contributors. Coordinates and names of gazetteer places: GeoNames, CC BY 4.0.
"""


_SAYS = {
    "data.nq": "the data as N-Quads: a named graph for each article, and graphs of beliefs, events, reference data and ontology",
    "data.trig": "the same as TriG",
    "data.ttl": "the same as Turtle, graphs merged",
    "data.nt": "the same as N-Triples, graphs merged",
    "data.rdf": "the same as RDF/XML, graphs merged",
    "data.jsonld": "the same as JSON-LD, for `context.jsonld`",
    "dataset.ttl": "description for catalogues: DCAT, VoID, PROV",
    "context.jsonld": "the JSON-LD context",
    "ontology": "the ontology, vocabularies, policy and shapes that the data use",
    "LICENSE": "what you may do with it",
    "periods.csv": "who held which place from when until when, a row for each control period believed now",
    "events.csv": "what happened, a row for each event, columns like those of ACLED and UCDP GED",
    "map.geojson": "places and control periods as GeoJSON points",
    "csv-metadata.json": "CSV on the Web: what each column of the tables means",
}


def readme(manifest: Manifest, files: Iterable[str]) -> str:
    """What a receiver has before them."""
    counts = ", ".join(f"{number:,} {what}" for what, number in manifest.counts.items())
    scope = "; ".join(f"{option} {value}" for option, value in manifest.scope.items()) or "everything"
    rows = "\n".join(f"- `{name}`: {_SAYS[name]}" for name in files if name in _SAYS)
    left = ", ".join(f"{number:,} {what}" for what, number in manifest.withheld.items())
    withheld = (
        f"\nWithheld whole from this public export: {left}. What is missing of the rest is named by `ckg:withheld`.\n" if left else ""
    )
    return f"""# {manifest.title}

{DESCRIBES}

{counts}. Scope: {scope}. Profile: {manifest.profile}.
{withheld}
{rows}
- `manifest.json`: hashes of every file and graph, and of which state of the knowledge base this is

Check it with `conflictkg verify DIRECTORY`, or a single file with `sha256sum` against `manifest.json`.

Cite it as:

    {manifest.citation}

A claim is what a source said; a control period is what follows from all claims known at a time. Valid and known times are half-open:
from the first day on, until the first day no longer. Start with:

    PREFIX ckg: <{CKG}>
    SELECT ?place ?controller ?from ?until WHERE {{
      ?period a ckg:ControlPeriod ; ckg:place ?place ; ckg:controller ?controller .
      OPTIONAL {{ ?period ckg:validFrom ?from }} OPTIONAL {{ ?period ckg:validUntil ?until }}
      FILTER NOT EXISTS {{ ?period ckg:knownUntil ?replaced }} }}
"""
