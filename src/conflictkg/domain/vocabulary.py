"""What the ontology's data files tell Python: kinds of events with effects and triggers, operator words, the policy's numbers.

Python knows effects, never kinds: a new kind is an edit of Turtle.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

BUILT_IN_SLOTS = frozenset({"agent", "patient", "place", "weapon", "other", "count", "need", "not", "does"})
"""Keys that every trigger may have; a slot of a module has another name."""


class Effect(StrEnum):
    """What a kind of claim says about who holds the place; see ``docs/beliefs.md``."""

    GAINS = "gains"
    LOSES = "loses"
    HOLDS = "holds"
    CONTESTS = "contests"
    REPELS = "repels"
    ENDS = "ends"
    PART = "part"
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Deprecation:
    """That a term is on its way out.

    ``since`` is the version of its module that said so, "" when it does not say; ``replaced_by`` names what to use.
    """

    since: str = ""
    replaced_by: tuple[str, ...] = ()

    def of(self, what: str) -> str:
        """What to tell whoever uses the term.

        >>> Deprecation("1.2.0", ("siege",)).of("kind 'blockade'")
        "kind 'blockade' is deprecated since 1.2.0; use siege; it goes with 2.0.0"
        >>> Deprecation().of("own:blockade")
        'own:blockade is deprecated; do without it; it goes with the next major version of its module'
        """
        since = f" since {self.since}" if self.since else ""
        instead = f"use {' or '.join(self.replaced_by)}" if self.replaced_by else "do without it"
        return f"{what} is deprecated{since}; {instead}; it goes with {self._end}"

    @property
    def _end(self) -> str:
        """The version that may be without it: while a version begins with 0, the second number tells what breaks."""
        major, _, rest = self.since.partition(".")
        minor = rest.partition(".")[0]
        if not (major.isdecimal() and minor.isdecimal()):
            return "the next major version of its module"
        return f"{int(major) + 1}.0.0" if int(major) else f"0.{int(minor) + 1}.0"


@dataclass(frozen=True, slots=True, kw_only=True)
class EventKind:
    """A kind of event or state, from the SKOS scheme of event kinds.

    ``notation`` is the stable name ("control-gained"); ``cls`` the OWL class of its statement; ``state`` tells states (which hold) from
    events (which happen); ``triggers`` are the lexical patterns in the trigger notation (``docs/ontologist.md``). ``lasts`` is for
    contests: true
    when the contest stays until its end is reported (siege, presence), false when it fades (assault); ``mutual`` when
    both sides contest the place (clash). ``toll_of`` are the classes of the statements of events whose cost a claim of this kind tells
    (casualties: those of attacks and clashes). ``classes`` are ``cls`` and all classes above it; ``broader`` is the notation of the kind
    of which this one is a narrower one: what holds of the broader kind holds of it. ``ends`` are the notations of the kinds of contest
    that a claim with the effect ``ENDS`` tells the end of. A ``deprecated`` kind works like any other and is warned of where it is used.
    """

    notation: str
    iri: str
    label: str
    cls: str
    effect: Effect = Effect.NONE
    state: bool = False
    lasts: bool = False
    mutual: bool = False
    definition: str = ""
    broader: str | None = None
    toll_of: frozenset[str] = frozenset()
    ends: frozenset[str] = frozenset()
    triggers: tuple[str, ...] = ()
    classes: frozenset[str] = frozenset()
    deprecated: Deprecation | None = None

    def __post_init__(self) -> None:
        if self.cls not in self.classes:
            object.__setattr__(self, "classes", self.classes | {self.cls})


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The numbers of the rules of decision, from ``ontology/policy.ttl``; every one can be overridden per knowledge base.

    ``weights`` maps a reliability letter to a weight in [0, 1] and ``credibility_factors`` a figure 1-6 to a factor in [0, 1] (rule R6).
    ``source_grades`` maps a source kind's notation to its default letter, ``interested_kinds`` are the kinds that speak for a side, and
    ``lone_kinds`` those (forum, social) that alone never set control (rule R4). ``interested_factor`` scales the weight of a chain
    that speaks
    for its own side; one that speaks against its own side weighs as ``admission_grade`` at least (rule R5). Horizons are days (rules
    R2, R10). Of events (rule R13): ``event_lag`` is how many days later an undated report may tell of one, ``denial_lag`` how many days
    later a denial may (rule R11 too), ``toll_ratio`` how many times as many people another account of it may count, and ``wide_kinds`` are
    the kinds of places (notations) in which much happens on one day.
    """

    weights: Mapping[str, float]
    credibility_factors: Mapping[int, float]
    source_grades: Mapping[str, str]
    default_grade: str
    interested_kinds: frozenset[str]
    lone_kinds: frozenset[str]
    interested_factor: float
    contest_horizon: int
    stale_horizon: int
    prior_holder_horizon: int
    admission_grade: str = "B"
    event_lag: int = 2
    denial_lag: int = 7
    toll_ratio: float = 3.0
    wide_kinds: frozenset[str] = frozenset({"country", "province", "region"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """The data side of the ontology.

    ``kinds`` by notation; ``operators`` maps an operator's name ("negation", "denial", "rumour", "condition", "expectation", "report",
    ...) to its
    cue phrases; ``word_classes`` maps a class of nouns ("terrain", "equipment", "road", ...) to its lemmas. ``digest`` is a SHA-256
    over the
    files, which the log records on adoption. ``slots`` maps the name of a slot that a module adds to triggers to the property (IRI) of
    statements that it fills.
    """

    version: str
    digest: str
    kinds: Mapping[str, EventKind]
    operators: Mapping[str, tuple[str, ...]]
    word_classes: Mapping[str, tuple[str, ...]]
    policy: Policy
    slots: Mapping[str, str] = field(default_factory=dict)

    @property
    def again(self) -> frozenset[str]:
        """Words that say of a capture that it was not the first ("retook"); rule R9 orders by them within a day."""
        return frozenset(self.word_classes.get("again", ()))

    def above(self, notation: str) -> tuple[str, ...]:
        """The broader kinds of a kind, nearest first; each once, where somebody made a circle of them."""
        found: list[str] = []
        kind = self.kinds.get(notation)
        while kind is not None and kind.broader is not None and kind.broader not in found:
            found.append(kind.broader)
            kind = self.kinds.get(kind.broader)
        return tuple(found)

    def within(self, notation: str) -> frozenset[str]:
        """A kind and every narrower one."""
        return frozenset({notation, *(kind for kind in self.kinds if notation in self.above(kind))})
