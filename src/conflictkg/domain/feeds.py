"""What knowledge bases publish for each other: versions of articles with their claims, as members of a feed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.entities import Entity
from conflictkg.domain.log_events import NearCopyFound
from conflictkg.domain.reviews import Review


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """A version of an article as it is published: what was recorded of it up to a moment.

    ``claims`` are with what was last decided about each; ``entities`` those that others may not know; ``text`` where it is given.
    ``derived_from`` is the member of another feed that the article came by, "" for none. ``withheld`` are ids of claims of which words
    are withheld, so that nobody can tell what they say.
    """

    document: Document
    claims: tuple[tuple[Claim, Review | None], ...] = ()
    entities: tuple[Entity, ...] = ()
    copies: tuple[NearCopyFound, ...] = ()
    text: str | None = None
    derived_from: str = ""
    withheld: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A member (IRI) of a feed as it was received: a version of an article (id), published there at ``published``.

    ``version`` is ``None`` where it was taken down by its publisher, or is refused for a ``reason``.
    """

    member: str
    document: str
    published: datetime
    version: Version | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceivedPage:
    """A page of a partner's feed: its address, the feed (IRI), the base under which the partner may speak, and members in order."""

    address: str
    feed: str
    base: str
    members: tuple[Received, ...]
