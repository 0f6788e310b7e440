"""Claims, entities and beliefs read back out of the graph: the adapter behind ``domain.ports.ClaimGraph``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from typing import TypeGuard

from pyoxigraph import Literal, NamedNode

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.entities import Entity, EntityType
from conflictkg.domain.event_clusters import EventCluster
from conflictkg.domain.observations import END_OF_DAY, known_moment
from conflictkg.domain.origins import NearCopy, origins
from conflictkg.domain.periods import Holding
from conflictkg.domain.ports import DocumentName, PeriodKey, RefusedClaim, WithdrawnClaim
from conflictkg.domain.testimony import Heard, Testimony, heard
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.events import stored_events
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.copy_mapping import SHARED_PASSAGES, near_copy_of
from conflictkg.rdf.entity_mapping import REPLACED, description_quads
from conflictkg.rdf.literals import day_of, moment_of
from conflictkg.rdf.mapping import entity_from_quads, recorded_at
from conflictkg.rdf.quads import first
from conflictkg.rdf.quarantine_mapping import quarantined_from_quads
from conflictkg.rdf.retrieval import claim_iris_about, claims_from_store, document_from_store, lookup_in
from conflictkg.rdf.review_mapping import WITHDRAWN, withdrawn_from_quads
from conflictkg.rdf.terms import (
    CKG,
    CKGV,
    DCTERMS,
    SCHEMA,
    SKOS,
    TYPE,
    claim_iri,
    document_graph_iri,
    document_id_of,
    document_iri,
    node,
    notation_of,
)

_DOCUMENT = NamedNode(CKG + "document")
_PLACE, _AGENT, _PATIENT = (NamedNode(CKG + name) for name in ("place", "agent", "patient"))
_CONTROLLER, _CHALLENGER, _CONTEST = (NamedNode(CKG + name) for name in ("controller", "challenger", "contest"))
_REVISES, _COMMENT_ON, _URL = NamedNode(CKG + "revises"), NamedNode(CKG + "commentOn"), NamedNode(SCHEMA + "url")
_WITHDRAWS, _TITLE = NamedNode(CKG + "withdraws"), NamedNode(DCTERMS + "title")
_TYPE, _CLAIM, _QUARANTINED = NamedNode(TYPE), NamedNode(CKG + "Claim"), NamedNode(CKG + "QuarantinedClaim")
_VALID_FROM, _KNOWN_FROM, _KNOWN_UNTIL = (NamedNode(CKG + name) for name in ("validFrom", "knownFrom", "knownUntil"))
_IN_SCHEME = NamedNode(SKOS + "inScheme")
_SPEAKER, _RELAYED_BY = NamedNode(CKG + "speaker"), NamedNode(CKG + "relayedBy")
_REVIEWED_BY = NamedNode(CKG + "reviewedBy")
_SOURCE_FILE = NamedNode(CKG + "sourceFile")
_STATEMENT = "#statement"


class StoredClaims:
    """What a graph store says, in the domain's terms. Entities and hosts of comments are read once and remembered."""

    def __init__(self, store: GraphStore) -> None:
        self.store = store
        self._reference = store.graph("reference")
        self._beliefs = store.graph("beliefs")
        self._entities: dict[str, Entity | None] = {}
        self._canonical: dict[str, str] = {}
        self._documents: dict[str, Document | None] = {}
        self._moments: dict[str, datetime] = {}
        self._copies: dict[str, list[NearCopy]] = {}

    def position(self) -> int:
        """The log position the graph reflects."""
        return self.store.position()

    def testimonies(self, place: str, documents: Iterable[str] | None = None) -> Iterator[Testimony]:
        """Accepted claims about a place (IRI), in the order of their IRIs; only those of these documents (ids) when some are given."""
        graphs = [None] if documents is None else [NamedNode(document_graph_iri(self.store.base, id)) for id in documents]
        found = (self.store.raw.quads_for_pattern(None, _PLACE, node(place, "place"), graph) for graph in graphs)
        statements = (quad.subject for quads in found for quad in quads)
        return self._told(sorted(s.value.removesuffix(_STATEMENT) for s in statements if _is_statement(s)))

    def told(self, claims: Iterable[str]) -> Iterator[Testimony]:
        """The accepted claims with these ids, in order."""
        return self._told(claim_iri(self.store.base, id) for id in claims)

    def heard(self, place: str, vocabulary: Vocabulary) -> list[Heard]:
        """What the claims about a place (IRI) come to by a vocabulary, in the order of their ids."""
        if (table := self.store.trusted_heard(vocabulary.digest)) is not None and table.is_whole(place):
            return table.about(place, vocabulary.kinds)
        return sorted((heard(t, vocabulary, self.entity) for t in self.testimonies(place)), key=lambda h: h.claim)

    def all_testimonies(self) -> Iterator[Testimony]:
        """Every accepted claim, in the order of their IRIs."""
        return self._told(self._instances(_CLAIM))

    def events(self, place: str | None = None) -> list[EventCluster]:
        """Events derived from claims, at one place (IRI) or anywhere, in order of time."""
        return stored_events(self.store, place)

    def events_about(self, place: str) -> list[str]:
        """IRIs of the events at a place (IRI)."""
        found = self.store.raw.quads_for_pattern(None, _PLACE, node(place, "place"), self.store.graph("events"))
        return [quad.subject.value for quad in found if isinstance(quad.subject, NamedNode)]

    def outlets(self, claims: Iterable[str]) -> set[str]:
        """Names of the outlets that published these claims (ids)."""
        raw, base = self.store.raw, self.store.base
        homes = (q.object for id in claims for q in raw.quads_for_pattern(NamedNode(claim_iri(base, id)), _DOCUMENT, None, None))
        documents = {document_id_of(base, home.value) for home in homes if isinstance(home, NamedNode)}
        return {found.outlet for id in documents if (found := self.document(id)) is not None and found.outlet}

    def refused(self) -> Iterator[RefusedClaim]:
        """Every quarantined claim, in the order of their IRIs."""
        return self._refused(self._instances(_QUARANTINED))

    def _refused(self, claims: Iterable[str]) -> Iterator[RefusedClaim]:
        for iri in claims:
            item = quarantined_from_quads(self.store.raw.quads_for_pattern(NamedNode(iri), None, None, None), iri)
            document = self.document(item.claim.document)
            if document is None:
                raise KnowledgeBaseFault(f"document {item.claim.document} is not in the graph; run: conflictkg rebuild")
            yield RefusedClaim(item.claim, document, item.reasons)

    def entity(self, iri: str) -> Entity | None:
        """The entity that an IRI stands for after all merges, of the reference data or of the log; ``None`` when there is none."""
        return self.description(self.canonical(iri))

    def description(self, iri: str) -> Entity | None:
        """The entity of this very IRI, merged into another or not."""
        if iri not in self._entities:
            quads = description_quads(self.store.raw, iri, self._reference)
            self._entities[iri] = entity_from_quads(quads, iri) if quads else None
        return self._entities[iri]

    def canonical(self, iri: str) -> str:
        """The entity (IRI) that one stands for after all merges."""
        if iri not in self._canonical:
            found, seen = iri, set[str]()
            while found not in seen:
                seen.add(found)
                kept = next(self.store.raw.quads_for_pattern(node(found, "entity"), REPLACED, None, self._reference), None)
                found = kept.object.value if kept is not None and isinstance(kept.object, NamedNode) else found
            self._canonical[iri] = found
        return self._canonical[iri]

    def merged_into(self, iri: str) -> list[str]:
        """Entities (IRIs, sorted) that stand for this one after all merges, without itself."""
        found, todo = set[str](), [iri]
        while todo:
            merged = self.store.raw.quads_for_pattern(None, REPLACED, node(todo.pop(), "entity"), self._reference)
            new = {quad.subject.value for quad in merged if isinstance(quad.subject, NamedNode)} - found
            found |= new
            todo += new
        return sorted(found - {iri})

    def entity_kinds(self, type: EntityType) -> set[str]:
        """Notations of the kinds of actors, places or sources that the ontology has."""
        raw, scheme = self.store.raw, NamedNode(f"{CKGV}{type}-kinds")
        kinds = (quad.subject for quad in raw.quads_for_pattern(None, _IN_SCHEME, scheme, None))
        return {notation_of(f"{type}-kind", kind.value) for kind in kinds if isinstance(kind, NamedNode)}

    def is_mentioned(self, iri: str) -> bool:
        """Whether any accepted claim is about this entity, as place, agent or patient."""
        return bool(claim_iris_about(self.store.raw, iri))

    def speaks(self, iri: str) -> bool:
        """Whether any accepted claim is made or relayed by this source (its very IRI)."""
        raw, source = self.store.raw, node(iri, "source")
        return any(next(raw.quads_for_pattern(None, said, source, None), None) is not None for said in (_SPEAKER, _RELAYED_BY))

    def entities_in_use(self) -> Iterator[Entity]:
        """Entities that accepted claims are about, each once."""
        seen: set[str] = set()
        for predicate in (_PLACE, _AGENT, _PATIENT):
            for quad in self.store.raw.quads_for_pattern(None, predicate, None, None):
                if _is_statement(quad.subject) and isinstance(quad.object, NamedNode) and quad.object.value not in seen:
                    seen.add(quad.object.value)
                    if (entity := self.entity(quad.object.value)) is not None:
                        yield entity

    def period_at(self, iri: str) -> PeriodKey | None:
        """Which version of a control period has this IRI, ``None`` when there is none."""
        said = {q.predicate: q.object.value for q in self.store.raw.quads_for_pattern(node(iri, "period"), None, None, self._beliefs)}  # type: ignore[union-attr]
        if _PLACE not in said or _KNOWN_FROM not in said:
            return None
        start, end = (day_of(said[p]) if p in said else None for p in (_VALID_FROM, _KNOWN_UNTIL))
        return PeriodKey(said[_PLACE], start, day_of(said[_KNOWN_FROM]), end)

    def periods_about(self, place: str) -> Iterator[tuple[str, PeriodKey]]:
        """Every version of a control period of a place (IRI), with its IRI."""
        if (table := self.store.trusted_heard()) is not None and table.is_whole(place):
            for iri, known in table.versions(place).items():
                if known.known_from is not None:
                    yield iri, PeriodKey(place, known.valid_from, known.known_from, known.known_until)
            return
        for quad in self.store.raw.quads_for_pattern(None, _PLACE, node(place, "place"), self._beliefs):
            if isinstance(quad.subject, NamedNode) and (key := self.period_at(quad.subject.value)) is not None:
                yield quad.subject.value, key

    def places_of(self, actor: str) -> list[str]:
        """Places (IRIs, sorted) of which a belief names this actor as holder or contester."""
        raw, who = self.store.raw, node(actor, "actor")
        periods = {period.subject for period in raw.quads_for_pattern(None, _CONTROLLER, who, self._beliefs)}
        for contest in raw.quads_for_pattern(None, _CHALLENGER, who, self._beliefs):
            periods |= {quad.subject for quad in raw.quads_for_pattern(None, _CONTEST, contest.subject, self._beliefs)}
        places = (raw.quads_for_pattern(period, _PLACE, None, self._beliefs) for period in periods)
        return sorted({quad.object.value for found in places for quad in found if isinstance(quad.object, NamedNode)})

    def holdings(self, day: date, known: date | None = None) -> Iterator[Holding]:
        """Every place of which something was believed on a day, as known by the end of a day (``None``: now), in any order."""
        return self.store.holdings(day, known)

    def _told(self, claims: Iterable[str]) -> Iterator[Testimony]:
        for told in claims_from_store(self.store.raw, claims, self.store.base):
            document = told.document
            self._documents.setdefault(document.id, document)
            known = self._known(document)
            copied = origins(told.claim, document, known, self.copies_of, self._dated)
            yield Testimony(told.claim, document, known, self._recorded(document), self._superseded(document), copied)

    def copies_of(self, document: str) -> list[NearCopy]:
        """Near copies of a document (its id)."""
        if document not in self._copies:
            me = NamedNode(document_iri(self.store.base, document))
            graph = NamedNode(document_graph_iri(self.store.base, document))
            said = self.store.raw.quads_for_pattern(me, SHARED_PASSAGES, None, graph)
            self._copies[document] = [near_copy_of(value) for value in sorted(quad.object.value for quad in said)]  # type: ignore[union-attr]
        return self._copies[document]

    def cluster(self, documents: Iterable[str]) -> set[str]:
        """Documents (ids) and all that are near copies of them, of these, and so on."""
        found, todo = set[str](), list(documents)
        while todo:
            if (id := todo.pop()) not in found:
                found.add(id)
                todo += [copy.other for copy in self.copies_of(id)]
        return found

    def latest_at_url(self) -> dict[str, str]:
        """Id of the latest document at each URL: the article, not a comment on it, that no other revises."""
        raw, found = self.store.raw, {}
        for document, _, url, _ in raw.quads_for_pattern(None, _URL, None, None):
            if not isinstance(document, NamedNode) or not document.value.startswith(document_iri(self.store.base, "")):
                continue
            revised = next(raw.quads_for_pattern(None, _REVISES, document, None), None)
            comment = next(raw.quads_for_pattern(document, _COMMENT_ON, None, None), None)
            if revised is None and comment is None and isinstance(url, Literal):
                found[url.value] = document_id_of(self.store.base, document.value)
        return found

    def published_at_url(self, prefix: str) -> dict[str, datetime | None]:
        """When the latest document at each URL that begins so was published, a day meaning its end; ``None`` where it does not say."""
        found: dict[str, datetime | None] = {}
        for url, id in self.latest_at_url().items():
            if url.startswith(prefix):
                said = lookup_in(self.store.raw, document_graph_iri(self.store.base, id))(document_iri(self.store.base, id)) or {}
                moment, day = first(said, f"{CKG}publishedAt"), first(said, f"{CKG}published")
                end = datetime.combine(day_of(day), END_OF_DAY, UTC) if day else None
                found[url] = moment_of(moment).astimezone(UTC) if moment else end
        return found

    def titled(self, title: str) -> list[Document]:
        """Documents with exactly this title, in the order of their ids."""
        quads = self.store.raw.quads_for_pattern(None, _TITLE, Literal(title), None)
        prefix = document_iri(self.store.base, "")
        ids = {
            document_id_of(self.store.base, q.subject.value)
            for q in quads
            if isinstance(q.subject, NamedNode) and q.subject.value.startswith(prefix)
        }
        return [found for id in sorted(ids) if (found := self.document(id)) is not None]

    def known_day(self, document: str) -> date:
        """The day by whose end the world could know a document (its id)."""
        found = self.document(document)
        if found is None:
            raise KnowledgeBaseFault(f"document {document} is not in the graph; run: conflictkg rebuild")
        return self._known(found).date()

    def _dated(self, id: str) -> tuple[Document, datetime] | None:
        document = self.document(id)
        return (document, self._known(document)) if document is not None else None

    def _known(self, document: Document) -> datetime:
        host = self.document(document.parent) if document.parent is not None else None
        return known_moment(document, self._recorded(document), host)

    def _recorded(self, document: Document) -> datetime:
        id = document.id
        if id not in self._moments:
            said = lookup_in(self.store.raw, document_graph_iri(self.store.base, id))(document_iri(self.store.base, id))
            moment = recorded_at(said or {})
            if moment is None:
                raise KnowledgeBaseFault(f"document {id}: the graph does not say when it was recorded; run: conflictkg rebuild")
            self._moments[id] = moment.astimezone(UTC)
        return self._moments[id]

    def _superseded(self, document: Document) -> datetime | None:
        """When the first changed text of a document, or its withdrawal, became known."""
        me = NamedNode(document_iri(self.store.base, document.id))
        revisions = (q.subject for p in (_REVISES, _WITHDRAWS) for q in self.store.raw.quads_for_pattern(None, p, me, None))
        found = (self.document(document_id_of(self.store.base, r.value)) for r in revisions if isinstance(r, NamedNode))
        return min((self._known(d) for d in found if d is not None), default=None)

    def places_in(self, document: str) -> set[str]:
        """Places (IRIs) that claims of a document (its id) are about."""
        graph = NamedNode(document_graph_iri(self.store.base, document))
        quads = self.store.raw.quads_for_pattern(None, _PLACE, None, graph)
        return {q.object.value for q in quads if isinstance(q.object, NamedNode)}

    def document_names(self) -> list[DocumentName]:
        """Every document, in the order of the ids."""
        raw, prefix = self.store.raw, document_iri(self.store.base, "")
        titles = {q.subject: q.object.value for q in raw.quads_for_pattern(None, _TITLE, None, None) if isinstance(q.object, Literal)}
        parents = {
            q.subject: q.object.value for q in raw.quads_for_pattern(None, _COMMENT_ON, None, None) if isinstance(q.object, NamedNode)
        }
        found = []
        for subject, _, file, _ in raw.quads_for_pattern(None, _SOURCE_FILE, None, None):
            if isinstance(subject, NamedNode) and subject.value.startswith(prefix) and isinstance(file, Literal):
                id, parent = document_id_of(self.store.base, subject.value), parents.get(subject)
                on = document_id_of(self.store.base, parent) if parent is not None else None
                found.append(DocumentName(id, file.value, titles.get(subject, ""), on))
        return sorted(found, key=lambda name: name.id)

    def accepted_of(self, document: str) -> list[Claim]:
        """Accepted claims of a document (its id), in text order."""
        told = claims_from_store(self.store.raw, self._instances(_CLAIM, document), self.store.base)
        return sorted((t.claim for t in told), key=_in_text)

    def refused_of(self, document: str) -> list[RefusedClaim]:
        """Quarantined claims of a document (its id), in text order."""
        return sorted(self._refused(self._instances(_QUARANTINED, document)), key=lambda refused: _in_text(refused.claim))

    def withdrawn(self) -> Iterator[WithdrawnClaim]:
        """Every claim that an analyst took out, in the order of their IRIs."""
        return self._withdrawn(self._instances(WITHDRAWN))

    def withdrawn_of(self, document: str) -> list[WithdrawnClaim]:
        """Claims of a document (its id) that an analyst took out, in text order."""
        return sorted(self._withdrawn(self._instances(WITHDRAWN, document)), key=lambda withdrawn: _in_text(withdrawn.claim))

    def _withdrawn(self, claims: Iterable[str]) -> Iterator[WithdrawnClaim]:
        for iri in claims:
            claim, review = withdrawn_from_quads(self.store.raw.quads_for_pattern(NamedNode(iri), None, None, None), iri, self.store.base)
            document = self.document(claim.document)
            if document is None:
                raise KnowledgeBaseFault(f"document {claim.document} is not in the graph; run: conflictkg rebuild")
            yield WithdrawnClaim(claim, document, review)

    def reviewer_of(self, claim: str) -> str:
        """Who made the last decision about a claim (its id), "" when nobody has."""
        said = self.store.raw.quads_for_pattern(NamedNode(claim_iri(self.store.base, claim)), _REVIEWED_BY, None, None)
        return next((quad.object.value for quad in said if isinstance(quad.object, Literal)), "")

    def document(self, id: str) -> Document | None:
        """The document with this id, ``None`` when there is none."""
        if id not in self._documents:
            self._documents[id] = document_from_store(self.store.raw, id, self.store.base)
        return self._documents[id]

    def _instances(self, cls: NamedNode, document: str | None = None) -> list[str]:
        graph = None if document is None else NamedNode(document_graph_iri(self.store.base, document))
        found = self.store.raw.quads_for_pattern(None, _TYPE, cls, graph)
        return sorted(quad.subject.value for quad in found if isinstance(quad.subject, NamedNode))


def _in_text(claim: Claim) -> tuple[int, int, str]:
    """Order of claims in their document's text."""
    return (claim.quote.start, claim.quote.end, claim.id)


def _is_statement(term: object) -> TypeGuard[NamedNode]:
    return isinstance(term, NamedNode) and term.value.endswith(_STATEMENT)
