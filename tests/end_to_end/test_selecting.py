"""Parts of an export: what was asked for is there with what it needs, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox
import pytest

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.errors import UsageError
from conflictkg.export.selecting import SelectedGraphs, Selection
from conflictkg.usecases.selecting import documents_since, wanted
from tests.end_to_end.conftest import run_program

Part = Callable[..., ox.Store]


@pytest.fixture(scope="module")
def part(demo_kb: Path) -> Iterator[Part]:
    with closing(KnowledgeBase.open(demo_kb)) as kb, kb.reading() as claims:

        def selected(*said: str, since: int | None = None) -> ox.Store:
            from dataclasses import asdict

            asked = asdict(wanted(said, kb.deciding_of(claims), kb.vocabulary))
            documents = documents_since(kb.log, since) if since is not None else None
            graphs = SelectedGraphs(claims.store, kb.base, Selection(**asked, documents=documents))
            store = ox.Store()
            store.bulk_extend(q for g in graphs.graphs() if not g.endswith("ontology") for q in graphs.quads(g))
            return store

        yield selected


def values(store: ox.Store, what: str) -> set[str]:
    query = f"PREFIX ckg: <https://w3id.org/conflictkg/ontology#> SELECT DISTINCT ?v WHERE {{ {what} }}"
    rows = store.query(query, use_default_graph_as_union=True)
    return {row["v"].value for row in rows}  # type: ignore[union-attr]


def test_claims_of_a_place_come_with_all_that_is_believed_of_it(part: Part) -> None:
    t4, jahar, both = part("place=T4"), part("place=Jahar gas field"), part("place=T4", "place=Jahar gas field")
    (iri,) = values(t4, "?c a ckg:Claim ; ckg:states/ckg:place ?v")
    assert values(t4, "?p a ckg:ControlPeriod ; ckg:place ?v") == {iri}
    claims = "?v a ckg:Claim"
    assert values(t4, claims) and values(both, claims) == values(t4, claims) | values(jahar, claims)
    assert values(t4, f"<{iri}> <http://www.w3.org/2004/02/skos/core#prefLabel> ?v")
    named = values(t4, "?p ckg:controller ?v")
    assert named and named <= values(t4, "?v a ckg:Actor")
    assert not values(t4, "?c a ckg:Claim ; ckg:document ?v . FILTER NOT EXISTS { ?v a ckg:Document }")


def test_actor_source_kind_and_days_narrow_it_down(part: Part) -> None:
    others = "FILTER NOT EXISTS"
    by_actor = part("actor=Islamic State")
    actor = "<https://w3id.org/conflictkg/reference/actor/islamic-state>"
    assert values(by_actor, "?v a ckg:Claim")
    assert not values(by_actor, f"?v a ckg:Claim {others} {{ ?v ckg:states/(ckg:agent|ckg:patient) {actor} }}")
    by_source = part("source=Levant Wire")
    assert values(by_source, "?v a ckg:Claim")
    assert not values(by_source, f"?v a ckg:Claim {others} {{ ?v ckg:document/ckg:outletName 'Levant Wire' }}")
    assert len(values(part("kind=control-gained"), "?c ckg:states/ckg:kind ?v")) == 1
    undated = "?v a ckg:Claim . FILTER NOT EXISTS { ?v ckg:states/ckg:latest ?d } FILTER NOT EXISTS { ?v ckg:document/ckg:published ?d }"
    assert values(part("until=2001-01-01"), "?v a ckg:Claim") == values(part(), undated)  # of no day, so perhaps of this one
    early, late = part("until=2014-11-03"), part("from=2014-11-04")
    assert values(early, "?v a ckg:Claim") and values(late, "?v a ckg:Claim")
    assert values(early, "?v a ckg:Claim") | values(late, "?v a ckg:Claim") == values(part(), "?v a ckg:Claim")


def test_what_was_recorded_since_is_a_part_and_all_since_the_beginning_is_all(part: Part) -> None:
    everything, some = values(part(), "?v a ckg:Claim"), values(part(since=30), "?v a ckg:Claim")
    assert values(part(since=0), "?v a ckg:Claim") == everything
    assert some < everything


def test_what_cannot_be_selected_is_refused(part: Part, demo_kb: Path) -> None:
    for said, words in (
        ("plce=x", "write KEY=VALUE"),
        ("place=", "write KEY=VALUE"),
        ("kind=dancing", "is not a kind"),
        ("from=yesterday", "YYYY-MM-DD"),
        ("place=Nowhere at all", "called"),
    ):
        with pytest.raises(UsageError, match=words):
            part(said)
    with pytest.raises(UsageError, match="no day is in both"):
        part("from=2016-01-01", "until=2014-01-01")
    done = run_program("export", "--kb", str(demo_kb), "--since", "999999")
    assert done.returncode == 2 and "the log ends at position" in done.stderr
