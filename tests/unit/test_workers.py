"""Several processes read what one would, in the order of the inputs; none takes others down with it."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from conflictkg import workers
from conflictkg.domain.claims import Article
from conflictkg.domain.ports import Overrides, RawInput
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.usecases import preparing
from conflictkg.usecases.preparing import BATCH_INPUTS, Outcome, PreparationPorts, Prepared, Refused, batches
from conflictkg.workers import Workers
from tests.fakes.claims import article


def inputs(*texts: str) -> Iterator[RawInput]:
    return (RawInput(text.encode(), f"{n}.txt") for n, text in enumerate(texts))


def begin(directory: Path, log_level: int) -> None:
    """In place of ``workers._begin``: no knowledge base is opened."""


def prepared(batch: list[RawInput]) -> list[Outcome]:
    """In place of ``workers._prepared``: an input that says so kills its process, as the kernel does when memory is out."""
    for one in batch:
        if one.data == b"kill":
            os.kill(os.getpid(), signal.SIGKILL)
    return [Prepared(one.name, ()) for one in batch]


@pytest.fixture(autouse=True)
def without_a_knowledge_base(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_begin", begin)
    monkeypatch.setattr(workers, "_prepared", prepared)


def test_outcomes_come_in_the_order_of_the_inputs(tmp_path: Path) -> None:
    with Workers(tmp_path, 2, 0) as pool:
        outcomes = list(pool.outcomes(inputs(*["x"] * (3 * BATCH_INPUTS))))
    assert [o.name for o in outcomes] == [f"{n}.txt" for n in range(3 * BATCH_INPUTS)]


def test_an_input_that_kills_its_process_is_refused_and_the_others_are_read(tmp_path: Path) -> None:
    texts = ["x"] * (4 * BATCH_INPUTS)
    texts[3] = texts[40] = "kill"
    with Workers(tmp_path, 2, 0) as pool:
        outcomes = list(pool.outcomes(inputs(*texts)))
    assert [o.name for o in outcomes] == [f"{n}.txt" for n in range(len(texts))]
    assert [o.name for o in outcomes if isinstance(o, Refused)] == ["3.txt", "40.txt"]


def test_a_fault_of_the_knowledge_base_is_raised_and_no_input_blamed_for_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    with Workers(tmp_path / "none", 2, 0) as pool, pytest.raises(KnowledgeBaseFault, match="none"):
        list(pool.outcomes(inputs("x")))


def test_few_inputs_are_loaded_ahead(tmp_path: Path) -> None:
    loaded = 0

    def counted() -> Iterator[RawInput]:
        nonlocal loaded
        for one in inputs(*["x"] * 1000):
            loaded += 1
            yield one

    with Workers(tmp_path, 2, 0) as pool:
        next(pool.outcomes(counted()))
    assert loaded <= (2 * workers.AHEAD + 1) * BATCH_INPUTS


def test_batches_are_cut_by_number_and_by_size() -> None:
    assert [len(b) for b in batches(inputs(*["x"] * 40))] == [16, 16, 8]
    large = "x" * preparing.BATCH_BYTES
    assert [len(b) for b in batches(inputs("a", "b", large, "c"))] == [2, 1, 1]


class Reader:
    def read(self, data: bytes, name: str, overrides: Overrides) -> list[Article]:
        return [article(data.decode(), "Gazette", None)]


def test_what_is_at_fault_in_a_batch_is_refused_alone() -> None:
    from tests.unit.usecases.test_ingest import Validator, ports

    class Extractor:
        name = "test/1"

        def extract(self, article: Article) -> list[object]:
            if article.text == "poison":
                raise RuntimeError("no such thing")
            return []

        def extract_all(self, articles: list[Article]) -> list[list[object]]:
            return [self.extract(a) for a in articles]

    given = ports().preparation
    with_poison = PreparationPorts(
        reader=Reader(),
        extractor=Extractor(),  # type: ignore[arg-type]
        validator=Validator(),
        names=given.names,
        iris=given.iris,
        policy=given.policy,
        known=given.known,
    )
    good, bad, fine = preparing.prepare(list(inputs("good", "poison", "fine")), with_poison)
    assert isinstance(good, Prepared) and isinstance(fine, Prepared)
    assert isinstance(bad, Refused) and "RuntimeError" in bad.reason and "no such thing" in bad.trace
