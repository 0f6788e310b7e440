"""Every question with an answer on file gives it in every engine: embedded, rdflib, the ``oxigraph`` server, Virtuoso.

The servers are filled by a push. The answers are compared as the program reads them (``graph.dialects``).
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib

from conflictkg.graph.answers import Rows
from conflictkg.graph.dialects import canonical
from conflictkg.graph.questions import bind, load_questions
from conflictkg.graph.remote import answered
from conflictkg.graph.sparql import query
from tests.contract.servers import oxigraph, virtuoso
from tests.fakes.pushing import pushed, remote_graphs
from tests.unit.graph.world import BASE, GOLDEN, QUERIES, world

pytestmark = pytest.mark.server

Ask = Callable[[str], list[dict[str, str]]]
QUESTIONS = load_questions([QUERIES])
CASES = [
    pytest.param(path.stem, case["values"], case["rows"], id=f"{path.stem}-{number}")
    for path in sorted(GOLDEN.glob("*.json"))
    for number, case in enumerate(json.loads(path.read_text("utf-8")))
]


@pytest.fixture(scope="module", params=["embedded", "rdflib", "oxigraph", "virtuoso"])
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ask]:
    """An engine that holds the invented war."""
    name, folder = request.param, tmp_path_factory.mktemp("engine")
    match name:
        case "embedded":
            store = world()
            yield lambda text: records(query(store, text))
        case "rdflib":
            yield in_rdflib()
        case _:
            with (oxigraph if name == "oxigraph" else virtuoso)(folder / name) as server:
                pushed(server, world(), folder / "pushed.sqlite", graph_store=name == "virtuoso")
                connection = remote_graphs(server, BASE).query
                yield lambda text: records(answered(connection, text, base=BASE))


def records(answer: object) -> list[dict[str, str]]:
    assert isinstance(answer, Rows)
    return list(answer.records())


def in_rdflib() -> Ask:
    """rdflib's own store and engine; it resolves FROM among the graphs that it has."""
    dataset = rdflib.Dataset(default_union=True)
    with warnings.catch_warnings(action="ignore", category=DeprecationWarning):  # rdflib uses what it deprecates
        dataset.parse(GOLDEN / "world.trig", format="trig", publicID=BASE)

    def ask(text: str) -> list[dict[str, str]]:
        with warnings.catch_warnings(action="ignore", category=DeprecationWarning):
            found = dataset.query(text, base=BASE)
            rows = list(found)
        assert found.vars is not None
        names = [str(variable) for variable in found.vars]
        return [{name: bare(value) for name, value in zip(names, row, strict=True) if value is not None} for row in rows]  # type: ignore[arg-type]

    return ask


def bare(term: Any) -> str:
    if isinstance(term, rdflib.Literal) and term.datatype is not None:
        return canonical(ox.Literal(str(term), datatype=ox.NamedNode(str(term.datatype)))).value
    return str(term)


@pytest.mark.parametrize(("name", "values", "rows"), CASES)
def test_an_engine_gives_the_answers_on_file(engine: Ask, name: str, values: dict[str, str], rows: list[dict[str, str]]) -> None:
    assert engine(bind(QUESTIONS[name], values, BASE)) == rows
