"""From the values that people give for a question's parameters to those that go into its query: names become IRIs, days dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from conflictkg.errors import UsageError

if TYPE_CHECKING:
    from conflictkg.graph.questions import Parameter, Question
    from conflictkg.graph.values import Value
    from conflictkg.usecases.asking import Asking


def bound(question: Question, asking: Asking, given: Mapping[str, Value | None]) -> dict[str, Value]:
    """Values by the names of the question's parameters; ``None`` is left out.

    A parameter may be given by its name (``asKnown``), as on the command line (``as-known``) or as in Python (``as_known``, ``from_``).
    Places, actors and sources may be given by name. Raises ``UsageError`` for a parameter that the question does not take, or a name that
    nothing has, ``AmbiguousName``.
    """
    values: dict[str, Value] = {}
    for name, value in given.items():
        parameter = _named(question, name)
        if parameter.name in values:
            raise UsageError(f"question {question.name}: {parameter.name} is given twice; give it once")
        if value is not None:
            values[parameter.name] = value
    on = next((day_of(values[p.name]) for p in question.parameters if p.name == "on" and p.name in values), None)
    return {name: _found(_named(question, name), value, asking, on) for name, value in values.items()}


def day_of(value: Value) -> date | None:
    """The day that a value means, ``None`` when it means none; a moment is of its day in UTC."""
    from conflictkg.usecases.phrasing import day_in_words

    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(UTC)).date()
    if isinstance(value, date):
        return value
    return day_in_words(value) if isinstance(value, str) else None


def _named(question: Question, name: str) -> Parameter:
    plain = name.rstrip("_").replace("_", "-")
    for parameter in question.parameters:
        if name == parameter.name or plain == parameter.option:
            return parameter
    takes = ", ".join(parameter.option for parameter in question.parameters) or "none"
    raise UsageError(f"question {question.name}: there is no parameter {name!r}; it takes {takes}")


def _found(parameter: Parameter, value: Value, asking: Asking, on: date | None) -> Value:
    from conflictkg.domain.entities import EntityType

    match parameter.type:
        case "place" | "actor" | "source" as type:
            return asking.iri(str(value), EntityType(type), on)
        case "date":
            return day_of(value) or value
        case _:
            return value
