"""Several processes that prepare inputs side by side, and the one order in which what they prepared comes back.

Stands between the command line and the use cases. Each worker opens the knowledge base for itself and loads the language model once; it
never writes. Outcomes come back in the order of the inputs, so that what is recorded does not depend on the number of workers. Few batches
are under way at a time: memory does not grow with the number of inputs. A worker that dies takes no batch with it: what was under way is
prepared again input by input, and the input on which a worker dies alone is refused.
"""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from types import TracebackType

from conflictkg.domain.ports import RawInput
from conflictkg.usecases.preparing import Outcome, PreparationPorts, Refused, batches, prepare

AHEAD = 2
"""Batches under way for each worker."""

# Of this process, when it is a worker:
_directory: Path | None = None
_ports: PreparationPorts | None = None


class Workers:
    """``count`` processes that prepare inputs for the knowledge base in ``directory``.

    Use it as a context; leaving it, also by Ctrl-C, ends the processes with the batches they are at.
    """

    def __init__(self, directory: Path, count: int, log_level: int) -> None:
        self._directory = directory
        self._count = count
        self._log_level = log_level
        self._pool: ProcessPoolExecutor | None = None

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._end()

    def outcomes(self, inputs: Iterable[RawInput]) -> Iterator[Outcome]:
        """One outcome per input, in order."""
        waiting = batches(inputs)
        under_way: deque[tuple[list[RawInput], Future[list[Outcome]]]] = deque()
        while True:
            while len(under_way) < AHEAD * self._count and (batch := next(waiting, None)) is not None:
                under_way.append((batch, self._submit(batch)))
            if not under_way:
                return
            batch, future = under_way.popleft()
            try:
                done = future.result()
            except BrokenProcessPool:
                self._end()
                # any of the batches may have killed the worker
                for suspects in (batch, *(others for others, _ in under_way)):
                    for one in suspects:
                        yield self._alone(one)
                under_way.clear()
                continue
            yield from done

    def _alone(self, one: RawInput) -> Outcome:
        """The outcome of one input that had been under way when a worker died, with nothing else under way."""
        try:
            return self._submit([one]).result()[0]
        except BrokenProcessPool:
            self._end()
            return Refused(one.name, f"{one.name}: the process that read it died (out of memory?); split it or leave it out")

    def _submit(self, batch: list[RawInput]) -> Future[list[Outcome]]:
        for _ in range(2):
            if self._pool is None:
                # a new interpreter each, as on macOS and Windows: a fork would take along locks and open databases
                self._pool = ProcessPoolExecutor(
                    self._count, get_context("spawn"), initializer=_begin, initargs=(self._directory, self._log_level)
                )
            try:
                with _no_interrupts():  # it starts the processes, which shall not hear Ctrl-C even before they ignore it
                    return self._pool.submit(_prepared, batch)
            except BrokenProcessPool:  # it broke while nothing was awaited
                self._end()
        raise BrokenProcessPool("the reading processes die as soon as they are started")

    def _end(self) -> None:
        """Drop what has not begun and wait for what has."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _no_interrupts() -> Iterator[None]:
    """Hold Ctrl-C back, where the system can; processes begun meanwhile never hear it."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _begin(directory: Path, log_level: int) -> None:
    """Make this process a worker: leave Ctrl-C to the parent and end when the parent is gone."""
    import logging

    global _directory
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, daemon=True).start()
    logging.basicConfig(format="%(message)s", level=log_level)
    _directory = directory


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _prepared(batch: list[RawInput]) -> list[Outcome]:
    global _ports
    if _ports is None:  # here and not in _begin, whose errors nobody would hear
        from conflictkg.bootstrap import KnowledgeBase

        assert _directory is not None
        _ports = KnowledgeBase.open(_directory).preparation()
    return prepare(batch, _ports)
