"""Reads a partner's feed page by page, a Linked Data Event Stream, or its dump; within bounds of pages, bytes and time.

Only pages of the feed's own server are read, and only of the base on that server may it speak, unless the user names another base. Pages
that hold nothing new by what the first page says of them are not read again.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol
from urllib.parse import urlsplit

import pyoxigraph as ox

from conflictkg.domain.feeds import Received, ReceivedPage
from conflictkg.errors import InputRefused
from conflictkg.rdf.dumps import documents_in, members_of
from conflictkg.rdf.event_stream import Member, Page, feed_iri, is_page, page_from_quads, version_from_member
from conflictkg.rdf.nesting import too_deep
from conflictkg.rdf.terms import document_id_of, document_iri

ACCEPT = "application/trig, application/n-quads;q=0.9, application/ld+json;q=0.8, text/turtle;q=0.7"
FORMATS = {
    "application/trig": ox.RdfFormat.TRIG,
    "application/n-quads": ox.RdfFormat.N_QUADS,
    "application/ld+json": ox.RdfFormat.JSON_LD,
    "application/json": ox.RdfFormat.JSON_LD,
    "text/turtle": ox.RdfFormat.TURTLE,
    "application/n-triples": ox.RdfFormat.N_TRIPLES,
}
_ENDINGS = {
    ".trig": "application/trig",
    ".nq": "application/n-quads",
    ".nt": "application/n-triples",
    ".jsonld": "application/ld+json",
    ".ttl": "text/turtle",
}
_GENERIC = {"", "text/plain", "application/octet-stream", "binary/octet-stream"}


class Fetched(Protocol):
    """A body, where it was found in the end, and its media type."""

    @property
    def data(self) -> bytes:
        """The body."""
        ...

    @property
    def at(self) -> str:
        """The address that all redirects led to."""
        ...

    @property
    def media_type(self) -> str:
        """What the server says that it is, in small letters, "" when it does not say."""
        ...


Fetch = Callable[[str, str, int, float], Fetched]
"""Fetches an address: what is accepted, how many bytes at most, and in how many seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """How much of a feed is read at once: pages, bytes of each and of all, seconds of all, statements of a page."""

    pages: int = 10_000
    page_bytes: int = 64 << 20
    bytes: int = 2 << 30
    seconds: float = 3600.0
    statements: int = 2_000_000


@dataclass(slots=True)
class Following:
    """One reading of a feed at an address.

    ``knows`` tells whether a member (IRI) was received before. ``stopped`` says why the reading ended early, "" when it did not;
    ``refused`` are pages that could not be read.
    """

    address: str
    fetch: Fetch
    bounds: Bounds
    base: str = ""
    feed: str = ""
    stopped: str = ""
    refused: list[str] = field(default_factory=list)
    _bytes: int = 0
    _pages: int = 0
    _deadline: float = 0.0
    _read: set[str] = field(default_factory=set)
    _first: Page | None = None

    def open(self) -> None:
        """Read the first page; from then on ``feed`` and ``base`` say whose it is. Raises ``InputRefused`` when it is no feed."""
        self._deadline = time.monotonic() + self.bounds.seconds
        quads = self._quads(self.address)
        if not is_page(quads) and (documents := documents_in(quads)):
            self._open_dump(quads, documents)
            return
        first = page_from_quads(quads, self.address)
        if urlsplit(first.root).path != urlsplit(self.address).path and first.root != self.address and not first.pages:
            first = self._page(self._own(first.root))  # the address of some page: its feed begins elsewhere
            self._read.discard(self.address)  # in its turn
        self._first, self.feed = first, first.stream
        given, stream = bool(self.base), first.stream.removesuffix("feed")
        if not given and (not first.stream.endswith("/feed") or _origin(stream) != _origin(self.address)):
            raise InputRefused(
                f"{self.address}: is the feed <{first.stream[:200]}>, of another server than the one it is read from; if you trust that it "
                "speaks for that base, say so with --base"
            )
        self.base = self.base or stream

    def _open_dump(self, quads: list[ox.Quad], documents: list[str]) -> None:
        bases = {iri.rpartition("document/")[0] for iri in documents}
        if len(bases) != 1 or (not self.base and _origin(min(bases)) != _origin(self.address)):
            raise InputRefused(
                f"{self.address}: is a dump of documents of {min(bases)[:200] or documents[0][:200]}, not of the one knowledge base on "
                "that server; if you trust that it speaks for that base, say so with --base"
            )
        self.base = self.base or min(bases)
        self.feed = feed_iri(self.base)
        self._first = Page(self.feed, self.address, tuple(members_of(quads, datetime.now(UTC))), ())

    def pages(self, knows: Callable[[str], bool], since: datetime | None) -> Iterator[ReceivedPage]:
        """The pages that may hold members published since a moment (``None``: all), in order, with the members that are not known."""
        assert self._first is not None
        yield from self._received(self.address, self._first, knows)
        todo = self._next(self._first, since)
        while todo and not self.stopped:
            address = todo.pop(0)
            if address in self._read:
                continue
            if reason := self._exhausted():
                self.stopped = reason
                return
            try:
                page = self._page(self._own(address))
                if page.stream != self.feed:
                    raise InputRefused(f"{address}: is a page of another feed, <{page.stream[:200]}>")
            except InputRefused as refusal:
                if time.monotonic() >= self._deadline:
                    self.stopped = f"it took more than {self.bounds.seconds:g} seconds"
                    return
                self.refused.append(str(refusal))
                continue
            yield from self._received(address, page, knows)
            todo += [found for found in self._next(page, since) if found not in self._read]

    def _received(self, address: str, page: Page, knows: Callable[[str], bool]) -> Iterator[ReceivedPage]:
        members = tuple(self._member(member) for member in page.members if not knows(member.iri))
        if members:
            yield ReceivedPage(address=address, feed=self.feed, base=self.base, members=members)

    def _member(self, member: Member) -> Received:
        """A member, or why it is refused."""
        id = document_id_of(self.base, member.of)
        if not member.of.startswith(document_iri(self.base, "")) or not member.iri.startswith(self.base):
            reason = f"member <{member.iri[:200]}>: is of <{member.of[:200]}>, and this feed may speak for {self.base} only"
            return Received(member=member.iri, document=id, published=member.modified, reason=reason)
        try:
            version = version_from_member(member, self.base)
        except InputRefused as refusal:
            return Received(member=member.iri, document=id, published=member.modified, reason=str(refusal))
        return Received(member=member.iri, document=id, published=member.modified, version=version)

    def _page(self, address: str) -> Page:
        return page_from_quads(self._quads(address), address)

    def _quads(self, address: str) -> list[ox.Quad]:
        self._read.add(address)
        self._pages += 1
        limit, seconds = min(self.bounds.page_bytes, self.bounds.bytes - self._bytes), self._deadline - time.monotonic()
        found = self.fetch(address, ACCEPT, limit, seconds)
        self._bytes += len(found.data)
        if _origin(found.at) != _origin(address):
            raise InputRefused(f"{address}: leads to another server, {found.at[:200]}; give the address there if you trust it")
        return parsed(found, self.bounds.statements)

    def _own(self, address: str) -> str:
        """The address of a page, if it is on the feed's own server."""
        if _origin(address) != _origin(self.address):
            raise InputRefused(f"{address[:200]}: is a page on another server than the feed's; nothing is read from there")
        return address

    def _next(self, page: Page, since: datetime | None) -> list[str]:
        """The pages that a page leads to, less those whose members were all published before."""
        found = sorted(page.pages, key=lambda told: (told[1] is None, told[1].timestamp() if told[1] is not None else 0.0))
        ends = [*(later for _, later in found[1:]), None]
        kept = (
            address for (address, _), end in zip(found, ends[: len(found)], strict=True) if since is None or end is None or end >= since
        )
        return [address.partition("#")[0] for address in kept]

    def _exhausted(self) -> str:
        if self._pages >= self.bounds.pages:
            return f"it has more than {self.bounds.pages} pages"
        if self._bytes >= self.bounds.bytes:
            return f"it has more than {self.bounds.bytes:,} bytes"
        return f"it took more than {self.bounds.seconds:g} seconds" if time.monotonic() >= self._deadline else ""


def parsed(found: Fetched, statements: int) -> list[ox.Quad]:
    """The statements of a body, by its media type or, where that says nothing, by the ending of its address. Raises ``InputRefused``."""
    media_type = found.media_type
    if media_type in _GENERIC:
        path = urlsplit(found.at).path
        media_type = next((of for ending, of in _ENDINGS.items() if path.endswith(ending)), media_type)
    if media_type not in FORMATS:
        raise InputRefused(
            f"{found.at}: is {media_type[:60] or 'of an unknown type'}, not RDF that is read here (TriG, N-Quads, JSON-LD, Turtle)"
        )
    if too_deep(found.data):
        raise InputRefused(f"{found.at}: may nest triple terms without end; only feeds that conflictkg publishes are followed")
    quads: list[ox.Quad] = []
    try:
        for quad in ox.parse(found.data, FORMATS[media_type], base_iri=found.at):
            quads.append(quad)
            if len(quads) > statements:
                raise InputRefused(f"{found.at}: has more than the {statements:,} statements that a page may have")
    except (SyntaxError, ValueError, MemoryError) as error:  # MemoryError: one term is longer than the parser takes
        raise InputRefused(f"{found.at}: is not the RDF it is said to be ({error})") from error
    return quads


def _origin(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
        port = parts.port or {"http": 80, "https": 443}.get(parts.scheme, 0)
    except ValueError:
        return "", address
    return parts.scheme, f"{(parts.hostname or '').lower()}:{port}"
