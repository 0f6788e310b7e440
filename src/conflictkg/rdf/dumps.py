"""A plain dump of a knowledge base (``export``, or what another server gives) as members, as if each article were the member of a feed.

What a statement is about tells which article it belongs to, so named graphs are welcome and not needed. A member's IRI ends in a digest of
what it says: the same article in a later dump is the same member as long as nothing of it changed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from pyoxigraph import Literal, NamedNode, Quad

from conflictkg.rdf import terms
from conflictkg.rdf.entity_mapping import PARTS
from conflictkg.rdf.event_stream import Member
from conflictkg.rdf.terms import CKG, REF

_TYPE, _DOCUMENT, _OF = NamedNode(terms.TYPE), NamedNode(f"{CKG}Document"), NamedNode(f"{CKG}document")
_QUARANTINED = NamedNode(f"{CKG}QuarantinedClaim")
_ENTITIES = {NamedNode(CKG + name) for name in ("Actor", "Place", "Source")}
_NAMES = {NamedNode(CKG + name) for name in ("refersTo", "outlet")}


def documents_in(quads: Iterable[Quad]) -> list[str]:
    """IRIs of the documents that a dump describes, in order."""
    return sorted(quad.subject.value for quad in quads if quad.predicate == _TYPE and quad.object == _DOCUMENT)  # type: ignore[union-attr]


def members_of(quads: Iterable[Quad], at: datetime) -> list[Member]:
    """Each document of a dump that was fetched at a moment, with its claims, less those in quarantine, and the entities that they name."""
    things: dict[str, list[Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, NamedNode | Literal):
            things[quad.subject.value.partition("#")[0]].append(Quad(quad.subject, quad.predicate, quad.object))
    claims: dict[str, list[str]] = defaultdict(list)
    for iri, own in things.items():
        if not any(quad.object == _QUARANTINED for quad in own):
            for quad in own:
                if quad.predicate == _OF and isinstance(quad.object, NamedNode):
                    claims[quad.object.value].append(iri)
    members = []
    for document in documents_in(quad for own in things.values() for quad in own):
        said = [*things[document], *(quad for claim in sorted(claims[document]) for quad in things[claim])]
        named = {quad.object.value for quad in said if quad.predicate in _NAMES and isinstance(quad.object, NamedNode)}
        for iri in sorted(named):
            own = things.get(iri, [])
            if not iri.startswith(REF) and any(quad.object in _ENTITIES for quad in own):
                parts = {quad.object.value for quad in own if quad.predicate in PARTS and isinstance(quad.object, NamedNode)}
                said += [*own, *(quad for part in sorted(parts - {iri}) if "#" not in part for quad in things.get(part, ()))]
        said = sorted(dict.fromkeys(said), key=str)
        digest = hashlib.sha256("\n".join(map(str, said)).encode()).hexdigest()[:32]
        members.append(Member(iri=f"{document}#{digest}", modified=at, of=document, quads=tuple(said)))
    return members
