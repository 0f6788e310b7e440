"""The process that answers one query and may be killed at any time; see ``timed``.

Reads its order (JSON) from standard input, writes the results to standard output as JSON or N-Triples. It ends itself by an alarm when
its time is over, so that it stops even if the process that asked was killed before. What it may take of memory and disk is bounded.
"""

from __future__ import annotations

import contextlib
import errno
import json
import resource
import signal
import sys
from typing import IO

import pyoxigraph as ox

from conflictkg.errors import ConflictkgError, UsageError
from conflictkg.graph.answers import Triples, write
from conflictkg.graph.sparql import evaluate, faults
from conflictkg.rdf.terms import PREFIXES


def main(source: IO[bytes], out: IO[bytes]) -> int:
    """Carry out one order; the exit code is that of the error, if any."""
    order = json.loads(source.read())
    for sign in (signal.SIGALRM, signal.SIGINT):
        signal.signal(sign, signal.SIG_DFL)  # the default ends the process even inside the engine
    signal.setitimer(signal.ITIMER_REAL, order["seconds"])
    _bound(resource.RLIMIT_DATA, order.get("memory"))
    _bound(resource.RLIMIT_FSIZE, order.get("bytes"))
    try:
        # The process that asked holds the shared lock for as long as this one works.
        raw = ox.Store.read_only(order["directory"])
        answer = evaluate(raw, order["query"], order["base"], union=order["union"], prefixes=order.get("prefixes", PREFIXES))
        with faults():
            write(answer, "ntriples" if isinstance(answer, Triples) else "json", out)
            out.flush()
    except ConflictkgError as error:
        print(error, end="", file=sys.stderr)
        return error.exit_code
    except MemoryError:
        print("query: wants more memory than it may have; make it narrower (name a place or a graph, add LIMIT)", end="", file=sys.stderr)
        return UsageError.exit_code
    except OSError as error:
        if error.errno not in (errno.EFBIG, errno.ENOSPC):
            raise
        told = f"query: its answer is longer than {order.get('bytes', 0) >> 20} MB or the disk; add LIMIT, or leave the timeout out"
        print(told, end="", file=sys.stderr)
        return UsageError.exit_code
    return 0


def _bound(what: int, most: int | None) -> None:
    """Bound a resource of this process, where the system lets it."""
    if most is not None:
        with contextlib.suppress(OSError, ValueError):
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
