"""From decisions about identity to the graph: what entities are called, what claims point to, and which beliefs have to be folded again.

A part of ``graph.projection``. All of it follows from the decisions up to an event and from what the graph holds beside them, so that
doing it twice changes nothing, and a decision that is taken back leaves the graph as it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from itertools import chain

import pyoxigraph as ox

from conflictkg.domain.entities import EntityType
from conflictkg.domain.identities import Identities, gradings
from conflictkg.domain.log_events import EntitiesMerged, EntityAdded, EntitySplit, IdentityDecision, SourceGraded
from conflictkg.graph.changes import Change, Extend, Remove
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.entity_mapping import PARTS, described_quads, description_quads, entity_quads
from conflictkg.rdf.mapping import SLOTS, slot_quads
from conflictkg.rdf.retrieval import claims_from_store
from conflictkg.rdf.terms import CKG, document_graph_iri, document_id_of, document_iri

_ARM_OF, _SIDES_WITH, _AFFILIATED, _AFFILIATION = (
    ox.NamedNode(CKG + name) for name in ("armOf", "sidesWith", "affiliatedWith", "affiliation")
)
_REFERS_TO, _OUTLET, _SPEAKER, _RELAYED = (ox.NamedNode(CKG + name) for name in ("refersTo", "outlet", "speaker", "relayedBy"))

Decision = IdentityDecision | EntityAdded
Files = Callable[[], Iterable[ox.Quad]]
"""Reads the quads of the reference data's files."""


class Decided:
    """What decisions change in a store; ``files`` are read only when one is about an entity of the reference data."""

    def __init__(self, store: GraphStore, files: Files) -> None:
        self._store = store
        self._reference = store.graph("reference")
        self._files = files
        self._shipped: dict[str, list[ox.Quad]] | None = None

    def changes(self, decision: Decision, identities: Identities) -> list[Change]:
        """What becomes of the entity's description and of the claims about it; ``identities`` take the decision into account."""
        iri = subject_of(decision)
        changes: list[Change] = [*self.description(iri, identities)]
        if isinstance(decision, EntitiesMerged | EntitySplit):
            for claim in sorted(self._claims_about({iri, *_cluster(iri, identities)})):
                changes += self._slots(claim, identities)
        return changes

    def description(self, iri: str, identities: Identities) -> Iterator[Change]:
        """What becomes of the description of an entity."""
        before = set(description_quads(self._store.raw, iri, self._reference))
        after = self._described(iri, identities)
        yield Remove([quad for quad in before if quad not in after])
        yield Extend([quad for quad in after if quad not in before])

    def touched(self, decision: Decision, identities: Identities, earlier: str) -> set[str]:
        """Places (IRIs) about which something else may be believed; ``earlier`` is the entity that the decision's stood for before it."""
        if not isinstance(decision, EntitiesMerged | EntitySplit | EntityAdded | SourceGraded):
            return set()
        iri = subject_of(decision)
        both = {iri, earlier, identities.canonical(iri)}
        claims = StoredClaims(self._store)
        entity = claims.description(iri)
        if entity is not None and entity.type is EntityType.PLACE:
            return both
        return self._places_of(self._dependent({iri, *_cluster(iri, identities)}), claims)

    def _described(self, iri: str, identities: Identities) -> list[ox.Quad]:
        if iri in identities.withdrawn:
            return []
        added = identities.added.get(iri)
        base = self._of_files().get(iri, [])
        if added is not None and not base:
            base = entity_quads(added, self._reference.value)
        grades = gradings(identities.gradings.get(iri, {}))
        return described_quads(base, iri, identities.namings.get(iri), identities.into.get(iri), grades)

    def _of_files(self) -> dict[str, list[ox.Quad]]:
        """Descriptions in the reference data's files, by entity."""
        if self._shipped is None:
            own: dict[str, list[ox.Quad]] = defaultdict(list)
            for quad in self._files():
                own[quad.subject.value].append(quad)  # type: ignore[union-attr]
            self._shipped = {iri: quads + [q for part in _parts(quads) for q in own.get(part, ())] for iri, quads in own.items()}
        return self._shipped

    def _claims_about(self, entities: Iterable[str]) -> set[str]:
        """Claims (IRIs) that mention one of the entities, or are made or relayed by one that is known from words alone."""
        raw, found = self._store.raw, set[str]()
        for entity in map(ox.NamedNode, entities):
            told = (raw.quads_for_pattern(None, predicate, entity, None) for predicate in (_REFERS_TO, _SPEAKER, _RELAYED))
            found |= {quad.subject.value.partition("#")[0] for quad in chain.from_iterable(told)}  # type: ignore[union-attr]
            for document in self._documents_of(entity):
                graph = ox.NamedNode(document_graph_iri(self._store.base, document))
                found |= {quad.subject.value for quad in raw.quads_for_pattern(None, _SPEAKER, None, graph)}  # type: ignore[union-attr]
        return found

    def _documents_of(self, outlet: ox.NamedNode) -> list[str]:
        prefix = document_iri(self._store.base, "")
        told = (quad.subject.value for quad in self._store.raw.quads_for_pattern(None, _OUTLET, outlet, None))  # type: ignore[union-attr]
        return [document_id_of(self._store.base, iri) for iri in told if iri.startswith(prefix)]

    def _slots(self, claim: str, identities: Identities) -> Iterator[Change]:
        """What becomes of the entities that a claim points to."""
        raw, base = self._store.raw, self._store.base
        for told in claims_from_store(raw, [claim], base):
            after = slot_quads(told.claim, told.document, base, identities.canonical)
            graph = after[0].graph_name
            owners = (ox.NamedNode(claim), ox.NamedNode(f"{claim}#statement"))
            patterns = (raw.quads_for_pattern(owner, slot, None, graph) for owner in owners for slot in SLOTS)
            before = list(chain.from_iterable(patterns))
            yield Remove([quad for quad in before if quad not in after])
            yield Extend([quad for quad in after if quad not in before])

    def _dependent(self, entities: Iterable[str]) -> set[str]:
        """Entities and all whose party or side they are, through others too."""
        raw, found, todo = self._store.raw, set[str](), list(entities)
        while todo:
            if (iri := todo.pop()) in found:
                continue
            found.add(iri)
            me = ox.NamedNode(iri)
            for link in (_ARM_OF, _SIDES_WITH):
                todo += [quad.subject.value for quad in raw.quads_for_pattern(None, link, me, self._reference)]  # type: ignore[union-attr]
            for part in raw.quads_for_pattern(None, _AFFILIATED, me, self._reference):
                owners = raw.quads_for_pattern(None, _AFFILIATION, part.subject, self._reference)
                todo += [quad.subject.value for quad in owners]  # type: ignore[union-attr]
        return found

    def _places_of(self, entities: Iterable[str], claims: StoredClaims) -> set[str]:
        """Places that claims about or by the entities are about, and claims of near copies of what they published."""
        entities = set(entities)
        documents = [id for entity in entities for id in self._documents_of(ox.NamedNode(entity))]
        places = {place for id in claims.cluster(documents) for place in claims.places_in(id)}
        for claim in self._claims_about(entities):
            statement = ox.NamedNode(f"{claim}#statement")
            places |= {q.object.value for q in self._store.raw.quads_for_pattern(statement, SLOTS[2], None, None)}  # type: ignore[union-attr]
        return places


def _parts(quads: Iterable[ox.Quad]) -> list[str]:
    return [quad.object.value for quad in quads if quad.predicate in PARTS and isinstance(quad.object, ox.NamedNode)]


def subject_of(decision: Decision) -> str:
    """The entity (IRI) that a decision is about."""
    match decision:
        case EntityAdded(entity):
            return entity.iri
        case EntitiesMerged(merged=iri):
            return iri
        case _:
            return decision.entity


def _cluster(iri: str, identities: Identities) -> list[str]:
    """Entities that stand for whatever this one does because they were merged into it."""
    return [merged for merged in identities.into if _passes(merged, iri, identities)]


def _passes(merged: str, iri: str, identities: Identities) -> bool:
    seen: set[str] = set()
    while (kept := identities.into.get(merged)) is not None and kept not in seen:
        if kept == iri:
            return True
        seen.add(kept)
        merged = kept
    return False
