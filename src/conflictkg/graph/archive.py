"""Earlier reports in the graph: the adapter behind ``domain.ports.Archive``."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass

from conflictkg.domain.claims import Document
from conflictkg.domain.testimony import Testimony
from conflictkg.graph.claims import StoredClaims


@dataclass(frozen=True, slots=True)
class GraphArchive:
    """``reading`` opens the graph up to date with the log, so that a batch may correct what it has just recorded."""

    reading: Callable[[], AbstractContextManager[StoredClaims]]

    def about(self, place: str) -> Iterable[Testimony]:
        """Accepted claims about a place (IRI)."""
        with self.reading() as claims:
            return list(claims.testimonies(place))

    def titled(self, title: str) -> Iterable[Document]:
        """Documents with exactly this title."""
        with self.reading() as claims:
            return claims.titled(title)
