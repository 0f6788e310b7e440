"""A new module to start from: valid and adoptable as it stands, with the lines marked that its author writes anew.

What ``conflictkg ontology new`` writes: Turtle with header, class, event kind with trigger, and shape; a question; an example that conforms
and one that the shape refuses. The kind's example sentence is read by its trigger, so that all checks pass before the first edit.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Container, Mapping
from dataclasses import dataclass
from pathlib import Path
from string import Template

from conflictkg.domain.vocabulary import EventKind, Vocabulary
from conflictkg.errors import InputRefused, UsageError
from conflictkg.rdf.terms import CKG, PREFIXES

NAMESPACE = "https://example.org/"
"""Where a module's terms live when its author names no namespace: nobody's, to be replaced before anything is published."""
MARK = "# <- "
"""What begins the comment on a line that the author is to write."""
LONGEST = 60
_USED = ("ckg", "ckgv", "dcterms", "owl", "rdfs", "sh", "skos")

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`/#]+/(?:[^\s<>\"{}|\\^`#]*[/#])?")


@dataclass(frozen=True, slots=True)
class Plan:
    """A module that is to be written: its name, which is also the notation of its kind, its namespace, and the kind that it narrows."""

    name: str
    namespace: str = ""
    broader: EventKind | None = None
    ended: tuple[str, ...] = ()  # kinds (IRIs) of contest of which the broader kind tells the end

    @classmethod
    def of(cls, name: str, vocabulary: Vocabulary, questions: Container[str], namespace: str = "", broader: str = "") -> Plan:
        """The plan of what an author asks for; ``questions`` are the names of those that there are.

        Raises ``UsageError`` when the name or namespace cannot be one, is taken, or the broader kind is not known.
        """
        if len(name) > LONGEST or not _NAME.fullmatch(name):
            raise UsageError(f"{name[:LONGEST]!r} cannot name a module; use small letters, digits and hyphens, like chemical-weapons")
        if name in vocabulary.kinds:
            iri = vocabulary.kinds[name].iri
            raise UsageError(f"there is a kind {name!r} already (<{iri}>); choose another name, or narrow it with --broader {name}")
        if name in questions:
            raise UsageError(f"there is a question {name!r} already, which that of the module would hide; choose another name")
        if namespace and not _IRI.fullmatch(namespace):
            raise UsageError(f"--namespace {namespace[:200]!r} is not an http IRI that ends in / or #; give one like {NAMESPACE}{name}#")
        if broader and broader not in vocabulary.kinds:
            raise UsageError(f"--broader {broader!r} is not a kind of claim; use one of: {', '.join(sorted(vocabulary.kinds))}")
        above = vocabulary.kinds[broader] if broader else None
        ended = tuple(sorted(vocabulary.kinds[kind].iri for kind in above.ends)) if above is not None else ()
        return cls(name, namespace or f"{NAMESPACE}{name}#", above, ended)

    def files(self) -> dict[str, str]:
        """The texts of its files, by their paths in its folder."""
        values = self._values()
        return {
            f"{self.name}.ttl": _MODULE.substitute(values),
            f"queries/{self.name}.rq": _QUESTION.substitute(values),
            "examples/valid/says-whom.ttl": _VALID.substitute(values),
            "examples/invalid/says-nobody.ttl": _INVALID.substitute(values),
        }

    def _values(self) -> dict[str, str]:
        *before, head = self.name.split("-")
        label, above = self.name.replace("-", " "), self.broader
        first = self.name.partition("-")[0]
        prefix = f"{first}-own" if first in PREFIXES else first
        prefixes = {**{p: PREFIXES[p] for p in _USED}, prefix: self.namespace}
        cls = "".join(word.capitalize() for word in self.name.split("-"))
        plural = _singular(head) != head
        deed = f"used {label}" if plural else f"launched {'an' if label[0] in 'aeiou' else 'a'} {label}"
        flags = [flag for flag in ("lasts", "mutual") if above is not None and getattr(above, flag)]
        return {
            "name": self.name,
            "label": label,
            "title": label[0].upper() + label[1:],
            "many": label if plural else _plural(label),
            "ontology": self.namespace.rstrip("/#"),
            "namespace": self.namespace,
            "prefix": prefix,
            "prefixes": _declared(prefixes),
            "example_prefixes": _declared({"ckg": CKG, prefix: self.namespace}),
            "cls": cls,
            "parent": "ckg:Attack" if above is None else _named(above.cls),
            "broader": f" ; skos:broader {_named(above.iri)}" if above is not None else "",
            "count": " ; ckg:killed <claim/7a#killed>" if above is not None and above.toll_of else "",
            "effect": "none" if above is None else above.effect.value,
            "nature": "state" if above is not None and above.state else "event",
            "flags": "".join(f" ; ckg:{flag} true" for flag in flags) + "".join(f" ; ckg:ends {_named(iri)}" for iri in self.ended),
            "sentence": f"The army {deed} against the town.",
            "trigger": " ".join(
                [
                    f"{_singular(head)}/NOUN agent=by|poss|light patient=prep(on,against)|of place=near",
                    *(f"need=mod:{word}" for word in before),
                ]
            ),
        }


def write(plan: Plan, into: Path) -> tuple[Path, ...]:
    """Write the module's folder into a folder, whole or not at all; returns its files.

    Raises ``InputRefused`` when it is there already, or cannot be written.
    """
    folder = into / plan.name
    new = into / f".new-{plan.name}-{os.getpid()}"  # no module while its name begins with a dot
    if os.path.lexists(folder) or os.path.lexists(into / f"{plan.name}.ttl"):
        there = folder if os.path.lexists(folder) else into / f"{plan.name}.ttl"
        raise InputRefused(f"{there} is there already; choose another name, nothing was written")
    try:
        into.mkdir(parents=True, exist_ok=True)
        new.mkdir()
        try:
            for name, text in plan.files().items():
                path = new / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text, encoding="utf-8")
            new.rename(folder)
        except BaseException:
            shutil.rmtree(new, ignore_errors=True)
            raise
    except OSError as error:
        raise InputRefused(f"{folder}: cannot be written ({error.strerror}); choose another folder, nothing was written") from error
    return tuple(folder / name for name in plan.files())


def _declared(prefixes: Mapping[str, str]) -> str:
    """Declarations of prefixes in the layout of ``ontology fmt``."""
    width = max(map(len, prefixes)) + 1
    return "\n".join(f"@prefix {name:{width}} <{iri}> ." for name, iri in sorted((f"{p}:", iri) for p, iri in prefixes.items()))


def _named(iri: str) -> str:
    """A term of ours by its prefix, any other in full."""
    shortened = (f"{prefix}:{iri.removeprefix(PREFIXES[prefix])}" for prefix in ("ckg", "ckgv") if iri.startswith(PREFIXES[prefix]))
    return next(shortened, f"<{iri}>")


def _singular(noun: str) -> str:
    """The dictionary form of a regular noun.

    >>> [_singular(n) for n in ("weapons", "strikes", "bodies", "ambushes", "siege", "crossbus", "loss")]
    ['weapon', 'strike', 'body', 'ambush', 'siege', 'crossbus', 'loss']
    """
    if noun.endswith("ies") and len(noun) > 4:
        return noun[:-3] + "y"
    if noun.endswith(("shes", "ches", "sses", "xes")):
        return noun[:-2]
    return noun[:-1] if noun.endswith("s") and not noun.endswith(("ss", "us", "is")) and len(noun) > 3 else noun


def _plural(noun: str) -> str:
    """More than one of a regular noun.

    >>> [_plural(n) for n in ("drone strike", "convoy", "body", "ambush")]
    ['drone strikes', 'convoys', 'bodies', 'ambushes']
    """
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return noun[:-1] + "ies"
    return noun + ("es" if noun.endswith(("s", "x", "ch", "sh")) else "s")


_MODULE = Template("""\
# The module $name. It works as it stands; write your own into the lines marked "<-", in words that others can check.
# Then take in an article and ask: conflictkg ingest ARTICLE, conflictkg ask $name

$prefixes

<$ontology> a owl:Ontology ;
    dcterms:title "$title"@en ;
    dcterms:license <https://creativecommons.org/licenses/by/4.0/> ;
    owl:imports <https://w3id.org/conflictkg/ontology> ;
    owl:versionIRI <$ontology/0.1.0> ;
    owl:versionInfo "0.1.0" .

$prefix:$cls a owl:Class ;
    rdfs:subClassOf $parent ;  # <- what it is: ckg:Attack, ckg:Harm, ckg:Clash, ckg:OtherEvent, or ckg:Situation for what lasts
    rdfs:label "$label"@en ;
    skos:definition "What a claim of $label says to have happened."@en ;  # <- what all of these have in common, and nothing else has
    skos:example "$sentence"@en ;  # <- one of them
    ckg:since "0.1.0" .

$prefix:$name a ckg:EventKind ;
    skos:inScheme ckgv:event-kinds ; skos:notation "$name"$broader ;
    skos:prefLabel "$label"@en ;
    skos:definition "Somebody is said to have done this: $label."@en ;  # <- who does what to whom
    skos:example "$sentence"@en ;  # <- a sentence that the triggers below are to read
    ckg:statementClass $prefix:$cls$flags ;
    ckg:effect "$effect" ;  # <- what it says of who holds the place: gains loses holds contests repels ends part none
    ckg:temporalNature "$nature" ;  # <- "event" for what happens, "state" for what goes on
    ckg:trigger  # word/CLASS, who did it, to whom, where; need= keeps other meanings out (docs/ontologist.md)
        "$trigger" .  # <- one for each way to say it, commas between

$prefix:${cls}OfSomebody a sh:PropertyShape ;
    rdfs:label "$label: whom or what it was done to"@en ;
    sh:targetClass $prefix:$cls ;
    sh:path ckg:patientMention ; sh:minCount 1 ;  # <- what every claim must have: ckg:agentMention, ckg:patientMention, ckg:placeMention
    sh:message "nobody and nothing is said to have suffered it; give the words that name them"@en .  # <- what is wrong, and what to do
""")

_QUESTION = Template("""\
#+ summary: Which $many are told of, where, by whom, in which words
#+ description: "Every accepted claim of the kind $name or of a narrower one, whatever its stance, in order of the time it speaks of."
#+ tags: ["$name"]
#+ params:
#+   place: {"type": "place", "required": false, "help": "only this place; without it, all places"}
#+ ask:
#+   - "which $many were there [at {place}]"
#+ expect: {"columns": ["latest", "stance", "at", "atLabel", "by", "byLabel", "quote", "claim"]}
BASE <http://127.0.0.1:8014/>  #+ base
PREFIX $prefix: <$namespace>
PREFIX ckg: <https://w3id.org/conflictkg/ontology#>
PREFIX oa: <http://www.w3.org/ns/oa#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
SELECT ?latest ?stance ?at ?atLabel ?by ?byLabel ?quote ?claim
WHERE {
  VALUES (?place) { (UNDEF) }  #+ params
  { GRAPH ?home { ?statement ckg:kind $prefix:$name } }
  UNION { GRAPH <graph/ontology> { ?narrower skos:broader+ $prefix:$name } GRAPH ?home { ?statement ckg:kind ?narrower } }
  GRAPH ?home {
    ?claim ckg:states ?statement ; ckg:stance ?stance ; ckg:evidence ?evidence .
    ?evidence oa:hasSelector ?words . ?words oa:exact ?quote .
  }
  FILTER(!BOUND(?place) || EXISTS { GRAPH ?home { ?statement ckg:place ?place } })
  OPTIONAL { GRAPH ?home { ?statement ckg:place ?at } OPTIONAL { GRAPH <graph/reference> { ?at skos:prefLabel ?atLabel } } }
  OPTIONAL { GRAPH ?home { ?statement ckg:agent ?by } OPTIONAL { GRAPH <graph/reference> { ?by skos:prefLabel ?byLabel } } }
  FILTER(LANG(COALESCE(?atLabel, "")) IN ("", "en") && LANG(COALESCE(?byLabel, "")) IN ("", "en"))
  OPTIONAL { GRAPH ?home { ?statement ckg:latest ?latest } }
}
ORDER BY ?latest ?claim ?by
""")

_VALID = Template("""\
# A claim as the shape of the module wants it. The text: $sentence

@base <https://example.org/kb/> .
$example_prefixes

<claim/7a#statement> a $prefix:$cls ; ckg:kind $prefix:$name ;
    ckg:agentMention <claim/7a#agent-1> ; ckg:patientMention <claim/7a#patient-1> .
""")

_INVALID = Template("""\
# breaks: $prefix:${cls}OfSomebody
# Nobody and nothing is said to have suffered it.

@base <https://example.org/kb/> .
$example_prefixes

<claim/7a#statement> a $prefix:$cls ; ckg:kind $prefix:$name ;
    ckg:agentMention <claim/7a#agent-1> ; ckg:placeMention <claim/7a#place>$count .
""")
