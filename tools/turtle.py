"""Strings and lines of Turtle, as the scripts that generate reference data write them."""

from __future__ import annotations

from collections.abc import Sequence

_WIDTH = 140


def quoted(text: str, language: str = "") -> str:
    """A string in Turtle."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"@{language}' if language else f'"{escaped}"'


def wrapped(predicate: str, values: Sequence[str]) -> str:
    """A predicate with its values in Turtle, in lines that are not too long."""
    lines = [f"    {predicate} {values[0]}"]
    for value in values[1:]:
        if len(lines[-1]) + len(value) + 5 > _WIDTH:
            lines[-1] += " ,"
            lines.append(f"        {value}")
        else:
            lines[-1] += f" , {value}"
    return "\n".join(lines)
