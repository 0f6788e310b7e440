"""What analysts decide about passing on: a claim, an article or a source is marked restricted or personal, or a mark is taken back.

Each mark is a log event; what follows from it, ``domain.disclosure`` says.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from conflictkg.domain.codec import MARK_EVENTS
from conflictkg.domain.disclosure import Marks
from conflictkg.domain.entities import EntityType
from conflictkg.domain.log_events import DisclosureMarked, Mark, StoredEvent
from conflictkg.errors import AmbiguousName, UsageError
from conflictkg.usecases.deciding import Deciding, Signed
from conflictkg.usecases.reviewing import Reviewing
from conflictkg.usecases.stored_article import find_article

TARGETS = ("claim", "article", "source")


@dataclass(frozen=True, slots=True)
class Target:
    """What is marked: its IRI, what sort of thing it is, and what people call it."""

    iri: str
    sort: str
    name: str


@dataclass(frozen=True, slots=True)
class Marking:
    """A knowledge base in which things are marked."""

    reviewing: Reviewing

    @property
    def _deciding(self) -> Deciding:
        return self.reviewing.deciding

    def found(self, wanted: str, sort: str | None = None) -> Target:
        """What a user means: a claim by its id, an article by its id, file or title, a source by its name or IRI.

        A speaker who is known by words alone is found by these words. Raises ``UsageError`` when there is nothing of the sort, or of any
        sort; ``AmbiguousName`` when several are meant.
        """
        found: list[Target] = []
        for each in (sort,) if sort is not None else TARGETS:
            try:
                found.append(self._found(wanted.strip(), each))
            except UsageError:
                if sort is not None:
                    raise
        if len(found) > 1:
            told = "; ".join(f"{target.sort} {target.name}" for target in found)
            raise AmbiguousName(f"{wanted!r} may be {told}; say which with --type", tuple((t.iri, t.name) for t in found))
        if not found:
            raise UsageError(f"there is no claim, article or source {wanted!r}; list them with: conflictkg claims, article, entities")
        return found[0]

    def _found(self, wanted: str, sort: str) -> Target:
        deciding = self._deciding
        if sort == "claim":
            claim = self.reviewing.found(wanted).claim
            return Target(deciding.iris.claim(claim.id), sort, f"{claim.id[:12]} {claim.quote.text[:60]!r}")
        if sort == "article":
            if re.fullmatch(r"\W*|.{1,3}", wanted):
                raise UsageError(f"no article is named by {wanted!r}; give more of it")
            id = find_article(wanted, deciding.claims, deciding.iris.document(""))
            document = deciding.claims.document(id)
            return Target(deciding.iris.document(id), sort, (document.title or document.source_file) if document is not None else id)
        words = deciding.iris.source(wanted) if "://" not in wanted else wanted
        if deciding.claims.speaks(words):
            return Target(words, sort, wanted)
        entity = None
        for type in (EntityType.SOURCE, EntityType.ACTOR):
            try:
                entity = deciding.found(wanted, type)
                break
            except AmbiguousName:
                raise
            except UsageError:
                continue
        if entity is None:
            raise UsageError(f"no source is called {wanted!r}; find it with: conflictkg entities search NAME")
        return Target(entity.iri, sort, entity.label)

    def mark(self, target: Target, mark: Mark, signed: Signed) -> StoredEvent:
        """Record a mark. Raises ``UsageError`` when nothing would be other than it is."""
        before = Marks(stored.event for stored in self._deciding.log.of(MARK_EVENTS)).of(target.iri)
        if before is mark:
            raise UsageError(f"{target.sort} {target.name} is {'not marked' if mark is Mark.NONE else f'marked {mark} already'}")
        return self._deciding.log.append([DisclosureMarked(signed.by, signed.because, target.iri, mark)])[-1]

    def marks(self) -> Iterator[dict[str, Any]]:
        """The marks in force, in the order in which they were made."""
        log = self._deciding.log
        for subject, marked in Marks(stored.event for stored in log.of(MARK_EVENTS)).by_subject.items():
            said = {"by": marked.by, "because": marked.because}
            yield {"subject": subject, "what": self._called(subject), "mark": marked.mark.value, **said}

    def _called(self, subject: str) -> str:
        """What people call a marked thing (IRI), "" where nothing is known of it any more."""
        iris, claims = self._deciding.iris, self._deciding.claims
        for sort, prefix in (("claim", iris.claim("")), ("article", iris.document(""))):
            if subject.startswith(prefix):
                try:
                    return self._found(subject.removeprefix(prefix), sort).name
                except UsageError:
                    return ""
        entity = claims.entity(subject)
        return entity.label if entity is not None else ""
