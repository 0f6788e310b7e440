"""Quads loaded into a store in the background."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.graph import loading
from conflictkg.graph.loading import Loader

GRAPH = ox.NamedNode("https://example.org/graph/x")


def quad(subject: int, words: str = "x") -> ox.Quad:
    return ox.Quad(ox.NamedNode(f"https://example.org/{subject}"), ox.NamedNode("https://example.org/says"), ox.Literal(words), GRAPH)


def test_all_that_was_handed_over_is_in_when_the_block_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MOST", 1000)  # so that there are many loads
    quads = [quad(n, words) for n in range(200) for words in ('"', "\\", "\n\r\t", "\x00\x1f", "\ud7ff\U0010ffff", "مطار", "")]
    store = ox.Store(str(tmp_path))
    with Loader(store, tmp_path) as loader:
        for first in range(0, len(quads), 100):
            loader.load(quads[first : first + 50])
            loader.load_lines(f"{each} .\n" for each in quads[first + 50 : first + 100])
    assert set(store) == set(quads)


def test_what_is_settled_can_be_read_at_once(tmp_path: Path) -> None:
    store = ox.Store(str(tmp_path))
    with Loader(store, tmp_path) as loader:
        loader.load([quad(1)])
        loader.settle()
        assert len(store) == 1
        loader.load([])
    assert len(store) == 1


def test_a_load_that_fails_is_told_and_one_that_was_given_up_is_waited_for(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(loading, "MOST", 1)

    ox.Store(str(tmp_path / "read")).flush()
    with pytest.raises(RuntimeError, match="read-write"), Loader(ox.Store.read_only(str(tmp_path / "read")), tmp_path) as loader:
        loader.load([quad(1)])
    store = ox.Store(str(tmp_path / "written"))
    with pytest.raises(ZeroDivisionError), Loader(store, tmp_path) as loader:
        loader.load([quad(1)])
        raise ZeroDivisionError
    assert len(store) == 1
