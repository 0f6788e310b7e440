"""From the values that people give for a question's parameters to those that go into its query: names become IRIs, days dates."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
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
    from conflictkg.bootstrap.in_words import valued

    values: dict[str, Value] = {}
    for name, value in given.items():
        parameter = _named(question, name)
        if parameter.name in values:
            raise UsageError(f"question {question.name}: {parameter.name} is given twice; give it once")
        if value is not None:
            values[parameter.name] = value
    on = next((day_of(values[p.name]) for p in question.parameters if p.name == "on" and p.name in values), None)
    return {name: valued(_named(question, name), value, asking, on) for name, value in values.items()}


def day_of(value: Value) -> date | None:
    """The day that a value means, ``None`` when it means none; a moment is of its day in UTC."""
    from conflictkg.bootstrap.in_words import day_in_words

    if isinstance(value, datetime):
        return (value if value.tzinfo is None else value.astimezone(UTC)).date()
    if isinstance(value, date):
        return value
    return day_in_words(value) if isinstance(value, str) else None


def day_given(value: Value | None, name: str) -> date | None:
    """A day given for ``name``; raises ``UsageError`` for anything else."""
    if value is None:
        return None
    if (day := day_of(value)) is None:
        raise UsageError(f"{name} {str(value)[:80]!r} is not a day; write it as YYYY-MM-DD, for example 2014-11-03")
    return day


def moment_given(value: Value | None, name: str) -> datetime | None:
    """A moment given for ``name``, UTC when it names no zone; a bare day means its last instant.

    Raises ``UsageError`` for anything else.
    """
    if value is None:
        return None
    try:
        if isinstance(value, str):
            value = date.fromisoformat(value) if len(value) == len("2014-11-03") else datetime.fromisoformat(value)
        if isinstance(value, datetime):
            return value if value.tzinfo is not None else value.replace(tzinfo=UTC)
        if isinstance(value, date):
            return datetime.combine(value + timedelta(days=1), datetime.min.time(), UTC) - timedelta(microseconds=1)
    except (ValueError, OverflowError):
        pass
    raise UsageError(f"{name} {str(value)[:80]!r} is not a moment; write it as 2014-11-03 or 2014-11-03T15:32:00Z")


def _named(question: Question, name: str) -> Parameter:
    plain = name.rstrip("_").replace("_", "-")
    for parameter in question.parameters:
        if name == parameter.name or plain == parameter.option:
            return parameter
    takes = ", ".join(parameter.option for parameter in question.parameters) or "none"
    raise UsageError(f"question {question.name}: there is no parameter {name!r}; it takes {takes}")
