"""Take in what a partner publishes: versions of articles become the same log events as articles of one's own, and say where they came from.

Ids are hashes of content, so an article that is here already is left alone, whoever brought it: feeds that follow each other multiply
nothing. Of an article that this feed brought, later versions are compared with what is here: new claims are added, and what the partner
decided about its claims is recorded as the partner's, unless somebody here has decided otherwise. A partner is provenance, no link more in
the chain of a claim.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import TypeVar

from conflictkg.domain.claims import Article, Claim, Mention, document_id, text_digest
from conflictkg.domain.entities import Entity
from conflictkg.domain.feeds import Received, ReceivedPage, Version
from conflictkg.domain.log_events import (
    ArticleRecorded,
    ClaimRetracted,
    ClaimReviewed,
    ClaimsAsserted,
    ClaimsQuarantined,
    EntityAdded,
    FeedPulled,
    LogEvent,
    Outcome,
    PulledMember,
    QuarantinedClaim,
    ReviewDecision,
    Verdict,
)
from conflictkg.domain.ports import ClaimGraph, ClaimValidator, CopyIndex, EventLog, Iris, NameIndex
from conflictkg.domain.reviews import ClaimStatus, Review
from conflictkg.usecases.pull_report import MOST_TOLD, PullReport

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class PullPorts:
    """What pulling needs; ``reading`` opens the graph, up to date with the log; ``base`` is the knowledge base's own."""

    base: str

    log: EventLog
    copies: CopyIndex
    validator: ClaimValidator
    names: NameIndex
    iris: Iris
    reading: Callable[[], AbstractContextManager[ClaimGraph]]


@dataclass(slots=True)
class Held:
    """What is here of an article that a feed brought: its claims with the last decision about each, by id; and claims in quarantine."""

    claims: dict[str, tuple[Claim, Review | None]] = field(default_factory=dict)
    quarantined: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Work:
    """One member on its way to the log, with the claims that are new; ``first`` where its article is not here yet, ``unfit`` the claims
    (ids) that are here and break a shape as this member has them: they stay as they are here."""

    received: Received
    version: Version
    first: bool
    fresh: list[Claim] = field(default_factory=list)
    accepted: list[Claim] = field(default_factory=list)
    refused: list[QuarantinedClaim] = field(default_factory=list)
    unfit: set[str] = field(default_factory=set)


class Pulling:
    """The taking in of one feed. ``report`` says what became of it; what is recorded stays when this is interrupted."""

    def __init__(self, feed: str, base: str, ports: PullPorts, *, again: bool = False) -> None:
        self._feed, self._base, self._ports = feed, base, ports
        self._seen: set[str] = set()
        self._ours: set[str] = set()
        self._held: dict[str, Held] = {}
        self._latest: dict[str, datetime] = {}
        self._unnamed: set[str] = set()
        self.report = PullReport()
        for stored in ports.log.of(["feed-pulled"]):
            if not isinstance(stored.event, FeedPulled) or stored.event.feed != feed:
                continue
            for pulled in stored.event.members:
                if pulled.outcome is Outcome.TAKEN:
                    self._ours.add(pulled.document)
                    self._note(pulled.document, pulled.published)
                if not again:
                    self._seen.add(pulled.member)

    def knows(self, member: str) -> bool:
        """Whether a member (IRI) was taken in or refused before."""
        return member in self._seen

    def take(self, page: ReceivedPage) -> None:
        """Record the members of a page that are new, in one transaction of the log."""
        report = self.report
        report.pages += 1
        members = [received for received in page.members if received.member not in self._seen]
        if not members:
            return
        self._look_up(members)
        work: list[_Work] = []
        outcomes: dict[str, PulledMember] = {}
        new: set[str] = set()
        for received in members:
            outcome, reason = self._outcome(received, new)
            newer = received.document not in self._latest or received.published > self._latest[received.document]
            if outcome is Outcome.TAKEN and received.version is not None and newer:
                self._note(received.document, received.published)
                first = received.document not in self._ours | new
                if first:
                    new.add(received.document)
                    self._held[received.document] = Held()
                work.append(_Work(received, self._localised(received.version, new), first))
            outcomes[received.member] = PulledMember(received.member, received.document, received.published, outcome, reason)
        events, texts = self._events(work)
        with self._ports.copies.recording():
            events += self._copies(work, new)
            events.append(FeedPulled(self._feed, self._base, page.address, tuple(outcomes.values())))
            self._ports.log.append(_once(events), texts)
        self._ours |= new
        self._seen |= outcomes.keys()
        self._count(outcomes.values(), new)

    def _note(self, document: str, published: datetime) -> None:
        """The latest version of an article that was taken: an older one says nothing any more."""
        self._latest[document] = max(published, self._latest.get(document, published))

    def _outcome(self, received: Received, new: set[str]) -> tuple[Outcome, str]:
        """What is to become of a member, and why it is refused."""
        version, id = received.version, received.document
        if received.reason:
            return Outcome.REFUSED, received.reason
        if version is None:
            return Outcome.TAKEN_DOWN, ""
        if id not in self._ours | new and f"article-recorded:{id}" in self._ports.log:
            return Outcome.KNOWN, ""
        document = version.document
        if version.text is not None:
            if text_digest(version.text) != document.text_digest:
                return Outcome.REFUSED, f"member <{received.member}>: its text is not the one that its digest stands for: it is forged"
            if document_id(version.text, document.outlet, document.url, document.published_at or document.published) != id:
                return (
                    Outcome.REFUSED,
                    f"member <{received.member}>: its id does not follow from text, outlet, address and day: it is forged",
                )
        return Outcome.TAKEN, ""

    def _look_up(self, members: Iterable[Received]) -> None:
        """Read what is here of articles that this feed brought before."""
        wanted = {r.document for r in members if r.document in self._ours} - self._held.keys()
        if not wanted:
            return
        with self._ports.reading() as graph:
            for id in wanted:
                held = Held(quarantined={refused.claim.id for refused in graph.refused_of(id)})
                for claim in graph.accepted_of(id):
                    by = graph.reviewer_of(claim.id)
                    held.claims[claim.id] = (claim, Review(ClaimStatus.ACCEPTED, by, "") if by else None)
                for withdrawn in graph.withdrawn_of(id):
                    held.claims[withdrawn.claim.id] = (withdrawn.claim, withdrawn.review)
                self._held[id] = held

    def _localised(self, version: Version, new: set[str]) -> Version:
        """The version in the terms of this knowledge base: what is known by its name only is what the same name stands for here, and links
        to articles that this feed did not bring are left out."""
        renamed = {iri: own for entity in version.entities for iri, own in [(entity.iri, self._own_iri(entity))] if own != iri}
        document = version.document
        if document.source is not None:
            document = replace(document, source=renamed.get(document.source, document.source))
        brought = self._ours | new
        links = [*document.corrects, *document.withdraws, *([document.revises] if document.revises is not None else [])]
        self.report.links_left_out += sum(link not in brought for link in links)
        document = replace(
            document,
            revises=document.revises if document.revises in brought else None,
            corrects=tuple(id for id in document.corrects if id in brought),
            withdraws=tuple(id for id in document.withdraws if id in brought),
        )
        return replace(
            version,
            document=document,
            claims=tuple((_renamed(claim, renamed), review and _reviewed(review, renamed)) for claim, review in version.claims),
            entities=tuple(replace(e, iri=renamed.get(e.iri, e.iri)) for e in version.entities),
        )

    def _own_iri(self, entity: Entity) -> str:
        """The IRI that is minted here for the name of an entity of which the partner knows no more; else its own."""
        for own in (self._ports.iris.entity(entity.type, entity.country, entity.label), self._ports.iris.source(entity.label)):
            if entity.iri.startswith(self._base) and entity.iri.removeprefix(self._base) == own.removeprefix(self._ports.base):
                return own
        return entity.iri

    def _events(self, work: list[_Work]) -> tuple[list[LogEvent], dict[str, str]]:
        """The log events of some members in order, without near copies, and the texts."""
        self._validate(work)
        events: list[LogEvent] = []
        texts: dict[str, str] = {}
        for one in work:
            document = one.version.document
            if one.version.text is not None:
                texts[document.text_digest] = one.version.text
            events += [EntityAdded(known) for e in one.version.entities if (known := self._described(e)) is not None]
            held = self._held[document.id]
            if one.first:
                events.append(ArticleRecorded(document))
            events += self._claims(one)
            for claim in one.accepted:
                held.claims[claim.id] = (claim, None)
            held.quarantined |= {item.claim.id for item in one.refused}
            decisions = list(self._decisions(one.version, held, one.unfit))
            self.report.decisions += len(decisions)
            events += decisions
        return events, texts

    def _validate(self, work: list[_Work]) -> None:
        """Judge the claims that are not here yet, or not as the partner has them now, all at once."""
        known: dict[str, set[str]] = {}
        asked = []
        for one in work:
            id = one.version.document.id
            held = self._held[id]
            there = known.setdefault(id, {*held.claims, *held.quarantined})
            one.fresh = [claim for claim, _ in one.version.claims if claim.id not in there]
            changed = (c for c, _ in one.version.claims if c.id in there and c != held.claims.get(c.id, (None,))[0])
            asked.append((one.version.document, one.version.text, [*one.fresh, *changed]))
            there |= {claim.id for claim in one.fresh}
        for one, judged in zip(work, self._ports.validator.validate_all(asked), strict=True):
            of_fresh, of_changed = judged[: len(one.fresh)], judged[len(one.fresh) :]
            one.accepted = [verdict.claim for verdict in of_fresh if not verdict.reasons]
            one.refused = [QuarantinedClaim(verdict.claim, verdict.reasons) for verdict in of_fresh if verdict.reasons]
            one.unfit = {verdict.claim.id for verdict in of_changed if verdict.reasons}
            self.report.claims += len(one.accepted)
            self.report.claims_left_out += len(one.version.withheld)
            for reason in (reason for verdict in judged for reason in verdict.reasons):
                self.report.quarantined_count += 1
                if len(self.report.quarantined) < MOST_TOLD:
                    self.report.quarantined.append(f"{one.received.member}: {reason}")

    def _claims(self, one: _Work) -> Iterator[LogEvent]:
        """Claims by their reader, as with articles of one's own; those that came later one by one, on the partner's word."""
        id = one.version.document.id
        if one.first:
            for extractor, claims in _by_extractor(one.accepted, lambda claim: claim).items():
                yield ClaimsAsserted(id, extractor, tuple(claims))
            for extractor, items in _by_extractor(one.refused, lambda item: item.claim).items():
                yield ClaimsQuarantined(id, extractor, tuple(items))
            return
        for claim in one.accepted:
            yield ClaimsAsserted(id, claim.extractor, (claim,), self._base, f"published in {self._feed}")
        for item in one.refused:
            yield ClaimsQuarantined(id, f"{item.claim.extractor} {item.claim.id}", (item,))

    def _decisions(self, version: Version, held: Held, unfit: set[str]) -> Iterator[ReviewDecision]:
        """What the partner decided otherwise than it stands here, unless somebody here has decided."""
        id = version.document.id
        missing = held.claims.keys() - {claim.id for claim, _ in version.claims} - version.withheld
        missing -= self._made_here.get(id, set()) if missing else set()
        for claim_id in sorted(missing):
            claim, before = held.claims[claim_id]
            if before is None or (before.counts and self._is_partners(before)):
                because = f"no longer published in {self._feed}"
                held.claims[claim_id] = (claim, Review(ClaimStatus.RETRACTED, self._base, because))
                yield ClaimRetracted(self._base, because, claim_id, id)
        for claim, review in version.claims:
            if claim.id not in held.claims:
                continue
            there, before = held.claims[claim.id]
            claim = there if claim.id in unfit else claim
            if before is not None and not self._is_partners(before):
                continue
            if review is None:
                if there == claim and (before is None or before.counts):
                    continue
                review = Review(ClaimStatus.ACCEPTED, "", f"so {self._feed} has it now")
            by = f"{review.by} ({self._base})" if review.by else self._base
            because = review.because or f"so {self._feed} says"
            decided: ReviewDecision
            if review.status is ClaimStatus.ACCEPTED:
                if there == claim and before is not None and before.counts and before.by == by:
                    continue
                verdict = Verdict.ACCEPTED if there == claim else Verdict.CORRECTED
                decided = ClaimReviewed(by, because, claim.id, id, verdict, None, None if there == claim else claim)
            elif before is not None and (before.status, before.corrected_by, before.because) == (
                review.status,
                review.corrected_by,
                because,
            ):
                continue
            elif review.status is ClaimStatus.RETRACTED:
                decided = ClaimRetracted(by, because, claim.id, id)
            elif review.status is ClaimStatus.SUPERSEDED and review.corrected_by is not None:
                decided = ClaimReviewed(by, because, claim.id, id, Verdict.CORRECTED, review.corrected_by)
            else:
                decided = ClaimReviewed(by, because, claim.id, id, Verdict.REJECTED)
            held.claims[claim.id] = (claim, Review(review.status, by, because, review.corrected_by))
            yield decided

    @cached_property
    def _made_here(self) -> dict[str, set[str]]:
        """Claims (ids) of each article (id) that people here made: the partner does not know of them."""
        found: dict[str, set[str]] = {}
        for stored in self._ports.log.of(["claims-asserted"]):
            if isinstance(event := stored.event, ClaimsAsserted) and event.by not in ("", self._base):
                found.setdefault(event.document, set()).update(claim.id for claim in event.claims)
        return found

    def _is_partners(self, review: Review) -> bool:
        return review.by == self._base or review.by.endswith(f" ({self._base})")

    def _described(self, entity: Entity) -> Entity | None:
        """The description of an entity that is unknown here, without names that stand for others here; ``None`` when there is no need of
        it, or when its label is such a name: a feed must not change what our own articles are about."""
        names = self._ports.names

        def is_taken(name: str) -> bool:
            return bool(names.lookup(name, entity.type, gazetteer=False))

        if names.entity(entity.iri) is not None:
            return None
        if is_taken(entity.label):
            if entity.iri not in self._unnamed:
                self._unnamed.add(entity.iri)
                self.report.unnamed.append(f"{entity.label} <{entity.iri}>")
            return None
        kept = tuple(name for name in entity.aliases if not is_taken(name))
        dated = tuple(name for name in entity.dated_names if not is_taken(name.text))
        return replace(entity, aliases=kept, dated_names=dated, provenance=entity.provenance or self._feed)

    def _copies(self, work: list[_Work], new: set[str]) -> list[LogEvent]:
        """Near copies: found here where the text is given, else as the partner found them among its articles."""
        found: list[LogEvent] = []
        brought = self._ours | new
        for one in work:
            if not one.first:
                continue
            if one.version.text is not None:
                found += self._ports.copies.add(Article(one.version.document, one.version.text))
            found += [copy for copy in one.version.copies if {copy.first, copy.second} <= brought]
        return found

    def _count(self, members: Iterable[PulledMember], new: set[str]) -> None:
        report = self.report
        report.articles += len(new)
        for pulled in members:
            report.members += 1
            report.known += pulled.outcome is Outcome.KNOWN
            if pulled.outcome is Outcome.TAKEN_DOWN:
                report.taken_down += 1
                if pulled.document in self._ours and len(report.gone) < MOST_TOLD:
                    report.gone.append(pulled.document)
            elif pulled.outcome is Outcome.REFUSED:
                report.refuse(pulled.reason)


def _renamed(claim: Claim, renamed: dict[str, str]) -> Claim:
    """The claim with the entities of its mentions under other IRIs; its id stays."""

    def one(mention: Mention) -> Mention:
        return replace(mention, entity=renamed[mention.entity]) if mention.entity in renamed else mention

    if not renamed:
        return claim
    return replace(
        claim,
        agents=tuple(map(one, claim.agents)),
        patients=tuple(map(one, claim.patients)),
        relayers=tuple(map(one, claim.relayers)),
        place=one(claim.place) if claim.place is not None else None,
        speaker=one(claim.speaker) if claim.speaker is not None else None,
    )


def _reviewed(review: Review, renamed: dict[str, str]) -> Review:
    return review if review.amended is None else replace(review, amended=_renamed(review.amended, renamed))


def _by_extractor(items: Iterable[T], claim: Callable[[T], Claim]) -> dict[str, list[T]]:
    found: dict[str, list[T]] = {}
    for item in items:
        found.setdefault(claim(item).extractor, []).append(item)
    return found


def _once(events: Iterable[LogEvent]) -> list[LogEvent]:
    """Events less repetitions of a key."""
    seen: dict[object, LogEvent] = {}
    for number, event in enumerate(events):
        seen.setdefault(event.key or number, event)
    return list(seen.values())
