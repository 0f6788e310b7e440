"""Quads into a graph under construction while the next ones are made: the store loads them in a thread that Python does not hold up.

A part of ``graph.projection``. What is handed over waits as N-Quads in files of the store's own directory, so that memory stays flat
however far the store is behind; writing it there takes a tenth of the time of loading it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from types import TracebackType
from typing import IO

import pyoxigraph as ox

MOST = 64 << 20
"""Bytes of N-Quads from which a load is begun: many small loads take more of the processor in all than few large ones, which take memory.

Measured with 20,000 claims, 1.4 million quads, made anew: 16 MiB 27-29 s of processor time and 250 MB of memory at most, 32 MiB 27-28 s
and 290 MB, 64 MiB 24-26 s and 380 MB, 128 MiB 24-25 s and 620 MB.
"""
WAITING = 16
"""Files that may wait to be loaded before whoever hands over more has to wait too."""


class Loader:
    """Loads quads, each of a named graph, into the store of this directory; when the block ends well, all are in."""

    def __init__(self, store: ox.Store, directory: Path) -> None:
        self._store = store
        self._directory = directory
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="load")
        self._loading: deque[Future[None]] = deque()
        self._file: IO[bytes] | None = None
        self._files = 0

    def load(self, quads: Iterable[ox.Quad]) -> None:
        """Take quads over, which are in the store after ``settle`` at the latest. A blank node belongs to one call."""
        self._take(ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"")

    def load_lines(self, lines: Iterable[str]) -> None:
        """Take over lines of N-Quads, as ``load`` takes quads; they are loaded without being checked."""
        self._take("".join(lines).encode())

    def _take(self, data: bytes) -> None:
        if self._file is None:
            self._files += 1
            self._file = (self._directory / f"loading-{self._files}.nq").open("wb")
        self._file.write(data)
        if self._file.tell() >= MOST:
            self._begin()
            while self._loading and (self._loading[0].done() or len(self._loading) > WAITING):
                self._loading.popleft().result()

    def settle(self) -> None:
        """Wait until all that was taken over is in the store."""
        self._begin()
        while self._loading:
            self._loading.popleft().result()

    def _begin(self) -> None:
        if self._file is not None:
            file, self._file = self._file, None
            file.close()
            self._loading.append(self._thread.submit(self._load, Path(file.name)))

    def _load(self, path: Path) -> None:
        self._store.bulk_load(path=path, format=ox.RdfFormat.N_QUADS, lenient=True)  # what a store has written need not be checked
        path.unlink()

    def __enter__(self) -> Loader:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        try:
            if kind is None:
                self.settle()
        finally:
            self._thread.shutdown(cancel_futures=True)
            if self._file is not None:
                self._file.close()
            for left in self._directory.glob("loading-*.nq"):
                left.unlink()
