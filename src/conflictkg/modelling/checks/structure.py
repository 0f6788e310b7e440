"""How modules hang together: names that clash, circles, imports of nothing, core terms said anew, and kinds that cannot work."""

from __future__ import annotations

import re
from collections.abc import Iterator

from conflictkg.modelling.checks.terms import nearest, nearest_iri
from conflictkg.modelling.desk import Desk, Said, Sheet, shown
from conflictkg.modelling.findings import Finding, Severity
from conflictkg.rdf.terms import CKG, CKGS, CKGV, DCTERMS, LABEL, OWL, PREF_LABEL, RDF, RDFS, SH, SKOS, TYPE, local_name

_DEFINING = frozenset(
    {
        *(LABEL, PREF_LABEL, f"{SKOS}definition", f"{SKOS}notation", f"{SKOS}broader", f"{SKOS}inScheme"),
        *(RDFS + name for name in ("subClassOf", "subPropertyOf", "domain", "range")),
        *(
            OWL + name
            for name in ("equivalentClass", "equivalentProperty", "disjointWith", "inverseOf", "versionInfo", "deprecated", "sameAs")
        ),
        *(CKG + name for name in ("statementClass", "effect", "temporalNature", "lasts", "mutual", "since", "deprecatedSince")),
    }
)
_NOTED = (f"{CKG}EventKind", f"{CKG}Operator", f"{CKG}WordClass", f"{SKOS}Concept", f"{CKG}Grade", f"{CKG}CodedDataSet")
_PROPERTIES = frozenset({f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty", f"{OWL}AnnotationProperty", f"{RDF}Property"})
_CIRCLES = (
    f"{RDFS}subClassOf",
    f"{RDFS}subPropertyOf",
    f"{SKOS}broader",
    f"{DCTERMS}isPartOf",
    f"{CKG}within",
    f"{CKG}armOf",
)
STATEMENT = f"{CKG}Statement"
KIND = f"{CKG}EventKind"


def redefinitions(desk: Desk) -> Iterator[Finding]:
    """What a module says of a term of the core that only the core may say, and terms that it puts into the core's namespaces."""
    of_core = {said.subject for sheet in desk.sheets if sheet.core for said in sheet.said if said.predicate == TYPE}
    saying = {(said.subject, said.predicate, said.value) for sheet in desk.sheets if sheet.core for said in sheet.said}
    for sheet in desk.checked:
        if sheet.core or sheet.reference:
            continue
        for said in sheet.said:
            if said.subject in of_core:
                defines = said.predicate in _DEFINING or said.predicate.startswith(SH) or said.predicate == TYPE
                if defines and (said.subject, said.predicate, said.value) not in saying and not _translates(desk, said):
                    yield sheet.finding(
                        "redefines-core",
                        said.subject,
                        f"{sheet.short(said.subject)} is of the core; {sheet.short(said.predicate)} of it is not for a module to say",
                        "make a term of your own below it; only triggers, cues, lemmas, names and the policy's numbers may be added",
                        at=said.predicate,
                    )
            elif said.predicate == TYPE and said.subject.startswith((CKG, CKGV, CKGS)):
                yield sheet.finding(
                    "core-namespace",
                    said.subject,
                    f"{sheet.short(said.subject)} is put into a namespace of the core, where a later version may mean something else by it",
                    "declare it in a namespace of your own",
                    Severity.WARNING,
                )


def _translates(desk: Desk, said: Said) -> bool:
    """Whether it is a label or a definition in a language that the core does not speak."""
    language = said.literal.language if said.literal is not None else None
    if not language or said.predicate not in (LABEL, PREF_LABEL, f"{SKOS}definition"):
        return False
    return not any(
        other.sheet.core and other.literal is not None and other.literal.language == language
        for other in desk.values(said.subject, said.predicate)
    )


def clashes(desk: Desk) -> Iterator[Finding]:
    """One IRI for two things, and one notation for two IRIs."""
    for sheet in desk.checked:
        if sheet.reference:
            continue
        for iri in dict.fromkeys(said.subject for said in sheet.said if not said.subject.startswith("_:")):
            yield from _two_things(desk, sheet, iri)
    yield from _notations(desk)


def _two_things(desk: Desk, sheet: Sheet, iri: str) -> Iterator[Finding]:
    types = desk.types.get(iri, set())
    is_class, is_property = f"{OWL}Class" in types, bool(types & _PROPERTIES)
    is_concept = bool(types & {*_NOTED})
    if is_class + is_property + is_concept > 1 or {f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"} <= types:
        typed = [said.value for said in desk.values(iri, TYPE) if said.sheet is sheet] or [TYPE]
        names = " and ".join(sorted(local_name(t) for t in types if t in _PROPERTIES or t in _NOTED or t == f"{OWL}Class"))
        yield sheet.finding(
            "clashing-type",
            iri,
            f"{sheet.short(iri)} is {names} at once",
            "keep one type, and name the other thing by another IRI",
            at=typed[-1],
        )
    told: dict[tuple[str, str | None], Said] = {}
    for said in desk.by_subject[iri]:
        if said.predicate not in _DEFINING or said.sheet.core or said.predicate in (f"{RDFS}subClassOf", f"{SKOS}broader"):
            continue
        key = (said.predicate, said.literal.language if said.literal is not None else None)
        first = told.setdefault(key, said)
        if said.sheet is sheet and first.sheet is not sheet and first.value != said.value:
            yield sheet.finding(
                "clashing-iri",
                iri,
                f"{sheet.short(iri)} is already described in {first.sheet.module.path.name}, with another {sheet.short(said.predicate)}",
                "choose another IRI, or describe it in one file",
                at=said.predicate,
            )
            return


def _notations(desk: Desk) -> Iterator[Finding]:
    taken: dict[tuple[str, str], str] = {}
    for iri, types in desk.types.items():
        for noted in (t for t in _NOTED if t in types):
            schemes = [said.value for said in desk.values(iri, f"{SKOS}inScheme")] if noted == f"{SKOS}Concept" else [noted]
            for said in desk.values(iri, f"{SKOS}notation"):
                for scheme in schemes:
                    other = taken.setdefault((scheme, said.value), iri)
                    if other != iri and said.sheet in desk.checked and not said.sheet.reference:
                        yield said.sheet.finding(
                            "clashing-notation",
                            iri,
                            f"{said.sheet.short(iri)}: the notation '{shown(said.value)}' is already that of {said.sheet.short(other)}",
                            "choose another",
                            at=said.value,
                        )


def circles(desk: Desk) -> Iterator[Finding]:
    """Terms that are above themselves."""
    told: set[tuple[str, frozenset[str]]] = set()
    for predicate in _CIRCLES:
        for said in desk.by_predicate.get(predicate, ()):
            if said.sheet not in desk.checked or said.literal is not None:
                continue
            above = desk.above(said.subject, predicate)
            if said.subject not in above:
                continue
            ring = frozenset(name for name in above if said.subject in desk.above(name, predicate))
            if (predicate, ring) in told:
                continue
            told.add((predicate, ring))
            sheet = said.sheet
            others = ", ".join(sheet.short(name) for name in sorted(ring - {said.subject})[:5])
            via = f" through {others}" if others else ""
            yield sheet.finding(
                "circle",
                said.subject,
                f"{sheet.short(said.subject)} is above itself by {sheet.short(predicate)}{via}",
                "remove one of the steps",
                at=predicate,
            )


def imports(desk: Desk) -> Iterator[Finding]:
    """Imports of ontologies that are not here."""
    here = set(desk.instances(f"{OWL}Ontology")) | {said.value for said in desk.by_predicate.get(f"{OWL}versionIRI", ())}
    for said in desk.by_predicate.get(f"{OWL}imports", ()):
        if said.sheet not in desk.checked or said.value in here:
            continue
        better = nearest(said.value, here)
        mend = (
            f"did you mean <{better}>? Else put its file beside this one" if better else "put its file beside this one or remove the import"
        )
        yield said.sheet.finding("import", said.subject, f"<{shown(said.value)}> is imported and not here", mend, at=said.value)


def kinds(desk: Desk) -> Iterator[Finding]:
    """Event kinds that point at something that is no class of statements, no kind or of another name."""
    classes = set(desk.instances(f"{OWL}Class"))
    for iri, first in desk.instances(KIND).items():
        for said in desk.by_subject[iri]:
            sheet = said.sheet
            if sheet not in desk.checked:
                continue
            name = sheet.short(iri)
            match said.predicate.removeprefix(CKG):
                case "statementClass" | "tollOf" as term:
                    if said.value not in classes:
                        better = nearest_iri(said.value, classes)
                        mend = f"did you mean {sheet.short(better)}?" if better else "declare it, or name a class of the core"
                        what = f"{name}: ckg:{term} names {sheet.short(said.value)}, which is no class of the ontology"
                        yield sheet.finding("kind-class", iri, what, mend, at=said.value)
                    elif said.value != STATEMENT and STATEMENT not in desk.above(said.value, f"{RDFS}subClassOf"):
                        what = f"{name}: ckg:{term} names {sheet.short(said.value)}, which is not below ckg:Statement"
                        yield sheet.finding(
                            "kind-class", iri, what, "make it a subclass of ckg:ConflictEvent or ckg:Situation", at=said.value
                        )
                case "temporalNature":
                    yield from _nature(desk, iri, said)
                case _:
                    if said.predicate == f"{SKOS}broader" and KIND not in desk.types.get(said.value, ()):
                        what = f"{name}: skos:broader names {sheet.short(said.value)}, which is no event kind"
                        yield sheet.finding("kind-broader", iri, what, "name an event kind, or remove it", at=said.value)
                    elif said.predicate == f"{SKOS}notation" and local_name(iri) != said.value:
                        what = f"{name}: the IRI does not end in the notation '{shown(said.value)}', by which claims name the kind"
                        yield sheet.finding("kind-iri", iri, what, "rename one of them", at=said.value)
        if first in desk.checked and not re.search(r"[#/][^#/]+$", iri):
            yield first.finding(
                "kind-iri", iri, f"{first.short(iri)}: the kind has no name of its own", "give it an IRI that ends in its notation"
            )


def _nature(desk: Desk, iri: str, said: Said) -> Iterator[Finding]:
    for cls in desk.values(iri, f"{CKG}statementClass"):
        above = desk.above(cls.value, f"{RDFS}subClassOf") | {cls.value}
        happens, lasts = f"{CKG}ConflictEvent" in above, f"{CKG}Situation" in above
        if (said.value == "event" and lasts and not happens) or (said.value == "state" and happens and not lasts):
            which = "situations" if lasts else "events"
            yield said.sheet.finding(
                "kind-nature",
                iri,
                f"{said.sheet.short(iri)}: it is of the nature '{said.value}', but {said.sheet.short(cls.value)} is a class of {which}",
                "correct ckg:temporalNature or ckg:statementClass",
                Severity.WARNING,
                at=said.value,
            )
