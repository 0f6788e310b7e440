"""From the claims of one report to the incident templates of MUC-4: which kinds are meant, who stands in which role, what is one incident.

The conventions here are those of that evaluation and of nothing else: victims are named persons, perpetrators are individuals or
organisations, fights between armed forces, old incidents and general descriptions are no incidents.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property
from typing import Any

from conflictkg.domain.claims import Article, Claim, Mention

ATTACK, BOMBING, KIDNAPPING, ARSON, ROBBERY = "attack", "bombing", "kidnapping", "arson", "robbery"
TYPES = {
    **dict.fromkeys(("assault", "killing", "casualties", "shooting", "destruction", "shelling"), ATTACK),
    **dict.fromkeys(("bombing", "suicide-bombing"), BOMBING),
    **dict.fromkeys(("robbery", "looting"), ROBBERY),
    "kidnapping": KIDNAPPING,
    "arson": ARSON,
}
ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
STALE = timedelta(days=75)
Classes = Mapping[str, frozenset[str]]

_DETERMINERS = re.compile(
    r"^(?:(?:the|a|an|this|that|these|those|his|her|its|their|our|some|several|many|all|other|another|about|at least|more than|alleged|"
    r"approximately|over|up to|presumed|supposed|suspected|so-called|\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens of)\s+"
    r"|\[[^\]]*\]?\s*|[\"'])",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w'’-]+\.?"
_NAMES = re.compile(rf"{_NAME}(?:\s+(?:(?:de|del|la|las|los|y|da|dos|van|von)\s+)*{_NAME})*")
_LINKS = frozenset({"de", "del", "la", "las", "los", "y", "da", "dos", "van", "von"})
_ORGANISATIONS = frozenset(
    "front army movement force forces brigade cartel command group union organization organisation party alliance committee council mafia mafias "
    "cartels gang gangs squad squads organizations military government regime police guard federation path extraditables battalion corps "
    "intelligence services right left".split()
)
_FIGHTERS = frozenset(
    "soldier soldiers guerrilla guerrillas rebel rebels terrorist terrorists troop troops subversive subversives insurgent insurgents "
    "extremist extremists combatant combatants fighter fighters militiaman militiamen guerrilla's criminals".split()
)
_GUERRILLAS = frozenset("guerrilla guerrillas rebel rebels terrorist terrorists subversive subversives insurgent insurgents extremists".split())


@dataclass(frozen=True)
class Report:
    """One report, the claims read from it, and its text in running case."""

    article: Article
    claims: tuple[Claim, ...]
    text: str

    def words(self, mention: Mention) -> str:
        """The words of a mention in running case on one line."""
        return " ".join(self.text[mention.start : mention.end].split())

    @cached_property
    def names(self) -> Counter[str]:
        """Capitalised names of several words, how often each stands in the text."""
        return Counter(n for m in _NAMES.finditer(" ".join(self.text.split())) if " " in (n := m.group()))

    @cached_property
    def sentences(self) -> list[int]:
        """Where sentences begin, roughly."""
        return [0, *(m.end() for m in re.finditer(r"[.?!][\"')\]]*\s+(?=[A-Z\"\[(])", self.text))]

    def sentence(self, at: int) -> int:
        """The number of the sentence at an offset."""
        return bisect_right(self.sentences, at)


@dataclass(slots=True)
class Incident:
    """One incident as far as it is gathered."""

    type: str
    at: int
    roles: dict[str, list[str]] = field(default_factory=lambda: {r: [] for r in ROLES})

    def add(self, role: str, words: str) -> None:
        """Put an entity in a role, once."""
        words = words.strip(" \"'")
        if not words:
            return
        for k, known in enumerate(self.roles[role]):
            a, b = set(words.lower().split()), set(known.lower().split())
            if a <= b or b <= a:
                if len(b) < len(a):
                    self.roles[role][k] = words
                return
        self.roles[role].append(words)


class Mapping_:
    """Maps one report; ``classes`` are the vocabulary's word classes."""

    def __init__(self, report: Report, classes: Classes) -> None:
        self.report = report
        self.classes = classes
        self.people = classes["person"] | {f"{w}s" for w in classes["person"]} | {"men", "women", "children", "people"}
        self.things = classes["facility"] | {f"{w}s" for w in classes["facility"]}
        self.titles = classes["title"] | {f"{t}." for t in classes["title"]}

    def incidents(self) -> list[Incident]:
        found: list[Incident] = []
        for claim in self.report.claims:
            part = self.part(claim)
            if part is None:
                continue
            for known in found:
                if self.same(known, part):
                    for role, entities in part.roles.items():
                        for words in entities:
                            known.add(role, words)
                    known.at = part.at
                    break
            else:
                found.append(part)
        found = [i for i in found if any(i.roles.values())]
        return found

    def same(self, known: Incident, part: Incident) -> bool:
        return known.type == part.type

    def part(self, claim: Claim) -> Incident | None:
        kind = TYPES.get(claim.kind)
        if kind is None or claim.stance not in ("asserted", "rumoured") or self.stale(claim):
            return None
        part = Incident(kind, self.report.sentence(claim.quote.start))
        for agent in claim.agents:
            self.perpetrator(part, agent)
        fighters = False
        for patient in claim.patients:
            words = bare(self.report.words(patient))
            head = words.split()[-1].lower() if words else ""
            fighters |= head in _FIGHTERS
            self.patient(part, patient, words, claim)
        if fighters and not part.roles["Victim"] and not part.roles["Target"]:
            return None
        for weapon in claim.weapon.split(", ") if claim.weapon else ():
            part.add("Weapon", bare(" ".join(weapon.split())))
        if claim.kind in ("casualties", "destruction") and not part.roles["Victim"] and not (part.roles["Target"] and any(part.roles[r] for r in ROLES[:2])):
            return None
        if not any(part.roles.values()):
            return None
        return part

    def stale(self, claim: Claim) -> bool:
        published = self.report.article.document.published
        return published is not None and claim.time.latest is not None and claim.time.latest < published - STALE

    def perpetrator(self, part: Incident, agent: Mention) -> None:
        words = bare(self.report.words(agent))
        if not words or words.lower() in ("it", "they", "he", "she", "them", "who", "which", "that", "its", "their"):
            if agent.entity is not None and agent.label:
                part.add("PerpOrg", agent.label)
            return
        head = words.split()[-1].lower()
        if is_name(words):
            organised = agent.entity is not None or head in _ORGANISATIONS or words.isupper()
            part.add("PerpOrg" if organised else "PerpInd", words if organised else self.full(self.untitled(words)))
        elif head in _ORGANISATIONS and not (head in ("squad", "squads", "group", "command", "force", "forces") and agent.entity is None):
            part.add("PerpOrg", words)
        elif head in self.people or head in self.classes["nominal-actor"] or f"{head}"[:-1] in self.classes["nominal-actor"]:
            part.add("PerpInd", words)
            if agent.entity is not None and agent.label:
                part.add("PerpOrg", self.shown(agent.label))

    def shown(self, label: str) -> str:
        """The organisation's name if the text has it."""
        return label if label.lower() in " ".join(self.report.text.lower().split()) else ""

    def patient(self, part: Incident, patient: Mention, words: str, claim: Claim) -> None:
        if not words:
            return
        head = words.split()[-1].lower()
        name = self.untitled(words)
        if name and patient.entity is None and name.split()[-1].lower() not in _ORGANISATIONS and not name.isupper():
            part.add("Victim", self.full(name))
        elif part.type != KIDNAPPING and head not in self.people and (head in self.things or " of " in words or patient.entity is None) and head not in _FIGHTERS and claim.kind not in ("killing", "casualties"):
            part.add("Target", words)

    def untitled(self, words: str) -> str:
        """The personal name at the end of a phrase, without title."""
        parts = words.split()
        best = ""
        for k in range(len(parts) - 1, -1, -1):
            word = parts[k]
            if word.lower() in _LINKS and best:
                continue
            if not word[:1].isupper() or word.lower() in self.titles or word.lower() in self.classes["demonym"]:
                break
            best = " ".join(parts[k:])
        return best

    def full(self, name: str) -> str:
        """The longest name in the text of which this is a part."""
        wanted = name.split()
        fuller = [
            (count, len(parts), parts)
            for n, count in self.report.names.items()
            if (parts := self.untitled(n).split()) and len(parts) > len(wanted) and any(parts[k : k + len(wanted)] == wanted for k in range(len(parts)))
        ]
        return " ".join(max(fuller)[2]) if fuller and len(wanted) == 1 else name


def bare(words: str) -> str:
    """A phrase without its determiners and numbers."""
    while (found := _DETERMINERS.sub("", words)) != words:
        words = found
    return words


def is_name(words: str) -> bool:
    """Whether a phrase in running case is a name."""
    return all(w[:1].isupper() or w[:1].isdigit() or w.lower() in _LINKS or w.lower() == "of" for w in words.split())


def templates_of(report: Report, classes: Classes) -> list[dict[str, Any]]:
    """The templates of a report."""
    return [{"incident_type": i.type, **{r: [[w] for w in i.roles[r]] for r in ROLES}} for i in Mapping_(report, classes).incidents()]
