"""A graph that follows a log made by hand, for tests that compare step by step, at once and rebuilt."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count

from conflictkg.domain.log_events import LogEvent, OntologyAdopted
from conflictkg.graph.projection import Projector
from conflictkg.graph.store import GraphStore
from tests.fakes.event_log import MemoryEventLog

BASE = "https://kb.example/"
ADOPTED = OntologyAdopted("test", "0" * 64, ())


def logged(events: Sequence[LogEvent]) -> MemoryEventLog:
    """A log of these events after the first adoption, one an hour."""
    ticks = count()
    log = MemoryEventLog(clock=lambda: datetime(2031, 6, 1, tzinfo=UTC) + timedelta(hours=next(ticks)))
    for event in (ADOPTED, *events):
        log.append([event])
    return log


def followed(projector: Projector, events: Sequence[LogEvent], *, stepwise: bool = False) -> GraphStore:
    """The graph after these events, brought up once or after each."""
    store = GraphStore.in_memory(BASE)
    for n in range(len(events) + 1) if stepwise else (len(events),):
        projector.catch_up(store, logged(events[:n]))
    return store
