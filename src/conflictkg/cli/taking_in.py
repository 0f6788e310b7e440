"""The run of ``ingest`` over its inputs: load, have prepared here or by workers, record one by one, say what was refused."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings
from conflictkg.cli.output import printable
from conflictkg.cli.progress import bar, echo_error
from conflictkg.errors import InputRefused

if TYPE_CHECKING:
    from conflictkg.articles.fetching import Access
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.ports import Overrides, RawInput
    from conflictkg.usecases.ingest import IngestedArticle
    from conflictkg.usecases.preparing import Outcome


class TakingIn:
    """Takes inputs in, in order.

    ``reports`` says what became of each document; ``read`` and ``refused`` count the articles that could be used and those that could not;
    ``kinds`` are those of the claims that were read.
    """

    def __init__(
        self,
        settings: Settings,
        kb: KnowledgeBase,
        inputs: Sequence[str | InputRefused],
        overrides: Overrides,
        access: Access,
        workers: int,
    ) -> None:
        self._settings = settings
        self._kb = kb
        self._given = inputs
        self._overrides = overrides
        self._access = access
        self._workers = workers
        self._opened = 0
        self.reports: list[IngestedArticle] = []
        self.read = 0
        self.refused = 0
        self.kinds: set[str] = set()

    def run(self) -> None:
        """Read and record everything. Interrupted by Ctrl-C, what is recorded is recorded whole, and the interrupt goes on."""
        from conflictkg.usecases.ingest import record
        from conflictkg.usecases.preparing import Prepared, Refused, guarded

        recording = self._kb.recording()
        with bar("reading", self._settings, "articles") as progress, self._outcomes() as outcomes:
            try:
                for outcome in outcomes:
                    recorded = outcome if isinstance(outcome, Refused) else guarded(outcome.name, partial(record, outcome, recording))
                    if isinstance(recorded, Refused):
                        self._refuse(recorded.reason, recorded.trace)
                    else:
                        self.reports += recorded
                        if isinstance(outcome, Prepared):
                            self.kinds |= {claim.kind for document in outcome.documents for claim in document.accepted}
                        self.read += 1
                    done = self.read + self.refused
                    progress(done, max(done, done + len(self._given) - self._opened))
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

    def _inputs(self) -> Iterator[RawInput]:
        """The single articles of all inputs, unpacked as they are asked for."""
        from conflictkg.cli.inputs import articles_of

        for given in self._given:
            self._opened += 1
            if isinstance(given, InputRefused):
                self._refuse(str(given))
                continue
            self._settings.detail(printable(f"reading {given}"))
            for part in articles_of(given, self._overrides, self._access, debug=self._settings.debug):
                if isinstance(part, InputRefused):
                    self._refuse(str(part))
                else:
                    yield part

    def _refuse(self, reason: str, trace: str = "") -> None:
        self.refused += 1
        echo_error(printable(reason))
        if trace and self._settings.debug:
            click.echo(trace, err=True)


def _hear_warnings(level: int) -> None:
    """What the reader is unsure of (an ambiguous date, say) goes to stderr; what its libraries think of an input does not."""

    class Printable(logging.Formatter):
        def format(self, record: logging.LogRecord) -> str:
            return printable(super().format(record))

    logger = logging.getLogger("conflictkg")
    if not logger.handlers:
        handler = logging.StreamHandler()
        handler.setFormatter(Printable())
        logger.addHandler(handler)
    if not logging.root.handlers:  # else Python prints their warnings as they are, in the words of hostile files
        logging.root.addHandler(logging.NullHandler())
    logger.setLevel(level)
