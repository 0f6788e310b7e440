"""The only mapping between domain objects and quads.

Stands between the log, whose events hold domain objects, and every graph: the projection, the validator and the exports write with it, the
projection reads with it. A document, its claims and their evidence share one named graph. Reading undoes writing: every field comes back
equal, also after a store has put literals in canonical form; only ``Casualties()`` without any count comes back as ``None``. The words of
a mention, linked or not, stay with their position in a node of its own, so that linking later changes nothing that was said.

    <claim/ID>            what, by whom, how sure    -> #statement, #evidence, #speaker, #relayer-1 ...
    <claim/ID#statement>  kind, participants, time   -> #agent-1 ..., #patient-1 ..., #place, #killed ...
    <claim/ID#evidence>   document                   -> #quote, #position
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from urllib.parse import unquote

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.claims import Casualties, Claim, Count, Document, Mention, Quote, Stance
from conflictkg.domain.time import ClaimTime, Extent
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf import literals, terms
from conflictkg.rdf.document_mapping import describe_document, document_from_lookup, document_from_quads, document_quads, recorded_at
from conflictkg.rdf.entity_mapping import entity_from_quads, entity_quads
from conflictkg.rdf.quads import Lookup, Node, QuadWriter, T, Writer, first, nodes_of
from conflictkg.rdf.terms import CKG, CKGV, OA, PREF_LABEL, Terms, concept_iri, document_iri, local_name, notation_of

__all__ = [
    "claim_from_lookup",
    "claim_from_quads",
    "claim_quads",
    "describe_claim",
    "describe_document",
    "document_from_lookup",
    "document_from_quads",
    "document_quads",
    "entity_from_quads",
    "entity_quads",
    "recorded_at",
]

_TYPE = NamedNode(terms.TYPE)
_EDTF = NamedNode(terms.EDTF)
_CKG, _OA = Terms(CKG), Terms(OA)
_HARMS = tuple(harm.name for harm in fields(Casualties))
_PREF_LABEL, _LABEL = NamedNode(PREF_LABEL), NamedNode(terms.LABEL)


Canonical = Callable[[str], str]
"""The entity (IRI) that one stands for after all merges."""


def _itself(iri: str) -> str:
    return iri


def claim_quads(claim: Claim, document: Document, base: str, kinds: Mapping[str, EventKind], canonical: Canonical = _itself) -> list[Quad]:
    """A claim with its statement, mentions and evidence, in the graph of its document; see ``describe_claim``."""
    return describe_claim(QuadWriter, claim, document, base, kinds, canonical)


def describe_claim(
    writer: type[Writer[T]], claim: Claim, document: Document, base: str, kinds: Mapping[str, EventKind], canonical: Canonical = _itself
) -> list[T]:
    """A claim with its statement, mentions and evidence, in the graph of its document, as ``writer`` puts it.

    ``kinds`` (``vocabulary.kinds``) tells the class of the statement; a kind that it does not know gives the general class
    ``ckg:Statement``. Statement and speaker point to the ``canonical`` entities, mentions to those that the claim has. Raises
    ``InputRefused`` when a text holds a lone surrogate or an entity's IRI is not one.
    """
    out, me, statement = _begun(writer, claim, base)
    source = NamedNode(document_iri(base, claim.document))
    out.link(me, _TYPE, _CKG["Claim"])
    out.link(me, _CKG["document"], source)
    out.link(me, _CKG["states"], statement)
    speaker = terms.speaker_iri(claim, document, base)
    _slots(out, me, statement, claim, speaker, base, canonical)
    _source_label(out, speaker, claim.speaker, document)
    out.iri(me, _CKG["stance"], CKGV + claim.stance)
    out.iri(me, _CKG["credibility"], concept_iri("credibility", str(claim.credibility)))
    out.link(me, _CKG["confidence"], literals.number(claim.confidence))
    out.text(me, _CKG["extractor"], claim.extractor)
    out.text(me, _CKG["rule"], claim.rule)
    if claim.redacted_id:
        out.link(me, _CKG["redacted"], literals.TRUE)
    if claim.speaker is not None:
        _mention(out, me, "speaker", "speaker", claim.speaker)
    for i, relayer in enumerate(claim.relayers, 1):
        _source_label(out, terms.named_iri(relayer, base), relayer, document)
        _mention(out, me, "relayer", f"relayer-{i}", relayer)
    _statement(out, statement, claim, kinds.get(claim.kind))
    _evidence(out, me, source, claim.quote)
    return out.said


def _begun(writer: type[Writer[T]], claim: Claim, base: str) -> tuple[Writer[T], NamedNode, NamedNode]:
    """A writer for a claim, the claim and its statement."""
    claim_id = claim.id
    iri = terms.claim_iri(base, claim_id)
    out = writer(terms.document_graph_iri(base, claim.document), f"claim {claim_id[:12]}")
    return out, NamedNode(iri), NamedNode(f"{iri}#statement")


def _source_label(out: Writer[T], iri: str, mention: Mention | None, document: Document) -> None:
    """A source minted from words is nowhere else described."""
    if mention is None:
        name = document.outlet if document.source is None and document.parent is None else ""
    else:
        name = mention.text if mention.entity is None else ""
    if name:
        me = NamedNode(iri)
        out.link(me, _TYPE, _CKG["Source"])
        out.text(me, _PREF_LABEL, name)


SLOTS = tuple(_CKG[name] for name in ("agent", "patient", "place", "speaker", "relayedBy"))
"""Predicates that lead from a claim or its statement to entities; the only quads of a claim that a merge changes."""


def slot_quads(claim: Claim, document: Document, base: str, canonical: Canonical) -> list[Quad]:
    """Whom and what a claim is about, and on whose word, as the entities that those of the claim stand for; each quad once."""
    out, me, statement = _begun(QuadWriter, claim, base)
    _slots(out, me, statement, claim, terms.speaker_iri(claim, document, base), base, canonical)
    return out.said


def _slots(out: Writer[T], me: NamedNode, statement: NamedNode, claim: Claim, speaker: str, base: str, canonical: Canonical) -> None:
    out.iri(me, _CKG["speaker"], canonical(speaker))
    for relayer in dict.fromkeys(canonical(terms.named_iri(relayer, base)) for relayer in claim.relayers):
        out.iri(me, _CKG["relayedBy"], relayer)
    places = (claim.place,) if claim.place is not None else ()
    for role, mentions in (("agent", claim.agents), ("patient", claim.patients), ("place", places)):
        for entity in dict.fromkeys(canonical(mention.entity) for mention in mentions if mention.entity is not None):
            out.iri(statement, _CKG[role], entity)


def _statement(out: Writer[T], me: NamedNode, claim: Claim, kind: EventKind | None) -> None:
    if kind is None:
        out.link(me, _TYPE, _CKG["Statement"])
        out.iri(me, _CKG["kind"], f"{CKGV}{terms.segment(claim.kind)}")
    else:
        out.iri(me, _TYPE, kind.cls)
        out.iri(me, _CKG["kind"], kind.iri)
    for role, mentions in (("agent", claim.agents), ("patient", claim.patients)):
        for i, mention in enumerate(mentions, 1):
            _mention(out, me, role, f"{role}-{i}", mention)
    if claim.place is not None:
        _mention(out, me, "place", "place", claim.place)
    out.text(me, _CKG["weapon"], claim.weapon)
    for iri, words in claim.details:
        out.words(me, terms.node(iri, "details: property"), words)
    when = claim.time
    if when.earliest is not None:
        out.link(me, _CKG["earliest"], literals.day_key(when.earliest))
    if when.latest is not None:
        out.link(me, _CKG["latest"], literals.day_key(when.latest))
    if when.extent is not Extent.WITHIN:
        out.text(me, _CKG["extent"], when.extent)
    if when.edtf:
        out.words(me, _CKG["edtf"], when.edtf, _EDTF)
    out.text(me, _CKG["timeText"], when.text)
    if when.clock is not None:
        out.link(me, _CKG["clock"], literals.clock(when.clock))
    if claim.casualties is not None:
        for harm in _HARMS:
            count: Count | None = getattr(claim.casualties, harm)
            if count is not None:
                _count(out, me, harm, count)


def _count(out: Writer[T], statement: NamedNode, what: str, count: Count) -> None:
    me = NamedNode(statement.value.removesuffix("statement") + what)
    out.link(statement, _CKG[what], me)
    out.link(me, _TYPE, _CKG["Count"])
    for bound, value in (("low", count.low), ("best", count.best), ("high", count.high)):
        if value is not None:
            out.link(me, _CKG[bound], literals.integer(value))


def _mention(out: Writer[T], owner: NamedNode, role: str, fragment: str, mention: Mention) -> None:
    me = NamedNode(f"{owner.value.removesuffix('#statement')}#{fragment}")
    out.link(owner, _CKG[f"{role}Mention"], me)
    out.link(me, _TYPE, _CKG["Mention"])
    out.words(me, _OA["exact"], mention.text)
    _position(out, me, mention.start, mention.end)
    if mention.entity is not None:
        out.iri(me, _CKG["refersTo"], mention.entity)
    out.text(me, _LABEL, mention.label)


def _position(out: Writer[T], me: NamedNode, start: int, end: int) -> None:
    out.link(me, _OA["start"], literals.integer(start))
    out.link(me, _OA["end"], literals.integer(end))


def _evidence(out: Writer[T], claim: NamedNode, document: NamedNode, quote: Quote) -> None:
    evidence, words, position = (NamedNode(f"{claim.value}#{part}") for part in ("evidence", "quote", "position"))
    out.link(claim, _CKG["evidence"], evidence)
    out.link(evidence, _TYPE, _CKG["Evidence"])
    out.link(evidence, _OA["hasSource"], document)
    out.link(evidence, _OA["hasSelector"], words)
    out.link(evidence, _OA["hasSelector"], position)
    out.link(words, _TYPE, _OA["TextQuoteSelector"])
    out.words(words, _OA["exact"], quote.text)
    out.link(position, _TYPE, _OA["TextPositionSelector"])
    _position(out, position, quote.start, quote.end)


def claim_from_quads(quads: Iterable[Quad], iri: str, base: str) -> Claim:
    """The claim with this IRI from quads that hold, among others, all of its own."""
    return claim_from_lookup(nodes_of(quads).get, iri, base)


def claim_from_lookup(lookup: Lookup, iri: str, base: str) -> Claim:
    """The claim with this IRI; ``lookup`` gives what is said of a subject.

    Raises ``KnowledgeBaseFault`` when the claim or a part of it is missing: the graph is incomplete and has to be rebuilt.
    """

    def read(fragment: str) -> Node:
        found = lookup(f"{iri}#{fragment}" if fragment else iri)
        if found is None:
            raise KnowledgeBaseFault(f"claim <{iri}>: {fragment or 'the claim'} is not in the graph; run: conflictkg rebuild")
        return found

    def mention(fragment: str) -> Mention:
        me = read(fragment)
        return Mention(
            text=me[_EXACT][0],
            start=int(me[_START][0]),
            end=int(me[_END][0]),
            entity=me[_REFERS_TO][0] if _REFERS_TO in me else None,
            label=me[_LABELLED][0] if _LABELLED in me else "",
        )

    def mentions(owner: Node, role: str) -> tuple[Mention, ...]:
        return tuple(mention(f"{role}-{i}") for i in range(1, len(owner.get(f"{CKG}{role}Mention", ())) + 1))

    try:
        me, statement, position = read(""), read("statement"), read("position")
        return Claim(
            document=terms.document_id_of(base, me[f"{CKG}document"][0]),
            kind=unquote(local_name(statement[f"{CKG}kind"][0])),
            quote=Quote(int(position[_START][0]), int(position[_END][0]), read("quote")[_EXACT][0]),
            agents=mentions(statement, "agent"),
            patients=mentions(statement, "patient"),
            place=mention("place") if f"{CKG}placeMention" in statement else None,
            weapon=first(statement, f"{CKG}weapon"),
            time=_time(statement),
            stance=Stance(local_name(me[f"{CKG}stance"][0])),
            speaker=mention("speaker") if f"{CKG}speakerMention" in me else None,
            relayers=mentions(me, "relayer"),
            credibility=int(notation_of("credibility", me[f"{CKG}credibility"][0])),
            casualties=_casualties(statement, read),
            confidence=float(me[f"{CKG}confidence"][0]),
            extractor=first(me, f"{CKG}extractor"),
            rule=first(me, f"{CKG}rule"),
            details=_details(statement),
            redacted_id=terms.claim_id_of(base, iri) if f"{CKG}redacted" in me else "",
        )
    except (KeyError, ValueError) as error:
        raise KnowledgeBaseFault(f"claim <{iri}> cannot be read from the graph ({error!r}); run: conflictkg rebuild") from error


_EXACT, _START, _END, _REFERS_TO, _LABELLED = f"{OA}exact", f"{OA}start", f"{OA}end", f"{CKG}refersTo", terms.LABEL


def _time(statement: Node) -> ClaimTime:
    earliest, latest, extent, clock = (first(statement, CKG + name) for name in ("earliest", "latest", "extent", "clock"))
    return ClaimTime(
        earliest=literals.day_of(earliest) if earliest else None,
        latest=literals.day_of(latest) if latest else None,
        extent=Extent(extent) if extent else Extent.WITHIN,
        edtf=first(statement, f"{CKG}edtf"),
        text=first(statement, f"{CKG}timeText"),
        clock=literals.clock_of(clock) if clock else None,
    )


def _details(statement: Node) -> tuple[tuple[str, str], ...]:
    """What is said by properties of other ontologies than ours: the slots of modules."""
    others = (predicate for predicate in statement if not predicate.startswith(CKG) and predicate != terms.TYPE)
    return tuple(sorted((predicate, words) for predicate in others for words in statement[predicate]))


def _casualties(statement: Node, read: Callable[[str], Node]) -> Casualties | None:
    counts = {harm: _read_count(read(harm)) for harm in _HARMS if CKG + harm in statement}
    return Casualties(**counts) if counts else None


def _read_count(me: Node) -> Count:
    low, best, high = (int(me[CKG + bound][0]) if CKG + bound in me else None for bound in ("low", "best", "high"))
    return Count(low, best, high)
