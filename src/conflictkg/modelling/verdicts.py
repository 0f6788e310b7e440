"""How much a difference between two ontologies matters: whether what relied on the old one still holds by the new one.

Breaking: data, queries or answers that were right may be wrong now. Additive: what was right stays so, and there is more. Editorial: only
what people read changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import IntEnum
from typing import TYPE_CHECKING

import pyoxigraph as ox

from conflictkg.rdf.terms import CKG, DCTERMS, OWL, RDFS, SH, SKOS, TYPE

if TYPE_CHECKING:
    from conflictkg.modelling.facts import Facts, Value


class Verdict(IntEnum):
    """How much a change matters, gravest first."""

    BREAKING = 1
    ADDITIVE = 2
    EDITORIAL = 3

    @property
    def word(self) -> str:
        """The verdict as people read it."""
        return self.name.lower()


_EDITORIAL = {
    *(RDFS + name for name in ("label", "comment", "seeAlso", "isDefinedBy")),
    *(SKOS + name for name in ("prefLabel", "hiddenLabel", "definition", "example", "scopeNote", "note", "editorialNote", "historyNote")),
    f"{SKOS}changeNote",
    *(SH + name for name in ("message", "name", "description", "order", "group")),
    *(OWL + name for name in ("versionInfo", "versionIRI", "priorVersion")),
    f"{CKG}since",
    f"{CKG}deprecatedSince",
    f"{CKG}provenance",
}
_MATCHES = {SKOS + name for name in ("exactMatch", "closeMatch", "broadMatch", "narrowMatch", "relatedMatch", "altLabel")}
_NARROWING = {
    *(RDFS + name for name in ("domain", "range")),
    *(OWL + name for name in ("disjointWith", "disjointUnionOf", "propertyDisjointWith", "equivalentClass", "equivalentProperty")),
    *(OWL + name for name in ("inverseOf", "sameAs", "hasKey", "imports")),
}
_MEANING = {CKG + name for name in ("effect", "temporalNature", "statementClass", "lasts", "mutual", "tollOf", "ends", "slot")} | {
    f"{SKOS}notation"
}
_WORDS = {CKG + name for name in ("trigger", "cue", "lemma")}
_LEAST, _MOST = (
    {SH + name for name in ("minCount", "minInclusive", "minExclusive", "minLength")},
    {SH + name for name in ("maxCount", "maxInclusive", "maxExclusive", "maxLength")},
)
_OTHER_TARGETS = {SH + name for name in ("targetNode", "targetSubjectsOf", "targetObjectsOf", "target")}
_SHAPES = {f"{SH}NodeShape", f"{SH}PropertyShape"}

Judged = tuple[Verdict, str]


def judge_term(facts: Facts, iri: str, *, added: bool, before: Facts) -> Judged:
    """The verdict on a whole term that is new or gone; ``facts`` are those of the side that has it, ``before`` those of the old one."""
    types = set(facts.iris(iri, TYPE))
    if f"{OWL}Ontology" in types:
        return Verdict.ADDITIVE if added else Verdict.BREAKING, "a module" + (" more" if added else " less")
    if types & _SHAPES:
        targets = facts.iris(iri, f"{SH}targetClass")
        new = bool(targets) and all(facts.iris(cls, TYPE) and not before.iris(cls, TYPE) for cls in targets)
        if added and new and not any(facts.iris(iri, other) for other in _OTHER_TARGETS):
            return Verdict.ADDITIVE, "a shape of classes that are new themselves"
        return (
            (Verdict.BREAKING, "a new shape may refuse what was accepted")
            if added
            else (Verdict.ADDITIVE, "a shape less refuses nothing more")
        )
    if added:
        return Verdict.ADDITIVE, "a new term takes nothing away"
    return Verdict.BREAKING, "what names the term no longer finds it; deprecate it for one major version first"


def judge(predicate: str, old: Facts, removed: Sequence[Value], new: Facts, added: Sequence[Value]) -> Judged:
    """The verdict on the values of one predicate that went and came."""
    if predicate in _EDITORIAL or predicate.startswith(DCTERMS):
        return Verdict.EDITORIAL, "only what people read"
    if predicate in _MATCHES:
        return (
            (Verdict.ADDITIVE, "a name or match more") if added and not removed else (Verdict.EDITORIAL, "a name or match is not relied on")
        )
    if predicate == f"{OWL}deprecated":
        return Verdict.ADDITIVE, "a deprecated term still answers"
    if predicate == TYPE:
        return (Verdict.BREAKING, "it is of another class") if removed else (Verdict.ADDITIVE, "it is of one class more")
    if predicate in _MEANING:
        return Verdict.BREAKING, "claims of the kind mean something else for beliefs"
    if predicate in _WORDS:
        return (
            (Verdict.BREAKING, "texts no longer give the claims that they gave")
            if removed
            else (Verdict.ADDITIVE, "more is found in texts")
        )
    if predicate in _NARROWING:
        return (Verdict.BREAKING, "more follows or is forbidden") if added else (Verdict.ADDITIVE, "less follows or is forbidden")
    if predicate.startswith(SH):
        return _judge_constraint(predicate, old, removed, new, added)
    if removed and added:
        return Verdict.BREAKING, "another value"
    return (Verdict.BREAKING, "what relied on it no longer finds it") if removed else (Verdict.ADDITIVE, "a statement more")


def _judge_constraint(predicate: str, old: Facts, removed: Sequence[Value], new: Facts, added: Sequence[Value]) -> Judged:
    tighter, looser = (Verdict.BREAKING, "the shape may refuse what it accepted"), (Verdict.ADDITIVE, "the shape accepts more")
    if predicate == f"{SH}deactivated":
        return looser if any(_true(value) for value in added) else tighter
    if predicate in _LEAST | _MOST and len(removed) <= 1 and len(added) <= 1:
        was, now = _number(removed), _number(added)
        if (added and now is None) or (removed and was is None):
            return tighter
        if was is None or now is None:
            trivial = predicate == f"{SH}minCount" and now == 0
            return looser if now is None or trivial else tighter
        return looser if (now < was) == (predicate in _LEAST) else tighter
    if predicate == f"{SH}in" and len(removed) == len(added) == 1:
        return looser if set(old.listed(removed[0])) <= set(new.listed(added[0])) else tighter
    if predicate == f"{SH}severity":
        return tighter if not added or any(isinstance(v, ox.NamedNode) and v.value == f"{SH}Violation" for v in added) else looser
    return tighter if added else looser


def _number(values: Sequence[Value]) -> float | None:
    try:
        return float(values[0].value) if values and isinstance(values[0], ox.Literal) else None
    except ValueError:
        return None


def _true(value: Value) -> bool:
    return isinstance(value, ox.Literal) and value.value in ("true", "1")
