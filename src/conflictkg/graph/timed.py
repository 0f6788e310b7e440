"""A query with a time limit that holds: it runs in a process of its own, which is killed when the time is over.

pyoxigraph has no timeout and cannot be interrupted from Python, and forking a process with threads is risky; so a fresh interpreter
(``python -m conflictkg.graph.worker``) opens the same directory for reading.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import pyoxigraph as ox

from conflictkg.errors import ConflictkgError, InputRefused, KnowledgeBaseFault, UsageError
from conflictkg.graph.answers import Answer, Triples, answer_of
from conflictkg.graph.store import GraphStore
from conflictkg.rdf.terms import PREFIXES

_ALARM = signal.SIGALRM


MOST_BYTES = 1 << 30
"""Longest answer of a worker, in bytes: it is kept in a temporary file until it is whole."""

_LEAST_MEMORY = 1 << 30


def query_in_process(
    store: GraphStore,
    text: str,
    *,
    graph: bool,
    union: bool,
    timeout: float,
    prefixes: Mapping[str, str] = PREFIXES,
    memory: int | None = None,
) -> Answer:
    """Answer a query that was looked over before, in at most ``timeout`` seconds, results included; the whole answer or none.

    ``graph`` tells a query that gives triples from one that gives rows or a truth value. The process may take ``memory`` bytes (half
    of the machine's) and ``MOST_BYTES`` of disk. Raises ``UsageError`` when it would take more of anything, and for a store that another
    process cannot open.
    """
    if timeout <= 0:
        raise UsageError(f"timeout {timeout:g}: must be more than 0 seconds")
    if store.directory is None or store.writable:
        raise UsageError(
            "a timeout needs a graph on disk that is open for reading only; leave the timeout out, or open the knowledge base's graph"
        )
    order = {
        "directory": str(store.directory),
        "base": store.base,
        "query": text,
        "union": union,
        "seconds": timeout,
        "prefixes": dict(prefixes),
        "memory": memory or max(_LEAST_MEMORY, os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") // 2),
        "bytes": MOST_BYTES,
    }
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
    if code == UsageError.exit_code:
        return UsageError(message)
    if code == InputRefused.exit_code:
        return InputRefused(message) if message.startswith("query: ") else KnowledgeBaseFault(_last(message, code))
    if code < 0:
        return UsageError(
            f"query: the process answering it was ended by signal {-code}, perhaps for want of memory; make the query narrower"
        )
    return KnowledgeBaseFault(_last(message, code))


def _last(message: str, code: int) -> str:
    lines = message.strip().splitlines()
    return f"the process answering the query failed: {lines[-1] if lines else code}"
