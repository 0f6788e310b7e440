"""Members of the feed as quads and back: versions of articles, as in Linked Data Event Streams; a part of ``conflictkg.rdf.mapping``.

A member is one version of an article with its claims: a named graph with the member's IRI, which holds what the article's own graph held
then, and the descriptions of the entities that its claims name and nobody else would know. Around it, in the default graph of a page, stand
its moment (``dcterms:modified``, the timestamp path) and what it is a version of (``dcterms:isVersionOf``). Claims are as they were said:
their statements point to the entities that they were read with, whatever was merged later. See the LDES and TREE specifications.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, Triple

from conflictkg.domain.claims import Claim
from conflictkg.domain.entities import Entity
from conflictkg.domain.feeds import Version
from conflictkg.domain.log_events import FeedPulled, NearCopyFound
from conflictkg.domain.origins import NearCopy
from conflictkg.domain.reviews import ClaimStatus, Review
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import InputRefused, KnowledgeBaseFault
from conflictkg.rdf import literals, terms
from conflictkg.rdf.copy_mapping import SHARED_PASSAGES, near_copy_of, near_copy_quads
from conflictkg.rdf.document_mapping import document_from_lookup, document_quads
from conflictkg.rdf.entity_mapping import PARTS, entity_from_quads, entity_quads
from conflictkg.rdf.mapping import claim_from_lookup
from conflictkg.rdf.quads import Node, first, nodes_of
from conflictkg.rdf.review_mapping import WITHDRAWN, reviewed_claim_quads, withdrawn_from_quads
from conflictkg.rdf.terms import (
    CKG,
    DCTERMS,
    PREF_LABEL,
    PROV,
    RDFS,
    SCHEMA,
    Terms,
    claim_id_of,
    claim_iri,
    document_graph_iri,
    document_id_of,
    document_iri,
)

LDES = "https://w3id.org/ldes#"
TREE = "https://w3id.org/tree#"
FEED_PREFIXES = {"ldes": LDES, "tree": TREE}

_LDES, _TREE, _DCTERMS, _CKG = Terms(LDES), Terms(TREE), Terms(DCTERMS), Terms(CKG)
_TYPE, _COMMENT, _TEXT = NamedNode(terms.TYPE), NamedNode(f"{RDFS}comment"), NamedNode(f"{SCHEMA}text")
_MODIFIED, _IS_VERSION_OF, _DERIVED = _DCTERMS["modified"], _DCTERMS["isVersionOf"], NamedNode(f"{PROV}wasDerivedFrom")
_EVENT_STREAM = NamedNode(f"{LDES}EventStream")
_ENTITIES = {f"{CKG}Actor", f"{CKG}Place", f"{CKG}Source"}
_NAMED_ONLY = {terms.TYPE, PREF_LABEL}
"""All that a claim says of a source that is known by its name: the name is with the claim already."""

RETENTION = "All versions are kept. Of an article that is taken down the versions stay listed, without what they said."


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """A member as found on a page: its IRI, moment and article (IRI); ``version`` is ``None`` for one whose content was taken down."""

    iri: str
    modified: datetime
    of: str
    quads: tuple[Quad, ...]


def feed_iri(base: str) -> str:
    """IRI of the event stream of a knowledge base."""
    return f"{base}feed"


def member_iri(base: str, number: int, document: str) -> str:
    """IRI of a member, by its number from 1 in the stream."""
    return f"{base}feed/version/{number}-{terms.segment(document)}"


def stream_quads(base: str, root: str) -> list[Quad]:
    """What every page says of the stream; ``root`` is the address of its first page."""
    stream = NamedNode(feed_iri(base))
    return [
        Quad(stream, _TYPE, _LDES["EventStream"]),
        Quad(stream, _LDES["timestampPath"], _MODIFIED),
        Quad(stream, _LDES["versionOfPath"], _IS_VERSION_OF),
        Quad(stream, _TREE["view"], NamedNode(root)),
    ]


def root_quads(base: str, root: str, pages: Iterable[tuple[str, datetime]]) -> list[Quad]:
    """The first page: it leads to all others, each with the moment from which on its members are."""
    me = NamedNode(root)
    quads = [*stream_quads(base, root), Quad(me, _TYPE, _TREE["Node"]), Quad(me, _COMMENT, Literal(RETENTION, language="en"))]
    for number, (page, since) in enumerate(pages, 1):
        relation = NamedNode(f"{root}#relation-{number}")
        quads += [
            Quad(me, _TREE["relation"], relation),
            Quad(relation, _TYPE, _TREE["GreaterThanOrEqualToRelation"]),
            Quad(relation, _TREE["node"], NamedNode(page)),
            Quad(relation, _TREE["path"], _MODIFIED),
            Quad(relation, _TREE["value"], literals.moment(since)),
        ]
    return quads


def version_quads(version: Version, base: str, kinds: Mapping[str, EventKind]) -> list[Quad]:
    """What an article's own graph holds of a version. Raises ``InputRefused`` for what RDF cannot say."""
    document = version.document
    said = document_quads(document, base)
    for claim, review in version.claims:
        said += reviewed_claim_quads(claim, document, base, kinds, str, review)
    article = NamedNode(document_iri(base, document.id))
    for found in version.copies:
        said += [quad for quad in near_copy_quads(found, base) if quad.subject == article]
    return list(dict.fromkeys(said))


def added_quads(version: Version, base: str, named: Collection[str]) -> list[Quad]:
    """What a version says besides: the text, where it came from, and the entities among those that are ``named`` (IRIs)."""
    document = version.document.id
    article, graph = NamedNode(document_iri(base, document)), document_graph_iri(base, document)
    said = [quad for entity in version.entities if entity.iri in named for quad in entity_quads(entity, graph)]
    if version.text is not None:
        said.append(Quad(article, _TEXT, literals.text(version.text, f"document {document[:12]}: text")))
    if version.derived_from:
        said.append(Quad(article, _DERIVED, terms.node(version.derived_from, "member of another feed")))
    return said


def member_quads(member: str, modified: datetime, said: Iterable[Quad] | None, document: str, base: str) -> list[Quad]:
    """A member on its page, with what it says; without that it is only listed."""
    me, article = NamedNode(member), NamedNode(document_iri(base, document))
    quads = [
        Quad(NamedNode(feed_iri(base)), _TREE["member"], me),
        Quad(me, _IS_VERSION_OF, article),
        Quad(me, _MODIFIED, literals.moment(modified)),
    ]
    return quads + [Quad(q.subject, q.predicate, q.object, me) for q in dict.fromkeys(said or ())]


@dataclass(frozen=True, slots=True)
class Page:
    """A page of an event stream: the stream (IRI), its first page, members in order of time, and the pages that it leads to."""

    stream: str
    root: str
    members: tuple[Member, ...]
    pages: tuple[tuple[str, datetime | None], ...]


def is_page(quads: Iterable[Quad]) -> bool:
    """Whether quads are of a page of an event stream, which may hold documents in the graphs of its members."""
    return any(q.object == _EVENT_STREAM and isinstance(q.graph_name, DefaultGraph) for q in quads)


def page_from_quads(quads: Iterable[Quad], at: str) -> Page:
    """What a page at an address holds. Raises ``InputRefused`` where it is no page of an event stream that can be followed."""
    outside: list[Quad] = []
    inside: dict[str, list[Quad]] = {}
    for quad in quads:
        if isinstance(quad.object, Triple):
            raise InputRefused(f"{at}: holds triple terms, which say nothing in a feed; only feeds that conflictkg publishes are followed")
        if isinstance(quad.graph_name, DefaultGraph):
            outside.append(quad)
        else:
            inside.setdefault(quad.graph_name.value, []).append(quad)
    nodes = nodes_of(outside)
    streams = [iri for iri, node in nodes.items() if f"{LDES}EventStream" in node.get(terms.TYPE, ())]
    if len(streams) != 1:
        raise InputRefused(
            f"{at}: describes {len(streams) or 'no'} event streams; give the address of one feed (feed/index.trig of a site)"
        )
    stream = nodes[streams[0]]
    if (path := stream.get(f"{LDES}timestampPath", ())) and tuple(path) != (_MODIFIED.value,):
        raise InputRefused(f"{at}: its members are not dated by dcterms:modified; only feeds that conflictkg publishes can be followed")
    members = []
    for iri in stream.get(f"{TREE}member", ()):
        said = nodes.get(iri, {})
        try:
            (of,), (modified,) = said[_IS_VERSION_OF.value], said[_MODIFIED.value]
            members.append(Member(iri=iri, modified=_moment(modified), of=of, quads=tuple(inside.get(iri, ()))))
        except (KeyError, ValueError):
            raise InputRefused(
                f"{at}: member <{iri}> has not one dcterms:isVersionOf and one dcterms:modified; nothing of it was taken"
            ) from None
    pages: dict[str, datetime | None] = {}
    for node in nodes.values():
        for relation in node.get(f"{TREE}relation", ()):
            said = nodes.get(relation, {})
            since = said.get(f"{TREE}value", ())
            is_lower = f"{TREE}GreaterThanOrEqualToRelation" in said.get(terms.TYPE, ()) and len(since) == 1
            for page in said.get(f"{TREE}node", ()):
                try:
                    pages[page] = _moment(since[0]) if is_lower else None
                except ValueError:
                    raise InputRefused(f"{at}: {since[0]!r:.60} is no moment from which on a page has members") from None
    root = next(iter(stream.get(f"{TREE}view", ())), at)
    return Page(streams[0], root, tuple(sorted(members, key=_place)), tuple(pages.items()))


def _moment(literal: str) -> datetime:
    found = literals.moment_of(literal)
    if found.tzinfo is None or not 1 < found.year < 9999:  # nearer to the ends of time other zones have no name for it
        raise ValueError("a moment without a zone, or none that every zone has")
    return found


def _place(member: Member) -> tuple[datetime, int, str]:
    digits = member.iri.rpartition("/")[2].partition("-")[0]
    return member.modified, int(digits) if digits.isdecimal() and len(digits) < 19 else 0, member.iri


def version_from_member(member: Member, base: str) -> Version | None:
    """What a member says, of a knowledge base with this base; ``None`` for one without content.

    Raises ``InputRefused`` when it speaks of anything but the article that it is a version of, that article's claims and entities, or when
    a part of what it says cannot be read.
    """
    if not member.quads:
        return None
    try:
        return _version(member, base)
    except (KnowledgeBaseFault, KeyError, IndexError, ValueError, TypeError, OverflowError) as error:
        raise InputRefused(f"member <{member.iri}>: cannot be read ({str(error).replace('; run: conflictkg rebuild', '')})") from error


def _version(member: Member, base: str) -> Version:
    nodes = nodes_of(member.quads)
    id = document_id_of(base, member.of)
    if member.of != document_iri(base, id):
        raise InputRefused(f"member <{member.iri}>: <{member.of}> is no document of {base}, for which this feed may speak")
    said: dict[str, list[Quad]] = {}
    for quad in member.quads:
        said.setdefault(quad.subject.value, []).append(quad)  # type: ignore[union-attr]
    document = document_from_lookup(nodes.get, member.of, base)
    claims: list[tuple[Claim, Review | None]] = []
    entities: list[Entity] = []
    withheld: set[str] = set()
    described = {member.of}
    for iri, node in nodes.items():
        types = set(node.get(terms.TYPE, ()))
        if f"{CKG}Claim" in types:
            claim = claim_from_lookup(nodes.get, iri, base)
            if f"{CKG}redacted" in node or (f"{CKG}withheld" in node and iri != claim_iri(base, claim.id)):
                withheld.add(claim_id_of(base, iri))
                described.add(iri)
                continue
            claims.append((claim, _review(node)))
        elif WITHDRAWN.value in types:
            claims.append(withdrawn_from_quads(said[iri], iri, base))
            if claims[-1][0].redacted_id:  # its words are gone, and with them what its id follows from
                claims.pop()
                withheld.add(claim_id_of(base, iri))
                described.add(iri)
                continue
        elif types & _ENTITIES and "#" not in iri:
            described.add(iri)
            if f"{CKG}Source" not in types or node.keys() - _NAMED_ONLY:
                parts = {quad.object.value for quad in said[iri] if quad.predicate in PARTS and isinstance(quad.object, NamedNode)}
                entities.append(entity_from_quads([*said[iri], *(q for part in parts for q in said.get(part, ()))], iri))
                described |= parts
            continue
        else:
            continue
        claim = claims[-1][0]
        if claim.document != id or iri != claim_iri(base, claim.id):
            raise InputRefused(
                f"member <{member.iri}>: <{iri}> does not say what its id stands for, or is of another article: it is forged"
            )
        described.add(iri)
    strange = next((iri for iri in nodes if not {iri, iri.partition("#")[0]} & described), None)
    if strange is not None:
        raise InputRefused(f"member <{member.iri}>: speaks of <{strange}>, which is neither its article nor a claim of it")
    me = nodes[member.of]
    version = Version(
        document=document,
        claims=tuple(claims),
        entities=tuple(entities),
        copies=tuple(sorted((_copy(near_copy_of(told), id) for told in me.get(SHARED_PASSAGES.value, ())), key=lambda copy: copy.key)),
        text=next(iter(me.get(_TEXT.value, ())), None),
        derived_from=next(iter(me.get(_DERIVED.value, ())), ""),
        withheld=frozenset(withheld),
    )
    version_quads(replace(version, claims=()), base, {})  # what was read can be written; of claims that is judged one by one
    added_quads(version, base, {entity.iri for entity in version.entities})
    return version


def _review(claim: Node) -> Review | None:
    """Who confirmed a claim that counts, if anybody did."""
    by = claim.get(f"{CKG}reviewedBy")
    return Review(ClaimStatus.ACCEPTED, by[0], first(claim, f"{CKG}reason")) if by else None


def pulled_quads(event: FeedPulled, base: str) -> list[Quad]:
    """Where articles came from, in the graph of each: the members of feeds that they were read from."""
    quads: list[Quad] = []
    for pulled in event.taken:
        graph = NamedNode(document_graph_iri(base, pulled.document))
        me, member = NamedNode(document_iri(base, pulled.document)), terms.node(pulled.member, "member of a feed")
        quads += [
            Quad(me, _DERIVED, member, graph),
            Quad(member, _IS_VERSION_OF, NamedNode(document_iri(event.base, pulled.document)), graph),
            Quad(member, _MODIFIED, literals.moment(pulled.published), graph),
            Quad(member, _DCTERMS["isPartOf"], terms.node(event.feed, "feed"), graph),
        ]
    return quads


def _copy(copy: NearCopy, id: str) -> NearCopyFound:
    """What was found, told from the smaller id."""
    if id < copy.other:
        return NearCopyFound(id, copy.other, copy.passages)
    return NearCopyFound(copy.other, id, tuple((c, d, a, b) for a, b, c, d in copy.passages))
