"""A query with a time limit that holds: it runs in a process of its own, which is killed when the time is over.

pyoxigraph has no timeout and cannot be interrupted from Python, and forking a process with threads is risky; so a fresh interpreter
(``python -m conflictkg.graph.worker``) opens the same directory for reading.
"""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pyoxigraph as ox

from conflictkg.errors import ConflictkgError, KnowledgeBaseFault, UsageError
from conflictkg.graph.answers import Answer, Triples, answer_of
from conflictkg.graph.store import GraphStore

_REFUSED = UsageError.exit_code
_ALARM = signal.SIGALRM


def query_in_process(store: GraphStore, text: str, *, graph: bool, union: bool, timeout: float) -> Answer:
    """Answer a query that was looked over before, in at most ``timeout`` seconds, results included.

    ``graph`` tells a query that gives triples from one that gives rows or a truth value.
    Raises ``UsageError`` when the time is over, and for a store that another process cannot open.
    """
    if timeout <= 0:
        raise UsageError(f"timeout {timeout:g}: must be more than 0 seconds")
    if store.directory is None or store.writable:
        raise UsageError(
            "a timeout needs a graph on disk that is open for reading only; leave the timeout out, or open the knowledge base's graph"
        )
    order = {"directory": str(store.directory), "base": store.base, "query": text, "union": union, "seconds": timeout}
    with tempfile.TemporaryDirectory() as folder:
        results = Path(folder) / "results"
        try:
            with results.open("wb") as out:
                done = subprocess.run(
                    [sys.executable, "-P", "-m", "conflictkg.graph.worker"],
                    input=json.dumps(order).encode(),
                    stdout=out,
                    stderr=subprocess.PIPE,
                    timeout=timeout,
                    check=False,
                )
        except subprocess.TimeoutExpired:
            raise _too_long(timeout) from None
        if done.returncode == -_ALARM:
            raise _too_long(timeout)
        if done.returncode != 0:
            raise _failure(done.returncode, done.stderr.decode("utf-8", "replace"))
        # The parsers open the file now and read it as they go, so it may lose its name at once.
        if graph:
            return Triples(quad.triple for quad in ox.parse(path=results, format=ox.RdfFormat.N_TRIPLES))
        return answer_of(ox.parse_query_results(path=results, format=ox.QueryResultsFormat.JSON))


def _too_long(timeout: float) -> UsageError:
    return UsageError(
        f"query: not answered within {timeout:g} s and stopped; make it narrower (name a place or a graph, add LIMIT), or raise the timeout"
    )


def _failure(code: int, message: str) -> ConflictkgError:
    if code == _REFUSED:
        return UsageError(message)
    if code < 0:
        return UsageError(
            f"query: the process answering it was ended by signal {-code}, perhaps for want of memory; make the query narrower"
        )
    return KnowledgeBaseFault(f"the process answering the query failed: {message.strip().splitlines()[-1] if message.strip() else code}")
