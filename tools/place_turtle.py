"""Places as Turtle: what the scripts that generate reference data have in common."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from anyascii import anyascii

from conflictkg.entities.spelling import name_key
from tools.turtle import quoted, wrapped

REFERENCE = Path(__file__).parents[1] / "ontology" / "reference"
PLACE = "https://w3id.org/conflictkg/reference/place/"

_PREFIXES = """\
@prefix ckg:     <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv:    <https://w3id.org/conflictkg/vocab/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix geo:     <http://www.w3.org/2003/01/geo/wgs84_pos#> .
@prefix place:   <https://w3id.org/conflictkg/reference/place/> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix void:    <http://rdfs.org/ns/void#> .
"""


@dataclass(kw_only=True)
class Place:
    """A place to be written. Without ``label`` it adds to one that another file describes.

    ``native`` and ``more_native`` are names in other languages, as (language, name); ``geonames`` is an id or 0.
    """

    slug: str
    label: str = ""
    kind: str = ""
    country: str = ""
    within: str = ""
    names: list[str] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    exact: list[str] = field(default_factory=list)
    native: list[tuple[str, str]] = field(default_factory=list)
    more_native: list[tuple[str, str]] = field(default_factory=list)
    identifiers: list[str] = field(default_factory=list)
    coordinates: tuple[float, float] | None = None
    geonames: int = 0

    def turtle(self) -> str:
        """The place as one Turtle statement."""
        pairs: list[tuple[str, Sequence[str]]] = []
        if self.label:
            pairs.append(("skos:prefLabel", [quoted(self.label, "en"), *(quoted(name, language) for language, name in self.native)]))
        known = {name_key(self.label)}
        names = [quoted(name, "en") for name in _once(self.names, known)] + [quoted(name, lang) for lang, name in self.more_native]
        pairs.append(("skos:altLabel", names))
        pairs.append(("ckg:exactCaseLabel", [quoted(name, "") for name in self.exact]))
        pairs.append(("skos:hiddenLabel", [quoted(name, "en") for name in _once(self.hidden, known)]))
        if self.kind:
            pairs.append(("ckg:kind", [f"ckgv:place-kind-{self.kind}"]))
        if self.country:
            pairs.append(("ckg:country", [quoted(self.country, "")]))
        if self.within:
            pairs.append(("ckg:within", [f"place:{self.within}"]))
        pairs.append(("dcterms:identifier", [quoted(each, "") for each in self.identifiers]))
        if self.geonames:
            pairs.append(("skos:exactMatch", [f"<https://sws.geonames.org/{self.geonames}/>"]))
        lines = [wrapped(predicate, values) for predicate, values in pairs if values]
        if self.coordinates:
            lines.append("    geo:lat {} ; geo:long {}".format(*self.coordinates))
        start = f"place:{self.slug} a ckg:Place ;" if self.label else f"place:{self.slug}"
        return start + "\n" + " ;\n".join(lines) + " .\n"


def document(
    title: str, comment: str, provenance: str, sources: Sequence[str], rights: str, sections: Iterable[tuple[str, list[Place]]]
) -> str:
    """A Turtle file of these places, under one heading per section."""
    slug = title.lower().replace(" ", "-")
    about = [
        f"<https://w3id.org/conflictkg/reference/{slug}> a void:Dataset ;",
        f'    dcterms:title "{title}"@en ;',
        f'    ckg:provenance "{provenance}" ;',
        *(f"    dcterms:source <{source}> ;" for source in sources),
        f'    dcterms:rights "{rights}"@en ;',
        "    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .",
    ]
    parts = [_PREFIXES, "".join(f"# {line}\n" for line in comment.splitlines()), "\n".join(about) + "\n"]
    for heading, places in sections:
        if places:
            bar = "#" * 65
            parts += [f"{bar}\n# {heading}\n{bar}\n", *(place.turtle() for place in places)]
    return "\n".join(parts)


def slug_of(name: str) -> str:
    """The last part of a place's IRI, from its English name.

    >>> slug_of("Tillabéri region"), slug_of("Vayots Dzor province")
    ('tillaberi-region', 'vayots-dzor-province')
    """
    return re.sub("[^a-z0-9]+", "-", anyascii(name).lower().replace("'", "")).strip("-")


def _once(names: Iterable[str], known: set[str]) -> list[str]:
    """The names that are not known yet under another spelling; from then on they are."""
    kept = []
    for name in names:
        if (key := name_key(name)) not in known:
            known.add(key)
            kept.append(name)
    return kept
