"""``ontology fmt``: Turtle files in one layout, comments kept."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from conflictkg.cli.options import Settings, common
from conflictkg.errors import InputRefused, UsageError

if TYPE_CHECKING:
    from conflictkg.modelling.formatting import Laid


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True))
@click.option("--check", is_flag=True, help="Write nothing; name the files that are not in the layout. Exit code 1 when there are any.")
@click.option("--diff", "show_diff", is_flag=True, help="Write nothing; print what would change. Exit code 1 when anything would.")
@common()
def fmt(settings: Settings, paths: tuple[Path, ...], check: bool, show_diff: bool) -> int:
    """Lay out Turtle files: files, folders with all .ttl files below, or - for stdin to stdout.

    Lines break where the author breaks them. Settled are indentation, spaces, empty lines, the order and alignment of prefixes, quotes,
    "a" for rdf:type, and prefixed names for IRIs. Every comment stays where it stands. A file that is broken, or of which a comment or a
    triple would be lost, is left as it is and named with line and reason (exit code 1). docs/ontologist.md has the rules.

    Examples:

    \b
      conflictkg ontology fmt kb/ontology
      conflictkg ontology fmt --check ontology          # for CI and pre-commit
      conflictkg ontology fmt --diff own.ttl
    """
    from conflictkg.modelling.formatting import lay_out, lay_out_file, replace, turtle_files

    if Path("-") in paths:
        if len(paths) > 1:
            raise UsageError("- stands for stdin and cannot be mixed with files; give one or the other")
        laid = lay_out("stdin", sys.stdin.buffer.read())
        if check or show_diff:
            return _told(laid, show_diff)
        sys.stdout.buffer.write(laid.after)
        return 0
    count = changed = refused = 0
    for path in turtle_files(paths):
        count += 1
        try:
            laid = lay_out_file(path)
            if check or show_diff:
                changed += _told(laid, show_diff)
            elif laid.changed:
                replace(path, laid.after)
                changed += 1
                settings.detail(f"laid out {path}")
        except InputRefused as refusal:
            refused += 1
            click.echo(str(refusal), err=True)
    if not count:
        raise InputRefused(f"no .ttl file in {', '.join(map(str, paths))}; name files, or a folder that holds some")
    would = "would be " if check or show_diff else ""
    settings.say(f"{count} file{'s' if count != 1 else ''}, {changed} {would}laid out anew" + (f", {refused} refused" if refused else ""))
    return 1 if refused or (changed and would) else 0


def _told(laid: Laid, show_diff: bool) -> int:
    """Say what a file's change would be; 1 when there is one."""
    if laid.changed:
        click.echo(laid.diff() if show_diff else laid.name, nl=not show_diff)
    return int(laid.changed)
