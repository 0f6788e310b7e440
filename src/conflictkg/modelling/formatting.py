"""Laying out Turtle files, safely: the result says the same, keeps every comment, and replaces the file whole or not at all."""

from __future__ import annotations

import difflib
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from conflictkg.errors import InputRefused
from conflictkg.modelling.turtle_layout import laid_out
from conflictkg.modelling.turtle_tokens import Kind, NotTurtle, tokens

_BASE = "http://base.invalid/"
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Laid:
    """A file before and after, as bytes; ``name`` is what messages call it."""

    name: str
    before: bytes
    after: bytes

    @property
    def changed(self) -> bool:
        """Whether the file is not in the layout yet."""
        return self.before != self.after

    def diff(self) -> str:
        """The change as a unified diff."""
        old, new = (data.decode().splitlines(keepends=True) for data in (self.before, self.after))
        lines = difflib.unified_diff(old, new, self.name, f"{self.name} (laid out)")
        return "".join(line if line.endswith("\n") else f"{line}\n" for line in lines)


def lay_out(name: str, data: bytes) -> Laid:
    """A file's bytes in the layout of the house.

    A byte order mark goes; lines end as the first one does. Raises ``InputRefused`` with line and reason for what is not UTF-8, not Turtle,
    or would lose a comment or change a triple.
    """
    try:
        text = data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        raise InputRefused(f"{name}: is not UTF-8 (byte {error.start}); save it as UTF-8") from error
    try:
        said = _triples(text)
    except SyntaxError as error:
        reason = (error.msg or "").splitlines()[0]
        raise InputRefused(f"{name}:{error.lineno}: {reason}; correct the Turtle, the file is left as it is") from error
    try:
        after = laid_out(text)
        if after != text:
            _compare(text, after, said)
    except NotTurtle as refusal:
        raise InputRefused(f"{name}:{refusal.line}: {refusal.what}; the file is left as it is") from refusal
    return Laid(name, data, _with_line_ends(after, text).encode())


def lay_out_file(path: Path) -> Laid:
    """A file in the layout of the house, not written yet; raises ``InputRefused``."""
    try:
        return lay_out(str(path), path.read_bytes())
    except OSError as error:
        raise InputRefused(f"{path}: cannot be read ({error.strerror}); check the path") from error


def turtle_files(paths: Sequence[Path]) -> Iterator[Path]:
    """The files, and all ``.ttl`` files below the folders, each once, in order of path within a folder."""
    seen: set[Path] = set()
    for path in paths:
        for file in sorted(path.rglob("*.ttl")) if path.is_dir() else [path]:
            if file not in seen:
                seen.add(file)
                yield file


def replace(path: Path, data: bytes) -> None:
    """Put data in the place of a file's content: whole or not at all, with its permissions, through links.

    Raises ``InputRefused`` when it cannot be written; the file is then as it was.
    """
    target = path.resolve()
    unfinished = None
    try:
        mode = target.stat().st_mode
        if not os.access(target, os.W_OK):
            raise PermissionError(13, "the file is write-protected")
        handle, unfinished = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(unfinished).chmod(mode & 0o7777)
        Path(unfinished).replace(target)
    except OSError as error:
        if unfinished is not None:
            with suppress(OSError):
                Path(unfinished).unlink()
        raise InputRefused(f"{path}: cannot be written ({error.strerror}); the file is left as it is") from error


def _triples(text: str) -> list[tuple[object, object, object]]:
    """The triples in the order of the text, blank nodes numbered as they come: equal for equal texts, whatever their layout."""
    numbers: dict[ox.BlankNode, int] = {}

    def named(term: object) -> object:
        return numbers.setdefault(term, len(numbers)) if isinstance(term, ox.BlankNode) else term

    return [
        (named(quad.subject), quad.predicate, named(quad.object))
        for quad in ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=_BASE)
    ]


def _canonical(text: str) -> set[ox.Quad]:
    """The triples with canonical blank nodes; only for texts that differ in order, for it takes long where many nodes look alike."""
    said = ox.Dataset(ox.parse(text.encode(), format=ox.RdfFormat.TURTLE, base_iri=_BASE))
    said.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return set(said)


def _compare(before: str, after: str, said: list[tuple[object, object, object]]) -> None:
    """Raise ``NotTurtle`` where the layout would lose a comment or change what is said: a fault of ours, and no reason to harm a file."""
    kept = [token.text.rstrip() for token in tokens(after) if token.kind is Kind.COMMENT]
    had = [token for token in tokens(before) if token.kind is Kind.COMMENT]
    for i, comment in enumerate(had):
        if i >= len(kept) or kept[i] != comment.text.rstrip():
            raise NotTurtle(comment.line, f"the comment {comment.text[:40]!r} would be lost")
    try:
        same = _triples(after) == said or _canonical(after) == _canonical(before)
    except SyntaxError:
        same = False
    if not same:
        raise NotTurtle(1, "the file would not say the same afterwards; please report it")


def _with_line_ends(after: str, before: str) -> str:
    """The text with the line ends of the text before; those within literals are what they are."""
    first = before.find("\n")
    if first < 1 or before[first - 1] != "\r":
        return after
    parts: list[str] = []
    at = 0
    for literal in (token.text for token in tokens(after) if token.kind is Kind.STRING):
        found = after.index(literal, at)
        parts += [after[at:found].replace("\n", "\r\n"), literal]
        at = found + len(literal)
    return "".join([*parts, after[at:].replace("\n", "\r\n")])
