"""IRIs that a knowledge base mints under its own base: the adapter behind ``domain.ports.Iris``."""

from __future__ import annotations

from dataclasses import dataclass

from conflictkg.domain.entities import EntityType
from conflictkg.rdf.terms import claim_iri, document_iri, entity_iri, event_iri, period_iri, source_iri


@dataclass(frozen=True, slots=True)
class IriMaker:
    """Mints IRIs under one base."""

    base: str

    def document(self, id: str) -> str:
        """IRI of a document."""
        return document_iri(self.base, id)

    def claim(self, id: str) -> str:
        """IRI of a claim."""
        return claim_iri(self.base, id)

    def period(self, id: str) -> str:
        """IRI of a version of a control period."""
        return period_iri(self.base, id)

    def event(self, id: str) -> str:
        """IRI of an event derived from claims."""
        return event_iri(self.base, id)

    def source(self, name: str) -> str:
        """IRI of a source that is known by its name only."""
        return source_iri(self.base, name)

    def entity(self, type: EntityType, country: str, name: str) -> str:
        """IRI of an actor or place that is known by its name only, in a country (ISO code) or ""."""
        return entity_iri(self.base, type, country, name)
