"""Proportions with what their counts leave open."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

Z = 1.959964  # two-sided 95 %


@dataclass(frozen=True, slots=True)
class Proportion:
    """``right`` of ``of``."""

    right: int
    of: int

    @property
    def value(self) -> float:
        """The proportion; 0 of nothing."""
        return self.right / self.of if self.of else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval (1927), which behaves near 0 and 1.

        >>> [round(bound, 3) for bound in Proportion(95, 100).interval]
        [0.888, 0.978]
        """
        if not self.of:
            return 0.0, 1.0
        centre = self.value + Z**2 / (2 * self.of)
        spread = Z * sqrt(self.value * (1 - self.value) / self.of + Z**2 / (4 * self.of**2))
        scale = 1 + Z**2 / self.of
        return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.value:.2f}  {self.right}/{self.of}  [{low:.2f}, {high:.2f}]"
