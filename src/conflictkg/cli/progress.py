"""Progress on stderr, for people at a terminal only."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from conflictkg.cli.options import Settings


@contextmanager
def bar(label: str, settings: Settings, unit: str = "") -> Iterator[Callable[[int, int], None]]:
    """A progress bar fed with (done, total), with the speed in ``unit`` per second; silent when quiet or when stderr is not a terminal."""
    if settings.verbosity < 0 or not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, Task, TextColumn, TimeRemainingColumn
    from rich.text import Text

    class Speed(ProgressColumn):
        """Done per second since the beginning."""

        def render(self, task: Task) -> Text:
            return Text(f"{task.completed / task.elapsed:.1f} {unit}/s" if unit and task.elapsed and task.completed else "")

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), Speed(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task(label, total=None, start=True)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def echo_error(message: str) -> None:
    """One refused input, on stderr."""
    click.echo(f"refused: {message}", err=True)
