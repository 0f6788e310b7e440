"""``--by`` and ``--because``, which every decision takes, and how a decision becomes visible."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conflictkg.cli.options import Settings
from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.domain.log_events import StoredEvent
    from conflictkg.usecases.deciding import Deciding

Command = TypeVar("Command", bound=Callable[..., Any])


def signs(command: Command) -> Command:
    """Give a command ``--by`` and ``--because``; it gets a ``Signed`` as the keyword ``signed``."""

    @functools.wraps(command)
    def wrapped(*arguments: Any, by: str, because: str, **rest: Any) -> Any:
        from conflictkg.usecases.deciding import Signed

        return command(*arguments, signed=Signed(by, because), **rest)

    options = [
        click.option("--by", required=True, envvar="CONFLICTKG_ANALYST", show_envvar=True, help="Who decides."),
        click.option("--because", required=True, help="What the decision rests on: a source, a map, a rule of the house."),
    ]
    decorated: Any = wrapped
    for option in reversed(options):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]


def decide(settings: Settings, work: Callable[[Deciding], StoredEvent]) -> tuple[KnowledgeBase, StoredEvent]:
    """Record a decision, then bring the graph to the end of the log."""
    kb = settings.open()
    with kb.reading() as claims:
        stored = work(kb.deciding_of(claims))
    kb.catch_up()
    return kb, stored


def may_sign(command: Command) -> Command:
    """Give a command ``--by`` and ``--because``, which may be left out; it gets them as keywords, "" where nobody said so."""

    @functools.wraps(command)
    def wrapped(*arguments: Any, by: str, because: str, **rest: Any) -> Any:
        by, because = by.strip(), because.strip()
        if because and not by:
            raise UsageError("--because is somebody's reason; give --by as well")
        return command(*arguments, by=by, because=because, **rest)

    options = [
        click.option("--by", default="", envvar="CONFLICTKG_ANALYST", show_envvar=True, help="Who decides."),
        click.option("--because", default="", help="What the decision rests on."),
    ]
    decorated: Any = wrapped
    for option in reversed(options):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]
