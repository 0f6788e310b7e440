"""Reference data: curated Turtle files of actors, places and sources, read into entities.

The first step of ``curated`` (the index) and of the graph's projection. A user's own file in the same form is read in the same way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from conflictkg.domain.entities import Affiliation, DatedName, Entity, EntityType, Tie
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf.reference_files import statements

if TYPE_CHECKING:
    import pyoxigraph as ox

CKG = "https://w3id.org/conflictkg/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOSXL = "http://www.w3.org/2008/05/skos-xl#"
GEO = "http://www.w3.org/2003/01/geo/wgs84_pos#"
RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
GEONAMES = re.compile(r"https?://sws\.geonames\.org/(\d+)/?$")

_TYPES = {CKG + "Actor": EntityType.ACTOR, CKG + "Place": EntityType.PLACE, CKG + "Source": EntityType.SOURCE}
_KIND = re.compile(r"(actor|place|source)-kind-")


@dataclass(frozen=True, slots=True, kw_only=True)
class Curated:
    """An entity of the reference data with what only the index needs.

    ``names`` are spellings compared without case, ``exact`` those that count only as written ("IS"), ``hidden`` those that are found when
    asked for but never looked for in a text ("Hit"), ``head_nouns`` what the entity is called once it is in focus ("the regime"),
    ``metonyms`` places that stand for it when it speaks ("Kyiv"), ``domains`` a source's web domains, ``geonames`` the ids that the
    gazetteer has for the same place.
    """

    entity: Entity
    names: tuple[str, ...]
    hidden: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    head_nouns: tuple[str, ...] = ()
    metonyms: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    geonames: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Reference:
    """All curated entities in file order; ``words`` maps "place/airbase" and the like to the generic words of that kind."""

    entities: tuple[Curated, ...]
    words: Mapping[str, tuple[str, ...]]


def load_reference(paths: Iterable[Path]) -> list[Entity]:
    """The entities of these Turtle files, in file order.

    ``aliases`` holds every further spelling, in all languages, the case-sensitive ones included. Raises ``KnowledgeBaseFault``
    for a file that cannot be read or an entity without label.
    """
    return [curated.entity for curated in read_reference(paths).entities]


def read_reference(paths: Iterable[Path]) -> Reference:
    """Entities with all that the index needs; see ``load_reference``."""
    import pyoxigraph as ox

    nodes = (ox.NamedNode, ox.Literal)
    rdf_type = ox.NamedNode(RDF_TYPE)
    found: dict[str, tuple[EntityType, Path]] = {}
    facts: dict[str, dict[str, list[ox.NamedNode | ox.Literal]]] = defaultdict(lambda: defaultdict(list))
    for path in paths:
        try:
            for subject, predicate, value, _ in statements(path):
                if isinstance(subject, ox.NamedNode) and isinstance(value, nodes):
                    facts[subject.value][predicate.value].append(value)
                    if predicate == rdf_type and value.value in _TYPES:
                        found.setdefault(subject.value, (_TYPES[value.value], path))
        except (OSError, SyntaxError, ValueError) as problem:
            raise KnowledgeBaseFault(f"reference data {path}: {problem}; correct the file") from problem
    words = {
        f"{match[1]}/{subject[match.end() :]}": tuple(noun.value.lower() for noun in about[CKG + "nameWord"])
        for subject, about in facts.items()
        if CKG + "nameWord" in about and (match := _KIND.search(subject))
    }
    return Reference(tuple(_curated(iri, type, path, facts) for iri, (type, path) in found.items()), words)


_Facts = Mapping[str, Mapping[str, "list[ox.NamedNode | ox.Literal]"]]


def _curated(iri: str, type: EntityType, path: Path, facts: _Facts) -> Curated:
    import pyoxigraph as ox

    about = facts[iri]

    def values(predicate: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(term.value for term in about.get(predicate, ())))

    def first(predicate: str) -> str:
        return next(iter(values(predicate)), "")

    def degrees(predicate: str) -> float | None:
        text = first(predicate)
        try:
            return float(text) if text else None
        except ValueError as problem:
            raise KnowledgeBaseFault(f"reference data {path}: <{iri}> has {text!r} for degrees; write a decimal") from problem

    labels = [term for term in about.get(SKOS + "prefLabel", ()) if isinstance(term, ox.Literal)]
    label = next((term.value for term in labels if term.language in ("en", None)), "")
    if not label:
        raise KnowledgeBaseFault(f"reference data {path}: <{iri}> has no English skos:prefLabel; give it one")
    undated = [label, *(term.value for term in labels), *values(SKOS + "altLabel")]
    dated = tuple(
        _dated_name(node, path, facts, preferred=preferred)
        for predicate, preferred in (("prefLabel", True), ("altLabel", False))
        for node in values(SKOSXL + predicate)
    )
    names = tuple(dict.fromkeys([*undated, *(name.text for name in dated)]))
    exact = values(CKG + "exactCaseLabel")
    entity = Entity(
        iri=iri,
        type=type,
        label=label,
        kind=_KIND.sub("", first(CKG + "kind").rpartition("/")[2]),
        aliases=tuple(dict.fromkeys([*names[1:], *exact])),
        country=first(CKG + "country"),
        latitude=degrees(GEO + "lat"),
        longitude=degrees(GEO + "long"),
        party=first(CKG + "armOf") or None,
        sides_with=values(CKG + "sidesWith"),
        generic=first(CKG + "generic") in ("true", "1"),
        grade=first(CKG + "reliability").rpartition("-")[2],
        within=first(CKG + "within") or None,
        dated_names=dated,
        affiliations=tuple(_affiliation(node, path, facts) for node in values(CKG + "affiliation")),
        provenance=first(CKG + "provenance"),
    )
    same = [match for value in values(SKOS + "exactMatch") if (match := GEONAMES.match(value))]
    return Curated(
        entity=entity,
        names=names,
        hidden=values(SKOS + "hiddenLabel"),
        exact=exact,
        head_nouns=values(CKG + "headNoun"),
        metonyms=values(CKG + "metonym"),
        domains=values(CKG + "domain"),
        geonames=tuple(int(match[1]) for match in same),
    )


def _dated_name(node: str, path: Path, facts: _Facts, *, preferred: bool) -> DatedName:
    about = facts.get(node, {})
    forms = about.get(SKOSXL + "literalForm", [])
    if len(forms) != 1:
        raise KnowledgeBaseFault(f"reference data {path}: the name <{node}> has {len(forms)} skosxl:literalForm; give it one")
    return DatedName(forms[0].value, *_span(node, path, about), preferred=preferred)


def _affiliation(node: str, path: Path, facts: _Facts) -> Affiliation:
    about = facts.get(node, {})
    ties, others = about.get(CKG + "affiliationKind", []), about.get(CKG + "affiliatedWith", [])
    if len(ties) != 1 or len(others) != 1 or ties[0].value not in list(Tie):
        raise KnowledgeBaseFault(
            f"reference data {path}: the affiliation <{node}> needs one ckg:affiliatedWith and a ckg:affiliationKind of {' or '.join(Tie)}"
        )
    return Affiliation(Tie(ties[0].value), others[0].value, *_span(node, path, about))


def _span(node: str, path: Path, about: Mapping[str, list[ox.NamedNode | ox.Literal]]) -> tuple[date | None, date | None]:
    """First day on which it was so, and first on which it no longer was."""

    def day(predicate: str) -> date | None:
        text = next((term.value for term in about.get(CKG + predicate, ())), None)
        try:
            return date.fromisoformat(text[:10]) if text is not None else None
        except ValueError:
            raise KnowledgeBaseFault(
                f"reference data {path}: <{node}> has {text!r} for ckg:{predicate}; write the day as YYYY-MM-DDT00:00:00Z"
            ) from None

    start, end = day("validFrom"), day("validUntil")
    if start is not None and end is not None and start >= end:
        raise KnowledgeBaseFault(f"reference data {path}: <{node}> ends on {end} and begins on {start}; correct one of the days")
    return start, end
