"""The run of ``ingest`` over its inputs: load, have prepared here or by workers, record one by one, say what was refused."""

from __future__ import annotations

import logging
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings
from conflictkg.cli.output import printable
from conflictkg.cli.progress import bar, echo_error
from conflictkg.errors import InputRefused

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.ports import Overrides
    from conflictkg.usecases.ingest import IngestedArticle
    from conflictkg.usecases.preparing import Input, Outcome


class TakingIn:
    """Takes inputs in, in order. ``reports`` says what became of each document, ``refused`` counts the inputs that could not be used."""

    def __init__(self, settings: Settings, kb: KnowledgeBase, names: Sequence[str], overrides: Overrides, workers: int) -> None:
        self._settings = settings
        self._kb = kb
        self._names = names
        self._overrides = overrides
        self._workers = workers
        self.reports: list[IngestedArticle] = []
        self.refused = 0

    def run(self) -> None:
        """Read and record everything. Interrupted by Ctrl-C, what is recorded is recorded whole, and the interrupt goes on."""
        from conflictkg.usecases.ingest import record
        from conflictkg.usecases.preparing import Refused, guarded

        recording = self._kb.recording()
        with bar("reading", self._settings, "articles") as progress, self._outcomes() as outcomes:
            try:
                for done, outcome in enumerate(outcomes, 1):
                    recorded = outcome if isinstance(outcome, Refused) else guarded(outcome.name, partial(record, outcome, recording))
                    if isinstance(recorded, Refused):
                        self._refuse(recorded.reason, recorded.trace)
                    else:
                        self.reports += recorded
                    progress(done, len(self._names))
            except KeyboardInterrupt:
                new = sum(report.new for report in self.reports)
                self._settings.say(f"interrupted: {new} documents are in; the same command again goes on from there")
                raise

    @contextmanager
    def _outcomes(self) -> Iterator[Iterator[Outcome]]:
        """What the inputs become, prepared by this process or by workers."""
        from conflictkg.usecases.preparing import batches, prepare

        level = logging.WARNING if self._settings.verbosity >= 0 else logging.ERROR
        if self._workers > 1:
            from conflictkg.workers import Workers

            with Workers(self._kb.directory, self._workers, level) as workers:
                yield workers.outcomes(self._inputs())
        else:
            _hear_warnings(level)
            ports = self._kb.preparation()
            yield (outcome for batch in batches(self._inputs()) for outcome in prepare(batch, ports))

    def _inputs(self) -> Iterator[Input]:
        from conflictkg.usecases.preparing import Input

        for name in self._names:
            self._settings.detail(printable(f"reading {name}"))
            try:
                yield Input(name, _bytes(name), self._overrides)
            except InputRefused as error:
                self._refuse(str(error))

    def _refuse(self, reason: str, trace: str = "") -> None:
        self.refused += 1
        echo_error(printable(reason))
        if trace and self._settings.debug:
            click.echo(trace, err=True)


def _hear_warnings(level: int) -> None:
    """What the reader is unsure of (an ambiguous date, say) goes to stderr."""
    logger = logging.getLogger("conflictkg")
    if not logger.handlers:
        logger.addHandler(logging.StreamHandler())
    logger.setLevel(level)


def _bytes(name: str) -> bytes:
    """The input's bytes, a little more than the limit at most so that the reader can refuse it.

    Raises ``InputRefused`` when it cannot be opened.
    """
    from conflictkg.articles.reader import DEFAULT_LIMIT as MAX_BYTES

    try:
        if name == "-":
            return sys.stdin.buffer.read(MAX_BYTES + 1)
        path = Path(name)
        if path.exists() and not path.is_file():
            raise InputRefused(f"{name}: is not a regular file; read a pipe or a device through stdin, with -")
        with path.open("rb") as file:
            return file.read(MAX_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputRefused(f"{name}: cannot be read ({reason}); check the path and its permissions") from error
