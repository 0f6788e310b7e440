"""What analysts decide about identity: each verb checks that it makes sense, records one log event and says what it was.

Nothing here changes a claim. Every decision can be taken back: a merge by a split, a name by its removal, a label by another, a description
by a later one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from conflictkg.domain.codec import IDENTITY_EVENTS
from conflictkg.domain.entities import Candidate, Entity, EntityType
from conflictkg.domain.log_events import (
    AliasAdded,
    AliasRemoved,
    EntitiesMerged,
    EntityAdded,
    EntityRenamed,
    EntitySplit,
    EntityWithdrawn,
    IdentityDecision,
    LogEvent,
    SourceGraded,
    StoredEvent,
)
from conflictkg.domain.ports import ClaimGraph, EventLog, Iris, NameIndex
from conflictkg.errors import AmbiguousName, UsageError
from conflictkg.usecases.naming import resolve

LONGEST_NAME = 200
"""Characters of a name that anybody can look up."""


@dataclass(frozen=True, slots=True)
class Signed:
    """Who decides, and because of what."""

    by: str
    because: str

    def __post_init__(self) -> None:
        for option, text in (("--by", self.by), ("--because", self.because)):
            if not text.strip():
                raise UsageError(f"{option} is empty; say {'who decides' if option == '--by' else 'what the decision rests on'}")


@dataclass(frozen=True, slots=True)
class Deciding:
    """A knowledge base in which identities are decided; ``claims`` reflects the end of the log."""

    log: EventLog
    claims: ClaimGraph
    names: NameIndex
    iris: Iris

    def found(self, text: str, type: EntityType | None = None, day: date | None = None) -> Entity:
        """The entity that a user means by a name, on a day if one is spoken of, or by an IRI; merged into another or not.

        Raises ``UsageError`` with the nearest names when there is none, ``AmbiguousName`` when there are several.
        """
        text = text.strip()
        if "://" in text:
            if (entity := self._described(text)) is not None and type in (None, entity.type):
                return entity
            raise UsageError(f"no {type or 'entity'} has the IRI {text}; find it with: conflictkg entities search NAME")
        resolved = [resolve(text, t, self.names, self.claims.is_mentioned, day=day) for t in ([type] if type else EntityType)]
        candidates = [r.candidate for r in resolved if r.candidate is not None]
        if len(candidates) > 1:
            told = "; ".join(f"{c.label} ({c.type}) {c.iri}" for c in candidates)
            raise AmbiguousName(f"{text!r} is ambiguous; give --type or the IRI of one of: {told}", _pairs(candidates))
        if not candidates:
            near = "; ".join(c.label for r in resolved for c in r.nearest[:3]) or "nothing like it"
            raise UsageError(f"no {type or 'entity'} is called {text!r}; nearest names: {near}")
        entity = self._described(candidates[0].iri)
        if entity is None:
            raise UsageError(f"{candidates[0].iri} is in the name index and not in the graph; run: conflictkg rebuild")
        return entity

    def add(self, entity: Entity, signed: Signed) -> StoredEvent:
        """Describe a new entity, or one that articles or analysts added before, anew; its IRI is minted when it has none."""
        if not entity.iri:
            entity = replace(entity, iri=self._minted(entity))
        known = self._described(entity.iri)
        if known is not None and not self._is_of_the_log(entity.iri):
            raise UsageError(
                f"{known.label} <{entity.iri}> is described by the reference data; add names with: conflictkg entities alias, "
                "or facts in a Turtle file of your own below ontology/ of the knowledge base"
            )
        if entity.kind and entity.kind not in (kinds := self.claims.entity_kinds(entity.type)):
            raise UsageError(f"{entity.kind!r} is not a kind of {entity.type}; use one of: {', '.join(sorted(kinds))}")
        for name in (entity.label, *entity.aliases):
            _checked(name)
        for link, wanted in ((entity.within, EntityType.PLACE), (entity.party, EntityType.ACTOR)):
            if link is not None and ((other := self._described(link)) is None or other.type is not wanted):
                raise UsageError(f"<{link}> is not {'a place' if wanted is EntityType.PLACE else 'an actor'} that is known here")
        return self._record(EntityAdded(entity, signed.by, signed.because))

    def withdraw(self, entity: Entity, signed: Signed) -> StoredEvent:
        """Take back that an entity was added; refused while claims are about it."""
        if not self._is_of_the_log(entity.iri):
            raise UsageError(f"{entity.label} <{entity.iri}> is not one that was added here; only those can be removed")
        if self.claims.is_mentioned(entity.iri):
            raise UsageError(
                f"claims are about {entity.label} <{entity.iri}>, so it cannot be removed; merge it into the right one: conflictkg merge"
            )
        return self._record(EntityWithdrawn(signed.by, signed.because, entity.iri))

    def alias(self, entity: Entity, name: str, signed: Signed) -> StoredEvent:
        """Give an entity one more name."""
        name = _checked(name)
        if name in (entity.label, *entity.aliases):
            raise UsageError(f"{entity.label} <{entity.iri}> has the name {name!r} already; nothing was recorded")
        return self._record(*self._of_gazetteer(entity), AliasAdded(signed.by, signed.because, entity.iri, name))

    def unalias(self, entity: Entity, name: str, signed: Signed) -> StoredEvent:
        """Take a name from an entity, one of the reference data too."""
        name = name.strip()
        if name == entity.label:
            raise UsageError(f"{name!r} is the preferred label of <{entity.iri}>; give it another one first: conflictkg rename")
        if name not in entity.aliases:
            names = ", ".join(entity.aliases[:20]) or "it has no other names"
            raise UsageError(f"{entity.label} <{entity.iri}> is not called {name!r} (letter for letter); its names: {names}")
        return self._record(*self._of_gazetteer(entity), AliasRemoved(signed.by, signed.because, entity.iri, name))

    def rename(self, entity: Entity, label: str, signed: Signed) -> StoredEvent:
        """Give an entity another preferred label."""
        label = _checked(label)
        if label == entity.label:
            raise UsageError(f"<{entity.iri}> is called {label!r} already; nothing was recorded")
        return self._record(*self._of_gazetteer(entity), EntityRenamed(signed.by, signed.because, entity.iri, label))

    def merge(self, kept: Entity, merged: Entity, signed: Signed) -> StoredEvent:
        """Declare two entities one: what is said of ``merged`` counts for ``kept``."""
        canonical = self.claims.canonical
        if kept.type is not merged.type:
            raise UsageError(f"{kept.label} is {_a(kept.type)} and {merged.label} {_a(merged.type)}; only two of a sort can be merged")
        if canonical(kept.iri) == canonical(merged.iri):
            raise UsageError(f"{kept.label} <{kept.iri}> and {merged.label} <{merged.iri}> are one already; nothing was recorded")
        if canonical(merged.iri) != merged.iri:
            raise UsageError(
                f"{merged.label} <{merged.iri}> is merged into <{canonical(merged.iri)}> already; split it first, or merge that one"
            )
        return self._record(
            *self._of_gazetteer(kept), *self._of_gazetteer(merged), EntitiesMerged(signed.by, signed.because, kept.iri, merged.iri)
        )

    def split(self, entity: Entity, signed: Signed) -> StoredEvent:
        """Take back that an entity was merged into another."""
        if self.claims.canonical(entity.iri) == entity.iri:
            raise UsageError(f"{entity.label} <{entity.iri}> is not merged into another; nothing was recorded")
        return self._record(EntitySplit(signed.by, signed.because, entity.iri))

    def grade(self, graded: SourceGraded, entity: Entity) -> StoredEvent:
        """Give a source or actor an individual grade from a day on, or take the one of that day back."""
        known = {g.start: g.grade for g in entity.gradings}
        if known.get(graded.start, "") == graded.grade:
            told = f"has {graded.grade} from then on already" if graded.grade else "has no grade that begins then"
            raise UsageError(f"{entity.label} <{entity.iri}> {told}; nothing was recorded")
        return self._record(*self._of_gazetteer(entity), graded)

    def decisions_about(self, iri: str) -> Iterator[StoredEvent]:
        """What was decided about an entity, in order."""
        for stored in self.log.of(IDENTITY_EVENTS):
            event = stored.event
            if isinstance(event, EntityAdded):
                concerned = bool(event.by) and event.entity.iri == iri
            elif isinstance(event, EntitiesMerged):
                concerned = iri in (event.kept, event.merged)
            else:
                concerned = isinstance(event, IdentityDecision) and event.entity == iri
            if concerned:
                yield stored

    def _described(self, iri: str) -> Entity | None:
        """The entity of this very IRI: as the graph describes it, or from the gazetteer when nothing here is about it yet."""
        found = self.claims.description(iri)
        return found if found is not None else self.names.entity(iri)

    def _minted(self, entity: Entity) -> str:
        if entity.type is EntityType.SOURCE:
            return self.iris.source(entity.label)
        return self.iris.entity(entity.type, entity.country, entity.label)

    def _is_of_the_log(self, iri: str) -> bool:
        return any(isinstance(s.event, EntityAdded) and s.event.entity.iri == iri for s in self.log.of(["entity-added"]))

    def _of_gazetteer(self, entity: Entity) -> list[LogEvent]:
        """What brings a place of the gazetteer that nothing here is about yet into the knowledge base."""
        return [EntityAdded(entity)] if self.claims.description(entity.iri) is None else []

    def _record(self, *events: LogEvent) -> StoredEvent:
        return self.log.append(list(events))[-1]


def _checked(name: str) -> str:
    name = " ".join(name.split())
    if not name or len(name) > LONGEST_NAME or not any(c.isalnum() for c in name) or not name.isprintable():
        raise UsageError(f"{name[:40]!r} is no name: it needs a letter or digit and has at most {LONGEST_NAME} characters in one line")
    return name


def _a(type: EntityType) -> str:
    return f"an {type}" if type is EntityType.ACTOR else f"a {type}"


def _pairs(candidates: list[Candidate]) -> tuple[tuple[str, str], ...]:
    return tuple((c.iri, c.label) for c in candidates)
