"""Runs a command and turns whatever happens into an exit code.

0 done · 1 some or all input refused, or an ambiguous name · 2 usage · 3 the knowledge base is at fault · 4 the answer was cut · 70 a bug ·
130 stopped by Ctrl-C.
"""

from __future__ import annotations

import os
import sys

import click

from conflictkg.cli.output import printable
from conflictkg.errors import ConflictkgError

BUG = 70
INTERRUPTED = 130


def run(arguments: list[str]) -> int:
    """Run one command line; returns its exit code. No traceback reaches the user without ``--debug``."""
    from conflictkg.cli import NobodyReads, main

    try:
        result = main.main(args=arguments, prog_name="conflictkg", standalone_mode=False)
        sys.stdout.flush()
        return result if isinstance(result, int) else 0
    except click.exceptions.Exit as leave:
        return leave.exit_code
    except click.Abort:
        click.echo("stopped", err=True)
        return INTERRUPTED
    except click.ClickException as error:
        error.show()
        return 2
    except (BrokenPipeError, NobodyReads):
        # the reader went away (conflictkg ... | head); keep the interpreter from complaining at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except ConflictkgError as error:
        if "--debug" in arguments:
            raise
        click.echo("error: " + "\n".join(map(printable, str(error).splitlines())), err=True)
        return error.exit_code
    except Exception as error:
        if "--debug" in arguments:
            raise
        click.echo(f"bug: {type(error).__name__}: {error}; run the command again with --debug and report what it prints", err=True)
        return BUG
