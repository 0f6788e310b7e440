"""What became of the members of a partner's feed that were pulled."""

from __future__ import annotations

from dataclasses import dataclass, field

MOST_TOLD = 1000
"""Refused members and quarantined claims that a report holds at most; more are only counted."""


@dataclass(slots=True, kw_only=True)
class PullReport:
    """What became of the members of a feed."""

    pages: int = 0
    members: int = 0
    articles: int = 0
    claims: int = 0
    known: int = 0
    decisions: int = 0
    taken_down: int = 0
    links_left_out: int = 0
    claims_left_out: int = 0
    quarantined_count: int = 0
    refused_count: int = 0
    quarantined: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)

    def refuse(self, reason: str) -> None:
        """Take note of a member or page that was refused."""
        self.refused_count += 1
        if len(self.refused) < MOST_TOLD:
            self.refused.append(reason)
