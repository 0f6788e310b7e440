"""Real SPARQL servers on the loopback interface, empty, each in a folder of its own: the ``oxigraph`` server and Virtuoso.

They are stopped at the end of a ``with``. Where one is not installed the test is skipped, unless ``CONFLICTKG_REQUIRE_SERVERS`` says that
it must be there.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NoReturn

import pyoxigraph as ox
import pytest

PASSWORD = "dba"
"""What a new Virtuoso's user dba has."""

_INI = """\
[Database]
DatabaseFile = {folder}/virtuoso.db
ErrorLogFile = {folder}/virtuoso.log
LockFile = {folder}/virtuoso.lck
TransactionFile = {folder}/virtuoso.trx
xa_persistent_file = {folder}/virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
Striping = 0
TempStorage = TempDatabase

[TempDatabase]
DatabaseFile = {folder}/virtuoso-temp.db
TransactionFile = {folder}/virtuoso-temp.trx
MaxCheckpointRemap = 2000
Striping = 0

[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 10
CheckpointInterval = 60
CaseMode = 2
DirsAllowed = {folder}
ThreadsPerQuery = 2
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}

[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = {folder}
MaxClientConnections = 10
ServerThreads = 10
MaxKeepAlives = 10
KeepAliveTimeout = 10
Charset = UTF-8

[SPARQL]
ResultSetMaxRows = 10000
MaxQueryCostEstimationTime = 400
MaxQueryExecutionTime = 60
"""


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running server: where to ask, where to write, with which credentials in the environment of the program."""

    process: subprocess.Popen[bytes] = field(repr=False)
    query: str
    update: str
    graph_store: str
    sql: int = 0  # port of Virtuoso's own protocol
    environment: dict[str, str] = field(default_factory=dict)


def free_port() -> int:
    """A port of the loopback interface that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def oxigraph(folder: Path, *, port: int | None = None, read_only: bool = False) -> Iterator[Server]:
    """The ``oxigraph`` server on what ``folder`` holds."""
    program = shutil.which("oxigraph", path=str(Path(sys.executable).parent)) or shutil.which("oxigraph")
    if program is None:
        absent("the oxigraph server is not installed (package oxigraph of the dev group)")
    address = f"127.0.0.1:{port or free_port()}"
    command = [program, "serve-read-only" if read_only else "serve", "-l", str(folder), "-b", address]
    with running(command, folder.with_name(f"{folder.name}.log")) as process:
        wait_for(f"http://{address}/query", process, folder.with_name(f"{folder.name}.log"))
        yield Server(
            process=process,
            query=f"http://{address}/query",
            update=f"http://{address}/update",
            graph_store=f"http://{address}/store",
        )


def virtuoso(folder: Path) -> contextlib.AbstractContextManager[Server]:
    """Virtuoso with a database in ``folder``; it asks who reads and writes (digest)."""
    return sized_virtuoso(folder, 20_000)


@contextlib.contextmanager
def sized_virtuoso(folder: Path, buffers: int) -> Iterator[Server]:
    """The same with so many pages of 8 kB kept in memory."""
    program = shutil.which("virtuoso-t")
    if program is None:
        absent("Virtuoso is not installed (Debian and Ubuntu: apt-get install virtuoso-opensource-7)")
    folder.mkdir(exist_ok=True)
    sql, http = free_port(), free_port()
    (folder / "virtuoso.ini").write_text(_INI.format(folder=folder, sql=sql, http=http, buffers=buffers, dirty=buffers * 3 // 5), "utf-8")
    with running([program, "-c", str(folder / "virtuoso.ini"), "+foreground"], folder / "stderr.log") as process:
        wait_for(f"http://127.0.0.1:{http}/sparql", process, folder / "virtuoso.log")
        yield Server(
            process=process,
            query=f"http://127.0.0.1:{http}/sparql-auth",
            update=f"http://127.0.0.1:{http}/sparql-auth",
            graph_store=f"http://127.0.0.1:{http}/sparql-graph-crud-auth",
            sql=sql,
            environment={"CONFLICTKG_ENDPOINT_USER": "dba", "CONFLICTKG_ENDPOINT_PASSWORD": PASSWORD},
        )


def bulk_load(server: Server, store: ox.Store, folder: Path) -> None:
    """Put a store's graphs into a Virtuoso that runs in ``folder``, by its own loader: a push of millions of quads would take hours."""
    file = folder / "all.nq"
    store.dump(file, ox.RdfFormat.N_QUADS)
    program = shutil.which("isql-vt") or shutil.which("isql")
    if program is None:
        absent("Virtuoso's isql is not installed (Debian and Ubuntu: apt-get install virtuoso-opensource-7)")
    steps = f"ld_dir('{folder}', 'all.nq', 'http://any.invalid/'); rdf_loader_run(); checkpoint;"
    loaded = subprocess.run(
        [program, f"127.0.0.1:{server.sql}", "dba", PASSWORD, f"exec={steps}"], capture_output=True, text=True, check=False
    )
    file.unlink()
    if loaded.returncode or "Error" in loaded.stdout + loaded.stderr:
        pytest.fail(f"Virtuoso did not load the graphs: {loaded.stdout}{loaded.stderr}")


def absent(reason: str) -> NoReturn:
    """Skip the test, or fail it where everything has to be there."""
    if os.environ.get("CONFLICTKG_REQUIRE_SERVERS"):
        pytest.fail(f"{reason}, though CONFLICTKG_REQUIRE_SERVERS is set")
    pytest.skip(reason)


@contextlib.contextmanager
def running(command: list[str], log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block."""
    with log.open("wb") as out, subprocess.Popen(command, stdout=out, stderr=out, stdin=subprocess.DEVNULL) as process:
        try:
            yield process
        finally:
            process.kill()  # what it would still write is of no use


def wait_for(address: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server answers a query."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(f"{address}?query=ASK%7B%7D", timeout=5):
                return
        except OSError:
            if process.poll() is not None or time.monotonic() > deadline:
                pytest.fail(f"the server did not start: {log.read_text('utf-8', 'replace') if log.exists() else ''}")
            time.sleep(0.05)
