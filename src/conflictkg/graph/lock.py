"""Who may use the graph's directory now: many readers, or one writer; and one builder beside the readers.

Locks are ``flock`` on a file of their own, so the kernel releases them when a process dies, however it dies. They belong to the open file,
not to the process: a process that holds the shared lock and asks for the exclusive one waits for itself.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import time
from pathlib import Path
from types import TracebackType

from conflictkg.errors import BusyKnowledgeBase, KnowledgeBaseFault

DEFAULT_WAIT = 10.0
"""Seconds to wait for another process before giving up."""

_PAUSE = 0.02


class DirectoryLock:
    """A held lock; released by ``release``, at the end of a ``with``, or with the process."""

    def __init__(self, path: Path, *, exclusive: bool, wait: float = DEFAULT_WAIT, doing: str = "using") -> None:
        """Take the lock in ``path``, waiting at most ``wait`` seconds; ``doing`` tells others what this process is at.

        Raises ``BusyKnowledgeBase`` when the time is over, ``KnowledgeBaseFault`` when the file cannot be opened.
        """
        self.path = path
        self._file = _open(path)
        self._signed = False
        try:
            self._acquire(exclusive, wait)
            if exclusive:
                self._sign(f"process {os.getpid()} is {doing} it")
        except BaseException:
            self.release()
            raise

    def _acquire(self, exclusive: bool, wait: float) -> None:
        mode = (fcntl.LOCK_EX if exclusive else fcntl.LOCK_SH) | fcntl.LOCK_NB
        deadline = time.monotonic() + wait
        while True:
            try:
                fcntl.flock(self._file, mode)
            except OSError as error:
                if not isinstance(error, BlockingIOError | PermissionError):
                    raise KnowledgeBaseFault(f"{self.path}: the file system refuses locks ({error.strerror}); use a local disk") from error
                if time.monotonic() >= deadline:
                    raise BusyKnowledgeBase(self._busy(exclusive, wait)) from None
                time.sleep(_PAUSE)
            else:
                return

    def _busy(self, exclusive: bool, wait: float) -> str:
        owner = os.pread(self._file, 200, 0).decode("utf-8", "replace").strip()
        who = owner or "other processes are reading it"
        verb = "change" if exclusive else "read"
        return f"{self.path.parent}: cannot {verb} the graph, {who} (waited {wait:g} s); try again when that has ended"

    def _sign(self, text: str) -> None:
        """Leave word for those who wait; a courtesy, so a read-only file is no error."""
        with contextlib.suppress(OSError):
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, text.encode(), 0)
            self._signed = True

    def release(self) -> None:
        """Let others in; harmless when already released."""
        if self._file < 0:
            return
        if self._signed:
            os.ftruncate(self._file, 0)
        os.close(self._file)
        self._file = -1

    def __enter__(self) -> DirectoryLock:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.release()


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o666)
    except PermissionError:
        pass
    except OSError as error:
        raise KnowledgeBaseFault(f"{path}: cannot open the lock file ({error.strerror}); check the path of the knowledge base") from error
    try:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError as error:
        raise KnowledgeBaseFault(f"{path}: cannot open the lock file ({error.strerror}); check who may read the knowledge base") from error
