"""The quads of some graphs as sorted lines, whatever their number: the fixed order of every export.

Lines are sorted by code point, as canonical N-Quads are. Blank nodes get the labels of RDFC-1.0 (W3C RDF Dataset Canonicalization), so
they are the same in every export; the labels that a store gives them are not.
"""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby

import pyoxigraph as ox

RUN = 500_000
"""Lines that are sorted in memory at a time; more go through temporary files."""


def lines_of(graphs: Iterable[Iterable[ox.Quad]], line: Callable[[ox.Quad], str]) -> Iterator[str]:
    """Every quad of the graphs as a line, blank nodes named canonically; in no fixed order."""
    anonymous = []
    for graph in graphs:
        for quad in graph:
            text = line(quad)
            # what the line shows is cheaper to look at than the terms; the words of a literal may look so too
            if "_:" in text and (isinstance(quad.subject, ox.BlankNode) or isinstance(quad.object, ox.BlankNode)):
                anonymous.append(quad)
            else:
                yield text
    if anonymous:
        dataset = ox.Dataset(anonymous)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
        yield from map(line, dataset)


def nquad(quad: ox.Quad) -> str:
    """A quad as a line of N-Quads."""
    return str(quad) + " ."


def ntriple(quad: ox.Quad) -> str:
    """A quad as a line of N-Triples, without its graph."""
    return str(quad.triple) + " ."


def in_order(lines: Iterable[str], run: int = RUN) -> Iterator[str]:
    """The lines sorted, each once.

    >>> list(in_order(["b", "a", "b"]))
    ['a', 'b']
    """
    with ExitStack() as files:
        runs: list[Iterator[str]] = []
        held: list[str] = []
        for line in lines:
            held.append(line)
            if len(held) == run:
                runs.append(_spilled(sorted(held), files))
                held = []
        held.sort()
        for line, _ in groupby(heapq.merge(*runs, held) if runs else held):
            yield line


def _spilled(lines: list[str], files: ExitStack) -> Iterator[str]:
    """A sorted run kept in a temporary file; the lines of N-Quads hold no line breaks."""
    file = files.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8", newline="\n"))  # noqa: SIM115  # closed by the stack
    file.writelines(f"{line}\n" for line in lines)
    file.seek(0)
    return (line.removesuffix("\n") for line in file)
