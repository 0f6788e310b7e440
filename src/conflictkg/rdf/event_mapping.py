"""Event clusters as quads of ``<base>graph/events`` and back; a part of ``conflictkg.rdf.mapping``.

One node per event, with its merged counts as fragments. What is open is absent. Claims are linked, never copied.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from urllib.parse import unquote

from pyoxigraph import NamedNode, Quad

from conflictkg.domain.claims import Casualties, Count
from conflictkg.domain.event_clusters import EventCluster
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf import literals, terms
from conflictkg.rdf.quads import Node, QuadWriter, first, nodes_of
from conflictkg.rdf.terms import CKG, CKGV, Terms, claim_iri, event_iri, graph_iri, local_name

_CKG = Terms(CKG)
_TYPE = NamedNode(terms.TYPE)
_BOUNDS = ("low", "best", "high")


def event_quads(event: EventCluster, base: str, kinds: Mapping[str, EventKind]) -> list[Quad]:
    """An event with its merged counts and links to the claims that tell of it."""
    me = NamedNode(event_iri(base, event.id))
    kind = kinds.get(event.kind)
    out = QuadWriter(graph_iri(base, "events"), f"event at {event.place}")
    out.link(me, _TYPE, _CKG["EventCluster"])
    out.iri(me, _CKG["kind"], kind.iri if kind is not None else f"{CKGV}{terms.segment(event.kind)}")
    out.iri(me, _CKG["place"], event.place)
    for role, parties in (("agent", event.agents), ("patient", event.patients)):
        for party in parties:
            out.iri(me, _CKG[role], party)
    days: tuple[tuple[str, date | None], ...] = (("earliest", event.earliest), ("latest", event.latest), ("knownFrom", event.known_from))
    for name, day in days:
        if day is not None:
            out.link(me, _CKG[name], literals.day_key(day))
    out.link(me, _CKG["chains"], literals.integer(event.chains))
    for name, claims in (("supportedBy", event.supporting), ("opposedBy", event.opposing), ("notedBy", event.noted)):
        for claim in claims:
            out.link(me, _CKG[name], NamedNode(claim_iri(base, claim)))
    for harm in fields(Casualties):
        count: Count | None = getattr(event.casualties, harm.name, None)
        if count is not None:
            counted = NamedNode(f"{me.value}#{harm.name}")
            out.link(me, _CKG[harm.name], counted)
            out.link(counted, _TYPE, _CKG["Count"])
            for bound in _BOUNDS:
                if (value := getattr(count, bound)) is not None:
                    out.link(counted, _CKG[bound], literals.integer(value))
    return out.said


def events_from_quads(quads: Iterable[Quad], base: str) -> list[EventCluster]:
    """The events in quads that hold all of theirs, in order of time.

    Claims come back sorted by id. Raises ``KnowledgeBaseFault`` when a part is missing.
    """
    nodes = nodes_of(quads)
    cluster = f"{CKG}EventCluster"
    found = [_event(iri, nodes, base) for iri, me in nodes.items() if cluster in me.get(terms.TYPE, ())]
    return sorted(found, key=lambda e: (e.latest, e.earliest or date.min, e.id))


def _event(iri: str, nodes: Mapping[str, Node], base: str) -> EventCluster:
    me = nodes[iri]

    def day(name: str) -> date | None:
        value = first(me, CKG + name)
        return literals.day_of(value) if value else None

    def claims(name: str) -> tuple[str, ...]:
        return tuple(sorted(unquote(value.removeprefix(claim_iri(base, ""))) for value in me.get(CKG + name, ())))

    latest, known_from = day("latest"), day("knownFrom")
    try:
        if latest is None or known_from is None:
            raise KeyError("latest or knownFrom")
        counts = {harm.name: _count(nodes[f"{iri}#{harm.name}"]) for harm in fields(Casualties) if CKG + harm.name in me}
        return EventCluster(
            id=unquote(iri.removeprefix(event_iri(base, ""))),
            place=me[f"{CKG}place"][0],
            kind=unquote(local_name(me[f"{CKG}kind"][0])),
            agents=tuple(sorted(me.get(f"{CKG}agent", ()))),
            patients=tuple(sorted(me.get(f"{CKG}patient", ()))),
            earliest=day("earliest"),
            latest=latest,
            known_from=known_from,
            supporting=claims("supportedBy"),
            opposing=claims("opposedBy"),
            noted=claims("notedBy"),
            chains=int(me[f"{CKG}chains"][0]),
            casualties=Casualties(**counts) if counts else None,
        )
    except (KeyError, ValueError) as error:
        raise KnowledgeBaseFault(f"event <{iri}> cannot be read from the graph ({error!r}); run: conflictkg rebuild") from error


def _count(me: Node) -> Count:
    low, best, high = (int(me[CKG + bound][0]) if CKG + bound in me else None for bound in _BOUNDS)
    return Count(low, best, high)
