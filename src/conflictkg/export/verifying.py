"""Is an exported directory what its manifest says, to the last byte? The other end of ``export.dataset``; needs no knowledge base."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from conflictkg.errors import InputRefused
from conflictkg.export.manifest import DATA, MANIFEST, MANIFEST_HASH, SIGNATURE, FileHash, GraphHash, Manifest, canonical_lines, hash_line
from conflictkg.export.signatures import check

_BESIDES = {MANIFEST, MANIFEST_HASH, SIGNATURE}


def verify_dataset(directory: Path, public_key: str | None = None) -> Manifest:
    """The manifest, when everything is as it says.

    The manifest's own hash and signature come first, then each file, then each graph of the data. ``public_key`` (hexadecimal) must have
    signed it. Raises ``InputRefused`` naming the first difference.
    """
    manifest = _manifest(directory, public_key)
    found = {str(path.relative_to(directory).as_posix()) for path in directory.rglob("*") if not path.is_dir()} - _BESIDES
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
        for graph, hashed in _graphs(data):
            if left.pop(graph, None) != hashed:
                return f": graph <{graph}> differs"
    except (SyntaxError, ValueError, OSError) as error:
        return f": it cannot be read ({error})"
    return f": graph <{min(left)}> is missing" if left else ""


def _graphs(data: Path) -> Iterator[tuple[str, GraphHash]]:
    quads = ox.parse(path=data, format=ox.RdfFormat.N_QUADS)
    for graph, members in groupby(quads, key=lambda quad: quad.graph_name):
        digest, count = hashlib.sha256(), 0
        for line in canonical_lines(members):
            digest.update(line)
            count += 1
        yield graph.value if isinstance(graph, ox.NamedNode) else "", GraphHash(count, digest.hexdigest())
