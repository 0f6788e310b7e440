"""Candidate claims against the shapes: what conforms goes to the log as asserted, what does not to quarantine, with the reasons.

Stands between the extractor and the log. All claims of a document are validated in one run over the document's own quads, with the few
statements about classes and kinds that the shapes ask for. No claim is ever lost: what cannot be written as RDF, or crashes the engine, is
a violation like any other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.ports import Verdict
from conflictkg.domain.vocabulary import Vocabulary
from conflictkg.errors import InputRefused, KnowledgeBaseFault
from conflictkg.rdf.mapping import claim_quads, document_quads
from conflictkg.rdf.terms import CKG, RDFS, TYPE, XSD, claim_iri
from conflictkg.schema import claim_checks
from conflictkg.schema.ontology_files import Statements, read_files
from conflictkg.schema.shapes import ShapeSet

if TYPE_CHECKING:
    import rdflib

_SUB_CLASS_OF = f"{RDFS}subClassOf"


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
        said = Statements(read_files(self._ontology_paths), frozenset({_SUB_CLASS_OF}))
        return [(cls, parent) for cls in said.subjects(_SUB_CLASS_OF) for parent in said.every(cls, _SUB_CLASS_OF)]

    def validate(self, document: Document, text: str, claims: Sequence[Claim]) -> list[Verdict]:
        """One verdict per claim, in order; a fault of the document itself is a reason against each of its claims.

        Raises ``InputRefused`` when the document's own description cannot be written as RDF, so that nothing of it is recorded.
        """
        home = document_quads(document, self._base)
        found: list[list[str]] = [_checked(claim, document, text) for claim in claims]
        written: list[tuple[int, list[Quad]]] = []
        for i, claim in enumerate(claims):
            try:
                written.append((i, claim_quads(claim, document, self._base, self._vocabulary.kinds)))
            except InputRefused as refusal:
                found[i].append(f"{refusal} ({_where(claim)})")
            except Exception as error:  # a value of a type that its field does not allow: the claim is at fault, the others are not
                found[i].append(f"the claim cannot be written as RDF ({error!r}); correct the extractor ({_where(claim)})")
        for batch in _without_twins(claims, written):
            self._run(home, claims, batch, found)
        return [Verdict(claim, tuple(dict.fromkeys(reasons))) for claim, reasons in zip(claims, found, strict=True)]

    def _run(self, home: list[Quad], claims: Sequence[Claim], batch: list[tuple[int, list[Quad]]], found: list[list[str]]) -> None:
        try:
            violations = self._shapes.violations(self._data(home, batch, claims))
        except KnowledgeBaseFault:
            raise
        except Exception as error:  # pySHACL crashes on some ill-formed values: find the claim that does it
            if len(batch) > 1:
                for single in batch:
                    self._run(home, claims, [single], found)
            else:
                i = batch[0][0]
                found[i].append(f"the validator crashed on this claim ({error!r}); report it ({_where(claims[i])})")
            return
        owners = {claim_iri(self._base, claims[i].id): i for i, _ in batch}
        for violation in violations:
            owner = owners.get(violation.focus.partition("#")[0])
            if owner is not None:
                found[owner].append(f"{violation.message} (shape {violation.shape}; {_where(claims[owner])})")
            else:
                for i, _ in batch:
                    found[i].append(f"{violation.message} (shape {violation.shape}; <{violation.focus}>)")

    def _data(self, home: list[Quad], batch: list[tuple[int, list[Quad]]], claims: Sequence[Claim]) -> rdflib.Graph:
        import rdflib

        data = rdflib.Graph(bind_namespaces="none")
        terms = _Terms()
        for cls, parent in self._classes:
            data.add((terms[cls], terms[_SUB_CLASS_OF], terms[parent]))
        for kind in {claims[i].kind for i, _ in batch} & self._vocabulary.kinds.keys():
            data.add((terms[self._vocabulary.kinds[kind].iri], terms[TYPE], terms[f"{CKG}EventKind"]))
        for quads in (home, *(quads for _, quads in batch)):
            for subject, predicate, value, _ in quads:
                data.add((terms[subject.value], terms[predicate.value], terms.of(value)))
        return data


class _Terms(dict[str, "rdflib.URIRef"]):
    """IRIs as rdflib's terms, each made once: making them is a third of the time of filling the graph."""

    def __missing__(self, iri: str) -> rdflib.URIRef:
        import rdflib

        self[iri] = rdflib.URIRef(iri)
        return self[iri]

    def of(self, value: NamedNode | Literal) -> rdflib.URIRef | rdflib.Literal:
        """A term of pyoxigraph; literals keep their lexical form."""
        import rdflib

        if isinstance(value, Literal):
            if value.datatype.value == f"{XSD}string":  # rdflib takes "over" and "over"^^xsd:string for two things, RDF 1.1 does not
                return rdflib.Literal(value.value)
            return rdflib.Literal(value.value, datatype=self[value.datatype.value], normalize=False)
        return self[value.value]


def _checked(claim: Claim, document: Document, text: str) -> list[str]:
    try:
        return claim_checks.reasons(claim, document, text)
    except Exception as error:  # as above: a value of a wrong type
        return [f"the claim cannot be checked ({error!r}); correct the extractor ({_where(claim)})"]


def _where(claim: Claim) -> str:
    return f"characters {claim.quote.start}-{claim.quote.end}"


def _without_twins(claims: Sequence[Claim], written: list[tuple[int, list[Quad]]]) -> Iterable[list[tuple[int, list[Quad]]]]:
    """Batches in which no two claims have the same id: side by side, twins would seem to have two confidences."""
    batches: list[dict[str, tuple[int, list[Quad]]]] = []
    for i, quads in written:
        batch = next((b for b in batches if claims[i].id not in b), None)
        if batch is None:
            batches.append(batch := {})
        batch[claims[i].id] = (i, quads)
    return [list(batch.values()) for batch in batches]
