"""Identities: which entities are one, and what each is called, by what analysts have decided.

A pure fold over the log. Claims keep the entity that they were read with; that two entities are one is a judgement beside them, and
taking it back leaves nothing changed. Each decision says what an entity is from then on, so a decision and its opposite cancel out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from conflictkg.domain.entities import Entity, Grading
from conflictkg.domain.log_events import (
    AliasAdded,
    AliasRemoved,
    EntitiesMerged,
    EntityAdded,
    EntityRenamed,
    EntitySplit,
    EntityWithdrawn,
    LogEvent,
    SourceGraded,
)


@dataclass(slots=True)
class Naming:
    """What was decided about the names of one entity: another label, "" for its own, further names, and names that it has no longer."""

    label: str = ""
    added: list[str] = field(default_factory=list)
    removed: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.label or self.added or self.removed)


class Identities:
    """The state of all decisions about identity; ``apply`` takes events in the order of the log."""

    def __init__(self, events: Iterable[LogEvent] = ()) -> None:
        self.added: dict[str, Entity] = {}
        """Entities that the log describes, by IRI: the first description, or the last that an analyst gave."""
        self.withdrawn: set[str] = set()
        self.into: dict[str, str] = {}
        """Merged entities (IRIs), and what each was merged into."""
        self.namings: dict[str, Naming] = defaultdict(Naming)
        self.gradings: dict[str, dict[date | None, str]] = defaultdict(dict)
        """Individual grades that were decided, by entity (IRI) and the day from which on each counts."""
        for event in events:
            self.apply(event)

    def apply(self, event: LogEvent) -> None:
        """Take one more event of the log into account; those that decide nothing about identity leave all as it is."""
        match event:
            case EntityAdded(entity, by):
                if by or entity.iri not in self.added or entity.iri in self.withdrawn:
                    self.added[entity.iri] = entity
                    self.withdrawn.discard(entity.iri)
            case EntityWithdrawn(entity=iri):
                self.withdrawn.add(iri)
            case AliasAdded(entity=iri, name=name):
                naming = self.namings[iri]
                if name in naming.removed:
                    naming.removed.discard(name)
                elif name not in naming.added:
                    naming.added.append(name)
            case AliasRemoved(entity=iri, name=name):
                naming = self.namings[iri]
                if name in naming.added:
                    naming.added.remove(name)
                else:
                    naming.removed.add(name)
            case EntityRenamed(entity=iri, label=label):
                self.namings[iri].label = label
            case EntitiesMerged(kept=kept, merged=merged):
                self.into[merged] = kept
            case EntitySplit(entity=iri):
                self.into.pop(iri, None)
            case SourceGraded(entity=iri, grade=grade, start=start):
                self.gradings[iri][start] = grade
                if not grade:
                    del self.gradings[iri][start]

    def canonical(self, iri: str) -> str:
        """The entity (IRI) that one stands for after all merges."""
        seen = {iri}
        while (kept := self.into.get(iri)) is not None and kept not in seen:
            iri = kept
            seen.add(iri)
        return iri

    def merged_into(self, iri: str) -> list[str]:
        """Entities (IRIs, sorted) that stand for this one after all merges, directly or through others; without itself."""
        return sorted(merged for merged in self.into if merged != iri and self.canonical(merged) == iri)

    def described(self, entity: Entity) -> Entity:
        """An entity with the names that were decided; its first label stays a name of it."""
        graded = self.gradings.get(entity.iri)
        if graded:
            entity = replace(entity, gradings=gradings(graded))
        naming = self.namings.get(entity.iri)
        if not naming:
            return entity
        label = naming.label or entity.label
        names = dict.fromkeys([entity.label, *entity.aliases, *naming.added])
        return replace(
            entity,
            label=label,
            aliases=tuple(name for name in names if name not in naming.removed and name != label),
            dated_names=tuple(name for name in entity.dated_names if name.text not in naming.removed),
        )


def gradings(graded: Mapping[date | None, str]) -> tuple[Grading, ...]:
    """Grades with the days from which on they count, the earliest first."""
    return tuple(Grading(grade, start) for start, grade in sorted(graded.items(), key=lambda item: item[0] or date.min))
