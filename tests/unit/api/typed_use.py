"""How somebody uses the Python interface, for the type checker: every line must pass ``mypy --strict``; nothing here runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any, assert_type

from pandas import DataFrame
from rdflib import Graph

from conflictkg import IRI, Answer, KnowledgeBase, Question, Row, Rows


def used(kb: KnowledgeBase) -> None:
    """Everything public, once."""
    assert_type(KnowledgeBase.open("kb"), KnowledgeBase)
    with KnowledgeBase.open() as other:
        assert_type(other, KnowledgeBase)
    answer = kb.ask("who-controlled", place="T4", on=date(2014, 11, 3), as_known=None)
    assert_type(answer, Answer)
    assert_type(answer[0], Row)
    assert_type(answer[:2], Sequence[Row])
    assert_type(answer.only.controller, Any)
    assert_type(answer.to_dicts(), list[dict[str, Any]])
    assert_type(answer.to_pandas(), DataFrame)
    assert_type(kb.sparql("ASK {}", timeout=3.0), Answer)
    assert_type(kb.sparql("DESCRIBE <x>").to_rdflib(), Graph)
    assert_type(kb.who_controlled("T4", "2014-11-03", as_recorded=datetime(2024, 1, 1, tzinfo=UTC)), Row)
    assert_type(kb.why("T4", on=date(2014, 11, 3)), Row)
    assert_type(kb.timeline("T4", start="2014-11-01"), Rows)
    assert_type(kb.holders("2014-11-03", country="SY"), Rows)
    assert_type(kb.claims(place="T4", status="accepted"), Rows)
    assert_type(kb.questions, Mapping[str, Question])
    assert_type(IRI("https://example.org/"), IRI)
    kb.who_controlled("T4")  # type: ignore[call-arg]
    kb.ask("who-controlled", place=object())  # type: ignore[arg-type]
    kb.nonsense()  # type: ignore[attr-defined]
    kb.close()
