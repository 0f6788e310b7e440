"""From the claims of one report to the incident templates of MUC-4: which kinds are meant, who stands in which role, what is one incident.

The conventions here are those of that evaluation and of nothing else: victims are named persons, perpetrators are individuals or organisations,
fights between armies and general descriptions are no incidents.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from conflictkg.domain.claims import Article, Claim, Mention

ATTACK, BOMBING, KIDNAPPING, ARSON, ROBBERY = "attack", "bombing", "kidnapping", "arson", "robbery"
TYPES = {
    "assault": ATTACK,
    "killing": ATTACK,
    "casualties": ATTACK,
    "bombing": BOMBING,
    "suicide-bombing": BOMBING,
    "kidnapping": KIDNAPPING,
    "arson": ARSON,
    "robbery": ROBBERY,
    "looting": ROBBERY,
}
ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
DETERMINERS = re.compile(
    r"^(?:the|a|an|this|that|these|those|his|her|its|their|our|some|several|many|all|other|another|about|at least|more than)\s+", re.I
)
TITLES = set(
    ["president", "general", "gen", "gen.", "colonel", "col", "col.", "captain", "capt", "capt.", "major", "maj", "maj.", "lieutenant", "lt", "lt.", "minister", "mayor", "governor", "senator", "deputy", "judge", "justice", "magistrate", "father", "fr", "priest", "bishop", "archbishop", "monsignor", "msgr", "msgr.", "dr", "dr.", "mr", "mr.", "mrs", "mrs.", "engineer", "lawyer", "attorney", "candidate", "leader", "commander", "director", "journalist", "newsman", "professor", "rector"]
)


@dataclass(frozen=True, slots=True)
class Report:
    """One report, the claims read from it, and its text in running case."""

    article: Article
    claims: tuple[Claim, ...]
    text: str

    def words(self, mention: Mention) -> str:
        return " ".join(self.text[mention.start : mention.end].split())


@dataclass(slots=True)
class Incident:
    type: str
    roles: dict[str, list[str]] = field(default_factory=lambda: {r: [] for r in ROLES})

    def add(self, role: str, words: str) -> None:
        if words and words.lower() not in [w.lower() for w in self.roles[role]]:
            self.roles[role].append(words)


def bare(words: str) -> str:
    while (found := DETERMINERS.sub("", words)) != words:
        words = found
    return words


def is_name(words: str) -> bool:
    return all(w[:1].isupper() or w.lower() in ("de", "la", "y", "del", "los") for w in words.split())


def untitled(words: str) -> str:
    parts = words.split()
    for k in range(len(parts)):
        tail = parts[k:]
        if is_name(" ".join(tail)) and tail[0].lower() not in TITLES:
            return " ".join(tail)
    return ""


def templates_of(report: Report) -> list[dict[str, Any]]:
    incidents: dict[str, Incident] = {}
    for claim in report.claims:
        kind = TYPES.get(claim.kind)
        if kind is None or claim.stance not in ("asserted",):
            continue
        if claim.kind == "casualties" and not any(untitled(report.words(p)) for p in claim.patients):
            continue
        incident = incidents.setdefault(kind, Incident(kind))
        for a in claim.agents:
            words = bare(report.words(a))
            if a.entity is not None or is_name(words):
                incident.add("PerpOrg", words)
            else:
                incident.add("PerpInd", words)
        for p in claim.patients:
            words = bare(report.words(p))
            if name := untitled(words):
                incident.add("Victim", name)
            elif kind != KIDNAPPING:
                incident.add("Target", words)
        if claim.weapon:
            incident.add("Weapon", bare(claim.weapon))
    return [{"incident_type": i.type, **{r: [[w] for w in i.roles[r]] for r in ROLES}} for i in incidents.values()]
