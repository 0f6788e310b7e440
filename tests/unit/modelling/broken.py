"""Broken ontologies: the body of a module, the line of the body (from 1) that is at fault, the code of its finding and words of it."""

from __future__ import annotations

from typing import NamedTuple

HEAD = """@prefix ckg: <https://w3id.org/conflictkg/ontology#> .
@prefix ckgv: <https://w3id.org/conflictkg/vocab/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix own: <https://example.org/{name}/> .
<https://example.org/{name}> a owl:Ontology ; owl:versionInfo "0.1.0" .
"""
LINES = HEAD.count("\n")


class Broken(NamedTuple):
    """One broken module."""

    name: str
    body: str
    line: int
    code: str
    phrase: str

    @property
    def text(self) -> str:
        """The whole file."""
        return HEAD.replace("{name}", self.name) + self.body


KIND = """own:{name} a ckg:EventKind ; skos:inScheme ckgv:event-kinds ; skos:notation "{name}" ;
    skos:prefLabel "a kind"@en ; skos:definition "Something happens somewhere."@en ; skos:example "It happened."@en ;
    ckg:statementClass ckg:OtherEvent ; ckg:effect "none" ; ckg:temporalNature "event" ;
    ckg:trigger "{name}/VERB agent=subj" .
"""
CLASS = """own:Thing a owl:Class ; rdfs:subClassOf ckg:OtherEvent ; ckg:since "0.1.0" ;
    rdfs:label "thing"@en ; skos:definition "A thing that stands for others."@en ; skos:example "this thing"@en .
"""
SHAPE = """own:Shape a sh:PropertyShape ; rdfs:label "a shape"@en ; sh:targetClass ckg:Siege ;
    sh:path ckg:weapon ; sh:maxCount 1 ;
    sh:message "there are two weapons; keep one"@en .
"""


def kind(name: str, *changes: tuple[str, str]) -> str:
    """A kind that is well but for the changes."""
    return _changed(KIND.replace("{name}", name), changes)


def thing(*changes: tuple[str, str]) -> str:
    """A class that is well but for the changes."""
    return _changed(CLASS, changes)


def shape(*changes: tuple[str, str]) -> str:
    """A shape that is well but for the changes."""
    return _changed(SHAPE, changes)


def _changed(text: str, changes: tuple[tuple[str, str], ...]) -> str:
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new)
    return text


SYNTAX = [
    Broken("no-dot", 'own:a rdfs:label "x"@en', 1, "syntax", "ends in the middle of a statement"),
    Broken("no-dot-between", 'own:a rdfs:label "x"@en\nown:b rdfs:label "y"@en .', 2, "syntax", "goes on where it should end"),
    Broken("open-string", 'own:a rdfs:label "x@en .\nown:b rdfs:label "y"@en .', 1, "syntax", "not closed on its line"),
    Broken("open-long-string", 'own:a rdfs:label """x\n@en .\n', 1, "syntax", "not closed"),
    Broken("open-iri", "own:a rdfs:seeAlso <http://example.org/x", 1, "syntax", "not closed"),
    Broken("no-prefix", 'own:a foaf:name "x" .', 1, "syntax", "the prefix foaf: is not declared"),
    Broken("space-in-iri", "own:a rdfs:seeAlso <http://example.org/a b> .", 1, "syntax", "which none may hold"),
    Broken("relative-iri", "own:a rdfs:seeAlso <there> .", 1, "syntax", "not whole"),
    Broken("open-bracket", "own:a sh:property [ sh:minCount 1 .", 1, "syntax", '"[" is not closed'),
    Broken("open-list", "own:a sh:in ( 1 2 .", 1, "syntax", "stands where a value should"),
    Broken("no-value", "own:a rdfs:label .", 1, "syntax", "stands where a value should"),
    Broken("no-property", "own:a , own:b .", 1, "syntax", "stands where a property should"),
    Broken("string-as-property", 'own:a "label" "x" .', 1, "syntax", "stands where a property should"),
    Broken("string-as-subject", '"x" rdfs:label "y" .', 1, "syntax", "where a statement should begin"),
    Broken("no-datatype", 'own:a rdfs:label "x"^^ .', 1, "syntax", "no datatype follows"),
    Broken("bad-language", 'own:a rdfs:label "x"@e_n .', 1, "syntax", "language tag is ill-formed"),
    Broken("bad-escape", 'own:a rdfs:label "a \\q b"@en .', 1, "syntax", "no escape of Turtle"),
    Broken("prefix-without-colon", "@prefix other <http://example.org/> .", 1, "syntax", "without a name that ends in a colon"),
    Broken("json", '{"@id": "own:a"}', 1, "syntax", "where a statement should begin"),
    Broken("two-values", "own:a rdfs:seeAlso own:b own:c .", 1, "syntax", "goes on where it should end"),
    Broken("graph-block", "GRAPH own:g { own:a rdfs:seeAlso own:b }", 1, "syntax", "where a statement should begin"),
    Broken("direction", 'own:a rdfs:label "x"@en--ltr .', 1, "syntax", "not Turtle 1.1"),
]
VALUES = [
    Broken("no-number", f'{thing()}own:n a own:Thing ; ckg:best "many"^^xsd:integer .', 3, "value", "not of the datatype xsd:integer"),
    Broken("no-day", f'{thing()}own:n a own:Thing ; ckg:validFrom "2014-13-45T00:00:00Z"^^xsd:dateTime .', 3, "value", "xsd:dateTime"),
]
STYLE = [
    Broken("no-label", thing(("rdfs:label", "skos:prefLabel")), 1, "style-term-label", "has a label"),
    Broken("no-definition", thing(("skos:definition", "skos:note")), 1, "style-term-definition", "has a definition"),
    Broken("short-definition", thing(("A thing that stands for others.", "A thing")), 2, "style-term-definition", "stands alone"),
    Broken("no-example", thing(("skos:example", "skos:note")), 1, "style-term-example", "has an example"),
    Broken("no-since", thing((' ; ckg:since "0.1.0"', "")), 1, "style-term-since", "which version"),
    Broken("bad-since", thing(('since "0.1.0"', 'since "now"')), 1, "style-term-since", "which version"),
    Broken("two-labels", thing(('"thing"@en', '"thing"@en , "object"@en')), 1, "style-term-label", "one in each language"),
    Broken("label-without-language", thing(('"thing"@en', '"thing"')), 2, "style-term-label", "has a label"),
    Broken("lower-class", thing(("own:Thing", "own:thing")), 1, "style-class", "UpperCamel"),
    Broken("no-scheme", kind("no-scheme", ("skos:inScheme ckgv:event-kinds ; ", "")), 1, "style-concept-scheme", "belongs to a scheme"),
    Broken(
        "no-kind-definition", kind("no-kind-definition", ("skos:definition", "skos:note")), 1, "style-kind-definition", "has a definition"
    ),
    Broken("no-kind-example", kind("no-kind-example", ("skos:example", "skos:note")), 1, "style-kind-example", "example sentence"),
    Broken("no-trigger", kind("no-trigger", ("ckg:trigger", "skos:note")), 1, "style-kind-trigger", "never found in text"),
    Broken(
        "no-language",
        kind("no-language", ('"It happened."@en', '"It happened."')),
        2,
        "style-concept-language",
        "does not say its language",
    ),
    Broken("orphan", "own:Thing a owl:Class .", 1, "orphan", "nothing is above it"),
    Broken("bad-version", "<https://example.org/bad-version/1> a owl:Ontology .", 1, "header", "two ontologies at once"),
]
TERMS = [
    Broken("misspelt-skos", kind("misspelt-skos", ("skos:prefLabel", "skos:prefLable")), 2, "unknown-term", "did you mean skos:prefLabel"),
    Broken("misspelt-owl", thing(("owl:Class", "owl:Clas")), 1, "unknown-term", "did you mean owl:Class"),
    Broken("misspelt-rdfs", thing(("rdfs:subClassOf", "rdfs:subclassOf")), 1, "unknown-term", "did you mean rdfs:subClassOf"),
    Broken("misspelt-shacl", shape(("sh:maxCount", "sh:maxcount")), 2, "unknown-term", "did you mean sh:maxCount"),
    Broken("misspelt-datatype", 'own:a skos:note "1"^^xsd:interger .', 1, "unknown-term", "did you mean xsd:integer"),
    Broken("misspelt-core", kind("misspelt-core", ("ckg:trigger", "ckg:triger")), 4, "unknown-term", "did you mean ckg:trigger"),
    Broken("misspelt-concept", "own:a a ckg:Place ; ckg:kind ckgv:place-kind-airbas .", 1, "unknown-term", "ckgv:place-kind-airbase"),
    Broken("undeclared", 'own:brigade a ckg:Actor ; skos:prefLabel "B"@en ; ckg:armOf own:bridage .', 1, "undeclared", "nowhere described"),
    Broken("wrong-namespace", "@prefix prov: <https://www.w3.org/ns/prov#> .\nown:a prov:value 1 .", 1, "namespace", "is usual"),
    Broken(
        "namespace-without-hash",
        '@prefix terms: <http://www.w3.org/2004/02/skos/core/> .\nown:a terms:note "x"@en .',
        1,
        "namespace",
        "is usual",
    ),
]
STRUCTURE = [
    Broken("redefined-label", 'ckg:Siege rdfs:label "blockade"@en .', 1, "redefines-core", "not for a module to say"),
    Broken("redefined-effect", 'ckgv:siege ckg:effect "gains" .', 1, "redefines-core", "ckg:effect"),
    Broken("redefined-parent", "ckg:Siege rdfs:subClassOf ckg:ConflictEvent .", 1, "redefines-core", "rdfs:subClassOf"),
    Broken("in-core-namespace", thing(("own:Thing", "ckg:Blockade")), 1, "core-namespace", "namespace of the core"),
    Broken("notation-taken", kind("siege").replace("own:siege", "own:siege"), 1, "clashing-notation", "already that of"),
    Broken("class-and-property", f"{thing()}own:Thing a owl:ObjectProperty .", 3, "clashing-type", "at once"),
    Broken(
        "class-circle",
        f"{thing()}own:Thing rdfs:subClassOf own:Other .\nown:Other rdfs:subClassOf own:Thing .",
        1,
        "circle",
        "above itself",
    ),
    Broken("own-parent", f"{thing()}own:Thing rdfs:subClassOf own:Thing .", 1, "circle", "above itself"),
    Broken("kind-circle", f"{kind('kind-circle')}own:kind-circle skos:broader own:kind-circle .", 5, "circle", "skos:broader"),
    Broken("place-circle", "own:a a ckg:Place ; ckg:within own:b .\nown:b a ckg:Place ; ckg:within own:a .", 1, "circle", "ckg:within"),
    Broken(
        "dangling-import",
        "own:m a skos:Concept .\n<https://example.org/dangling-import> owl:imports <https://example.org/nowhere> .",
        2,
        "import",
        "not here",
    ),
    Broken(
        "misspelt-import",
        "<https://example.org/misspelt-import> owl:imports <https://w3id.org/conflictkg/ontolgy> .",
        1,
        "import",
        "did you mean <https://w3id.org/conflictkg/ontology>",
    ),
    Broken("unknown-class", kind("unknown-class", ("ckg:OtherEvent", "ckg:OtherEvnt")), 3, "kind-class", "did you mean ckg:OtherEvent"),
    Broken("no-statement", kind("no-statement", ("ckg:OtherEvent", "ckg:Actor")), 3, "kind-class", "not below ckg:Statement"),
    Broken("unknown-effect", kind("unknown-effect", ('"none"', '"wins"')), 3, "style-kind-effect", "effect wins is not one of"),
    Broken("unknown-nature", kind("unknown-nature", ('"event"', '"moment"')), 3, "style-kind-nature", "neither event nor state"),
    Broken("nature-of-class", kind("nature-of-class", ('"event"', '"state"')), 3, "kind-nature", "is a class of events"),
    Broken("two-effects", kind("two-effects", ('"none"', '"none" , "gains"')), 1, "style-kind-effect", "effect"),
    Broken("other-name", kind("other-name", ("own:other-name", "own:another")), 1, "kind-iri", "does not end in the notation"),
    Broken("broader-class", f"{kind('broader-class')}own:broader-class skos:broader ckg:Siege .", 5, "kind-broader", "no event kind"),
]
TRIGGERS = [
    Broken("trigger-slot", kind("trigger-slot", ("agent=subj", "agnet=subj")), 4, "trigger", "did you mean agent="),
    Broken("trigger-step", kind("trigger-step", ("agent=subj", "agent=sub")), 4, "trigger", "'sub' is not a step"),
    Broken("trigger-pos", kind("trigger-pos", ("/VERB", "/VRB")), 4, "trigger", "VRB is not one of"),
    Broken("trigger-head", kind("trigger-head", ("trigger-head/VERB", "drive out/VERB")), 4, "trigger", "is not LEMMA/POS"),
    Broken("trigger-value", kind("trigger-value", ("agent=subj", "agent")), 4, "trigger", "is not key=value"),
    Broken("trigger-deed", kind("trigger-deed", ("agent=subj", "does=eat")), 4, "trigger", "neither a slot"),
    Broken("trigger-class", kind("trigger-class", ("agent=subj", "need=obj:@terain")), 4, "trigger-class", "did you mean @terrain"),
    Broken("trigger-empty", kind("trigger-empty", ("trigger-empty/VERB agent=subj", "")), 4, "trigger", "is not LEMMA/POS"),
    Broken(
        "trigger-shadow",
        kind("trigger-shadow", ("trigger-shadow/VERB agent=subj", "vandalize/VERB agent=subj")),
        4,
        "trigger-shadow",
        "is ever read",
    ),
    Broken("trigger-node", f"{kind('trigger-node')}own:trigger-node ckg:trigger own:trigger-node .", 4, "trigger", "a trigger is a text"),
    Broken("trigger-of-nothing", f'{thing()}own:Thing ckg:trigger "go/VERB agent=subj" .', 3, "trigger-kind", "no ckg:EventKind"),
]
SHAPES = [
    Broken("unknown-target", shape(("ckg:Siege", "own:Seige")), 1, "shape-target", "matches nothing"),
    Broken("unknown-path", shape(("ckg:weapon", "own:weapn")), 2, "shape-target", "no property of the ontology"),
    Broken("no-target", shape((" ; sh:targetClass ckg:Siege", "")), 1, "shape-target", "has no target"),
    Broken("no-message", shape(("sh:message", "skos:note")), 1, "shape-message", "does not say what is wrong"),
    Broken("no-shape-label", shape(("rdfs:label", "skos:note")), 1, "shape-label", "has no label"),
    Broken("bad-pattern", shape(("sh:maxCount 1", 'sh:pattern "[a-z"')), 2, "shape-pattern", "no regular expression"),
    Broken("min-above-max", shape(("sh:maxCount 1", "sh:maxCount 1 ; sh:minCount 2")), 2, "shape-impossible", "above sh:maxCount"),
    Broken("nothing-in", shape(("sh:maxCount 1", "sh:in ( )")), 2, "shape-impossible", "lists nothing"),
    Broken("two-paths", shape(("sh:path ckg:weapon", "sh:path ckg:weapon , ckg:place")), 1, "shape-form", "SHACL"),
    Broken("no-path", shape(("sh:path ckg:weapon ;", "")), 1, "shape-form", "SHACL"),
    Broken("count-in-words", shape(("sh:maxCount 1", 'sh:maxCount "one"')), 2, "shape-form", "SHACL"),
]
LOGIC = [
    Broken(
        "no-member",
        thing()
        + "own:Other a owl:Class ; rdfs:subClassOf ckg:Actor ; owl:disjointWith own:Thing .\n"
        + "own:Both rdfs:subClassOf own:Other , own:Thing ; a owl:Class .",
        4,
        "unsatisfiable",
        "can have no member",
    ),
]
TOGETHER = [*SYNTAX, *VALUES, *STYLE, *TERMS, *STRUCTURE, *TRIGGERS, *SHAPES, *LOGIC]
"""Those that are found whatever else is wrong."""

ALONE = [
    Broken("flag", kind("flag", ("ckg:trigger", 'ckg:lasts "perhaps" ; ckg:trigger')), 1, "refused", "neither true nor false"),
    Broken("no-horizon", '<https://w3id.org/conflictkg/vocab/policy> ckg:contestHorizon "long" .', 1, "refused", "not a number of days"),
    Broken("no-grade", "ckgv:policy ckg:defaultGrade ckgv:reliability-G .", 1, "unknown-term", "reliability-G"),
    Broken("two-horizons", "ckgv:policy ckg:staleHorizon 3 , 4 .", 1, "refused", "two values"),
    Broken("share", 'ckgv:credibility-2 ckg:factor "7" .', 1, "refused", "not a number from 0 to 1"),
]
"""Those that only adoption finds, which stops at the first."""
