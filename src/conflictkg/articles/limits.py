"""How much one article may be, so that no input keeps the program busy or fills the memory.

``DEFAULT_LIMIT`` and ``LONGEST_TEXT`` bound what is read, ``time_limit`` is the last line behind all the counts: it ends what a parser
makes of markup that no count foresaw.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import BinaryIO

from conflictkg.errors import InputRefused

DEFAULT_LIMIT = 20 * 1024 * 1024
"""Bytes of one article; a newspaper's longest has a thousandth of it."""

LONGEST_TEXT = 500_000
"""Characters of text, about 80,000 words; extraction takes a second for every 5,000."""

SECONDS = 10.0
"""Processor time that reading one input may take; ordinary ones take a hundredth."""

_AGAIN = 0.5  # seconds after which an interruption that a parser swallowed is repeated


class _TooLong(BaseException):
    """Out of time; not an ``Exception``, so that no parser takes it for a fault of its input."""


def read_whole(stream: BinaryIO, name: str, limit: int = DEFAULT_LIMIT) -> bytes:
    """All bytes of a stream that holds one input. Raises ``InputRefused`` when there are more than ``limit``."""
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise too_large(name, limit)
    return data


def too_large(name: str, limit: int = DEFAULT_LIMIT) -> InputRefused:
    """The refusal of what has more bytes than an article may have."""
    return InputRefused(f"{name}: has more than the {limit:,} bytes that an article may have; split it into articles")


@contextmanager
def time_limit(name: str, seconds: float = SECONDS) -> Iterator[None]:
    """Raise ``InputRefused`` when the block takes more than ``seconds`` of processor time, however busy the machine is.

    Works in the main thread of a process on Unix; elsewhere there is no limit, for nothing else can interrupt a parser.
    """
    if threading.current_thread() is not threading.main_thread() or not hasattr(signal, "setitimer"):
        yield
        return

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise _TooLong

    before = signal.signal(signal.SIGVTALRM, interrupt)

    def disarm() -> None:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)

    try:
        try:
            signal.setitimer(signal.ITIMER_VIRTUAL, seconds, _AGAIN)
            yield
        finally:
            disarm()
    except _TooLong as late:
        disarm()  # it may have come while the timer was being stopped
        raise InputRefused(f"{name}: takes more than {seconds:g} seconds to read, as no article does; save its text as .txt") from late
