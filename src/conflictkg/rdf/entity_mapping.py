"""Entities as quads and back; a part of ``conflictkg.rdf.mapping``, and how curated reference data in Turtle is understood.

An entity's names and affiliations are sets: they come back sorted. What holds for a time has a node of its own. A preferred label in
English, or of no language, is the label; preferred labels in other languages and exact-case labels count as aliases.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from pyoxigraph import Literal, NamedNode, Quad, Store

from conflictkg.domain.entities import Affiliation, DatedName, Entity, EntityType, Grading, Tie
from conflictkg.domain.identities import Naming
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf import literals, terms
from conflictkg.rdf.quads import QuadWriter
from conflictkg.rdf.terms import ALT_LABEL, CKG, DCTERMS, GEO, PREF_LABEL, SKOS, SKOSXL, Terms, concept_iri, local_name, node, notation_of

_TYPE, _PREF_LABEL, _ALT_LABEL = NamedNode(terms.TYPE), NamedNode(PREF_LABEL), NamedNode(ALT_LABEL)
_LAT, _LONG = NamedNode(f"{GEO}lat"), NamedNode(f"{GEO}long")
_CKG, _SKOSXL = Terms(CKG), Terms(SKOSXL)
PARTS = (_SKOSXL["prefLabel"], _SKOSXL["altLabel"], _CKG["affiliation"], _CKG["grading"])
"""Predicates that lead from an entity to the nodes that are a part of its description."""
_CLASSES = {EntityType.ACTOR: "Actor", EntityType.PLACE: "Place", EntityType.SOURCE: "Source"}
_TYPES = {CKG + name: type for type, name in _CLASSES.items()}
_ALIASES = frozenset({ALT_LABEL, f"{SKOS}hiddenLabel", f"{CKG}exactCaseLabel"})


REPLACED = NamedNode(f"{DCTERMS}isReplacedBy")
"""Leads from an entity to the one that it was merged into."""


def description_quads(store: Store, iri: str, graph: NamedNode) -> list[Quad]:
    """All that a graph of a store says of an entity: of itself, and of the nodes for what holds for a time."""
    own = list(store.quads_for_pattern(node(iri, "entity"), None, None, graph))
    parts = [quad.object for quad in own if quad.predicate in PARTS and isinstance(quad.object, NamedNode)]
    return own + [quad for part in parts for quad in store.quads_for_pattern(part, None, None, graph)]


def described_quads(quads: Iterable[Quad], iri: str, naming: Naming | None, into: str | None, grades: Iterable[Grading] = ()) -> list[Quad]:
    """The description of an entity with the names and grades that were decided, and the entity (IRI) that it was merged into.

    Another label has the language of the one it takes the place of, which stays a name.
    """
    naming = naming or Naming()
    forms = {q.subject for q in quads if q.predicate == _SKOSXL["literalForm"] and q.object.value in naming.removed}  # type: ignore[union-attr]
    me, found, graph = node(iri, "entity"), dict[Quad, None](), None
    for quad in quads:
        subject, predicate, value, graph = quad
        name = value.value if isinstance(value, Literal) and predicate.value in (*_ALIASES, PREF_LABEL) else None
        if subject in forms or value in forms:
            continue
        if predicate == _PREF_LABEL and isinstance(value, Literal) and value.language in ("en", None) and naming.label not in ("", name):
            found[Quad(me, _PREF_LABEL, _same_language(naming.label, value), graph)] = None
            predicate = _ALT_LABEL
        if name is None or (name not in naming.removed and not (predicate == _ALT_LABEL and name == naming.label)):
            found[Quad(subject, predicate, value, graph)] = None
    for name in naming.added if graph is not None else ():
        found[Quad(me, _ALT_LABEL, literals.text(name, f"entity {iri}: a name"), graph)] = None
    if into is not None and graph is not None:
        found[Quad(me, REPLACED, node(into, "entity"), graph)] = None
    if isinstance(graph, NamedNode):
        found |= dict.fromkeys(_grading_quads(me, grades, graph.value))
    return list(found)


def _grading_quads(me: NamedNode, grades: Iterable[Grading], graph: str) -> list[Quad]:
    out = QuadWriter(graph, f"entity {me.value}")
    for i, grading in enumerate(grades, 1):
        part = _part(out, me, _CKG["grading"], f"grading-{i}", _CKG["Grading"], grading.start, None)
        out.iri(part, _CKG["reliability"], concept_iri("reliability", grading.grade))
    return out.said


def _same_language(text: str, as_in: Literal) -> Literal:
    return Literal(text) if as_in.language is None else Literal(text, language=as_in.language)


def entity_quads(entity: Entity, graph: str) -> list[Quad]:
    """An entity in the named graph (that of the reference data, as a rule).

    Raises ``InputRefused`` when one of its IRIs is not an IRI or a name holds a lone surrogate.
    """
    me = node(entity.iri, "entity")
    out = QuadWriter(graph, f"entity {entity.label!r}")
    out.link(me, _TYPE, _CKG[_CLASSES[entity.type]])
    out.words(me, _PREF_LABEL, entity.label)
    dated = {name.text for name in entity.dated_names}
    for alias in entity.aliases:
        if alias not in dated:
            out.words(me, _ALT_LABEL, alias)
    for i, name in enumerate(entity.dated_names, 1):
        predicate = _SKOSXL["prefLabel" if name.preferred else "altLabel"]
        part = _part(out, me, predicate, f"name-{i}", _SKOSXL["Label"], name.start, name.end)
        out.words(part, _SKOSXL["literalForm"], name.text)
    for i, affiliation in enumerate(entity.affiliations, 1):
        part = _part(out, me, _CKG["affiliation"], f"affiliation-{i}", _CKG["Affiliation"], affiliation.start, affiliation.end)
        out.words(part, _CKG["affiliationKind"], affiliation.tie)
        out.iri(part, _CKG["affiliatedWith"], affiliation.other)
    if entity.kind:
        out.iri(me, _CKG["kind"], concept_iri(f"{entity.type}-kind", entity.kind))
    out.text(me, _CKG["country"], entity.country)
    for predicate, degrees in ((_LAT, entity.latitude), (_LONG, entity.longitude)):
        if degrees is not None:
            out.link(me, predicate, literals.number(degrees))
    for link, other in (("armOf", entity.party), ("within", entity.within)):
        if other is not None:
            out.iri(me, _CKG[link], other)
    for side in entity.sides_with:
        out.iri(me, _CKG["sidesWith"], side)
    if entity.grade:
        out.iri(me, _CKG["reliability"], concept_iri("reliability", entity.grade))
    for sort, flag in (("generic", entity.generic), ("gazetteer", entity.gazetteer), ("provisional", entity.provisional)):
        if flag:
            out.link(me, _CKG[sort], literals.TRUE)
    out.text(me, _CKG["provenance"], entity.provenance)
    return out.said + _grading_quads(me, entity.gradings, graph)


def _part(
    out: QuadWriter, me: NamedNode, predicate: NamedNode, fragment: str, cls: NamedNode, start: date | None, end: date | None
) -> NamedNode:
    """A node of the entity's own for what holds in [start, end)."""
    part = NamedNode(f"{me.value}#{fragment}")
    out.link(me, predicate, part)
    out.link(part, _TYPE, cls)
    for name, day in (("validFrom", start), ("validUntil", end)):
        if day is not None:
            out.link(part, _CKG[name], literals.day_key(day))
    return part


def entity_from_quads(quads: Iterable[Quad], iri: str) -> Entity:
    """The entity with this IRI from quads that hold, among others, all of its own; from reference data as well as from a store.

    Raises ``KnowledgeBaseFault`` when it has no class, no label or a coordinate that is not a number.
    """
    nodes: dict[str, dict[str, list[NamedNode | Literal]]] = {}
    for quad in quads:
        nodes.setdefault(quad.subject.value, {}).setdefault(quad.predicate.value, []).append(quad.object)  # type: ignore[union-attr, arg-type]
    said = nodes.get(iri, {})

    def values(predicate: str) -> list[str]:
        return [term.value for term in said.get(predicate, ())]

    def value(predicate: str) -> str | None:
        return next(iter(values(predicate)), None)

    def degrees(predicate: str) -> float | None:
        found = value(predicate)
        try:
            return None if found is None else float(found)
        except ValueError:
            raise KnowledgeBaseFault(
                f"entity <{iri}>: {local_name(predicate)} {found!r} is not a number; correct the reference data"
            ) from None

    type = next((_TYPES[name] for name in values(terms.TYPE) if name in _TYPES), None)
    label = min(said.get(PREF_LABEL, ()), key=_language_rank, default=None)
    if type is None or label is None:
        missing = "class (ckg:Actor, ckg:Place or ckg:Source)" if type is None else "skos:prefLabel"
        raise KnowledgeBaseFault(f"entity <{iri}> has no {missing}; add it to the reference data")
    named = ((part, name == "prefLabel") for name in ("prefLabel", "altLabel") for part in values(f"{SKOSXL}{name}"))
    dated = sorted((_dated_name(nodes.get(part, {}), preferred=preferred) for part, preferred in named), key=repr)
    names = {name for predicate in (*_ALIASES, PREF_LABEL) for name in values(predicate)} | {name.text for name in dated}
    return Entity(
        iri=iri,
        type=type,
        label=label.value,
        kind=notation_of(f"{type}-kind", value(f"{CKG}kind") or ""),
        aliases=tuple(sorted(names - {label.value})),
        country=value(f"{CKG}country") or "",
        latitude=degrees(f"{GEO}lat"),
        longitude=degrees(f"{GEO}long"),
        party=value(f"{CKG}armOf"),
        sides_with=tuple(sorted(values(f"{CKG}sidesWith"))),
        generic=value(f"{CKG}generic") in ("true", "1"),
        grade=notation_of("reliability", value(f"{CKG}reliability") or ""),
        within=value(f"{CKG}within"),
        gazetteer=value(f"{CKG}gazetteer") in ("true", "1"),
        dated_names=tuple(dated),
        affiliations=tuple(sorted((_affiliation(nodes.get(part, {})) for part in values(f"{CKG}affiliation")), key=repr)),
        gradings=tuple(sorted((_grading(nodes.get(part, {})) for part in values(f"{CKG}grading")), key=lambda g: g.start or date.min)),
        provisional=value(f"{CKG}provisional") in ("true", "1"),
        provenance=value(f"{CKG}provenance") or "",
    )


_Said = dict[str, list[NamedNode | Literal]]


def _dated_name(said: _Said, *, preferred: bool) -> DatedName:
    return DatedName(_one(said, f"{SKOSXL}literalForm"), _day(said, "validFrom"), _day(said, "validUntil"), preferred)


def _affiliation(said: _Said) -> Affiliation:
    tie, other = Tie(_one(said, f"{CKG}affiliationKind")), _one(said, f"{CKG}affiliatedWith")
    return Affiliation(tie, other, _day(said, "validFrom"), _day(said, "validUntil"))


def _grading(said: _Said) -> Grading:
    return Grading(notation_of("reliability", _one(said, f"{CKG}reliability")), _day(said, "validFrom"))


def _one(said: _Said, predicate: str) -> str:
    try:
        return said[predicate][0].value
    except KeyError:
        raise KnowledgeBaseFault(f"a dated name or affiliation has no {local_name(predicate)}; run: conflictkg rebuild") from None


def _day(said: _Said, predicate: str) -> date | None:
    return next((literals.day_of(term.value) for term in said.get(f"{CKG}{predicate}", ())), None)


def _language_rank(label: NamedNode | Literal) -> tuple[int, str]:
    language = label.language if isinstance(label, Literal) else None
    return (0 if language == "en" else 1 if language is None else 2, label.value)
