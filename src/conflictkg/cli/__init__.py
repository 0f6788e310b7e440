"""The command line: one module per group of commands, each loaded only when it is called.

Reports go to stdout, diagnostics and progress to stderr; errors become exit codes in ``cli.run`` and nowhere else.
"""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

COMMANDS = {
    "init": "conflictkg.cli.setup:init",
    "demo": "conflictkg.cli.setup:demo",
    "ingest": "conflictkg.cli.ingest:ingest",
    "import": "conflictkg.cli.importing:import_group",
    "ask": "conflictkg.cli.ask:ask",
    "why": "conflictkg.cli.ask:why",
    "holders": "conflictkg.cli.ask:holders",
    "timeline": "conflictkg.cli.timeline:timeline",
    "blame": "conflictkg.cli.blame:blame",
    "events": "conflictkg.cli.events:events",
    "article": "conflictkg.cli.article:article",
    "claims": "conflictkg.cli.listing:claims",
    "entities": "conflictkg.cli.entities:entities",
    "review": "conflictkg.cli.reviewing:review",
    "assert": "conflictkg.cli.reviewing:assert_",
    "retract": "conflictkg.cli.reviewing:retract",
    "grade": "conflictkg.cli.reviewing:grade",
    "reextract": "conflictkg.cli.rereading:reextract",
    "merge": "conflictkg.cli.identities:merge",
    "split": "conflictkg.cli.identities:split",
    "rename": "conflictkg.cli.identities:rename",
    "mark": "conflictkg.cli.disclosing:mark",
    "redact": "conflictkg.cli.disclosing:redact",
    "queries": "conflictkg.cli.listing:queries",
    "sparql": "conflictkg.cli.sparql:sparql",
    "export": "conflictkg.cli.exporting:export",
    "verify": "conflictkg.cli.exporting:verify",
    "publish": "conflictkg.cli.publish:publish",
    "pull": "conflictkg.cli.pull:pull",
    "push": "conflictkg.cli.push:push",
    "ontology": "conflictkg.cli.ontology:ontology",
    "status": "conflictkg.cli.upkeep:status",
    "rebuild": "conflictkg.cli.upkeep:rebuild",
    "log": "conflictkg.cli.upkeep:log",
    "completion": "conflictkg.cli.completion:completion",
}
"""Where each command lives; the order is that of the help."""


class NobodyReads(Exception):
    """The reader of our output went away; click would make an error of it."""


class LazyGroup(click.Group):
    """A group that imports a command's module only when that command is used; ``where`` tells where each lives."""

    def __init__(self, *args: Any, where: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._where = where

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of the commands, in the order of the help."""
        return list(self._where)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now; ``None`` when there is none of that name."""
        if cmd_name not in self._where:
            return None
        module, _, attribute = self._where[cmd_name].partition(":")
        command: click.Command = getattr(importlib.import_module(module), attribute)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is called; a name that none has is told with those most like it."""
        name = args[0]
        if name not in self._where and not name.startswith("-") and not ctx.resilient_parsing:
            from difflib import get_close_matches

            near = ", ".join(get_close_matches(name, self._where)) or "nothing like it"
            ctx.fail(f"no command is called {name!r}; nearest names: {near}; {ctx.command_path} --help lists all")
        return super().resolve_command(ctx, args)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """Names of commands and options; without their help, for which every command would have to be imported."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name) for name in self.list_commands(ctx) if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; raises ``NobodyReads`` when its output is not read to the end."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise NobodyReads from None


@click.group(cls=LazyGroup, where=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.version_option(package_name="conflictkg", prog_name="conflictkg")
def main() -> None:
    """Who held what in armed conflict, when, according to whom.

    conflictkg turns articles into claims, keeps every claim in a log that is never rewritten, and derives beliefs from all claims
    known at a time. Start with:  conflictkg demo
    """
