"""Belief periods as quads of ``<base>graph/beliefs``; a part of ``conflictkg.rdf.mapping``.

One node per version of a period, with its alternatives and contests as fragments. What is open is absent. The claims for and against
are linked once for all periods of a hold or contest, those that are believed now, and joined when asked for older ones, so that the graph
grows with the changes and not with the claims.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.periods import Case, KnownPeriod, Period
from conflictkg.domain.vocabulary import EventKind
from conflictkg.rdf import literals, terms
from conflictkg.rdf.quads import QuadWriter
from conflictkg.rdf.terms import CKG, CKGV, Terms, case_iri, claim_iri, graph_iri, node, period_iri

_CKG = Terms(CKG)
_TYPE = NamedNode(terms.TYPE)


def period_quads(version: KnownPeriod, base: str, kinds: Mapping[str, EventKind]) -> list[Quad]:
    """A version of a period with its alternatives and contests."""
    period = version.period
    me = NamedNode(period_iri(base, version.id))
    out = QuadWriter(graph_iri(base, "beliefs"), f"period of {period.place}")
    out.link(me, _TYPE, _CKG["ControlPeriod"])
    out.iri(me, _CKG["place"], period.place)
    if period.controller is not None:
        out.iri(me, _CKG["controller"], period.controller)
    out.text(me, _CKG["status"], period.status)
    out.text(me, _CKG["rule"], period.rule)
    out.link(me, _CKG["confidence"], literals.number(period.confidence))
    days: tuple[tuple[str, date | None], ...] = (
        ("validFrom", period.valid_from),
        ("validUntil", period.valid_until),
        ("knownFrom", version.known_from),
        ("knownUntil", version.known_until),
        ("startEarliest", period.start_earliest),
        ("startLatest", period.start_latest),
        ("lastEvidence", period.last_evidence),
    )
    for name, day in days:
        if day is not None:
            out.link(me, _CKG[name], literals.day_key(day))
    for i, alternative in enumerate(period.alternatives, 1):
        other = NamedNode(f"{me.value}#alternative-{i}")
        out.link(me, _CKG["alternative"], other)
        out.link(other, _TYPE, _CKG["Alternative"])
        out.iri(other, _CKG["controller"], alternative.actor)
        out.link(other, _CKG["confidence"], literals.number(alternative.confidence))
    for i, contest in enumerate(period.contests, 1):
        fight = NamedNode(f"{me.value}#contest-{i}")
        kind = kinds.get(contest.how)
        out.link(me, _CKG["contest"], fight)
        out.link(fight, _TYPE, _CKG["Contest"])
        out.iri(fight, _CKG["challenger"], contest.actor)
        out.link(fight, _CKG["how"], node(kind.iri) if kind is not None else NamedNode(f"{CKGV}{terms.segment(contest.how)}"))
        out.link(fight, _CKG["validFrom"], literals.day_key(contest.since))
        if contest.until is not None:
            out.link(fight, _CKG["validUntil"], literals.day_key(contest.until))
        if version.known_until is None:
            out.link(fight, _CKG["case"], NamedNode(case_iri(base, period.case_of(contest).id)))
    if version.known_until is None and (period.supporting or period.opposing):
        out.link(me, _CKG["case"], NamedNode(case_iri(base, period.case.id)))
    return out.said


def cases_of(periods: Iterable[Period], base: str) -> dict[str, Case]:
    """The cases, by IRI, for the holds and contests of periods that are believed now."""
    cases: dict[str, Case] = {}
    for period in periods:
        for case in (period.case, *map(period.case_of, period.contests)):
            if case.supporting or case.opposing:
                cases[case_iri(base, case.id)] = case
    return cases


def case_quads(case: Case, base: str) -> list[Quad]:
    """A case: the claims for and against."""
    me = NamedNode(case_iri(base, case.id))
    out = QuadWriter(graph_iri(base, "beliefs"), f"case {case.id}")
    out.link(me, _TYPE, _CKG["Case"])
    for name, claims in (("supportedBy", case.supporting), ("opposedBy", case.opposing)):
        for claim in claims:
            out.link(me, _CKG[name], NamedNode(claim_iri(base, claim)))
    return out.said
