"""Candidate claims against the shapes: what conforms goes to the log as asserted, what does not to quarantine, with the reasons.

Stands between the extractor and the log. The claims of many documents are validated in one run over their quads, with the few statements
about classes and kinds that the shapes ask for: what a run costs by itself is most of what a single article would. No claim is ever lost:
what cannot be written as RDF, or crashes the engine, is a violation like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.ports import Verdict
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.errors import InputRefused, KnowledgeBaseFault
from conflictkg.rdf.mapping import claim_quads, document_quads
from conflictkg.rdf.terms import CKG, SUB_CLASS_OF, TYPE, XSD, claim_iri
from conflictkg.schema import claim_checks
from conflictkg.schema.ontology_files import Statements, read_files
from conflictkg.schema.shapes import ShapeSet

if TYPE_CHECKING:
    import rdflib


class ShaclValidator:
    """The gate between the reader and the log; implements ``ports.ClaimValidator``."""

    def __init__(self, shape_paths: Sequence[Path], ontology_paths: Sequence[Path], vocabulary: Vocabulary, base: str) -> None:
        """Validate with these shapes; ``ontology_paths`` declare the classes of statements, shipped and the knowledge base's own.

        Nothing is read until the first document comes.
        """
        self._shapes = ShapeSet(shape_paths)
        self._ontology_paths = tuple(ontology_paths)
        self._vocabulary = vocabulary
        self._base = base

    @cached_property
    def _classes(self) -> list[tuple[str, str]]:
        said = Statements(read_files(self._ontology_paths), frozenset({SUB_CLASS_OF}))
        return [(cls, parent) for cls in said.subjects(SUB_CLASS_OF) for parent in said.every(cls, SUB_CLASS_OF)]

    def validate(self, document: Document, text: str | None, claims: Sequence[Claim]) -> list[Verdict]:
        """One verdict per claim, in order; a fault of the document itself is a reason against each of its claims.

        Raises ``InputRefused`` when the document's own description cannot be written as RDF, so that nothing of it is recorded.
        """
        return self.validate_all([(document, text, claims)])[0]

    def validate_all(self, articles: Sequence[tuple[Document, str | None, Sequence[Claim]]]) -> list[list[Verdict]]:
        """What ``validate`` gives for each (document, text, claims), in order: their quads go through the shapes together.

        Raises ``InputRefused`` when a document's description cannot be written as RDF.
        """
        judged = [self._written(document, text, claims) for document, text, claims in articles]
        for run in _runs(judged):
            self._run(run)
        return [
            [Verdict(claim, tuple(dict.fromkeys(reasons))) for claim, reasons in zip(one.claims, one.reasons, strict=True)]
            for one in judged
        ]

    def _written(self, document: Document, text: str | None, claims: Sequence[Claim]) -> _Judged:
        home = document_quads(document, self._base)
        one = _Judged(document, claims, home, [_checked(claim, document, text) for claim in claims])
        for i, claim in enumerate(claims):
            try:
                one.quads[i] = claim_quads(claim, document, self._base, self._vocabulary.kinds)
            except InputRefused as refusal:
                one.reasons[i].append(f"{refusal} ({_where(claim)})")
            except Exception as error:  # a value of a type that its field does not allow: the claim is at fault, the others are not
                one.reasons[i].append(f"the claim cannot be written as RDF ({error!r}); correct the extractor ({_where(claim)})")
        return one

    def _run(self, run: Sequence[_Part]) -> None:
        try:
            violations = self._shapes.violations(self._data(run))
        except KnowledgeBaseFault:
            raise
        except Exception as error:  # pySHACL crashes on some ill-formed values: find the claim that does it
            parts = [(one, [i]) for one, indices in run for i in indices]
            if len(parts) > 1:
                for part in parts:
                    self._run([part])
            else:
                ((one, (i,)),) = parts
                one.reasons[i].append(f"the validator crashed on this claim ({error!r}); report it ({_where(one.claims[i])})")
            return
        of_claim = {claim_iri(self._base, one.claims[i].id): (one, i) for one, indices in run for i in indices}
        of_document: dict[str, list[_Part]] = {}
        for one, indices in run if violations else ():
            for subject in {str(quad.subject).strip("<>").partition("#")[0] for quad in one.home}:
                of_document.setdefault(subject, []).append((one, indices))
        for violation in violations:
            node = violation.focus.partition("#")[0]
            if node in of_claim:
                one, i = of_claim[node]
                one.reasons[i].append(f"{violation.message} (shape {violation.shape}; {_where(one.claims[i])})")
            else:
                for one, indices in of_document.get(node, run):
                    for i in indices:
                        one.reasons[i].append(f"{violation.message} (shape {violation.shape}; <{violation.focus}>)")

    def _data(self, run: Sequence[_Part]) -> rdflib.Graph:
        from conflictkg.schema.triples import Triples, ValidatedGraph

        data = Triples()
        terms = _Terms(self._shapes.terms)
        for cls, parent in self._classes:
            data.put(terms.iri(cls), terms.iri(SUB_CLASS_OF), terms.iri(parent))
        for kind in {one.claims[i].kind for one, indices in run for i in indices} & self._vocabulary.kinds.keys():
            data.put(terms.iri(self._vocabulary.kinds[kind].iri), terms.iri(TYPE), terms.iri(f"{CKG}EventKind"))
        for one, indices in run:
            for quads in (one.home, *(one.quads[i] for i in indices)):
                for subject, predicate, value, _ in quads:
                    data.put(terms[subject], terms[predicate], terms[value])
        return ValidatedGraph(data)


@dataclass(slots=True, eq=False)
class _Judged:
    """A document under judgement: the quads of what could be written, by the claim's index, and the reasons found against each claim."""

    document: Document
    claims: Sequence[Claim]
    home: list[Quad]
    reasons: list[list[str]]
    quads: dict[int, list[Quad]] = field(default_factory=dict)


_Part = tuple[_Judged, list[int]]
"""Some claims of a document, by index."""


class _Terms(dict[NamedNode | Literal, "rdflib.term.Identifier"]):
    """Pyoxigraph's terms as rdflib's, each made once: making them is a third of the time of filling the graph.

    What the shapes name is the ``known`` term itself, for two that are one object need not be compared letter by letter.
    """

    def __init__(self, known: Mapping[str, rdflib.URIRef]) -> None:
        super().__init__()
        self._known = known

    def iri(self, iri: str) -> rdflib.URIRef:
        """The term of an IRI."""
        import rdflib

        return self._known.get(iri) or rdflib.URIRef(iri)

    def __missing__(self, term: NamedNode | Literal) -> rdflib.term.Identifier:
        import rdflib

        made: rdflib.term.Identifier
        if isinstance(term, NamedNode):
            made = self.iri(term.value)
        elif term.datatype.value == f"{XSD}string":  # rdflib takes "over" and "over"^^xsd:string for two things, RDF 1.1 does not
            made = rdflib.Literal(term.value)
        else:  # literals keep their lexical form
            made = rdflib.Literal(term.value, datatype=self.iri(term.datatype.value), normalize=False)
        self[term] = made
        return made


def _checked(claim: Claim, document: Document, text: str | None) -> list[str]:
    try:
        return claim_checks.reasons(claim, document, text)
    except Exception as error:  # as above: a value of a wrong type
        return [f"the claim cannot be checked ({error!r}); correct the extractor ({_where(claim)})"]


def _where(claim: Claim) -> str:
    return f"characters {claim.quote.start}-{claim.quote.end}"


def _runs(judged: Iterable[_Judged]) -> list[list[_Part]]:
    """Claims that go through the shapes together: no document twice and no two claims with one id, for twins would seem to have two
    confidences."""
    runs: list[dict[str, _Part]] = []
    for one in judged:
        for part in _without_twins(one):
            run = next((r for r in runs if one.document.id not in r), None)
            if run is None:
                runs.append(run := {})
            run[one.document.id] = (one, part)
    return [list(run.values()) for run in runs]


def _without_twins(one: _Judged) -> list[list[int]]:
    parts: list[dict[str, int]] = []
    for i in one.quads:
        id = one.claims[i].id
        part = next((p for p in parts if id not in p), None)
        if part is None:
            parts.append(part := {})
        part[id] = i
    return [list(part.values()) for part in parts]
