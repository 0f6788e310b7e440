"""Quads into a graph under construction while the next ones are made: the store loads them in a thread that Python does not hold up.

A part of ``graph.projection``. What is handed over is written as N-Quads, which takes a tenth of the time of loading it.
"""

from __future__ import annotations

from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType

import pyoxigraph as ox

MOST = 16 << 20
"""Bytes of N-Quads from which a load is begun: each costs a tenth of a second, however small. Two of them are in memory at most."""


class Loader:
    """Loads quads, each of a named graph, into a store that nobody reads meanwhile; when the block ends well, all are in."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="load")
        self._loading: Future[None] | None = None
        self._waiting: list[bytes] = []
        self._size = 0

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads over, which are in the store after ``settle`` at the latest. A blank node belongs to one call."""
        text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
        self._waiting.append(text)
        self._size += len(text)
        if self._size >= MOST:
            self._begin()

    def settle(self) -> None:
        """Wait until all that was taken over is in the store."""
        self._begin()
        self._wait()

    def _begin(self) -> None:
        self._wait()
        if self._waiting:
            text = b"".join(self._waiting)
            self._waiting, self._size = [], 0
            self._loading = self._thread.submit(
                self._store.bulk_load, text, ox.RdfFormat.N_QUADS, lenient=True
            )  # written by the store itself

    def _wait(self) -> None:
        if self._loading is not None:
            loading, self._loading = self._loading, None
            loading.result()

    def __enter__(self) -> Loader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.settle()
        finally:
            self._thread.shutdown()
