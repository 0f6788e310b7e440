"""From the log to the graph: claims in one named graph per document, beliefs and events in a graph of their own each.

Follows the log. Everything here can be deleted and made again; the log position is written with what it covers. Work per new claim depends
on its place alone: only the beliefs about places that new claims are about are folded again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Generic

import pyoxigraph as ox

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.codec import MARK_EVENTS
from conflictkg.domain.disclosure import Marked, Marks
from conflictkg.domain.identities import Identities
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimsAsserted,
    ClaimsQuarantined,
    DisclosureMarked,
    EntityAdded,
    FeedPulled,
    NearCopyFound,
    OntologyAdopted,
    ReviewDecision,
    StoredEvent,
)
from conflictkg.domain.ports import EventLog
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.changes import Change, Extend, Remove
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.disclosure import mark_changes
from conflictkg.graph.folding import Folding
from conflictkg.graph.identity_projection import Decided, Decision, subject_of
from conflictkg.graph.judgements import InPlace, Judgements, decides
from conflictkg.graph.loading import Loader
from conflictkg.graph.review_projection import review_changes, reviewed_places
from conflictkg.graph.spool import SpooledClaims
from conflictkg.graph.store import GraphStore, rebuilding
from conflictkg.rdf.copy_mapping import near_copy_quads
from conflictkg.rdf.document_mapping import describe_document
from conflictkg.rdf.entity_mapping import entity_quads
from conflictkg.rdf.event_stream import pulled_quads
from conflictkg.rdf.quads import LineWriter, QuadWriter, T, Writer
from conflictkg.rdf.quarantine_mapping import quarantine_quads
from conflictkg.rdf.reference_files import statements
from conflictkg.rdf.review_mapping import describe_reviewed_claim

BATCH = 500
"""Log events that one transaction of catching up covers at most."""
FOLD = 10_000
"""Log events after which beliefs are folded, unless the end comes first: a place that many articles are about is not folded for each."""
QUADS = 20_000
"""Quads from which a transaction is closed: one of ten times as many takes hundreds of megabytes, and all of a long log would not fit."""

_ALWAYS = ""
"""In place of a document that is new to the beliefs about a place: all of them are to be folded again."""

Progress = Callable[[int, int], None]
"""Told how many of how many log events are projected."""


@dataclass(slots=True)
class _Batch(Generic[T]):
    """What a stretch of the log says, as ``writer`` puts it, and the places whose beliefs it touches."""

    writer: type[Writer[T]]
    position: int  # of the log up to which it goes
    said: list[T] = field(default_factory=list)
    places: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))  # with the documents that touch them
    documents: dict[str, tuple[Document, datetime]] = field(default_factory=dict)
    claims: list[tuple[str, Claim]] = field(default_factory=list)  # those that count, with their places
    copies: list[NearCopyFound] = field(default_factory=list)
    marks: dict[str, Marked | None] = field(default_factory=dict)
    adopted: bool = False
    decision: Decision | ReviewDecision | None = None  # then the batch holds nothing else

    @property
    def is_empty(self) -> bool:
        """Whether no event has been added yet."""
        return not (self.said or self.marks or self.adopted or self.decision)

    def add(self, quads: list[ox.Quad]) -> None:
        """Note what was made as quads."""
        self.said += self.writer.of(quads)

    def count(self, claims: Iterable[Claim], canonical: Callable[[str], str]) -> None:
        """Note claims that count, where their places are known."""
        for claim in claims:
            if claim.place is not None and claim.place.entity is not None:
                place = canonical(claim.place.entity)
                self.places[place].add(claim.document)
                self.claims.append((place, claim))


@dataclass(slots=True)
class _Touched:
    """Places whose beliefs a stretch of the log touches, with the documents that touch them, and documents found to be near copies."""

    places: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    copies: set[str] = field(default_factory=set)
    always: set[str] = field(default_factory=set)  # places about which something else may be believed on all known days

    def add(self, batch: _Batch[ox.Quad]) -> None:
        """What a batch touches."""
        for place, documents in batch.places.items():
            self.places[place] |= documents
        self.copies |= {id for found in batch.copies for id in (found.first, found.second)}

    def everything(self, claims: StoredClaims) -> Mapping[str, set[str]]:
        """The places, those included about which a document speaks whose chain may have changed because near copies were found."""
        for id in claims.cluster(self.copies):
            for place in claims.places_in(id):
                self.places[place] |= self.copies
        for place in self.always:
            self.places[place] |= {_ALWAYS}
        return self.places


@dataclass(frozen=True, slots=True)
class Projector:
    """Projects log events into a graph store by the rules of a vocabulary.

    ``ontology`` and ``reference`` are the Turtle files whose triples go into ``<base>graph/ontology`` and ``<base>graph/reference``.
    """

    vocabulary: Vocabulary
    ontology: tuple[Path, ...]
    reference: tuple[Path, ...]

    def catch_up(self, store: GraphStore, log: EventLog, progress: Progress | None = None) -> int:
        """Bring the graph to the end of the log; returns the number of events applied.

        An ontology adopted anew makes what was derived by the earlier one out of date: then ``rebuild`` instead.
        """
        start = position = store.position()
        store.heard.abandon()
        target = log.position()
        touched = _Touched()
        decided, judgements = Decided(store, partial(self._reference_quads, store)), Judgements(log)
        while position < target:
            batch = self._gather(_Batch(QuadWriter, position), StoredClaims(store), log, BATCH)
            changes: list[Change] = [Extend(batch.said), *mark_changes(store, batch.marks)]
            if batch.adopted:
                changes += self._files(store)
            store.apply(changes)  # applying it twice changes nothing, so a crash before the position is written costs only time
            if batch.decision is not None:
                touched.always |= self._decide(store, batch.decision, batch.position, decided, judgements)
            if batch.adopted:
                store.heard.distrust()
                self._describe(store, judgements.until(batch.position).identities)
            touched.add(batch)
            position = batch.position
            if position == target or position - store.position() >= FOLD:
                changes = []
                claims = StoredClaims(store)
                for outdated, beliefs in self._beliefs(claims, touched.everything(claims)):
                    changes += [outdated, beliefs]
                    if sum(len(change.quads) for change in changes) >= QUADS:
                        store.apply(changes)
                        changes = []
                store.apply(changes, position)
                store.heard.settle(position)
                touched = _Touched()
            if progress is not None:
                progress(position - start, target - start)
        return target - start

    def _decide(
        self, store: GraphStore, decision: Decision | ReviewDecision, position: int, decided: Decided, judgements: Judgements
    ) -> set[str]:
        """Put in place what was decided at a position of the log; the places about which something else may be believed."""
        if isinstance(decision, ReviewDecision):
            reviews = judgements.until(position).reviews
            places = reviewed_places(store, decision)
            store.apply(review_changes(store, decision, reviews, self.vocabulary.kinds))
            return places | reviewed_places(store, decision)
        earlier = judgements.until(position - 1).identities.canonical(subject_of(decision))
        identities = judgements.until(position).identities
        store.apply(decided.changes(decision, identities))
        return decided.touched(decision, identities, earlier)

    def rebuild(self, directory: Path, base: str, log: EventLog, progress: Progress | None = None) -> int:
        """Make the graph in ``directory`` again from the log alone; the old one answers until the new one is complete."""
        target = log.position()
        judgements = Judgements(log).until(target)
        with rebuilding(directory, base) as store:
            for file in self._files(store):
                store.bulk(file.quads)
            self._describe(store, judgements.identities)
            store.apply(mark_changes(store, Marks(e.event for e in log.of(MARK_EVENTS) if e.seq <= target).by_subject))
            assert store.directory is not None
            with closing(SpooledClaims(store)) as claims, Loader(store.raw, store.directory) as loader:
                places: set[str] = set()
                position = 0
                while position < target:
                    batch = self._gather(_Batch(LineWriter, position), claims, log, BATCH, judgements.in_place())
                    loader.load_lines(batch.said)
                    claims.put(batch.documents.values(), batch.claims, batch.copies)
                    places |= batch.places.keys()
                    position = batch.position
                    if progress is not None:
                        progress(position, target)
                for _, beliefs in self._beliefs(claims, dict.fromkeys(places, frozenset({_ALWAYS}))):
                    loader.load(beliefs.quads)
                    store.follow(beliefs.quads)
            store.apply((), target)
            store.heard.settle(target)
        return target

    def _describe(self, store: GraphStore, identities: Identities) -> None:
        """Put in place, in a graph under construction, what was decided about entities."""
        decided = Decided(store, partial(self._reference_quads, store))
        named = (iri for iri, naming in identities.namings.items() if naming)
        graded = (iri for iri, grades in identities.gradings.items() if grades)
        for iri in sorted({*identities.added, *identities.into, *named, *graded}):
            store.apply(decided.description(iri, identities))

    def _gather(self, batch: _Batch[T], claims: StoredClaims, log: EventLog, limit: int, judged: InPlace | None = None) -> _Batch[T]:
        """The next events into an empty batch, which is returned.

        A decision comes alone, unless ``judged`` is all that was decided and is in place already: all is made anew.
        """
        after = batch.position
        for stored in log.read(after):
            if judged is None and decides(stored.event):
                if not batch.is_empty:
                    break
                batch.decision = stored.event
            elif judged is None or not isinstance(stored.event, EntityAdded):
                self._add(batch, stored, claims, judged or InPlace(claims))
            batch.position = stored.seq
            if stored.seq - after >= limit or len(batch.said) >= QUADS or batch.decision is not None:
                break
        return batch

    def _add(self, batch: _Batch[T], stored: StoredEvent, claims: StoredClaims, judged: InPlace) -> None:
        base, kinds = claims.store.base, self.vocabulary.kinds
        canonical = judged.identities.canonical
        match stored.event:
            case OntologyAdopted():
                batch.adopted = True
            case ArticleRecorded(document):
                batch.documents[document.id] = (document, stored.recorded_at)
                batch.said += describe_document(batch.writer, document, base, recorded_at=stored.recorded_at)
                for replaced in (*((document.revises,) if document.revises is not None else ()), *document.withdraws):
                    for place in claims.places_in(replaced):
                        batch.places[place].add(document.id)
            case ClaimsAsserted(document_id, _, asserted):
                document = self._document(batch, claims, document_id)
                for claim in asserted:
                    review = judged.reviews.of(claim.id)
                    batch.said += describe_reviewed_claim(batch.writer, claim, document, base, kinds, canonical, review)
                batch.count(filter(None, map(judged.reviews.standing, asserted)), canonical)
            case ClaimsQuarantined(document_id, _, items):
                document = self._document(batch, claims, document_id)
                for item in items:
                    if (review := judged.reviews.of(item.claim.id)) is None:
                        batch.add(quarantine_quads(item, document, base))
                    else:  # read again since
                        batch.said += describe_reviewed_claim(batch.writer, item.claim, document, base, kinds, canonical, review)
                batch.count(filter(None, (judged.reviews.restored(item.claim) for item in items)), canonical)
            case NearCopyFound() as found:
                batch.add(near_copy_quads(found, base))
                batch.copies.append(found)
            case FeedPulled():
                batch.add(pulled_quads(stored.event, base))
            case DisclosureMarked(subject=subject):
                batch.marks[subject] = Marks([stored.event]).by_subject.get(subject)
            case EntityAdded(entity) if claims.description(entity.iri) is None:  # else an analyst has described it
                batch.add(entity_quads(entity, claims.store.graph("reference").value))

    def _document(self, batch: _Batch[T], claims: StoredClaims, id: str) -> Document:
        if id in batch.documents:
            return batch.documents[id][0]
        document = claims.document(id)
        if document is None:
            raise KnowledgeBaseFault(f"the log names document {id} before it is recorded; check it with: conflictkg log verify")
        return document

    def _beliefs(self, claims: StoredClaims, places: Mapping[str, Collection[str]]) -> Iterator[tuple[Remove, Extend]]:
        """What the beliefs about these places become when these documents are new to them, place by place."""
        claims.store.heard.begin(claims.store.position(), self.vocabulary.digest)
        folding = Folding(claims, claims.store.heard, self.vocabulary)
        for place in sorted(places):
            yield folding.changes(place, None if _ALWAYS in places[place] else places[place])

    def _files(self, store: GraphStore) -> list[Extend]:
        """Triples of the ontology and of the reference data."""
        ontology = _quads_of(self.ontology, store, "ontology")
        return [Extend(list(ontology)), Extend(list(self._reference_quads(store)))]

    def _reference_quads(self, store: GraphStore) -> Iterator[ox.Quad]:
        return _quads_of(self.reference, store, "reference")


def _quads_of(paths: Iterable[Path], store: GraphStore, name: str) -> Iterator[ox.Quad]:
    """Triples of Turtle files, for one of the knowledge base's own graphs."""
    graph = store.graph(name)
    for path in paths:
        for quad in statements(path, store.base):
            yield ox.Quad(quad.subject, quad.predicate, quad.object, graph)
