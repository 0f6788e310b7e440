"""Progress on stderr, for people at a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from conflictkg.cli.options import Settings


@contextmanager
def bar(label: str, settings: Settings) -> Iterator[Callable[[int, int], None]]:
    """A progress bar fed with (done, total); silent when quiet or when stderr is not a terminal."""
    if settings.verbosity < 0 or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import Progress

    with Progress(console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=None, start=True)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def echo_error(message: str) -> None:
    """One refused input, on stderr."""
    click.echo(f"refused: {message}", err=True)
