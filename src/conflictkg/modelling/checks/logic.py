"""Logic: classes that nothing can be of, and contradictions, as OWL 2 RL finds them (owlrl)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from conflictkg.modelling.desk import Desk, Said, Sheet, shown
from conflictkg.modelling.findings import Finding
from conflictkg.rdf.terms import OWL, RDF, RDFS, TYPE

if TYPE_CHECKING:
    from rdflib import Graph

_AXIOMS = frozenset(
    {
        *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
        *(RDF + name for name in ("first", "rest")),
    }
)
_CONTRADICTING = frozenset(
    OWL + name
    for name in (
        *("disjointWith", "complementOf", "disjointUnionOf", "propertyDisjointWith", "differentFrom", "maxCardinality"),
        *("maxQualifiedCardinality", "assertionProperty", "AllDisjointClasses", "AllDisjointProperties", "AllDifferent"),
        *("AsymmetricProperty", "IrreflexiveProperty", "Nothing"),
    )
)
_CLASSES = (f"{OWL}Class", f"{RDFS}Class")
_WITNESS = "urn:conflictkg:witness:"


def logic(desk: Desk) -> Iterator[Finding]:
    """Classes that can have no member, and contradictions in what is said.

    Every contradiction that OWL 2 RL can find needs one of a few constructs; without them in any file nothing is computed.
    """
    words = {said.predicate for sheet in desk.sheets for said in sheet.said} | set(desk.uses)
    if not words & _CONTRADICTING:
        return
    graph = _graph(desk)
    witnesses: dict[str, tuple[str, Sheet]] = {}
    for iri, sheet in desk.instances(*_CLASSES).items():
        if not iri.startswith("_:"):
            witnesses[_WITNESS + str(len(witnesses))] = (iri, sheet)
    try:
        _expand(graph, {witness: iri for witness, (iri, _) in witnesses.items()})
    except Exception as crash:  # owlrl has no one error for axioms that are ill-formed
        mine = next((one for one in desk.checked if not one.core), None)
        if mine is not None:
            what = f"OWL 2 RL cannot be computed ({type(crash).__name__}: {shown(str(crash))})"
            yield mine.finding("logic", "", what, "correct the lists and restrictions of its axioms")
        return
    told: set[str] = set()
    for error in _errors(graph):
        for witness, (iri, sheet) in witnesses.items():
            if f"{witness} " in f"{error} " and iri not in told:
                told.add(iri)
                if sheet in desk.checked:
                    yield _unsatisfiable(sheet, iri)
        if _WITNESS not in error and error not in told:
            told.add(error)
            yield from _contradiction(desk, error)


def _unsatisfiable(sheet: Sheet, iri: str) -> Finding:
    what = f"{sheet.short(iri)} can have no member: it is below two classes that are disjoint, or of properties that exclude each other"
    return sheet.finding("unsatisfiable", iri, what, "remove one of its rdfs:subClassOf, or the disjointness")


def _contradiction(desk: Desk, error: str) -> Iterator[Finding]:
    sheets = [sheet for sheet in desk.checked if not sheet.core]
    for sheet in sheets or desk.checked:
        subject = next((said.subject for said in sheet.said if not said.subject.startswith("_:") and said.subject in error), None)
        if subject is not None:
            yield sheet.finding(
                "inconsistent", subject, f"{sheet.short(subject)}: {shown(error)}", "remove one of the statements that exclude each other"
            )
            return


def _graph(desk: Desk) -> Graph:
    """Axioms of all files, and what the modules under check say of their own individuals."""
    from rdflib import BNode, Graph, Literal, URIRef

    def node(name: str) -> BNode | URIRef:
        return BNode(name[2:]) if name.startswith("_:") else URIRef(name)

    def wanted(said: Said) -> bool:
        if said.predicate in _AXIOMS or said.predicate.startswith(OWL):
            return True
        return (said.predicate == TYPE and said.value.startswith(OWL)) or (
            said.sheet.checked and not said.sheet.core and not said.sheet.reference
        )

    graph = Graph(bind_namespaces="none")
    for sheet in desk.sheets:
        for said in sheet.said:
            if wanted(said):
                literal = said.literal
                value = (
                    node(said.value)
                    if literal is None
                    else Literal(literal.value, datatype=URIRef(literal.datatype.value), normalize=False)
                )
                if literal is None or said.predicate.startswith(
                    OWL
                ):  # values of data properties make no contradiction but of their datatype
                    graph.add((node(said.subject), URIRef(said.predicate), value))
    return graph


def _expand(graph: Graph, witnesses: dict[str, str]) -> None:
    import owlrl
    from rdflib import RDF as TERMS
    from rdflib import URIRef

    for witness, iri in witnesses.items():
        graph.add((URIRef(witness), TERMS.type, URIRef(iri)))
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)


def _errors(graph: Graph) -> list[str]:
    from rdflib import URIRef

    return sorted(str(message) for message in graph.objects(None, URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")))
