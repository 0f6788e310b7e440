"""``completion``, and what Tab offers: names of questions, of their parameters, of kinds. Best effort: what cannot be read offers nothing.

It runs at each press of a key, so it reads as little as it can: file names, the header of one question file, lines of Turtle.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from conflictkg.bootstrap.modules import Modules

VARIABLE = "_CONFLICTKG_COMPLETE"
"""The environment variable by which the shell's script asks; click derives its name from the program's."""

_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_PARAMETER = re.compile(r"[A-Za-z][A-Za-z0-9]*")
_KIND = re.compile(r'\ba\s+ckg:EventKind\b[^"]*?skos:notation\s+"([a-z0-9]+(?:-[a-z0-9]+)*)"')
_LONGEST = 1 << 20
_PARAMETERS = frozenset(("--place", "--on", "--as-known"))
"""Options of ``ask`` that are parameters, which only some questions have."""


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that lets Tab complete commands, options, questions and their parameters in a shell.

    Put it where the shell looks for such scripts, once (make the folder if there is none), and open a new shell.

    \b
    Examples:
      conflictkg completion bash >~/.local/share/bash-completion/completions/conflictkg
      conflictkg completion zsh >~/.zfunc/_conflictkg          # with fpath+=(~/.zfunc) before compinit in ~/.zshrc
      conflictkg completion fish >~/.config/fish/completions/conflictkg.fish
    """
    from click.shell_completion import get_completion_class

    script = get_completion_class(shell)
    assert script is not None
    root = click.get_current_context().find_root().command
    click.echo(script(root, {}, "conflictkg", VARIABLE).source())


class QuestionCommand(click.Command):
    """A command whose first word may be the name of a question, which then takes that question's parameters as options."""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[Any]]:
        """Options of the command, and of the question named; of the former not those that are parameters of other questions."""
        offered = super().shell_complete(ctx, incomplete)
        words = ctx.params.get("question") or ()
        parameters = _parameters(ctx, words[0]) if words else {}
        if not parameters:
            return offered
        mine = {f"--{option}" for option in parameters}
        kept = [item for item in offered if item.value in mine or item.value not in _PARAMETERS]
        there = {name for param in self.params for name in param.opts} | set(words)
        return [*kept, *_items(name for name in sorted(mine) if name not in there and name.startswith(incomplete))]


def complete_question(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
    """Names of questions for the first word; for a parameter of the question named, its values where they are few."""
    words = ctx.params.get(param.name or "") or ()
    if not words:
        return _items(name for name in sorted(_questions(ctx)) if name.startswith(incomplete))
    if len(words) > 1 and words[-1].startswith("--") and _parameters(ctx, words[0]).get(words[-1][2:]) == "kind":
        return complete_kind(ctx, param, incomplete)
    return []


def complete_kind(ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[Any]]:
    """Kinds of events, shipped and the knowledge base's own."""
    from conflictkg.bootstrap.layout import shipped

    modules = _modules(ctx)
    own = modules.files if modules is not None else ()
    kinds = {kind for path in (shipped("ontology") / "vocabularies.ttl", *own) for kind in _KIND.findall(_text(path))}
    return _items(kind for kind in sorted(kinds) if kind.startswith(incomplete))


def _items(names: Iterator[str]) -> list[CompletionItem[Any]]:
    from click.shell_completion import CompletionItem

    return [CompletionItem(name) for name in names]


def _questions(ctx: click.Context) -> dict[str, Path]:
    """Question files by name: those shipped, and those of the knowledge base in reach and of its modules, which override."""
    from conflictkg.bootstrap.layout import shipped

    modules = _modules(ctx)
    folders = modules.question_folders if modules is not None else [shipped("queries")]
    return {path.stem: path for folder in folders for path in folder.glob("*.rq") if _NAME.fullmatch(path.stem)}


def _parameters(ctx: click.Context, question: str) -> Mapping[str, str]:
    """Options of a question with their types; none when there is no such question, or its file cannot be used."""
    from conflictkg.graph.header import header_lines, option_name, read_header

    path = _questions(ctx).get(question)
    try:
        said = read_header(header_lines(_text(path))) if path is not None else None
    except ValueError:
        return {}
    params = said.get("params") if isinstance(said, dict) else None
    if not isinstance(params, dict):
        return {}
    return {
        option_name(str(name)): str(of.get("type", "string")) if isinstance(of, dict) else "string"
        for name, of in params.items()
        if _PARAMETER.fullmatch(str(name))
    }


def _modules(ctx: click.Context) -> Modules | None:
    """What the knowledge base that the command line so far means adds to what ships; its own alone where its settings cannot be used."""
    from conflictkg.bootstrap.layout import find
    from conflictkg.bootstrap.modules import Modules
    from conflictkg.errors import KnowledgeBaseFault, UsageError

    try:
        directory = find(ctx.params.get("kb"))
    except (UsageError, OSError):
        return None
    try:
        modules = Modules.of(directory)
        _ = modules.installed
    except (KnowledgeBaseFault, OSError, ValueError):
        return Modules(directory)
    return modules


def _text(path: Path) -> str:
    try:
        with path.open(encoding="utf-8", errors="replace") as file:
            return file.read(_LONGEST)
    except OSError:
        return ""
