"""Directories that lie: whatever a manifest says and whatever lies beside it, checking ends, with a refusal."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from conflictkg.errors import InputRefused
from conflictkg.export import Ingredients, write_dataset
from conflictkg.export.manifest import DATA, MANIFEST, MANIFEST_HASH, FileHash, Manifest, combined, hash_line
from conflictkg.export.verifying import LINE, verify_dataset
from tests.unit.export.test_dataset import manifest
from tests.unit.graph.world import world


@pytest.fixture
def exported(tmp_path: Path) -> Path:
    write_dataset(world(), tmp_path / "data", manifest(), Ingredients())
    return tmp_path / "data"


def resealed(directory: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """The manifest with a change, as its publisher would seal it."""
    told = json.loads((directory / MANIFEST).read_bytes())
    before = told["canonical_hash"]
    change(told)
    told["canonical_hash"] = combined({iri: graph["sha256"] for iri, graph in told["graphs"].items()})
    told["cite_as"] = told["cite_as"].replace(before, told["canonical_hash"])
    written(directory, (json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())


def written(directory: Path, data: bytes) -> None:
    (directory / MANIFEST).write_bytes(data)
    (directory / MANIFEST_HASH).write_bytes(hash_line(data))


def with_data(directory: Path, data: bytes) -> None:
    (directory / DATA).write_bytes(data)
    hashed = FileHash.of(directory / DATA)
    resealed(directory, lambda told: told["files"][DATA].update(bytes=hashed.bytes, sha256=hashed.sha256))


@pytest.mark.parametrize("name", [field.name for field in fields(Manifest)])
@pytest.mark.parametrize("value", [None, True, 1.5, [1], {"a": []}, float("nan")], ids=repr)
def test_a_field_of_another_kind_is_refused(exported: Path, name: str, value: object) -> None:
    resealed(exported, lambda told: None)
    verify_dataset(exported)
    told = json.loads((exported / MANIFEST).read_bytes())
    written(exported, (json.dumps(told | {name: value}, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode())
    with pytest.raises(InputRefused, match="is no manifest of this program"):
        verify_dataset(exported)


def test_one_manifest_says_one_thing_and_ends(exported: Path) -> None:
    data = (exported / MANIFEST).read_bytes()
    written(exported, data.replace(b'"base":', b'"base": "http://other.example/",\n "base":', 1))
    with pytest.raises(InputRefused, match="says something twice"):
        verify_dataset(exported)
    written(exported, b"[" * 200_000)
    with pytest.raises(InputRefused, match="is no manifest of this program"):
        verify_dataset(exported)


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize("kind", ["pipe", "endless", "folder", "nothing", "file"])
def test_links_and_devices_are_refused_unread(exported: Path, kind: str, listed: bool) -> None:
    strange = exported / "more"
    if kind == "pipe":
        os.mkfifo(strange)
    else:
        target = {"endless": "/dev/zero", "folder": "/", "nothing": "/nowhere/at/all", "file": str(exported / "LICENSE")}[kind]
        strange.symlink_to(target)
    if listed:
        resealed(exported, lambda told: told["files"].update(more=told["files"]["LICENSE"]))
    with pytest.raises(InputRefused, match="more: is a link or a device"):
        verify_dataset(exported)


def test_a_manifest_that_is_a_pipe_is_not_waited_for(exported: Path) -> None:
    (exported / MANIFEST).unlink()
    os.mkfifo(exported / MANIFEST)
    with pytest.raises(InputRefused, match="is a link or a device"):
        verify_dataset(exported)


def test_data_that_would_be_the_end_of_the_parser_are_refused(exported: Path) -> None:
    triple = b"<http://a.example/s> <http://a.example/p> "
    alike = [b"_:a%d <http://a.example/p> _:a%d <http://a.example/g> .\n" % (i, j) for i in range(14) for j in range(14) if i != j]
    for data, said in (
        (triple + (b"<<( " + triple) * 50_000 + b"<http://a.example/o>" + b" )>>" * 50_000 + b" .\n", "without end"),
        (triple + b'"' + b"x" * LINE, "a line has 16 MB and more"),
        (b"".join(alike), "differs"),  # whose canonical form takes longer than the sun shines
    ):
        with_data(exported, data)
        with pytest.raises(InputRefused, match=said):
            verify_dataset(exported)
