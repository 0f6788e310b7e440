"""From the claims of one report to the incidents of MUC-4: which claims tell of one, and which claims tell of the same.

Fights between armed forces, old incidents and general descriptions are no incidents there; what was tried counts. Claims are of the
same incident when they are of its type and do not name, elsewhere in the text, others as hit; deaths and damage near an explosion are its
effects.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from conflictkg.domain.claims import Claim
from tests.bench.extraction.report import Classes, Report
from tests.bench.extraction.roles import ROLES, Roles

ATTACK, BOMBING, KIDNAPPING, ARSON, ROBBERY = "attack", "bombing", "kidnapping", "arson", "robbery"
TYPES = {
    **dict.fromkeys(("assault", "killing", "casualties", "shooting", "destruction", "shelling"), ATTACK),
    **dict.fromkeys(("bombing", "suicide-bombing"), BOMBING),
    **dict.fromkeys(("robbery", "looting"), ROBBERY),
    **dict.fromkeys(("kidnapping", "release"), KIDNAPPING),
    "arson": ARSON,
}
STALE = timedelta(days=75)
"""Age of an incident from which it is background; the guidelines say about two months."""
NEAR = 4
"""Sentences between an explosion and what may be its effect."""
_CAMPAIGN = re.compile(r"offensive|onslaught|incursion")
_TRIED = re.compile(r"thwart|foil|attempt|\btr(?:y|ied)\b|fail|unsuccessful|\bplot", re.IGNORECASE)
_EXPLOSION = re.compile(r"\b(?:bomb|explo|dynamit|blast)", re.IGNORECASE)


@dataclass(slots=True)
class Incident:
    """One incident as far as it is gathered; ``at`` and ``last`` number the first and last sentence that told of it.

    ``reported`` says that what is known makes it one; ``loose`` that it may be the effect of another.
    """

    type: str
    at: int
    last: int
    reported: bool = False
    loose: bool = False
    roles: dict[str, list[str]] = field(default_factory=lambda: {r: [] for r in ROLES})

    def add(self, role: str, words: str) -> None:
        """Put an entity in a role; of two names for one, the longer stays."""
        words = words.strip(" \"'")
        if not words:
            return
        for k, known in enumerate(self.roles[role]):
            mine, theirs = set(words.lower().split()), set(known.lower().split())
            if mine <= theirs or theirs <= mine:
                if len(theirs) < len(mine):
                    self.roles[role][k] = words
                return
        self.roles[role].append(words)

    def has(self, *roles: str) -> bool:
        """Whether one of the roles is filled."""
        return any(self.roles[r] for r in roles)

    def take(self, part: Incident) -> None:
        """Take over what another claim says of the incident."""
        self.reported |= part.reported
        self.last = part.at
        for role, entities in part.roles.items():
            for words in entities:
                self.add(role, words)


def templates_of(report: Report, classes: Classes) -> list[dict[str, Any]]:
    """The templates of a report, each role a list of entities with one name each."""
    incidents = incidents_of(report, Roles(report, classes))
    return [{"incident_type": i.type, **{r: [[w] for w in i.roles[r]] for r in ROLES}} for i in incidents]


def incidents_of(report: Report, roles: Roles) -> list[Incident]:
    """The incidents of a report, in text order."""
    parts = [p for c in report.claims if (p := part_of(c, report, roles)) is not None]
    explosions = [p.at for p in parts if p.type == BOMBING]
    found: list[Incident] = []
    for part in parts:
        if part.type in (ATTACK, ARSON) and part.loose and any(abs(part.at - at) <= NEAR for at in explosions):
            part.type = BOMBING
        known = next((k for k in found if _same(k, part)), None)
        if known is None:
            found.append(part)
        else:
            known.take(part)
    found = [i for i in found if i.reported]
    _share(found, roles.armed_group)
    return found


def part_of(claim: Claim, report: Report, roles: Roles) -> Incident | None:
    """What one claim says of an incident, ``None`` when it says nothing that counts."""
    kind = TYPES.get(claim.kind)
    campaign = claim.kind == "assault" and _CAMPAIGN.search(claim.rule.split("/")[0])
    if kind is None or campaign or _stale(claim, report) or not _happened(claim, report):
        return None
    at = report.sentence(claim.quote.start)
    part = Incident(kind, at, at)
    for filled in (*map(roles.perpetrators, claim.agents), *(roles.hit(p, claim) for p in claim.patients)):
        for role, words in filled.items():
            part.add(role, words)
    for words in roles.weapons(claim):
        part.add("Weapon", words)
    hit, doer = part.has("Victim", "Target"), part.has("PerpInd", "PerpOrg")
    if not hit and any(roles.is_fighter(p) for p in claim.patients):
        return None
    if claim.kind in ("casualties", "destruction") and _EXPLOSION.search(report.around(claim.quote.start)):
        part.type = BOMBING
    part.loose = claim.kind in ("casualties", "destruction", "arson", "assault") and not doer
    part.reported = _reported(part, claim, civilians=any(roles.is_civilian(p) for p in claim.patients))
    return part if part.reported or part.has(*ROLES) else None


def _reported(part: Incident, claim: Claim, *, civilians: bool) -> bool:
    doer = part.has("PerpInd", "PerpOrg")
    match part.type:
        case "bombing":
            return part.has("Victim", "Target", "Weapon")
        case "kidnapping":
            return claim.kind == "kidnapping"
        case "attack":
            target = part.has("Target") and (doer or claim.kind != "destruction")
            deed = claim.kind in ("killing", "shooting")
            return part.has("Victim") or target or (civilians and (doer or deed)) or (doer and deed)
        case _:
            return True


def _happened(claim: Claim, report: Report) -> bool:
    """Whether it happened or was tried; whoever condemns or denies a part in a murder says that there was one."""
    noun = "/NOUN" in claim.rule
    if claim.stance in ("asserted", "rumoured") or (claim.stance == "expected" and noun):
        return True
    if claim.stance == "denied" and noun and claim.kind == "killing":
        return True
    return claim.stance in ("denied", "expected") and _TRIED.search(report.around(claim.quote.start)) is not None


def _stale(claim: Claim, report: Report) -> bool:
    published = report.article.document.published
    first, last = claim.time.earliest, claim.time.latest
    if published is None or last is None:
        return False
    return (first + (last - first) / 2 if first is not None else last) < published - STALE


def _same(known: Incident, part: Incident) -> bool:
    """Whether a part belongs to a known incident: of its type, unless it names, elsewhere in the text, others as hit."""
    if known.type != part.type:
        return False
    for role in ("Victim", "Target") if known.type == BOMBING else ("Victim",):
        mine, theirs = ({w for words in i.roles[role] for w in words.lower().split()} for i in (known, part))
        if mine and theirs and not mine & theirs and part.at != known.last:
            return False
    return True


def _share(incidents: Sequence[Incident], armed_group: str) -> None:
    """Let incidents without perpetrators have those of others: the same people for the same deed, the same organisation for any."""
    for i in incidents:
        people = [o.roles["PerpInd"] for o in incidents if o.type == i.type and o.has("PerpInd")]
        if not i.has("PerpInd") and people:
            i.roles["PerpInd"] = list(people[0])
    for i in incidents:
        organisations = [o.roles["PerpOrg"] for o in incidents if o.has("PerpOrg")]
        if not organisations and armed_group and i.type != ATTACK:
            organisations = [[armed_group]]
        if not i.has("PerpOrg") and organisations:
            i.roles["PerpOrg"] = list(organisations[0])
