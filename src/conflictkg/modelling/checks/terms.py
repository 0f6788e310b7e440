"""Names that nobody declares: of well-known vocabularies, of the core, and of the modules' own namespaces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from conflictkg.modelling.desk import Desk, Said, Sheet
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.rdf.terms import CKG, CKGS, CKGV, GEO, OA, PREFIXES, RDF, REF, SKOSXL, TYPE

_OA = """
Annotation AnnotationCollection AnnotationPage Choice Composite CssSelector CssStyle DataPositionSelector Direction
FragmentSelector HttpRequestState Independents List Motivation RangeSelector ResourceSelection Selector SpecificResource State
Style SvgSelector TextPositionSelector TextQuoteSelector TextualBody TimeState XPathSelector annotationService assessing bodyValue
bookmarking cachedSource canonical classifying commenting describing editing end exact hasBody hasEndSelector hasPurpose hasScope
hasSelector hasSource hasStartSelector hasState hasTarget highlighting identifying ltrDirection motivatedBy moderating prefix
processingLanguage questioning refinedBy renderedVia replying rtlDirection sourceDate sourceDateEnd sourceDateStart start
styleClass styledBy suffix tagging textDirection via linking autoDirection PreferContainedDescriptions PreferContainedIRIs
"""
_SKOSXL = "Label altLabel hiddenLabel labelRelation literalForm prefLabel"
_GEO = "Point SpatialThing alt lat lat_long lat_lon location long"
_OUR_NAMESPACES = (CKG, CKGV, CKGS)
_VERSIONS = ("http://www.w3.org/2002/07/owl#versionIRI", "http://www.w3.org/2002/07/owl#priorVersion")
"""Properties whose values are versions of files, which no file describes."""
_LIKENESS = 75.0
"""How alike (0 to 100) a name must be to be offered in place of an unknown one."""


@cache
def known_vocabularies() -> Mapping[str, frozenset[str]]:
    """Local names by namespace: rdflib's term lists, and those that it has not."""
    from rdflib import namespace as lists

    names = ("DCTERMS", "DC", "FOAF", "GEO", "ORG", "OWL", "PROV", "RDF", "RDFS", "SDO", "SH", "SKOS", "TIME", "VANN", "VOID", "XSD")
    found: dict[str, frozenset[str]] = {}
    for name in names:
        terms_of = getattr(lists, name)
        found[str(terms_of._NS)] = frozenset(terms_of.__annotations__) | frozenset(terms_of._extras)
    found[RDF] |= {"langString", "dirLangString", "PlainLiteral"}
    return {**found, OA: frozenset(_OA.split()), SKOSXL: frozenset(_SKOSXL.split()), GEO: frozenset(_GEO.split())}


@cache
def _usual_prefixes() -> Mapping[str, str]:
    usual = {
        **PREFIXES,
        "time": "http://www.w3.org/2006/time#",
        "foaf": "http://xmlns.com/foaf/0.1/",
        "dc": "http://purl.org/dc/elements/1.1/",
    }
    return {prefix: namespace for prefix, namespace in usual.items() if prefix not in ("ref", "geo", "schema", "sws")}


def nearest(name: str, names: Iterable[str]) -> str:
    """The name most like it, "" when none is alike."""
    from rapidfuzz import fuzz, process

    found = process.extractOne(name, names, scorer=fuzz.ratio, score_cutoff=_LIKENESS)
    return "" if found is None else str(found[0])


def nearest_iri(iri: str, known: Iterable[str]) -> str:
    """The known IRI of the same namespace whose name is most like that of ``iri``, "" when none is alike."""
    namespace = _namespace(iri)
    better = nearest(iri[len(namespace) :], (other[len(namespace) :] for other in known if other.startswith(namespace)))
    return namespace + better if better else ""


def terms(desk: Desk) -> Iterator[Finding]:
    """Names in use that their vocabulary does not have."""
    for sheet in desk.checked:
        own = _own_namespaces(sheet)
        seen: set[str] = set()
        for said in sheet.said:
            for iri in _names(said):
                if iri not in seen and not iri.startswith("_:"):
                    seen.add(iri)
                    yield from _unknown(desk, sheet, said, iri, own)


def _names(said: Said) -> Iterator[str]:
    yield said.predicate
    if said.predicate not in _VERSIONS:
        yield said.value if said.literal is None else said.literal.datatype.value


def _unknown(desk: Desk, sheet: Sheet, said: Said, iri: str, own: frozenset[str]) -> Iterator[Finding]:
    for namespace, names in known_vocabularies().items():
        if iri.startswith(namespace) and (name := iri[len(namespace) :]) and name not in names:
            if namespace == RDF and name[:1] == "_" and name[1:].isdigit():
                return
            better = nearest(name, names)
            mend = f"did you mean {sheet.short(namespace + better)}?" if better else "look the name up in that vocabulary"
            yield sheet.finding("unknown-term", said.subject, f"{sheet.short(iri)} is no term of <{namespace}>", mend, at=iri)
            return
    if iri in desk.by_subject:
        return
    namespace = _namespace(iri)
    if iri == namespace:
        return
    if namespace in _OUR_NAMESPACES:
        better = nearest_iri(iri, desk.by_subject)
        mend = f"did you mean {sheet.short(better)}?" if better else "name one that is, or declare your own in a namespace of your own"
        yield sheet.finding("unknown-term", said.subject, f"{sheet.short(iri)} is not declared in the core nor here", mend, at=iri)
    elif namespace in own:
        better = nearest_iri(iri, desk.by_subject)
        mend = f"did you mean {sheet.short(better)}? Else describe it" if better else "describe it, or correct the name"
        yield sheet.finding(
            "undeclared", said.subject, f"{sheet.short(iri)} is named but nowhere described", mend, Severity.WARNING, at=iri
        )
    elif iri.startswith(REF) and said.predicate.startswith(CKG) and iri not in desk.reference_names:
        better = nearest_iri(iri, desk.reference_names)
        mend = f"did you mean {sheet.short(better)}?" if better else "correct the name"
        yield sheet.finding("undeclared", said.subject, f"{sheet.short(iri)} is not in the reference data", mend, Severity.WARNING, at=iri)


def _namespace(iri: str) -> str:
    cut = max(iri.rfind("#"), iri.rfind("/")) + 1
    return iri[:cut]


def _own_namespaces(sheet: Sheet) -> frozenset[str]:
    """Namespaces in which the sheet itself declares something, for which it is answerable."""
    if sheet.reference:
        return frozenset()
    declared = {_namespace(said.subject) for said in sheet.said if said.predicate == TYPE and not said.subject.startswith("_:")}
    return frozenset(declared) - {*_OUR_NAMESPACES, *known_vocabularies()}


def prefixes(desk: Desk) -> Iterator[Finding]:
    """Prefixes of namespaces that are nearly those of a known vocabulary, and known prefixes that stand for something else."""
    known = {*known_vocabularies(), *_OUR_NAMESPACES}
    for sheet in desk.checked:
        for prefix, (namespace, start) in sheet.tokens.prefixes.items():
            if namespace in known:
                continue
            position = sheet.tokens.position(start)
            meant = next((k for k in known if _bare(k) == _bare(namespace)), "") or _usual_prefixes().get(prefix, "")
            if not meant:
                continue
            yield sheet.finding(
                "namespace",
                "",
                f"the prefix {prefix}: stands for <{namespace}>, where <{meant}> is usual",
                "correct the namespace, or take another prefix",
                Severity.ERROR if _bare(meant) == _bare(namespace) else Severity.WARNING,
                position=position,
            )


def _bare(namespace: str) -> str:
    return namespace.casefold().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/#")
