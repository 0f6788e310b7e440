"""The process that answers one query and may be killed at any time; see ``timed``.

Reads its order (JSON) from standard input, writes the results to standard output as JSON or N-Triples. It ends itself by an alarm when
its time is over, so that it stops even if the process that asked was killed before.
"""

from __future__ import annotations

import json
import signal
import sys
from typing import IO

import pyoxigraph as ox

from conflictkg.errors import ConflictkgError
from conflictkg.graph.answers import Triples, write
from conflictkg.graph.sparql import evaluate


def main(source: IO[bytes], out: IO[bytes]) -> int:
    """Carry out one order; the exit code is that of the error, if any."""
    order = json.loads(source.read())
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # the default ends the process even inside the engine
    signal.setitimer(signal.ITIMER_REAL, order["seconds"])
    try:
        # The process that asked holds the shared lock for as long as this one works.
        raw = ox.Store.read_only(order["directory"])
        answer = evaluate(raw, order["query"], order["base"], union=order["union"])
        write(answer, "ntriples" if isinstance(answer, Triples) else "json", out)
        out.flush()
    except ConflictkgError as error:
        print(error, end="", file=sys.stderr)
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.stdin.buffer, sys.stdout.buffer))
