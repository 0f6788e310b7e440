"""The one table of all measurements of the reader."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One figure: on which ``set``, which ``measure``, its ``value``, and what to compare it with."""

    set: str
    measure: str
    value: str
    reference: str = ""
