"""The rule of what goes out in public, wired for one knowledge base: marks of the log, terms of the reference data, words of the texts.

All of it is of the present: what is marked today stays out of an export that tells of yesterday.
"""

from __future__ import annotations

from conflictkg.bootstrap import KnowledgeBase
from conflictkg.bootstrap.layout import COPIES
from conflictkg.domain.codec import IDENTITY_EVENTS, MARK_EVENTS
from conflictkg.domain.disclosure import Marks, PublicRule
from conflictkg.domain.identities import Identities
from conflictkg.graph.claims import StoredClaims
from conflictkg.graph.disclosure import names_of, source_terms


def public_rule(kb: KnowledgeBase, claims: StoredClaims) -> PublicRule:
    """The rule of the profile ``public``; ``claims`` are those of the present, read now and not needed later."""
    marks = Marks(stored.event for stored in kb.log.of(MARK_EVENTS))
    identities = Identities(stored.event for stored in kb.log.of(IDENTITY_EVENTS))
    names = {subject: names_of(claims.store, subject) for subject in marks.by_subject}
    return PublicRule(
        marks=marks,
        iris=kb.iris,
        terms={identities.canonical(iri): terms for iri, terms in source_terms(claims.store).items()},
        canonical=identities.canonical,
        text=kb.log.text,
        pseudonym_cues=kb.vocabulary.operators.get("pseudonym", ()),
        labels=lambda iri: names.get(iri, ()),
    )


def forget_copies(kb: KnowledgeBase) -> None:
    """Delete what near copies are found by: it is made of the texts, and made again from those that are left."""
    if "copies" in kb.__dict__:
        kb.__dict__.pop("copies").close()
    for ending in ("", "-wal", "-shm"):
        (kb.directory / f"{COPIES}{ending}").unlink(missing_ok=True)
