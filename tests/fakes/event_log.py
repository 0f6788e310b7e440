"""An event log in memory, for tests of what reads and writes a log; held to the same contract as the real one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from conflictkg.domain.claims import text_digest
from conflictkg.domain.codec import canonical_json, encode
from conflictkg.domain.log_events import LogEvent, StoredEvent
from conflictkg.errors import InputRefused, KnowledgeBaseFault
from conflictkg.log.chain import GENESIS, chained

START = datetime(2024, 1, 1, tzinfo=UTC)


class MemoryEventLog:
    """Keeps events as they are; the moment stands still unless a ``clock`` is given."""

    def __init__(self, clock: Callable[[], datetime] = lambda: START) -> None:
        self._clock = clock
        self._events: list[StoredEvent] = []
        self._keys: set[str] = set()
        self._texts: dict[str, str] = {}

    def append(self, events: Sequence[LogEvent], texts: Mapping[str, str] | None = None) -> list[StoredEvent]:
        for digest, text in (texts or {}).items():
            if not _utf8(text) or text_digest(text) != digest:
                raise InputRefused(f"the digest {digest} is not that of its text")
        rows = [(event, type_name, canonical_json(body)) for event in events for type_name, body in [encode(event)]]
        stored = []
        for event, type_name, body in rows:
            if event.key is not None and event.key in self:
                continue
            moment = max([self._clock().astimezone(UTC), *(last.recorded_at for last in self._events[-1:])])
            stamp = moment.isoformat(timespec="microseconds").encode()
            key = None if event.key is None else event.key.encode()
            previous = bytes.fromhex(self.head()[1])
            new_hash = chained(previous, self.position() + 1, stamp, type_name.encode(), key, body).hex()
            stored.append(StoredEvent(self.position() + 1, moment, event, new_hash))
            self._events.append(stored[-1])
            self._keys |= {event.key} - {None}  # type: ignore[arg-type]
        self._texts = dict(texts or {}) | self._texts
        return stored

    def read(self, after: int = 0) -> Iterator[StoredEvent]:
        if after > self.position():
            raise KnowledgeBaseFault(f"event {after} is missing")
        yield from self._events[after:]

    def last(self, name: str) -> StoredEvent | None:
        return next((s for s in reversed(self._events) if encode(s.event)[0].startswith(f"{name}/")), None)

    def of(self, names: Collection[str], after: int = 0) -> Iterator[StoredEvent]:
        return (s for s in list(self._events) if s.seq > after and encode(s.event)[0].partition("/")[0] in names)

    def head(self) -> tuple[int, str]:
        return (len(self._events), self._events[-1].hash) if self._events else (0, GENESIS.hex())

    def position(self) -> int:
        return len(self._events)

    def __contains__(self, key: str) -> bool:
        return key in self._keys

    def text(self, digest: str) -> str | None:
        return self._texts.get(digest)

    def close(self) -> None:
        pass


def _utf8(text: str) -> bool:
    return not any(0xD800 <= ord(character) < 0xE000 for character in text)
