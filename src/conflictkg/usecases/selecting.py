"""What ``--select`` and ``--since`` of an export mean: names become entities, kinds include narrower ones, a position means documents."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from conflictkg.domain.entities import EntityType
from conflictkg.domain.log_events import LogEvent, NearCopyFound, document_of
from conflictkg.domain.ports import EventLog
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.errors import UsageError
from conflictkg.usecases.deciding import Deciding

KEYS = ("place", "actor", "source", "kind", "from", "until")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What was asked for, as IRIs, kinds' IRIs and days (both included)."""

    places: frozenset[str]
    actors: frozenset[str]
    sources: frozenset[str]
    kinds: frozenset[str]
    start: date | None
    end: date | None


def wanted(said: Sequence[str], deciding: Deciding, vocabulary: Vocabulary) -> Wanted:
    """What a list of KEY=VALUE means; the same key several times means any of its values.

    Raises ``UsageError`` for an unknown key, kind or day, and what ``Deciding.found`` raises for a name.
    """
    pairs = [_pair(each) for each in said]

    def entities(key: str, type: EntityType) -> frozenset[str]:
        found = [deciding.found(value, type).iri for name, value in pairs if name == key]
        canonical = {deciding.claims.canonical(iri) for iri in found}
        return frozenset(canonical.union(*(deciding.claims.merged_into(iri) for iri in canonical)))

    start, end = _day(pairs, "from"), _day(pairs, "until")
    if start is not None and end is not None and start > end:
        raise UsageError(f"--select from={start} until={end}: no day is in both; swap them")
    return Wanted(
        places=entities("place", EntityType.PLACE),
        actors=entities("actor", EntityType.ACTOR),
        sources=entities("source", EntityType.SOURCE),
        kinds=frozenset(iri for key, value in pairs if key == "kind" for iri in _kinds(value, vocabulary)),
        start=start,
        end=end,
    )


def _pair(said: str) -> tuple[str, str]:
    key, equals, value = said.partition("=")
    if key not in KEYS or not equals or not value.strip():
        raise UsageError(f"--select {said!r}: write KEY=VALUE, where KEY is one of {', '.join(KEYS)}, for example place=Palmyra")
    return key, value.strip()


def _kinds(notation: str, vocabulary: Vocabulary) -> Iterator[str]:
    if notation not in vocabulary.kinds:
        raise UsageError(f"--select kind={notation}: is not a kind of claim; use one of: {', '.join(sorted(vocabulary.kinds))}")
    return (vocabulary.kinds[each].iri for each in vocabulary.within(notation))


def _day(pairs: Iterable[tuple[str, str]], key: str) -> date | None:
    days = [value for name, value in pairs if name == key]
    try:
        found = [date.fromisoformat(day) for day in days]
    except ValueError:
        raise UsageError(f"--select {key}={days[0]}: is not a day; write it as YYYY-MM-DD") from None
    return (min(found) if key == "from" else max(found)) if found else None


def documents_since(log: EventLog, position: int) -> frozenset[str]:
    """Ids of the documents that something was recorded of after a position of the log."""
    return frozenset(id for stored in log.read(position) for id in _documents(stored.event))


def _documents(event: LogEvent) -> tuple[str, ...]:
    if isinstance(event, NearCopyFound):
        return (event.first, event.second)
    document = document_of(event)
    return (document,) if document is not None else ()
