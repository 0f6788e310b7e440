"""The manifest of an exported directory: what is in it, of which state of the knowledge base, with a hash of every file and graph.

Beside ``manifest.json`` stands its own hash, so that no byte of the directory can change unnoticed. Of each named graph the hash is that
of its canonical N-Quads (RDFC-1.0); combined they say whether two directories hold the same statements, in whatever files.
"""

from __future__ import annotations

import hashlib
import json
import stat
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, is_dataclass
from pathlib import Path
from typing import Any, get_args, get_origin, get_type_hints

import pyoxigraph as ox

from conflictkg.errors import InputRefused
from conflictkg.export.ordering import in_order, lines_of, nquad

FORMAT = "conflictkg-dataset/1"
MANIFEST, MANIFEST_HASH, SIGNATURE, DATA = "manifest.json", "manifest.sha256", "manifest.sig", "data.nq"
BESIDES = {MANIFEST, MANIFEST_HASH, SIGNATURE}
"""Files that the manifest does not name."""
MOST_BYTES = 256 << 20
"""Of a manifest that is read; it takes 200 for each article."""
CHUNK = 1 << 20


@dataclass(slots=True)
class GraphHash:
    """How many statements a named graph holds, and the hash of its canonical N-Quads."""

    quads: int
    sha256: str


@dataclass(slots=True)
class FileHash:
    """Length and hash of a file."""

    bytes: int
    sha256: str

    @classmethod
    def of(cls, path: Path) -> FileHash:
        """What a file has."""
        digest = hashlib.sha256()
        with path.open("rb") as file:
            while chunk := file.read(CHUNK):
                digest.update(chunk)
        return cls(path.stat().st_size, digest.hexdigest())


@dataclass(slots=True, kw_only=True)
class Manifest:
    """What an exported directory says of itself.

    ``scope`` says which part of the knowledge base it is, ``withheld`` how much the profile left out, ``recorded_until`` the moment of the
    last log event: an export has no time of its own, so that the same state gives the same bytes.
    """

    title: str
    base: str
    publisher: str
    licence: str
    url: str
    generator: str
    profile: str
    scope: Mapping[str, str]
    ontology: Mapping[str, str]
    log_position: int
    log_hash: str
    recorded_until: str
    counts: dict[str, int] = field(default_factory=dict)
    withheld: dict[str, int] = field(default_factory=dict)
    sources: dict[str, int] = field(default_factory=dict)
    graphs: dict[str, GraphHash] = field(default_factory=dict)
    files: dict[str, FileHash] = field(default_factory=dict)
    public_key: str = ""

    @property
    def canonical_hash(self) -> str:
        """One hash of all graphs, in the order of their IRIs."""
        return combined({iri: graph.sha256 for iri, graph in self.graphs.items()})

    @property
    def citation(self) -> str:
        """How to cite this very state."""
        who = f"{self.publisher}: " if self.publisher else ""
        day = self.recorded_until[:10]
        return f"{who}{self.title}. State of {day}, log position {self.log_position}, sha256:{self.canonical_hash}. {self.url}"

    def encoded(self) -> bytes:
        """The manifest as it is written."""
        told = {"format": FORMAT, "cite_as": self.citation, "canonical_hash": self.canonical_hash, **asdict(self)}
        return (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()

    @classmethod
    def decoded(cls, data: bytes, where: Path) -> Manifest:
        """What ``encoded`` wrote, to the byte; raises ``InputRefused`` for anything else."""
        try:
            told: dict[str, Any] = json.loads(data)
            if told.pop("format") != FORMAT:
                raise ValueError(f"its format is not {FORMAT}")
            del told["canonical_hash"], told["cite_as"]  # they follow from the rest
            told["graphs"] = {iri: GraphHash(**graph) for iri, graph in told["graphs"].items()}
            told["files"] = {name: FileHash(**file) for name, file in told["files"].items()}
            made = cls(**told)
            if wrong := next((name for name, hint in get_type_hints(cls).items() if not _is(getattr(made, name), hint)), None):
                raise ValueError(f"its {wrong} is not of the kind that it should be")
            if made.encoded() != data:
                raise ValueError("its canonical hash does not follow from those of its graphs, or it says something twice")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise InputRefused(f"{where}: is no manifest of this program ({error}); get the directory again") from error
        return made


def _is(value: object, hint: Any) -> bool:
    """Whether a value read from JSON is of the type of its field."""
    if get_origin(hint) in (dict, Mapping):
        return type(value) is dict and all(_is(item, get_args(hint)[1]) for item in value.values())
    if is_dataclass(hint):
        return all(_is(getattr(value, name), inner) for name, inner in get_type_hints(hint).items())
    return type(value) is hint


def files_below(directory: Path) -> set[str]:
    """The names of all files of an exported directory, from there.

    Raises ``InputRefused`` where something is neither file nor folder: a link or a device leads to what is not in the directory.
    """
    found: set[str] = set()
    todo = [directory]
    try:
        while todo:
            for path in todo.pop().iterdir():
                kind = path.lstat().st_mode
                if stat.S_ISDIR(kind):
                    todo.append(path)
                elif stat.S_ISREG(kind):
                    found.add(path.relative_to(directory).as_posix())
                else:
                    raise InputRefused(f"{path}: is a link or a device, which no export holds; get the directory again")
    except OSError as error:
        raise InputRefused(f"{error.filename}: cannot be read ({error.strerror}); give a directory that was exported") from error
    return found


def combined(hashes: Mapping[str, str]) -> str:
    """One hash of many graphs: of their hashes and IRIs, a line each, sorted by IRI."""
    return hashlib.sha256("".join(f"{hash}  {iri}\n" for iri, hash in sorted(hashes.items())).encode()).hexdigest()


def hash_line(manifest: bytes) -> bytes:
    """What stands beside the manifest, in the form of ``sha256sum``."""
    return f"{hashlib.sha256(manifest).hexdigest()}  {MANIFEST}\n".encode()


def canonical_lines(quads: Iterable[ox.Quad]) -> Iterator[bytes]:
    """The canonical N-Quads of one graph, line by line."""
    return in_order(lines_of([quads], nquad))
