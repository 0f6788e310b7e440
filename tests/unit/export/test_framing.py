"""Framed JSON-LD: a tree for each article, place or period, which says what the graph says and nothing else."""

from __future__ import annotations

import io
import json
from typing import Any

import pyoxigraph as ox
import pytest
from pyld import jsonld

from conflictkg.export.framing import FRAMES, write_framed
from conflictkg.rdf.terms import CKG
from tests.unit.graph.world import BASE, world


def framed(frame: str) -> dict[str, Any]:
    out = io.BytesIO()
    write_framed(world(), BASE, frame, out)
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


def instances(cls: str) -> set[str]:
    quads = world().raw.quads_for_pattern(None, None, ox.NamedNode(CKG + cls), None)
    return {quad.subject.value for quad in quads}  # type: ignore[union-attr]


@pytest.mark.parametrize("frame", FRAMES)
def test_trees_say_what_the_graph_says(frame: str) -> None:
    def refused(url: str, _: object) -> None:
        raise AssertionError(f"asked the network for {url}")

    told = jsonld.to_rdf(framed(frame), {"format": "application/n-quads", "documentLoader": refused})
    said = {str(quad.triple) for quad in ox.parse(told, ox.RdfFormat.N_QUADS)}
    assert said and said <= {str(quad.triple) for quad in world().raw}


@pytest.mark.parametrize(("frame", "cls"), [("article", "Document"), ("period", "ControlPeriod")])
def test_each_has_one_tree(frame: str, cls: str) -> None:
    told = framed(frame)
    roots = [jsonld.expand({"@context": told["@context"], **tree})[0]["@id"] for tree in told["@graph"]]
    assert sorted(roots) == sorted(instances(cls))


def test_an_article_has_all_its_claims_and_a_place_its_periods() -> None:
    claims, periods = (json.dumps(jsonld.expand(framed(frame))) for frame in ("article", "place"))
    assert all(f'"{claim}"' in claims for claim in instances("Claim"))
    assert any(f'"{period}"' in periods for period in instances("ControlPeriod"))


def test_a_period_has_the_claims_that_it_rests_on() -> None:
    periods = {tree["id"].removeprefix(BASE): tree for tree in framed("period")["@graph"]}
    assert periods["period/e3"]["case"]["supportedBy"].endswith("claim/c1")
    assert periods["period/e3"]["case"]["opposedBy"].endswith("claim/c4")
    assert periods["period/s1"]["contest"]["case"]["supportedBy"].endswith("claim/c7")


@pytest.mark.parametrize("frame", FRAMES)
def test_the_same_graph_gives_the_same_bytes(frame: str) -> None:
    assert framed(frame) == framed(frame)
