"""What a push remembers: parts and their digests, and what is made of a file that is not its own."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from conflictkg.errors import KnowledgeBaseFault
from conflictkg.graph.pushed import LARGE, Part, Pushed, Standing, written
from conflictkg.graph.store import GraphStore
from tests.unit.graph.world import BASE, quad, world

HERE = "http://127.0.0.1:9/query"
ANY_TEXT = st.text(st.characters(exclude_categories=["Cs"]))


@given(ANY_TEXT, st.sampled_from([None, "en", "en-GB"]))
def test_quads_are_written_as_their_terms_are(text: str, language: str | None) -> None:
    graph = f"{BASE}graph/g"
    each = ox.Quad(ox.NamedNode("http://e/s"), ox.NamedNode("http://e/p"), ox.Literal(text, language=language), ox.NamedNode(graph))
    assert list(written([each], graph, BASE)) == [("<http://e/s>", f"<http://e/p> {each.object}")]


def test_blank_nodes_get_iris_of_the_base() -> None:
    graph = f"{BASE}graph/g"
    each = ox.Quad(ox.BlankNode("a"), ox.NamedNode("http://e/p"), ox.BlankNode("b"), ox.NamedNode(graph))
    assert list(written([each], graph, BASE)) == [(f"<{BASE}.well-known/genid/a>", f"<http://e/p> <{BASE}.well-known/genid/b>")]


def test_a_part_is_sent_until_it_is_confirmed_and_again_when_doubted(tmp_path: Path) -> None:
    store = GraphStore.in_memory(BASE)
    store.extend([quad("a", "said"), *(quad(f"s/{i}", i, "graph/large") for i in range(LARGE + 1))])
    with Pushed(tmp_path / "kept", HERE) as state:
        assert state.standing == Standing()
        state.survey(store)
        changed = state.changed()
        assert [part.known for part in changed] == [False] * (LARGE + 2)
        state.doubt(changed[:2])
        assert [part.known for part in state.changed()] == [True, True, *[False] * LARGE]
        state.confirm(changed)
        assert (state.changed(), state.gone(), state.dropped()) == ([], [], [])
    with Pushed(tmp_path / "kept", HERE) as state, Pushed(tmp_path / "kept", HERE + "2") as other:
        store.raw.remove(quad("s/7", 7, "graph/large"))
        store.extend([quad("s/8", "more", "graph/large")])
        state.survey(store)
        assert [part.subject for part in state.changed()] == [f"<{BASE}s/8>"]
        assert state.gone() == [Part(f"{BASE}graph/large", f"<{BASE}s/7>", 1, True)]
        other.survey(store)
        assert len(other.changed()) == LARGE + 1  # what one server was sent says nothing about another
        state.stand(Standing(push="p", position=7, state="filling", signature="x"))
        assert other.standing == Standing()
        state.stand(Standing(state="clearing"), empty=True)
        assert len(state.changed()) == LARGE + 1


def test_nothing_has_changed_when_nothing_has(tmp_path: Path) -> None:
    with Pushed(tmp_path / "kept", HERE) as state:
        assert state.survey(world())[0] == len(world().graphs())
        state.confirm(state.changed())
        state.survey(world())  # another store with the same quads
        assert state.changed() == []


def test_another_file_in_its_place_is_told(tmp_path: Path) -> None:
    (tmp_path / "kept").write_bytes(b"no database at all " * 50)
    with pytest.raises(KnowledgeBaseFault, match="delete it, and the next push fills the server anew"):
        Pushed(tmp_path / "kept", HERE)


def test_another_database_in_its_place_is_told_and_left_alone(tmp_path: Path) -> None:
    import sqlite3

    db = sqlite3.connect(tmp_path / "kept")
    db.execute("CREATE TABLE mine (x)")
    db.close()
    with pytest.raises(KnowledgeBaseFault, match="is not what this program keeps there; delete it"):
        Pushed(tmp_path / "kept", HERE)
