"""What every page of the site may name: entities with their labels and pages, the periods believed, and one line about each claim.

Read once from the graphs that are published; a line is all that is kept of a claim while the pages of places and actors wait for theirs.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

import pyoxigraph as ox

from conflictkg.domain.entities import Entity
from conflictkg.domain.rules import RULES
from conflictkg.domain.vocabulary import EventKind
from conflictkg.export.export import Graphs
from conflictkg.export.site.paths import Paths
from conflictkg.rdf import terms
from conflictkg.rdf.entity_mapping import PARTS, REPLACED, entity_from_quads
from conflictkg.rdf.page_names import page_of
from conflictkg.rdf.quads import Node, first, nodes_of
from conflictkg.rdf.terms import CKG, graph_iri, local_name

TERMS = "terms"
"""Folder of the pages of the ontology's terms."""
_TYPE = ox.NamedNode(terms.TYPE)
_ENTITY = {ox.NamedNode(CKG + name) for name in ("Actor", "Place", "Source")}


def digest_of(*parts: str) -> str:
    """A digest of what some pages are made from."""
    digest = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass")
        digest.update(b"%d:" % len(data) + data)
    return digest.hexdigest()


@dataclass(frozen=True, slots=True)
class Link:
    """A name and, where there is a page, its path without ending."""

    label: str
    path: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One claim as a row of a table; ``earliest`` and ``latest`` are the days between which it was, "" for open."""

    iri: str
    path: str
    quote: str
    kind: Link
    agents: tuple[Link, ...]
    patients: tuple[Link, ...]
    place: Link | None
    earliest: str
    latest: str
    stance: str
    speaker: str
    outlet: str
    article: Link
    published: str

    @property
    def day(self) -> str:
        """The last day known of, by which rows are sorted."""
        return self.latest or self.earliest


@dataclass(frozen=True, slots=True, kw_only=True)
class Fight:
    """A contest of a period; ``until`` is its last day."""

    actor: Link
    how: Link
    since: str
    until: str
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Belief:
    """A version of a period as it is shown; days are ISO, ``valid_until`` the last day on which it was so, "" where open."""

    iri: str
    path: str
    place: Link
    controller: Link | None
    status: str
    confidence: str
    rule: str
    why: str
    valid_from: str
    valid_until: str
    start_earliest: str
    start_latest: str
    known_from: str
    known_until: str
    last_evidence: str
    alternatives: tuple[tuple[Link, str], ...]
    contests: tuple[Fight, ...]
    case: str

    @property
    def actors(self) -> set[str]:
        """Paths of the pages of all parties to it."""
        parties = [self.controller, *(a for a, _ in self.alternatives), *(c.actor for c in self.contests)]
        return {party.path for party in parties if party is not None}

    @property
    def cases(self) -> list[str]:
        """The cases (IRIs) that it rests on, that for its holder first."""
        return list(filter(None, [self.case, *(contest.case for contest in self.contests)]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What speaks for and against a hold or, with ``how``, a contest: claims (IRIs) in order."""

    iri: str
    path: str
    place: Link
    actor: Link | None
    how: Link | None
    since: str
    supporting: tuple[str, ...]
    opposing: tuple[str, ...]

    @property
    def title(self) -> str:
        """What it is the case for."""
        who = self.actor.label if self.actor is not None else "nobody known"
        deed = f"{self.how.label} by {who} at" if self.how is not None else f"{who} as holder of"
        return f"The case for {deed} {self.place.label}{f' since {self.since}' if self.since else ''}"

    @property
    def told(self) -> dict[str, str]:
        """Its claims with what each says: for or against."""
        return dict.fromkeys(self.supporting, "for") | dict.fromkeys(self.opposing, "against")


@dataclass(slots=True)
class Catalogue:
    """The things of the site by IRI, and the beliefs by the places and parties (paths) that they name."""

    base: str
    kinds: Mapping[str, EventKind]
    paths: Paths
    known: set[str] = field(default_factory=set)
    """IRIs of all entities that are described; each is read when it is asked for."""
    _described: dict[str, list[ox.Quad]] = field(default_factory=dict)
    _entities: dict[str, tuple[Entity, list[ox.Quad]]] = field(default_factory=dict)
    replaced: dict[str, str] = field(default_factory=dict)
    beliefs: dict[str, Belief] = field(default_factory=dict)
    belief_quads: dict[str, list[ox.Quad]] = field(default_factory=dict)
    by_place: dict[str, list[Belief]] = field(default_factory=lambda: defaultdict(list))
    by_actor: dict[str, list[Belief]] = field(default_factory=lambda: defaultdict(list))
    cases: dict[str, Case] = field(default_factory=dict)
    case_quads: dict[str, list[ox.Quad]] = field(default_factory=dict)
    by_case: dict[str, list[Belief]] = field(default_factory=lambda: defaultdict(list))
    rests: dict[str, list[tuple[str, str]]] = field(default_factory=lambda: defaultdict(list))
    """Of each claim (IRI) the cases (IRIs) in which it speaks, and how: "for" or "against"."""

    @classmethod
    def of(cls, graphs: Graphs, base: str, kinds: Mapping[str, EventKind]) -> Catalogue:
        """All that the graphs of reference data and beliefs hold."""
        made = cls(base, kinds, Paths(base))
        there = set(graphs.graphs())
        for name, take in (("reference", made._take_entities), ("beliefs", made._take_beliefs)):
            if (graph := graph_iri(base, name)) in there:
                take(_by_subject(graphs.quads(graph)))
        return made

    def canonical(self, iri: str) -> str:
        """The entity that one stands for after all merges."""
        seen = set[str]()
        while iri in self.replaced and iri not in seen:
            seen.add(iri)
            iri = self.replaced[iri]
        return iri

    def link(self, iri: str, words: str = "") -> Link:
        """An entity by its label, with its page; ``words`` where it is not described."""
        if (found := self.canonical(iri)) not in self.known:
            return Link(words or local_name(iri))
        entity = self.entity(found)
        return Link(entity.label, self.paths.of(entity.iri))

    def entity(self, iri: str) -> Entity:
        """The entity of this very IRI, which is known."""
        return self._read(iri)[0]

    def entity_quads(self, iri: str) -> list[ox.Quad]:
        """All that is said of an entity that is known, in a fixed order."""
        return self._read(iri)[1]

    def _read(self, iri: str) -> tuple[Entity, list[ox.Quad]]:
        if iri not in self._entities:
            own = sorted(self._described[iri], key=str)
            parts = [quad.object.value for quad in own if quad.predicate in PARTS and isinstance(quad.object, ox.NamedNode)]
            quads = own + [quad for part in parts for quad in sorted(self._described.get(part, ()), key=str)]
            self._entities[iri] = (entity_from_quads(quads, iri), quads)
        return self._entities[iri]

    def kind(self, notation: str) -> Link:
        """A kind of event with the page of its term."""
        kind = self.kinds.get(notation)
        return Link(notation) if kind is None else Link(kind.label, f"{TERMS}/{page_of(kind.iri, 'event-kind')}")

    def _take_entities(self, said: dict[str, list[ox.Quad]]) -> None:
        self._described = said
        for iri, own in said.items():
            if any(quad.predicate == _TYPE and quad.object in _ENTITY for quad in own):
                self.known.add(iri)
                for quad in own:
                    if quad.predicate == REPLACED and isinstance(quad.object, ox.NamedNode):
                        self.replaced[iri] = quad.object.value

    def _take_beliefs(self, said: dict[str, list[ox.Quad]]) -> None:
        things: dict[str, list[ox.Quad]] = defaultdict(list)
        for part, own in said.items():
            things[part.partition("#")[0]] += own
        for iri in sorted(things):
            quads = sorted(things[iri], key=str)
            nodes = nodes_of(quads)
            types = nodes.get(iri, {}).get(terms.TYPE, ())
            if f"{CKG}Case" in types:
                self.case_quads[iri] = quads
            if f"{CKG}ControlPeriod" not in types:
                continue
            belief = self._belief(iri, nodes)
            self.beliefs[iri], self.belief_quads[iri] = belief, quads
            self.by_place[belief.place.path].append(belief)
            for actor in belief.actors:
                self.by_actor[actor].append(belief)
            for case in belief.cases:
                self.by_case[case].append(belief)
        for iri in sorted(self.case_quads.keys() & self.by_case.keys()):
            self.cases[iri] = found = self._case(iri)
            for claim, how in found.told.items():
                self.rests[claim].append((iri, how))

    def _case(self, iri: str) -> Case:
        me = nodes_of(self.case_quads[iri])[iri]
        earliest = min(self.by_case[iri], key=lambda belief: (belief.valid_from, belief.iri))
        fight = next((contest for contest in earliest.contests if contest.case == iri), None)
        return Case(
            iri=iri,
            path=self.paths.of(iri),
            place=earliest.place,
            actor=fight.actor if fight is not None else earliest.controller,
            how=fight.how if fight is not None else None,
            since=fight.since if fight is not None else earliest.valid_from,
            supporting=tuple(sorted(me.get(f"{CKG}supportedBy", ()))),
            opposing=tuple(sorted(me.get(f"{CKG}opposedBy", ()))),
        )

    def _belief(self, iri: str, nodes: Mapping[str, Node]) -> Belief:
        me = nodes[iri]
        others = [nodes[other] for other in sorted(me.get(f"{CKG}alternative", ()), key=_number) if other in nodes]
        fights = [nodes[fight] for fight in sorted(me.get(f"{CKG}contest", ()), key=_number) if fight in nodes]
        rule, controller = first(me, f"{CKG}rule"), first(me, f"{CKG}controller")
        return Belief(
            iri=iri,
            path=self.paths.of(iri),
            place=self.link(first(me, f"{CKG}place")),
            controller=self.link(controller) if controller else None,
            status=first(me, f"{CKG}status"),
            confidence=_share(first(me, f"{CKG}confidence")),
            rule=rule,
            why=RULES.get(rule, ""),
            valid_from=_day(me, "validFrom"),
            valid_until=_last_day(me, "validUntil"),
            start_earliest=_day(me, "startEarliest"),
            start_latest=_day(me, "startLatest"),
            known_from=_day(me, "knownFrom"),
            known_until=_day(me, "knownUntil"),
            last_evidence=_day(me, "lastEvidence"),
            alternatives=tuple((self.link(first(o, f"{CKG}controller")), _share(first(o, f"{CKG}confidence"))) for o in others),
            contests=tuple(
                Fight(
                    actor=self.link(first(fight, f"{CKG}challenger")),
                    how=self._how(first(fight, f"{CKG}how")),
                    since=_day(fight, "validFrom"),
                    until=_last_day(fight, "validUntil"),
                    case=first(fight, f"{CKG}case"),
                )
                for fight in fights
            ),
            case=first(me, f"{CKG}case"),
        )

    def _how(self, iri: str) -> Link:
        kind = next((kind for kind in self.kinds.values() if kind.iri == iri), None)
        return self.kind(kind.notation if kind is not None else local_name(iri))


def _by_subject(quads: Iterable[ox.Quad]) -> dict[str, list[ox.Quad]]:
    """What is said of each IRI, in no fixed order."""
    found: dict[str, list[ox.Quad]] = defaultdict(list)
    for quad in quads:
        if isinstance(quad.subject, ox.NamedNode):
            found[quad.subject.value].append(quad)
    return found


def _number(iri: str) -> tuple[int, str]:
    digits = iri.rpartition("-")[2]
    return (int(digits) if digits.isdecimal() else 0, iri)


def _day(me: Node, name: str) -> str:
    return first(me, CKG + name)[:10]


def _last_day(me: Node, name: str) -> str:
    """The day before, inclusive: as answers have it."""
    day = _day(me, name)
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if day else ""


def _share(number: str) -> str:
    return f"{float(number):.2f}" if number else ""
