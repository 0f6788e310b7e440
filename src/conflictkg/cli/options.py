"""Options that every command takes, and how a command reaches its knowledge base."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.graph.store import GraphStore

Command = TypeVar("Command", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Settings:
    """What the common options say. ``verbosity``: -1 quiet, 0 normal, 1 verbose."""

    kb: Path | None
    format: str
    verbosity: int
    debug: bool

    def open(self) -> KnowledgeBase:
        """The knowledge base of this call: ``--kb``, else ``$CONFLICTKG_KB``, else the nearest parent that is one."""
        from conflictkg.bootstrap import KnowledgeBase, find

        kb = closing(KnowledgeBase.open(find(self.kb)))
        kb.tell = self.say
        self.detail(f"knowledge base {kb.directory}, base {kb.base}")
        return kb

    def say(self, message: str) -> None:
        """A diagnostic on stderr, unless quiet."""
        if self.verbosity >= 0:
            click.echo(message, err=True)

    def detail(self, message: str) -> None:
        """A diagnostic for ``--verbose``."""
        if self.verbosity > 0:
            click.echo(message, err=True)


def closing(kb: KnowledgeBase) -> KnowledgeBase:
    """The knowledge base, to be closed when the command ends: only a closed log is whole in its one file."""
    context = click.get_current_context(silent=True)
    if context is not None:
        context.call_on_close(kb.close)
    return kb


def common(*formats: str, piped: str = "json") -> Callable[[Command], Command]:
    """Give a command ``--kb``, ``--format``, ``-v``/``-q`` and ``--debug``; it gets a ``Settings`` as its first argument.

    Without ``--format`` the first format is used on a terminal and ``piped`` (or the first, where there is none of that name) when piped.
    """

    def decorate(command: Command) -> Command:
        @functools.wraps(command)
        def wrapped(kb: Path | None, verbose: bool, quiet: bool, debug: bool, format: str | None = None, **rest: Any) -> Any:
            chosen = format or _default(formats, piped)
            return command(Settings(kb, chosen, 1 if verbose else -1 if quiet else 0, debug), **rest)

        options = [
            click.option("--kb", type=click.Path(path_type=Path), help="Knowledge base directory."),
            click.option("-v", "--verbose", is_flag=True, help="Say more on stderr."),
            click.option("-q", "--quiet", is_flag=True, help="Say nothing on stderr but errors."),
            click.option("--debug", is_flag=True, help="Show a traceback when something fails."),
        ]
        if formats:
            options.insert(1, click.option("--format", type=click.Choice(formats), help="How to print the answer."))
        decorated: Any = wrapped
        for option in reversed(options):
            decorated = option(decorated)
        return decorated  # type: ignore[no-any-return]

    return decorate


def warn_of_deprecated(settings: Settings, kb: KnowledgeBase, kinds: Iterable[str]) -> None:
    """Say on stderr of each kind (its notation) that is deprecated what to use, and when it goes."""
    known = kb.vocabulary.kinds
    for notation in sorted(set(kinds) & known.keys()):
        if (deprecated := known[notation].deprecated) is not None:
            settings.say("warning: " + deprecated.of(f"kind {notation!r}"))


def warn_of_terms(settings: Settings, store: GraphStore, query: str, prefixes: Mapping[str, str]) -> None:
    """Say on stderr which terms that a query names are deprecated, and which of ours there are not."""
    from conflictkg.cli.output import printable
    from conflictkg.graph.named_terms import remarks

    for remark in remarks(store, query, prefixes):
        settings.say(printable(f"warning: {remark}"))


def asks_model(command: Command) -> Command:
    """Give a command ``--model`` and ``--base-url``, which say which language model to ask."""
    options = [
        click.option("--model", help="Name of the language model; default is that under [llm] in conflictkg.toml."),
        click.option("--base-url", help="Endpoint of the language model, http://HOST:PORT/v1; default is OpenAI's."),
    ]
    for option in reversed(options):
        command = option(command)
    return command


def _default(formats: tuple[str, ...], piped: str) -> str:
    if not formats:
        return ""
    return formats[0] if sys.stdout.isatty() or piped not in formats else piped


def day(text: str | None, option: str) -> date | None:
    """An ISO day given to an option; raises ``UsageError`` naming the option for anything else."""
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} {text!r} is not a day; write it as YYYY-MM-DD, for example 2014-11-03") from None


def moment(text: str | None, option: str) -> datetime | None:
    """An ISO moment given to an option, UTC when it names no zone; a bare day means its last instant."""
    if text is None:
        return None
    from conflictkg.api.binding import moment_given

    return moment_given(text, option)
