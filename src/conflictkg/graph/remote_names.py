"""Which entity of a remote server's reference data a name means, for whoever asks there without a knowledge base of one's own.

Beside ``entities`` on the way of the data, and much simpler: a name is a preferred or alternative label, letter for letter, else whatever
the case. Several entities are told apart by whether any claim is about them, and a merged one is the one that it stands for.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import pyoxigraph as ox

from conflictkg.domain.entities import EntityType
from conflictkg.errors import AmbiguousName, UsageError
from conflictkg.graph.answers import Rows, Truth
from conflictkg.graph.connection import Connection
from conflictkg.graph.remote import answered
from conflictkg.rdf.terms import source_iri

_CLASSES = {EntityType.ACTOR: "ckg:Actor", EntityType.PLACE: "ckg:Place", EntityType.SOURCE: "ckg:Source"}
NEAREST = 8
"""Names shown at most when nothing has the one asked for."""
_STEPS = 20
"""Merges followed at most."""


@dataclass(frozen=True, slots=True)
class RemoteNames:
    """Names on the server behind a connection, of the knowledge base whose IRIs begin with ``base``."""

    connection: Connection
    base: str

    def iri(self, text: str, type: EntityType, day: date | None = None) -> str:
        """The IRI of the entity that a name means; an IRI passes as it is. The day does not matter here.

        Raises ``UsageError`` with the nearest names when there is none, ``AmbiguousName`` when there are several.
        """
        text = text.strip()
        if "://" in text:
            return text
        labels = self._called(text, type)
        merged = {self._stands_for(iri): label for iri, label in labels.items()}
        if len(merged) > 1:
            used = self._in_use(merged)
            merged = {iri: label for iri, label in merged.items() if iri in used} if len(used) == 1 else merged
        match sorted(merged.items()):
            case [(iri, _)]:
                return iri
            case []:
                return self._minted(text, type)
            case several:
                shown = "; ".join(f"{label} {iri}" for iri, label in several[:NEAREST])
                raise AmbiguousName(f"{type} {text!r} is ambiguous; give the IRI of one of: {shown}", tuple(several))

    def _called(self, text: str, type: EntityType) -> dict[str, str]:
        """Entities with that label, by IRI; the exact ones when there are any."""
        rows = self._rows(
            f"SELECT DISTINCT ?entity ?name ?label WHERE {{ {self._named(type)} FILTER(LCASE(STR(?name)) = {ox.Literal(text.lower())}) }}"
        )
        exact = [row for row in rows if row["name"] == text]
        return {row["entity"]: row.get("label", row["name"]) for row in exact or rows}

    def _named(self, type: EntityType) -> str:
        label = 'OPTIONAL { ?entity skos:prefLabel ?label . FILTER(LANG(?label) IN ("", "en")) }'
        return (
            f"GRAPH <graph/reference> {{ ?entity a {_CLASSES[type]} ; ?called ?name . "
            f"FILTER(?called IN (skos:prefLabel, skos:altLabel, ckg:exactCaseLabel)) {label} }}"
        )

    def _minted(self, text: str, type: EntityType) -> str:
        """A source that is known by its name only; else there is none."""
        if type is EntityType.SOURCE:
            iri = source_iri(self.base, text)
            if answered(self.connection, f"ASK {{ GRAPH ?home {{ ?claim ckg:speaker {ox.NamedNode(iri)} }} }}", base=self.base) == Truth(
                True
            ):
                return iri
        near = "; ".join(self._near(text, type)) or "nothing like it"
        raise UsageError(f"no {type} is called {text!r} at {self.connection.address}; nearest names: {near}")

    def _near(self, text: str, type: EntityType) -> list[str]:
        """Names that hold the longest word of this one."""
        if not (words := text.lower().split()):
            return []
        part = ox.Literal(max(words, key=len))
        rows = self._rows(
            f"SELECT DISTINCT ?entity ?name WHERE {{ {self._named(type)} FILTER(CONTAINS(LCASE(STR(?name)), {part})) }} "
            f"ORDER BY ?name LIMIT {NEAREST}"
        )
        return list(dict.fromkeys(row["name"] for row in rows))

    def _stands_for(self, iri: str) -> str:
        for _ in range(_STEPS):
            rows = self._rows(f"SELECT ?kept WHERE {{ GRAPH <graph/reference> {{ {ox.NamedNode(iri)} dcterms:isReplacedBy ?kept }} }}")
            if not rows or rows[0]["kept"] == iri:
                break
            iri = rows[0]["kept"]
        return iri

    def _in_use(self, iris: Collection[str]) -> set[str]:
        """Those that a claim is about."""
        about = "?statement ?about {} . FILTER(?about IN (ckg:place, ckg:agent, ckg:patient))"
        return {iri for iri in iris if self._holds(f"?claim ckg:states ?statement . {about.format(ox.NamedNode(iri))}")}

    def _holds(self, pattern: str) -> bool:
        """Whether any one graph holds such statements."""
        return answered(self.connection, f"ASK {{ GRAPH ?home {{ {pattern} }} }}", base=self.base) == Truth(True)

    def _rows(self, text: str) -> list[dict[str, str]]:
        answer = answered(self.connection, text, base=self.base)
        assert isinstance(answer, Rows)
        return list(answer.records())
