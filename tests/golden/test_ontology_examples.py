"""The ontology as data: it keeps its own style, its valid examples conform, and each invalid one breaks exactly the shape that it names."""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, RdfFormat, parse
from rdflib import OWL, RDF, RDFS, SKOS

from conflictkg.bootstrap import ONTOLOGY_FILES
from conflictkg.rdf import mapping
from conflictkg.rdf.quads import nodes_of
from conflictkg.rdf.terms import CKG, CKGS, CKGV, PREFIXES, TYPE
from conflictkg.schema.shapes import ShapeSet, Violation
from conflictkg.schema.vocabulary import load_vocabulary
from tests.fakes.vocabulary import shipped_vocabulary

ONTOLOGY = Path(__file__).parents[2] / "ontology"
SHIPPED = [ONTOLOGY / name for name in ONTOLOGY_FILES]
QUERIES = ONTOLOGY.parent / "queries"
VALID = sorted((ONTOLOGY / "examples" / "valid").glob("*.ttl"))
INVALID = sorted((ONTOLOGY / "examples" / "invalid").glob("*.ttl"))
SHAPES = ShapeSet([ONTOLOGY / "shapes.ttl"])
STYLE = ShapeSet([ONTOLOGY / "style.ttl"])
EXAMPLE_BASE = "https://example.org/kb/"
TERM_TYPES = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
BREAKS = re.compile(r"# breaks: ckgs:(\w+)$", re.MULTILINE)


@cache
def ontology() -> rdflib.Graph:
    graph = rdflib.Graph()
    for path in SHIPPED:
        graph.parse(path)
    return graph


@cache
def background() -> rdflib.Graph:
    """What the shapes ask of the ontology: its classes and the kinds of events."""
    graph = rdflib.Graph()
    for triple in ontology().triples((None, RDFS.subClassOf, None)):
        graph.add(triple)
    for kind in ontology().subjects(RDF.type, rdflib.URIRef(f"{CKG}EventKind")):
        graph.add((kind, RDF.type, rdflib.URIRef(f"{CKG}EventKind")))
    return graph


def violations(path: Path) -> list[Violation]:
    data = rdflib.Graph().parse(path)
    for triple in background():
        data.add(triple)
    return SHAPES.violations(data)


def ours(graph: rdflib.Graph) -> set[rdflib.URIRef]:
    found = {term for kind in TERM_TYPES for term in graph.subjects(RDF.type, kind)}
    return {term for term in found if isinstance(term, rdflib.URIRef) and term.startswith(CKG)}


@pytest.mark.parametrize("path", VALID, ids=lambda path: path.stem)
def test_a_valid_example_conforms(path: Path) -> None:
    assert violations(path) == []


@pytest.mark.parametrize("path", INVALID, ids=lambda path: path.stem)
def test_an_invalid_example_breaks_exactly_the_shape_that_it_names(path: Path) -> None:
    found = violations(path)
    assert {violation.shape for violation in found} == set(BREAKS.findall(path.read_text(encoding="utf-8")))
    assert all(violation.message for violation in found)


def test_there_is_an_invalid_example_for_every_shape_and_a_message_in_every_shape() -> None:
    shapes = rdflib.Graph().parse(ONTOLOGY / "shapes.ttl")
    sh = rdflib.Namespace(PREFIXES["sh"])
    names = {shape for kind in (sh.NodeShape, sh.PropertyShape) for shape in shapes.subjects(RDF.type, kind)}
    broken = [name for path in INVALID for name in BREAKS.findall(path.read_text(encoding="utf-8"))]
    assert len(broken) == len(INVALID) >= 12
    assert {f"{CKGS}{name}" for name in broken} == {str(name) for name in names}
    for shape in names:
        assert shapes.value(shape, RDFS.label), f"{shape} has no label"
        assert ";" in str(shapes.value(shape, sh.message)), f"{shape} does not say what to do"


def test_valid_examples_are_what_the_mapping_writes() -> None:
    assert len(VALID) >= 8
    kinds = load_vocabulary(SHIPPED).kinds
    seen = 0
    for path in VALID:
        quads = list(parse(path.read_bytes(), format=RdfFormat.TURTLE))
        written: list[Quad] = []
        documents = [iri for iri, said in nodes_of(quads).items() if f"{CKG}Document" in said.get(TYPE, ())]
        for iri in documents:
            document = mapping.document_from_quads(quads, iri, EXAMPLE_BASE)
            written += mapping.document_quads(document, EXAMPLE_BASE)
            for claim_iri in (iri for iri, said in nodes_of(quads).items() if f"{CKG}Claim" in said.get(TYPE, ())):
                claim = mapping.claim_from_quads(quads, claim_iri, EXAMPLE_BASE)
                assert claim_iri.endswith(f"/{claim.id}"), path
                written += mapping.claim_quads(claim, document, EXAMPLE_BASE, kinds)
                seen += 1
        if documents:
            assert {(q.subject, q.predicate, q.object) for q in written} == {(q.subject, q.predicate, q.object) for q in quads}, path
    assert seen >= 8


def test_the_ontology_keeps_its_style() -> None:
    assert STYLE.violations(ontology()) == []


EXPLAINED = "rdfs:label 'x'@en ; skos:definition 'a definition'@en ; skos:example 'y' ; ckg:since '0.1.0'"
CONCEPT = "ckgv:s a skos:ConceptScheme . ckgv:x a skos:Concept ; skos:inScheme ckgv:s ; skos:notation 'x' ; skos:prefLabel 'x'@en ."


@pytest.mark.parametrize(
    ("turtle", "shape"),
    [
        (f"ckg:lowerClass a owl:Class ; {EXPLAINED} .", "StyleClass"),
        (f"ckg:Thing a owl:Class ; {EXPLAINED.replace('rdfs:label', 'skos:prefLabel')} .", "TermLabel"),
        (f"ckg:Thing a owl:Class ; {EXPLAINED.replace('a definition', 'short')} .", "TermDefinition"),
        (f"ckg:Thing a owl:Class ; {EXPLAINED.replace('skos:example', 'skos:note')} .", "TermExample"),
        (f"ckg:Thing a owl:Class ; {EXPLAINED.replace('0.1.0', 'now')} .", "TermSince"),
        (f"ckg:orphan a owl:ObjectProperty ; {EXPLAINED} .", "StyleProperty"),
        (CONCEPT.replace("skos:inScheme", "skos:related"), "ConceptScheme"),
        (CONCEPT.replace("skos:notation 'x'", "skos:notation 'No Notation'"), "ConceptNotation"),
        (CONCEPT.replace("skos:prefLabel", "skos:altLabel"), "ConceptLabel"),
    ],
)
def test_bad_style_is_noticed(turtle: str, shape: str) -> None:
    prefixes = "".join(f"@prefix {prefix}: <{namespace}> .\n" for prefix, namespace in PREFIXES.items())
    assert {violation.shape for violation in STYLE.violations(rdflib.Graph().parse(data=prefixes + turtle))} == {shape}


def test_every_term_is_explained() -> None:
    terms = ours(ontology())
    assert len(terms) > 80
    for term in terms:
        for predicate in (RDFS.label, SKOS.definition, SKOS.example, rdflib.URIRef(f"{CKG}since")):
            assert list(ontology().objects(term, predicate)), f"{term} has no {predicate}"


def test_the_core_is_small_and_questions_need_all_of_it() -> None:
    """Properties are asked for by name; classes too, or they are what such a property goes from or to, or what a kind states."""
    core = rdflib.Graph().parse(ONTOLOGY / "conflict.ttl")
    asked = {rdflib.URIRef(CKG + name) for path in QUERIES.glob("*.rq") for name in re.findall(r"\bckg:(\w+)", path.read_text("utf-8"))}
    properties = {p for kind in (OWL.ObjectProperty, OWL.DatatypeProperty) for p in core.subjects(RDF.type, kind)}
    classes = set(core.subjects(RDF.type, OWL.Class))
    assert len(classes) <= 25 and len(properties) <= 48
    assert properties <= asked
    ends = {end for p in properties for where in (RDFS.domain, RDFS.range) for end in core.objects(p, where)}
    stated = {rdflib.URIRef(kind.cls) for kind in load_vocabulary(SHIPPED).kinds.values()}
    below = {up for cls in stated | ends for up in ontology().transitive_objects(cls, RDFS.subClassOf)}
    assert classes <= asked | below, "a class that no question needs: use it in one, or move it to another file"


def test_each_term_is_declared_in_one_file() -> None:
    declared = [term for path in SHIPPED for term in ours(rdflib.Graph().parse(path))]
    assert len(declared) == len(set(declared))


def test_every_kinds_class_is_a_class_of_statements() -> None:
    statement = rdflib.URIRef(f"{CKG}Statement")
    for kind in load_vocabulary(SHIPPED).kinds.values():
        cls = rdflib.URIRef(kind.cls)
        assert (cls, RDF.type, OWL.Class) in ontology(), kind.cls
        assert statement in set(ontology().transitive_objects(cls, RDFS.subClassOf)), kind.cls


def test_every_number_of_the_policy_names_its_rule() -> None:
    policy = rdflib.Graph().parse(ONTOLOGY / "policy.ttl")
    numbers = {predicate for predicate in policy.predicates() if str(predicate).startswith(CKG)} - {rdflib.URIRef(f"{CKG}since")}
    assert len(numbers) >= 10
    for number in numbers:
        assert re.search(r"\bRules? R\d+", str(ontology().value(number, SKOS.definition))), number


def test_every_term_in_use_is_declared() -> None:
    known = {str(term) for term in ours(ontology())}
    concepts = {str(s) for s in ontology().subjects() if str(s).startswith(CKGV)}
    turtle = (
        *SHIPPED,
        *VALID,
        *(ONTOLOGY / f"{name}.ttl" for name in ("shapes", "style", "alignments")),
        *(ONTOLOGY / "reference").glob("*.ttl"),
    )
    for path in turtle:
        for term in {str(term) for triple in rdflib.Graph().parse(path) for term in triple}:
            if term.startswith(CKG) and term != CKG:
                assert term in known, f"{path.name}: {term} is not declared in any file of the ontology"
            if term.startswith(CKGV) and path.parent.name == "valid":
                assert term in concepts, f"{path.name}: {term} is not in vocabularies.ttl"
    in_code = re.compile(r"""\bckg:(\w+)|CKG\[["'](\w+)|\{CKG\}(\w+)|CKG \+ ["'](\w+)""")
    sources = [*QUERIES.glob("*.rq"), *(ONTOLOGY.parent / "src").rglob("*.py")]
    used = {(path.name, name) for path in sources for names in in_code.findall(path.read_text(encoding="utf-8")) for name in names if name}
    assert len(used) > 50
    assert not sorted((name, path) for path, name in used if CKG + name not in known), "declare the term in ontology/"


def test_alignments_name_terms_that_exist() -> None:
    from rdflib.namespace import GEO, ORG, PROV, SDO, TIME

    aligned = [(s, o) for s, o in rdflib.Graph().parse(ONTOLOGY / "alignments.ttl").subject_objects() if str(s).startswith(CKG)]
    assert len(aligned) > 40
    for _, target in aligned:
        for namespace in (PROV, TIME, SDO, GEO, ORG):
            if str(target).startswith(str(namespace)):
                assert str(target).removeprefix(str(namespace)) in namespace, target


def test_event_kinds_are_mapped_to_the_codebooks_of_coded_data() -> None:
    """Every kind with a counterpart in ACLED, UCDP or PLOVER has a match, to terms that the file lists, of kinds that exist."""
    without = {"control-held", "statement"}  # a state that no codebook codes, and words
    alignments = rdflib.Graph().parse(ONTOLOGY / "alignments.ttl")
    kinds = set(shipped_vocabulary().kinds)
    matches = {SKOS.closeMatch, SKOS.broadMatch, SKOS.relatedMatch}
    found = [(str(s).removeprefix(CKGV), o) for s, p, o in alignments if str(s).startswith(CKGV) and p in matches]
    assert {kind for kind, _ in found} == kinds - without
    listed = set(alignments.subjects(SKOS.inScheme))
    assert {o for _, o in found} == listed


def test_the_context_has_every_term_and_compacts_examples_without_loss() -> None:
    context = json.loads((ONTOLOGY / "context.jsonld").read_text(encoding="utf-8"))
    names = context["@context"]
    for term in ours(ontology()):
        name = str(term).removeprefix(CKG)
        entry = names[name]
        assert (entry if isinstance(entry, str) else entry["@id"]) == f"ckg:{name}"
    for path in VALID:
        graph = rdflib.Graph().parse(path)
        compact = json.loads(graph.serialize(format="json-ld", context=names, auto_compact=False))
        assert not {key for key in keys(compact) if ":" in key}, path
        back = {(q.subject, q.predicate, q.object) for q in parse(json.dumps(compact).encode(), format=RdfFormat.JSON_LD)}
        turtle = graph.serialize(format="turtle", encoding="utf-8")  # literals in rdflib's lexical forms, as in the JSON
        assert back == {(q.subject, q.predicate, q.object) for q in parse(turtle, format=RdfFormat.TURTLE)}, path


def keys(value: object) -> set[str]:
    """Names used in a JSON-LD document outside its context."""
    match value:
        case dict():
            return {key for key in value if key != "@context"}.union(*(keys(v) for k, v in value.items() if k != "@context"), set())
        case list():
            return set().union(*(keys(item) for item in value), set())
        case _:
            return set()


def test_the_licence_covers_the_ontology() -> None:
    assert "https://creativecommons.org/licenses/by/4.0/legalcode" in (ONTOLOGY / "LICENSE").read_text(encoding="utf-8")
    licence = NamedNode("https://creativecommons.org/licenses/by/4.0/")
    for path in (SHIPPED[0], SHIPPED[2], ONTOLOGY / "shapes.ttl", ONTOLOGY / "style.ttl", ONTOLOGY / "alignments.ttl"):
        said = [quad.object for quad in parse(path.read_bytes(), format=RdfFormat.TURTLE) if quad.predicate.value.endswith("license")]
        assert said == [licence], path
