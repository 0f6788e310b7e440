"""What differs between two ontologies in what they say, not in how they write it; and how much each difference matters.

The rules of the verdicts are told in ``docs/ontologist.md``; they stand in ``verdicts.py``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from conflictkg.modelling.facts import Facts, Value
from conflictkg.modelling.modules import Module
from conflictkg.modelling.verdicts import Verdict, judge, judge_term
from conflictkg.rdf.terms import CKG, OWL, RDF, TYPE, XSD

_CORE = CKG.removesuffix("#")
_DEEPEST = 12
_LONGEST = 4000
_BARE = (f"{XSD}integer", f"{XSD}boolean")
_LISTED = (f"{RDF}first", f"{RDF}rest")


@dataclass(frozen=True, slots=True)
class Change:
    """A difference: of a whole term (``predicate`` is "") or of what one predicate says of it.

    ``removed`` and ``added`` are values as they would be written, with prefixes. ``why`` is the rule of the verdict. ``ontology`` is the
    one whose version has to tell of it.
    """

    subject: str
    name: str
    kind: str
    predicate: str
    removed: tuple[str, ...]
    added: tuple[str, ...]
    verdict: Verdict
    why: str
    ontology: str

    @property
    def what(self) -> str:
        """ "added", "removed" or "changed"."""
        return "changed" if self.removed and self.added else "added" if self.added else "removed"


@dataclass(frozen=True, slots=True)
class Demand:
    """What the changes of one ontology demand of its version. ``enough`` is ``None`` when a side states no version of the form X.Y.Z."""

    ontology: str
    verdict: Verdict | None
    before: str
    after: str
    demanded: str
    enough: bool | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """All changes, gravest first, and what they demand of the versions."""

    changes: list[Change]
    demands: list[Demand]

    @property
    def verdict(self) -> Verdict | None:
        """The gravest of all, ``None`` when nothing changed."""
        return min((change.verdict for change in self.changes), default=None)

    @property
    def too_low(self) -> list[Demand]:
        """Where the version stated is lower than the one demanded."""
        return [demand for demand in self.demands if demand.enough is False]


def compare(before: Sequence[Module], after: Sequence[Module]) -> Comparison:
    """Compare two ontologies; raises ``InputRefused`` with file and line for a module that is not Turtle."""
    old, new = _Said(before), _Said(after)
    changes = [change for iri in sorted(old.subjects.keys() | new.subjects.keys()) for change in _changes(iri, old, new)]
    changes.sort(key=lambda change: (change.verdict, change.name, change.predicate))
    return Comparison(changes, list(_demands(changes, old, new)))


class _Said:
    """What modules say, with blank nodes written out so that they can be compared."""

    def __init__(self, modules: Sequence[Module]) -> None:
        self.facts = Facts.of(modules)
        self._written: dict[tuple[ox.BlankNode, int], str] = {}
        self.ontologies: dict[str, str] = {}
        self.subjects: dict[str, dict[str, dict[str, Value]]] = {}
        headers: dict[int, str] = {}
        for iri in self.facts.subjects():
            self.subjects[iri] = {
                predicate: {self.written(value): value for value in values} for predicate, values in self.facts.about(iri).items()
            }
            if f"{OWL}Ontology" in self.facts.iris(iri, TYPE):
                headers.setdefault(id(self.facts.home[iri]), iri)
                self.ontologies[iri] = self.facts.word(iri, f"{OWL}versionInfo")
        self.of = {iri: headers.get(id(self.facts.home.get(iri)), _CORE) for iri in self.subjects}

    def written(self, value: Value, depth: int = 0) -> str:
        """A value as Turtle, blank nodes with all that is said of them, in one order."""
        if isinstance(value, ox.NamedNode):
            short = self.facts.short(value.value)
            return short if short != value.value else f"<{short}>"
        if isinstance(value, ox.Literal):
            return self._literal(value)
        if depth > _DEEPEST:
            return "[ ... ]"
        if (value, depth) not in self._written:
            text = self._node(value, depth)
            if len(text) > _LONGEST:  # nodes that share nodes would make ever longer texts
                text = f"[ {text[:40]}... {hashlib.sha256(text.encode()).hexdigest()} ]"
            self._written[value, depth] = text
        return self._written[value, depth]

    def _literal(self, value: ox.Literal) -> str:
        datatype = value.datatype.value
        if datatype in _BARE:
            return value.value
        if value.language or datatype == f"{XSD}string":
            return str(value)
        return f"{ox.Literal(value.value)}^^{self.facts.short(datatype)}"

    def _node(self, value: ox.BlankNode, depth: int) -> str:
        said = self.facts.said.get(value, {})
        if _LISTED[0] in said:
            return f"( {' '.join(self.written(member, depth + 1) for member in self.facts.listed(value))} )"
        parts = sorted(
            f"{self.facts.short(predicate)} {' , '.join(sorted(self.written(v, depth + 1) for v in values))}"
            for predicate, values in said.items()
        )
        return f"[ {' ; '.join(parts)} ]"

    def kind(self, iri: str) -> str:
        """What a subject is: the name of its first class."""
        types = self.facts.iris(iri, TYPE)
        return self.facts.short(types[0]).partition(":")[2] or types[0] if types else "statements"


def _changes(iri: str, old: _Said, new: _Said) -> Iterator[Change]:
    was, now = old.subjects.get(iri), new.subjects.get(iri)
    side = new if now is not None else old
    name, kind, ontology = side.facts.short(iri), side.kind(iri), side.of[iri]
    described, still = (bool(of.facts.iris(iri, TYPE)) for of in (old, new))
    if described != still:  # what else is said of it, from elsewhere, comes or goes with it
        side = new if still else old
        verdict, why = judge_term(side.facts, iri, added=still, before=old.facts)
        gone, come = ((), (name,)) if still else ((name,), ())
        yield Change(iri, name, side.kind(iri), "", gone, come, verdict, why, side.of[iri])
        return
    for predicate in sorted((was or {}).keys() | (now or {}).keys()):
        before, after = (was or {}).get(predicate, {}), (now or {}).get(predicate, {})
        removed, added = tuple(sorted(before.keys() - after.keys())), tuple(sorted(after.keys() - before.keys()))
        if removed or added:
            verdict, why = judge(predicate, old.facts, [before[key] for key in removed], new.facts, [after[key] for key in added])
            yield Change(iri, name, kind, side.facts.short(predicate), removed, added, verdict, why, ontology)


def _demands(changes: Iterable[Change], old: _Said, new: _Said) -> Iterator[Demand]:
    gravest: dict[str, Verdict] = {}
    for change in changes:
        gravest[change.ontology] = min(gravest.get(change.ontology, Verdict.EDITORIAL), change.verdict)
    for ontology in sorted(gravest):
        verdict = gravest[ontology]
        before, after = old.ontologies.get(ontology, ""), new.ontologies.get(ontology, "")
        parts, got = _numbers(before), _numbers(after)
        if ontology not in old.ontologies or ontology not in new.ontologies or parts is None:
            yield Demand(ontology, verdict, before, after, "", None)
            continue
        demanded = _raised(parts, verdict)
        yield Demand(ontology, verdict, before, after, ".".join(map(str, demanded)), got >= demanded if got is not None else None)


def _raised(parts: tuple[int, int, int], verdict: Verdict) -> tuple[int, int, int]:
    """The next version; while it begins with 0, the second number tells what breaks and the third all else."""
    major, minor, patch = parts
    if verdict is Verdict.BREAKING:
        return (major + 1, 0, 0) if major else (0, minor + 1, 0)
    if verdict is Verdict.ADDITIVE and major:
        return major, minor + 1, 0
    return major, minor, patch + 1


def _numbers(version: str) -> tuple[int, int, int] | None:
    parts = version.split(".")
    if len(parts) != 3 or not all(part.isdecimal() and len(part) < 10 for part in parts):
        return None
    return int(parts[0]), int(parts[1]), int(parts[2])
