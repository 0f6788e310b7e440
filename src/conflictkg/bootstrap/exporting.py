"""What an exported directory holds besides the graph: of which state of the knowledge base it is, its ontology and its context."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from conflictkg import __version__
from conflictkg.bootstrap import KnowledgeBase
from conflictkg.bootstrap.layout import shipped
from conflictkg.export.manifest import Manifest

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def manifest_of(kb: KnowledgeBase, position: int, *, profile: str, scope: Mapping[str, str], said: Mapping[str, str]) -> Manifest:
    """The manifest of the state at a log position, still without its data; ``said`` are title, publisher, licence and url where given."""
    last = next(iter(kb.log.read(position - 1)), None) if position else None
    adopted = kb.adopted()
    url = said.get("url") or f"{kb.base}dataset/"
    return Manifest(
        title=said.get("title") or "A conflictkg knowledge base",
        base=kb.base,
        publisher=said.get("publisher", ""),
        licence=said.get("licence", LICENCE),
        url=url if url.endswith("/") else f"{url}/",
        generator=f"conflictkg {__version__}",
        profile=profile,
        scope=dict(scope),
        ontology={"version": adopted.version, "digest": adopted.digest} if adopted is not None else {},
        log_position=position,
        log_hash=last.hash if last is not None else "",
        recorded_until=last.recorded_at.isoformat() if last is not None else "",
    )


def copies(kb: KnowledgeBase) -> dict[str, Path]:
    """Files that go along, by the name that they get: the context, and the ontology with its shapes, the user's own modules included."""
    found = {"context.jsonld": shipped("ontology") / "context.jsonld"}
    for path in (*kb.ontology_files, *kb.shape_files):
        found[f"ontology/{path.name if path.parent == shipped('ontology') else kb.modules.name_of(path).replace('/', '-')}"] = path
    return found
