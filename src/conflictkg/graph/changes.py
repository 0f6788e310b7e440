"""What is written to a graph: quads put in a graph's place, added or removed, and the SPARQL Update that does it.

A part of ``graph.store``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import pyoxigraph as ox


@dataclass(frozen=True, slots=True)
class Replace:
    """A graph gets exactly these quads in place of what it held (none: the graph goes)."""

    graph: str
    quads: Sequence[ox.Quad]


@dataclass(frozen=True, slots=True)
class Extend:
    """These quads are added, each to its own named graph."""

    quads: Sequence[ox.Quad]


@dataclass(frozen=True, slots=True)
class Remove:
    """These quads go, if they are there."""

    quads: Sequence[ox.Quad]


Change = Replace | Extend | Remove


def steps_of(changes: Iterable[Change]) -> list[str]:
    """SPARQL Update operations that do the same as the changes one after the other; terms are written by the store's own serialiser.

    There is one block of insertions only, because a blank node must not occur in two.
    """
    dropped: dict[ox.NamedNode, None] = {}
    removed: dict[ox.Quad, None] = {}
    added: dict[ox.Quad, None] = {}
    for change in changes:
        match change:
            case Replace(graph, quads):
                name = ox.NamedNode(graph)
                if any(quad.graph_name != name for quad in quads):
                    raise ValueError(f"a quad does not belong to the graph {graph} that it replaces")
                dropped[name] = None
                added = {quad: None for quad in added if quad.graph_name != name} | dict.fromkeys(quads)
            case Extend(quads):
                added |= dict.fromkeys(quads)
            case Remove(quads):
                removed |= dict.fromkeys(quads)
                for quad in quads:
                    added.pop(quad, None)
    steps = [f"DROP SILENT GRAPH {name}" for name in dropped]
    if removed:
        steps.append(f"DELETE DATA {{\n{_blocks(removed)}\n}}")
    if added:
        steps.append(f"INSERT DATA {{\n{_blocks(added)}\n}}")
    return steps


def _blocks(quads: Iterable[ox.Quad]) -> str:
    by_graph: dict[str, list[str]] = {}
    for quad in quads:
        by_graph.setdefault(str(named(quad).graph_name), []).append(f"{quad.subject} {quad.predicate} {quad.object} .")
    return "\n".join(f"GRAPH {name} {{\n{chr(10).join(lines)}\n}}" for name, lines in by_graph.items())


def named(quad: ox.Quad) -> ox.Quad:
    """The quad, which is of a named graph; raises ``ValueError`` for one that is not."""
    if not isinstance(quad.graph_name, ox.NamedNode):
        raise ValueError(f"every quad belongs to a named graph; this one does not: {quad}")
    return quad
