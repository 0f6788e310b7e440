"""JSON-LD as trees, for programs that know no graphs: an article with its claims, a place with its periods and events, a period with names.

Frames of JSON-LD 1.1, by PyLD (extra ``jsonld``), one tree a line; the context is in the file, so that nobody is asked for it. Articles are
framed one by one; of places and periods all that is believed is in memory.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

import pyoxigraph as ox

from conflictkg.errors import InputRefused, MissingExtra
from conflictkg.export.export import Graphs, shipped_context, whole_file
from conflictkg.export.withholding import object_of, owner_of, subject_of
from conflictkg.rdf.terms import ALT_LABEL, CKG, PREF_LABEL, SKOSXL, TYPE, document_graph_iri, graph_iri

_PLACE, _DOCUMENT, _CASE = f"{CKG}place", f"{CKG}document", f"{CKG}case"
FRAMES: dict[str, dict[str, Any]] = {
    "article": {"@type": f"{CKG}Document", "@reverse": {_DOCUMENT: {"@type": f"{CKG}Claim"}}},
    "place": {"@type": f"{CKG}Place", "@reverse": {_PLACE: {"@type": [f"{CKG}ControlPeriod", f"{CKG}EventCluster"]}}},
    "period": {"@type": f"{CKG}ControlPeriod"},
}
"""What is at the root of each tree, and what hangs on it; all that it links to and that is at hand is embedded."""


def write_framed(graphs: Graphs, base: str, frame: str, out: IO[bytes] | Path) -> None:
    """Write all trees of one of ``FRAMES``, ordered by IRI, as one JSON-LD document.

    A file appears whole or not at all. Raises ``MissingExtra``.
    """
    if isinstance(out, Path):
        with whole_file(out) as file:
            write_framed(graphs, base, frame, file)
        return
    try:
        from pyld import jsonld
    except ImportError as error:
        raise MissingExtra("framed JSON-LD", "jsonld") from error

    context = json.loads(shipped_context().read_text("utf-8"))["@context"]
    wanted = {"@context": context, **FRAMES[frame]}
    options = {"omitGraph": False, "documentLoader": _refused}
    out.write(b'{"@context": ' + json.dumps(context, ensure_ascii=False).encode() + b',\n"@graph": [')
    number = 0
    for quads in _articles(graphs, base) if frame == "article" else _believed(graphs, base, frame):
        lines = sorted({f"{quad.triple} .\n" for quad in quads})
        expanded = jsonld.from_rdf("".join(lines), {"format": "application/n-quads", "useNativeTypes": True})
        for tree in jsonld.frame(expanded, wanted, options)["@graph"]:
            out.write((b",\n" if number else b"\n") + json.dumps(tree, ensure_ascii=False).encode())
            number += 1
    out.write(b"\n]}\n")


def _refused(url: str, _: object) -> None:
    raise InputRefused(f"the JSON-LD context asks for {url}, and nothing is fetched; write what it says into the context")


def _articles(graphs: Graphs, base: str) -> Iterator[Iterable[ox.Quad]]:
    return (graphs.quads(graph) for graph in sorted(graphs.graphs()) if graph.startswith(document_graph_iri(base, "")))


def _believed(graphs: Graphs, base: str, frame: str) -> Iterator[list[ox.Quad]]:
    """Of each place what is believed there, or of each period, with the names of all that is named."""
    known = set(graphs.graphs())
    things: dict[str, list[ox.Quad]] = defaultdict(list)
    for name in ("beliefs", "events"):
        graph = graph_iri(base, name)
        for quad in graphs.quads(graph) if graph in known else ():
            things[owner_of(quad)].append(quad)
    about: dict[str, list[str]] = defaultdict(list)
    for iri, quads in sorted(things.items()):
        is_period = any(object_of(q) == f"{CKG}ControlPeriod" for q in quads)
        for quad in quads:
            if quad.predicate.value == _PLACE and (frame == "place" or is_period):
                about[object_of(quad) if frame == "place" else iri].append(iri)
    names = _names(graphs, base, {object_of(q) for quads in things.values() for q in quads} | set(about))
    for root in sorted(about):
        own = [quad for iri in about[root] for quad in things[iri]]
        own += [quad for iri in sorted({object_of(q) for q in own if q.predicate.value == _CASE}) for quad in things[iri]]
        yield own + [quad for iri in sorted({root, *map(object_of, own)}) for quad in names.get(iri, ())]


def _names(graphs: Graphs, base: str, wanted: set[str]) -> dict[str, list[ox.Quad]]:
    """What reference data say of entities, but for their many further names."""
    graph = graph_iri(base, "reference")
    found: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in graphs.quads(graph) if graph in set(graphs.graphs()) else ():
        if subject_of(quad) in wanted and not quad.predicate.value.startswith((ALT_LABEL, SKOSXL)):
            found[subject_of(quad)].append(quad)
    return {iri: quads for iri, quads in found.items() if any(q.predicate.value in (PREF_LABEL, TYPE) for q in quads)}
