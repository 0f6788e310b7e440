"""The quads of some graphs as sorted lines, whatever their number: the fixed order of every export.

Lines are bytes of UTF-8, with their line breaks, and sorted as such, which is the order of code points that canonical N-Quads have. Blank
nodes get the labels of RDFC-1.0 (W3C RDF Dataset Canonicalization), so they are the same in every export; the labels that a store gives
them are not.
"""

from __future__ import annotations

import tempfile
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import chain, islice
from operator import eq
from typing import IO

import pyoxigraph as ox

RUN = 250_000
"""Lines that are sorted in memory at a time; more go through temporary files."""


def lines_of(graphs: Iterable[Iterable[ox.Quad]], line: Callable[[ox.Quad], bytes]) -> Iterator[bytes]:
    """Every quad of the graphs as a line, blank nodes named canonically; in no fixed order."""
    anonymous = []
    for graph in graphs:
        for quad in graph:
            text = line(quad)
            # what the line shows is cheaper to look at than the terms; the words of a literal may look so too
            if b"_:" in text and (isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)):
                anonymous.append(quad)
            else:
                yield text
    yield from map(line, _canonical(anonymous))


def canonically_named(batches: Iterable[list[bytes]]) -> Iterator[bytes]:
    """Lines of N-Quads, some thousands at a time, as ``lines_of`` has them."""
    return chain.from_iterable(_canonically_named(batches))


def _canonically_named(batches: Iterable[list[bytes]]) -> Iterator[Iterable[bytes]]:
    anonymous: list[bytes] = []
    for lines in batches:
        plain = [line for line in lines if b"_:" not in line]
        if len(plain) < len(lines):
            for line in lines:
                if b"_:" in line:
                    is_blank = line.startswith(b"_:") or line.split(b" ", 3)[2].startswith(b"_:")
                    (anonymous if is_blank else plain).append(line)
        yield plain
    yield map(nquad, _canonical(ox.parse(b"".join(anonymous), ox.RdfFormat.N_QUADS)))


def _canonical(quads: Iterable[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


def nquad(quad: ox.Quad) -> bytes:
    """A quad as a line of N-Quads."""
    return f"{quad} .\n".encode()


def ntriple(quad: ox.Quad) -> bytes:
    """A quad as a line of N-Triples, without its graph."""
    return f"{quad.triple} .\n".encode()


def in_order(lines: Iterable[bytes], run: int = RUN) -> Iterator[bytes]:
    """The lines, which end with their line breaks, sorted and each once.

    >>> list(in_order([b"b\\n", b"a\\n", b"b\\n"]))
    [b'a\\n', b'b\\n']
    """
    return chain.from_iterable(sorted_parts(lines, run))


def sorted_parts(lines: Iterable[bytes], run: int = RUN) -> Iterator[list[bytes]]:
    """The same, some thousands of lines at a time."""
    lines = iter(lines)
    held = list(islice(lines, run))
    if len(held) < run:
        yield _sorted(held)
        return
    with ExitStack() as files:
        spilled: list[IO[bytes]] = []
        while held:
            file = files.enter_context(tempfile.TemporaryFile())
            file.writelines(_sorted(held))
            file.seek(0)
            spilled.append(file)
            held = list(islice(lines, run))
        yield from _merged(spilled, run)


def _sorted(lines: list[bytes]) -> list[bytes]:
    lines.sort()
    return list(dict.fromkeys(lines)) if any(map(eq, lines, islice(lines, 1, None))) else lines


def _merged(runs: Sequence[Iterable[bytes]], most: int) -> Iterator[list[bytes]]:
    """Sorted runs as one, with some ``most`` lines in memory at a time: of each run, what no run can have anything before any more."""
    size = max(1, most // len(runs))
    rest = [iter(run) for run in runs]
    heads = [list(islice(lines, size)) for lines in rest]
    while any(heads):
        least = min(head[-1] for head in heads if head)
        ready: list[bytes] = []
        for number, head in enumerate(heads):
            cut = bisect_right(head, least)
            ready += head[:cut]
            heads[number] = head[cut:] or list(islice(rest[number], size))
        yield _sorted(ready)
