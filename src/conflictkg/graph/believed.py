"""What a graph believes now, in short: taken before a rebuild and after it, to be compared (``usecases.changed_answers``)."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from sys import intern

from pyoxigraph import NamedNode

from conflictkg.graph.store import GraphStore
from conflictkg.rdf.literals import day_of
from conflictkg.rdf.terms import CKG, local_name
from conflictkg.usecases.changed_answers import Believed

_USED = frozenset(
    NamedNode(CKG + name)
    for name in ("place", "controller", "status", "confidence", "validFrom", "validUntil", "knownUntil", "challenger", "how")
)


def believed_now(store: GraphStore) -> dict[str, list[Believed]]:
    """The periods believed now, by place (IRI)."""
    said: dict[str, dict[str, str]] = defaultdict(dict)
    for subject, predicate, value, _ in store.quads(store.graph("beliefs").value):
        if predicate in _USED:
            said[subject.value][intern(local_name(predicate.value))] = intern(value.value)
    parts: dict[str, list[dict[str, str]]] = defaultdict(list)
    for iri, of in said.items():
        owner, hash, _ = iri.partition("#")
        if hash:
            parts[owner].append(of)
    found: dict[str, list[Believed]] = defaultdict(list)
    for iri, of in said.items():
        if "place" in of and "knownUntil" not in of:
            contests = {(part["challenger"], local_name(part["how"])) for part in parts[iri] if "challenger" in part}
            found[of["place"]].append(
                Believed(
                    valid_from=_day(of, "validFrom"),
                    valid_until=_day(of, "validUntil"),
                    controller=of.get("controller"),
                    status=of["status"],
                    confidence=float(of["confidence"]),
                    alternatives=tuple(sorted({part["controller"] for part in parts[iri] if "challenger" not in part})),
                    contests=tuple(sorted(contests)),
                )
            )
    return dict(found)


def _day(of: dict[str, str], name: str) -> date | None:
    return day_of(of[name]) if name in of else None
