"""From the ontology's Turtle to the ``Vocabulary``: kinds of events, operators, word classes and the policy's numbers.

Read at the start of every command, so it keeps to pyoxigraph and one pass over each file. A file that cannot be understood is a fault
of the knowledge base; the message names file, line, term and reason.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from conflictkg.domain.vocabulary import BUILT_IN_SLOTS, Deprecation, Effect, EventKind, Policy, Vocabulary
from conflictkg.rdf.terms import CKG, DCTERMS, OWL, POLICY, PREF_LABEL, SKOS, SUB_CLASS_OF, TYPE, concept_iri, local_name, notation_of
from conflictkg.schema.ontology_files import OntologyFile, Statements, digest, read_files, short

ONTOLOGY = CKG.removesuffix("#")
GRADES = "ABCDEF"
FIGURES = range(1, 7)

_NOTATION = f"{SKOS}notation"
_DEFINITION = f"{SKOS}definition"
_VERSION = f"{OWL}versionInfo"
_BROADER = f"{SKOS}broader"
_DEPRECATED, _REPLACED = f"{OWL}deprecated", f"{DCTERMS}isReplacedBy"
_TERMS = (
    *(
        "statementClass",
        "effect",
        "temporalNature",
        "lasts",
        "mutual",
        "tollOf",
        "ends",
        "trigger",
        "cue",
        "lemma",
        "slot",
        "deprecatedSince",
    ),
    *("weight", "factor", "defaultGrade", "admissionGrade", "interestedKind", "loneKind", "interestedFactor"),
    *("contestHorizon", "staleHorizon", "priorHolderHorizon", "eventLag", "denialLag", "tollRatio", "wideKind"),
)
_PREDICATES = frozenset(
    {TYPE, PREF_LABEL, _NOTATION, _DEFINITION, _VERSION, _BROADER, _DEPRECATED, _REPLACED, SUB_CLASS_OF, *(CKG + term for term in _TERMS)}
)
T = TypeVar("T")

_SLOT = re.compile(r"[a-z]+(-[a-z0-9]+)*")
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def load_vocabulary(paths: Sequence[Path]) -> Vocabulary:
    """The vocabulary of these files: the shipped ones, then a knowledge base's own.

    Where a property has one value, the last file that gives it wins; triggers, cues and lemmas of all files add up. Raises
    ``KnowledgeBaseFault`` with file, line and reason.
    """
    return vocabulary_of(read_files(paths))


def vocabulary_of(files: Sequence[OntologyFile]) -> Vocabulary:
    """The vocabulary of files already read, from the log for instance, in order of override."""
    said = Statements(files, _PREDICATES)
    return Vocabulary(
        version=said.needed(ONTOLOGY, _VERSION),
        digest=digest(files),
        kinds=_by_notation(said, "EventKind", {iri: _kind(said, iri) for iri in said.instances(f"{CKG}EventKind")}),
        operators=_by_notation(said, "Operator", {iri: said.every(iri, f"{CKG}cue") for iri in said.instances(f"{CKG}Operator")}),
        word_classes=_by_notation(said, "WordClass", {iri: said.every(iri, f"{CKG}lemma") for iri in said.instances(f"{CKG}WordClass")}),
        policy=_policy(said),
        slots=_slots(said),
    )


def _by_notation(said: Statements, what: str, things: dict[str, T]) -> dict[str, T]:
    found: dict[str, str] = {}
    for iri in things:
        notation = said.needed(iri, _NOTATION)
        if not _NAME.fullmatch(notation):
            said.fault(iri, f"skos:notation {notation!r} is not of the form lower-case-words-with-hyphens; correct it")
        if notation in found:
            said.fault(iri, f"skos:notation {notation!r} is already that of <{found[notation]}>, another ckg:{what}; choose another")
        found[notation] = iri
    return {notation: things[iri] for notation, iri in found.items()}


def _slots(said: Statements) -> dict[str, str]:
    """Properties of statements by the names under which triggers fill them; ours are filled by the slots that every trigger has."""
    found: dict[str, str] = {}
    for iri in said.subjects(f"{CKG}slot"):
        name = said.needed(iri, f"{CKG}slot")
        if iri.startswith(CKG):
            said.fault(iri, "ckg:slot is for properties in a namespace of your own; declare one there")
        if not _SLOT.fullmatch(name):
            said.fault(iri, f"ckg:slot {name!r} is not of the form lower-case-words-with-hyphens; correct it")
        if name in BUILT_IN_SLOTS:
            said.fault(iri, f"ckg:slot {name!r} means something else in every trigger; choose another name")
        if name in found:
            said.fault(iri, f"ckg:slot {name!r} is already that of <{found[name]}>; choose another name")
        found[name] = iri
    return found


def _kind(said: Statements, iri: str) -> EventKind:
    notation = said.needed(iri, _NOTATION)
    if local_name(iri) != notation:
        said.fault(iri, f"the IRI must end in its skos:notation {notation!r}, by which claims name it; rename one of them")
    effect = said.needed(iri, f"{CKG}effect")
    if effect not in set(Effect):
        said.fault(iri, f"ckg:effect {effect!r} is none of {', '.join(Effect)}; correct it")
    nature = said.needed(iri, f"{CKG}temporalNature")
    if nature not in ("event", "state"):
        said.fault(iri, f"ckg:temporalNature {nature!r} is neither event nor state; correct it")
    broader = said.one(iri, _BROADER)
    return EventKind(
        notation=notation,
        iri=iri,
        label=said.label(iri, PREF_LABEL) or notation.replace("-", " "),
        cls=(cls := said.needed(iri, f"{CKG}statementClass")),
        classes=_with_above(said, cls),
        effect=Effect(effect),
        state=nature == "state",
        lasts=_flag(said, iri, "lasts"),
        mutual=_flag(said, iri, "mutual"),
        definition=said.label(iri, _DEFINITION) or "",
        broader=None if broader is None else local_name(broader),
        toll_of=frozenset(said.every(iri, f"{CKG}tollOf")),
        ends=_ends(said, iri, effect),
        triggers=said.every(iri, f"{CKG}trigger"),
        deprecated=_deprecation(said, iri),
    )


def _deprecation(said: Statements, iri: str) -> Deprecation | None:
    if said.one(iri, _DEPRECATED) not in ("true", "1"):
        return None
    return Deprecation(said.one(iri, f"{CKG}deprecatedSince") or "", tuple(local_name(other) for other in said.every(iri, _REPLACED)))


def _with_above(said: Statements, cls: str) -> frozenset[str]:
    """A class and all above it."""
    found, left = {cls}, [cls]
    while left:
        above = set(said.every(left.pop(), SUB_CLASS_OF)) - found
        found |= above
        left += above
    return frozenset(found)


def _ends(said: Statements, iri: str, effect: str) -> frozenset[str]:
    """Notations of the kinds of contest that a kind tells the end of."""
    ended = said.every(iri, f"{CKG}ends")
    if effect == Effect.ENDS and not ended:
        said.fault(iri, 'ckg:effect "ends" wants to know what ends; add ckg:ends with a kind of contest')
    for other in ended:
        if effect != Effect.ENDS:
            said.fault(iri, f'ckg:ends counts with ckg:effect "ends" alone, and this is {effect!r}; correct one of them')
        if said.one(other, f"{CKG}effect") not in (Effect.CONTESTS, Effect.PART):
            said.fault(iri, f"ckg:ends names {short(other)}, which is no kind with the effect contests or part; correct it")
    return frozenset(local_name(other) for other in ended)


def _flag(said: Statements, iri: str, term: str) -> bool:
    value = said.one(iri, CKG + term)
    if value not in (None, "true", "false", "1", "0"):
        said.fault(iri, f"ckg:{term} {value!r} is neither true nor false; correct it")
    return value in ("true", "1")


def _policy(said: Statements) -> Policy:
    return Policy(
        weights={letter: _share(said, concept_iri("reliability", letter), "weight") for letter in GRADES},
        credibility_factors={n: _share(said, concept_iri("credibility", str(n)), "factor") for n in FIGURES},
        source_grades={
            notation_of("source-kind", iri): _grade(said, iri, "defaultGrade")
            for iri in said.subjects(f"{CKG}defaultGrade")
            if local_name(iri).startswith("source-kind-")
        },
        default_grade=_grade(said, POLICY, "defaultGrade"),
        admission_grade=_grade(said, POLICY, "admissionGrade"),
        interested_kinds=_kinds(said, "interestedKind"),
        lone_kinds=_kinds(said, "loneKind"),
        interested_factor=_share(said, POLICY, "interestedFactor"),
        contest_horizon=_days(said, "contestHorizon"),
        stale_horizon=_days(said, "staleHorizon"),
        prior_holder_horizon=_days(said, "priorHolderHorizon"),
        event_lag=_days(said, "eventLag"),
        denial_lag=_days(said, "denialLag"),
        toll_ratio=_ratio(said, "tollRatio"),
        wide_kinds=_kinds(said, "wideKind", "place-kind"),
    )


def _share(said: Statements, iri: str, term: str) -> float:
    value = said.needed(iri, CKG + term)
    try:
        number = float(value)
    except ValueError:
        number = -1.0
    if not 0.0 <= number <= 1.0:
        said.fault(iri, f"ckg:{term} {value!r} is not a number from 0 to 1; correct it")
    return number


def _ratio(said: Statements, term: str) -> float:
    value = said.needed(POLICY, CKG + term)
    try:
        number = float(value)
    except ValueError:
        number = 0.0
    if not 1.0 <= number <= 1000.0:
        said.fault(POLICY, f"ckg:{term} {value!r} is not a number from 1 to 1000; correct it")
    return number


def _days(said: Statements, term: str) -> int:
    value = said.needed(POLICY, CKG + term)
    if not re.fullmatch(r"\+?[0-9]{1,6}", value):
        said.fault(POLICY, f"ckg:{term} {value!r} is not a number of days; correct it")
    return int(value)


def _grade(said: Statements, iri: str, term: str) -> str:
    letter = notation_of("reliability", said.needed(iri, CKG + term))
    if len(letter) != 1 or letter not in GRADES:
        said.fault(iri, f"ckg:{term} is {letter!r}, not one of ckgv:reliability-A to ckgv:reliability-F; correct it")
    return letter


def _kinds(said: Statements, term: str, scheme: str = "source-kind") -> frozenset[str]:
    values = said.latest(POLICY, CKG + term)
    if not values:
        said.fault(POLICY, f"ckg:{term} is missing; add it")
    return frozenset(notation_of(scheme, value) for value in values)
