"""Is an exported directory what its manifest says, to the last byte? The other end of ``export.dataset``; needs no knowledge base."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import IO, TypeVar

import pyoxigraph as ox

from conflictkg.errors import InputRefused
from conflictkg.export.manifest import (
    BESIDES,
    DATA,
    MANIFEST,
    MANIFEST_HASH,
    MOST_BYTES,
    SIGNATURE,
    FileHash,
    GraphHash,
    Manifest,
    files_below,
    hash_line,
)
from conflictkg.export.ordering import nquad
from conflictkg.export.signatures import check
from conflictkg.rdf.nesting import too_deep_by_line

LINE = 16 << 20
"""Bytes of a statement at most; the parser takes no more."""

T = TypeVar("T")

_LABEL = re.compile(r"g[0-9]+(c14n[0-9]+)")


def verify_dataset(directory: Path, public_key: str | None = None) -> Manifest:
    """The manifest, when everything is as it says.

    The manifest's own hash and signature come first, then each file, then each graph of the data. ``public_key`` (hexadecimal) must have
    signed it. Raises ``InputRefused`` naming the first difference.
    """
    found = files_below(directory) - BESIDES
    manifest = _manifest(directory, public_key)
    for name in sorted(found | set(manifest.files)):
        if name not in found:
            raise InputRefused(f"{directory / name}: is missing; get the directory again")
        if name not in manifest.files:
            raise InputRefused(f"{directory / name}: is not in the manifest; remove it, or get the directory again")
        told = FileHash.of(directory / name)
        if told != manifest.files[name]:
            which = _differing(directory / DATA, manifest) if name == DATA else ""
            what = f"{told.bytes} bytes, sha256 {told.sha256}; by the manifest {manifest.files[name].bytes}, {manifest.files[name].sha256}"
            raise InputRefused(f"{directory / name}: was changed ({what}){which}; get the directory again")
    if which := _differing(directory / DATA, manifest):
        raise InputRefused(f"{directory / DATA}: is not what the manifest describes{which}; ask its publisher to export it again")
    return manifest


def _manifest(directory: Path, public_key: str | None) -> Manifest:
    try:
        if (directory / MANIFEST).stat().st_size > MOST_BYTES:
            raise InputRefused(f"{directory / MANIFEST}: has more than {MOST_BYTES >> 20} MB; get the directory again")
        data = (directory / MANIFEST).read_bytes()
        line = (directory / MANIFEST_HASH).read_bytes()
    except OSError as error:
        raise InputRefused(f"{error.filename}: cannot be read ({error.strerror}); give a directory that was exported") from error
    if line != hash_line(data):
        raise InputRefused(f"{directory / MANIFEST}: was changed, or {MANIFEST_HASH} was: they do not fit; get the directory again")
    manifest = Manifest.decoded(data, directory / MANIFEST)
    signature = directory / SIGNATURE
    if signature.exists() != bool(manifest.public_key):
        raise InputRefused(f"{signature}: {'nobody' if signature.exists() else 'somebody'} signed by the manifest; get the directory again")
    if public_key is not None and not manifest.public_key:
        raise InputRefused(f"{directory}: is not signed; ask its publisher to sign it")
    if public_key is not None and public_key != manifest.public_key:
        raise InputRefused(f"{signature}: is by another key ({manifest.public_key}) than the one given ({public_key})")
    if manifest.public_key:
        check(data, signature.read_bytes(), manifest.public_key, signature)
    return manifest


def _differing(data: Path, manifest: Manifest) -> str:
    """Which graph is the first that differs, in words; "" when none does."""
    left = dict(manifest.graphs)
    try:
        with data.open("rb") as file:
            if too_deep_by_line(_lines(file)):
                return ": it holds triple terms in one another without end"
        for graph, hashed in _graphs(data):
            if left.pop(graph, None) != hashed:
                return f": graph <{graph}> differs"
    except (SyntaxError, ValueError, OSError) as error:
        return f": it cannot be read ({error})"
    return f": graph <{min(left)}> is missing" if left else ""


def _lines(file: IO[bytes]) -> Iterator[bytes]:
    while line := file.readline(LINE):
        if len(line) == LINE:
            raise ValueError(f"a line has {LINE >> 20} MB and more")
        yield line


def _graphs(data: Path) -> Iterator[tuple[str, GraphHash]]:
    """The graphs in the order in which they stand, with the hashes of their lines.

    These are canonical when an export wrote them. They are not made canonical here: for blank nodes that somebody chose to be alike that
    would take for ever.
    """
    quads = ox.parse(path=data, format=ox.RdfFormat.N_QUADS)
    for graph, members in groupby(quads, key=lambda quad: quad.graph_name):
        digest, count = hashlib.sha256(), 0
        for quad in members:
            same = ox.Quad(_labelled(quad.subject), quad.predicate, _labelled(quad.object), graph)
            digest.update(nquad(same))
            count += 1
        yield graph.value if isinstance(graph, ox.NamedNode) else "", GraphHash(count, digest.hexdigest())


def _labelled(term: T) -> T | ox.BlankNode:
    """A blank node by its label in its own graph, less the number of the graph in the file."""
    match = _LABEL.fullmatch(term.value) if isinstance(term, ox.BlankNode) else None
    return ox.BlankNode(match[1]) if match else term
