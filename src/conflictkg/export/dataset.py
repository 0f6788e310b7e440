"""An exported directory: the data, what describes it, and a manifest by which a receiver can check and cite it.

At the end of the way of the data. The directory is written beside its place and renamed as a whole; the same state gives the same bytes,
whoever exports it when. ``data.nq`` is canonical N-Quads, graph after graph, so that its hashes can be taken while it is read.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from conflictkg.errors import InputRefused, UsageError
from conflictkg.export.describing import description, licence_text, readme
from conflictkg.export.export import Graphs, export
from conflictkg.export.manifest import (
    BESIDES,
    DATA,
    MANIFEST,
    MANIFEST_HASH,
    SIGNATURE,
    FileHash,
    GraphHash,
    Manifest,
    canonical_lines,
    files_below,
    hash_line,
)
from conflictkg.export.signatures import Signer
from conflictkg.export.tables import METADATA, TABLES, Tables, csvw, write_csv, write_geojson
from conflictkg.rdf.terms import CKG, TYPE

EXTENSIONS = {"turtle": "data.ttl", "trig": "data.trig", "ntriples": "data.nt", "rdfxml": "data.rdf", "jsonld": "data.jsonld"}
"""Files of further serialisations, by format."""
_COUNTED = {
    ox.NamedNode(f"{CKG}{name}"): plural
    for name, plural in (("Document", "documents"), ("Claim", "claims"), ("ControlPeriod", "periods"), ("EventCluster", "events"))
}
_TYPE = ox.NamedNode(TYPE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ingredients:
    """What goes into a directory besides the data: ``formats`` are further serialisations, ``copies`` files by the name that they get."""

    formats: tuple[str, ...] = ()
    copies: Mapping[str, Path] = field(default_factory=dict)
    context: Path | None = None
    signer: Signer | None = None


def write_dataset(store: Graphs, directory: Path, manifest: Manifest, ingredients: Ingredients) -> None:
    """Write the graphs with everything else into a new directory, or in place of an earlier export; ``manifest`` is completed.

    Raises ``UsageError`` when the directory holds something else, ``InputRefused`` when it cannot be written; nothing is there then.
    """
    if directory.exists() and (not directory.is_dir() or any(directory.iterdir())) and (strange := _strange(directory)):
        raise UsageError(f"{directory} holds something that is no export ({strange}); give a new directory, or that of an earlier export")
    with whole_directory(directory) as draft:
        _write_data(store, draft / DATA, manifest)
        for format in ingredients.formats:
            export(store, format, draft / EXTENSIONS[format], context=ingredients.context)
        _write_tables(store, draft, manifest)
        for name, path in ingredients.copies.items():
            (draft / name).parent.mkdir(exist_ok=True)
            shutil.copyfile(path, draft / name)
        (draft / "dataset.ttl").write_bytes(description(manifest, {path.name: FileHash.of(path) for path in sorted(draft.glob("*.*"))}))
        (draft / "LICENSE").write_text(licence_text(manifest), encoding="utf-8")
        (draft / "README.md").write_text(readme(manifest, sorted(path.name for path in draft.iterdir())), encoding="utf-8")
        manifest.files = {str(p.relative_to(draft).as_posix()): FileHash.of(p) for p in sorted(draft.rglob("*")) if p.is_file()}
        if ingredients.signer is not None:
            manifest.public_key = ingredients.signer.public_key
        data = manifest.encoded()
        (draft / MANIFEST).write_bytes(data)
        (draft / MANIFEST_HASH).write_bytes(hash_line(data))
        if ingredients.signer is not None:
            (draft / SIGNATURE).write_bytes(ingredients.signer.signature(data))


def _strange(directory: Path) -> str:
    """What a directory holds besides an export, whose place must not be taken; "" when nothing."""
    try:
        known = Manifest.decoded((directory / MANIFEST).read_bytes(), directory / MANIFEST).files.keys() | BESIDES
        return next(iter(sorted(files_below(directory) - known)), "")
    except OSError:
        return f"it has no {MANIFEST}"
    except InputRefused as refusal:
        return str(refusal).partition(";")[0]


def _write_data(store: Graphs, path: Path, manifest: Manifest) -> None:
    """The data file, and of each graph how many statements it holds and their hash."""
    counts: Counter[str] = Counter(dict.fromkeys(_COUNTED.values(), 0))
    with path.open("wb") as out:
        for number, graph in enumerate(sorted(store.graphs())):
            digest, quads = hashlib.sha256(), 0
            for line in canonical_lines(_counted(store.quads(graph), counts)):
                digest.update(line)
                out.write(_of_graph(line, number) if b"_:c14n" in line else line)
                quads += 1
            if quads:
                manifest.graphs[graph] = GraphHash(quads, digest.hexdigest())
    manifest.counts = {"graphs": len(manifest.graphs), "quads": sum(g.quads for g in manifest.graphs.values()), **counts}


def _write_tables(store: Graphs, draft: Path, manifest: Manifest) -> None:
    tables = Tables(store, manifest.base)
    periods, events = tables.periods(), tables.events()
    for name, rows in (("periods.csv", periods), ("events.csv", events)):
        with (draft / name).open("wb") as out:
            write_csv(rows, TABLES[name], out)
    with (draft / "map.geojson").open("wb") as out:
        write_geojson(periods, out)
    (draft / METADATA).write_bytes(csvw(manifest.title, manifest.licence))


def _of_graph(line: bytes, number: int) -> bytes:
    """A line whose canonical blank nodes, which are numbered graph by graph, are told from those of other graphs in the same file."""
    subject, predicate, rest = line.split(b" ", 2)
    subject, rest = (b"_:g%d%b" % (number, term[2:]) if term.startswith(b"_:c14n") else term for term in (subject, rest))
    return b" ".join((subject, predicate, rest))


def _counted(quads: Iterator[ox.Quad], counts: Counter[str]) -> Iterator[ox.Quad]:
    for quad in quads:
        if quad.predicate == _TYPE and isinstance(quad.object, ox.NamedNode) and quad.object in _COUNTED:
            counts[_COUNTED[quad.object]] += 1
        yield quad


@contextlib.contextmanager
def whole_directory(path: Path) -> Iterator[Path]:
    """A directory that appears under its name only when everything is written; an error leaves what was there.

    Raises ``InputRefused`` when it cannot be written.
    """
    path = path.absolute()
    draft: Path | None = None
    try:
        draft = Path(tempfile.mkdtemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent))
        made = draft / path.name
        made.mkdir()
        yield made
        _synced(made)
        if path.exists():
            path.replace(draft / "before")
        made.replace(path)
    except OSError as error:
        where = f" at {error.filename}" if error.filename else ""
        raise InputRefused(f"{path}: cannot be written ({error.strerror}{where}); check the folder and the space left") from error
    finally:
        if draft is not None:
            shutil.rmtree(draft, ignore_errors=True)


def _synced(directory: Path) -> None:
    """Everything below is on the disk."""
    for path in directory.rglob("*"):
        if path.is_file():
            with path.open("rb") as file:
                os.fsync(file.fileno())
