"""Belief periods as quads of ``<base>graph/beliefs``; a part of ``conflictkg.rdf.mapping``.

One node per version of a period, with its alternatives and contests as fragments. What is open is absent. Evidence is linked from the
version that is believed now, and joined when asked for older ones, so that the graph grows with the changes and not with the claims.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.periods import KnownPeriod
from conflictkg.domain.vocabulary import EventKind
from conflictkg.rdf import literals, terms
from conflictkg.rdf.quads import QuadWriter
from conflictkg.rdf.terms import CKG, CKGV, Terms, claim_iri, graph_iri, node, period_iri

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
        for claim in contest.claims:
            out.link(fight, _CKG["supportedBy"], NamedNode(claim_iri(base, claim)))
    if version.known_until is None:
        for name, claims in (("supportedBy", period.supporting), ("opposedBy", period.opposing)):
            for claim in claims:
                out.link(me, _CKG[name], NamedNode(claim_iri(base, claim)))
    return out.quads
