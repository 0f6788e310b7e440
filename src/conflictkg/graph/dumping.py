"""All quads of a store as lines, as fast as the store can write them: Python reads one part while the next is being written."""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pyoxigraph as ox

_READ = 1 << 20


def dumped(store: ox.Store, leave_out: ox.NamedNode) -> Iterator[list[bytes]]:
    """Every quad as a line of N-Quads with its line break, some thousands at a time, in any order, those of one graph left out."""
    reading, writing = os.pipe()

    def write() -> None:
        with os.fdopen(writing, "wb") as out:
            store.dump(out, ox.RdfFormat.N_QUADS)

    other = f"{leave_out} .\n".encode()
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="dump") as thread, os.fdopen(reading, "rb") as dump:
        written = thread.submit(write)
        begun = b""
        while read := dump.read(_READ):
            whole, end, begun = (begun + read).rpartition(b"\n")
            lines = (whole + end).splitlines(keepends=True)  # N-Quads have no other line breaks
            yield [line for line in lines if not line.endswith(other)] if other in whole + end else lines
        written.result()
