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
    **dict.fromkeys(("kidnapping", "release"), KIDNAPPING),
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
_COUNTED = re.compile(
    r"(?:at least |about |some |the |those |these )?(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b",
    re.IGNORECASE,
)
_DEFINITE = re.compile(r"(?:the|a|an|his|her|this|their)\b", re.IGNORECASE)
_ANYBODY = frozenset("people population peoples persons citizens civilians women children".split())
_MILITARY = re.compile(
    r"\b(?:military|brigades?|battalions?|infantry|army|air force|navy|garrisons?|civil defense|carriers|infrastructure)\b", re.IGNORECASE
)
_OWN = frozenset("home homes house houses residence residences apartment car".split())
_SAINT = re.compile(r"(?:San|Santa|El|La|Los|Las) ", re.IGNORECASE)
_SIZES = re.compile(
    r"^(?:(?:powerful|small|large|second|first|third|fourth|last|big|strong|heavy|new|same|unidentified)\s+)+", re.IGNORECASE
)
_CAPITALS = re.compile(r"[A-Z][\w-]*[A-Z](?=\s+[a-z])")  # the FMLN of "FMLN fighters"
_ROUGHLY = re.compile(r"^(?:several|some|many|about|approximately|various|\d{2,})\s+", re.IGNORECASE)
_QUANTITY = re.compile(r"^(?:(?:or|one|same|half|dozen|main|dozens|of)\s+)+", re.IGNORECASE)
_STUFF = re.compile(r"^(?:kgs?|kilograms?|kilos?|grams?|pounds|sticks?|charges?|tons?)\s+of\s+", re.IGNORECASE)
_TRIED = re.compile(r"thwart|foil|attempt|\btr(?:y|ied)\b|fail|unsuccessful|\bplot", re.IGNORECASE)
_FORCES = re.compile(r"(?:\b[A-Z]\w+ )?(?:armed forces|army|air force|navy|national guard|national police|police)\b")
_ARTICLES = re.compile(
    r"^(?:the|a|an|this|that|these|those|his|her|its|their|our|alleged|presumed|supposed|suspected|at least|approximately)\s+",
    re.IGNORECASE,
)
_NAME = r"[A-Z][\w'’-]+"
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
_ORGANISED = frozenset(
    "army military mafia mafias cartel cartels government regime police armed-forces organization organizations gang gangs".split()
)
_PRONOUNS = frozenset("it they he she them who which that its their his her we our us i my".split())
_SINGULAR = frozenset(("terrorist", "guerrilla", "rebel", "salvadoran guerrilla", "criminal"))
_NO_TARGETS = frozenset(
    "battalion battalions brigade brigades patrol patrols convoy convoys garrison garrisons position positions command barracks "
    "reinforcements area areas neighborhood neighborhoods community communities town towns village villages city cities field fields system "
    "window windows wall walls door doors roof part flag column columns troops unit units force forces camp camps helicopter helicopters tank tanks".split()
)
_GUERRILLAS = frozenset(
    "guerrilla guerrillas rebel rebels terrorist terrorists subversive subversives insurgent insurgents extremists".split()
)


@dataclass(frozen=True)
class Report:
    """One report, the claims read from it, and its text in running case."""

    article: Article
    claims: tuple[Claim, ...]
    text: str
    groups: frozenset[str] = frozenset()  # entities that are named armed groups

    def words(self, mention: Mention) -> str:
        """The words of a mention in running case on one line, without what stands in brackets."""
        words = re.sub(r"\s*(?:\[[^\]]*\]|\([^)]*\))", "", self.text[mention.start : mention.end])
        return " ".join(re.split(r"[\[(]", words)[0].split())

    @cached_property
    def names(self) -> Counter[str]:
        """Capitalised names of several words, how often each stands in the text."""
        return Counter(n for m in _NAMES.finditer(" ".join(self.text.split())) if " " in (n := m.group()))

    @cached_property
    def sentences(self) -> list[int]:
        """Where sentences begin, roughly."""
        return [0, *(m.end() for m in re.finditer(r"[.?!][\"')\]]*\s+(?=[A-Z\"\[(])", self.text))]

    def around(self, at: int) -> str:
        """The sentence at an offset."""
        k = bisect_right(self.sentences, at)
        return self.text[self.sentences[k - 1] : self.sentences[k] if k < len(self.sentences) else len(self.text)]

    def sentence(self, at: int) -> int:
        """The number of the sentence at an offset."""
        return bisect_right(self.sentences, at)


@dataclass(slots=True)
class Incident:
    """One incident as far as it is gathered."""

    type: str
    at: int
    last: int = 0
    reported: bool = False  # whether what is known makes it an incident at all
    loose: bool = False  # whether it may be the effect of another
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
        self.called = self._called()
        people = classes["person"] | classes["calling"]
        self.people = people | {f"{w}s" for w in people} | {"men", "women", "children", "people"}
        self.things = classes["facility"] | {f"{w}s" for w in classes["facility"]}
        self.actors = classes["nominal-actor"] | {f"{w}s" for w in classes["nominal-actor"]}
        self.titles = classes["title"] | {f"{t}." for t in classes["title"]}

    def incidents(self) -> list[Incident]:
        """The incidents, in text order."""
        parts = [p for c in self.report.claims if (p := self.part(c)) is not None]
        if any(p.type == BOMBING for p in parts):
            bombs = [p.at for p in parts if p.type == BOMBING]
            for p in parts:
                if p.type in (ATTACK, ARSON) and p.loose and min(abs(p.at - b) for b in bombs) <= 4:
                    p.type = BOMBING
        found: list[Incident] = []
        for part in parts:
            known = next((k for k in found if same(k, part)), None)
            if known is None:
                found.append(part)
                continue
            known.reported |= part.reported
            known.last = part.at
            for role, entities in part.roles.items():
                for words in entities:
                    known.add(role, words)
        found = [i for i in found if i.reported]
        self.share(found)
        return found

    def share(self, incidents: list[Incident]) -> None:
        """Let incidents without perpetrators have those of others: the same people for the same deed, the same organisation for any."""
        for incident in incidents:
            if not incident.roles["PerpInd"]:
                others = [i.roles["PerpInd"] for i in incidents if i.type == incident.type and i.roles["PerpInd"]]
                incident.roles["PerpInd"] = list(next(iter(others), ()))
        for incident in incidents:
            if not incident.roles["PerpOrg"]:
                others = [i.roles["PerpOrg"] for i in incidents if i.roles["PerpOrg"]]
                if not others and incident.type != ATTACK and self.guerrillas:
                    others = [[self.guerrillas]]
                incident.roles["PerpOrg"] = list(next(iter(others), ()))

    def part(self, claim: Claim) -> Incident | None:
        """What a claim says of an incident, ``None`` when it says nothing that counts."""
        kind = TYPES.get(claim.kind)
        if kind is None or self.stale(claim) or not self.happened(claim):
            return None
        if claim.kind == "assault" and re.search(r"offensive|onslaught|incursion", claim.rule.split("/")[0]):
            return None
        at = self.report.sentence(claim.quote.start)
        part = Incident(kind, at, at)
        for agent in claim.agents:
            self.perpetrator(part, agent)
        fighters = civilians = False
        for patient in claim.patients:
            words = bare(self.report.words(patient))
            head = self.head(words)
            fighters |= head in _FIGHTERS
            civilians |= head in self.people and head not in _FIGHTERS and self.specific(patient, head)
            self.patient(part, patient, words, claim)
        for weapon in claim.weapon.split(", ") if claim.weapon else ():
            part.add("Weapon", _SIZES.sub("", _STUFF.sub("", bare(" ".join(weapon.split())))))
        hit = bool(part.roles["Victim"] or part.roles["Target"])
        if fighters and not hit:
            return None
        doer = bool(part.roles["PerpInd"] or part.roles["PerpOrg"])
        exploded = re.search(r"\b(?:bomb|explo|dynamit|blast)", self.report.around(claim.quote.start), re.IGNORECASE)
        if claim.kind in ("casualties", "destruction") and exploded:
            part.type = kind = BOMBING
        part.loose = claim.kind in ("casualties", "destruction", "arson", "assault") and not doer
        match kind:
            case "bombing":
                part.reported = hit or bool(part.roles["Weapon"])
            case "kidnapping":
                part.reported = claim.kind == "kidnapping"
            case "attack":
                part.reported = bool(part.roles["Victim"]) or (bool(part.roles["Target"]) and claim.kind != "destruction") or (hit and doer)
                part.reported |= (civilians or doer) and claim.kind in ("killing", "shooting") or (civilians and doer)
            case _:
                part.reported = True
        return part if part.reported or any(part.roles.values()) else None

    def specific(self, patient: Mention, head: str) -> bool:
        """Whether certain people are meant, and not people in general."""
        words = self.report.words(patient)
        return bool(_COUNTED.match(words) or (_DEFINITE.match(words) and head not in _ANYBODY))

    @staticmethod
    def head(words: str) -> str:
        """The noun of a phrase, in small letters."""
        before = re.split(r"\s+(?:of|in|at|on|for|from|with)\s+", words)[0].split()
        return before[-1].lower() if before else ""

    def happened(self, claim: Claim) -> bool:
        """Whether it happened or was tried; whoever condemns or denies a part in a murder says that there was one."""
        if claim.stance in ("asserted", "rumoured") or (claim.stance == "expected" and "/NOUN" in claim.rule):
            return True
        named = claim.kind == "killing" and "/NOUN" in claim.rule
        tried = _TRIED.search(self.report.around(claim.quote.start))
        return (tried is not None and claim.stance in ("denied", "expected")) or (named and claim.stance == "denied")

    def stale(self, claim: Claim) -> bool:
        published = self.report.article.document.published
        first, last = claim.time.earliest, claim.time.latest
        if published is None or last is None:
            return False
        return (first + (last - first) / 2 if first is not None else last) < published - STALE

    def perpetrator(self, part: Incident, agent: Mention) -> None:
        """Put an agent where it belongs."""
        words = _ARTICLES.sub("", self.report.words(agent))
        organisation = self.shown(agent)
        head = self.head(words)
        if words.lower().startswith("no "):
            return
        if not words or words.lower() in _PRONOUNS or words.lower() in _SINGULAR:
            part.add("PerpOrg", organisation)
        elif is_name(words):
            organised = agent.entity is not None or head in _ORGANISATIONS or words.isupper()
            part.add("PerpOrg" if organised else "PerpInd", words if organised else self.full(self.untitled(words)))
        elif head in _ORGANISED or words.lower().endswith("death squads") or re.search(r"\bforces?$", words):
            part.add("PerpOrg", bare(words))
        elif head in self.people or head in self.actors:
            if head in _FIGHTERS and agent.entity is not None:
                words = re.sub(r"^(?:[A-Z][\w.'’-]*\s+)+(?=[a-z])", "", words.split(" of ")[0])
            part.add("PerpInd", _ROUGHLY.sub("", words))
            part.add("PerpOrg", organisation or self.inside(words) or (self.guerrillas if head in _GUERRILLAS else ""))

    def shown(self, agent: Mention) -> str:
        """The organisation by the name that the text uses most."""
        if agent.entity is None or agent.label.lower() in _FIGHTERS:
            return ""
        names = self.called.get(agent.entity, Counter())
        return max(names, key=lambda n: (names[n], -len(n))) if names else ""

    @staticmethod
    def inside(words: str) -> str:
        """The organisation in "members of the army", "army soldiers"."""
        found = _FORCES.search(words)
        return found.group() if found else ""

    @cached_property
    def guerrillas(self) -> str:
        """The armed group that the text is about, if it is about one."""
        groups = {iri: names for iri, names in self.called.items() if iri in self.report.groups}
        if not groups:
            return ""
        iri = max(groups, key=lambda i: sum(groups[i].values()))
        return max(groups[iri], key=lambda n: (groups[iri][n], -len(n)))

    def _called(self) -> dict[str, Counter[str]]:
        text = " ".join(self.report.text.split())
        found: dict[str, Counter[str]] = {}
        for c in self.report.claims:
            for m in (*c.agents, *c.patients, *c.relayers, *((c.speaker,) if c.speaker else ())):
                printed = bare(self.report.words(m))
                leading = _CAPITALS.match(printed)
                for words in (printed, m.label, leading.group() if leading else ""):
                    if m.entity is not None and words and is_name(words) and words.lower() not in _PRONOUNS and words in text:
                        found.setdefault(m.entity, Counter())[words] = text.count(words)
        return found

    def patient(self, part: Incident, patient: Mention, words: str, claim: Claim) -> None:
        """Put a patient where it belongs."""
        head = self.head(words)
        name = self.untitled(words)
        person = bool(name) and patient.entity is None and not set(name.lower().split()) & _ORGANISATIONS and not _SAINT.match(name)
        if person and " " not in name:
            full = self.full(name)
            titled = any(w.lower() in self.titles | self.people for w in words.split()[:-1])
            person = name.lower() not in self.people and (full != name or titled)
            name = full
        if person and head not in self.things:
            part.add("Victim", name)
        elif claim.kind in ("killing", "casualties", "kidnapping", "release") or head in self.people:
            return
        elif head in self.things - _NO_TARGETS or (
            claim.kind in ("assault", "bombing") and name and name == words and patient.entity is None
        ):
            self.target(part, words, head)

    def target(self, part: Incident, words: str, head: str) -> None:
        """A building, work or vehicle by the words that name it: of somebody's home, the home."""
        if head in _OWN:
            words = re.split(r"\s+of\s+|['’]s?\s+", words)[0] if " of " in words else re.split(r"['’]s?\s+", words)[-1]
        if not _MILITARY.search(words):
            part.add("Target", _QUANTITY.sub("", words))

    def untitled(self, words: str) -> str:
        """The personal name at the end of a phrase, without title."""
        parts = words.split()
        best = ""
        for k in range(len(parts) - 1, -1, -1):
            word = parts[k]
            if word.lower() in _LINKS and best:
                continue
            if not word[:1].isupper() or word.lower() in self.titles or word.lower() in self.classes["demonym"] | self.classes["calendar"]:
                break
            best = " ".join(parts[k:])
        return best

    def full(self, name: str) -> str:
        """The longest name in the text of which this is a part."""
        wanted = name.split()
        fuller = [
            (count, len(parts), parts)
            for n, count in self.report.names.items()
            if (parts := self.untitled(n).split())
            and len(parts) > len(wanted)
            and any(parts[k : k + len(wanted)] == wanted for k in range(len(parts)))
        ]
        return " ".join(max(fuller)[2]) if fuller and len(wanted) == 1 else name


def same(known: Incident, part: Incident) -> bool:
    """Whether a part belongs to a known incident: of its type, unless it names, elsewhere in the text, others as hit."""
    if known.type != part.type:
        return False
    for role in ("Victim", "Target") if known.type == BOMBING else ("Victim",):
        mine, theirs = ({w for words in i.roles[role] for w in words.lower().split()} for i in (known, part))
        if mine and theirs and not mine & theirs and part.at != known.last:
            return False
    return True


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
