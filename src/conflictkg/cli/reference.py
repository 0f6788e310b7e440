"""The command reference as Markdown, generated from the commands themselves: ``python -m conflictkg.cli.reference > docs/cli.md``."""

from __future__ import annotations

from collections.abc import Iterator

import click

from conflictkg.cli import main

HEAD = """# Command reference

Generated from the program's own help; do not edit (`make docs` writes it, a test compares it). Every command takes `--kb DIR` (else
`$CONFLICTKG_KB`, else the nearest parent holding `conflictkg.toml`). Answers go to stdout, diagnostics to stderr. Exit codes: 0 done (an
empty answer is an answer) · 1 some or all input refused, or an ambiguous name · 2 usage · 3 the knowledge base is at fault ·
4 the answer was cut at a limit · 70 a bug.
"""


def reference() -> str:
    """The whole reference."""
    return "\n".join([HEAD, *_sections(main, "conflictkg", None)])


def _sections(command: click.Command, name: str, parent: click.Context | None) -> Iterator[str]:
    context = click.Context(command, info_name=name, parent=parent, terminal_width=100, max_content_width=100)
    if parent is not None:
        yield f"## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for child in command.list_commands(context):
            found = command.get_command(context, child)
            if found is not None:
                yield from _sections(found, child, context)


if __name__ == "__main__":
    print(reference(), end="")
