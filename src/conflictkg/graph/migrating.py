"""A migration's action on the claims of one document: SPARQL Update over the document's graph in memory, read back into the domain.

Nothing of a knowledge base is written here, and nothing could be: the action sees, as its default graph, a copy of one document with its
claims and their evidence. What it makes of a claim has to be a claim, quad for quad, so an action can change what the domain knows (kinds,
slots, entities, times, stances) and nothing beside it. It runs in a process of its own, which is killed when it takes too long.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from types import TracebackType
from typing import Any

import pyoxigraph as ox

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import ConflictkgError, InputRefused
from conflictkg.graph.guard import refuse_depth
from conflictkg.graph.tokens import expanded, place_of, tokens
from conflictkg.rdf.mapping import SLOTS, claim_from_lookup, claim_quads, document_quads
from conflictkg.rdf.retrieval import lookup_in
from conflictkg.rdf.terms import TYPE, claim_iri

SECONDS = 10.0
"""How long an action may take over one document."""
_REFUSED = ("LOAD", "CLEAR", "DROP", "CREATE", "COPY", "MOVE", "ADD", "WITH", "USING", "GRAPH", "SERVICE", "DATA", "NAMED")
_FOLLOWS = frozenset({*SLOTS, ox.NamedNode(TYPE)})
"""Predicates whose values follow from mentions and kinds: an action may change them or not, they come out as they follow."""

Moved = list[tuple[Claim, Claim]]
"""Claims that an action changes, before and after it."""


def look_over_action(text: str, where: str) -> None:
    """Raise ``InputRefused`` for an action that is not made of DELETE/INSERT ... WHERE over one document; ``where`` names its file."""
    plain = expanded(text)
    found = list(tokens(plain))
    words = [token for token in found if token.kind == "word"]
    for token in words:
        if token.text.upper() in _REFUSED:
            line, column = place_of(plain, token.start)
            raise InputRefused(
                f"{where}: line {line}, column {column}: an action is DELETE/INSERT ... WHERE over the graph of one document, which is its "
                f"default graph; {token.text.upper()} may not stand in it"
            )
    if not any(token.says("WHERE") for token in words) or not any(token.says("DELETE", "INSERT") for token in words):
        raise InputRefused(f"{where}: an action has the form DELETE {{ ... }} INSERT {{ ... }} WHERE {{ ... }}; write it so")
    try:
        refuse_depth(plain, found)
    except ConflictkgError as error:
        raise InputRefused(f"{where}: {error}") from None
    try:
        ox.Store().update(text, base_iri="http://example.org/")
    except SyntaxError as error:
        raise InputRefused(f"{where}: is no SPARQL Update ({error}); correct it") from None


def acted(triples: Iterable[ox.Triple], action: str, base: str) -> set[ox.Triple]:
    """What an action makes of triples."""
    store = _stored(triples)
    store.update(action, base_iri=base)
    return {quad.triple for quad in store}


def _stored(triples: Iterable[ox.Triple]) -> ox.Store:
    store = ox.Store()
    store.extend(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    return store


def moved(action: str, document: Document, claims: Sequence[Claim], base: str, kinds: Mapping[str, EventKind]) -> Moved:
    """The claims of a document that an action changes.

    Raises ``InputRefused`` when what comes out is no claim, or when it changes anything but claims.
    """
    by_iri = {claim_iri(base, claim.id): claim for claim in claims}
    quads = [*document_quads(document, base), *(quad for claim in claims for quad in claim_quads(claim, document, base, kinds))]
    before = {quad.triple for quad in _stored(quad.triple for quad in quads)}  # a store puts literals in canonical form
    after = acted(before, action, base)
    touched: dict[str, ox.Triple] = {}
    for triple in sorted(before ^ after, key=str):
        owner = triple.subject.value.partition("#")[0] if isinstance(triple.subject, ox.NamedNode) else ""
        if owner not in by_iri:
            raise InputRefused(
                f"document {document.id}: the action changes <{owner or triple.subject}>, which is no claim ({triple}); narrow its WHERE"
            )
        touched.setdefault(owner, triple)
    store = _stored(after)
    found: Moved = []
    for iri, triple in touched.items():
        try:
            now = claim_from_lookup(lookup_in(store, None), iri, base)
        except ConflictkgError:
            raise InputRefused(
                f"claim {by_iri[iri].id}: what the action leaves is no claim any more ({triple}); change, do not take away"
            ) from None
        _complete(iri, now, document, base, kinds, after)
        if now != by_iri[iri]:
            found.append((by_iri[iri], now))
        elif triple.predicate not in _FOLLOWS:
            raise InputRefused(f"claim {now.id}: the action changes nothing that a claim says ({triple}); correct it")
    return found


def _complete(iri: str, claim: Claim, document: Document, base: str, kinds: Mapping[str, EventKind], after: set[ox.Triple]) -> None:
    """Raise ``InputRefused`` unless the claim says all that the action left of it, and nothing else."""
    own = claim_iri(base, claim.id)
    said = {str(t) for t in after if _is_of(t, iri) and t.predicate not in _FOLLOWS}
    due = (quad.triple for quad in _stored(quad.triple for quad in claim_quads(claim, document, base, kinds)))
    told = {re.sub(rf"<{re.escape(own)}(?=[>#])", f"<{iri}", str(t)) for t in due if _is_of(t, own) and t.predicate not in _FOLLOWS}
    if odd := sorted(said ^ told):
        raise InputRefused(f"<{iri}>: no claim says this: {odd[0]}; an action changes kinds, slots, entities, times and stances of claims")


def _is_of(triple: ox.Triple, iri: str) -> bool:
    return isinstance(triple.subject, ox.NamedNode) and triple.subject.value.partition("#")[0] == iri


def acted_in_time(triples: Iterable[ox.Triple], action: str, base: str, seconds: float = SECONDS) -> list[ox.Triple]:
    """What ``acted`` gives, from a process of its own; raises ``InputRefused`` when it takes too long or fails."""
    text = "".join(f"{triple} .\n" for triple in triples)
    with Acting(action, base, {}, seconds) as acting:
        done = acting.asked(text, "before.ttl")
    return [quad.triple for quad in ox.parse(str(done), format=ox.RdfFormat.N_TRIPLES)]


class Acting:
    """A process in which one action goes over documents, each within a time limit. Use it as a context."""

    def __init__(self, action: str, base: str, kinds: Mapping[str, EventKind], seconds: float = SECONDS) -> None:
        context = get_context("spawn")
        self._seconds = seconds
        self._here, there = context.Pipe()
        self._process = context.Process(target=_act, args=(there, action, base, dict(kinds)), daemon=True)
        self._process.start()
        there.close()
        self._ready = False

    def __enter__(self) -> Acting:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.kill()
        self._process.join()
        self._here.close()

    def moved(self, document: Document, claims: Sequence[Claim]) -> Moved:
        """What ``moved`` gives; raises ``InputRefused`` also when the time is over, or the process ended."""
        found: Moved = self.asked((document, list(claims)), f"document {document.id}")
        return found

    def asked(self, order: object, what: str) -> Any:
        """What the process makes of an order; ``what`` names it in messages."""
        try:
            if not self._ready:
                self._here.recv()  # it has begun, which is not to be counted
                self._ready = True
            self._here.send(order)
            if not self._here.poll(self._seconds):
                told = f"{what}: the action takes more than {self._seconds:g} s over it"
                raise InputRefused(f"{told}; join its patterns by the claim, or split it")
            done, answer = self._here.recv()
        except (EOFError, OSError):
            raise InputRefused(f"{what}: the process in which the action ran ended (out of memory?); make it simpler") from None
        if not done:
            raise InputRefused(str(answer))
        return answer


def _act(pipe: Connection, action: str, base: str, kinds: Mapping[str, EventKind]) -> None:
    """Go over documents until the other side is gone."""
    with suppress(EOFError, KeyboardInterrupt):
        pipe.send("ready")
        while True:
            order = pipe.recv()
            try:
                pipe.send((True, _carried_out(order, action, base, kinds)))
            except (ConflictkgError, OSError, ValueError, RuntimeError) as error:
                pipe.send((False, str(error)))


def _carried_out(order: str | tuple[Document, Sequence[Claim]], action: str, base: str, kinds: Mapping[str, EventKind]) -> Moved | str:
    """What the action makes of a document with its claims, or of triples as N-Triples."""
    if isinstance(order, str):
        triples = (quad.triple for quad in ox.parse(order, format=ox.RdfFormat.N_TRIPLES))
        return "".join(f"{triple} .\n" for triple in acted(triples, action, base))
    document, claims = order
    return moved(action, document, claims, base, kinds)
