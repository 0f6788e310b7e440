"""From the ontology's Turtle to a ``Coding``: what the codes of one coded data set mean in our kinds.

Read by ``import`` alone. The form of ``ontology/coded.ttl`` is described there; a knowledge base's own files extend and override it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path
from typing import TypeVar

from conflictkg.domain.coding import ActorCode, Camp, Coding, EventCode, Roles, StateForce
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.rdf.terms import CKG, PREF_LABEL, SKOS, TYPE, local_name, notation_of
from conflictkg.schema.ontology_files import Statements, read_files

_NOTATION = f"{SKOS}notation"
_TERMS = (
    *("dataSetSource", "unnamedActor", "codeOf", "codeText", "codedKind", "codedKindAlone", "codedRoles"),
    *("actorKind", "camp", "forceWord"),
)
_PREDICATES = frozenset({TYPE, PREF_LABEL, _NOTATION, *(CKG + term for term in _TERMS)})
T = TypeVar("T", EventCode, ActorCode)


def load_coding(paths: Sequence[Path], data_set: str, kinds: Collection[str]) -> Coding:
    """How these files read the data set of this notation, the last file having the last word; ``kinds`` are those of the vocabulary.

    Raises ``KnowledgeBaseFault`` with file, line and reason.
    """
    said = Statements(read_files(paths), _PREDICATES)
    found = [iri for iri in said.instances(f"{CKG}CodedDataSet") if said.one(iri, _NOTATION) == data_set]
    if len(found) != 1:
        raise KnowledgeBaseFault(
            f"the ontology describes {len(found)} coded data sets {data_set!r}; exactly one ckg:CodedDataSet is needed"
        )
    (iri,) = found
    events, actors = (
        [code for code in said.instances(CKG + cls) if iri in said.every(code, f"{CKG}codeOf")] for cls in ("EventCode", "ActorCode")
    )
    return Coding(
        data_set=data_set,
        source=said.needed(iri, f"{CKG}dataSetSource"),
        events=_by_text(said, {code: _event(said, code, data_set, kinds) for code in events}),
        actors=_by_text(said, {code: _actor(said, code) for code in actors}),
        unnamed=tuple(words.casefold() for words in said.every(iri, f"{CKG}unnamedActor")),
        forces=tuple(_force(said, force) for force in said.instances(f"{CKG}StateForce")),
    )


def _by_text(said: Statements, codes: dict[str, T]) -> dict[str, T]:
    found: dict[str, str] = {}
    for iri in codes:
        texts = said.every(iri, f"{CKG}codeText")
        if not texts:
            said.fault(iri, "ckg:codeText is missing; add the code as the data set writes it")
        for text in texts:
            if found.setdefault(text.casefold(), iri) != iri:
                said.fault(iri, f"ckg:codeText {text!r} is already that of <{found[text.casefold()]}>; remove one")
    return {text: codes[iri] for text, iri in found.items()}


def _event(said: Statements, iri: str, data_set: str, kinds: Collection[str]) -> EventCode:
    kind, alone = (local_name(said.one(iri, CKG + term) or "") for term in ("codedKind", "codedKindAlone"))
    for name in filter(None, (kind, alone)):
        if name not in kinds:
            said.fault(iri, f"{name!r} is not an event kind of the vocabulary; name one or add it")
    roles = said.one(iri, f"{CKG}codedRoles") or Roles.UNSAID
    if roles not in set(Roles):
        said.fault(iri, f"ckg:codedRoles {roles!r} is none of {', '.join(Roles)}; correct it")
    texts = said.every(iri, f"{CKG}codeText")
    return EventCode(
        name=f"{data_set}:{local_name(iri)}",
        label=said.label(iri, PREF_LABEL) or next(iter(texts), ""),
        kind=kind,
        kind_alone=alone,
        roles=Roles(roles),
    )


def _actor(said: Statements, iri: str) -> ActorCode:
    camp = said.one(iri, f"{CKG}camp") or Camp.ARMED
    if camp not in set(Camp):
        said.fault(iri, f"ckg:camp {camp!r} is none of {', '.join(Camp)}; correct it")
    return ActorCode(label=said.label(iri, PREF_LABEL) or local_name(iri), kind=_actor_kind(said, iri), camp=Camp(camp))


def _force(said: Statements, iri: str) -> StateForce:
    words = said.every(iri, f"{CKG}forceWord")
    return StateForce(phrase=said.needed(iri, f"{CKG}codeText").casefold(), words=words, kind=_actor_kind(said, iri))


def _actor_kind(said: Statements, iri: str) -> str:
    kind = said.one(iri, f"{CKG}actorKind")
    return notation_of("actor-kind", kind) if kind else ""
