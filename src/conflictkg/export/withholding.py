"""One document as anybody may have it: its quads, without what ``domain.disclosure`` withholds of it and of its claims.

A part of ``export.public``. Only the document, its authors, the sources that its claims are known by and the claims that count go
out, so that what is not known here stays behind. Where the shapes want words, ``[withheld]`` stands in their place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from conflictkg.domain.claims import Document
from conflictkg.domain.disclosure import Disclosure, Part, PublicRule, without_names
from conflictkg.rdf.disclosure_mapping import LICENSE, RIGHTS
from conflictkg.rdf.mapping import claim_from_lookup
from conflictkg.rdf.quads import nodes_of
from conflictkg.rdf.terms import CKG, DCTERMS, LABEL, OA, PREF_LABEL, SCHEMA, TYPE, XSD, Terms, document_iri, source_iri

PLACEHOLDER = "[withheld]"
_CKG, _OA = Terms(CKG), Terms(OA)
_TYPE, _STRING, _NAME = NamedNode(TYPE), NamedNode(f"{XSD}string"), NamedNode(PREF_LABEL)
_CLAIM, _SPEAKER, _EXACT, _WITHHELD = _CKG["Claim"], _CKG["speaker"], _OA["exact"], _CKG["withheld"]
_OWN = {_CKG[name] for name in ("rawDigest", "sourceFile", "layout", "reviewedBy", "reason")}
"""What is said of documents and claims for ourselves alone."""
_OF_DOCUMENT = {
    Part.TITLE: {NamedNode(f"{DCTERMS}title"), _CKG["issuerName"]},
    Part.ADDRESS: {NamedNode(f"{SCHEMA}url")},
    Part.OUTLET: {_CKG["outlet"], _CKG["outletName"]},
}
_VOICES = {_CKG[name] for name in ("speakerMention", "relayerMention", "relayedBy")}
_WORDS = {_CKG["weapon"], _CKG["timeText"], NamedNode(LABEL)}


@dataclass(frozen=True, slots=True)
class Judged:
    """What of a document goes out: nothing when ``discloses`` is false.

    ``withheld`` are its claims (IRIs) that stay behind, ``places`` what those are about.
    """

    discloses: bool
    quads: tuple[Quad, ...]
    withheld: frozenset[str]
    places: frozenset[str]


def judged(quads: list[Quad], document: Document, base: str, rule: PublicRule, hidden: Callable[[Quad], bool]) -> Judged:
    """What of a document's graph goes out by a rule; ``hidden`` tells of links to what does not."""
    whole = rule.document(document)
    claims = sorted(subject_of(q) for q in quads if q.predicate == _TYPE and q.object == _CLAIM)
    if not whole.discloses:
        return Judged(False, (), frozenset(claims), _places(quads, frozenset(claims)))
    nodes = nodes_of(quads)
    said = {iri: rule.claim(claim_from_lookup(nodes.get, iri, base), document) for iri in claims}
    withheld = frozenset(iri for iri, disclosure in said.items() if not disclosure.discloses)
    shown = {iri: disclosure for iri, disclosure in said.items() if disclosure.discloses}
    terms = rule.source_terms(document)
    graph, me = quads[0].graph_name, NamedNode(document_iri(base, document.id))
    out = [q for q in _Document(document_iri(base, document.id), whole, shown, quads, rule.quote_limit).quads() if not hidden(q)]
    if terms.licence:
        out.append(Quad(me, LICENSE, NamedNode(terms.licence), graph))
    if terms.rights:
        out.append(Quad(me, RIGHTS, Literal(terms.rights), graph))
    out += [Quad(me, _WITHHELD, Literal(part), graph) for part in sorted(whole.withheld)]
    out += [Quad(NamedNode(iri), _WITHHELD, Literal(part), graph) for iri, each in shown.items() for part in sorted(each.withheld)]
    return Judged(True, tuple(out), withheld, _places(quads, withheld))


def _places(quads: list[Quad], claims: frozenset[str]) -> frozenset[str]:
    return frozenset(object_of(q) for q in quads if q.predicate == _CKG["place"] and owner_of(q) in claims)


def subject_of(quad: Quad) -> str:
    """The IRI of what a quad is about, "" for what has none."""
    return quad.subject.value if isinstance(quad.subject, NamedNode) else ""


def object_of(quad: Quad) -> str:
    """The IRI or the words that a quad says."""
    return quad.object.value if isinstance(quad.object, NamedNode | Literal) else ""


def owner_of(quad: Quad) -> str:
    """The thing (IRI) of whose description a quad is a part."""
    return subject_of(quad).partition("#")[0]


class _Document:
    """The quads of one document that go out, whose parts are withheld as its own and its claims' disclosures say."""

    def __init__(self, iri: str, whole: Disclosure, claims: Mapping[str, Disclosure], quads: list[Quad], limit: int) -> None:
        self._iri = iri
        self._whole = whole
        self._claims = claims
        self._quads = quads
        self._limit = limit
        names = whole.names.union(*(each.names for each in claims.values()))
        self._scrubbed = without_names(names, PLACEHOLDER)
        self._slugs = tuple(slug for slug in map(_slug, names) if slug)
        voices = [q for q in quads if q.predicate in (_SPEAKER, _CKG["relayedBy"]) and owner_of(q) in claims]
        kept = {object_of(q) for q in voices if Part.SPEAKER not in claims[owner_of(q)].withheld}
        self._sources = {iri for iri in kept if not self._names(iri)} | {f"{iri}#voice"}

    def quads(self) -> Iterator[Quad]:
        """What goes out, with placeholders for words."""
        for quad in self._quads:
            owner = owner_of(quad)
            if quad.predicate in _OWN or (
                isinstance(quad.object, NamedNode) and self._names(quad.object.value) and quad.predicate != _SPEAKER
            ):
                continue
            if owner == self._iri:
                changed = self._of_document(quad)
            elif owner in self._claims:
                changed = self._of_claim(quad, owner, self._claims[owner].withheld)
            else:
                changed = quad if subject_of(quad) in self._sources else None
            if changed is not None:
                yield self._without_names(changed)

    def _of_document(self, quad: Quad) -> Quad | None:
        if any(quad.predicate in _OF_DOCUMENT.get(part, ()) for part in self._whole.withheld):
            return None
        if Part.AUTHORS in self._whole.withheld and quad.predicate == _NAME:
            return _with(quad, Literal(PLACEHOLDER))
        return quad

    def _of_claim(self, quad: Quad, claim: str, withheld: frozenset[Part]) -> Quad | None:
        fragment = subject_of(quad).removeprefix(claim)
        if Part.SPEAKER in withheld:
            if quad.predicate == _SPEAKER:
                return _with(quad, NamedNode(f"{claim}#voice"))
            if quad.predicate in _VOICES or fragment.startswith(("#speaker", "#relayer")):
                return None
        if fragment == "#quote" and quad.predicate == _EXACT:
            if Part.QUOTE in withheld:
                return _with(quad, Literal(PLACEHOLDER))
            return _with(quad, Literal(_shortened(object_of(quad), self._limit))) if Part.QUOTE_END in withheld else quad
        if Part.WORDS in withheld:
            if quad.predicate == _EXACT:
                return _with(quad, Literal(PLACEHOLDER))
            if quad.predicate in _WORDS or (
                fragment == "#statement" and quad.predicate != _TYPE and not quad.predicate.value.startswith(CKG)
            ):
                return None
        return quad

    def _names(self, iri: str) -> bool:
        """Whether an IRI was minted from a name that stays behind: it would tell it."""
        return any(slug in iri for slug in self._slugs)

    def _without_names(self, quad: Quad) -> Quad:
        if isinstance(quad.object, Literal) and (quad.object.datatype == _STRING or quad.object.language is not None):
            text = self._scrubbed(quad.object.value)
            return quad if text == quad.object.value else _with(quad, Literal(text))
        return quad


def _with(quad: Quad, value: NamedNode | Literal) -> Quad:
    return Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _shortened(text: str, limit: int) -> str:
    """The beginning of a text, up to the end of a word."""
    return f"{text[: limit + 1].rpartition(' ')[0] or text[:limit]} [...]"


def _slug(name: str) -> str:
    """How minted IRIs spell a name; "" for one too short to be told from others."""
    slug = re.sub(r"-[0-9a-f]{12}$", "", source_iri("", name).rpartition("/")[2])
    return slug if len(slug) > 4 and slug != "source" else ""
