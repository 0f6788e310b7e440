"""The feed of the site: a Linked Data Event Stream of all versions of all articles, in pages that never change once they are full.

It follows from the log alone: a version for each transaction that says something of an article, written by the ontology then in force. So a
page made today and one made in a year have the same bytes. The last, open page is ``latest``; when it is full its members move to a
numbered page, and the first page, ``index``, leads to all. See the specifications of LDES and TREE.
"""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

import pyoxigraph as ox

from conflictkg.domain.claims import Claim, Document
from conflictkg.domain.entities import Entity
from conflictkg.domain.feeds import Version
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimRetracted,
    ClaimReviewed,
    ClaimsAsserted,
    ClaimsQuarantined,
    ClaimsSuperseded,
    EntityAdded,
    FeedPulled,
    LogEvent,
    NearCopyFound,
    OntologyAdopted,
    StoredEvent,
    document_of,
)
from conflictkg.domain.ports import EventLog
from conflictkg.domain.reviews import ClaimStatus, Reviews
from conflictkg.domain.vocabulary import EventKind
from conflictkg.errors import KnowledgeBaseFault
from conflictkg.export.site.articles import Texts, file_name
from conflictkg.export.site.catalogue import digest_of
from conflictkg.export.site.folder import SiteFolder
from conflictkg.rdf.event_stream import (
    FEED_PREFIXES,
    added_quads,
    member_iri,
    member_quads,
    root_quads,
    stream_quads,
    version_quads,
)
from conflictkg.rdf.serialisation import serialise
from conflictkg.rdf.terms import PREFIXES, REF

FOLDER = "feed"
MEMBERS = 100
"""Members of a full page."""
LAYOUT = "1"
"""Version of what a page looks like; with another one all pages are written again."""


@dataclass(slots=True)
class _Entry:
    """A version: its number from 1, its article, and the events [first, last] of the log that made it."""

    number: int
    document: str
    moment: datetime
    last: int
    hash: str


@dataclass(slots=True)
class _State:
    """What is recorded of an article so far."""

    document: Document
    claims: dict[str, Claim] = field(default_factory=dict)
    copies: list[NearCopyFound] = field(default_factory=list)
    derived_from: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The feed of a log, hosted at ``url``; ``kinds`` and ``described`` tell the kinds and the reference data of an adopted ontology.

    ``disclosed`` gives of what an article's graph says what may go out now, ``None`` when nothing may; ``rule`` is a digest of that rule.
    """

    log: EventLog
    base: str
    url: str
    kinds: Callable[[OntologyAdopted], Mapping[str, EventKind]]
    described: Callable[[OntologyAdopted], Callable[[str], Entity | None]]
    texts: Texts
    disclosed: Callable[[Document, list[ox.Quad]], Sequence[ox.Quad] | None]
    rule: str

    def write(self, site: SiteFolder) -> None:
        """The pages of the feed, where anything changed."""
        entries = _entries(self.log.read())
        pages = [entries[at : at + MEMBERS] for at in range(0, len(entries), MEMBERS)]
        names = [f"page-{number}" if len(page) == MEMBERS else "latest" for number, page in enumerate(pages, 1)]
        if not names or names[-1] != "latest":
            pages, names = [*pages, []], [*names, "latest"]
        redactions = [
            str(stored.seq) for stored in self.log.of(["article-redacted"])
        ]  # they leave the hashes of earlier events as they are
        same = digest_of(LAYOUT, self.base, self.url, self.rule, *redactions)
        inputs = [digest_of(same, *(f"{e.number} {e.document} {e.hash}" for e in page)) for page in pages]
        wanted = {n: page for n, page in enumerate(pages) if not site.keeps(f"{FOLDER}/{names[n]}", inputs[n])}
        members: dict[int, dict[int, list[ox.Quad]]] = {number: {} for number in wanted}
        for entry, quads in self._members([entry for page in wanted.values() for entry in page]):
            number = (entry.number - 1) // MEMBERS
            members[number][entry.number] = quads
            if len(members[number]) == len(wanted[number]):
                self._page(site, names[number], inputs[number], members.pop(number))
        for number in list(members):  # an open page without members
            self._page(site, names[number], inputs[number], members.pop(number))
        since = [(self._address(name), page[0].moment) for name, page in zip(names, pages, strict=True) if page]
        index = root_quads(self.base, self._address("index"), since)
        site.unit(f"{FOLDER}/index", digest_of(LAYOUT, *map(str, index)), lambda: [(f"{FOLDER}/index.trig", _trig(index))])

    def _address(self, name: str) -> str:
        return f"{self.url}{FOLDER}/{name}.trig"

    def _page(self, site: SiteFolder, name: str, inputs: str, members: Mapping[int, list[ox.Quad]]) -> None:
        quads = [*stream_quads(self.base, self._address("index")), *(quad for number in sorted(members) for quad in members[number])]
        outside = [quad for quad in quads if isinstance(quad.graph_name, ox.DefaultGraph)]
        inside = [quad for quad in quads if not isinstance(quad.graph_name, ox.DefaultGraph)]
        site.unit(f"{FOLDER}/{name}", inputs, lambda: [(f"{FOLDER}/{name}.trig", _trig([*outside, *inside]))])

    def _members(self, wanted: list[_Entry]) -> Iterator[tuple[_Entry, list[ox.Quad]]]:
        """The members of some versions, in one pass over the log; of articles that none of them is of nothing is kept."""
        ends: dict[int, list[_Entry]] = defaultdict(list)
        open_until: dict[str, int] = {}
        for entry in wanted:
            ends[entry.last].append(entry)
            open_until[entry.document] = max(entry.last, open_until.get(entry.document, 0))
        states: dict[str, _State] = {}
        reviews, added = Reviews(), dict[str, Entity]()
        adopted: OntologyAdopted | None = None
        kinds, described = lru_cache(1)(self.kinds), lru_cache(1)(self.described)
        for stored in self.log.read() if wanted else ():
            event = stored.event
            if isinstance(event, OntologyAdopted):
                adopted = event
            elif isinstance(event, EntityAdded):
                if event.by or event.entity.iri not in added:
                    added[event.entity.iri] = event.entity
            else:
                _apply(event, states, open_until, reviews)
            for entry in ends.get(stored.seq, ()):
                if adopted is None:
                    raise KnowledgeBaseFault("the log records articles before an ontology; check it with: conflictkg log verify")
                in_force, state = adopted, states[entry.document]
                version = self._version(state, reviews, lambda iri: added.get(iri) or described(in_force)(iri))  # noqa: B023 - used at once
                member = member_iri(self.base, entry.number, entry.document)
                yield entry, member_quads(member, entry.moment, self._said(version, kinds(in_force)), entry.document, self.base)
                if open_until[entry.document] == stored.seq:
                    del states[entry.document]

    def _said(self, version: Version, kinds: Mapping[str, EventKind]) -> list[ox.Quad] | None:
        """What a version says, as far as it may go out."""
        said = None if version.document.redacted else self.disclosed(version.document, version_quads(version, self.base, kinds))
        if said is None:
            return None
        named = {quad.object.value for quad in said if isinstance(quad.object, ox.NamedNode)}
        return [*said, *added_quads(version, self.base, named)]

    def _version(self, state: _State, reviews: Reviews, entity: Callable[[str], Entity | None]) -> Version:
        every = ((claim, reviews.of(id)) for id, claim in state.claims.items())
        claims = [(claim, review) for claim, review in every if review is None or review.status is not ClaimStatus.QUARANTINED]
        named = dict.fromkeys(iri for claim, review in claims for iri in _named((review.amended if review else None) or claim))
        if state.document.source is not None:
            named[state.document.source] = None
        return Version(
            document=replace(state.document, source_file=file_name(state.document.source_file)),
            claims=tuple(claims),
            entities=tuple(found for iri in sorted(named) if not iri.startswith(REF) and (found := entity(iri)) is not None),
            copies=tuple(state.copies),
            text=self.texts(state.document),
            derived_from=state.derived_from,
        )


def _entries(log: Iterable[StoredEvent]) -> list[_Entry]:
    """The versions that a log tells of, in order."""
    entries: list[_Entry] = []
    latest: dict[str, _Entry] = {}
    for stored in log:
        event = stored.event
        if isinstance(event, NearCopyFound):  # told with the later one of the two, right after it
            document = entries[-1].document if entries and entries[-1].document in (event.first, event.second) else None
        else:
            document = document_of(event) if not isinstance(event, ClaimsQuarantined) else None  # they are nobody's word yet
        if isinstance(event, FeedPulled):  # the end of a transaction, which says where the articles in it came from
            for pulled in event.members:
                if (one := latest.get(pulled.document)) is not None and one.moment == stored.recorded_at:
                    one.last, one.hash = stored.seq, stored.hash
        if document is None:
            continue
        entry = latest.get(document)
        if entry is None or entry.moment != stored.recorded_at:
            entry = latest[document] = _Entry(len(entries) + 1, document, stored.recorded_at, stored.seq, stored.hash)
            entries.append(entry)
        entry.last, entry.hash = stored.seq, stored.hash
    return entries


def _apply(event: LogEvent, states: dict[str, _State], wanted: Mapping[str, int], reviews: Reviews) -> None:
    match event:
        case ArticleRecorded(document) if document.id in wanted:
            states[document.id] = _State(document)
        case ClaimsAsserted(document=id, claims=claims) if id in states:
            states[id].claims |= {claim.id: claim for claim in claims}
        case NearCopyFound(first, second):
            for id in (first, second):
                if id in states:
                    states[id].copies.append(event)
        case ClaimReviewed(document=id) | ClaimRetracted(document=id) if id in states:
            reviews.apply(event)
        case ClaimsSuperseded(document=id, revised=revised) if id in states:
            reviews.apply(event)
            states[id].claims |= {claim.id: claim for claim in revised if claim.id not in states[id].claims}
        case FeedPulled():
            for pulled in event.taken:
                if pulled.document in states and not states[pulled.document].derived_from:
                    states[pulled.document].derived_from = pulled.member


def _named(claim: Claim) -> Iterator[str]:
    """Entities (IRIs) that a claim names."""
    singles = (mention for mention in (claim.place, claim.speaker) if mention is not None)
    for mention in (*claim.agents, *claim.patients, *claim.relayers, *singles):
        if mention.entity is not None:
            yield mention.entity


def _trig(quads: Iterable[ox.Quad]) -> bytes:
    out = io.BytesIO()
    serialise(quads, "trig", out, {**PREFIXES, **FEED_PREFIXES})
    return out.getvalue()
