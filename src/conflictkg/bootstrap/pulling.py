"""What following a partner needs of a knowledge base."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conflictkg.bootstrap import KnowledgeBase
    from conflictkg.feeds.following import Bounds, Following
    from conflictkg.usecases.pulling import Pulling


def following(address: str, base: str, bounds: Bounds, *, private: bool) -> Following:
    """A reading of the feed at an address; with ``private`` also of servers of the own network."""
    from conflictkg.articles.fetching import Access
    from conflictkg.feeds.following import Following

    return Following(address, Access(network=True, private=private).get, bounds, base)


def pulling(kb: KnowledgeBase, feed: str, base: str, *, again: bool) -> Pulling:
    """The taking in of a feed (IRI) of a partner with this base."""
    from conflictkg.usecases.pulling import Pulling, PullPorts

    ports = PullPorts(kb.base, kb.log, kb.copies, kb.validator(), kb.names, kb.iris, kb.reading)
    return Pulling(feed, base, ports, again=again)


def reached(kb: KnowledgeBase, feed: str) -> datetime | None:
    """The moment of the last member of a feed that was received, ``None`` when none was."""
    from conflictkg.domain.log_events import FeedPulled

    pulled = (stored.event for stored in kb.log.of(["feed-pulled"]))
    moments = [m.published for event in pulled if isinstance(event, FeedPulled) and event.feed == feed for m in event.members]
    return max(moments, default=None)
