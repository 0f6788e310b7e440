"""Entities as quads and back; a part of ``conflictkg.rdf.mapping``, and how curated reference data in Turtle is understood.

An entity's names are a set: aliases come back sorted. A preferred label in English, or of no language, is the label; preferred labels in
other languages and exact-case labels count as aliases.
"""

from __future__ import annotations

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

from conflictkg.domain.entities import Entity, EntityType
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf import literals, terms
from conflictkg.rdf.quads import QuadWriter
from conflictkg.rdf.terms import ALT_LABEL, CKG, GEO, PREF_LABEL, SKOS, Terms, concept_iri, local_name, node, notation_of

_TYPE, _PREF_LABEL, _ALT_LABEL = NamedNode(terms.TYPE), NamedNode(PREF_LABEL), NamedNode(ALT_LABEL)
_LAT, _LONG = NamedNode(f"{GEO}lat"), NamedNode(f"{GEO}long")
_CKG = Terms(CKG)
_CLASSES = {EntityType.ACTOR: "Actor", EntityType.PLACE: "Place", EntityType.SOURCE: "Source"}
_TYPES = {CKG + name: type for type, name in _CLASSES.items()}
_ALIASES = frozenset({ALT_LABEL, f"{SKOS}hiddenLabel", f"{CKG}exactCaseLabel"})


def entity_quads(entity: Entity, graph: str) -> list[Quad]:
    """An entity in the named graph (that of the reference data, as a rule).

    Raises ``InputRefused`` when one of its IRIs is not an IRI or a name holds a lone surrogate.
    """
    me = node(entity.iri, "entity")
    out = QuadWriter(graph, f"entity {entity.label!r}")
    out.link(me, _TYPE, _CKG[_CLASSES[entity.type]])
    out.words(me, _PREF_LABEL, entity.label)
    for alias in entity.aliases:
        out.words(me, _ALT_LABEL, alias)
    if entity.kind:
        out.iri(me, _CKG["kind"], concept_iri(f"{entity.type}-kind", entity.kind))
    out.text(me, _CKG["country"], entity.country)
    for predicate, degrees in ((_LAT, entity.latitude), (_LONG, entity.longitude)):
        if degrees is not None:
            out.link(me, predicate, literals.number(degrees))
    for name, other in (("armOf", entity.party), ("within", entity.within)):
        if other is not None:
            out.iri(me, _CKG[name], other)
    for side in entity.sides_with:
        out.iri(me, _CKG["sidesWith"], side)
    if entity.grade:
        out.iri(me, _CKG["reliability"], concept_iri("reliability", entity.grade))
    for name, flag in (("generic", entity.generic), ("gazetteer", entity.gazetteer)):
        if flag:
            out.link(me, _CKG[name], literals.TRUE)
    return out.quads


def entity_from_quads(quads: Iterable[Quad], iri: str) -> Entity:
    """The entity with this IRI from quads that hold, among others, all of its own; from reference data as well as from a store.

    Raises ``KnowledgeBaseFault`` when it has no class, no label or a coordinate that is not a number.
    """
    said: dict[str, list[NamedNode | Literal]] = {}
    for quad in quads:
        if quad.subject.value == iri:  # type: ignore[union-attr]
            said.setdefault(quad.predicate.value, []).append(quad.object)  # type: ignore[arg-type]

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
    names = {name for predicate in (*_ALIASES, PREF_LABEL) for name in values(predicate)} - {label.value}
    return Entity(
        iri=iri,
        type=type,
        label=label.value,
        kind=notation_of(f"{type}-kind", value(f"{CKG}kind") or ""),
        aliases=tuple(sorted(names)),
        country=value(f"{CKG}country") or "",
        latitude=degrees(f"{GEO}lat"),
        longitude=degrees(f"{GEO}long"),
        party=value(f"{CKG}armOf"),
        sides_with=tuple(sorted(values(f"{CKG}sidesWith"))),
        generic=value(f"{CKG}generic") in ("true", "1"),
        grade=notation_of("reliability", value(f"{CKG}reliability") or ""),
        within=value(f"{CKG}within"),
        gazetteer=value(f"{CKG}gazetteer") in ("true", "1"),
    )


def _language_rank(label: NamedNode | Literal) -> tuple[int, str]:
    language = label.language if isinstance(label, Literal) else None
    return (0 if language == "en" else 1 if language is None else 2, label.value)
