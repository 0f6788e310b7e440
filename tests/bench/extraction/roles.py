"""Who and what stands in which role of an incident, and by which of its names: from the slots of a claim to the roles of MUC-4.

Victims are named persons, without title and by the longest name that the text gives them; perpetrators are individuals or organisations;
targets are buildings, works and vehicles that are no soldiers'. These are the conventions of that evaluation and of nothing else.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property

from conflictkg.domain.claims import Claim, Mention
from tests.bench.extraction.report import LINKS, NUMBERS, PRONOUNS, Classes, Report, bare, head, is_name, nouns, without_article

ROLES = ("PerpInd", "PerpOrg", "Target", "Victim", "Weapon")
FIGHTERS = nouns(
    "soldier soldiers guerrilla guerrillas rebel rebels terrorist terrorists troop troops subversive subversives insurgent insurgents "
    "extremist extremists combatant combatants fighter fighters militiaman militiamen criminals"
)
_GUERRILLAS = FIGHTERS - nouns("soldier soldiers troop troops combatant combatants militiaman militiamen criminals")
_ADJECTIVES = frozenset(("terrorist", "guerrilla", "rebel", "criminal"))  # of "a terrorist attack": nobody in particular
_ORGANISATIONS = nouns(
    "front army movement force forces brigade cartel cartels command group union organization organization organisation party alliance "
    "committee council mafia mafias gang gangs squad squads organizations military government regime police guard federation battalion "
    "corps intelligence services right left"
)
_UNNAMED = nouns("army military mafia mafias cartel cartels government regime police organization organizations gang gangs")
_FORCES = re.compile(r"(?:\b[A-Z]\w+ )?(?:armed forces|army|air force|navy|national guard|national police|police)\b")
_ACRONYM = re.compile(r"[A-Z][\w-]*[A-Z](?=\s+[a-z])")  # the FMLN of "FMLN fighters"
_ROUGHLY = re.compile(r"^(?:several|some|many|about|approximately|various|\d{2,})\s+", re.IGNORECASE)
_ANYBODY = nouns("people population peoples persons citizens civilians women children")
_COUNTED = re.compile(rf"(?:at least |about |some |the |those |these )?(?:\d{{1,2}}|{NUMBERS})\b", re.IGNORECASE)
_DEFINITE = re.compile(r"(?:the|a|an|his|her|this|their)\b", re.IGNORECASE)
_SAINT = re.compile(r"(?:San|Santa|El|La|Los|Las) ", re.IGNORECASE)  # a place's name, not a person's
_MILITARY = re.compile(
    r"\b(?:military|brigades?|battalions?|infantry|army|air force|navy|garrisons?|civil defense|carriers|infrastructure)\b", re.IGNORECASE
)
_NO_TARGETS = nouns(
    "battalion battalions brigade brigades patrol patrols convoy convoys garrison garrisons position positions command barracks "
    "area areas neighborhood neighborhoods community communities town towns village villages city cities field fields system window "
    "windows wall walls door doors roof part column columns troops unit units force forces camp camps helicopter helicopters tank tanks"
)
_OWN = nouns("home homes house houses residence residences apartment car")
_OWNER = re.compile(r"\s+of\s+.*|^.*['’]s?\s+")
_LOOSE = re.compile(r"^(?:(?:or|one|same|half|dozen|main|dozens|of)\s+)+", re.IGNORECASE)
_SIZE = re.compile(
    r"^(?:(?:powerful|small|large|first|second|third|fourth|last|big|strong|heavy|new|same|unidentified)\s+)+", re.IGNORECASE
)
_MEASURE = re.compile(r"^(?:kgs?|kilograms?|kilos?|grams?|pounds|sticks?|charges?|tons?)\s+of\s+", re.IGNORECASE)


class Roles:
    """The roles of one report's claims; ``classes`` are the vocabulary's word classes."""

    def __init__(self, report: Report, classes: Classes) -> None:
        self._report = report
        self._classes = classes
        self.people = _plurals(classes["person"] | classes["calling"]) | {"men", "women", "children", "people"}
        self._things = _plurals(classes["facility"])
        self._actors = _plurals(classes["nominal-actor"])
        self._no_names = classes["title"] | {f"{t}." for t in classes["title"]} | classes["demonym"] | classes["calendar"]

    def perpetrators(self, agent: Mention) -> dict[str, str]:
        """An agent as an individual, an organisation, or an individual of an organisation."""
        words = without_article(self._report.words(agent))
        organisation, noun = self._organisation(agent), head(words)
        if words.lower().startswith("no "):
            return {}
        if not words or words.lower() in PRONOUNS | _ADJECTIVES:
            return {"PerpOrg": organisation}
        if is_name(words):
            organised = agent.entity is not None or noun in _ORGANISATIONS or words.isupper()
            return {"PerpOrg": words} if organised else {"PerpInd": self._full(self._untitled(words))}
        if noun in _UNNAMED or words.lower().endswith("death squads") or re.search(r"\bforces?$", words):
            return {"PerpOrg": bare(words)}
        if noun not in self.people | self._actors:
            return {}
        inside = _FORCES.search(words)
        organisation = organisation or (inside.group() if inside else "") or (self.armed_group if noun in _GUERRILLAS else "")
        if noun in FIGHTERS and agent.entity is not None:  # "FMLN guerrillas", "guerrillas of the FMLN"
            words = re.sub(r"^(?:[A-Z][\w.'’-]*\s+)+(?=[a-z])", "", words.split(" of ")[0])
        return {"PerpInd": _ROUGHLY.sub("", words), "PerpOrg": organisation}

    def hit(self, patient: Mention, claim: Claim) -> dict[str, str]:
        """A patient as a victim or a target, if it is one."""
        words = bare(self._report.words(patient))
        noun, name = head(words), self._untitled(words)
        if name and patient.entity is None and self._is_person(name, words):
            name = self._full(name)
            if noun not in self._things:
                return {"Victim": name}
        if claim.kind in ("killing", "casualties", "kidnapping", "release") or noun in self.people:
            return {}
        named = claim.kind in ("assault", "bombing") and name == words and patient.entity is None
        if (not named and noun not in self._things - _NO_TARGETS) or _MILITARY.search(words):
            return {}
        return {"Target": _LOOSE.sub("", _OWNER.sub("", words) if noun in _OWN else words)}

    @staticmethod
    def weapons(claim: Claim) -> list[str]:
        """The weapons of a claim, without size and measure."""
        return [_SIZE.sub("", _MEASURE.sub("", bare(" ".join(w.split())))) for w in claim.weapon.split(", ") if w]

    def is_civilian(self, patient: Mention) -> bool:
        """Whether certain people are meant who are no fighters, and not people in general."""
        words = self._report.words(patient)
        noun = head(bare(words))
        certain = _COUNTED.match(words) or (_DEFINITE.match(words) and noun not in _ANYBODY)
        return bool(certain) and noun in self.people - FIGHTERS

    def is_fighter(self, patient: Mention) -> bool:
        """Whether fighters are meant: what is done to them is no incident."""
        return head(bare(self._report.words(patient))) in FIGHTERS

    @cached_property
    def armed_group(self) -> str:
        """The named armed group that the text speaks of most."""
        groups = [names for iri, names in self._called.items() if iri in self._report.groups]
        return _commonest(max(groups, key=lambda names: names.total())) if groups else ""

    def _organisation(self, agent: Mention) -> str:
        if agent.entity is None or agent.label.lower() in FIGHTERS:
            return ""
        return _commonest(self._called.get(agent.entity, Counter()))

    @cached_property
    def _called(self) -> dict[str, Counter[str]]:
        """The names by which the text calls each entity, how often each stands there."""
        text = " ".join(self._report.text.split())
        found: dict[str, Counter[str]] = {}
        for m in self._report.mentions():
            printed = bare(self._report.words(m))
            acronym = _ACRONYM.match(printed)
            for words in (printed, m.label, acronym.group() if acronym else ""):
                if m.entity is not None and words and is_name(words) and words.lower() not in PRONOUNS and words in text:
                    found.setdefault(m.entity, Counter())[words] = text.count(words)
        return found

    def _is_person(self, name: str, words: str) -> bool:
        """Whether a name is a person's: a single one when the text has more of it, or a title or calling before it."""
        if set(name.lower().split()) & _ORGANISATIONS or _SAINT.match(name):
            return False
        titled = any(w.lower() in self._classes["title"] | self.people for w in words.split()[:-1])
        return " " in name or (name.lower() not in self.people and (titled or self._full(name) != name))

    def _untitled(self, words: str) -> str:
        """The personal name at the end of a phrase, without title."""
        parts, best = words.split(), ""
        for k in range(len(parts) - 1, -1, -1):
            if parts[k].lower() in LINKS and best:
                continue
            if not parts[k][:1].isupper() or parts[k].lower() in self._no_names:
                break
            best = " ".join(parts[k:])
        return best

    def _full(self, name: str) -> str:
        """The name of several words, most used in the text, of which a single one is a part."""
        if " " in name:
            return name
        fuller = [(n, p) for full, n in self._report.names.items() if (p := self._untitled(full)) != name and name in p.split()]
        return max(fuller, key=lambda f: (f[0], len(f[1].split())))[1] if fuller else name


def _commonest(names: Counter[str]) -> str:
    return max(names, key=lambda n: (names[n], -len(n))) if names else ""


def _plurals(nouns: frozenset[str]) -> frozenset[str]:
    return nouns | {f"{w}s" for w in nouns}
